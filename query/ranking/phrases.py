"""Positions of terms in a segment: those in some documents, and sequences of words over all documents.

A place of a word is one number, document × 2**bits + position, so that a sequence is found by intersecting
sorted arrays: each word's places moved back by its offset are the places where the sequence may start.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.columns import PLACE_BLOCK, SegmentColumns, StoredField
from query.ranking.arraytools import distinct, starts_of_runs
from query.ranking.source import Ints

_CUMULATED = 4096
"""Postings of a term up to which its positions are found by adding up all frequencies."""
_DENSE = 16
"""Reading all positions of a term beats picking those of one document in this many."""

_IN_BLOCK = np.arange(PLACE_BLOCK)
_ONES = {np.dtype(kind): np.ones(PLACE_BLOCK, kind) for kind in (np.float32, np.float64)}

Keys = NDArray[Any]
Flags = NDArray[np.bool_]


class Found(NamedTuple):
    """Documents of a segment, ascending, and how often each holds what was looked for."""

    docs: NDArray[np.uint32]
    counts: NDArray[np.int64]


class _Layout(NamedTuple):
    """How a place becomes one number; `pad` keeps a place that is moved back inside its document."""

    bits: int
    pad: int
    dtype: type[np.uint32] | type[np.int64]


def read_places(
    columns: SegmentColumns, field: StoredField, entry: int, docs: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], Ints]:
    """Positions of an entry in some of its documents: how many each, and all one after the other."""
    return _places_of_rows(columns, field, entry, columns.find_docs(field, entry, docs)[0])


def _places_of_rows(
    columns: SegmentColumns, field: StoredField, entry: int, rows: NDArray[np.intp]
) -> tuple[NDArray[np.int64], Ints]:
    """Positions of some postings of an entry: how many each, and all one after the other."""
    codes, table = columns.codes(field, entry), columns.table(field).freqs
    counts = table.take(codes.take(rows)).astype(np.int64)
    before = columns.block_places(entry)
    if before is None or (len(codes) <= _CUMULATED and len(rows) > 1) or len(rows) * PLACE_BLOCK > len(codes):
        starts = table.take(codes).cumsum(dtype=np.int64).take(rows) - counts
    elif len(rows) == 1:
        row, block = int(rows[0]), int(rows[0]) // PLACE_BLOCK
        inside = table.take(codes[block * PLACE_BLOCK : row]).sum(dtype=np.int64)
        start = int(before[block]) + int(inside)
        return counts, columns.places_of(field, entry, start, start + int(counts[0])).astype(np.int32)
    else:
        blocks: NDArray[np.intp] = rows // PLACE_BLOCK
        near = codes.take(blocks[:, None] * PLACE_BLOCK + _IN_BLOCK, mode="clip")
        held = columns.table(field).float_freqs.take(near, mode="clip")
        held *= (rows - blocks * PLACE_BLOCK)[:, None] > _IN_BLOCK
        starts = before.take(blocks) + held.dot(_ONES[held.dtype]).astype(np.int64)
    return counts, columns.places(field, entry).take(_spread(starts, counts)).astype(np.int32)


def find_sequence(
    columns: SegmentColumns, name: str, words: Sequence[Sequence[bytes]], offsets: Sequence[int]
) -> Found | None:
    """Where words stand at their offsets in a field, a word as any of its terms; None where nowhere."""
    field = columns.fields.get(name)
    if field is None or not field.positions:
        return None
    entries = [[entry for text in terms if (entry := columns.entry(name, text)) >= 0] for terms in words]
    if not all(entries):
        return None
    sizes = [sum(map(columns.count, own)) for own in entries]
    layout = _layout(columns, field, max(offsets))
    order = sorted(range(len(words)), key=sizes.__getitem__)
    common = _common_docs(columns, field, [entries[n] for n in order], [sizes[n] for n in order])
    starts: Keys | None = None
    for number in order:
        keys = _keys(columns, field, entries[number], layout, starts if common is None else common)
        keys += layout.dtype(layout.pad - offsets[number])
        starts = keys if starts is None else _intersect(starts, keys)
        if not len(starts):
            return None
    assert starts is not None
    docs = starts >> layout.dtype(layout.bits)
    heads = np.flatnonzero(starts_of_runs(docs))
    return Found(docs.take(heads).astype(np.uint32), np.diff(heads, append=len(docs)))


def _layout(columns: SegmentColumns, field: StoredField, pad: int) -> _Layout:
    highest = int(np.iinfo(columns.place_type(field)).max)
    bits = (highest + pad).bit_length()
    small = columns.documents.bit_length() + bits <= np.iinfo(np.uint32).bits
    return _Layout(bits, pad, np.uint32 if small else np.int64)


def _common_docs(
    columns: SegmentColumns, field: StoredField, words: Sequence[Sequence[int]], sizes: Sequence[int]
) -> Flags | None:
    """Which documents hold all words, rarest first; None where knowing it would not pay.

    It pays where no word is much rarer than another, and one stands in less than half of the documents.
    """
    if len(words) < 2 or sizes[-1] > sizes[0] * _DENSE or sizes[0] * 2 > columns.documents:
        return None
    common: Flags | None = None
    for entries in words:
        held = np.zeros(columns.documents, bool)
        for entry in entries:
            held[columns.docs(field, entry).astype(np.intp)] = True
        common = held if common is None else np.logical_and(common, held, out=common)
    return common


def _keys(
    columns: SegmentColumns,
    field: StoredField,
    entries: Sequence[int],
    layout: _Layout,
    within: Keys | Flags | None,
) -> Keys:
    """The places of a word, ascending: those in flagged documents, or in those of other places if few."""
    parts, docs = [], None
    for entry in entries:
        if within is None or within.dtype == np.bool_ or columns.count(entry) <= len(within) * _DENSE:
            flags = within if within is not None and within.dtype == np.bool_ else None
            parts.append(_all_keys(columns, field, entry, layout, flags))
            continue
        if docs is None:
            left = within >> layout.dtype(layout.bits)
            docs = left.compress(starts_of_runs(left)).astype(np.uint32)
        parts.append(_keys_in(columns, field, entry, docs, layout))
    return parts[0] if len(parts) == 1 else distinct(np.concatenate(parts))


def _all_keys(
    columns: SegmentColumns, field: StoredField, entry: int, layout: _Layout, common: Flags | None
) -> Keys:
    docs, places = columns.docs(field, entry), columns.places(field, entry)
    once = len(places) == len(docs)
    freqs = None if once else columns.table(field).freqs.take(columns.codes(field, entry), mode="clip")
    if common is not None:
        rows: NDArray[Any] = np.flatnonzero(common.take(docs, mode="clip"))
        docs = docs.take(rows)
        if freqs is not None:
            ends = freqs.cumsum(dtype=np.uint32)
            freqs = freqs.take(rows)
            rows = _spread(ends.take(rows) - freqs, freqs)
        places = places.take(rows)
    keys: Keys = docs.astype(layout.dtype)
    keys <<= layout.dtype(layout.bits)
    if freqs is not None and len(places) != len(docs):
        keys = keys.repeat(freqs)
    keys += places.astype(layout.dtype, copy=False)
    return keys


def _spread(starts: NDArray[Any], counts: NDArray[Any]) -> NDArray[Any]:
    """The numbers of runs that begin at `starts` and hold `counts` each, one run after the other."""
    done = counts.cumsum(dtype=np.int64)
    total = int(done[-1]) if len(done) else 0
    if total == len(starts):  # as most often, one each
        return starts
    at: NDArray[np.int64] = np.arange(total)
    at += (starts - (done - counts)).repeat(counts)
    return at


def _keys_in(
    columns: SegmentColumns, field: StoredField, entry: int, docs: NDArray[np.uint32], layout: _Layout
) -> Keys:
    rows, held = columns.find_docs(field, entry, docs)
    docs = docs.compress(held)
    counts, places = _places_of_rows(columns, field, entry, rows.compress(held))
    moved: Keys = docs.astype(layout.dtype)
    moved <<= layout.dtype(layout.bits)
    keys: Keys = moved.repeat(counts)
    keys += places.astype(layout.dtype)
    return keys


def _intersect(left: Keys, right: Keys) -> Keys:
    """What both hold; neither holds a place twice, since analysis gives a word each of its terms once."""
    if len(left) * 16 < len(right):
        near: Keys = left[right.take(right.searchsorted(left), mode="clip") == left]
        return near
    if len(right) * 16 < len(left):
        return _intersect(right, left) if len(right) else right
    both = np.concatenate([left, right])
    both.sort()  # by the processor's vectors, in a third of the time that merging two runs takes
    again: Keys = both[:-1][both[1:] == both[:-1]]
    return again
