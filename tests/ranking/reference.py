"""Our scorer in plain Python over Whoosh's own codec and matchers: no array, nothing of ours but the tree.

Deleted sections never match and never count.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from whoosh import query
from whoosh.searching import Searcher

from query.ranking.weights import TEXT_FIELDS
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Variant, Word


@dataclass(frozen=True)
class Reference:
    """One commit of an index; `fields` gives weight and b, `live` are the numbers of its sections."""

    searcher: Searcher
    fields: Mapping[str, tuple[float, float]]
    k1: float

    def scores(self, node: Node) -> dict[int, float]:
        """The score of every section that matches."""
        match node:
            case Word():
                return self._word(node)
            case Phrase():
                return self._phrase(node)
            case Filter():
                return {doc: 0.0 for term in node.terms for doc in self._postings(node.field, term)}
            case Boost():
                return {doc: score * node.factor for doc, score in self.scores(node.child).items()}
            case Not():
                found = self.scores(node.child)
                return {doc: 0.0 for doc in self._live() if doc not in found}
            case Prefer():
                extra = self.scores(node.extra)
                return {doc: score + extra.get(doc, 0.0) for doc, score in self.scores(node.child).items()}
            case Or():
                every = [self.scores(child) for child in node.children]
                return {doc: sum(one.get(doc, 0.0) for one in every) for one in every for doc in one}
            case And():
                every = [self.scores(child) for child in node.children]
                both = set(every[0]).intersection(*every[1:]) if every else set()
                return {doc: sum(one[doc] for one in every) for doc in both}

    def _live(self) -> list[int]:
        return sorted(self.searcher.docs_for_query(query.Term("record", "section")))

    def _postings(self, field: str, term: str) -> dict[int, tuple[float, list[int]]]:
        """Weight and positions by section."""
        found: dict[int, tuple[float, list[int]]] = {}
        reader: Any = self.searcher.reader()
        if (field, term) in reader:
            matcher = reader.postings(field, term)
            while matcher.is_active():
                places = matcher.value_as("positions") if matcher.supports("positions") else []
                if not reader.is_deleted(matcher.id()):
                    found[matcher.id()] = matcher.weight(), places
                matcher.next()
        return found

    def _average(self, field: str) -> float:
        """Of the whole text, of which a text field is a part."""
        fields = [one for one in TEXT_FIELDS if one in self.fields] if field in TEXT_FIELDS else [field]
        each = (sum(self._length(doc, one) for one in fields) for doc in self._live())
        lengths = [length for length in each if length]
        return sum(lengths) / len(lengths) if lengths else 1.0

    def _length(self, doc: int, field: str) -> int:
        """The exact length, which Whoosh rounds: the sum of the frequencies of all its terms."""
        reader: Any = self.searcher.reader()
        terms = reader.lexicon(field)
        return int(
            sum(
                self._postings(field, term.decode())[doc][0]
                for term in terms
                if doc in self._postings(field, term.decode())
            )
        )

    def _idf(self, sections: int) -> float:
        return math.log(1 + (len(self._live()) - sections + 0.5) / (sections + 0.5))

    def _held(self, word: Word) -> list[tuple[str, Variant, dict[int, tuple[float, list[int]]]]]:
        fields = [name for name in (word.fields or self.fields) if name in self.fields]
        return [(name, one, self._postings(name, one.term)) for name in fields for one in word.variants]

    def _sections(self, word: Word) -> int:
        return len({doc for _, _, found in self._held(word) for doc in found})

    def _saturate(self, sums: Mapping[int, float], idf: float) -> dict[int, float]:
        return {doc: idf * value / (value + self.k1) for doc, value in sums.items()}

    def _norm(self, field: str, doc: int, average: float) -> float:
        b = self.fields[field][1]
        return 1 - b + b * self._length(doc, field) / average if b else 1.0

    def _word(self, word: Word) -> dict[int, float]:
        sums: dict[int, float] = {}
        for field, variant, found in self._held(word):
            average = self._average(field)
            for doc, (weight, _) in found.items():
                value = self.fields[field][0] * variant.weight * weight / self._norm(field, doc, average)
                sums[doc] = sums.get(doc, 0.0) + value
        return self._saturate(sums, self._idf(self._sections(word)))

    def _phrase(self, phrase: Phrase) -> dict[int, float]:
        sums: dict[int, float] = {}
        fields = [name for name in (phrase.fields or self.fields) if name in self.fields]
        for field in fields:
            average = self._average(field)
            for doc in self._live():
                places = [
                    {
                        place
                        for one in word.variants
                        for place in self._postings(field, one.term).get(doc, (0, []))[1]
                    }
                    for word in phrase.words
                ]
                count = sum(_starts(start, places, phrase) for start in places[0])
                if count:
                    value = self.fields[field][0] * count / self._norm(field, doc, average)
                    sums[doc] = sums.get(doc, 0.0) + value
        return self._saturate(sums, sum(self._idf(self._sections(word)) for word in phrase.words))


def _starts(start: int, places: Sequence[set[int]], phrase: Phrase) -> bool:
    """Whether any choice of places follows `start` in order with no more than `slop` extra places in all."""
    for chosen in product([start], *places[1:]):
        steps = [
            (later - earlier) - (after - before)
            for earlier, later, before, after in zip(
                chosen, chosen[1:], phrase.offsets, phrase.offsets[1:], strict=False
            )
        ]
        if all(step >= 0 for step in steps) and sum(steps) <= phrase.slop:
            return True
    return False
