"""Writing the postings of a segment, field by field, in parts of whole terms."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.columns.chunks import (
    BLOCK,
    PLACE_BLOCK,
    count_chunks,
    high_type,
    short_counts,
    take_chunk_ends,
    take_highs,
)
from indexer.columns.container import ArrayFileWriter
from indexer.columns.disk import Disk
from indexer.columns.values import ValueTable

TERMS, POSTS, CODES, PLACES, STORED = ".terms", ".posts", ".codes", ".places", ".stored"
EXTENSIONS = (TERMS, POSTS, CODES, PLACES, STORED)
"""The files of a segment: small arrays; section numbers; value numbers; positions; stored documents."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Whole terms of one field, in their order, with all their postings."""

    ranks: NDArray[np.uint32]
    """Number of each term among the segment's sorted terms."""
    counts: NDArray[np.int64]
    """Postings of each term."""
    docs: NDArray[np.uint32]
    freqs: NDArray[np.uint32]
    places: NDArray[Any] | None
    """Positions, as many for a posting as its frequency says; None for a field without."""


@dataclass(slots=True)
class _Columns:
    """What grows with each part, a list of arrays each."""

    ranks: list[NDArray[Any]] = field(default_factory=list)
    counts: list[NDArray[Any]] = field(default_factory=list)
    place_counts: list[NDArray[Any]] = field(default_factory=list)
    long_entries: list[NDArray[Any]] = field(default_factory=list)
    chunk_ends: list[NDArray[Any]] = field(default_factory=list)
    block_counts: list[NDArray[Any]] = field(default_factory=list)
    block_places: list[NDArray[Any]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class FieldFacts:
    """What the directory keeps of a field."""

    name: str
    first_entry: int
    entries: int = 0
    values: int = 0
    first_value: int = 0
    positions: bool
    total_length: int = 0
    holders: int = 0
    """Documents whose length in this field is above 0."""


class PostingsWriter:
    """Writes the files of section numbers, value numbers and positions, and keeps the small arrays."""

    def __init__(self, stack: ExitStack, disk: Disk, prefix: str, documents: int) -> None:
        self._posts = ArrayFileWriter.open(stack, disk, prefix + POSTS)
        self._codes = ArrayFileWriter.open(stack, disk, prefix + CODES)
        self._places = ArrayFileWriter.open(stack, disk, prefix + PLACES)
        self._documents = documents
        self._chunked = count_chunks(documents) > 1
        self.fields: list[FieldFacts] = []
        self._columns = _Columns()
        self._highs: list[NDArray[Any]] = []
        self._tables: list[ValueTable] = []
        self._entries = 0
        self._values = 0

    def start_field(self, name: str, place_type: np.dtype[Any] | None) -> None:
        """Begin a field; `place_type` is the type of its positions, None for a field without."""
        number = len(self.fields)
        self.fields.append(FieldFacts(name=name, first_entry=self._entries, positions=place_type is not None))
        self._posts.start(f"lows:{number}", np.uint16)
        if place_type is not None:
            self._places.start(f"places:{number}", place_type)

    def write(self, part: Part) -> None:
        """Append terms to the field."""
        columns = self._columns
        starts = np.cumsum(part.counts) - part.counts
        self._posts.extend(part.docs.astype(np.uint16))
        columns.ranks.append(part.ranks)
        columns.counts.append(part.counts)
        columns.long_entries.append(np.flatnonzero(part.counts > BLOCK) + self._entries)
        if self._chunked:
            self._highs.append(take_highs(part.docs, part.counts, self._documents))
            columns.chunk_ends.append(take_chunk_ends(part.docs, starts, part.counts, self._documents))
        self._write_places(part, starts)
        self.fields[-1].entries += len(part.ranks)
        self._entries += len(part.ranks)

    def _write_places(self, part: Part, starts: NDArray[Any]) -> None:
        columns = self._columns
        if part.places is None:
            columns.place_counts.append(np.zeros(len(starts), np.int64))
        else:
            self._places.extend(part.places)
            columns.place_counts.append(np.add.reduceat(part.freqs, starts, dtype=np.int64))
        blocks, places = _block_places(part, starts)
        columns.block_counts.append(blocks)
        columns.block_places.append(places)

    def start_codes(self, table: ValueTable) -> None:
        """Say which values the postings of the field have."""
        facts = self.fields[-1]
        facts.values, facts.first_value = len(table), self._values
        self._values += len(table)
        self._tables.append(table)
        if len(table) > 1:
            self._codes.start(f"codes:{len(self.fields) - 1}", table.code_type)

    def write_codes(self, codes: NDArray[Any]) -> None:
        """Append the value numbers of postings, in the order in which these were written."""
        if self.fields[-1].values > 1:
            self._codes.extend(codes)

    def finish_field(self, lengths: NDArray[np.uint32] | None) -> None:
        """End the field; `lengths` are its lengths in all documents, None where they are not kept."""
        facts = self.fields[-1]
        self._posts.finish()
        if self._chunked:
            highs = _join(self._highs, high_type(self._documents).type)
            self._posts.add(f"highs:{len(self.fields) - 1}", highs)
            self._highs = []
        if facts.values > 1:
            self._codes.finish()
        if facts.positions:
            self._places.finish()
        if lengths is not None:
            facts.total_length = int(lengths.sum(dtype=np.int64))
            facts.holders = int(np.count_nonzero(lengths))

    def held_terms(self, terms: int) -> NDArray[np.bool_]:
        """One flag for each of so many terms: whether a posting holds it; deleted documents had others."""
        held = np.zeros(terms, bool)
        for ranks in self._columns.ranks:
            held[ranks] = True
        return held

    def close(self, small: ArrayFileWriter, held: NDArray[np.bool_]) -> None:
        """Close the three files and write the small arrays into `small`; terms that `held` leaves out are not
        counted."""
        for file in (self._posts, self._codes, self._places):
            file.close()
        columns = self._columns
        ranks = (np.cumsum(held) - 1).astype(np.uint32).take(_join(columns.ranks, np.uint32))
        counts = _join(columns.counts, np.int64)
        small.add("entry_terms", ranks)
        small.add("post_starts", _starts(counts, None))
        small.add("place_starts", _starts(_join(columns.place_counts, np.int64), None))
        small.add("long_entries", _join(columns.long_entries, np.uint32))
        if self._chunked:
            small.add("high_starts", _starts(short_counts(counts), None))
            small.add("chunk_ends", _join(columns.chunk_ends, np.uint32))
        small.add("block_starts", _starts(_join(columns.block_counts, np.int64), np.uint32))
        small.add("block_places", _join(columns.block_places, np.uint32))
        small.add("term_entries", np.argsort(ranks, kind="stable").astype(np.uint32))
        small.add("term_starts", _starts(np.bincount(ranks, minlength=int(held.sum())), np.uint32))
        for name in ("weights", "freqs", "lengths"):
            kind = np.float32 if name == "weights" else np.uint32
            small.add(f"value_{name}", _join([getattr(table, name) for table in self._tables], kind))


def _block_places(part: Part, starts: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.uint32]]:
    """Of each long entry its number of blocks, and of each block the positions of its entry before it."""
    long = np.flatnonzero(part.counts > BLOCK)
    counts = part.counts[long]
    blocks = -(-counts // PLACE_BLOCK)
    if not len(long):
        return blocks, np.empty(0, np.uint32)
    firsts = np.cumsum(blocks) - blocks
    at = np.repeat(starts[long] - firsts * PLACE_BLOCK, blocks)
    at += np.arange(int(blocks.sum())) * PLACE_BLOCK
    before = np.concatenate([[0], np.cumsum(part.freqs, dtype=np.int64)]).take(at)
    return blocks, (before - np.repeat(before[firsts], blocks)).astype(np.uint32)


def _join(parts: list[NDArray[Any]], dtype: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(parts).astype(dtype, copy=False) if parts else np.empty(0, dtype)


def _starts(counts: NDArray[Any], dtype: type[np.generic] | None) -> NDArray[Any]:
    """Running totals from 0, in `dtype` or the smaller type that holds them."""
    totals = np.cumsum(counts, dtype=np.int64)
    if dtype is None:
        dtype = np.uint32 if not len(totals) or totals[-1] < 1 << 32 else np.uint64
    starts = np.zeros(len(counts) + 1, dtype)
    starts[1:] = totals
    return starts
