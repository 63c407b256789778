"""The files of a segment as arrays, mapped; a page is checked before the first use of it."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.columns.chunks import BLOCK, count_chunks, find_rows, join_entries, join_long, join_short
from indexer.columns.container import ArrayFile, scalars
from indexer.columns.disk import Disk
from indexer.columns.documents import SegmentDocuments
from indexer.columns.segment import ColumnSegment
from indexer.columns.terms import StoredField
from indexer.columns.values import ValueTable

_JOINED = 1 << 14
"""Reading so many postings of an entry costs as much as bisecting one chunk of it more."""


class SegmentColumns(SegmentDocuments):
    """The arrays of one segment, mapped: terms, documents, and the postings of each entry.

    Of a segment of the former layout the documents, their terms and what is stored of them can be read, which
    is what writing it anew needs.
    """

    def __init__(self, disk: Disk, segment: ColumnSegment) -> None:
        super().__init__(disk, segment)
        self._chunks = count_chunks(self.documents)
        self._tables: dict[int, ValueTable] = {}

    def count(self, entry: int) -> int:
        """Postings of an entry, those of deleted documents too."""
        starts = self.post_starts
        return starts[entry + 1] - starts[entry]

    def _posting_range(self, field: StoredField, start: int, stop: int) -> tuple[int, int]:
        starts = self.post_starts
        base = starts[field.first_entry]
        return starts[start] - base, starts[stop] - base

    def docs(self, field: StoredField, entry: int) -> NDArray[np.uint32]:
        """The documents of an entry, ascending; deleted ones too."""
        return self.docs_of_entries(field, entry, entry + 1)

    def codes(self, field: StoredField, entry: int) -> NDArray[Any]:
        """The value number of each posting."""
        return self.codes_of_entries(field, entry, entry + 1)

    def places(self, field: StoredField, entry: int) -> NDArray[Any]:
        """All positions of an entry, posting after posting."""
        return self.places_of_entries(field, entry, entry + 1)

    def docs_of_entries(self, field: StoredField, start: int, stop: int) -> NDArray[np.uint32]:
        """The documents of neighbouring entries, one entry after the other."""
        if self._is_former:
            return self._part(self._posts, "docs", field, *self._posting_range(field, start, stop))
        lows = self._part(self._posts, "lows", field, *self._posting_range(field, start, stop))
        if self._chunks == 1:
            return lows.astype(np.uint32)
        if stop - start == 1:
            if len(lows) > BLOCK:
                return join_long(lows, self._chunk_ends(self._long_number(start)).tolist())
            return join_short(lows, self._highs(field, start, stop))
        starts = np.asarray(self.post_starts[start : stop + 1]).astype(np.int64)
        first, last = self._long_number(start), self._long_number(stop)
        ends = self._chunk_ends(first, last)
        return join_entries(lows, starts[1:] - starts[:-1], self._highs(field, start, stop), ends)

    def chunked_docs(self, field: StoredField, entry: int) -> tuple[NDArray[np.uint16], list[int]]:
        """The place of each document of an entry in its chunk, and where each chunk begins among them.

        The last of the places where chunks begin is the end of all.
        """
        start, stop = self._posting_range(field, entry, entry + 1)
        lows = self._part(self._posts, "lows", field, start, stop)
        if self._chunks == 1:
            return lows, [0, len(lows)]
        if stop - start > BLOCK:
            return lows, [0, *self._chunk_ends(self._long_number(entry)).tolist(), len(lows)]
        highs = self._highs(field, entry, entry + 1)
        return lows, [*highs.searchsorted(np.arange(self._chunks)).tolist(), len(lows)]

    def find_docs(
        self, field: StoredField, entry: int, docs: NDArray[np.uint32]
    ) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Where ascending `docs` stand among the documents of an entry, and which of them do."""
        start, stop = self._posting_range(field, entry, entry + 1)
        if self._chunks > 1 and stop - start <= max(BLOCK, _JOINED * min(self._chunks, len(docs))):
            held = self.docs(field, entry)
            rows = held.searchsorted(docs)
            return rows, held.take(rows, mode="clip") == docs
        lows = self._part(self._posts, "lows", field, start, stop)
        ends = [] if self._chunks == 1 else self._chunk_ends(self._long_number(entry)).tolist()
        return find_rows(lows, ends, docs)

    def _highs(self, field: StoredField, start: int, stop: int) -> NDArray[Any]:
        starts = self._high_starts
        base = starts[field.first_entry]
        return self._part(self._posts, "highs", field, starts[start] - base, starts[stop] - base)

    @cached_property
    def _high_starts(self) -> memoryview:
        return scalars(self._small.array("high_starts"))

    @cached_property
    def _long_entries(self) -> memoryview:
        return scalars(self._small.array("long_entries"))

    def _long_number(self, entry: int) -> int:
        """How many entries before this one are long."""
        return bisect_left(self._long_entries, entry)

    def _chunk_ends(self, first: int, last: int | None = None) -> NDArray[np.uint32]:
        """The chunk ends of some long entries, of one where `last` is None."""
        width = self._chunks - 1
        stop = first + 1 if last is None else last
        return self._all_chunk_ends[first * width : stop * width]

    @cached_property
    def _all_chunk_ends(self) -> NDArray[np.uint32]:
        return self._small.array("chunk_ends")

    def codes_of_entries(self, field: StoredField, start: int, stop: int) -> NDArray[Any]:
        """The value numbers of neighbouring entries."""
        first, last = self._posting_range(field, start, stop)
        if field.values <= 1:
            return np.zeros(last - first, np.uint16)
        return self._part(self._codes, "codes", field, first, last)

    def places_of_entries(self, field: StoredField, start: int, stop: int) -> NDArray[Any]:
        """The positions of neighbouring entries."""
        starts = self.place_starts
        base = starts[field.first_entry]
        return self._part(self._places, "places", field, starts[start] - base, starts[stop] - base)

    def places_of(self, field: StoredField, entry: int, start: int, stop: int) -> NDArray[Any]:
        """Some positions of an entry, counted from its first."""
        starts = self.place_starts
        base = starts[entry] - starts[field.first_entry]
        return self._part(self._places, "places", field, base + start, base + stop)

    def place_type(self, field: StoredField) -> np.dtype[Any]:
        """The type of a field's positions."""
        return self._places.unchecked(f"places:{field.number}").dtype

    def _part(self, file: ArrayFile, kind: str, field: StoredField, start: int, stop: int) -> NDArray[Any]:
        key = (kind, field.number)
        array, offset = self._arrays.get(key) or self._open_array(file, key)
        size = array.itemsize
        file.check(offset + start * size, offset + stop * size)
        return array[start:stop]

    @cached_property
    def _arrays(self) -> dict[tuple[str, int], tuple[NDArray[Any], int]]:
        return {}

    def _open_array(self, file: ArrayFile, key: tuple[str, int]) -> tuple[NDArray[Any], int]:
        name = f"{key[0]}:{key[1]}"
        opened = file.unchecked(name), file.start_of(name)
        self._arrays[key] = opened
        return opened

    def table(self, field: StoredField) -> ValueTable:
        """The distinct values of a field."""
        found = self._tables.get(field.number)
        if found is None:
            part = slice(field.first_value, field.first_value + field.values)
            weights, freqs, lengths = (
                self._small.array(f"value_{name}")[part] for name in ("weights", "freqs", "lengths")
            )
            found = self._tables[field.number] = ValueTable(weights=weights, freqs=freqs, lengths=lengths)
        return found

    def block_places(self, entry: int) -> NDArray[np.uint32] | None:
        """Positions of an entry before each of its blocks of PLACE_BLOCK postings; None for a short entry."""
        if self.count(entry) <= BLOCK:
            return None
        starts, number = self._block_starts, self._long_number(entry)
        return self._block_places[starts[number] : starts[number + 1]]

    @cached_property
    def _block_starts(self) -> memoryview:
        return scalars(self._small.array("block_starts"))

    @cached_property
    def _block_places(self) -> NDArray[np.uint32]:
        return self._small.array("block_places")
