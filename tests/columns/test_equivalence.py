"""The codec finds and scores what Whoosh's own codec does, over add, update, delete and merge."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query
from whoosh.index import FileIndex
from whoosh.reading import TermNotFound
from whoosh.searching import Searcher
from whoosh.util.numeric import byte_to_length, length_to_byte

from indexer.columns.codec import ColumnDocumentReader
from tests.columns.collections import HISTORIES, QUERIES, TEXT_FIELDS, Step, apply, make_ours, make_stock

EXAMPLES = 60
Result = TypeVar("Result")


@contextmanager
def both(history: Sequence[Step], memory_mb: float = 64) -> Iterator[tuple[FileIndex, FileIndex]]:
    stock = make_stock()
    apply(stock, history)
    with tempfile.TemporaryDirectory() as folder:
        ours = make_ours(Path(folder))
        apply(ours, history, memory_mb=memory_mb)
        yield ours, stock


def scores(searcher: Searcher, tree: query.Query) -> dict[str, float]:
    found = searcher.search(tree, limit=None)
    return {hit["id"]: hit.score for hit in found if not searcher.reader().is_deleted(hit.docnum)}


def matches(searcher: Searcher, tree: query.Query) -> set[str]:
    """Ids that match. Whoosh's `Not` may give a deleted document (InverseMatcher stops looking too early)."""
    live = (number for number in searcher.docs_for_query(tree) if not searcher.reader().is_deleted(number))
    return {searcher.stored_fields(number)["id"] for number in live}


def attempt(
    work: Callable[[Searcher, query.Query], Result], searcher: Searcher, tree: query.Query
) -> Result | None:
    """None for a tree at which Whoosh's own matchers fail: AndNot asks a matcher that has ended."""
    try:
        return work(searcher, tree)
    except IndexError:
        return None


@settings(max_examples=EXAMPLES, deadline=None)
@given(HISTORIES, st.lists(QUERIES, min_size=1, max_size=6), st.sampled_from([64, 0.000001]))
def test_matches_are_those_of_the_stock_codec(
    history: list[Step], trees: list[query.Query], memory_mb: float
) -> None:
    with both(history, memory_mb) as (ours, stock), ours.searcher() as left, stock.searcher() as right:
        for tree in trees:
            if memory_mb < 1 and "AndNot" in repr(tree):
                continue  # Whoosh may keep an excluded document at the end of a segment
            wanted = attempt(matches, right, tree)
            if wanted is not None:
                assert matches(left, tree) == wanted, tree


@pytest.fixture
def rounded_lengths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lengths as Whoosh keeps them, in a byte."""
    exact = ColumnDocumentReader.doc_field_length

    def rounded(self: ColumnDocumentReader, docnum: int, fieldname: str, default: int = 0) -> int | None:
        found = exact(self, docnum, fieldname, default)
        return byte_to_length(length_to_byte(found)) if found else None

    monkeypatch.setattr(ColumnDocumentReader, "doc_field_length", rounded)


@pytest.mark.usefixtures("rounded_lengths")
@pytest.mark.parametrize("run", range(1))
def test_scores_are_those_of_the_stock_codec(run: int) -> None:
    @settings(max_examples=EXAMPLES, deadline=None)
    @given(HISTORIES, st.lists(QUERIES, min_size=1, max_size=6))
    def check(history: list[Step], trees: list[query.Query]) -> None:
        with both(history) as (ours, stock), ours.searcher() as left, stock.searcher() as right:
            for tree in trees:
                if "Not" in repr(tree) and right.reader().has_deletions():
                    continue  # InverseMatcher stops at deleted documents, and gives them a score
                wanted, found = attempt(scores, right, tree), attempt(scores, left, tree)
                if wanted is not None and found is not None:
                    assert found == pytest.approx(wanted, rel=1e-4), tree

    check()


@settings(max_examples=EXAMPLES, deadline=None)
@given(HISTORIES)
def test_terms_lengths_and_stored_values_are_those_of_the_stock_codec(history: list[Step]) -> None:
    with both(history) as (ours, stock), ours.reader() as left, stock.reader() as right:
        assert list(left.all_terms()) == list(right.all_terms())
        for (field, text), info in right:
            found = left.term_info(field, text)
            assert found.doc_frequency() == info.doc_frequency()
            assert found.weight() == pytest.approx(info.weight(), rel=1e-6)
        assert list(left.all_stored_fields()) == list(right.all_stored_fields())
        for field in TEXT_FIELDS:
            assert left.field_length(field) == right.field_length(field)
            assert _walk(left, field) == [text.decode() for text in left.lexicon(field)]


@settings(max_examples=EXAMPLES, deadline=None)
@given(HISTORIES, st.sampled_from(["", "a", "abc", "c", "zz"]))
def test_terms_are_looked_up_and_walked_as_in_the_stock_codec(history: list[Step], begin: str) -> None:
    with both(history) as (ours, stock), ours.reader() as left, stock.reader() as right:
        assert set(left.indexed_field_names()) == set(right.indexed_field_names())
        held = [set(leaf.indexed_field_names()) for leaf, _ in right.leaf_readers()]
        for field in {*TEXT_FIELDS, "tags"}.intersection(*held):  # Whoosh fails where a segment lacks one
            start = begin.encode()
            assert list(left.terms_from(field, start)) == list(right.terms_from(field, start))
            assert list(left.expand_prefix(field, begin)) == list(right.expand_prefix(field, begin))
            assert [term for term, _ in left.iter_from(field, begin)] == [
                term for term, _ in right.iter_from(field, begin)
            ]
            assert left.frequency(field, start) == pytest.approx(right.frequency(field, start))
            assert left.doc_frequency(field, start) == right.doc_frequency(field, start)
            assert left.min_field_length(field) == right.min_field_length(field)
            assert left.max_field_length(field) == right.max_field_length(field)
            check_found(left, field, begin)
        if left.doc_count_all():
            with pytest.raises(TermNotFound):
                left.term_info("body", b"none")
            with pytest.raises(TermNotFound):
                left.postings("body", b"none")


def check_found(reader: Any, field: str, begin: str) -> None:
    """A cursor goes to the first term from one on, and tells what the reader tells of it."""
    cursor = reader.cursor(field)
    found = cursor.find(begin)
    assert found == next(
        (term.decode() for name, term in reader.terms_from(field, begin.encode()) if name == field), None
    )
    if found is None:
        assert (cursor.is_valid(), cursor.term_info(), cursor.term_bytes()) == (False, None, None)
        return
    assert cursor.term() == (field, found)
    assert cursor.term_bytes() == found.encode()
    assert cursor.term_info().weight() == reader.term_info(field, found.encode()).weight()


@settings(max_examples=EXAMPLES, deadline=None)
@given(HISTORIES, st.lists(QUERIES, min_size=1, max_size=4), st.integers(1, 3))
def test_the_best_are_those_of_all(history: list[Step], trees: list[query.Query], limit: int) -> None:
    with both(history) as (ours, _), ours.searcher() as searcher:
        for tree in trees:
            if "Not" in repr(tree):
                continue
            whole = sorted(scores(searcher, tree).values(), reverse=True)
            best = [hit.score for hit in searcher.search(tree, limit=limit)]
            assert best == pytest.approx(whole[:limit]), tree


def _walk(reader: object, field: str) -> list[str]:
    cursor = reader.cursor(field)  # type: ignore[attr-defined]
    cursor.first()
    found = []
    while cursor.is_valid():
        found.append(cursor.text())
        cursor.next()
    return found


@settings(max_examples=EXAMPLES // 3, deadline=None)
@given(HISTORIES, HISTORIES)
def test_a_merge_changes_no_posting(history: list[Step], more: list[Step]) -> None:
    with both([*history, *more]) as (ours, _):
        with ours.reader() as before:
            wanted = list(before.iter_postings())
            documents = [stored for _, stored in before.iter_docs()]
            lengths = [before.doc_field_length(doc, "body") for doc in before.all_doc_ids()]
        ours.optimize()
        with ours.reader() as after:
            numbers = {doc: number for number, doc in enumerate(sorted({post[2] for post in wanted}))}
            held = {post[2] for post in after.iter_postings()}
            assert len(held) == len(numbers)
            assert [post[:2] + post[3:] for post in after.iter_postings()] == [
                post[:2] + post[3:] for post in wanted
            ]
            assert [stored for _, stored in after.iter_docs()] == documents
            assert [after.doc_field_length(doc, "body") for doc in after.all_doc_ids()] == lengths
