"""Whoosh's writer over columns: documents into memory, memory into segments, segments into one commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np
from whoosh.index import LockError
from whoosh.util.filelock import try_for
from whoosh.writing import CLEAR, MERGE_SMALL, NO_MERGE, OPTIMIZE, IndexingError, SegmentWriter

from indexer.columns.adding import Adder, make_adder
from indexer.columns.building import SegmentBuilder
from indexer.columns.codec import ColumnCodec
from indexer.columns.graphs import attach_graph
from indexer.columns.merging import merge_segments
from indexer.columns.policy import choose_merges
from indexer.columns.reading import SegmentColumns
from indexer.columns.segment import ColumnSegment
from indexer.columns.vectors import Model, Rows, attach, merge_vectors

MEMORY_MB = 512


class ColumnWriter(SegmentWriter):
    """Adds, deletes and commits. `memory_mb` bounds what it holds; more is written as a segment at once.

    Segments that were written before the commit belong to no table of contents and are never seen; a
    cancelled writer deletes them, a dead one leaves them to the next commit.
    """

    def __init__(
        self,
        ix: Any,
        timeout: float = 0.0,
        delay: float = 0.1,
        _lk: bool = True,
        memory_mb: float = MEMORY_MB,
        codec: ColumnCodec | None = None,
        **_: Any,
    ) -> None:
        self.writelock = ix.lock("WRITELOCK") if _lk else None
        if self.writelock and not try_for(self.writelock.acquire, timeout=timeout, delay=delay):
            self.writelock = None
            raise LockError
        self._index = ix
        self.codec = codec or ColumnCodec(ix.grouped)
        self.storage, self.indexname = ix.storage, ix.indexname
        self._memory = memory_mb * 1_000_000
        self.is_closed = False
        self._searcher: Any = None
        self.merge, self.optimize, self.mergetype = True, False, None
        try:
            toc = ix._read_toc()
        except BaseException:
            self._release()
            raise
        self.generation = toc.generation + 1
        self.schema = toc.schema
        self.segments: list[ColumnSegment] = toc.segments
        self._setup_doc_offsets()
        self._fresh: list[ColumnSegment] = []
        self._columns: dict[str, SegmentColumns] = {}
        self._builder = SegmentBuilder(self.schema, self.codec.grouped)
        self._readers: dict[str, Adder] = {}
        self._plans: dict[tuple[str, ...], _Plan] = {}

    # --- adding ---------------------------------------------------------------------------------------------

    @property
    def docnum(self) -> int:
        """Documents added since the last commit."""
        return self._builder.documents + sum(segment.doc_count_all() for segment in self._fresh)

    def doc_count(self) -> int:
        """Documents added since the last commit."""
        return self.docnum

    def add_document(self, **fields: Any) -> None:
        """Add a document. Text may be given as its terms, a list, spaced or numbered, taken as they are."""
        self._check_state()
        builder = self._builder
        plan = self._plans.get(tuple(fields)) or self._plan(fields)
        tokens = 0
        try:
            if plan.plain:
                for name, read in plan.indexed:
                    if (value := fields[name]) is not None:
                        tokens += read(value, 1.0)
            else:
                tokens = self._index_boosted(plan, fields)
            columns = list(_iter_column_values(plan, fields)) if plan.columns else ()
            encoded = builder.encode(_stored_values(plan, fields))
            for added in columns:  # last, since a column cannot take a value back
                builder.add_column_value(*added)
            builder.finish_encoded(encoded, tokens)
        except Exception:
            builder.drop_document()
            raise
        if builder.exceeds(self._memory):
            self.flush()

    def _index_boosted(self, plan: _Plan, fields: Mapping[str, Any]) -> int:
        whole, tokens = self._doc_boost(fields), 0
        for name, read in plan.indexed:
            if fields[name] is not None:
                tokens += read(fields[name], self._field_boost(fields, name, whole))
        return tokens

    def _plan(self, fields: Mapping[str, Any]) -> _Plan:
        """What is to be done for documents with just these fields; worked out once."""
        names = sorted(name for name in fields if not name.startswith("_"))
        self._check_fields(self.schema, names)
        held = {name: self.schema[name] for name in names}
        plan = _Plan(
            indexed=tuple((name, self._reader_of(name)) for name, field in held.items() if field.indexed),
            stored=tuple(name for name, field in held.items() if field.stored),
            columns=tuple((name, field) for name, field in held.items() if field.column_type),
            plain=len(names) == len(fields),
        )
        if len(self._plans) < _MOST_PLANS:
            self._plans[tuple(fields)] = plan
        return plan

    def _reader_of(self, name: str) -> Adder:
        if name not in self._readers:
            field = self.schema[name]
            self._readers[name] = make_adder(self._builder, self._builder.buffer(name, field), field)
        return self._readers[name]

    def flush(self) -> None:
        """Write what is in memory as a segment, which the next commit will show."""
        if not self._builder.documents:
            return
        builder, self._builder = self._builder, SegmentBuilder(self.schema, self.codec.grouped)
        self._readers, self._plans = {}, {}
        segment = self.codec.new_segment(self.storage, self.indexname)
        self._fresh.append(segment)
        try:
            builder.write(self.storage, segment)
        except BaseException:  # its documents are lost, so nothing of this writer may be committed
            self._forget()
            raise

    # --- deleting -------------------------------------------------------------------------------------------

    def reader(self, reuse: Any = None) -> Any:
        """The last commit with the deletions since."""
        self._check_state()
        return self._index._reader(
            self.storage, self.schema, list(self.segments), self.generation, reuse=None
        )

    def delete_terms(self, field: str, texts: Iterable[bytes]) -> list[bytes]:
        """Delete the committed documents that hold one of the terms; gives the terms that were there."""
        self._check_state()
        found: dict[bytes, None] = {}
        wanted = list(texts)
        for segment in self.segments:
            columns = self.columns_of(segment)
            dead = []
            for text in wanted:
                entry = columns.entry(field, text)
                if entry >= 0:
                    docs = columns.docs(columns.fields[field], entry)
                    if segment.live is None or segment.live[docs].any():
                        found[text] = None
                        dead.append(docs)
            if dead:
                segment.delete_documents(np.concatenate(dead))
        return list(found)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Delete a committed document by its number."""
        self._check_state()
        if docnum >= sum(segment.doc_count_all() for segment in self.segments):
            raise IndexingError(f"No document ID {docnum!r} in this index")
        segment, number = self._segment_and_docnum(docnum)
        segment.delete_document(number, delete=delete)

    def columns_of(self, segment: ColumnSegment) -> SegmentColumns:
        """The arrays of a segment; mapped once."""
        name = segment.segment_id()
        if name not in self._columns:
            self._columns[name] = SegmentColumns(self.storage, segment)
        return self._columns[name]

    def add_vectors(self, segment: ColumnSegment, model: Model, added: dict[int, Rows]) -> None:
        """Give committed documents vectors, by number within their segment; shown by the next commit."""
        self._check_state()
        attach(self.storage, segment, model, added)

    def add_graph(self, segment: ColumnSegment, data: bytes | bytearray) -> None:
        """Give the vectors of a committed segment their graph; shown by the next commit."""
        self._check_state()
        attach_graph(self.storage, segment, data)

    # --- ending ---------------------------------------------------------------------------------------------

    def commit(self, mergetype: Any = None, optimize: bool | None = None, merge: bool | None = None) -> None:
        """Make everything since the last commit visible, in one step that a crash cannot split."""
        self._check_state()
        try:
            self.flush()
            segments = self._merge_by(mergetype, optimize, merge)
            self.storage.sync_folder()
            self._index.write_toc(self.schema, segments, self.generation)
        except BaseException:
            if self._is_visible():  # only what makes it lasting failed, so its files must stay
                self._end()
            else:
                self._forget()
            raise
        try:
            self._columns.clear()
            self._index.clean(self.generation, segments)  # under the lock, or it hits the next writer's files
        finally:
            self._end()

    def _is_visible(self) -> bool:
        """Whether the table of contents of this commit is in place already; if unknown, True."""
        try:
            return bool(self._index.latest_generation() >= self.generation)
        except OSError:
            return True

    def cancel(self) -> None:
        """Drop everything since the last commit."""
        if not self.is_closed:
            self._forget()

    def _merge_by(self, mergetype: Any, optimize: bool | None, merge: bool | None) -> list[ColumnSegment]:
        policy = mergetype or self.mergetype
        if policy is None:
            optimize = self.optimize if optimize is None else optimize
            merge = self.merge if merge is None else merge
            policy = OPTIMIZE if optimize else MERGE_SMALL if merge else NO_MERGE
        if policy is CLEAR:
            return list(self._fresh)
        segments = [*self.segments, *self._fresh]
        if policy is NO_MERGE:
            return segments
        if policy is OPTIMIZE:
            whole = len(segments) == 1 and not segments[0].has_deletions()
            return segments if whole else self._merge(segments, [range(len(segments))])
        return self._merge(
            segments, choose_merges([segment.doc_count() for segment in segments], self._dead_of(segments))
        )

    def _dead_of(self, segments: Sequence[ColumnSegment]) -> list[float]:
        return [segment.deleted_count() / max(segment.doc_count_all(), 1) for segment in segments]

    def _merge(self, segments: list[ColumnSegment], groups: Sequence[range]) -> list[ColumnSegment]:
        merged, at = [], 0
        for group in groups:
            merged.extend(segments[at : group.start])
            at = group.stop
            sources = [segments[number] for number in group]
            if not any(segment.doc_count() for segment in sources):
                continue
            target = self.codec.new_segment(self.storage, self.indexname)
            self._fresh.append(target)
            merge_segments(self.storage, target, [self.columns_of(one) for one in sources], self.schema)
            merge_vectors(self.storage, target, sources)
            merged.append(target)
        return merged + segments[at:]

    def _forget(self) -> None:
        for segment in self._fresh:
            for name in segment.file_names():
                with suppress(OSError):
                    self.storage.remove(name)
        self._end()

    def _end(self) -> None:
        if self._searcher is not None:
            with suppress(Exception):
                self._searcher._orig_close()
            self._searcher = None
        self._columns.clear()
        self._release()
        self.is_closed = True

    def _release(self) -> None:
        if self.writelock:
            self.writelock.release()
            self.writelock = None


_MOST_PLANS = 256


class _Plan(NamedTuple):
    """What is to be done for documents with one set of fields."""

    indexed: tuple[tuple[str, Adder], ...]
    stored: tuple[str, ...]
    columns: tuple[tuple[str, Any], ...]
    """Those with a Whoosh column, with the schema's field."""
    plain: bool
    """Whether no boost and no other stored value is given."""


def _shown(plan: _Plan, fields: Mapping[str, Any], name: str) -> Any:
    return fields[name] if plan.plain else fields.get(f"_stored_{name}", fields[name])


def _stored_values(plan: _Plan, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _shown(plan, fields, name) for name in plan.stored if fields[name] is not None}


def _iter_column_values(plan: _Plan, fields: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name, field in plan.columns:
        shown = None if fields[name] is None else _shown(plan, fields, name)
        if shown is not None:
            yield name, field.column_type, field.to_column_value(shown)
