"""The words and values of an index: found by pattern, by likeness, by their start, over all segments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.store import Snapshot, Store
from query.lexicon import ColumnLexicon, Entry
from query.lexicon.patterns import Pattern
from query.lexicon.similarity import distances
from query.syntax.spelling import distance
from tests.papers import exchange, paper, passage, write_index

WORDS = "Wasser Wasserrecht Wasserwerk Abwasser Grundwasserstand Wesser Möhre Wasser"


@pytest.fixture
def snapshot(tmp_path: Path) -> Iterator[Snapshot]:
    """Two segments, and a paper that is gone again."""
    write_index(tmp_path / "index", paper("21/1", passage(1, WORDS), titel=None, fraktion=("A", "B")))
    store = write_index(
        tmp_path / "index",
        paper("21/20", exchange("1", "Wasser?", "Wasserwerk, Abwasser."), titel=None, fraktion=("B",)),
        paper("20/3", passage(1, "Wasserfall"), titel=None, fraktion=("C",)),
    )
    with store.writing() as writer:
        writer.delete(["bt-20-3"])
        writer.commit()
    with Store.open(store.path).snapshot() as opened:
        yield opened


@pytest.fixture
def lexicon(snapshot: Snapshot) -> ColumnLexicon:
    return ColumnLexicon([columns for columns, _ in snapshot.segments])


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("wasser*", ["wasser", "wasserwerk", "wasserrecht"]),
        ("*wasser", ["abwasser", "wasser"]),
        ("*wasser*", ["abwasser", "wasser", "wasserwerk", "grundwasserstand", "wasserrecht"]),
        ("w?sser", ["wasser", "wesser"]),
        ("wasser?erk", ["wasserwerk"]),
        ("moe*", ["moehre"]),
        ("*xyz*", []),
    ],
)
def test_a_pattern_meets_words_the_most_frequent_first(
    lexicon: ColumnLexicon, pattern: str, words: list[str]
) -> None:
    found = lexicon.matching(pattern, 10)
    held = [entry for entry in found.entries if entry.text != "wasserfall"]
    assert sorted(held, key=lambda one: (-one.sections, one.text)) == held
    assert {entry.text for entry in held} == set(words)
    assert not found.cut


@pytest.mark.parametrize("pattern", ["wasser*", "*asser*"])
def test_a_wide_pattern_keeps_the_most_frequent_and_is_cut(lexicon: ColumnLexicon, pattern: str) -> None:
    found = lexicon.matching(pattern, 2)
    assert {entry.sections for entry in found.entries} == {2}
    assert found.cut


def test_a_pattern_of_a_short_literal_is_bounded(
    lexicon: ColumnLexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("query.lexicon.columns.MAX_CANDIDATES", 1)
    found = lexicon.matching("*s*", 10)
    assert found == ((Entry("abwasser", 2),), True)  # the first of each segment


@pytest.mark.parametrize("at_once", [1, 3, 7, 1 << 20])
@pytest.mark.parametrize(
    "pattern",
    [
        "*as*",
        "*w*",
        "*r",
        "*sser",
        "w*r*",
        "wa*",
        "*werk*",
        "?asser*",
        "*hre",
        "*grundwasserstand*",
        "??????",
    ],
)
def test_all_words_that_a_pattern_meets_are_found_however_many_bytes_are_read_together(
    lexicon: ColumnLexicon, monkeypatch: pytest.MonkeyPatch, pattern: str, at_once: int
) -> None:
    words = [entry.text for entry in lexicon.matching("*", 1000).entries]
    assert len(words) == 7
    monkeypatch.setattr("query.lexicon.columns._AT_ONCE", at_once)
    found = lexicon.matching(pattern, 1000)
    compiled = Pattern(pattern)
    assert (
        {entry.text for entry in found.entries} == {word for word in words if compiled.matches(word)} != set()
    )
    assert not found.cut


def test_similar_words_are_the_nearest_first(lexicon: ColumnLexicon) -> None:
    assert lexicon.similar("wasser", 1, 10).entries == (Entry("wasser", 2), Entry("wesser", 1))
    assert [one.text for one in lexicon.similar("wsaser", 1, 10).entries] == ["wasser"]
    found = lexicon.similar("wasser", 2, 1)
    assert ([one.text for one in found.entries], found.cut) == (["wasser"], True)


def test_values_are_counted_without_what_is_gone(lexicon: ColumnLexicon) -> None:
    assert lexicon.values("fraktion") == (Entry("A", 1), Entry("B", 2))
    assert lexicon.values("nirgends") == ()
    assert lexicon.values_from("number", "21/", 10).entries == (Entry("21/1", 1), Entry("21/20", 1))
    assert lexicon.values_from("number", "2", 1).cut


def test_values_of_deleted_sections_do_not_count(tmp_path: Path) -> None:
    papers = [paper(f"21/{number}", passage(1, "Moor"), fraktion=("A",)) for number in range(1, 20)]
    gone = paper("21/99", passage(1, "Moor"), fraktion=("A", "C"))
    store = write_index(tmp_path / "index", *papers, gone)
    with store.writing() as writer:
        writer.delete(["bt-21-99"])
        writer.commit()
    with store.snapshot() as opened:
        assert any(columns.segment.live is not None for columns, _ in opened.segments)
        lexicon = ColumnLexicon([columns for columns, _ in opened.segments])
        assert lexicon.values("fraktion") == (Entry("A", 19),)


_LETTERS = st.text(alphabet="abx", max_size=9)


@given(pattern=st.text(alphabet="ab*?", max_size=9), word=_LETTERS)
@example(pattern="*a*a*a*b", word="a" * 9)
@example(pattern="a*a", word="a")
def test_patterns_match_as_regular_expressions_do(pattern: str, word: str) -> None:
    wanted = "".join({"*": ".*", "?": "."}.get(sign, sign) for sign in pattern)
    assert Pattern(pattern).matches(word) == (re.fullmatch(wanted, word) is not None)


def _reference(left: str, right: str) -> int:
    table = [[max(i, j) for j in range(len(right) + 1)] for i in range(len(left) + 1)]
    for i in range(1, len(left) + 1):
        for j in range(1, len(right) + 1):
            changed = table[i - 1][j - 1] + (left[i - 1] != right[j - 1])
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, changed)
            if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(left=_LETTERS, right=_LETTERS, most=st.integers(0, 3))
@example(left="ab", right="ba", most=1)
def test_distances_are_those_of_the_whole_table(left: str, right: str, most: int) -> None:
    wanted = _reference(left, right)
    assert min(distance(left, right, most), most + 1) == min(wanted, most + 1)


@given(word=_LETTERS.filter(bool), others=st.lists(_LETTERS, min_size=1, max_size=30), most=st.integers(0, 3))
def test_many_words_are_measured_at_once(word: str, others: list[str], most: int) -> None:
    near = [other for other in others if abs(len(word) - len(other)) <= most]
    lengths = np.array([len(other) for other in near], np.int64)
    starts = np.cumsum([1, *lengths[:-1]]) if near else np.empty(0, np.int64)
    data = np.frombuffer(f"#{''.join(near)}".encode(), np.uint8)
    found = distances(data, starts, lengths, word.encode(), most)
    assert found.tolist() == [min(_reference(word, other), most + 1) for other in near]
