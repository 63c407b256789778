"""What a writer adds, deletes, commits and drops, whichever way its fields come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import fields
from whoosh.analysis import SpaceSeparatedTokenizer, StandardAnalyzer
from whoosh.index import LockError
from whoosh.writing import CLEAR, MERGE_SMALL, NO_MERGE, OPTIMIZE, IndexingError

from indexer.columns import ColumnIndex, ColumnWriter, NumberedTerms, SpacedTerms
from indexer.columns.codec import ColumnCodec
from indexer.columns.stored import encode_document
from tests.columns.collections import FastDisk

SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True),
    text=fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True, stored=True),
    prose=fields.TEXT(analyzer=StandardAnalyzer(), phrase=True),
    heavy=fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True, field_boost=2.0),
    tags=fields.KEYWORD(scorable=True),
    loud=fields.ID(field_boost=3.0),
    number=fields.NUMERIC(sortable=True, stored=True),
    kept=fields.STORED,
)


@pytest.fixture
def index(tmp_path: Path) -> ColumnIndex:
    return ColumnIndex.create(FastDisk(tmp_path), SCHEMA, "t", ["text"])


def add(index: ColumnIndex, *documents: dict[str, Any], **options: Any) -> None:
    writer = index.writer()
    for document in documents:
        writer.add_document(**document)
    writer.commit(**{"merge": False, **options})


def postings(index: ColumnIndex, field: str, text: str) -> list[tuple[int, float, list[int] | None]]:
    with index.reader() as reader:
        matcher, found = reader.postings(field, text.encode()), []
        places = SCHEMA[field].format.supports("positions")
        while matcher.is_active():
            found.append((matcher.id(), matcher.weight(), matcher.value_as("positions") if places else None))
            matcher.next()
    return found


def sizes(index: ColumnIndex) -> list[tuple[int, int]]:
    """Of each segment its documents and those deleted."""
    return [(one.doc_count_all(), one.deleted_count()) for one in index._read_toc().segments]


def ids(index: ColumnIndex) -> list[str]:
    with index.reader() as reader:
        return [one["id"] for one in reader.all_stored_fields()]


def test_text_comes_in_each_form(index: ColumnIndex) -> None:
    numbered = NumberedTerms(("b", "a"), np.array([1, 0, 1], np.uint32), np.array([0, 2, 5], np.uint32))
    forms: list[Any] = ["a b a", SpacedTerms("a b a"), ["a", "b", "a"], ("a", "b", "a"), numbered]
    add(index, *({"text": form, "_stored_text": number} for number, form in enumerate(forms)))
    assert postings(index, "text", "a") == [*((doc, 2.0, [0, 2]) for doc in range(4)), (4, 2.0, [0, 5])]
    assert postings(index, "text", "b") == [*((doc, 1.0, [1]) for doc in range(4)), (4, 1.0, [2])]
    with index.reader() as reader:
        assert [one["text"] for one in reader.all_stored_fields()] == [0, 1, 2, 3, 4]
        assert [reader.doc_field_length(doc, "text") for doc in range(5)] == [3] * 5


@pytest.mark.parametrize("form", [SpacedTerms("a b"), ["a", "b"], "a b"])
def test_boosts_weigh_terms(index: ColumnIndex, form: Any) -> None:
    add(
        index,
        {"text": form},
        {"text": form, "_text_boost": 0.5},
        {"text": form, "_boost": 4.0, "heavy": form},
        {"heavy": form, "_heavy_boost": 3.0, "_boost": 4.0},
    )
    assert [weight for _, weight, _ in postings(index, "text", "a")] == [1.0, 0.5, 4.0]
    assert [weight for _, weight, _ in postings(index, "heavy", "b")] == [8.0, 6.0]


def test_an_analyzer_drops_words_but_keeps_their_places(index: ColumnIndex) -> None:
    add(index, {"prose": "Moor and the Wald"}, {"prose": "the moor", "_prose_boost": 2.0})
    assert postings(index, "prose", "moor") == [(0, 1.0, [0]), (1, 2.0, [1])]
    assert postings(index, "prose", "wald") == [(0, 1.0, [1])]


def test_names_and_tags(index: ColumnIndex) -> None:
    add(
        index,
        {"id": "x", "tags": "r s r", "loud": "l"},
        {"id": "y", "_id_boost": 2.0, "tags": "s", "_tags_boost": 3.0},
        {"id": None, "tags": None, "text": None, "number": None, "kept": None},
    )
    assert postings(index, "id", "x") == [(0, 1.0, None)]
    assert postings(index, "id", "y") == [(1, 2.0, None)]
    assert postings(index, "loud", "l") == [(0, 3.0, None)]
    assert postings(index, "tags", "r") == [(0, 2.0, None)]
    assert postings(index, "tags", "s") == [(0, 1.0, None), (1, 3.0, None)]
    with index.reader() as reader:
        assert list(reader.all_stored_fields()) == [{"id": "x"}, {"id": "y"}, {}]
        assert [reader.doc_field_length(doc, "tags") for doc in range(3)] == [3, 1, 0]


@pytest.mark.parametrize("optimize", [False, True])
def test_columns_hold_a_value_a_document(index: ColumnIndex, optimize: bool) -> None:
    add(index, {"id": "a", "number": 5}, {"id": "b"}, {"id": "c", "number": -7, "_stored_number": 8})
    add(index, {"id": "d"}, {"id": "e", "number": 1})
    index_writer = index.writer()
    index_writer.delete_terms("id", [b"b"])
    index_writer.commit(optimize=optimize, merge=False)
    with index.reader() as reader:
        column = reader.column_reader("number")
        live = [doc for doc in range(reader.doc_count_all()) if not reader.is_deleted(doc)]
        assert [column[doc] for doc in live] == [5, 8, 2**31 - 1, 1]
        assert [reader.stored_fields(doc).get("number") for doc in live] == [5, 8, None, 1]


def test_a_document_that_fails_is_not_added(index: ColumnIndex) -> None:
    writer = index.writer()
    writer.add_document(id="a", text="x y", kept=[1])
    with pytest.raises(ValueError, match=r"^field 'kept': a set cannot be stored$"):
        writer.add_document(id="b", text="x z", tags="t", kept={1})
    with pytest.raises(Exception, match="nowhere"):
        writer.add_document(nowhere="x")
    writer.add_document(id="c", text="x")
    assert writer.docnum == writer.doc_count() == 2
    writer.commit()
    assert ids(index) == ["a", "c"]
    assert postings(index, "text", "x") == [(0, 1.0, [0]), (1, 1.0, [0])]
    with index.reader() as reader:
        assert sorted(reader.field_terms("text")) == ["x", "y"]
        assert ("tags", b"t") not in reader


@pytest.mark.parametrize("value", [{1}, object(), float, 1j])
def test_what_cannot_be_stored_is_said(value: Any) -> None:
    with pytest.raises(ValueError, match=rf"^field 'f': a {type(value).__name__} cannot be stored$"):
        encode_document({"f": value}, {})


def test_little_memory_makes_segments_of_one_commit(index: ColumnIndex) -> None:
    writer = index.writer(memory_mb=0.000001)
    for number in range(3):
        writer.add_document(id=str(number), text="a")
        assert writer.docnum == number + 1
    writer.commit(merge=False)
    assert sizes(index) == [(1, 0)] * 3
    assert ids(index) == ["0", "1", "2"]
    writer = index.writer(memory_mb=1)
    for number in range(50):
        writer.add_document(id=str(number), text="a")
    writer.commit(merge=False)
    assert sizes(index) == [(1, 0)] * 3 + [(50, 0)]


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, [(4, 0)]),
        ({"merge": True}, [(4, 0)]),
        ({"merge": False}, [(3, 1), (1, 0), (1, 0)]),
        ({"optimize": True}, [(4, 0)]),
        ({"mergetype": NO_MERGE, "optimize": True}, [(3, 1), (1, 0), (1, 0)]),
        ({"mergetype": OPTIMIZE, "merge": False}, [(4, 0)]),
        ({"mergetype": MERGE_SMALL}, [(4, 0)]),
        ({"mergetype": CLEAR}, [(1, 0)]),
    ],
)
def test_a_commit_merges_as_it_is_told(
    index: ColumnIndex, options: dict[str, Any], wanted: list[tuple[int, int]]
) -> None:
    add(index, *({"id": one} for one in "abc"))
    add(index, {"id": "d"})
    writer = index.writer()
    assert writer.delete_terms("id", [b"b", b"none", b"x"]) == [b"b"]
    assert writer.delete_terms("id", [b"b"]) == []
    writer.add_document(id="e")
    writer.commit(**options)
    assert sizes(index) == wanted
    assert ids(index) == (["e"] if options.get("mergetype") is CLEAR else ["a", "c", "d", "e"])
    kept = {name for one in index._read_toc().segments for name in one.file_names()}
    names = {name for name in index.storage.names() if name.startswith("t_") and "LOCK" not in name}
    assert names == kept
    assert writer.is_closed and index.latest_generation() == 3


def test_a_whole_segment_is_not_written_anew(index: ColumnIndex) -> None:
    add(index, {"id": "a"}, {"id": "b"})
    (before,) = index._read_toc().segments
    index.optimize()
    assert index._read_toc().segments[0].segid == before.segid
    writer = index.writer()
    writer.delete_document(1)
    writer.commit(optimize=True)
    assert sizes(index) == [(1, 0)] and ids(index) == ["a"]
    writer = index.writer()
    writer.delete_document(0)
    writer.commit()
    assert sizes(index) == []


def test_documents_are_deleted_by_number(index: ColumnIndex) -> None:
    add(index, {"id": "a"}, {"id": "b"})
    add(index, {"id": "c"})
    writer = index.writer()
    for beyond in (3, 4):
        with pytest.raises(IndexingError, match=rf"^No document ID {beyond} in this index$"):
            writer.delete_document(beyond)
    writer.delete_document(1)
    writer.delete_document(2)
    with writer.reader() as reader:
        assert [doc for doc in range(3) if reader.is_deleted(doc)] == [1, 2]
    writer.delete_document(2, delete=False)
    writer.commit(merge=False)
    assert sizes(index) == [(2, 1), (1, 0)]
    assert ids(index) == ["a", "c"]


def test_what_is_cancelled_leaves_no_file(index: ColumnIndex) -> None:
    add(index, {"id": "a"})
    before = sorted(index.storage.names())
    writer = index.writer(memory_mb=0.000001)
    for one in "bc":
        writer.add_document(id=one)
    writer.delete_terms("id", [b"a"])
    assert sorted(index.storage.names()) != before
    writer.cancel()
    writer.cancel()
    assert sorted(index.storage.names()) == before
    assert ids(index) == ["a"] and sizes(index) == [(1, 0)]
    for closed in (
        lambda: writer.add_document(id="z"),
        writer.commit,
        writer.reader,
        lambda: writer.delete_document(0),
        lambda: writer.delete_terms("id", [b"a"]),
    ):
        with pytest.raises(IndexingError):
            closed()


def test_one_writer_at_a_time(index: ColumnIndex) -> None:
    first = index.writer()
    with pytest.raises(LockError):
        index.writer()
    assert index.writer(_lk=False).writelock is None
    first.cancel()
    index.writer(timeout=1.0, delay=0.01).cancel()


class _Broken(ColumnIndex):
    """Cannot read its table of contents, or write one."""

    broken = ""

    def _read_toc(self) -> Any:
        if self.broken == "read":
            raise OSError(5, "read")
        return super()._read_toc()

    def write_toc(self, *args: Any) -> None:
        if self.broken == "write":
            raise OSError(5, "write")
        super().write_toc(*args)
        if self.broken in {"sync", "sync and list"}:
            raise OSError(5, "sync")

    def latest_generation(self) -> int:
        if self.broken == "sync and list":
            raise OSError(5, "list")
        return super().latest_generation()


@pytest.mark.parametrize("broken", ["read", "write", "sync"])
def test_a_commit_that_fails_lets_the_lock_go(tmp_path: Path, broken: str) -> None:
    index = _Broken.create(FastDisk(tmp_path), SCHEMA, "t")
    add(index, {"id": "a"})
    before = sorted(index.storage.names())
    index.broken = broken  # type: ignore[attr-defined]
    with pytest.raises(OSError, match=broken):
        add(index, {"id": "b"})
    index.broken = ""  # type: ignore[attr-defined]
    if broken == "sync":  # it is visible, only perhaps not lasting
        assert ids(index) == ["a", "b"]
    else:
        assert sorted(index.storage.names()) == before and ids(index) == ["a"]
    add(index, {"id": "c"})
    assert ids(index)[-1] == "c"


def test_a_writer_of_its_own_codec(index: ColumnIndex) -> None:
    codec = ColumnCodec(["text", "heavy"])
    writer = ColumnWriter(index, codec=codec)
    assert (writer.codec, writer.generation, writer.schema) == (codec, 1, SCHEMA)
    writer.add_document(text="a", heavy="b")
    writer.commit()
    (leaf,) = [one for one, _ in index.reader().leaf_readers()]
    assert leaf.columns.grouped == ("text", "heavy")


def test_what_may_be_visible_keeps_its_files(tmp_path: Path) -> None:
    index = _Broken.create(FastDisk(tmp_path), SCHEMA, "t")
    writer = index.writer()
    writer.add_document(id="a")
    index.broken = "sync and list"  # type: ignore[attr-defined]
    with pytest.raises(OSError, match="sync"):
        writer.commit()
    index.broken = ""  # type: ignore[attr-defined]
    assert ids(index) == ["a"]
