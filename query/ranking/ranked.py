"""A tree → the best sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from query.ranking.arrays import ArrayScorer
from query.ranking.column_source import ColumnSource
from query.ranking.scoring import EMPTY, Scored, Scorer
from query.ranking.settled import best_of
from query.ranking.source import Docs, Floats, PostingSource
from query.ranking.weights import Settings
from query.tree import Node

DEFAULT_SETTINGS = Settings()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranked:
    """The best sections, best first (ties in the order of the index), and how many match in all."""

    docs: Docs
    scores: Floats
    total: int

    @classmethod
    def empty(cls) -> Ranked:
        """No section at all."""
        return cls(docs=EMPTY.docs, scores=EMPTY.scores, total=0)


def rank(  # noqa: PLR0913 - each is a choice of its own
    source: PostingSource,
    node: Node,
    *,
    limit: int,
    fields: Sequence[str] | None = None,
    settings: Settings = DEFAULT_SETTINGS,
    count: bool = True,
) -> Ranked:
    """The `limit` best sections for `node` in `fields` (all ranked fields when None).

    Without `count` the total is left out (-1), which saves reading what cannot be among the best.
    """
    return rank_with(make_scorer(source, settings, fields), node, limit=limit, count=count)


def rank_with(scorer: Scorer, node: Node, *, limit: int, count: bool = True) -> Ranked:
    """`rank` by a scorer that may have evaluated parts of the tree already, or may yet be asked for more."""
    if isinstance(scorer, ArrayScorer) and limit > 0 and scorer.section_factors() is None:
        best = scorer.best(node, limit)
        return Ranked(docs=best.docs, scores=best.scores, total=scorer.total(node) if count else -1)
    found = weigh(scorer, node)
    best = best_of(found, limit)
    return Ranked(docs=best.docs, scores=best.scores, total=len(found.docs) if count else -1)


def make_scorer(source: PostingSource, settings: Settings, fields: Sequence[str] | None) -> Scorer:
    """What evaluates trees over a source: whole arrays at once where it has them."""
    if isinstance(source, ColumnSource):
        return ArrayScorer(source, settings, fields)
    return Scorer(source, settings, fields)


def weigh(scorer: Scorer, node: Node) -> Scored:
    """All sections that match, with their scores and the weights of their kinds."""
    found = scorer.score(node)
    factors = scorer.section_factors()
    if factors is None:
        return found
    return Scored(docs=found.docs, scores=found.scores * factors[found.docs])


def score_of(found: Scored, doc: int) -> float | None:
    """The score of one section; None where it was not found."""
    index = int(np.searchsorted(found.docs, doc))
    if index == len(found.docs) or found.docs[index] != doc:
        return None
    return float(found.scores[index])
