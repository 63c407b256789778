"""Operators of a content stream that move and show text (ISO 32000-1, 9.3 and 9.4), and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from indexer.errors import SourceError
from indexer.sources import Input, read_input
from indexer.sources.pages import IDENTITY
from indexer.sources.pdfstate import MAX_STATES, TextState
from indexer.sources.runs import Run


class Typewriter:
    """A font whose signs are all half as wide as they are high."""

    bold = False

    def glyphs(self, data: bytes) -> Iterator[tuple[str, float, bool]]:
        for code in data:
            yield chr(code), 0.5, code == 32


def shown(*operations: tuple[str, list[Any]]) -> list[tuple[str, float, float]]:
    """The runs with where they begin: text, from the left, from below."""
    runs: list[Run] = []
    state = TextState(IDENTITY, lambda _, run: runs.append(run))
    state.now.font, state.now.size = Typewriter(), 10.0  # type: ignore[assignment]
    for operator, operands in operations:
        state.operators[operator.encode()](operands)
    return [(run[0], run[1], run[3]) for run in runs]


def test_a_line_is_begun_below_the_one_before() -> None:
    assert shown(("TL", [12]), ("Td", [5, 100]), ("Tj", [b"ab"]), ("T*", []), ("Tj", [b"c"])) == [
        ("ab", 5.0, 100.0),
        ("c", 5.0, 88.0),
    ]
    assert shown(("Td", [5, 100]), ("TD", [0, -14]), ("Tj", [b"a"]), ("'", [b"b"])) == [
        ("a", 5.0, 86.0),
        ("b", 5.0, 72.0),
    ]


def test_spacing_that_comes_with_a_line_holds_for_those_after_it() -> None:
    assert shown(("TL", [10]), ('"', [3, 1, b"a"]), ("'", [b"c"])) == [("a", 0.0, -10.0), ("c", 0.0, -20.0)]
    runs = shown(('"', [0, 1, b"ab"]), ("Tj", [b"c"]))
    assert [run[1] for run in runs] == [0.0, 6.0, 12.0]  # as wide as a gap, so each sign is a run


def test_what_was_saved_comes_back_once() -> None:
    placed = ("cm", [1, 0, 0, 1, 50, 0])
    assert shown(("q", []), placed, ("Q", []), ("Tj", [b"a"])) == [("a", 0.0, 0.0)]
    assert shown(("q", []), placed, ("Q", []), ("Q", []), placed, ("Tj", [b"a"])) == [("a", 50.0, 0.0)]
    deep = [("q", [])] * (MAX_STATES + 5)
    assert shown(*deep, placed, *[("Q", [])] * MAX_STATES, ("Tj", [b"a"])) == [("a", 0.0, 0.0)]


def test_signs_among_the_shown_that_are_none_are_passed_over() -> None:
    assert shown(("TJ", [[b"a", None, b"b"]]))[0][0] == "ab"
    for operands in ([b"a"], [3]):
        with pytest.raises(TypeError):
            shown(("TJ", operands))
    with pytest.raises(TypeError):
        shown(("Td", [b"x", 1]))
    with pytest.raises(ValueError, match="out of bounds"):
        shown(("Td", [1e12, 1]))


@pytest.mark.parametrize(("data", "code"), [(b"", "empty"), (b"\x81\x8d" * 40, "binary")])
def test_a_file_that_holds_no_text_is_refused(data: bytes, code: str) -> None:
    item = Input(origin="a.txt", kind="text", data=data, source_hash="0", path="/a.txt", folder="/")
    with pytest.raises(SourceError) as caught:
        read_input(item)
    assert caught.value.code == code


def test_bytes_that_no_code_page_has_are_read_one_by_one() -> None:
    data = ("Deutscher Bundestag Drucksache 21/1\n" * 20).encode() + b"Stra\xdfe \x81"
    item = Input(origin="a.txt", kind="text", data=data, source_hash="0", path="/a.txt", folder="/")
    raw = read_input(item)
    assert raw.lines[-1].text.startswith("Straße")
    assert [notice.code for notice in raw.notices] == ["encoding"]
