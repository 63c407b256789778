"""What Whoosh asks of our reader, over one fixed index, beside what it gets of its own codec."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import fields
from whoosh.index import FileIndex
from whoosh.matching.mcore import ReadTooFar
from whoosh.query import Term
from whoosh.reading import ReaderClosed, TermNotFound
from whoosh.scoring import BM25F, TF_IDF
from whoosh.searching import Searcher

from indexer.columns import ColumnIndex
from indexer.columns.chunks import BLOCK
from indexer.columns.codec import ColumnTermInfo
from tests.columns.collections import FastDisk, Step, apply, make_ours, make_schema, make_stock

HISTORY = [
    Step(
        put=(
            (0, {"body": "ab abc ab", "title": "b dä", "tags": "x x ba", "number": 3, "_body_boost": 2.0}),
            (1, {"body": "", "heavy": "c ca c"}),
            (2, {"body": "abd x ab", "tags": "x", "number": -4}),
        ),
        drop=(),
        merge=False,
    ),
    Step(
        put=((3, {"body": "dä ab ab ab", "title": "b"}), (1, {"body": "c", "number": 7})),
        drop=(2,),
        merge=False,
    ),
    Step(put=((4, {"body": "x", "tags": "bad", "heavy": "ab"}),), drop=(), merge=False),
]
TEXTS = ("body", "title", "heavy")


@pytest.fixture(params=["several segments", "one segment"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Any, Any]]:
    ours, stock = make_ours(tmp_path), make_stock()
    for index in (ours, stock):
        apply(index, HISTORY if request.param == "several segments" else [HISTORY[0]])
    with ours.reader() as left, stock.reader() as right:
        yield left, right


def held(reader: Any, field: str) -> bool:
    """Whether each segment has the field: Whoosh fails at terms of one that some lack."""
    return all(field in leaf.indexed_field_names() for leaf, _ in reader.leaf_readers())


def test_terms_and_their_statistics(both: tuple[Any, Any]) -> None:
    left, right = both
    terms = list(right.all_terms())
    assert list(left.all_terms()) == terms
    for (name, text), info in right:
        found = left.term_info(name, text)
        for fact in ("weight", "max_weight"):
            assert getattr(found, fact)() == pytest.approx(getattr(info, fact)(), rel=1e-6)
        for fact in ("doc_frequency", "min_length", "max_length", "min_id", "max_id"):
            assert getattr(found, fact)() == getattr(info, fact)(), (name, text, fact)
        assert left.frequency(name, text) == pytest.approx(right.frequency(name, text))
        assert left.doc_frequency(name, text) == right.doc_frequency(name, text)
        assert (name, text) in left
    for name in (*TEXTS, "tags"):
        assert (name, b"none") not in left
        assert (left.frequency(name, b"none"), left.doc_frequency(name, b"none")) == (0, 0)
    for (one, info), (other, wanted) in zip(left, right, strict=True):
        assert one == other
        assert info.doc_frequency() == wanted.doc_frequency()


def test_terms_from_one_on(both: tuple[Any, Any]) -> None:
    left, right = both
    for name in filter(lambda name: held(right, name), (*TEXTS, "tags", "id")):
        for begin in ("", "a", "ab", "abz", "zz"):
            start = begin.encode()
            assert list(left.terms_from(name, start)) == list(right.terms_from(name, start))
            assert [one for one, _ in left.iter_from(name, begin)] == [
                one for one, _ in right.iter_from(name, begin)
            ]


def test_postings(both: tuple[Any, Any]) -> None:
    left, right = both
    for name, text in right.all_terms():
        if name == "number":
            continue
        one, other = left.postings(name, text), right.postings(name, text)
        while other.is_active():
            assert one.is_active()
            assert one.id() == other.id()
            assert one.weight() == pytest.approx(other.weight(), rel=1e-6)
            if name in TEXTS:
                assert one.value_as("positions") == other.value_as("positions")
            if name != "id":
                assert one.value_as("frequency") == other.value_as("frequency")
            assert one.value() == (other.value() or b""), (name, text)
            one.next()
            other.next()
        assert not one.is_active()
        assert list(left.postings(name, text).all_ids()) == list(right.postings(name, text).all_ids())


def test_documents(both: tuple[Any, Any]) -> None:
    left, right = both
    for fact in ("doc_count", "doc_count_all", "has_deletions"):
        assert getattr(left, fact)() == getattr(right, fact)()
    for name in TEXTS:
        for fact in ("field_length", "min_field_length", "max_field_length")[: 3 if held(right, name) else 1]:
            assert getattr(left, fact)(name) == getattr(right, fact)(name), (name, fact)
        for doc in range(left.doc_count_all()):
            assert left.doc_field_length(doc, name) == (right.doc_field_length(doc, name) or 0)
    assert left.doc_field_length(0, "none", 5) == 5
    assert (left.field_length("none"), left.min_field_length("none"), left.max_field_length("none")) == (
        0,
        0,
        0,
    )
    for doc in range(left.doc_count_all()):
        assert left.is_deleted(doc) == right.is_deleted(doc)
        assert left.stored_fields(doc) == right.stored_fields(doc)
    for leaf, _ in left.leaf_readers():
        assert list(leaf._perdoc.deleted_docs()) == [
            doc for doc in range(leaf.doc_count_all()) if leaf.is_deleted(doc)
        ]


def test_columns_of_whoosh(both: tuple[Any, Any]) -> None:
    left, right = both
    assert left.has_column("number") and not left.has_column("body")
    values = [list(reader.column_reader("number")) for reader in (left, right)]
    assert values[0] == values[1]
    for leaf, _ in left.leaf_readers():
        perdoc = leaf._perdoc
        assert perdoc.supports_columns() is True
        assert perdoc.list_columns() == (["number"] if perdoc.has_column("number") else [])
        with pytest.raises(KeyError, match=r"^'body'$"):
            perdoc.column_reader("body", None)


def test_what_no_segment_holds_is_not_found(both: tuple[Any, Any]) -> None:
    left, _ = both
    for leaf, _ in left.leaf_readers():
        for ask in (
            leaf._terms.term_info,
            lambda field, text, leaf=leaf: leaf._terms.matcher(field, text, None),
        ):
            for field, text in (("body", b"none"), ("none", b"ab")):
                with pytest.raises(TermNotFound) as caught:
                    ask(field, text)
                assert str(caught.value) == f"No term {field}:{text!r}"


def test_a_cursor_walks_over_the_terms_of_its_field_only(both: tuple[Any, Any]) -> None:
    left, _ = both
    for name in (*TEXTS, "tags", "none"):
        terms = [text for field, text in left.all_terms() if field == name]
        if name == "none":
            for leaf, _ in left.leaf_readers():
                cursor = leaf._terms.cursor(name, make_schema()["body"])
                assert (cursor.first(), cursor.find(b""), cursor.next()) == (None, None, None)
                assert not cursor.is_valid() and cursor.term_info() is None
            continue
        cursor = left.cursor(name)
        for start in (
            cursor.first,
            lambda cursor=cursor: cursor.find(b""),
            lambda cursor=cursor: cursor.find(""),
        ):
            start()
            found = []
            while cursor.is_valid():
                assert cursor.term() == (name, cursor.text())
                assert cursor.text().encode() == cursor.term_bytes()
                own = cursor.term_info()
                info = left.term_info(name, cursor.term_bytes())
                assert (own.weight(), own.max_id()) == (info.weight(), info.max_id())
                found.append(cursor.term_bytes())
                following = cursor.next()
                assert following == cursor.text()
            assert found == terms
            assert (cursor.text(), cursor.term_bytes(), cursor.term_info()) == (None, None, None)
        for begin in (b"a", b"ab", b"ab\0", b"zz"):
            wanted = next((text for text in terms if text >= begin), None)
            assert cursor.find(begin) == (None if wanted is None else wanted.decode())
            assert cursor.term_bytes() == wanted


def test_statistics_are_handed_out_fresh(both: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    left, _ = both
    for bound in (512, 1):
        monkeypatch.setattr("indexer.columns.codec._CACHED_INFOS", bound)
        for leaf, _ in left.leaf_readers():
            for name, text in leaf.all_terms():
                one, other = leaf.term_info(name, text), leaf.term_info(name, text)
                assert one is not other and one.__class__ is ColumnTermInfo
                one._minid = one._df = -9
                assert leaf.term_info(name, text).min_id() >= 0 < leaf.term_info(name, text).doc_frequency()
                assert len(leaf._terms._infos) <= bound or bound == 1


def test_a_closed_reader_gives_nothing(tmp_path: Path) -> None:
    index = make_ours(tmp_path)
    apply(index, HISTORY[:1])
    reader = index.reader()
    assert reader.stored_fields(0) == {"id": "0", "body": "ab abc ab", "number": 3}
    reader.close()
    with pytest.raises(ReaderClosed):
        reader.stored_fields(0)


def test_a_field_that_left_the_schema_is_not_shown(tmp_path: Path) -> None:
    index = make_ours(tmp_path)
    apply(index, HISTORY[:1])
    schema = make_schema()
    schema.remove("body")
    less = ColumnIndex(FastDisk(tmp_path), schema, "test")
    assert less.reader().stored_fields(0) == {"id": "0", "number": 3}


# --- a long list of postings --------------------------------------------------------------------------------

LONG = 2 * BLOCK + 9


def make_long(folder: Path) -> FileIndex:
    text = fields.TEXT(phrase=True, spelling=False)
    index = ColumnIndex.create(FastDisk(folder), fields.Schema(text=text), "t", ["text"])
    writer = index.writer()
    for number in range(LONG):
        many = 9 if number == BLOCK + 3 else 1
        filler = ["sonst"] * (number % 5)
        writer.add_document(text=["wort"] * many + filler)
        writer.add_document(text=["anders"])
    writer.commit()
    return index


@pytest.fixture
def searcher(tmp_path: Path) -> Iterator[Searcher]:
    with make_long(tmp_path).searcher(weighting=BM25F()) as made:
        yield made


def test_blocks_have_the_extremes_of_their_postings(searcher: Searcher) -> None:
    matcher = searcher.postings("text", "wort")
    at = 0
    while matcher.is_active():
        block = range(at // BLOCK * BLOCK, min(at // BLOCK * BLOCK + BLOCK, LONG))
        freqs = [9 if one == BLOCK + 3 else 1 for one in block]
        lengths = [freq + one % 5 for one, freq in zip(block, freqs, strict=True)]
        assert matcher.id() == 2 * at
        assert matcher.length() == (9 if at == BLOCK + 3 else 1) + at % 5
        assert matcher.weight() == matcher.value_as("weight") == (9 if at == BLOCK + 3 else 1)
        assert matcher.block_min_length() == min(lengths)
        assert matcher.block_max_length() == max(lengths)
        assert matcher.block_max_weight() == max(freqs)
        assert matcher.block_max_id() == 2 * block[-1]
        assert matcher.value_as("positions") == list(range(freqs[at - block[0]]))
        at += 1
        assert matcher.next() == (at % BLOCK == 0)
    assert at == LONG


def test_a_matcher_goes_on_back_and_over(searcher: Searcher) -> None:
    matcher = searcher.postings("text", "wort")
    for wanted, found in ((0, 0), (1, 2), (2, 2), (2 * BLOCK - 1, 2 * BLOCK), (4 * BLOCK, 4 * BLOCK)):
        matcher.skip_to(wanted)
        assert matcher.id() == found
    matcher.skip_to(3)  # which lies behind
    assert matcher.id() == 4 * BLOCK
    twin = matcher.copy()
    assert list(twin.all_ids()) == list(range(4 * BLOCK, 2 * LONG, 2))
    assert twin.score() == matcher.score() and twin.value_as("positions") == matcher.value_as("positions")
    assert (twin.term(), twin.format) == (matcher.term(), matcher.format)
    twin.next()
    assert (twin.id(), matcher.id()) == (4 * BLOCK + 2, 4 * BLOCK)
    matcher.skip_to(10**6)
    assert not matcher.is_active() and matcher.id() == 2 * LONG - 2
    assert list(matcher.all_ids()) == []
    for beyond in (matcher.next, lambda: matcher.skip_to(0)):
        with pytest.raises(ReadTooFar):
            beyond()
    assert not matcher.replace().is_active()
    matcher.reset()
    assert matcher.is_active() and matcher.id() == 0


def test_blocks_that_score_too_little_are_skipped(searcher: Searcher) -> None:
    matcher = searcher.postings("text", "wort")
    highest = matcher.max_quality()
    assert matcher.replace(highest) is matcher
    assert matcher.replace() is matcher
    assert not matcher.replace(highest * 1.01).is_active()
    first = matcher.block_quality()
    assert matcher.skip_to_quality(first * 0.99) == 0 and matcher.id() == 0
    matcher.skip_to(8)
    assert matcher.skip_to_quality(first) == 1
    assert matcher.id() == 2 * BLOCK
    assert matcher.skip_to_quality(matcher.block_quality()) == 2
    assert not matcher.is_active()
    assert searcher.reader().postings("text", "wort").replace(10.0).is_active()  # which scores nothing


@pytest.mark.parametrize("weighting", [BM25F(), TF_IDF()])
def test_the_best_blocks_are_found(tmp_path: Path, weighting: Any) -> None:
    with make_long(tmp_path).searcher(weighting=weighting) as one:
        (best,) = one.search(Term("text", "wort"), limit=1)
        assert best.docnum in {2 * (BLOCK + 3), *range(0, 2 * LONG, 10)}
        whole = one.search(Term("text", "wort"), limit=None)
        assert len(whole) == LONG
        assert np.isclose(whole[0].score, best.score)
