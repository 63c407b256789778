"""The files of a segment as arrays, mapped; a page is checked before the first use of it."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.columns.chunks import BLOCK, count_chunks, find_rows, join_entries, join_long, join_short
from indexer.columns.container import ArrayFile, scalars
from indexer.columns.disk import Disk
from indexer.columns.errors import DamagedFileError
from indexer.columns.postings import EXTENSIONS
from indexer.columns.segment import FORMER_LAYOUT, LAYOUT, ColumnSegment
from indexer.columns.stored import Unpacker, decode_document
from indexer.columns.values import ValueTable

_CACHED_RANKS = 16_384
"""Terms whose places are kept: a search looks the same few up for ranking, counting and showing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredField:
    """A field of a segment as its directory describes it; see `postings.FieldFacts`."""

    number: int
    name: str
    first_entry: int
    entries: int
    values: int
    first_value: int
    positions: bool
    total_length: int
    holders: int


class SegmentColumns:
    """The arrays of one segment, mapped. An *entry* is a term in a field.

    Of a segment of the former layout the documents, their terms and what is stored of them can be read, which
    is what writing it anew needs.
    """

    def __init__(self, disk: Disk, segment: ColumnSegment) -> None:
        self._small, self._posts, self._codes, self._places, self._stored = (
            ArrayFile(disk, segment.make_filename(extension)) for extension in EXTENSIONS
        )
        facts = self._small.facts
        layout = facts.get("layout")
        if layout not in (FORMER_LAYOUT, LAYOUT) or facts["documents"] != segment.doc_count_all():
            raise DamagedFileError(self._small.name, "it does not belong to its table of contents")
        self.segment = segment
        self.documents: int = facts["documents"]
        self._chunks = count_chunks(self.documents)
        self._is_former = layout == FORMER_LAYOUT
        self.grouped: tuple[str, ...] = tuple(facts["grouped"])
        self.fields = {
            field["name"]: StoredField(number=number, **field) for number, field in enumerate(facts["fields"])
        }
        self._field_list = list(self.fields.values())
        self._stored_names: list[str] = facts["stored"]
        self._tables: dict[int, ValueTable] = {}
        self._found: dict[bytes, int] = {}
        self._of_thread = threading.local()
        """By number of the run what unpacks its documents; that serves one thread at a time."""

    def files(self) -> tuple[ArrayFile, ...]:
        """Its five files."""
        return self._small, self._posts, self._codes, self._places, self._stored

    # --- terms ----------------------------------------------------------------------------------------------

    @cached_property
    def _term_bytes(self) -> memoryview:
        return scalars(self._small.array("term_bytes"))

    @cached_property
    def _term_ends(self) -> memoryview:
        return scalars(self._small.array("term_ends"))

    @cached_property
    def _term_starts(self) -> memoryview:
        return scalars(self._small.array("term_starts"))

    @cached_property
    def _term_entries(self) -> memoryview:
        return scalars(self._small.array("term_entries"))

    @cached_property
    def entry_terms(self) -> memoryview:
        """For each entry its term's place among the sorted terms."""
        return scalars(self._small.array("entry_terms"))

    @cached_property
    def post_starts(self) -> memoryview:
        """Postings before each entry, over all fields, with the total at the end."""
        return scalars(self._small.array("post_starts"))

    @cached_property
    def place_starts(self) -> memoryview:
        """Positions before each entry, over all fields, with the total at the end."""
        return scalars(self._small.array("place_starts"))

    @property
    def term_count(self) -> int:
        """Distinct terms of all fields."""
        return len(self._term_ends) - 1

    def term(self, rank: int) -> bytes:
        """The term at a place among the sorted terms."""
        ends = self._term_ends
        return bytes(self._term_bytes[ends[rank] : ends[rank + 1]])

    def terms(self) -> list[bytes]:
        """All terms, sorted."""
        data, ends = bytes(self._term_bytes), self._term_ends.tolist()
        return [data[start:end] for start, end in pairwise(ends)]

    def term_arrays(self) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
        """The bytes of all terms, sorted, one behind the other, and where each ends after a 0."""
        return self._small.array("term_bytes"), self._small.array("term_ends")

    def rank_from(self, text: bytes, low: int = 0) -> int:
        """The place of the first term that is not below `text`."""
        data, ends, high = self._term_bytes, self._term_ends, self.term_count
        while low < high:
            middle = (low + high) >> 1
            if bytes(data[ends[middle] : ends[middle + 1]]) < text:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, text: bytes) -> int:
        """The place of a term; -1 where no field holds it."""
        rank = self._found.get(text)
        if rank is None:
            rank = self.rank_from(text)
            if rank == self.term_count or self.term(rank) != text:
                rank = -1
            if len(self._found) >= _CACHED_RANKS:
                self._found.clear()
            self._found[text] = rank
        return rank

    def entries(self, rank: int) -> list[tuple[StoredField, int]]:
        """The fields that hold a term, each with the entry."""
        starts = self._term_starts
        return [
            (self._field_of(entry), entry) for entry in self._term_entries[starts[rank] : starts[rank + 1]]
        ]

    def iter_entry_runs(self, texts: Iterable[bytes]) -> Iterator[tuple[StoredField, int, int]]:
        """The entries of many terms as half-open ranges: a field, its first entry, the one past the last."""
        ranks = sorted(rank for text in set(texts) if (rank := self.find(text)) >= 0)
        if not ranks:
            return
        starts, every = self._term_starts, np.asarray(self._term_entries)
        found = np.concatenate([every[starts[rank] : starts[rank + 1]] for rank in ranks])
        found.sort()
        breaks = np.flatnonzero(found[1:] != found[:-1] + 1) + 1
        for run in np.split(found, breaks):
            first, stop = int(run[0]), int(run[-1]) + 1
            while first < stop:  # entries of neighbouring fields follow each other too
                field = self._field_of(first)
                end = min(stop, field.first_entry + field.entries)
                yield field, first, end
                first = end

    def entry(self, field: str, text: bytes) -> int:
        """The entry of a term in a field; -1 where the field does not hold it."""
        facts = self.fields.get(field)
        rank = -1 if facts is None else self.find(text)
        if rank < 0:
            return -1
        return next((entry for found, entry in self.entries(rank) if found is facts), -1)

    def _field_of(self, entry: int) -> StoredField:
        for field in self._field_list:
            if entry < field.first_entry + field.entries:
                return field
        raise DamagedFileError(self._small.name, f"entry {entry} belongs to no field")

    def entry_from(self, field: StoredField, text: bytes) -> int:
        """The first entry of a field whose term is not below `text`; the end of the field where none is."""
        rank, low, high = self.rank_from(text), field.first_entry, field.first_entry + field.entries
        terms = self.entry_terms
        while low < high:
            middle = (low + high) >> 1
            if terms[middle] < rank:
                low = middle + 1
            else:
                high = middle
        return low

    def union_counts(self) -> NDArray[np.uint32]:
        """For each term the number of documents, deleted ones too, that hold it in any of `grouped`."""
        return self._small.array("union_counts")

    def union_count(self, rank: int) -> int:
        """`union_counts` of one term."""
        return self._union_view[rank]

    @cached_property
    def _union_view(self) -> memoryview:
        return scalars(self._small.array("union_counts"))

    # --- postings -------------------------------------------------------------------------------------------

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
        if self._chunks > 1 and stop - start <= BLOCK:
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

    # --- documents ------------------------------------------------------------------------------------------

    def lengths(self, field: StoredField) -> NDArray[Any] | None:
        """The field's length in every document; None where the schema does not count it."""
        name = f"lengths:{field.number}"
        return self._small.array(name) if self._small.length(name) else None

    def stored(self, doc: int) -> dict[str, Any]:
        """What is stored of a document, deleted or not."""
        starts = self._stored_starts
        block = self._stored_part("blocks", starts[doc], starts[doc + 1])
        return decode_document(self._unpacker_of(doc)(block), self._stored_names)

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
