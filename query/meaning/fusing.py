"""Two rankings → one, by the places that a section has in both."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from query.ranking import Docs, Scored

RANK_CONSTANT = 60
"""Cormack, Clarke & Büttcher, Reciprocal Rank Fusion, 2009: what they fixed before their experiments."""

KEYWORD_WEIGHT = 2.0
"""What a place among the keywords counts, where one by meaning counts 1. That a weight is wanted showed on
dip21; its value is the best of 1, 1.5, 2 and 3 on xquad (docs/semantic.md)."""


def fuse(by_words: Docs, by_meaning: Docs) -> Scored:
    """The sections of both rankings, each best first, with the sum of weight / (60 + place).

    Ascending by number; a section that one ranking lacks gets nothing from it.
    """
    every = np.concatenate([by_words, by_meaning]).astype(np.int32)
    gains = np.concatenate([KEYWORD_WEIGHT * _gains(len(by_words)), _gains(len(by_meaning))])
    order = np.argsort(every, kind="stable")
    docs, gains = every[order], gains[order]
    if not len(docs):
        return Scored(docs=docs, scores=gains.astype(np.float32))
    starts = np.flatnonzero(np.concatenate([[True], docs[1:] != docs[:-1]]))
    return Scored(docs=docs[starts], scores=np.add.reduceat(gains, starts).astype(np.float32))


def _gains(count: int) -> NDArray[np.float64]:
    return 1.0 / (RANK_CONSTANT + 1 + np.arange(count))
