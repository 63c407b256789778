"""Random collections and query trees, written through our codec and through Whoosh's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from hypothesis import strategies as st
from whoosh import fields, query
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex
from whoosh.writing import NO_MERGE, OPTIMIZE

from indexer.columns import ColumnIndex, Disk

WORDS = ("ab", "abc", "abd", "b", "ba", "bad", "c", "ca", "cab", "dab", "dä", "x")
TEXT_FIELDS = ("body", "title")


def make_schema() -> fields.Schema:
    """Fields of every format that the codec stores."""
    text = {
        name: fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True, stored=name == "body")
        for name in TEXT_FIELDS
    }
    return fields.Schema(
        id=fields.ID(unique=True, stored=True),
        tags=fields.KEYWORD(scorable=True),
        number=fields.NUMERIC(stored=True, sortable=True),
        heavy=fields.TEXT(analyzer=SpaceSeparatedTokenizer(), field_boost=2.5),
        **text,
    )


@dataclass(frozen=True)
class Step:
    """One commit: documents added or replaced by id, and ids deleted."""

    put: tuple[tuple[int, dict[str, Any]], ...]
    drop: tuple[int, ...]
    merge: bool


_TEXT = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)
_DOCUMENT = st.fixed_dictionaries(
    {"body": _TEXT},
    optional={
        "title": _TEXT,
        "tags": _TEXT,
        "heavy": _TEXT,
        "number": st.integers(-5, 40),
        "_body_boost": st.sampled_from([0.5, 2.0]),
    },
)
_STEP = st.builds(
    Step,
    put=st.lists(st.tuples(st.integers(0, 9), _DOCUMENT), max_size=6, unique_by=lambda one: one[0]).map(
        tuple
    ),
    drop=st.lists(st.integers(0, 9), max_size=3).map(tuple),
    merge=st.booleans(),
)
HISTORIES = st.lists(_STEP, min_size=1, max_size=4)

_FIELDS = st.sampled_from(["body", "title", "heavy", "tags"])
_LEAVES = st.one_of(
    st.builds(query.Term, _FIELDS, st.sampled_from(WORDS), boost=st.sampled_from([1.0, 2.0])),
    st.builds(
        query.Phrase,
        st.sampled_from(["body", "title", "heavy"]),
        st.lists(st.sampled_from(WORDS), min_size=2, max_size=3),
        slop=st.integers(1, 3),
    ),
    st.builds(query.Prefix, _FIELDS, st.sampled_from(["a", "ab", "c", "d", "z", ""])),
    st.builds(query.Wildcard, _FIELDS, st.sampled_from(["a*", "*a*", "?a", "ab?", "d*b", "*"])),
    st.builds(query.FuzzyTerm, _FIELDS, st.sampled_from(WORDS), maxdist=st.integers(1, 2)),
    st.builds(query.TermRange, _FIELDS, st.sampled_from(["a", "b"]), st.sampled_from(["bad", "cab", "zz"])),
    st.builds(query.NumericRange, st.just("number"), st.integers(-6, 20), st.integers(20, 41)),
    st.builds(query.Every, st.sampled_from([None, "body", "title", "number"])),
)
QUERIES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(query.And),
        st.lists(inner, min_size=1, max_size=3).map(query.Or),
        st.lists(inner, min_size=1, max_size=3).map(query.DisjunctionMax),
        st.builds(query.AndNot, inner, inner),
        st.builds(query.AndMaybe, inner, inner),
        inner.map(query.Not),
        st.builds(query.ConstantScoreQuery, inner, st.just(3.0)),
    ),
    max_leaves=6,
)


def make_stock() -> FileIndex:
    """An empty index of Whoosh's own codec."""
    return RamStorage().create_index(make_schema())


class FastDisk(Disk):
    """A folder that leaves syncing to the system, so that many small examples are quick."""

    def create_sink(self, name: str) -> Any:
        return _Unsynced((self.path / name).open("wb"))

    def sync_folder(self) -> None:
        return


class _Unsynced:
    def __init__(self, stream: BinaryIO) -> None:
        self.write = stream.write
        self.close = self.abandon = stream.close


def make_ours(folder: Path) -> ColumnIndex:
    """An empty index of ours."""
    return ColumnIndex.create(FastDisk(folder), make_schema(), "test", grouped=TEXT_FIELDS)


def apply(index: FileIndex, history: Sequence[Step], **options: Any) -> None:
    """Commit a history. A merge has its own commit, since Whoosh puts what it merges behind what is new."""
    for step in history:
        writer = index.writer(**options)
        for number in step.drop:
            writer.delete_by_term("id", str(number))
        for number, document in step.put:
            writer.update_document(id=str(number), **document)
        writer.commit(mergetype=NO_MERGE)
        if step.merge:
            index.writer(**options).commit(mergetype=OPTIMIZE)
