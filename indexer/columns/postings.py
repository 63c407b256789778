"""Writing the postings of a segment, field by field, in parts of whole terms."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.columns.container import ArrayFileWriter
from indexer.columns.disk import Disk
from indexer.columns.values import ValueTable

BLOCK = 128
"""Postings under one block maximum; terms with no more have no blocks."""

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
    codes: NDArray[Any]
    places: NDArray[np.uint32] | None
    """Positions, as many for a posting as its frequency says; None for a field without."""


@dataclass(slots=True)
class _Columns:
    """What grows with each part, a list of arrays each."""

    ranks: list[NDArray[Any]] = field(default_factory=list)
    counts: list[NDArray[Any]] = field(default_factory=list)
    place_counts: list[NDArray[Any]] = field(default_factory=list)
    block_counts: list[NDArray[Any]] = field(default_factory=list)
    block_weights: list[NDArray[Any]] = field(default_factory=list)
    block_lengths: list[NDArray[Any]] = field(default_factory=list)
    block_places: list[NDArray[Any]] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class FieldFacts:
    """What the directory keeps of a field."""

    name: str
    first_entry: int
    entries: int
    values: int
    first_value: int
    positions: bool
    total_length: int = 0
    holders: int = 0
    """Documents whose length in this field is above 0."""


class PostingsWriter:
    """Writes the files of section numbers, value numbers and positions, and keeps the small arrays."""

    def __init__(self, stack: ExitStack, disk: Disk, prefix: str) -> None:
        self._posts = ArrayFileWriter.open(stack, disk, prefix + POSTS)
        self._codes = ArrayFileWriter.open(stack, disk, prefix + CODES)
        self._places = ArrayFileWriter.open(stack, disk, prefix + PLACES)
        self.fields: list[FieldFacts] = []
        self._columns = _Columns()
        self._tables: list[ValueTable] = []
        self._entries = 0
        self._values = 0

    def start_field(self, name: str, table: ValueTable, place_type: np.dtype[Any] | None) -> None:
        """Begin a field; `place_type` is the type of its positions, None for a field without."""
        number = len(self.fields)
        facts = FieldFacts(
            name=name,
            first_entry=self._entries,
            entries=0,
            values=len(table),
            first_value=self._values,
            positions=place_type is not None,
        )
        self.fields.append(facts)
        self._tables.append(table)
        self._values += len(table)
        self._posts.start(f"docs:{number}", np.uint32)
        if len(table) > 1:
            self._codes.start(f"codes:{number}", table.code_type)
        if place_type is not None:
            self._places.start(f"places:{number}", place_type)

    def write(self, part: Part) -> None:
        """Append terms to the field."""
        facts, table = self.fields[-1], self._tables[-1]
        self._columns.ranks.append(part.ranks)
        self._columns.counts.append(part.counts)
        self._posts.extend(part.docs)
        if len(table) > 1:
            self._codes.extend(part.codes)
        starts = np.cumsum(part.counts) - part.counts
        freqs = table.freqs.take(part.codes)
        if part.places is not None:
            self._places.extend(part.places)
            held = np.add.reduceat(freqs, starts, dtype=np.int64) if len(starts) else starts
            self._columns.place_counts.append(held)
        else:
            self._columns.place_counts.append(np.zeros(len(starts), np.int64))
        self._write_blocks(part, starts, freqs)
        facts.entries += len(part.ranks)

    def _write_blocks(self, part: Part, starts: NDArray[Any], freqs: NDArray[Any]) -> None:
        table, columns = self._tables[-1], self._columns
        long = np.flatnonzero(part.counts > BLOCK)
        blocks = np.zeros(len(part.counts), np.uint32)
        blocks[long] = -(-part.counts[long] // BLOCK)
        columns.block_counts.append(blocks)
        for entry in long.tolist():
            start, count = int(starts[entry]), int(part.counts[entry])
            at = np.arange(0, count, BLOCK)
            codes = part.codes[start : start + count]
            columns.block_weights.append(np.maximum.reduceat(table.weights.take(codes), at))
            columns.block_lengths.append(np.minimum.reduceat(table.lengths.take(codes), at))
            held = np.add.reduceat(freqs[start : start + count], at, dtype=np.uint32)
            columns.block_places.append((np.cumsum(held) - held).astype(np.uint32))

    def finish_field(self, lengths: NDArray[np.uint32] | None) -> None:
        """End the field; `lengths` are its lengths in all documents, None where they are not kept."""
        facts = self.fields[-1]
        self._posts.finish()
        if facts.values > 1:
            self._codes.finish()
        if facts.positions:
            self._places.finish()
        self._entries += facts.entries
        if lengths is not None:
            facts.total_length = int(lengths.sum(dtype=np.int64))
            facts.holders = int(np.count_nonzero(lengths))

    def close(self, small: ArrayFileWriter, terms: int) -> None:
        """Close the three files and write the small arrays of `terms` terms into `small`."""
        for file in (self._posts, self._codes, self._places):
            file.close()
        columns = self._columns
        ranks = _join(columns.ranks, np.uint32)
        small.add("entry_terms", ranks)
        small.add("post_starts", _starts(_join(columns.counts, np.int64), None))
        small.add("place_starts", _starts(_join(columns.place_counts, np.int64), None))
        small.add("block_starts", _starts(_join(columns.block_counts, np.int64), np.uint32))
        small.add("block_weights", _join(columns.block_weights, np.float32))
        small.add("block_lengths", _join(columns.block_lengths, np.uint32))
        small.add("block_places", _join(columns.block_places, np.uint32))
        small.add("term_entries", np.argsort(ranks, kind="stable").astype(np.uint32))
        small.add("term_starts", _starts(np.bincount(ranks, minlength=terms), np.uint32))
        for name in ("weights", "freqs", "lengths"):
            kind = np.float32 if name == "weights" else np.uint32
            small.add(f"value_{name}", _join([getattr(table, name) for table in self._tables], kind))


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
