"""Positions of terms in a segment: those in some documents, and sequences of words over all documents.

A place of a word is one number, document × 2**bits + position, so that a sequence is found by intersecting
sorted arrays: each word's places moved back by its offset are the places where the sequence may start.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.columns import CHUNK, PLACE_BLOCK, SegmentColumns, StoredField
from query.ranking.arraytools import distinct, starts_of_runs
from query.ranking.source import Ints

_SUMMED = 8
"""Adding up all frequencies of a term beats adding up those of one block for one posting in this many."""
_SEARCHED = 24
"""Bisecting a term's documents for each of some beats going through them from this many times as many on."""
_COMMON = 10
"""From one document in this many on that holds a word, all its places are read."""

_BEFORE = {np.dtype(kind): np.tri(PLACE_BLOCK, k=-1, dtype=kind) for kind in (np.float32, np.float64)}
"""For each place in a block the postings of the block that lie before it, as factors."""

_SLICE = 1 << 14
"""Documents that are looked through at a time where all words are frequent."""
_HIGHEST = {np.dtype(kind): int(np.iinfo(kind).max) for kind in (np.uint8, np.uint16, np.uint32)}
_HIGHEST_BITS = 32

Keys = NDArray[Any]


_NO_KEYS = np.empty(0, np.uint32)


class Found(NamedTuple):
    """Documents of a segment, ascending, and how often each holds what was looked for."""

    docs: NDArray[np.uint32]
    counts: NDArray[Any]


class _Word(NamedTuple):
    """The entries of a word's terms, its place in the sequence, and how many postings it has."""

    entries: Sequence[int]
    offset: int
    size: int

    def size_of(self) -> int:
        """What words are sorted by."""
        return self.size


class _Picked(NamedTuple):
    """Some documents; and of each word but the first where they stand among those of its entry.

    None for a word with several entries.
    """

    docs: NDArray[np.uint32]
    rows: list[NDArray[np.intp] | None]


class _Layout(NamedTuple):
    """How a place becomes one number; `pad` keeps a place that is moved back inside its document."""

    bits: int
    pad: int
    dtype: type[np.uint32] | type[np.int64]


def read_places(
    columns: SegmentColumns, field: StoredField, entry: int, docs: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], Ints]:
    """Positions of an entry in some of its documents: how many each, and all one after the other."""
    counts, places = _places_of_rows(columns, field, entry, columns.find_docs(field, entry, docs)[0])
    return counts, places.astype(np.int32)


def _places_of_rows(
    columns: SegmentColumns, field: StoredField, entry: int, rows: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Positions of some postings of an entry: how many each, and all one after the other."""
    codes, table = columns.codes(field, entry), columns.table(field).freqs
    counts = table.take(codes.take(rows), mode="clip").astype(np.int64)
    before = columns.block_places(entry)
    if before is not None and len(rows) == 1:
        row, block = int(rows[0]), int(rows[0]) // PLACE_BLOCK
        inside = table.take(codes[block * PLACE_BLOCK : row]).sum(dtype=np.int64)
        start = int(before[block]) + int(inside)
        return counts, columns.places_of(field, entry, start, start + int(counts[0]))
    places = columns.places(field, entry)
    if len(places) == len(codes):
        starts: NDArray[Any] = rows
    elif before is None or len(rows) * _SUMMED > len(codes):
        starts = table.take(codes, mode="clip").cumsum(dtype=np.int64).take(rows) - counts
    else:
        blocks: NDArray[np.intp] = rows // PLACE_BLOCK
        held = columns.table(field).float_freqs.take(_take_blocks(codes, rows, blocks), mode="clip")
        factors: Any = _BEFORE[held.dtype].take(rows % PLACE_BLOCK, axis=0)
        starts = before.take(blocks) + np.einsum("ij,ij->i", held, factors).astype(np.int64)
    return counts, places.take(_spread(starts, counts))


def _take_blocks(codes: NDArray[Any], rows: NDArray[np.intp], blocks: NDArray[np.intp]) -> NDArray[Any]:
    """For each of ascending rows all codes of its block; what is missing of the last block is 0."""
    whole = len(codes) // PLACE_BLOCK
    found: NDArray[Any] = (
        codes[: whole * PLACE_BLOCK].reshape(whole, PLACE_BLOCK).take(blocks, 0, mode="clip")
    )
    if len(blocks) and blocks[-1] == whole:
        last = codes[whole * PLACE_BLOCK :]
        at = blocks.searchsorted(whole)
        found[at:, : len(last)], found[at:, len(last) :] = last, 0
    return found


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
    if len(entries) == len(entries[0]) == 1:
        entry = entries[0][0]
        freqs = columns.table(field).freqs.take(columns.codes(field, entry), mode="clip")
        return Found(columns.docs(field, entry), freqs)
    found = [
        _Word(own, offset, sum(map(columns.count, own))) for own, offset in zip(entries, offsets, strict=True)
    ]
    found.sort(key=_Word.size_of)
    if found[0].size * _COMMON > columns.documents:
        return _find_by_slices(columns, field, found)
    layout = _layout(columns, field, max(offsets), columns.documents)
    starts = _find_starts(columns, field, layout, found)
    return _found_of(starts, layout) if len(starts) else None


def _layout(columns: SegmentColumns, field: StoredField, pad: int, documents: int) -> _Layout:
    bits = (_HIGHEST[columns.place_type(field)] + pad).bit_length()
    small = documents.bit_length() + bits <= _HIGHEST_BITS
    return _Layout(bits, pad, np.uint32 if small else np.int64)


def _find_starts(
    columns: SegmentColumns, field: StoredField, layout: _Layout, words: Sequence[_Word]
) -> Keys:
    """Where the sequence begins, read where documents hold all words; `words` with the rarest first."""
    picked = _pick(columns, field, words)
    starts = _all_keys(columns, field, layout, words[0]) if len(picked.docs) else _NO_KEYS
    for word, rows in zip(words[1:], picked.rows, strict=True):
        if not len(starts):
            break
        starts = _intersect(starts, _picked_keys(columns, field, layout, word, picked.docs, rows))
    return starts


def _find_by_slices(columns: SegmentColumns, field: StoredField, words: Sequence[_Word]) -> Found | None:
    """Where words that all stand in many documents follow each other: some thousand documents at a time.

    So all arrays stay in the processor's cache, and memory is not asked for again and again.
    """
    layout = _layout(columns, field, max(word.offset for word in words), _SLICE)
    parts: list[Found] = []
    readers = [[_Slices(columns, field, entry) for entry in word.entries] for word in words]
    for number in range(-(-columns.documents // _SLICE)):
        starts: Keys | None = None
        for word, own in zip(words, readers, strict=True):
            found = [reader.keys(number, layout) for reader in own]
            keys = found[0] if len(found) == 1 else distinct(np.concatenate(found))
            keys += layout.dtype(layout.pad - word.offset)
            starts = keys if starts is None else _intersect(starts, keys)
        if starts is not None and len(starts):
            part = _found_of(starts, layout)
            parts.append(Found(part.docs + np.uint32(number * _SLICE), part.counts))
    if not parts:
        return None
    return Found(np.concatenate([one.docs for one in parts]), np.concatenate([one.counts for one in parts]))


class _Slices:
    """The places of an entry, slice after slice of the documents."""

    def __init__(self, columns: SegmentColumns, field: StoredField, entry: int) -> None:
        self._lows, chunks = columns.chunked_docs(field, entry)
        limits = np.arange(_SLICE, CHUNK, _SLICE, dtype=np.uint16)
        self._cuts = [0]
        for start, stop in pairwise(chunks):
            inner = self._lows[start:stop].searchsorted(limits)
            inner += start
            self._cuts += [*inner.tolist(), stop]
        self._codes, self._freqs = columns.codes(field, entry), columns.table(field).freqs
        self._places, self._at = columns.places(field, entry), 0

    def keys(self, number: int, layout: _Layout) -> Keys:
        """The places in the next slice, ascending."""
        start, stop = self._cuts[number], self._cuts[number + 1]
        docs: Keys = self._lows[start:stop].astype(layout.dtype)
        docs &= layout.dtype(_SLICE - 1)
        docs <<= layout.dtype(layout.bits)
        freqs = self._freqs.take(self._codes[start:stop], mode="clip")
        keys = docs.repeat(freqs)
        places = self._places[self._at : self._at + len(keys)]
        self._at += len(keys)
        keys += places.astype(layout.dtype, copy=False)
        return keys


def _found_of(starts: Keys, layout: _Layout) -> Found:
    """The documents of some places, and how many there are in each."""
    docs = starts >> layout.dtype(layout.bits)
    heads = starts_of_runs(docs).nonzero()[0]
    counts = np.empty(len(heads), np.int64)
    np.subtract(heads[1:], heads[:-1], out=counts[:-1])
    counts[-1] = len(docs) - heads[-1]
    return Found(docs.take(heads).astype(np.uint32), counts)


def _pick(columns: SegmentColumns, field: StoredField, words: Sequence[_Word]) -> _Picked:
    """The documents that hold all words."""
    docs = _docs_of(columns, field, words[0])
    rows: list[NDArray[np.intp] | None] = []
    for word in words[1:]:
        if not len(docs):
            return _Picked(docs, [None] * (len(words) - 1))
        if len(word.entries) == 1:
            held, own = _find_common(columns, field, word.entries[0], docs)
        else:
            parts = [_find_common(columns, field, entry, docs)[0] for entry in word.entries]
            held, own = distinct(np.concatenate(parts)), None
        if any(one is not None for one in rows):
            keep = docs.searchsorted(held)
            rows = [None if one is None else one.take(keep) for one in rows]
        rows.append(own)
        docs = held
    return _Picked(docs, rows)


def _docs_of(columns: SegmentColumns, field: StoredField, word: _Word) -> NDArray[np.uint32]:
    parts = [columns.docs(field, entry) for entry in word.entries]
    return parts[0] if len(parts) == 1 else distinct(np.concatenate(parts))


def _find_common(
    columns: SegmentColumns, field: StoredField, entry: int, docs: NDArray[np.uint32]
) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """Those of ascending `docs` that an entry holds, and where they stand among its documents."""
    if columns.count(entry) > len(docs) * _SEARCHED:
        rows, held = columns.find_docs(field, entry, docs)
        return docs.compress(held), rows.compress(held)
    flags = np.zeros(columns.documents, bool)
    flags[docs] = True
    own = columns.docs(field, entry)
    rows = flags.take(own, mode="clip").nonzero()[0]
    return own.take(rows), rows


def _all_keys(columns: SegmentColumns, field: StoredField, layout: _Layout, word: _Word) -> Keys:
    """All places of a word, moved back by its offset, ascending."""
    parts = []
    for entry in word.entries:
        places = columns.places(field, entry)
        own: Keys = columns.docs(field, entry).astype(layout.dtype)
        own <<= layout.dtype(layout.bits)
        if len(places) != len(own):
            own = own.repeat(columns.table(field).freqs.take(columns.codes(field, entry), mode="clip"))
        own += places.astype(layout.dtype, copy=False)
        parts.append(own)
    keys: Keys = parts[0] if len(parts) == 1 else distinct(np.concatenate(parts))
    keys += layout.dtype(layout.pad - word.offset)
    return keys


def _picked_keys(  # noqa: PLR0913, PLR0917 - a word, and where in its postings
    columns: SegmentColumns,
    field: StoredField,
    layout: _Layout,
    word: _Word,
    docs: NDArray[np.uint32],
    rows: NDArray[np.intp] | None,
) -> Keys:
    """The places of a word in some documents, moved back by its offset, ascending."""
    if rows is not None:
        keys = _keys_of_rows(columns, field, layout, word.entries[0], docs, rows)
    else:
        parts = []
        for entry in word.entries:
            held, own = _find_common(columns, field, entry, docs)
            parts.append(_keys_of_rows(columns, field, layout, entry, held, own))
        keys = distinct(np.concatenate(parts))
    keys += layout.dtype(layout.pad - word.offset)
    return keys


def _keys_of_rows(  # noqa: PLR0913, PLR0917 - some postings of an entry
    columns: SegmentColumns,
    field: StoredField,
    layout: _Layout,
    entry: int,
    docs: NDArray[np.uint32],
    rows: NDArray[np.intp],
) -> Keys:
    counts, places = _places_of_rows(columns, field, entry, rows)
    keys: Keys = docs.astype(layout.dtype)
    keys <<= layout.dtype(layout.bits)
    if len(places) != len(docs):
        keys = keys.repeat(counts)
    keys += places.astype(layout.dtype)
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
