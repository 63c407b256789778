"""A compiled tree → OpenSearch's query DSL: what matches is what the embedded index says, unscored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from indexer.model import JsonObject
from indexer.opensearch import ALL, layers_of, sent_id, sent_term
from indexer.opensearch.mapping import MOST_VALUE
from indexer.schema import GROUPED_FIELDS, SECTION_RECORD, TEXT_FIELDS
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Variant, Word

SECTIONS: JsonObject = {"term": {"record": SECTION_RECORD}}
"""All sections; the index also holds a record a paper."""

NONE: JsonObject = {"match_none": {}}

_MOST_TERMS = 60_000
"""Below the 65,536 terms that one query may name."""


def match_clause(node: Node) -> JsonObject:
    """What finds the sections that match, without any score."""
    match node:
        case Word():
            return _any(_term_filters(node.fields, [variant.term for variant in node.variants]))
        case Phrase():
            return _any(sequence_clauses(node))
        case And():
            return _all(node.children)
        case Or():
            return _any([match_clause(child) for child in node.children])
        case Not():
            return {"bool": {"filter": [SECTIONS], "must_not": [match_clause(node.child)]}}
        case Boost() | Prefer():
            return match_clause(node.child)
        case Filter(field="id"):
            return _any([{"ids": {"values": list(map(sent_id, some))}} for some in _batches(node.terms)])
        case Filter():
            return _any([{"terms": {node.field: [*map(sent_value, some)]}} for some in _batches(node.terms)])


# --- matching -----------------------------------------------------------------------------------------------


def _any(clauses: Sequence[JsonObject]) -> JsonObject:
    if not clauses:
        return NONE
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def _all(children: Sequence[Node]) -> JsonObject:
    """All children: what is excluded is taken from the rest, or from all sections where there is no rest."""
    wanted = [match_clause(child) for child in children if not isinstance(child, Not)]
    without = [match_clause(child.child) for child in children if isinstance(child, Not)]
    if not wanted and not without:
        return NONE
    made: JsonObject = {"filter": wanted or [SECTIONS]}
    if without:
        made["must_not"] = without
    return {"bool": made}


def _term_filters(fields: tuple[str, ...] | None, terms: Sequence[str]) -> list[JsonObject]:
    by_field: dict[str, list[str]] = {}
    for place in (place for term in terms for place in term_places(fields, term)):
        by_field.setdefault(place.field, []).append(place.term)
    return [{"terms": {field: some}} for field, some in by_field.items()]


def sent_value(value: str) -> str:
    """A value as the cluster holds it."""
    return sent_term(value, MOST_VALUE)


class TermPlace(NamedTuple):
    """A term in a field of OpenSearch."""

    field: str
    term: str

    @property
    def clause(self) -> JsonObject:
        """What finds the sections that hold it."""
        return {"term": {self.field: self.term}}


def term_places(fields: tuple[str, ...] | None, term: str) -> list[TermPlace]:
    """Where a term counts for a word in these fields, in all fields for None."""
    if fields is None:
        return [TermPlace(ALL, sent_term(term))]
    return [TermPlace(field, sent_term(term)) for field in fields if field in GROUPED_FIELDS]


def sequence_clauses(phrase: Phrase) -> list[JsonObject]:
    """What finds a sequence, a field at a time; numbers of papers have no places."""
    return [
        _sequence(field, phrase) for field in TEXT_FIELDS if phrase.fields is None or field in phrase.fields
    ]


def _batches(terms: Sequence[str]) -> Iterable[Sequence[str]]:
    return (terms[at : at + _MOST_TERMS] for at in range(0, len(terms), _MOST_TERMS))


def _sequence(field: str, phrase: Phrase) -> JsonObject:
    """The words in order in one field: gaps of stop words are filled, `slop` is what they all may exceed."""
    if not all(word.variants for word in phrase.words):
        return NONE
    masked = layers_of(field, phrase.words[0].variants[0].term)[0]
    clauses = [_place(field, phrase.words[0].variants, masked)]
    for word, (before, after) in zip(phrase.words[1:], pairwise(phrase.offsets), strict=True):
        if after - before > 1:
            clauses.append({"span_gap": {masked: after - before - 1}})
        clauses.append(_place(field, word.variants, masked))
    if len(clauses) == 1:
        return clauses[0]
    return {"span_near": {"clauses": clauses, "slop": phrase.slop, "in_order": True}}


def _place(field: str, variants: Sequence[Variant], masked: str) -> JsonObject:
    """Where any of the terms stands; streams other than `masked` are read as if they were it."""
    found = [
        _span(stream, variant.term, masked)
        for variant in variants
        for stream in layers_of(field, variant.term)
    ]
    return found[0] if len(found) == 1 else {"span_or": {"clauses": found}}


def _span(stream: str, term: str, masked: str) -> JsonObject:
    span: JsonObject = {"span_term": {stream: sent_term(term)}}
    return span if stream == masked else {"field_masking_span": {"field": masked, "query": span}}
