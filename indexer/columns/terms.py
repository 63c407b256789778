"""The terms of a segment: sorted, over all fields, and the entries that each has; and what its files are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from indexer.columns.container import ArrayFile, scalars
from indexer.columns.disk import Disk
from indexer.columns.errors import DamagedFileError
from indexer.columns.postings import EXTENSIONS
from indexer.columns.segment import FORMER_LAYOUT, LAYOUT, ColumnSegment

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


class SegmentTerms:
    """The files of one segment, mapped, and its terms. An *entry* is a term in a field."""

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
        self._is_former = layout == FORMER_LAYOUT
        self.grouped: tuple[str, ...] = tuple(facts["grouped"])
        self.fields = {
            field["name"]: StoredField(number=number, **field) for number, field in enumerate(facts["fields"])
        }
        self._field_list = list(self.fields.values())
        self._found: dict[bytes, int] = {}
        self._held: dict[bytes, dict[str, int]] = {}
        self.vectors_data: memoryview | None = None
        """The file of its vectors, mapped and not yet looked at; see `SegmentVectors`."""
        self.graph_data: memoryview | None = None
        """The file of their graph, likewise; see `SegmentGraph`."""

    def map_vectors(self, disk: Disk) -> None:
        """Map the file of its vectors, where it has one, so that no later commit can take it away."""
        name = self.segment.vectors_name
        if name is not None:
            self.vectors_data = disk.map(name)
        graph = self.segment.graph_name
        if graph is not None:
            with suppress(OSError):  # without it every vector is looked at, and the search says so
                self.graph_data = disk.map(graph)

    def files(self) -> tuple[ArrayFile, ...]:
        """Its five files."""
        return self._small, self._posts, self._codes, self._places, self._stored

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

    def terms(self, start: int = 0, stop: int | None = None) -> list[bytes]:
        """The terms from one place among the sorted terms to another, without bounds all."""
        ends = self._term_ends[start : (self.term_count if stop is None else stop) + 1].tolist()
        first = ends[0]
        data = bytes(self._term_bytes[first : ends[-1]])
        return [data[low - first : high - first] for low, high in pairwise(ends)]

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

    def entries_of(self, text: bytes) -> dict[str, int]:
        """The entry of a term in each field that holds it, by the field's name; to be read only."""
        found = self._held.get(text)
        if found is None:
            rank = self.find(text)
            found = {field.name: entry for field, entry in self.entries(rank)} if rank >= 0 else {}
            if len(self._held) >= _CACHED_RANKS:
                self._held.clear()
            self._held[text] = found
        return found

    def entries(self, rank: int) -> list[tuple[StoredField, int]]:
        """The fields that hold a term, each with the entry."""
        starts = self._term_starts
        return [
            (self._field_of(entry), entry) for entry in self._term_entries[starts[rank] : starts[rank + 1]]
        ]

    def iter_entry_runs(self, texts: Iterable[bytes]) -> Iterator[tuple[StoredField, int, int]]:
        """The entries of many terms as half-open ranges: a field, its first entry, the one past the last."""
        starts, every = self._term_starts, np.asarray(self._term_entries)
        ranks = _runs_of(sorted({self.find(text) for text in texts} - {-1}))
        parts = [every[starts[first] : starts[stop]] for first, stop in ranks]
        if not parts:
            return
        found = np.concatenate(parts)
        found.sort()
        heads = [0, *((found[1:] != found[:-1] + 1).nonzero()[0] + 1).tolist(), len(found)]
        for head, end_of_run in pairwise(heads):
            first, stop = int(found[head]), int(found[end_of_run - 1]) + 1
            while first < stop:  # entries of neighbouring fields follow each other too
                field = self._field_of(first)
                end = min(stop, field.first_entry + field.entries)
                yield field, first, end
                first = end

    def entry(self, field: str, text: bytes) -> int:
        """The entry of a term in a field; -1 where the field does not hold it."""
        return self.entries_of(text).get(field, -1)

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


def _runs_of(ranks: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Ascending numbers as half-open ranges of those that follow each other."""
    first = 0
    for at, rank in enumerate(ranks, 1):
        if at == len(ranks) or ranks[at] != rank + 1:
            yield ranks[first], rank + 1
            first = at
