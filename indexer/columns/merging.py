"""Segments → one segment, array by array, in parts of bounded size; deleted documents are left behind.

The documents keep their order, so the new number of a document is its place among those that stay. Terms of
one field are written in order; a part takes as many whole terms as hold about `PART` postings, and what one
segment gives to a part lies together in its arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.fields import Schema
from whoosh.filedb.structfile import BufferFile, StructFile

from indexer.columns.building import close_small, write_lengths, write_runs, write_terms
from indexer.columns.container import ArrayFileWriter
from indexer.columns.disk import Disk
from indexer.columns.postings import STORED, TERMS, Part, PostingsWriter
from indexer.columns.reading import SegmentColumns
from indexer.columns.segment import ColumnSegment
from indexer.columns.stored import SAMPLED, StoredBuffer, Unpacker, decode_document, encode_document
from indexer.columns.terms import StoredField
from indexer.columns.values import ValueTable, join_tables

PART = 2_000_000
"""Postings held at once while merging; a term with more is held whole."""
_MOST_RUNS = 64
"""A run of documents with less than this part of all is packed anew together with its neighbours."""
_COPIED_BYTES = 1 << 22
_COPIED_DOCUMENTS = 4096


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Input:
    """One segment of a merge."""

    columns: SegmentColumns
    ranks: NDArray[np.uint32]
    """The place of each of its terms among the terms of all."""
    numbers: NDArray[np.uint32]
    """The new number of each document; of a deleted one without meaning."""
    live: NDArray[np.bool_] | None


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
    terms = sorted(set().union(*(source.terms() for source in sources)))
    places = {term: rank for rank, term in enumerate(terms)}
    inputs = list(_iter_inputs(sources, places))
    del places
    documents = sum(int(one.live.sum()) if one.live is not None else one.columns.documents for one in inputs)
    postings = PostingsWriter(stack, disk, target.segment_id(), documents)
    small = ArrayFileWriter.open(stack, disk, target.make_filename(TERMS))
    unions = np.zeros(len(terms), np.int64)
    for one in inputs:
        unions[one.ranks] += one.columns.union_counts()
    gone: list[list[NDArray[np.uint64]]] = [[] for _ in inputs]
    for name in sorted({name for source in sources for name in source.fields}):
        _merge_field(name, inputs, postings, small, gone)
    for pairs in gone:
        if pairs:
            ranks = (np.unique(np.concatenate(pairs)) >> np.uint64(32)).astype(np.intp)
            unions -= np.bincount(ranks, minlength=len(terms))
    write_terms(small, postings, terms, unions.astype(np.uint32))
    stored = ArrayFileWriter.open(stack, disk, target.make_filename(STORED))
    names = _merge_stored(stored, inputs, small)
    _merge_columns(inputs, small, schema, documents)
    target.set_doc_count(documents)
    close_small(small, documents, postings.fields, names, sources[0].grouped)


def _iter_inputs(sources: Sequence[SegmentColumns], places: dict[bytes, int]) -> Iterator[Input]:
    base = 0
    for source in sources:
        live = source.segment.live
        if live is None:
            numbers = np.arange(base, base + source.documents, dtype=np.uint32)
            base += source.documents
        else:
            numbers = (np.cumsum(live) - 1 + base).astype(np.uint32)
            base += int(live.sum())
        ranks = np.fromiter(map(places.__getitem__, source.terms()), np.uint32, source.term_count)
        yield Input(columns=source, ranks=ranks, numbers=numbers, live=live)


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
    docs = _weave([one.docs for one in slices], counts, order)
    codes = _weave([one.codes for one in slices], counts, order)
    places = None
    if any(one.places is not None for one in slices):
        parts = [np.empty(0, np.uint32) if one.places is None else one.places for one in slices]
        places = _weave(parts, [one.place_counts for one in slices], order)
    joined = np.concatenate(counts)[order]
    part = Part(
        ranks=ordered[heads].astype(np.uint32),
        counts=np.add.reduceat(joined, heads) if len(heads) else joined,
        docs=docs.astype(np.uint32, copy=False),
        freqs=table.freqs.take(codes),
        places=places,
    )
    return part, codes


def _weave(
    parts: Sequence[NDArray[Any]], counts: Sequence[NDArray[np.int64]], order: NDArray[np.intp]
) -> NDArray[Any]:
    """Runs of several arrays in a new order of the runs; `counts` are the lengths of each array's runs."""
    lengths = np.concatenate(counts)
    starts = np.empty(len(lengths), np.int64)
    ordered = lengths[order]
    starts[order] = np.cumsum(ordered) - ordered
    woven = np.empty(int(lengths.sum()), np.result_type(*parts))
    at = 0
    for part, own in zip(parts, counts, strict=True):
        targets = starts[at : at + len(own)] - (np.cumsum(own) - own)
        woven[np.repeat(targets, own) + np.arange(len(part))] = part
        at += len(own)
    return woven


# --- documents ----------------------------------------------------------------------------------------------


def _merge_stored(file: ArrayFileWriter, inputs: Sequence[Input], small: ArrayFileWriter) -> list[str]:
    """Copy compressed documents as they are; those of short runs get one together if they are many."""
    numbers: dict[str, int] = {}
    for one in inputs:
        for name in one.columns.stored_names:
            numbers.setdefault(name, len(numbers))
    file.start("blocks", np.uint8)
    sizes: list[NDArray[np.int64]] = []
    runs: list[tuple[int, bytes]] = []
    done = 0
    for group in _group_runs(inputs, list(numbers)):
        if len(group) == 1 and group[0].raw:  # also a short one that has no neighbour to go with
            run = group[0]
            size = _copy_run(file, run)
        else:
            dictionary, size = _pack_again(file, group, numbers)
            run = _Run(one=group[0].one, first=0, end=0, dictionary=dictionary, raw=False)
        if len(size):
            runs.append((done, run.dictionary))
            sizes.append(size)
            done += len(size)
    file.finish()
    file.add("dictionaries", np.frombuffer(b"".join(dictionary for _, dictionary in runs), np.uint8))
    file.close()
    every = np.concatenate(sizes) if sizes else np.empty(0, np.int64)
    write_runs(small, every, [first for first, _ in runs], [len(dictionary) for _, dictionary in runs])
    return list(numbers)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Run:
    """Documents of one segment that share a dictionary; `raw` ones are copied without unpacking."""

    one: Input
    first: int
    end: int
    dictionary: bytes
    raw: bool

    def live(self) -> NDArray[np.intp]:
        """The documents that stay."""
        if self.one.live is None:
            return np.arange(self.first, self.end)
        return self.first + np.flatnonzero(self.one.live[self.first : self.end])


def _group_runs(inputs: Sequence[Input], names: Sequence[str]) -> Iterator[list[_Run]]:
    """Runs that are copied, alone, and neighbouring runs that are packed anew, together.

    So there are never more than twice `_MOST_RUNS`, however often segments were written and merged.
    """
    fewest = max(SAMPLED, sum(one.columns.segment.doc_count() for one in inputs) // _MOST_RUNS)
    waiting: list[_Run] = []
    for one in inputs:
        same_names = one.columns.stored_names == list(names[: len(one.columns.stored_names)])
        for first, end, dictionary in one.columns.runs:
            run = _Run(
                one=one, first=first, end=end, dictionary=dictionary, raw=bool(dictionary) and same_names
            )
            if not run.raw or len(run.live()) < fewest:
                waiting.append(run)
                continue
            if waiting:
                yield waiting
                waiting = []
            yield [run]
    if waiting:
        yield waiting


def _copy_run(file: ArrayFileWriter, run: _Run) -> NDArray[np.int64]:
    live = run.live()
    sizes = run.one.columns.stored_sizes()[live]
    breaks = np.flatnonzero(np.diff(live) != 1) + 1
    for stretch in np.split(live, breaks):
        for at in range(0, len(stretch), _COPIED_DOCUMENTS):
            some = stretch[at : at + _COPIED_DOCUMENTS]
            block = run.one.columns.blocks(int(some[0]), int(some[-1]) + 1)
            file.extend(np.frombuffer(block, np.uint8))
    return sizes


def _pack_again(
    file: ArrayFileWriter, group: Sequence[_Run], numbers: dict[str, int]
) -> tuple[bytes, NDArray[np.int64]]:
    buffer = StoredBuffer()
    for run in group:
        columns = run.one.columns
        unpack = Unpacker(columns.files()[-1].name, run.dictionary)
        for doc in run.live().tolist():
            data = unpack(columns.blocks(doc, doc + 1))
            if columns.stored_names != list(numbers)[: len(columns.stored_names)]:
                data = encode_document(decode_document(data, columns.stored_names), numbers)
            buffer.add(data)
            if len(buffer.blocks) > _COPIED_BYTES:
                file.extend(np.frombuffer(bytes(buffer.blocks), np.uint8))
                buffer.blocks.clear()
    blocks, sizes, dictionary = buffer.finish()
    file.extend(np.frombuffer(bytes(blocks), np.uint8))
    return dictionary, sizes


def _merge_columns(inputs: Sequence[Input], small: ArrayFileWriter, schema: Schema, documents: int) -> None:
    """Whoosh's columns, value by value; the index of papers has none."""
    for name in sorted({name for one in inputs for name in one.columns.column_names()}):
        if name not in schema or not schema[name].column_type:
            continue
        column, file = schema[name].column_type, BytesIO()
        writer = column.writer(StructFile(file))
        for one in inputs:
            data = one.columns.column(name)
            if data is None:
                continue
            reader = column.reader(BufferFile(memoryview(data)), 0, len(data), one.columns.documents)
            live = np.arange(one.columns.documents) if one.live is None else np.flatnonzero(one.live)
            for doc in live.tolist():
                writer.add(int(one.numbers[doc]), reader[doc])
        writer.finish(documents)
        small.add(f"column:{name}", np.frombuffer(file.getvalue(), np.uint8))
