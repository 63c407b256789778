"""Writing whole papers into an index, in commits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from whoosh.index import LockError

from indexer.columns import (
    ColumnIndex,
    ColumnSegment,
    ColumnWriter,
    Model,
    NumberedTerms,
    Rows,
    SegmentColumns,
    SegmentVectors,
)
from indexer.errors import IndexLockedError, StoreError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MadeVectors:
    """The vectors of a section, and what it was made of."""

    rows: Rows
    digest: bytes
    """`stored_digest` of the section as it was read for them."""


def stored_digest(stored: str) -> bytes:
    """What tells a stored section from another, also from a later one of the same id."""
    return hashlib.blake2b(stored.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class PaperWriter:
    """Writes whole papers: a paper is deleted and added as one, and seen after `commit`."""

    def __init__(self, index: ColumnIndex, memory_mb: float) -> None:
        self._index = index
        self._memory_mb = memory_mb
        self._pending: ColumnWriter | None = None

    def _writer(self) -> ColumnWriter:
        if self._pending is None:
            self._pending = ColumnWriter(self._index, memory_mb=self._memory_mb)
        return self._pending

    def delete(self, keys: Iterable[str]) -> int:
        """Delete the committed documents of these papers; says how many papers were there."""
        with self._clear_errors():
            return len(self._writer().delete_terms("paper", (key.encode("utf-8") for key in keys)))

    def add(self, documents: Iterable[Mapping[str, str | list[str] | NumberedTerms]]) -> None:
        """Add documents as `indexer.schema` makes them; texts may be numbered terms already."""
        with self._clear_errors():
            writer = self._writer()
            for document in documents:
                writer.add_document(**document)

    def commit(self) -> None:
        """Make everything since the last commit visible, in one step."""
        if self._pending is not None:
            writer, self._pending = self._pending, None
            with self._clear_errors():
                writer.commit()

    def commit_vectors(self, model: Model, made: Mapping[str, MadeVectors], *, replace: bool) -> int:
        """Commit vectors of sections, by id; gives of how many. A section that has changed since gets none.

        With `replace` those of another model are dropped from the whole index. Raises StoreError where there
        are such without.
        """
        with self._clear_errors():
            writer, self._pending = self._writer(), None
            try:
                for segment in writer.segments:
                    if not _has_model(writer, segment, model):
                        if not replace:
                            raise StoreError(
                                f"{self._index.storage.path}: the index has vectors of another model;"
                                " `drucksuche embed --replace` makes all anew"
                            )
                        segment.name_vectors("")
                kept = sum(_add_found(writer, segment, model, made) for segment in writer.segments)
            except BaseException:
                writer.cancel()
                raise
            writer.commit(merge=False)
            return kept

    def commit_graph(self, vectors: str, data: bytes | bytearray) -> bool:
        """Commit the graph of a file of vectors, by its name; False where that has been replaced since."""
        with self._clear_errors():
            writer, self._pending = self._writer(), None
            found = [segment for segment in writer.segments if segment.vectors_name == vectors]
            try:
                for segment in found:
                    writer.add_graph(segment, data)
            except BaseException:
                writer.cancel()
                raise
            writer.commit(merge=False) if found else writer.cancel()
            return bool(found)

    def compact(self) -> None:
        """Commit, with all segments merged into one that holds nothing deleted."""
        with self._clear_errors():
            writer, self._pending = self._writer(), None
            writer.commit(optimize=True)

    def rollback(self) -> None:
        """Drop what was not committed."""
        if self._pending is not None:
            writer, self._pending = self._pending, None
            writer.cancel()

    @contextmanager
    def _clear_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreError(
                f"{self._index.storage.path}: cannot be written ({error.strerror or error});"
                " what was committed before is intact"
            ) from error
        except LockError as error:
            raise IndexLockedError(
                f"{self._index.storage.path}: another process is writing to this index; wait for it to end"
            ) from error


def _has_model(writer: ColumnWriter, segment: ColumnSegment, model: Model) -> bool:
    """Whether all vectors of a segment are of this model; also where it has none."""
    name = segment.vectors_name
    if name is None:
        return True
    return SegmentVectors(name, writer.storage.map(name), segment).model.name == model.name


def _add_found(
    writer: ColumnWriter, segment: ColumnSegment, model: Model, made: Mapping[str, MadeVectors]
) -> int:
    columns = writer.columns_of(segment)
    found = ((_find_section(columns, section_id, one.digest), one) for section_id, one in made.items())
    added = {doc: one.rows for doc, one in found if doc is not None}
    if added:
        writer.add_vectors(segment, model, added)
    return len(added)


def _find_section(columns: SegmentColumns, section_id: str, digest: bytes) -> int | None:
    """The number of a section that is still as it was."""
    entry = columns.entry("id", section_id.encode("utf-8"))
    if entry < 0:
        return None
    for doc in columns.docs(columns.fields["id"], entry).tolist():
        if not columns.segment.is_deleted(doc) and stored_digest(columns.stored(doc)["stored"]) == digest:
            return int(doc)
    return None
