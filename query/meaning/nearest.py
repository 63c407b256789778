"""Vectors of 8 bits and the vector of a query → the nearest sections.

Every row is looked at, unless there are so many that they have a graph: this names candidates, which are then
scored as all rows are. Where few sections are allowed, the rows of these are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.vectors import pack
from query.ranking import Docs, Floats

Flags = NDArray[np.bool_]

_ROWS = 256
"""Rows that are made floats together: they stay in the nearest cache. Measured at 100,000 rows of 384:
6.6 ms, 7.4 ms with 512, 9.4 ms with 1,024, 13 ms with 4,096."""

_OVERSAMPLED = 4
"""Candidates for each section that is wanted: at 100,000 rows once as many give 0.87 of the nearest thousand,
twice 0.949, four times 0.986; at 300,000 four times 0.990."""
_COST_OF_CANDIDATE = 30
"""Rows that are looked at in the time in which the graph finds one candidate: 2.1 µs at 100,000 rows of 384,
3.4 µs at 300,000, where a row takes 0.12 µs."""

Rows = NDArray[np.intp]


class RowFinder(Protocol):
    """A graph of a block's rows (`indexer.vectors.Graph`)."""

    def find(self, vector: NDArray[np.int8], count: int) -> Rows:
        """The rows nearest to a vector, about so many, ascending."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """The vectors of the sections from number `base` on; see `indexer.columns.SegmentVectors`."""

    base: int
    starts: NDArray[np.int64]
    """The first row of each section, and the number of rows at the end."""
    codes: NDArray[np.int8]
    scales: NDArray[np.float32]
    spans: NDArray[np.uint32]
    graph: RowFinder | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nearest:
    """The nearest sections, nearest first, ties in the order of the index, with their cosines."""

    docs: Docs
    scores: Floats
    left_out: int
    """Sections that have vectors and may be found, but are farther away."""
    rows: Rows
    """The best window of each, as a row of its block."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Picked:
    """Sections of a block, ascending; of each so many `rows`, one behind the other, as `counts` says."""

    sections: Rows
    counts: Rows
    rows: Rows


def row_scores(block: Block, vector: Floats, rows: Rows) -> Floats:
    """The cosines of rows of a block with a vector of length 1; 500 KB of memory beside the result."""
    found = np.empty(len(rows), np.float32)
    floats = np.empty((_ROWS, len(vector)), np.float32)
    for at in range(0, len(rows), _ROWS):
        part = block.codes[rows[at : at + _ROWS]]
        some = floats[: len(part)]
        np.copyto(some, part)
        np.dot(some, vector, out=found[at : at + len(part)])
    found *= block.scales[rows]
    return found


def find_nearest(blocks: Sequence[Block], vector: Floats, allowed: Flags, limit: int) -> Nearest:
    """The `limit` nearest sections among those that are allowed; a section counts by its best window.

    Of a block with a graph some may be missed, but never are there fewer than would be without.
    """
    docs, scores, rows, total = [], [], [], 0
    for block in blocks:
        held = np.flatnonzero(
            (block.starts[1:] > block.starts[:-1]) & allowed[block.base : block.base + len(block.starts) - 1]
        )
        if not len(held):
            continue
        total += len(held)
        sections, cosines, best = _score(block, vector, held, limit)
        docs.append((sections + block.base).astype(np.int32))
        scores.append(cosines)
        rows.append(best)
    if not docs:
        none = np.empty(0, np.intp)
        return Nearest(docs=none.astype(np.int32), scores=np.empty(0, np.float32), left_out=0, rows=none)
    return _nearest_of(np.concatenate(docs), np.concatenate(scores), np.concatenate(rows), limit, total)


def _score(block: Block, vector: Floats, held: Rows, limit: int) -> tuple[Rows, Floats, Rows]:
    """Sections of a block with their cosines and best rows: of those held at least the nearest."""
    picked = _candidates(block, vector, held, limit) or _rows_of(block, held)
    every = row_scores(block, vector, picked.rows)
    best = _best_rows(every, np.cumsum(picked.counts) - picked.counts, picked.counts)
    return picked.sections, every[best], picked.rows[best]


def _rows_of(block: Block, held: Rows) -> _Picked:
    """All rows of the sections held."""
    counts = block.starts[held + 1] - block.starts[held]
    offsets = block.starts[held] - (np.cumsum(counts) - counts)
    return _Picked(sections=held, counts=counts, rows=np.arange(counts.sum()) + np.repeat(offsets, counts))


def _candidates(block: Block, vector: Floats, held: Rows, limit: int) -> _Picked | None:
    """What the graph of a block names of the sections held; None where all their rows are to be looked at.

    That is without a graph, where that is quicker, or where it names too few. The nearest rows hold the
    nearest sections if they are of as many as are wanted: any other section is farther away than these.
    """
    count = _OVERSAMPLED * limit * len(block.codes) // len(held)
    rows_held = int((block.starts[held + 1] - block.starts[held]).sum())
    if block.graph is None or rows_held <= _COST_OF_CANDIDATE * count:
        return None
    rows = block.graph.find(pack(vector[None])[0][0], count)
    sections = np.searchsorted(block.starts, rows, "right") - 1
    flags = np.zeros(len(block.starts) - 1, bool)
    flags[held] = True
    rows, sections = rows[flags[sections]], sections[flags[sections]]
    named, counts = np.unique(sections, return_counts=True)
    return _Picked(sections=named, counts=counts, rows=rows) if len(named) >= limit else None


def _best_rows(every: Floats, firsts: NDArray[np.int64], counts: NDArray[np.int64]) -> Rows:
    """Of each section the row with the highest score, the first of equal ones."""
    best = firsts.astype(np.intp)
    for more in range(1, int(counts.max())):
        longer = np.flatnonzero(counts > more)
        rows = firsts[longer] + more
        better = every[rows] > every[best[longer]]
        best[longer[better]] = rows[better]
    return best


def _nearest_of(docs: Docs, scores: Floats, rows: Rows, limit: int, total: int) -> Nearest:
    more = max(0, len(docs) - limit)
    if more:
        least = np.partition(scores, more)[more]
        kept = np.flatnonzero(scores >= least)  # more than `limit` where some are as near as the last
        docs, scores, rows = docs[kept], scores[kept], rows[kept]
    order = np.lexsort((docs, -scores))[:limit]
    left_out = max(0, total - limit)
    return Nearest(docs=docs[order], scores=scores[order], left_out=left_out, rows=rows[order])
