"""The best sections of an OR without scoring all that match.

Children are taken with the rarest first, until what the rest could still add cannot lift a new section among
the best; the rest is then looked up for those that are near enough (MaxScore, Turtle & Flood 1995).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from query.ranking.scoring import EMPTY, Scored
from query.ranking.settled import best_of, near_enough, sum_parts
from query.tree import Node, Or

if TYPE_CHECKING:
    from query.ranking.arrays import ArrayScorer

LESS = 0.999
"""By how much bounds must fall short of the least of the best: they are sums in other order than scores."""

Flags = NDArray[np.bool_]


def collect(scorer: ArrayScorer, node: Or, limit: int, allowed: Sequence[Flags]) -> Scored:
    """The `limit` best sections of an OR among those that all of `allowed` let through, best first."""
    order = scorer.in_order(node)
    bounds = [scorer.bound(child) for child in order]
    found, left, least = EMPTY, remaining(bounds), 0.0
    for number, child in enumerate(order):
        if left[number] < least * LESS:
            return best_of(complete(scorer, found, order[number:], left[number:], least), limit)
        found = sum_parts([found, _restrict(scorer.score(child), allowed)], scorer.source.size)
        rest = left[number + 1]
        may_stop = rest < left[0] - rest and number + 1 < len(order) and len(found.docs) >= limit
        least = float(best_of(found, limit).scores[-1]) if may_stop else 0.0
    return best_of(found, limit)


def remaining(bounds: Sequence[float]) -> list[float]:
    """What the children from each on can still add, 0.0 behind the last; never below 0 by rounding."""
    return [*accumulate(reversed(bounds), initial=0.0)][::-1]


def _restrict(found: Scored, allowed: Sequence[Flags]) -> Scored:
    for flags in allowed:
        keep = flags.take(found.docs)
        found = Scored(docs=found.docs.compress(keep), scores=found.scores.compress(keep))
    return found


def complete(
    scorer: ArrayScorer, found: Scored, rest: Sequence[Node], left: Sequence[float], least: float
) -> Scored:
    """Sections with the scores of `rest` added; those that cannot reach `least` are left out.

    `left` is the part of `remaining` that begins with the first of `rest`.
    """
    docs, scores = found.docs, found.scores
    for child, most in zip(rest, left[:-1], strict=True):
        keep = near_enough(scores, least, most)
        docs, scores = docs.compress(keep), scores.compress(keep)
        scores = scores + scorer.score_at(child, docs)[1]
    return Scored(docs=docs, scores=scores)
