"""Segments → one segment, array by array, in parts of bounded size; deleted documents are left behind.

The documents keep their order, so the new number of a document is its place among those that stay. Terms of
one field are written in order; a part takes as many whole terms as hold about `PART` postings, and what one
segment gives to a part lies together in its arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.fields import Schema

from indexer.columns.building import close_small, write_lengths, write_terms
from indexer.columns.container import ArrayFileWriter
from indexer.columns.disk import Disk
from indexer.columns.merging_documents import Input, merge_columns, merge_stored
from indexer.columns.merging_terms import join_terms
from indexer.columns.postings import STORED, TERMS, Part, PostingsWriter
from indexer.columns.reading import SegmentColumns
from indexer.columns.segment import ColumnSegment
from indexer.columns.terms import StoredField
from indexer.columns.values import ValueTable, join_tables

PART = 1 << 17
"""Postings held at once while merging; a term with more is held whole. Two million took as
long, and 100 MB more."""
_LONG_RUN = 32
"""A longer run is copied as it is, which costs as much as some thirty values one by one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Slice:
    """What one segment gives to a part: its entries of one field, those without postings left out."""

    ranks: NDArray[np.uint32]
    counts: NDArray[np.int64]
    place_counts: NDArray[np.int64]
    docs: NDArray[np.uint32]
    codes: NDArray[Any]
    places: NDArray[np.uint32] | None
    gone: NDArray[np.uint64]
    """Pairs (term, old document number) of deleted documents."""


def merge_segments(
    disk: Disk, target: ColumnSegment, sources: Sequence[SegmentColumns], schema: Schema
) -> None:
    """Write `target` from the documents of `sources` that are not deleted, in their order."""
    with ExitStack() as stack:
        _merge(stack, disk, target, sources, schema)


def _merge(
    stack: ExitStack, disk: Disk, target: ColumnSegment, sources: Sequence[SegmentColumns], schema: Schema
) -> None:
    terms = join_terms(sources)
    inputs = list(_iter_inputs(sources, terms.ranks))
    documents = sum(int(one.live.sum()) if one.live is not None else one.columns.documents for one in inputs)
    postings = PostingsWriter(stack, disk, target.segment_id(), documents)
    small = ArrayFileWriter.open(stack, disk, target.make_filename(TERMS))
    unions = np.zeros(len(terms.sizes), np.int64)
    for one in inputs:
        unions[one.ranks] += one.columns.union_counts()
    gone: list[list[NDArray[np.uint64]]] = [[] for _ in inputs]
    for name in sorted({name for source in sources for name in source.fields}):
        _merge_field(name, inputs, postings, small, gone)
    for pairs in gone:
        if pairs:
            ranks = (np.unique(np.concatenate(pairs)) >> np.uint64(32)).astype(np.intp)
            unions -= np.bincount(ranks, minlength=len(terms.sizes))
    write_terms(small, postings, terms.data, terms.sizes, unions.astype(np.uint32))
    stored = ArrayFileWriter.open(stack, disk, target.make_filename(STORED))
    names = merge_stored(stored, inputs, small)
    merge_columns(inputs, small, schema, documents)
    target.set_doc_count(documents)
    close_small(small, documents, postings.fields, names, sources[0].grouped)


def _iter_inputs(sources: Sequence[SegmentColumns], ranks: Sequence[NDArray[np.uint32]]) -> Iterator[Input]:
    """The segments, each with the places of its terms among all."""
    base = 0
    for source, own in zip(sources, ranks, strict=True):
        live = source.segment.live
        if live is None:
            numbers = np.arange(base, base + source.documents, dtype=np.uint32)
            base += source.documents
        else:
            numbers = (np.cumsum(live) - 1 + base).astype(np.uint32)
            base += int(live.sum())
        yield Input(columns=source, ranks=own, numbers=numbers, live=live)


# --- postings -----------------------------------------------------------------------------------------------


def _merge_field(
    name: str,
    inputs: Sequence[Input],
    postings: PostingsWriter,
    small: ArrayFileWriter,
    gone: list[list[NDArray[np.uint64]]],
) -> None:
    holders = [
        (number, one, one.columns.fields[name])
        for number, one in enumerate(inputs)
        if name in one.columns.fields
    ]
    table, maps = join_tables([one.columns.table(field) for _, one, field in holders])
    lengths = _merge_lengths(name, inputs)
    if lengths is not None:
        write_lengths(small, len(postings.fields), lengths)
    postings.start_field(name, _place_type(holders))
    postings.start_codes(table)
    grouped = name in inputs[0].columns.grouped
    for bounds in _iter_bounds(holders):
        slices = []
        for (number, one, field), codes, (start, stop) in zip(holders, maps, bounds, strict=True):
            if start < stop:
                slices.append(_slice(one, field, codes, start, stop))
                if grouped:
                    gone[number].append(slices[-1].gone)
        if slices:
            part, merged = _interleave(slices, table)
            postings.write(part)
            postings.write_codes(merged)
    postings.finish_field(lengths)


def _place_type(holders: Sequence[tuple[int, Input, StoredField]]) -> np.dtype[Any] | None:
    types = [one.columns.place_type(field) for _, one, field in holders if field.positions]
    return max(types, key=lambda kind: kind.itemsize) if types else None


def _merge_lengths(name: str, inputs: Sequence[Input]) -> NDArray[np.uint32] | None:
    parts, found = [], False
    for one in inputs:
        field = one.columns.fields.get(name)
        lengths = None if field is None else one.columns.lengths(field)
        found = found or lengths is not None
        part = np.zeros(one.columns.documents, np.uint32) if lengths is None else lengths.astype(np.uint32)
        parts.append(part if one.live is None else part[one.live])
    return np.concatenate(parts) if found else None


def _iter_bounds(holders: Sequence[tuple[int, Input, StoredField]]) -> Iterator[list[tuple[int, int]]]:
    """Ranges of entries, one for each segment, with the same terms and about `PART` postings together."""
    ranks, counts = [], []
    for _, one, field in holders:
        entries = slice(field.first_entry, field.first_entry + field.entries)
        ranks.append(one.ranks[np.asarray(one.columns.entry_terms[entries])])
        starts = np.asarray(one.columns.post_starts)[
            field.first_entry : field.first_entry + field.entries + 1
        ]
        counts.append(_differences(starts))
    every = np.concatenate(ranks)
    order = np.argsort(every, kind="stable")
    done = np.cumsum(np.concatenate(counts)[order])
    cuts = [every[order[at]] for at in _cut_places(done)]
    lows = [0] * len(holders)
    for cut in [*cuts, None]:
        highs = [len(own) if cut is None else int(np.searchsorted(own, cut)) for own in ranks]
        yield [
            (field.first_entry + low, field.first_entry + high)
            for (_, _, field), low, high in zip(holders, lows, highs, strict=True)
        ]
        lows = highs


def _differences(starts: NDArray[Any]) -> NDArray[np.int64]:
    whole = starts.astype(np.int64)
    return whole[1:] - whole[:-1]


def _cut_places(done: NDArray[np.int64]) -> list[int]:
    if not len(done):
        return []
    wanted = np.arange(PART, int(done[-1]), PART)
    found: list[int] = np.unique(np.searchsorted(done, wanted)).tolist()
    return found


def _slice(one: Input, field: StoredField, codes: NDArray[Any], start: int, stop: int) -> _Slice:
    columns = one.columns
    ranks = one.ranks[np.asarray(columns.entry_terms[start:stop])]
    counts = _differences(np.asarray(columns.post_starts[start : stop + 1]))
    place_counts = _differences(np.asarray(columns.place_starts[start : stop + 1]))
    docs = columns.docs_of_entries(field, start, stop)
    old_codes = columns.codes_of_entries(field, start, stop)
    places = columns.places_of_entries(field, start, stop) if field.positions else None
    gone = np.empty(0, np.uint64)
    if one.live is not None:
        keep = one.live[docs]
        if not keep.all():
            freqs = columns.table(field).freqs.take(old_codes)
            owner = np.repeat(np.arange(len(counts)), counts)
            gone = ranks[owner[~keep]].astype(np.uint64) << np.uint64(32) | docs[~keep]
            if places is not None:
                places = places[np.repeat(keep, freqs)]
                place_counts = np.bincount(owner[keep], freqs[keep], len(counts)).astype(np.int64)
            counts = np.bincount(owner[keep], minlength=len(counts))
            docs, old_codes = docs[keep], old_codes[keep]
    held = counts > 0
    return _Slice(
        ranks=ranks[held],
        counts=counts[held],
        place_counts=place_counts[held],
        docs=one.numbers[docs],
        codes=codes[old_codes],
        places=places,
        gone=gone,
    )


def _interleave(slices: Sequence[_Slice], table: ValueTable) -> tuple[Part, NDArray[Any]]:
    """One part of the terms of several segments, and the value number of each posting."""
    if len(slices) == 1:
        (one,) = slices
        freqs = table.freqs.take(one.codes)
        alone = Part(ranks=one.ranks, counts=one.counts, docs=one.docs, freqs=freqs, places=one.places)
        return alone, one.codes
    every = np.concatenate([one.ranks for one in slices])
    order = np.argsort(every, kind="stable")
    ordered = every[order]
    heads = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if len(every) else order
    counts = [one.counts for one in slices]
    moves = _plan_moves(counts, order)
    docs = _weave([one.docs for one in slices], moves)
    codes = _weave([one.codes for one in slices], moves)
    places = None
    if any(one.places is not None for one in slices):
        parts = [np.empty(0, np.uint32) if one.places is None else one.places for one in slices]
        places = _weave(parts, _plan_moves([one.place_counts for one in slices], order))
    joined = np.concatenate(counts)[order]
    part = Part(
        ranks=ordered[heads].astype(np.uint32),
        counts=np.add.reduceat(joined, heads) if len(heads) else joined,
        docs=docs.astype(np.uint32, copy=False),
        freqs=table.freqs.take(codes),
        places=places,
    )
    return part, codes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Moves:
    """Where the runs of one array go: long ones as they are, the values of the others one by one."""

    long: list[tuple[int, int, int]]
    """Target, start and end of each long run."""
    short: NDArray[np.intp]
    """Of each value of a short run its place."""
    targets: NDArray[np.intp]


def _plan_moves(counts: Sequence[NDArray[np.int64]], order: NDArray[np.intp]) -> list[_Moves]:
    """How to bring runs of several arrays into a new order; `counts` are the lengths of each array's runs."""
    lengths = np.concatenate(counts)
    targets = np.empty(len(lengths), np.int64)
    ordered = lengths[order]
    targets[order] = np.cumsum(ordered) - ordered
    moves, at = [], 0
    for own in counts:
        moves.append(_moves_of(own, targets[at : at + len(own)]))
        at += len(own)
    return moves


def _moves_of(counts: NDArray[np.int64], targets: NDArray[np.int64]) -> _Moves:
    starts = np.cumsum(counts) - counts
    long = counts > _LONG_RUN
    runs = (values.compress(long).tolist() for values in (targets, starts, starts + counts))
    sizes = counts.compress(~long)
    before = np.cumsum(sizes) - sizes
    numbers = np.arange(int(sizes.sum()))
    short = np.repeat(starts.compress(~long) - before, sizes)
    short += numbers
    numbers += np.repeat(targets.compress(~long) - before, sizes)
    return _Moves(long=list(zip(*runs, strict=True)), short=short, targets=numbers)


def _weave(parts: Sequence[NDArray[Any]], moves: Sequence[_Moves]) -> NDArray[Any]:
    """The values of several arrays in one, where `moves` say."""
    woven = np.empty(sum(map(len, parts)), np.result_type(*parts))
    for part, own in zip(parts, moves, strict=True):
        woven[own.targets] = part.take(own.short)
        for target, start, stop in own.long:
            woven[target : target + stop - start] = part[start:stop]
    return woven
