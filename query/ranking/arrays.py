"""The best sections by whole arrays: the same scores as `scoring`, and less looked at.

Children of an operator are taken with the rarest first. For OR, sections are collected until what the rest
could still add cannot lift a new one among the best; the rest is then looked up for those that are near
enough (MaxScore, Turtle & Flood 1995). For AND, each child is looked up for the survivors of those before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from query.ranking.column_source import CodedPostings, ColumnSource, count_union
from query.ranking.scoring import EMPTY, FieldPostings, Scored, Scorer
from query.ranking.sequences import Keys, count_sequences_in, join_places
from query.ranking.settled import best_of, sum_parts
from query.ranking.source import Docs, Floats, Postings
from query.ranking.weights import Settings
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Word

_LOOKUP = 8
"""Looking up a section in a list by bisection costs as much as reading this many postings."""
_MARGIN = np.float32(1 - 1e-5)
"""Sections this near to the least of the best are kept: sums in 32 bits depend on what was added first."""

Flags = NDArray[np.bool_]


class ArrayScorer(Scorer):
    """Evaluates trees over the columns of an index."""

    source: ColumnSource

    def __init__(self, source: ColumnSource, settings: Settings, fields: Sequence[str] | None = None) -> None:
        super().__init__(source, settings, fields)
        self._entries: dict[Word, list[FieldPostings]] = {}
        self._sizes: dict[Node, int] = {}
        self._orders: dict[Node, list[Node]] = {}

    # --- words ----------------------------------------------------------------------------------------------

    def word_postings(self, word: Word) -> list[FieldPostings]:
        """The postings of a word's variants in the searched fields."""
        found = self._entries.get(word)
        if found is None:
            fields = self._fields_of(word.fields)
            variants = [
                (variant, self.source.word_postings(fields, variant.term)) for variant in word.variants
            ]
            found = self._entries[word] = [
                FieldPostings(field=field, variant=variant, postings=held[field])
                for field in fields
                for variant, held in variants
                if field in held
            ]
        return found

    def normalised(self, entry: FieldPostings) -> Floats:
        """Weighted frequencies of a term in a field, divided by the length norm; one for each posting."""
        if not isinstance(entry.postings, CodedPostings):
            return super().normalised(entry)
        weight, b = self.field_weight(entry.field)
        average = self.average_length(entry.field)
        return entry.postings.normalised(weight * entry.variant.weight, b, average)

    def sections_with(self, word: Word) -> int:
        """The number of sections that hold the word."""
        terms = tuple(variant.term for variant in word.variants)
        return self.source.union_count(self._fields_of(word.fields), terms)

    def _word(self, word: Word) -> Scored:
        entries = self.word_postings(word)
        if not entries:
            return EMPTY
        parts = [Scored(docs=entry.postings.docs, scores=self.normalised(entry)) for entry in entries]
        sums = sum_parts(parts, self.source.size)
        return Scored(docs=sums.docs, scores=self.saturated(sums.scores, self.idf(self.sections_with(word))))

    def _phrase_in(self, field: str, phrase: Phrase) -> Postings | None:
        if phrase.slop:
            return self._near_in(field, phrase)
        terms = [[variant.term for variant in word.variants] for word in phrase.words]
        return self.source.find_sequence(
            field, terms, [place - phrase.offsets[0] for place in phrase.offsets]
        )

    def _near_in(self, field: str, phrase: Phrase) -> Postings | None:
        words = sorted((self._terms_in(field, word) for word in phrase.words), key=_postings_of)
        if not all(words):
            return None
        docs = sum_parts(
            [
                Scored(docs=e.postings.docs, scores=np.zeros(len(e.postings.docs), np.float32))
                for e in words[0]
            ],
            self.source.size,
        ).docs
        for entries in words[1:]:
            docs = docs[self._any_holds(entries, docs)]
        if not len(docs):
            return None
        keys = [self._keys(field, word, docs) for word in phrase.words]
        counts = count_sequences_in(keys, phrase, len(docs))
        held = counts > 0
        return Postings(docs=docs[held], freqs=counts[held].astype(np.float32)) if held.any() else None

    def _any_holds(self, entries: Sequence[FieldPostings], docs: Docs) -> Flags:
        held = np.zeros(len(docs), bool)
        for entry in entries:
            held |= find_docs(entry.postings.docs, docs, self.source.size)[1]
        return held

    def _keys(self, field: str, word: Word, docs: Docs) -> Keys:
        found = []
        for entry in self._terms_in(field, word):
            rows = np.flatnonzero(find_docs(entry.postings.docs, docs, self.source.size)[1])
            own, places = self.source.places(field, entry.variant.term, docs[rows])
            found.append(join_places(rows[own], places))
        return found[0] if len(found) == 1 else np.unique(np.concatenate(found))

    # --- operators ------------------------------------------------------------------------------------------

    def in_order(self, node: And | Or) -> list[Node]:
        """The children that are added, rarest first: the one order in which their scores are summed."""
        found = self._orders.get(node)
        if found is None:
            wanted = [
                child for child in node.children if not isinstance(node, And) or not isinstance(child, Not)
            ]
            found = self._orders[node] = sorted(wanted, key=self.estimate)
        return found

    def estimate(self, node: Node) -> int:
        """About how many sections match, at most; cheap."""
        found = self._sizes.get(node)
        if found is None:
            found = self._sizes[node] = self._estimate(node)
        return found

    def _estimate(self, node: Node) -> int:
        match node:
            case Word():
                return sum(len(entry.postings.docs) for entry in self.word_postings(node))
            case Phrase():
                return min((self.estimate(word) for word in node.words), default=0)
            case And():
                sizes = [self.estimate(child) for child in node.children if not isinstance(child, Not)]
                return min(sizes, default=self.source.size)
            case Or():
                return sum(self.estimate(child) for child in node.children)
            case Boost() | Prefer():
                return self.estimate(node.child)
            case Filter():
                return self.source.size  # looked up in its flags, so it comes last
            case Not():
                return self.source.size

    def bound(self, node: Node) -> float:
        """No section's score for `node` is higher."""
        match node:
            case Word():
                return self.idf(self.sections_with(node)) if self.word_postings(node) else 0.0
            case Phrase():
                return self.phrase_idf(node)
            case And() | Or():
                return sum(self.bound(child) for child in node.children)
            case Boost():
                return self.bound(node.child) * self.factor(node)
            case Prefer():
                return self.bound(node.child) + self.bound(node.extra)
            case Filter() | Not():
                return 0.0

    def _score(self, node: Node) -> Scored:
        if isinstance(node, Or):
            return sum_parts([self.score(child) for child in self.in_order(node)], self.source.size)
        if isinstance(node, Prefer):
            found = self.score(node.child)
            return Scored(docs=found.docs, scores=found.scores + self.score_at(node.extra, found.docs)[1])
        return super()._score(node)

    def _all(self, children: Sequence[Node]) -> Scored:
        if not children:
            return EMPTY
        wanted = self.in_order(And(children=tuple(children)))
        found = self.score(wanted[0] if wanted else children[0])
        docs, scores = found.docs, found.scores
        for child in wanted[1:]:
            if not len(docs):
                return EMPTY
            held, added = self.score_at(child, docs)
            docs, scores = docs[held], scores[held] + added[held]
        return self._without(Scored(docs=docs, scores=scores), children)

    def _without(self, found: Scored, children: Sequence[Node]) -> Scored:
        for child in children:
            if isinstance(child, Not) and len(found.docs):
                keep = ~self.score_at(child.child, found.docs)[0]
                found = Scored(docs=found.docs[keep], scores=found.scores[keep])
        return found

    # --- looking up -----------------------------------------------------------------------------------------

    def _allowed(self, node: Filter) -> Flags:
        return self.source.mask(node.field, node.terms)

    def _filter(self, node: Filter) -> Scored:
        docs = np.flatnonzero(self._allowed(node)).astype(np.int32)
        return Scored(docs=docs, scores=np.zeros(len(docs), np.float32))

    def score_at(self, node: Node, docs: Docs) -> tuple[Flags, Floats]:
        """Which of `docs` match, and their scores, 0 where they do not; the very numbers of `score`."""
        match node:
            case Word() if node not in self._scored:
                return self._word_at(node, docs)
            case Or() if node not in self._scored:
                return self._any_at(node, docs)
            case And() if node not in self._scored and self.in_order(node):
                return self._all_at(node, docs)
            case Boost():
                held, scores = self.score_at(node.child, docs)
                return held, scores * np.float32(self.factor(node))
            case Filter():
                return self._allowed(node).take(docs), np.zeros(len(docs), np.float32)
            case _:
                return look_up(self.score(node), docs)

    def _word_at(self, word: Word, docs: Docs) -> tuple[Flags, Floats]:
        sums, held = np.zeros(len(docs), np.float32), np.zeros(len(docs), bool)
        for entry in self.word_postings(word):
            postings: Any = entry.postings  # those of a word are coded
            rows, hit = find_docs(postings.docs, docs, self.source.size)
            held |= hit
            weight, b = self.field_weight(entry.field)
            norm = weight * entry.variant.weight, b, self.average_length(entry.field)
            if hit.all():
                sums += postings.normalised_at(rows, *norm)
            elif hit.any():
                sums[hit] += postings.normalised_at(rows[hit], *norm)
        if not held.any():
            return held, sums
        return held, self.saturated(sums, self.idf(self.sections_with(word)))

    def _any_at(self, node: Or, docs: Docs) -> tuple[Flags, Floats]:
        scores, held = np.zeros(len(docs), np.float32), np.zeros(len(docs), bool)
        for child in self.in_order(node):
            matched, added = self.score_at(child, docs)
            held |= matched
            scores += added
        return held, scores

    def _all_at(self, node: And, docs: Docs) -> tuple[Flags, Floats]:
        scores, held = np.zeros(len(docs), np.float32), np.ones(len(docs), bool)
        for child in self.in_order(node):
            matched, added = self.score_at(child, docs)
            held &= matched
            scores += added
        for child in node.children:
            if isinstance(child, Not):
                held &= ~self.score_at(child.child, docs)[0]
        return held, np.where(held, scores, np.float32(0))

    # --- the best -------------------------------------------------------------------------------------------

    def best(self, node: Node, limit: int) -> Scored:
        """The `limit` best sections of `node`, best first; ties in the order of the index."""
        if isinstance(node, Or):
            return best_of(self._collect(node, limit, ()), limit)
        if isinstance(node, And):
            filters = [child for child in node.children if isinstance(child, Filter)]
            rest = [child for child in node.children if not isinstance(child, Filter)]
            if len(rest) == 1 and isinstance(rest[0], Or):
                return best_of(self._collect(rest[0], limit, filters), limit)
        return best_of(self.score(node), limit)

    def _collect(self, node: Or, limit: int, filters: Sequence[Filter]) -> Scored:
        """Sections of an OR that may be among the best, with their whole scores."""
        order = self.in_order(node)
        bounds = [self.bound(child) for child in order]
        left, parts = sum(bounds), []
        found, seen, least = EMPTY, 0, np.float32(0)
        for number, child in enumerate(order):
            if seen >= limit and left < least * _MARGIN:
                return self._complete(found, order[number:], bounds[number:], float(least))
            part = self._restrict(self.score(child), filters)
            left -= bounds[number]
            parts = [found, part] if number else [part]
            found = sum_parts(parts, self.source.size)
            seen = len(found.docs)
            if seen >= limit and number + 1 < len(order):
                least = best_of(found, limit).scores[-1]
        return found

    def _restrict(self, found: Scored, filters: Sequence[Filter]) -> Scored:
        for one in filters:
            keep = self._allowed(one).take(found.docs)
            found = Scored(docs=found.docs[keep], scores=found.scores[keep])
        return found

    def _complete(self, found: Scored, rest: Sequence[Node], bounds: Sequence[float], least: float) -> Scored:
        docs, scores, left = found.docs, found.scores, sum(bounds)
        for child, bound in zip(rest, bounds, strict=True):
            keep = scores >= (np.float32(least) - np.float32(left)) * _MARGIN
            docs, scores = docs[keep], scores[keep]
            scores = scores + self.score_at(child, docs)[1]
            left -= bound
        return Scored(docs=docs, scores=scores)

    def total(self, node: Node) -> int:
        """How many sections match."""
        words = _words_of(node)
        if node in self._scored or words is None:
            return len(self.score(node).docs)
        if isinstance(node, Word):
            return self.sections_with(node)
        lists = [entry.postings.docs for word in words for entry in self.word_postings(word)]
        return count_union(lists, self.source.size) if lists else 0


def _words_of(node: Node) -> list[Word] | None:
    """The words of a tree that any one of them makes a match of; None for other trees."""
    match node:
        case Word():
            return [node]
        case Boost():
            return _words_of(node.child)
        case Or():
            every = [_words_of(child) for child in node.children]
            return None if None in every else [word for words in every for word in words or ()]
        case _:
            return None


def _postings_of(entries: Sequence[FieldPostings]) -> int:
    return sum(len(entry.postings.docs) for entry in entries)


def find_docs(held: Docs, docs: Docs, size: int) -> tuple[NDArray[np.intp], Flags]:
    """Where `docs` stand in the ascending list `held`, and which of them do."""
    if len(docs) * _LOOKUP > len(held) and len(docs) > 1000:
        places = np.full(size, -1, np.int32)
        places[held.astype(np.intp)] = np.arange(len(held), dtype=np.int32)
        rows = places.take(docs).astype(np.intp)
        return rows, rows >= 0
    rows = held.searchsorted(docs)
    return rows, held.take(rows, mode="clip") == docs


def look_up(found: Scored, docs: Docs) -> tuple[Flags, Floats]:
    """Which of `docs` were found, and their scores, 0 where they were not."""
    if not len(found.docs):
        return np.zeros(len(docs), bool), np.zeros(len(docs), np.float32)
    rows = found.docs.searchsorted(docs)
    hit = found.docs.take(rows, mode="clip") == docs
    return hit, np.where(hit, found.scores.take(rows, mode="clip"), np.float32(0))


__all__ = ["ArrayScorer", "Postings", "find_docs", "look_up"]
