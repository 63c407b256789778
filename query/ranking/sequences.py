"""Where words stand in sequence, for many sections at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from query.tree import Phrase

Keys = NDArray[np.int64]
"""Places of a word in several sections, ascending: index of the section × 2**32 + position."""

_ROW = 32


def join_places(rows: NDArray[np.intp], places: NDArray[np.int32]) -> Keys:
    """Keys of (section, position) pairs."""
    keys: Keys = (rows.astype(np.int64) << _ROW) + places
    return keys


def count_sequences_in(keys: Sequence[Keys], phrase: Phrase, sections: int) -> NDArray[np.intp]:
    """How many places of the first word start a run of all words, in each section; as `count_sequences`."""
    first = keys[0]
    at, left = first, np.full(len(first), phrase.slop)
    for places, (before, after) in zip(keys[1:], pairwise(phrase.offsets), strict=True):
        due = at + (after - before)
        index = places.searchsorted(due)
        found = places.take(index, mode="clip") if len(places) else due - 1
        passed = found - due
        near = (index < len(places)) & (passed >= 0) & (passed <= left)
        first, at, left = first[near], found[near], left[near] - passed[near]
    return np.bincount(first >> _ROW, minlength=sections)
