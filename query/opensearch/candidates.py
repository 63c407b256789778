"""A compiled tree → the query that chooses candidates, best first by about the score of the embedded index.

OpenSearch scores each term by itself; BM25F adds the frequencies of all terms of a word before they saturate.
So here a word scores as its best term does, at the word's own idf; `query.opensearch.rescoring` then scores
the candidates anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum

from indexer.model import JsonObject
from indexer.opensearch import sent_term
from indexer.opensearch.mapping import k1_of
from indexer.schema import NUMBER_FIELDS, TEXT_FIELDS
from query.opensearch.clauses import TermPlace, word_clause
from query.opensearch.rarity import Rarity
from query.opensearch.rescoring import CandidateScorer, iter_all_words
from query.ranking import K1
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Variant, Word

MOST_LEAVES = 700
"""Clauses that score; a node counts at most 1,024 in a query, those that match among them."""

MOST_WEIGHED = 8
"""Variants of a word that are scored each by itself; of more (wildcards) all count the same."""

OTHER_FIELDS = 0.25
"""What a second field adds: two of the same kind saturate to 1.2 to 1.4 times what one does."""

_ONCE = 1 / (1 + K1)
"""What a word that stands once in a text of average length scores of its idf."""


def score_clause(
    node: Node, scorer: CandidateScorer, rarity: Rarity, match: Callable[[Node], JsonObject]
) -> JsonObject | None:
    """What scores a tree, as finely as the cluster takes it; None where nothing of it has a score.

    `match` gives what finds the sections that match a node.
    """
    for detail in Detail:
        made = _Scoring(scorer, rarity, match, detail).score(node)
        if made is None or count_leaves(made) <= MOST_LEAVES:
            return made
    return None


def scores_matches_alone(node: Node) -> bool:
    """Whether `score_clause` gives a score to nothing but what matches, as it does to words joined by OR."""
    match node:
        case Word():
            return True
        case Or():
            return all(map(scores_matches_alone, node.children))
        case Boost():
            return node.beside is not None or scores_matches_alone(node.child)
        case _:
            return False


class Detail(IntEnum):
    """How finely words are told apart."""

    TERMS = 0
    WORDS = 1
    """Each word scores the same wherever it stands."""
    WHOLE = 2
    """Compounds score by themselves alone, sequences wherever their words stand."""


class _Scoring:
    def __init__(
        self, scorer: CandidateScorer, rarity: Rarity, match: Callable[[Node], JsonObject], detail: Detail
    ) -> None:
        self._scorer, self._rarity, self._match, self._detail = scorer, rarity, match, detail

    def score(self, node: Node) -> JsonObject | None:
        """What scores those that match; None where a part has no score."""
        match node:
            case Word():
                return self._word(node)
            case Phrase():
                return _constant(self._sequence(node), self._scorer.phrase_idf(node) * _ONCE)
            case And() | Or():
                return self._sum(node.children)
            case Prefer():
                return self._sum((node.child, node.extra))
            case Boost():
                return self._boosted(node)
            case Filter() | Not():
                return None

    def _sequence(self, phrase: Phrase) -> JsonObject:
        """What holds a sequence; where the cluster takes no more clauses, what holds its words."""
        if self._detail != Detail.WHOLE:
            return self._match(phrase)
        return {"bool": {"filter": [word_clause(word) for word in phrase.words]}}

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
        if self._detail != Detail.TERMS or not _is_weighed(word):
            return _constant(word_clause(word), idf * _ONCE)
        fields = [self._in_field(field, word, idf) for field in TEXT_FIELDS if _looks_into(word, field)]
        numbers = [_constant({"terms": {field: _terms(word)}}, idf * _ONCE) for field in _number_fields(word)]
        found = [*filter(None, fields), *numbers]
        return {"dis_max": {"queries": found, "tie_breaker": OTHER_FIELDS}} if found else None

    def _in_field(self, field: str, word: Word, idf: float) -> JsonObject | None:
        """The best variant of a word in one field, at the word's own idf."""
        found = []
        for variant in word.variants:
            place = TermPlace(field, sent_term(variant.term))
            own = self._rarity.idf(place)
            if own is not None:
                boost = (
                    idf / own * _share(word, variant) / (1 + k1_of(field))
                )  # by which the cluster multiplies
                found.append(_scored_term(place, boost))
        return {"dis_max": {"queries": found}} if found else None


def iter_weighed(node: Node) -> Iterator[str]:
    """The terms of a tree that are scored each by itself."""
    for word in iter_all_words(node):
        if _is_weighed(word):
            yield from _terms(word)


def _is_weighed(word: Word) -> bool:
    return len(word.variants) <= MOST_WEIGHED


def _terms(word: Word) -> list[str]:
    return [sent_term(variant.term) for variant in word.variants]


def _looks_into(word: Word, field: str) -> bool:
    return word.fields is None or field in word.fields


def _number_fields(word: Word) -> list[str]:
    """The fields of paper numbers, where a word may be one."""
    is_number = any("/" in variant.term for variant in word.variants)
    return [field for field in NUMBER_FIELDS if is_number and _looks_into(word, field)]


def _scored_term(place: TermPlace, boost: float) -> JsonObject:
    return {"term": {place.field: {"value": place.term, "boost": boost}}}


def count_leaves(query: JsonObject) -> int:
    """How many clauses the cluster counts in what scores."""
    inner = [
        one
        for part in query.values()
        for key in ("should", "filter", "queries", "clauses")
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
