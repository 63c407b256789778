"""Sums and bests of scored sections, as dense arrays where that is quicker."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from query.ranking.scoring import EMPTY, Scored
from query.ranking.source import Floats

_SPARSE = 64
"""Up to one posting in this many sections, sorting beats an array of all sections."""
_BLOCK = 1024


def sum_parts(parts: Sequence[Scored], size: int) -> Scored:
    """The union of sections; scores of one section are added in the order of `parts`, in 32 bits."""
    filled = [part for part in parts if len(part.docs)]
    if len(filled) < 2:
        return filled[0] if filled else EMPTY
    if sum(len(part.docs) for part in filled) * _SPARSE < size:
        docs = np.concatenate([part.docs for part in filled])
        docs.sort()
        docs = docs[np.concatenate([[True], docs[1:] != docs[:-1]])]
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


def _candidates(scores: Floats, limit: int) -> NDArray[np.intp]:
    """Ascending places of all scores that may be among the `limit` highest."""
    blocks = len(scores) // _BLOCK
    if blocks > 2 * limit:  # the limit-th highest block maximum is no higher than the limit-th score
        highest = scores[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
        least = np.partition(highest, blocks - limit)[blocks - limit]
        chosen = np.flatnonzero(highest >= least)
        inside = (chosen[:, None] * _BLOCK + np.arange(_BLOCK)).reshape(-1)
        near: NDArray[np.intp] = np.concatenate([inside, np.arange(blocks * _BLOCK, len(scores))])
        near = near.compress(scores.take(near) >= least)
        if len(near) <= limit:
            return near
        values = scores.take(near)
        return near.compress(values >= np.partition(values, len(near) - limit)[len(near) - limit])
    least = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    return np.flatnonzero(scores >= least)
