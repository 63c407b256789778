"""A tree → the best sections, and how one section's score came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from query.model import MatchKind
from query.ranking.arrays import ArrayScorer
from query.ranking.column_source import ColumnSource
from query.ranking.scoring import EMPTY, FieldPostings, Scored, Scorer
from query.ranking.settled import best_of
from query.ranking.source import Docs, Floats, PostingSource
from query.ranking.weights import Settings
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Word

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


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPart:
    """What one term in one field adds to a word's frequency."""

    field: str
    term: str
    kind: MatchKind
    frequency: float
    length: float
    average_length: float
    weight: float
    """Field weight times variant weight."""
    b: float
    value: float
    """The weighted frequency over the length norm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreParts:
    """The score of one section for one node of the tree, with what it is made of.

    `score` is the very 32-bit number that ranked. An operator's score is the sum of its children's times
    `factor`; the root's factor holds the weight of the section's kind too.
    """

    label: str
    score: float
    idf: float | None = None
    section_frequency: int | None = None
    """Sections that hold the word in a searched field."""
    fields: tuple[FieldPart, ...] = ()
    children: tuple[ScoreParts, ...] = ()
    factor: float = 1.0


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
    scorer = make_scorer(source, settings, fields)
    if isinstance(scorer, ArrayScorer) and limit > 0 and scorer.section_factors() is None:
        best = scorer.best(node, limit)
        return Ranked(docs=best.docs, scores=best.scores, total=scorer.total(node) if count else -1)
    found = _weigh(scorer, node)
    best = best_of(found, limit)
    return Ranked(docs=best.docs, scores=best.scores, total=len(found.docs) if count else -1)


def make_scorer(source: PostingSource, settings: Settings, fields: Sequence[str] | None) -> Scorer:
    """What evaluates trees over a source: whole arrays at once where it has them."""
    if isinstance(source, ColumnSource):
        return ArrayScorer(source, settings, fields)
    return Scorer(source, settings, fields)


def explain(
    source: PostingSource,
    node: Node,
    doc: int,
    *,
    fields: Sequence[str] | None = None,
    settings: Settings = DEFAULT_SETTINGS,
) -> ScoreParts | None:
    """How section `doc` came to its score; None where it does not match."""
    scorer = make_scorer(source, settings, fields)
    score = _at(_weigh(scorer, node), doc)
    parts = _explain(scorer, node, doc)
    if score is None or parts is None:
        return None
    factors = scorer.section_factors()
    factor = 1.0 if factors is None else float(factors[doc])
    return ScoreParts(
        label=parts.label,
        score=score,
        idf=parts.idf,
        section_frequency=parts.section_frequency,
        fields=parts.fields,
        children=parts.children,
        factor=factor * parts.factor,
    )


def _weigh(scorer: Scorer, node: Node) -> Scored:
    found = scorer.score(node)
    factors = scorer.section_factors()
    if factors is None:
        return found
    return Scored(docs=found.docs, scores=found.scores * factors[found.docs])


def _at(found: Scored, doc: int) -> float | None:
    index = int(np.searchsorted(found.docs, doc))
    if index == len(found.docs) or found.docs[index] != doc:
        return None
    return float(found.scores[index])


def _explain(scorer: Scorer, node: Node, doc: int) -> ScoreParts | None:
    score = _at(scorer.score(node), doc)
    if score is None:
        return None
    match node:
        case Word():
            entries = scorer.word_postings(node)
            sections = len({one for entry in entries for one in entry.postings.docs.tolist()})
            return ScoreParts(
                label=node.text or " ".join(variant.term for variant in node.variants),
                score=score,
                idf=scorer.idf(sections),
                section_frequency=sections,
                fields=_field_parts(scorer, entries, doc),
            )
        case Phrase():
            return ScoreParts(
                label=f'"{node.text}"',
                score=score,
                idf=scorer.phrase_idf(node),
                fields=_field_parts(scorer, scorer.phrase_postings(node), doc),
            )
        case And() | Or():
            wanted = [child for child in node.children if not isinstance(child, Not)]
            return _sum_parts(scorer, "and" if isinstance(node, And) else "or", score, wanted, doc)
        case Prefer():
            return _sum_parts(scorer, "prefer", score, [node.child, node.extra], doc)
        case Boost():
            child = _explain(scorer, node.child, doc)
            return ScoreParts(
                label="boost", score=score, children=(child,) if child else (), factor=node.factor
            )
        case Filter():
            return ScoreParts(label=f"{node.field}: {' '.join(node.terms)}", score=score)
        case Not():
            return ScoreParts(label="not", score=score)


def _sum_parts(scorer: Scorer, label: str, score: float, nodes: Sequence[Node], doc: int) -> ScoreParts:
    children = (_explain(scorer, node, doc) for node in nodes)
    return ScoreParts(label=label, score=score, children=tuple(child for child in children if child))


def _field_parts(scorer: Scorer, entries: list[FieldPostings], doc: int) -> tuple[FieldPart, ...]:
    return tuple(part for entry in entries if (part := _field_part(scorer, entry, doc)) is not None)


def _field_part(scorer: Scorer, entry: FieldPostings, doc: int) -> FieldPart | None:
    held = Scored(docs=entry.postings.docs, scores=entry.postings.freqs)
    frequency = _at(held, doc)
    if frequency is None:
        return None
    value = _at(Scored(docs=held.docs, scores=scorer.normalised(entry)), doc)
    field_weight, b = scorer.field_weight(entry.field)
    lengths = scorer.source.lengths(entry.field)
    return FieldPart(
        field=entry.field,
        term=entry.variant.term,
        kind=entry.variant.kind,
        frequency=frequency,
        length=float(lengths.lengths[doc]),
        average_length=lengths.average,
        weight=field_weight * entry.variant.weight,
        b=b,
        value=value or 0.0,
    )
