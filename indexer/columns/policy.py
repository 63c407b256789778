"""Which segments a commit merges."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

MERGE_FACTOR = 4
"""A segment is merged with the smaller ones as soon as they hold a quarter of its documents together."""
DEAD_SHARE = 0.2
"""Share of deleted documents from which a segment is written anew at the next commit."""


def choose_merges(sizes: Sequence[int], dead: Sequence[float]) -> list[range]:
    """Which neighbouring segments to merge, as ranges, so that sizes fall by MERGE_FACTOR from first to last.

    `sizes` are documents that are not deleted, `dead` the deleted shares. Only neighbours are merged, which
    keeps the documents in the order of writing.
    """
    stack: list[range] = []
    for number in range(len(sizes)):
        stack.append(range(number, number + 1))
        while len(stack) > 1:
            left, right = (sum(sizes[one] for one in group) for group in stack[-2:])
            if left > right * MERGE_FACTOR:
                break
            last = stack.pop()
            stack[-1] = range(stack[-1].start, last.stop)
    assert all(left.stop == right.start for left, right in pairwise(stack))
    return [
        group
        for group in stack
        if len(group) > 1 or sizes[group.start] == 0 or dead[group.start] > DEAD_SHARE
    ]
