"""Document numbers of postings in two or three bytes, by chunks of 65,536 documents.

Of each number the low 16 bits are kept, posting after posting. The rest is the number of its *chunk*. A short
entry keeps it for each posting (`highs`); a long one keeps how many of its postings lie before the end of
each chunk but the last (`chunk ends`). A segment of one chunk keeps neither.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 128
"""An entry with more postings is long: it has chunk ends, and its positions are counted by blocks."""
PLACE_BLOCK = 16
"""Postings between two counts of a long entry's positions: finding those of one document reads half of it."""
CHUNK_BITS = 16
CHUNK = 1 << CHUNK_BITS
"""Documents in a chunk."""
_LOOPED = 1024
"""From so many postings on a long entry is joined by itself."""
_PIECE = 256
"""From so many postings a chunk on, an entry's chunks are added one by one."""
_BITS = np.uint32(CHUNK_BITS)
_EMPTY = np.empty(0, np.uint8)

Docs = NDArray[np.uint32]
Counts = NDArray[Any]


def count_chunks(documents: int) -> int:
    """How many chunks a segment of so many documents has; at least one."""
    return max(1, -(-documents >> CHUNK_BITS))


def high_type(documents: int) -> np.dtype[Any]:
    """The type of a chunk's number."""
    return np.min_scalar_type(count_chunks(documents) - 1)


def short_counts(counts: Counts) -> Counts:
    """Of each entry the postings that have highs, in a segment of several chunks."""
    return np.where(counts > BLOCK, 0, counts)


def take_highs(docs: Docs, counts: Counts, documents: int) -> NDArray[Any]:
    """The highs of all short entries; `docs` are those of entries with `counts` postings."""
    held = docs.compress(np.repeat(counts <= BLOCK, counts))
    return (held >> _BITS).astype(high_type(documents))


def take_chunk_ends(docs: Docs, starts: Counts, counts: Counts, documents: int) -> NDArray[np.uint32]:
    """The chunk ends of all long entries, entry after entry; `starts` are the entries' first postings."""
    limits = np.arange(1, count_chunks(documents), dtype=np.uint32) << _BITS
    long = np.flatnonzero(counts > BLOCK)
    found = [
        docs[start : start + count].searchsorted(limits)
        for start, count in zip(starts[long].tolist(), counts[long].tolist(), strict=True)
    ]
    return np.concatenate(found).astype(np.uint32) if found else np.empty(0, np.uint32)


def join_short(lows: NDArray[np.uint16], highs: NDArray[Any]) -> Docs:
    """The document numbers of a short entry."""
    docs: Docs = highs.astype(np.uint32)
    docs <<= _BITS
    docs |= lows
    return docs


def join_long(lows: NDArray[np.uint16], ends: list[int]) -> Docs:
    """The document numbers of a long entry, from its chunk ends."""
    docs: Docs = lows.astype(np.uint32)
    _add_bases(docs, ends)
    return docs


def _add_bases(docs: Docs, ends: list[int]) -> None:
    """Make low bits document numbers, in place."""
    for chunk, (start, stop) in enumerate(pairwise([*ends, len(docs)]), 1):
        if start < stop:
            docs[start:stop] += np.uint32(chunk << CHUNK_BITS)


def join_entries(
    lows: NDArray[np.uint16], counts: Counts, highs: NDArray[Any], ends: NDArray[np.uint32]
) -> Docs:
    """The document numbers of neighbouring entries with `counts` postings, short and long ones mixed."""
    docs: Docs = lows.astype(np.uint32)
    long = counts > BLOCK
    if np.count_nonzero(long) * _LOOPED < len(lows):
        _join_each(docs, counts, highs, ends)
        return docs
    chunks = np.empty(len(lows), np.uint32)
    of_long = np.repeat(long, counts)
    chunks[~of_long] = highs
    chunks[of_long] = _chunks_of(counts[long], ends)
    chunks <<= _BITS
    docs |= chunks
    return docs


def _join_each(docs: Docs, counts: Counts, highs: NDArray[Any], ends: NDArray[np.uint32]) -> None:
    """`join_entries` in place, one long entry after the other."""
    tops: Docs = highs.astype(np.uint32)
    tops <<= _BITS
    stops = counts.cumsum().tolist()
    long = (counts > BLOCK).nonzero()[0].tolist()
    width = len(ends) // max(len(long), 1)
    bases = np.arange(width + 1, dtype=np.uint32) << _BITS
    at = taken = 0
    for number, entry in enumerate(long):
        start = stops[entry - 1] if entry else 0
        docs[at:start] |= tops[taken : taken + start - at]
        taken, at = taken + start - at, stops[entry]
        own, inner = docs[start:at], ends[number * width : (number + 1) * width]
        if len(own) > width * _PIECE:
            _add_bases(own, inner.tolist())
        else:
            sizes = np.empty(width + 1, np.intp)
            sizes[1:-1], sizes[0], sizes[-1] = inner[1:] - inner[:-1], inner[0], len(own) - inner[-1]
            own |= bases.repeat(sizes)
    docs[at:] |= tops[taken:]


def _chunks_of(counts: Counts, ends: NDArray[np.uint32]) -> NDArray[np.intp]:
    """The chunk of each posting of long entries."""
    if not len(counts):
        return np.empty(0, np.intp)
    bounds = np.concatenate(
        [np.zeros((len(counts), 1), np.int64), ends.reshape(len(counts), -1), counts[:, None]], axis=1
    )
    sizes = np.diff(bounds, axis=1)
    return np.repeat(np.tile(np.arange(sizes.shape[1]), len(counts)), sizes.reshape(-1))


def find_rows(
    lows: NDArray[np.uint16], ends: list[int], docs: Docs
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where ascending `docs` stand in a long entry, and which of them do; its numbers are not joined."""
    own: NDArray[np.uint16] = docs.astype(np.uint16)
    if not ends:
        return _find(lows, own)
    limits = np.arange(1, len(ends) + 1, dtype=np.uint32) << _BITS
    cuts = [0, *docs.searchsorted(limits).tolist(), len(docs)]
    rows, held = np.zeros(len(docs), np.intp), np.zeros(len(docs), bool)
    start = 0
    for chunk, stop in enumerate([*ends, len(lows)]):
        first, last = cuts[chunk], cuts[chunk + 1]
        if first < last and start < stop:
            found, held[first:last] = _find(lows[start:stop], own[first:last])
            rows[first:last] = found + start
        start = stop
    return rows, held


def _find(values: NDArray[Any], wanted: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    rows = values.searchsorted(wanted)
    return rows, values.take(rows, mode="clip") == wanted
