"""Geometry alone: every run is in one line, and rules for gaps, marks and tables."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Line
from indexer.sources.layout import lay_out
from indexer.sources.runs import PageRuns, Run, Sheet

EM = 10.0


def lines(*runs: Run, turn: int = 0, width: float = 600.0, height: float = 800.0) -> tuple[Line, ...]:
    return lay_out([PageRuns(1, width, height, [Sheet(turn, list(runs))])])


def run(text: str, x0: float, y: float, size: float = EM, width: float | None = None) -> Run:
    return Run(text, x0, x0 + (5 * len(text) if width is None else width), y, size, False)


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (-2.0, "eins zwei"),
        (0.0, "einszwei"),
        (0.9, "einszwei"),
        (1.2, "eins zwei"),
        (2.5, "eins zwei"),
        (30, "eins zwei"),
    ],
)
def test_space_is_where_a_gap_is(gap: float, expected: str) -> None:
    first = "eins " if gap == -2.0 else "eins"
    (line,) = lines(run(first, 50, 700, width=20), run("zwei", 70 + gap, 700))
    assert line.text == expected


def test_letters_apart_keep_two_blanks_between_words() -> None:
    places = [("a", 50), ("b", 56.4), ("c", 62.8), ("d", 72.2), ("e", 78.6)]
    (line,) = lines(*(run(letter, x, 700) for letter, x in places))
    assert line.text == "a b c  d e"
    (line,) = lines(run("a b c ", 50, 700, width=25), run("d e", 80, 700))
    assert line.text == "a b c  d e"


@pytest.mark.parametrize("words", [("nach §", "9 Absatz"), ("Anlage", "A B"), ("a", "b"), ("a b c", "der")])
def test_wide_spaces_between_words_are_one_blank(words: tuple[str, str]) -> None:
    (line,) = lines(run(words[0], 50, 700, width=25), run(words[1], 80, 700))
    assert line.text == " ".join(words)


@pytest.mark.parametrize(
    ("rise", "size", "marks"), [(3.5, 6, ((4, 5),)), (-2, 6, ()), (3.5, 9.9, None), (8, 6, None)]
)
def test_raised_and_small_is_a_mark(
    rise: float, size: float, marks: tuple[tuple[int, int], ...] | None
) -> None:
    found = lines(run("Turm", 50, 700), run("1", 70, 700 + rise, size, 3), run("ist", 76, 700))
    assert (len(found) == 1) == (marks is not None)
    if marks is not None:
        assert (found[0].text, found[0].marks) == ("Turm1 ist", marks)


def test_mark_of_two_runs_is_one() -> None:
    (line,) = lines(run("Turm", 50, 700), run("1", 70, 703, 6, 3), run("2", 73, 703, 6, 3))
    assert (line.text, line.marks) == ("Turm12", ((4, 6),))


def test_text_printed_twice_is_said_once() -> None:
    (line,) = lines(run("Turm", 50, 700), run("Turm", 50.4, 700))
    assert line.text == "Turm"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("\ufb01nden", "finden"), ("Tür\xad", "Tür-"), ("Tür- ", "Tür-"), ("a\xadb ", "a\xadb ")],
)
def test_characters(text: str, expected: str) -> None:
    (line,) = lines(run(text, 50, 700))
    assert line.text == expected


def test_wrapped_cells_stand_in_their_column() -> None:
    table = {
        700: {50: "Ort", 200: "Zahl", 300: "Grund"},
        688: {50: "Nord", 200: "17", 300: "Der Turm"},
        676: {300: "steht"},
        664: {50: "Süd", 200: "4"},
        652: {50: "land"},
        620: {50: "Hier geht der Text auf ganzer Breite weiter und ist keine Zelle mehr."},
    }
    found = lines(*(run(text, x, y) for y, row in table.items() for x, text in row.items()))
    assert [line.cells for line in found] == [
        ("Ort", "Zahl", "Grund"),
        ("Nord", "17", "Der Turm"),
        ("", "", "steht"),
        ("Süd", "4", ""),
        ("land", "", ""),
        (),
    ]


def test_numbered_list_is_no_table() -> None:
    rows = [(f"{n}.", f"Turm im Norden des Landes Nummer {n}") for n in range(1, 6)]
    found = lines(
        *(run(text, (50, 75)[i], 700 - 12 * at) for at, row in enumerate(rows) for i, text in enumerate(row))
    )
    assert [line.cells for line in found] == [()] * 5
    assert found[0].text == "1. Turm im Norden des Landes Nummer 1"


@pytest.mark.parametrize(("inner", "expected"), [(False, 24), (True, 12)])
def test_two_columns_are_text_and_four_are_a_table(inner: bool, expected: int) -> None:
    places = {50: "Der Turm im Norden und im Süden", 310: "Das Horn im Westen und im Osten"}
    if inner:
        places = {**places, 260: "17", 520: "18"}
    found = lines(*(run(text, x, 700 - 12 * at) for at in range(12) for x, text in places.items()))
    assert len(found) == expected


@pytest.mark.parametrize(("x", "y"), [(50, -30), (50, 830), (-90, 700), (630, 700)])
def test_what_stands_beside_the_page_is_left_out(x: float, y: float) -> None:
    (line,) = lines(run("Turm", 50, 600), run("Passer", x, y))
    assert line.text == "Turm"
    turned = Run("Turm", 300, 315, -40, EM, False), Run("Passer", y, y + 15, -x, EM, False)
    assert [one.text for one in lines(*turned, turn=90)] == ["Turm"]


def test_size_is_that_of_most_characters_and_top_is_from_above() -> None:
    (line,) = lines(run("kurz", 50, 700, 12), run("und sehr viel länger", 80, 700, 9.64))
    assert (line.size, line.top, line.indent) == (9.6, 100.0, 0.0)


RUNS = st.builds(
    run,
    st.text("abcdefg", min_size=1, max_size=8),
    st.floats(0, 500).map(lambda x: round(x, 2)),
    st.integers(0, 70).map(lambda n: n * 11.0) | st.floats(0, 800),
    st.sampled_from([6.0, 9.6, 10.7]),
)


@given(st.lists(RUNS, max_size=25), st.sampled_from([0, 90]))
def test_every_run_is_in_one_line(runs: list[Run], turn: int) -> None:
    shift = -800 if turn else 0
    found = lines(*(one._replace(y=one.y + shift) for one in runs), turn=turn, width=900.0, height=900.0)
    written = Counter("".join(line.text for line in found).replace(" ", ""))
    given_ = Counter("".join(one.text for one in runs))
    twins = Counter("".join(b.text for a in runs for b in runs if a is not b and a.text == b.text))
    assert not written - given_
    assert not given_ - written - twins
    for line in found:
        assert all(0 <= a < b <= len(line.text) for a, b in line.marks)
        assert not line.cells or "".join("".join(line.cells).split()) == "".join(line.text.split())


@pytest.mark.parametrize("shape", ["row", "column", "grid", "marks"])
def test_time_grows_with_the_page_only(shape: str) -> None:
    spent = []
    for count in (2_000, 16_000):
        start = time.process_time()
        lines(*_many(shape, count), width=1e6, height=1e6)
        spent.append(time.process_time() - start)
    assert spent[1] < 24 * spent[0] + 0.5


def _many(shape: str, count: int) -> list[Run]:
    if shape == "row":
        return [run("a", 20 * n, 700) for n in range(count)]
    if shape == "column":
        return [run("ein Turm steht hier", 50 + 250 * (n % 2), 12 * n) for n in range(count)]
    if shape == "grid":
        return [run("7", 20 * (n % 200), 12 * (n // 200)) for n in range(count)]
    return [run("1", 6 * n, 703.5 if n % 2 else 700, 6 if n % 2 else 10, 3) for n in range(count)]
