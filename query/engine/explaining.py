"""How a section came to its score: by its words, by its place in both rankings, or by its nearest window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from query.model import Explanation, TermScore
from query.ranking import DEFAULT_SETTINGS, ScoreParts, Scorer, explain_with, iter_term_scores
from query.reader import ReadSection
from query.tree import Node

if TYPE_CHECKING:
    from query.meaning import Met

Read = Callable[[int], ReadSection]
"""Reads a section by its number."""


def explain_section(
    scorer: Scorer, tree: Node | None, doc: int, read: Read, met: Met | None
) -> Explanation | None:
    """The explanation of section `doc`; `met` is what a search by meaning found, None of one by words.

    None where the section was not found.
    """
    if met is not None:
        return _explain_met(scorer, tree, doc, read, met)
    parts = None if tree is None else explain_with(scorer, tree, doc)
    if parts is None:
        return None
    return Explanation(id=read(doc).id, score=parts.score, k1=DEFAULT_SETTINGS.k1, terms=_terms(parts))


def _explain_met(scorer: Scorer, tree: Node | None, doc: int, read: Read, met: Met) -> Explanation | None:
    legs = met.explain(doc, read)
    if not legs:
        return None
    by_words = any(leg.name == "keyword" for leg in legs)
    parts = explain_with(scorer, tree, doc) if by_words and tree is not None else None
    return Explanation(
        id=read(doc).id,
        score=met.score_of(doc),
        k1=DEFAULT_SETTINGS.k1,
        terms=() if parts is None else _terms(parts),
        legs=legs,
    )


def _terms(parts: ScoreParts) -> tuple[TermScore, ...]:
    return tuple(sorted(iter_term_scores(parts), key=lambda term: -term.contribution))
