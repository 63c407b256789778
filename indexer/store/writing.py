"""Writing whole papers into an index, in commits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from whoosh.index import LockError

from indexer.columns import ColumnIndex, ColumnWriter, NumberedTerms
from indexer.errors import IndexLockedError, StoreError


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
