"""A tree → all sections that match, without their scores: for counting and for pages by another order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from query.ranking.arrays import ArrayScorer
from query.ranking.scoring import Scorer
from query.ranking.source import Docs
from query.tree import And, Boost, Filter, Node, Not, Or, Prefer, Word

Flags = NDArray[np.bool_]


def find_matches(scorer: Scorer, node: Node) -> Flags:
    """One flag a section number: whether it matches. What `scorer` has scored is not evaluated again."""
    match node:
        case Word():
            return _flags(scorer, *(entry.postings.docs for entry in scorer.word_postings(node)))
        case Boost() | Prefer():
            return find_matches(scorer, node.child)
        case Or():
            return _any(scorer, node.children)
        case And() if node.children:
            return _all(scorer, node.children)
        case Filter() if isinstance(scorer, ArrayScorer):
            return scorer.source.mask(node.field, node.terms)
        case Not():
            return _flags(scorer, scorer.source.sections()) & ~find_matches(scorer, node.child)
        case _:
            return _flags(scorer, scorer.score(node).docs)


def match_some(scorer: Scorer, node: Node, docs: Docs) -> Flags:
    """Which of a few sections match, in the order of `docs`."""
    if isinstance(scorer, ArrayScorer):
        return scorer.score_at(node, docs)[0]
    return np.isin(docs, scorer.score(node).docs)


def _any(scorer: Scorer, nodes: tuple[Node, ...]) -> Flags:
    held = _flags(scorer)
    for node in nodes:
        held |= find_matches(scorer, node)
    return held


def _all(scorer: Scorer, nodes: tuple[Node, ...]) -> Flags:
    held = find_matches(scorer, nodes[0])
    for node in nodes[1:]:
        held = held & find_matches(scorer, node)
    return held


def _flags(scorer: Scorer, *lists: Docs) -> Flags:
    held = np.zeros(scorer.source.size, bool)
    for docs in lists:
        held[docs.astype(np.intp)] = True
    return held
