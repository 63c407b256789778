"""Parts of a search that are handed nothing give nothing."""

from __future__ import annotations

import numpy as np

from query.likeness import telling_tree
from query.paging import best_of_groups
from query.ranking.arraytools import distinct
from query.ranking.phrases import _intersect
from query.ranking.ranked import Ranked
from query.ranking.scoring import EMPTY


def test_nothing_gives_nothing() -> None:
    assert telling_tree([]) is None
    assert len(distinct(np.empty(0, np.int64))) == 0
    assert distinct(np.array([3, 1, 3])).tolist() == [1, 3]
    assert len(best_of_groups(EMPTY, np.zeros(4, np.int32)).docs) == 0
    assert (Ranked.empty().total, len(Ranked.empty().docs)) == (0, 0)


def test_what_two_lists_share_does_not_depend_on_which_is_longer() -> None:
    long, short = np.arange(0, 4000, 2, dtype=np.int64), np.array([3, 8, 3998], dtype=np.int64)
    for left, right in ((long, short), (short, long), (short, short[1:])):
        assert _intersect(left, right).tolist() == sorted(set(left.tolist()) & set(right.tolist()))
    assert len(_intersect(long, short[:0])) == 0
