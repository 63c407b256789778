"""Two rankings → one, by the places that a section has in both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from query.ranking import Docs, Floats, Scored

RANK_CONSTANT = 60
"""Cormack, Clarke & Büttcher, Reciprocal Rank Fusion, 2009: what they fixed before their experiments. Both
legs weigh the same."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fused:
    """All sections of either ranking with the sum of 1 / (60 + place), ascending by number."""

    found: Scored


def fuse(*rankings: Docs) -> Fused:
    """The rankings, each best first, as one; a section that one lacks gets nothing from it."""
    every = np.concatenate(rankings) if rankings else np.empty(0, np.int32)
    gains = np.concatenate([_gains(len(one)) for one in rankings]) if rankings else np.empty(0)
    order = np.argsort(every, kind="stable")
    docs, gains = every[order], gains[order]
    if not len(docs):
        return Fused(found=Scored(docs=docs.astype(np.int32), scores=gains.astype(np.float32)))
    starts = np.flatnonzero(np.concatenate([[True], docs[1:] != docs[:-1]]))
    scores: Floats = np.add.reduceat(gains, starts).astype(np.float32)
    return Fused(found=Scored(docs=docs[starts].astype(np.int32), scores=scores))


def _gains(count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return 1.0 / (RANK_CONSTANT + 1 + np.arange(count))
