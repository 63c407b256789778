"""How one section's score came about: the tree with its numbers, and what each term adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from query.model import MatchKind, TermScore
from query.ranking.ranked import DEFAULT_SETTINGS, make_scorer, score_of, weigh
from query.ranking.scoring import FieldPostings, Scored, Scorer
from query.ranking.source import PostingSource
from query.ranking.weights import Settings
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Word


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


def explain(
    source: PostingSource,
    node: Node,
    doc: int,
    *,
    fields: Sequence[str] | None = None,
    settings: Settings = DEFAULT_SETTINGS,
) -> ScoreParts | None:
    """How section `doc` came to its score; None where it does not match."""
    return explain_with(make_scorer(source, settings, fields), node, doc)


def explain_with(scorer: Scorer, node: Node, doc: int) -> ScoreParts | None:
    """`explain` by a scorer that there is already."""
    score = score_of(weigh(scorer, node), doc)
    parts = _explain(scorer, node, doc)
    if score is None or parts is None:
        return None
    factors = scorer.section_factors()
    factor = 1.0 if factors is None else float(factors[doc])
    return replace(parts, score=score, factor=factor * parts.factor)


def iter_term_scores(parts: ScoreParts, factor: float = 1.0) -> Iterator[TermScore]:
    """What each term in each field adds to the score, the words in the order of the tree."""
    outer, factor = factor, factor * parts.factor  # the score of a word holds its own factor already
    total = sum(part.value for part in parts.fields)
    for part in parts.fields:
        yield TermScore(
            word=parts.label,
            term=part.term,
            field=part.field,
            kind=part.kind,
            frequency=part.frequency,
            length=part.length,
            average_length=part.average_length,
            b=part.b,
            weight=part.weight,
            idf=parts.idf or 0.0,
            sections=parts.section_frequency,
            factor=factor,
            contribution=parts.score * outer * part.value / total,
        )
    for child in parts.children:
        yield from iter_term_scores(child, factor)


def _explain(scorer: Scorer, node: Node, doc: int) -> ScoreParts | None:
    score = score_of(scorer.score(node), doc)
    if score is None:
        return None
    match node:
        case Word():
            entries = scorer.word_postings(node)
            sections = scorer.sections_with(node)
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
                label="boost", score=score, children=(child,) if child else (), factor=scorer.factor(node)
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
    frequency = score_of(held, doc)
    if frequency is None:
        return None
    value = score_of(Scored(docs=held.docs, scores=scorer.normalised(entry)), doc)
    field_weight, b = scorer.field_weight(entry.field)
    lengths = scorer.source.lengths(entry.field).lengths
    return FieldPart(
        field=entry.field,
        term=entry.variant.term,
        kind=entry.variant.kind,
        frequency=frequency,
        length=float(lengths[doc]),
        average_length=scorer.average_length(entry.field),
        weight=field_weight * entry.variant.weight,
        b=b,
        value=value or 0.0,
    )
