"""Positions of terms in a segment: those in some documents, and sequences of words over all documents.

A place of a word is one number, document × 2**bits + position, so that a sequence is found by intersecting
sorted arrays: each word's places moved back by its offset are the places where the sequence may start.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.columns import SegmentColumns, StoredField
from query.ranking.source import Ints

_CUMULATED = 4096
"""Postings of a term up to which its positions are found by adding up all frequencies."""
_BLOCK = 128
_DENSE = 16
"""Reading all positions of a term beats picking those of one document in this many."""

Keys = NDArray[Any]


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
    codes, table = columns.codes(field, entry), columns.table(field).freqs
    rows: NDArray[np.intp] = columns.docs(field, entry).searchsorted(docs)
    counts = table.take(codes.take(rows)).astype(np.int64)
    first, last = columns.block_range(entry)
    if first == last or (len(codes) <= _CUMULATED and len(rows) > 1) or len(rows) * _BLOCK > len(codes):
        starts = table.take(codes).cumsum(dtype=np.int64).take(rows) - counts
    elif len(rows) == 1:
        row, block = int(rows[0]), int(rows[0]) // _BLOCK
        before = table.take(codes[block * _BLOCK : row]).sum(dtype=np.int64)
        start = int(columns.block_places[first + block]) + int(before)
        return counts, columns.places_of(field, entry, start, start + int(counts[0])).astype(np.int32)
    else:
        blocks: NDArray[np.intp] = rows // _BLOCK
        near = blocks[:, None] * _BLOCK + np.arange(_BLOCK)
        held = np.where(near < rows[:, None], table.take(codes.take(near, mode="clip")), 0)
        starts = columns.block_places[first:last].take(blocks) + held.sum(axis=1, dtype=np.int64)
    done = counts.cumsum()
    at: NDArray[np.int64] = np.arange(int(done[-1]) if len(done) else 0)
    at += np.repeat(starts - (done - counts), counts)
    return counts, columns.places(field, entry).take(at).astype(np.int32)


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
    starts: Keys | None = None
    for number in sorted(range(len(words)), key=sizes.__getitem__):
        keys = _keys(columns, field, entries[number], layout, starts)
        keys += layout.dtype(layout.pad - offsets[number])
        starts = keys if starts is None else _intersect(starts, keys)
        if not len(starts):
            return None
    assert starts is not None
    docs = starts >> layout.dtype(layout.bits)
    heads = np.flatnonzero(np.concatenate([[True], docs[1:] != docs[:-1]]))
    return Found(docs.take(heads).astype(np.uint32), np.diff(heads, append=len(docs)))


def _layout(columns: SegmentColumns, field: StoredField, pad: int) -> _Layout:
    highest = int(np.iinfo(columns.place_type(field)).max)
    bits = (highest + pad).bit_length()
    small = columns.documents.bit_length() + bits <= np.iinfo(np.uint32).bits
    return _Layout(bits, pad, np.uint32 if small else np.int64)


def _keys(
    columns: SegmentColumns, field: StoredField, entries: Sequence[int], layout: _Layout, starts: Keys | None
) -> Keys:
    """The places of a word, ascending; where few documents are left, only those in them."""
    docs = None
    parts = []
    for entry in entries:
        if starts is None or columns.count(entry) <= len(starts) * _DENSE:
            parts.append(_all_keys(columns, field, entry, layout))
            continue
        if docs is None:
            left = starts >> layout.dtype(layout.bits)
            docs = left[np.concatenate([[True], left[1:] != left[:-1]])].astype(np.uint32)
        parts.append(_keys_in(columns, field, entry, docs, layout))
    return parts[0] if len(parts) == 1 else np.unique(np.concatenate(parts))


def _all_keys(columns: SegmentColumns, field: StoredField, entry: int, layout: _Layout) -> Keys:
    freqs = columns.table(field).freqs.take(columns.codes(field, entry))
    docs: Keys = columns.docs(field, entry).astype(layout.dtype)
    docs <<= layout.dtype(layout.bits)
    keys: Keys = docs.repeat(freqs)
    keys += columns.places(field, entry).astype(layout.dtype, copy=False)
    return keys


def _keys_in(
    columns: SegmentColumns, field: StoredField, entry: int, docs: NDArray[np.uint32], layout: _Layout
) -> Keys:
    held = columns.docs(field, entry)
    docs = docs[held.take(held.searchsorted(docs), mode="clip") == docs]
    counts, places = read_places(columns, field, entry, docs)
    moved: Keys = docs.astype(layout.dtype)
    moved <<= layout.dtype(layout.bits)
    keys: Keys = moved.repeat(counts)
    keys += places.astype(layout.dtype)
    return keys


def _intersect(left: Keys, right: Keys) -> Keys:
    if len(left) * 16 < len(right):
        near: Keys = left[right.take(right.searchsorted(left), mode="clip") == left]
        return near
    if len(right) * 16 < len(left):
        return _intersect(right, left) if len(right) else right
    both = np.concatenate([left, right])
    both.sort(kind="stable")  # two sorted runs: one pass that merges them
    again: Keys = both[:-1][both[1:] == both[:-1]]
    return again
