"""A compiled tree → the query that chooses candidates, best first by about the score of the embedded index.

OpenSearch scores each term by itself; BM25F adds the frequencies of all terms of a word before they saturate.
So here a word scores as its best term does, at the word's own idf; `query.opensearch.rescoring` then scores
the candidates anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from indexer.model import JsonObject
from query.opensearch.clauses import SECTIONS, Clauses, TermPlace, term_places, word_clause
from query.opensearch.rescoring import MOST_WEIGHED, CandidateScorer
from query.ranking import K1
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Variant, Word

MOST_LEAVES = 700
"""Clauses that score; a node counts at most 1,024 in a query, those that match among them."""

_ONCE = 1 / (1 + K1)
"""What a word that stands once in a text of average length scores of its idf."""


def search_clause(node: Node, clauses: Clauses, scorer: CandidateScorer | None) -> JsonObject:
    """The query of a search: what matches, among sections alone; scored where `scorer` is given."""
    made: JsonObject = {"filter": [SECTIONS, clauses.match(node)]}
    scored = None if scorer is None else _within_bounds(node, scorer)
    if scored is not None:
        made["should"] = [scored]
    return {"bool": made}


def _within_bounds(node: Node, scorer: CandidateScorer) -> JsonObject | None:
    """What scores a tree as finely as the cluster takes it."""
    for detail in Detail:
        made = _Scoring(scorer, detail).score(node)
        if made is None or count_leaves(made) <= MOST_LEAVES:
            return made
    return None


class Detail(IntEnum):
    """How finely words are told apart."""

    TERMS = 0
    WORDS = 1
    """Each word scores the same wherever it stands."""
    WHOLE = 2
    """Compounds score by themselves alone."""


class _Scoring:
    def __init__(self, scorer: CandidateScorer, detail: Detail) -> None:
        self._scorer, self._detail = scorer, detail

    def score(self, node: Node) -> JsonObject | None:
        """What scores those that match; None where a part has no score."""
        match node:
            case Word():
                return self._word(node)
            case Phrase():
                held = {"bool": {"filter": [word_clause(word) for word in node.words]}}
                return _constant(held, self._scorer.phrase_idf(node) * _ONCE)
            case And() | Or():
                return self._sum(node.children)
            case Prefer():
                return self._sum((node.child, node.extra))
            case Boost():
                return self._boosted(node)
            case Filter() | Not():
                return None

    def _boosted(self, node: Boost) -> JsonObject | None:
        if node.beside is not None and self._detail == Detail.WHOLE:
            return None
        if node.beside is not None and isinstance(node.child, And):
            return self._together(node.child, node.factor, node.beside)
        child = self.score(node.child)
        return None if child is None else {"bool": {"should": [child], "boost": self._scorer.factor(node)}}

    def _together(self, parts: And, factor: float, whole: Word) -> JsonObject:
        """All parts of a compound: they weigh as much as the compound itself."""
        words = [word_clause(word) for word in parts.children if isinstance(word, Word)]
        idf = self._scorer.idf(self._scorer.sections_with(whole))
        return _constant({"bool": {"filter": words}}, factor * idf * _ONCE)

    def _sum(self, nodes: tuple[Node, ...]) -> JsonObject | None:
        found = [made for node in nodes if (made := self.score(node)) is not None]
        if len(found) < 2:
            return found[0] if found else None
        return {"bool": {"should": found}}

    def _word(self, word: Word) -> JsonObject | None:
        idf = self._scorer.idf(self._scorer.sections_with(word))
        if len(word.variants) > MOST_WEIGHED or self._detail != Detail.TERMS:
            return _constant(word_clause(word), idf * _ONCE)
        found = [
            _scored_term(place, idf / self._scorer.idf(sections) * _share(word, one))
            for one in word.variants
            for place in term_places(word.fields, one.term)
            if (sections := self._scorer.sections_at(place))
        ]
        return {"dis_max": {"queries": found}} if found else None


def _scored_term(place: TermPlace, boost: float) -> JsonObject:
    return {"term": {place.field: {"value": place.term, "boost": boost}}}


def count_leaves(query: JsonObject) -> int:
    """How many clauses the cluster counts in what scores."""
    inner = [
        one
        for part in query.values()
        for key in ("should", "filter", "queries")
        for one in _listed(part.get(key, ()) if isinstance(part, dict) else ())
    ]
    return sum(map(count_leaves, inner)) if inner else 1


def _listed(found: JsonObject | Sequence[JsonObject]) -> Sequence[JsonObject]:
    return [found] if isinstance(found, dict) else found


def _share(word: Word, variant: Variant) -> float:
    """What a variant that stands once scores beside a full match; an exact form meets its stem, too."""
    weight = variant.weight
    if variant.kind == "exact" and any(other.kind == "stem" for other in word.variants):
        weight += 1.0
    return weight / (weight + K1) / _ONCE


def _constant(query: JsonObject, boost: float) -> JsonObject:
    return {"constant_score": {"filter": query, "boost": boost}}
