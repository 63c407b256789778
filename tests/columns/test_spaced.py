"""Blank-separated terms get the numbers that a dictionary gives them, whatever they are and however many."""

from __future__ import annotations

from collections import defaultdict
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.fields import ID, TEXT, Schema

from indexer.columns import ColumnIndex, Disk, SpacedTerms
from indexer.columns.postings import EXTENSIONS
from indexer.columns.spaced import Spaced, SpacedNumbers

TERMS = st.one_of(
    st.sampled_from(["a", "ab", "wort", "=wort", "ö", "achtbyte", "achtbytes", "x" * 16, "x" * 17, "ä" * 8]),
    st.text(st.characters(exclude_characters=" ", exclude_categories=["Cs"]), min_size=1, max_size=20),
)
TEXTS = st.lists(st.lists(TERMS, max_size=12), min_size=1, max_size=6)


class Numbers(defaultdict[str, int]):
    def __init__(self) -> None:
        super().__init__(count().__next__)

    def terms_of(self, read: Spaced) -> list[list[str]]:
        terms = list(self)
        found = iter(read.numbers.tolist())
        return [[terms[next(found)] for _ in range(own)] for own in read.counts.tolist()]


def read(spaced: SpacedNumbers, texts: list[list[str]], blank: str = " ") -> Spaced:
    return spaced.read([blank.join(text).encode() for text in texts])


@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from([" ", "  "]))
def test_each_term_keeps_its_number_over_many_readings(batches: list[list[list[str]]], blank: str) -> None:
    numbers = Numbers()
    spaced = SpacedNumbers(numbers.__getitem__)
    for texts in [*batches, *batches]:
        assert numbers.terms_of(read(spaced, texts, blank)) == texts


def test_many_terms_make_the_table_grow() -> None:
    numbers = Numbers()
    spaced = SpacedNumbers(numbers.__getitem__)
    batches = [[[f"w{start + number}" for number in range(5000)]] for start in range(0, 40_000, 4000)]
    for texts in [*batches, *batches]:
        assert numbers.terms_of(read(spaced, texts)) == texts
    assert len(numbers) == 41_000


def test_terms_that_other_fields_numbered_keep_their_numbers() -> None:
    numbers = Numbers()
    spaced = SpacedNumbers(numbers.__getitem__)
    assert [numbers[term] for term in ("wort", "frei")] == [0, 1]
    assert read(spaced, [["frei", "neu", "wort"]]).numbers.tolist() == [1, 2, 0]


def test_a_zero_byte_at_the_end_makes_another_term() -> None:
    numbers = Numbers()
    spaced = SpacedNumbers(numbers.__getitem__)
    for texts in ([["a", "b"]], [["b", "a\0"]], [["a"]]):
        assert numbers.terms_of(read(spaced, texts)) == texts


def test_terms_that_want_one_place_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.columns.spaced._hash", lambda first, second: first & 0 | second & 0)
    numbers = Numbers()
    spaced = SpacedNumbers(numbers.__getitem__)
    texts = [[f"gemeinsam{number}" for number in range(50)]]
    for _ in range(3):
        assert numbers.terms_of(read(spaced, texts)) == texts


def _split(text: str) -> list[str]:
    return [term for term in text.split(" ") if term]


@pytest.mark.parametrize("weighted", [False, True])
def test_spaced_terms_make_the_same_index_as_lists(tmp_path: Path, weighted: bool) -> None:
    schema = Schema(id=ID(unique=True), text=TEXT(phrase=True), title=TEXT(phrase=True))
    rows = [" ".join(f"w{number * other % 211}" for other in range(number % 40)) for number in range(900)]
    rows += [" a  b ", "", " ", "a\0 b a"]
    made = []
    for name, wrap in (("spaced", SpacedTerms), ("lists", _split)):
        (tmp_path / name).mkdir()
        index = ColumnIndex.create(Disk(tmp_path / name), schema, "test", ("text", "title"))
        writer = index.writer()
        for number, row in enumerate(rows):
            boosts = {"_text_boost": 2.0} if weighted and number % 50 == 7 else {}
            writer.add_document(id=str(number), text=wrap(row), title=wrap("kurz"), **boosts)
        writer.commit()
        made.append(sorted(one.read_bytes() for one in (tmp_path / name).glob("test_*.*")))
    assert len(made[0]) == len(EXTENSIONS)
    assert made[0] == made[1]


def test_a_document_that_fails_leaves_nothing_of_its_spaced_terms(tmp_path: Path) -> None:
    schema = Schema(id=ID(unique=True), text=TEXT(phrase=True), title=TEXT(phrase=True))
    index = ColumnIndex.create(Disk(tmp_path), schema, "test", ("text", "title"))
    writer = index.writer()
    writer.add_document(id="1", text=SpacedTerms("eins zwei"), title=SpacedTerms("gut"))
    with pytest.raises(UnicodeEncodeError):
        writer.add_document(id="2", text=SpacedTerms("drei"), title=SpacedTerms("\ud800"))
    writer.add_document(id="3", text=SpacedTerms("zwei"), title=SpacedTerms("gut"))
    writer.commit()
    with index.reader() as reader:
        assert sorted(reader.field_terms("text")) == ["eins", "zwei"]
        assert list(reader.postings("text", "zwei").all_ids()) == [0, 1]
        assert reader.field_length("text") == 3
