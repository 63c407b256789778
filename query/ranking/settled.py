"""Sums and bests of scored sections, as dense arrays where that is quicker."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from query.ranking.arraytools import distinct
from query.ranking.scoring import EMPTY, Scored
from query.ranking.source import Floats

SPARSE = 64
"""Up to one posting in this many sections, sorting beats an array of all sections."""
_BLOCK = 1024
_MARGIN = np.float32(1 - 1e-5)
"""Sections this near to the least of the best are kept: sums in 32 bits depend on what was added first."""


def sum_parts(parts: Sequence[Scored], size: int) -> Scored:
    """The union of sections; scores of one section are added in the order of `parts`, in 32 bits."""
    filled = [part for part in parts if len(part.docs)]
    if len(filled) < 2:
        return filled[0] if filled else EMPTY
    if sum(len(part.docs) for part in filled) * SPARSE < size:
        docs = distinct(np.concatenate([part.docs for part in filled]))
        scores = np.zeros(len(docs), np.float32)
        for part in filled:
            scores[docs.searchsorted(part.docs)] += part.scores
        return Scored(docs=docs, scores=scores)
    sums, held = np.zeros(size, np.float32), np.zeros(size, bool)
    for part in filled:
        at = part.docs.astype(np.intp)
        np.add.at(sums, at, part.scores)
        held[at] = True
    docs = np.flatnonzero(held)
    return Scored(docs=docs.astype(np.int32), scores=sums.take(docs))


def best_of(found: Scored, limit: int) -> Scored:
    """The `limit` highest scores, best first; ties in the order of `docs`."""
    scores = found.scores
    if limit <= 0 or not len(scores):
        return Scored(docs=found.docs[:0], scores=scores[:0])
    if len(scores) > limit:
        picked = _candidates(scores, limit)
        order = picked[np.argsort(-scores.take(picked), kind="stable")[:limit]]
    else:
        order = np.argsort(-scores, kind="stable")
    return Scored(docs=found.docs.take(order), scores=scores.take(order))


def best_dense(sums: Floats, limit: int, finish: Callable[[Floats], Floats] | None = None) -> Scored:
    """The `limit` best of all sections, best first, those of 0 left out.

    `finish` makes scores of sums where these are none yet: the higher the sum, the higher the score.
    """
    docs = _in_best_blocks(sums, limit) if limit > 0 else None
    if docs is None:
        docs = np.flatnonzero(sums > 0)
    scores = sums.take(docs)
    return best_of(
        Scored(docs=docs.astype(np.int32), scores=scores if finish is None else finish(scores)), limit
    )


def near_enough(scores: Floats, least: float, left: float) -> NDArray[np.bool_]:
    """Which scores may come to be no less than `least` when at most `left` is still added."""
    flags: NDArray[np.bool_] = scores >= (np.float32(least) - np.float32(left)) * _MARGIN
    return flags


def _candidates(scores: Floats, limit: int) -> NDArray[np.intp]:
    """Ascending places of all scores that may be among the `limit` highest."""
    near = _in_best_blocks(scores, limit)
    if near is None:
        return np.flatnonzero(scores >= _least(scores, limit))
    if len(near) <= limit:
        return near
    values = scores.take(near)
    return near.compress(values >= _least(values, limit))


def _least(scores: Floats, limit: int) -> np.float32:
    """The `limit`-th highest score."""
    least: np.float32 = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    return least


def _in_best_blocks(scores: Floats, limit: int) -> NDArray[np.intp] | None:
    """Ascending places of scores no lower than the `limit`-th highest maximum of a block.

    That is no higher than the `limit`-th score. None where there are few blocks, or where it is not above 0.
    """
    blocks = len(scores) // _BLOCK
    if blocks <= 2 * limit:
        return None
    rows = scores[: blocks * _BLOCK].reshape(blocks, _BLOCK)
    highest = rows.max(axis=1)
    least = _least(highest, limit) * _MARGIN
    if least <= 0:
        return None
    chosen = (highest >= least).nonzero()[0]
    row, place = (rows.take(chosen, axis=0) >= least).nonzero()
    inside: NDArray[np.intp] = chosen.take(row)
    inside *= _BLOCK
    inside += place
    rest = (scores[blocks * _BLOCK :] >= least).nonzero()[0]
    return np.concatenate([inside, rest + blocks * _BLOCK]) if len(rest) else inside
