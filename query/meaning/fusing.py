"""Two rankings → one, by the places that a section has in both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from query.ranking import Docs, Scored

RANK_CONSTANT = 60
"""Cormack, Clarke & Büttcher, Reciprocal Rank Fusion, 2009: what they fixed before their experiments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FusionSettings:
    """How words and meaning go together. Of eighteen settings these have the best mean nDCG@10 over three
    collections (`python -m benchmarks.quality.meaning --choose`, decision 0031)."""

    first: int = 2
    """Sections found by words that the query's vector is moved towards."""
    share: float = 0.4
    """How far: 0 leaves it where it is, 1 is the mean of theirs."""
    weight: float = 1.5
    """What a place among the keywords counts, where one by meaning counts 1."""


FUSION = FusionSettings()


def fuse(by_words: Docs, by_meaning: Docs, settings: FusionSettings = FUSION) -> Scored:
    """The sections of both rankings, each best first, with the sum of weight / (60 + place).

    Ascending by number; a section that one ranking lacks gets nothing from it.
    """
    every = np.concatenate([by_words, by_meaning]).astype(np.int32)
    gains = np.concatenate([settings.weight * _gains(len(by_words)), _gains(len(by_meaning))])
    order = np.argsort(every, kind="stable")
    docs, gains = every[order], gains[order]
    if not len(docs):
        return Scored(docs=docs, scores=gains.astype(np.float32))
    starts = np.flatnonzero(np.concatenate([[True], docs[1:] != docs[:-1]]))
    return Scored(docs=docs[starts], scores=np.add.reduceat(gains, starts).astype(np.float32))


def _gains(count: int) -> NDArray[np.float64]:
    return 1.0 / (RANK_CONSTANT + 1 + np.arange(count))
