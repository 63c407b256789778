"""A compiled tree → OpenSearch's query DSL: what matches is what the embedded index says, unscored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from indexer.analysis import EXACT_MARK, stem_word
from indexer.model import JsonObject
from indexer.opensearch import ALL, layers_of, sent_id, sent_term
from indexer.opensearch.mapping import MOST_VALUE
from indexer.schema import GROUPED_FIELDS, SECTION_RECORD, TEXT_FIELDS
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Word

SECTIONS: JsonObject = {"term": {"record": SECTION_RECORD}}
"""All sections; the index also holds a record a paper."""

NONE: JsonObject = {"match_none": {}}

_MOST_TERMS = 60_000
"""Below the 65,536 terms that one query may name."""


def word_clause(*words: Word) -> JsonObject:
    """What finds the sections that hold any of some words; one query a field, however many they are."""
    by_field: dict[str, dict[str, None]] = {}
    for word in words:
        for variant in word.variants:
            for place in term_places(word.fields, variant.term):
                by_field.setdefault(place.field, {})[place.term] = None
    return _any([{"terms": {field: list(some)}} for field, some in by_field.items()])


class Clauses:
    """Compiles trees; `layers` gives the fields with positions that the index has anything in."""

    def __init__(self, layers: Callable[[], frozenset[str]]) -> None:
        self._layers = layers

    def match(self, node: Node) -> JsonObject:
        """What finds the sections that match, without any score."""
        match node:
            case Word():
                return word_clause(node)
            case Phrase():
                return _any(list(self._sequences(node)))
            case And():
                return self._all(node.children)
            case Or():
                return self._one_of(node.children)
            case Not():
                return {"bool": {"filter": [SECTIONS], "must_not": [self.match(node.child)]}}
            case Boost() | Prefer():
                return self.match(node.child)
            case Filter(field="id"):
                return _any([{"ids": {"values": list(map(sent_id, some))}} for some in _batches(node.terms)])
            case Filter():
                return _any(
                    [{"terms": {node.field: [*map(sent_value, some)]}} for some in _batches(node.terms)]
                )

    def search(self, node: Node, scored: JsonObject | None = None) -> JsonObject:
        """The query of a search: what matches, among sections alone, scored by what scores alone."""
        made: JsonObject = {"filter": [SECTIONS, self.match(node)]}
        if scored is not None:
            made["should"] = [scored]
        return {"bool": made}

    def _all(self, children: Sequence[Node]) -> JsonObject:
        """All children: what is excluded is taken from the rest, or from all sections where there is none."""
        wanted = [self.match(child) for child in children if not isinstance(child, Not)]
        without = [self.match(child.child) for child in children if isinstance(child, Not)]
        if not wanted and not without:
            return NONE
        made: JsonObject = {"filter": wanted or [SECTIONS]}
        if without:
            made["must_not"] = without
        return {"bool": made}

    def _one_of(self, children: Sequence[Node]) -> JsonObject:
        """Any child: all words among them are one query, since the cluster bounds how many there may be.

        So a long text under `any`, whose compounds are met by their parts, is one query a field.
        """
        words: list[Word] = []
        others: list[Node] = []
        for child in _iter_alternatives(children):
            if isinstance(child, Word):
                words.append(child)
            else:
                others.append(child)
        rest = [node for node in others if not _is_implied(node, words)]
        found = [word_clause(*words)] if words else []
        return _any([*found, *map(self.match, rest)])

    # --- sequences ------------------------------------------------------------------------------------------

    def _sequences(self, phrase: Phrase) -> Iterator[JsonObject]:
        """What finds a sequence, a field at a time; numbers of papers have no places."""
        for field in TEXT_FIELDS:
            if phrase.fields is None or field in phrase.fields:
                made = self._sequence(field, phrase)
                if made is not None:
                    yield made

    def _sequence(self, field: str, phrase: Phrase) -> JsonObject | None:
        """The words in order: gaps of stop words are filled, `slop` is what they all may exceed."""
        places = [list(self._places(field, word)) for word in phrase.words]
        if not all(places):
            return None
        masked = places[0][0].field
        clauses = [_spans(places[0], masked)]
        for found, (before, after) in zip(places[1:], pairwise(phrase.offsets), strict=True):
            if after - before > 1:
                clauses.append({"span_gap": {masked: after - before - 1}})
            clauses.append(_spans(found, masked))
        if len(clauses) == 1:
            return clauses[0]
        return {"span_near": {"clauses": clauses, "slop": phrase.slop, "in_order": True}}

    def _places(self, field: str, word: Word) -> Iterator[TermPlace]:
        """Where a word of a sequence may stand; its exact form stands nowhere but where its stem does."""
        terms = {variant.term for variant in word.variants}
        for term in (variant.term for variant in word.variants):
            if term.startswith(EXACT_MARK) and stem_word(term.removeprefix(EXACT_MARK)) in terms:
                continue
            for layer in layers_of(field, term):
                if layer in self._layers():
                    yield TermPlace(layer, sent_term(term))


def _any(clauses: Sequence[JsonObject]) -> JsonObject:
    if not clauses:
        return NONE
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def _iter_alternatives(nodes: Iterable[Node]) -> Iterator[Node]:
    """The alternatives below alternatives; what only weighs is left out."""
    for node in nodes:
        match node:
            case Boost() | Prefer():
                yield from _iter_alternatives([node.child])
            case Or():
                yield from _iter_alternatives(node.children)
            case _:
                yield node


def _is_implied(node: Node, words: Sequence[Word]) -> bool:
    """Whether a node matches only what one of the words does: all parts of a compound beside any of them."""
    return isinstance(node, And) and any(child in words for child in node.children)


def sent_value(value: str) -> str:
    """A value as the cluster holds it."""
    return sent_term(value, MOST_VALUE)


def best_of(scored: JsonObject) -> JsonObject:
    """The query for sections that score: the cluster passes over what cannot be among the best."""
    return {"bool": {"filter": [SECTIONS], "must": [scored]}}


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


def _batches(terms: Sequence[str]) -> Iterable[Sequence[str]]:
    return (terms[at : at + _MOST_TERMS] for at in range(0, len(terms), _MOST_TERMS))


def _spans(places: Sequence[TermPlace], masked: str) -> JsonObject:
    """Where any of the terms stands; fields other than `masked` are read as if they were it."""
    found = [_span(place, masked) for place in places]
    return found[0] if len(found) == 1 else {"span_or": {"clauses": found}}


def _span(place: TermPlace, masked: str) -> JsonObject:
    span: JsonObject = {"span_term": {place.field: place.term}}
    return span if place.field == masked else {"field_masking_span": {"field": masked, "query": span}}
