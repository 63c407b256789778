"""What a segment keeps of its documents: lengths of fields, stored values, Whoosh's columns."""

from __future__ import annotations

import struct
import threading
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.columns.container import scalars
from indexer.columns.disk import Disk
from indexer.columns.errors import DamagedFileError
from indexer.columns.segment import ColumnSegment
from indexer.columns.stored import Unpacker, decode_document
from indexer.columns.terms import SegmentTerms, StoredField

_MOST_UNPACKERS = 32
"""Kept for each thread; each takes about 60 KB."""


class SegmentDocuments(SegmentTerms):
    """The documents of one segment beside its terms."""

    def __init__(self, disk: Disk, segment: ColumnSegment) -> None:
        super().__init__(disk, segment)
        self._stored_names: list[str] = self._small.facts["stored"]
        self._of_thread = threading.local()
        """By number of the run what unpacks its documents; that serves one thread at a time."""

    def lengths(self, field: StoredField) -> NDArray[Any] | None:
        """The field's length in every document; None where the schema does not count it."""
        name = f"lengths:{field.number}"
        return self._small.array(name) if self._small.length(name) else None

    def stored(self, doc: int) -> dict[str, Any]:
        """What is stored of a document, deleted or not. Raises DamagedFileError."""
        starts = self._stored_starts
        data = self._unpacker_of(doc)(self._stored_part("blocks", starts[doc], starts[doc + 1]))
        try:
            return decode_document(data, self._stored_names)
        except (struct.error, IndexError, ValueError) as error:  # the file of another segment in its place
            raise DamagedFileError(self._stored.name, f"document {doc} cannot be read ({error})") from error

    @property
    def stored_names(self) -> list[str]:
        """Field names by their number in stored documents."""
        return self._stored_names

    @cached_property
    def _stored_starts(self) -> memoryview:
        return scalars(self._small.array("stored_starts"))

    @cached_property
    def runs(self) -> list[tuple[int, int, bytes]]:
        """Runs of documents, as (first, end, dictionary); together they hold all documents."""
        firsts = [*self._small.array("run_firsts").tolist(), self.documents]
        ends = self._small.array("dictionary_ends").tolist()
        found = []
        for number, (start, end) in enumerate(pairwise(ends)):
            dictionary = bytes(self._stored_part("dictionaries", start, end))
            found.append((firsts[number], firsts[number + 1], dictionary))
        return found

    def _unpacker_of(self, doc: int) -> Unpacker:
        number = 0 if len(self.runs) == 1 else bisect_right(self._run_ends, doc)
        own: dict[Any, Unpacker] = self._of_thread.__dict__
        if number not in own:
            if len(own) >= _MOST_UNPACKERS:
                own.clear()
            own[number] = Unpacker(self._stored.name, self.runs[number][2], deflated=self._is_former)
        return own[number]

    @cached_property
    def _run_ends(self) -> list[int]:
        return [end for _, end, _ in self.runs]

    def blocks(self, start: int, stop: int) -> memoryview:
        """The compressed documents from `start` to before `stop`, one after the other."""
        starts = self._stored_starts
        return self._stored_part("blocks", starts[start], starts[stop])

    @property
    def stored_bytes(self) -> int:
        """Bytes of all compressed documents."""
        return self._stored.length("blocks")

    def stored_sizes(self) -> NDArray[np.int64]:
        """Bytes of each compressed document."""
        starts = self._small.array("stored_starts").astype(np.int64)
        return starts[1:] - starts[:-1]

    def _stored_part(self, name: str, start: int, stop: int) -> memoryview:
        view = self._stored_views.get(name)
        if view is None:
            view = scalars(self._stored.unchecked(name)), self._stored.start_of(name)
            self._stored_views[name] = view
        data, offset = view
        self._stored.check(offset + start, offset + stop)
        return data[start:stop]

    @cached_property
    def _stored_views(self) -> dict[str, tuple[memoryview, int]]:
        return {}

    def column(self, name: str) -> bytes | None:
        """A Whoosh column of this segment as Whoosh wrote it; None where it has none of that name."""
        key = f"column:{name}"
        return self._small.array(key).tobytes() if key in self._small.names() else None

    def column_names(self) -> Iterator[str]:
        """The names of its Whoosh columns."""
        prefix = "column:"
        return (name[len(prefix) :] for name in self._small.names() if name.startswith(prefix))
