"""A compiled tree → the query that chooses candidates, best first by about the score of the embedded index.

OpenSearch scores each term by itself; BM25F adds the frequencies of all terms of a word before they saturate.
So here a word scores as its best term does, at the word's own idf; `query.opensearch.rescoring` then scores
the candidates anew.
"""

from __future__ import annotations

from indexer.model import JsonObject
from query.opensearch.clauses import SECTIONS, match_clause, sequence_clauses, term_places
from query.opensearch.rescoring import MOST_WEIGHED, CandidateScorer
from query.ranking import K1
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Variant, Word

_ONCE = 1 / (1 + K1)
"""What a word that stands once in a text of average length scores of its idf."""


def search_clause(node: Node, scorer: CandidateScorer | None) -> JsonObject:
    """The query of a search: what matches, among sections alone; scored where `scorer` is given."""
    made: JsonObject = {"filter": [SECTIONS, match_clause(node)]}
    scored = None if scorer is None else _scored(node, scorer)
    if scored is not None:
        made["should"] = [scored]
    return {"bool": made}


def _scored(node: Node, scorer: CandidateScorer) -> JsonObject | None:
    """What scores those that match; None where a part has no score."""
    match node:
        case Word():
            return _word(node, scorer)
        case Phrase():
            found = [_constant(one, 1.0) for one in sequence_clauses(node)]
            return {"dis_max": {"queries": found, "boost": scorer.phrase_idf(node) * _ONCE}}
        case And() | Or():
            return _sum(node.children, scorer)
        case Prefer():
            return _sum((node.child, node.extra), scorer)
        case Boost():
            child = _scored(node.child, scorer)
            return None if child is None else {"bool": {"should": [child], "boost": scorer.factor(node)}}
        case Filter() | Not():
            return None


def _sum(nodes: tuple[Node, ...], scorer: CandidateScorer) -> JsonObject | None:
    found = [made for node in nodes if (made := _scored(node, scorer)) is not None]
    if len(found) < 2:
        return found[0] if found else None
    return {"bool": {"should": found}}


def _word(word: Word, scorer: CandidateScorer) -> JsonObject | None:
    idf = scorer.idf(scorer.sections_with(word))
    if len(word.variants) > MOST_WEIGHED:
        return _constant(match_clause(word), idf * _ONCE)
    found = [
        {
            "term": {
                place.field: {"value": place.term, "boost": idf / scorer.idf(sections) * _share(word, one)}
            }
        }
        for one in word.variants
        for place in term_places(word.fields, one.term)
        if (sections := scorer.sections_at(place))
    ]
    return {"dis_max": {"queries": found}} if found else None


def _share(word: Word, variant: Variant) -> float:
    """What a variant that stands once scores beside a full match; an exact form meets its stem, too."""
    weight = variant.weight
    if variant.kind == "exact" and any(other.kind == "stem" for other in word.variants):
        weight += 1.0
    return weight / (weight + K1) / _ONCE


def _constant(query: JsonObject, boost: float) -> JsonObject:
    return {"constant_score": {"filter": query, "boost": boost}}
