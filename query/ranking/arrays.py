"""The best sections by whole arrays: the same scores as `scoring`, and less looked at.

Children of an operator are taken with the rarest first. For OR, sections are collected until what the rest
could still add cannot lift a new one among the best; the rest is then looked up for those that are near
enough (MaxScore, Turtle & Flood 1995). For AND, each child is looked up for the survivors of those before it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.columns import CHUNK
from query.ranking.arraytools import distinct
from query.ranking.collecting import collect
from query.ranking.column_source import ColumnSource, count_union
from query.ranking.dense import best_by_chunks
from query.ranking.scoring import EMPTY, FieldPostings, Scored, is_positive
from query.ranking.sequences import Keys, count_sequences_in, join_places
from query.ranking.settled import SPARSE, best_of, sum_parts
from query.ranking.source import Docs, Floats, Postings
from query.ranking.weights import Settings
from query.ranking.words import LOOKUP, WordScorer, coded, count_most, is_many
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Word

_DENSE = 4
"""From one posting in this many sections on, scoring chunk by chunk beats lists of sections."""
_LISTED, _LISTED_WIDE = 0.65, 0.34
"""Up to this share of what chunks read, lists are quicker for an AND; less in a wide index."""
_WIDE = 4 * CHUNK
"""Sections from which on that is so for an OR: the first chunks are read whole, the later ones in part."""

Flags = NDArray[np.bool_]


class ArrayScorer(WordScorer):
    """Evaluates trees over the columns of an index."""

    source: ColumnSource

    def __init__(self, source: ColumnSource, settings: Settings, fields: Sequence[str] | None = None) -> None:
        super().__init__(source, settings, fields)
        self._sizes: dict[int, int] = {}
        self._orders: dict[int, list[Node]] = {}

    def _phrase_in(self, field: str, phrase: Phrase) -> Postings | None:
        if phrase.slop:
            return self._near_in(field, phrase)
        terms = [_terms_in_sequence(word) for word in phrase.words]
        return self.source.find_sequence(
            field, terms, [place - phrase.offsets[0] for place in phrase.offsets]
        )

    def _near_in(self, field: str, phrase: Phrase) -> Postings | None:
        words = sorted((self._terms_in(field, word) for word in phrase.words), key=count_most)
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
            held |= coded(entry).held_by(docs)
        return held

    def _keys(self, field: str, word: Word, docs: Docs) -> Keys:
        found = []
        for entry in self._terms_in(field, word):
            rows = np.flatnonzero(coded(entry).held_by(docs))
            own, places = self.source.places(field, entry.variant.term, docs[rows])
            found.append(join_places(rows[own], places))
        return found[0] if len(found) == 1 else distinct(np.concatenate(found))

    # --- operators ------------------------------------------------------------------------------------------

    def in_order(self, node: And | Or) -> list[Node]:
        """The children that are added, rarest first: the one order in which their scores are summed."""
        found = self._orders.get(id(node))
        if found is None:
            wanted = [
                child for child in node.children if not isinstance(node, And) or not isinstance(child, Not)
            ]
            found = self._orders[self.keep(node)] = sorted(wanted, key=self.estimate)
        return found

    def estimate(self, node: Node) -> int:
        """About how many sections match, at most; cheap."""
        found = self._sizes.get(id(node))
        if found is None:
            found = self._sizes[self.keep(node)] = self._estimate(node)
        return found

    def _estimate(self, node: Node) -> int:
        match node:
            case Word():
                return self.sections_with(node) if is_many(node) else count_most(self.word_postings(node))
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
                found = self.estimate(node)
                return self.idf(self.sections_with(node)) if found else 0.0
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

    def _all(self, node: And) -> Scored:
        children = node.children
        if not children:
            return EMPTY
        wanted = self.in_order(node)
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

    def allowed(self, node: Filter) -> Flags:
        """One flag a section: whether a filter lets it through."""
        return self.source.mask(node.field, node.terms)

    def _filter(self, node: Filter) -> Scored:
        docs = np.flatnonzero(self.allowed(node)).astype(np.int32)
        return Scored(docs=docs, scores=np.zeros(len(docs), np.float32))

    def score_at(self, node: Node, docs: Docs) -> tuple[Flags, Floats]:
        """Which of `docs` match, and their scores, 0 where they do not; the very numbers of `score`."""
        match node:
            case Word() if id(node) not in self._scored and not is_many(node):
                return self.word_at(node, docs)
            case Or() if id(node) not in self._scored:
                return self._any_at(node, docs)
            case And() if id(node) not in self._scored and self.in_order(node):
                return self._all_at(node, docs)
            case Boost():
                held, scores = self.score_at(node.child, docs)
                return held, scores * np.float32(self.factor(node))
            case Filter():
                return self.allowed(node).take(docs), np.zeros(len(docs), np.float32)
            case _:
                return look_up(self.score(node), docs)

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
            return self._best_or(node, limit, ())
        if isinstance(node, And):
            filters = [child for child in node.children if isinstance(child, Filter)]
            rest = [child for child in node.children if not isinstance(child, Filter)]
            if len(rest) == 1 and isinstance(rest[0], Or):
                return self._best_or(rest[0], limit, [self.allowed(one) for one in filters])
        if isinstance(node, Word) and is_many(node):
            found = self.best_of_many(node, limit)
            if found is not None:
                return found
        if self._pays_chunks(node):
            return best_by_chunks(self, node, limit)
        return best_of(self.score(node), limit)

    def _best_or(self, node: Or, limit: int, allowed: Sequence[Flags]) -> Scored:
        if self._pays_chunks(node):
            return best_by_chunks(self, node, limit, allowed)
        return collect(self, node, limit, allowed)

    def _pays_chunks(self, node: Node) -> bool:
        """Whether scoring chunk by chunk reads less than lists of sections would."""
        if not is_positive(node):
            return False
        postings, entries = self._count_postings(node)
        if isinstance(node, And):
            share = _LISTED_WIDE if self.source.size > _WIDE else _LISTED
            return self._cost_of_lists(node) > share * (postings + self.source.size)
        return entries > 1 and self.source.size > _WIDE and postings * _DENSE > self.source.size

    def _cost_of_lists(self, node: And) -> float:
        """About how many postings' time it takes to look the children up one after the other.

        As if they stood in sections independently, so that each leaves its share of those before.
        """
        size, cost = self.source.size, 0.0
        left = float(size)
        for child in self.in_order(node):
            postings, entries = self._count_postings(child)
            cost += min(left * entries * LOOKUP, postings + size * entries / SPARSE)
            left *= min(1.0, self.estimate(child) / max(size, 1))
        return cost

    def _count_postings(self, node: Node) -> tuple[int, int]:
        """Postings and entries of all words below a node."""
        match node:
            case Word():
                many = is_many(node)
                return self.estimate(node), 0 if many else len(self.word_postings(node))
            case And() | Or():
                pairs = [self._count_postings(child) for child in node.children]
                return sum(one for one, _ in pairs), sum(one for _, one in pairs)
            case Boost() | Not():
                return self._count_postings(node.child)
            case _:
                return 0, 0

    def total(self, node: Node) -> int:
        """How many sections match."""
        words = _words_of(node)
        if id(node) in self._scored or words is None:
            return len(self.score(node).docs)
        if isinstance(node, Word):
            return self.sections_with(node)
        lists = [docs for word in words for docs in self.lists_of(word)]
        return count_union(lists, self.source.size) if lists else 0

    def only_live(self, found: Scored) -> Scored:
        """What was found without deleted sections."""
        for number, (base, documents) in enumerate(self.source.extents):
            live = self.source.live_of(number)
            if live is not None:
                inside = (found.docs >= base) & (found.docs < base + documents)
                gone = np.zeros(len(found.docs), bool)
                gone[inside] = ~live.take(found.docs.compress(inside) - np.int32(base))
                found = Scored(docs=found.docs.compress(~gone), scores=found.scores.compress(~gone))
        return found


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


def _terms_in_sequence(word: Word) -> list[str]:
    """The terms whose places are those of a word: its very form stands nowhere but where its stem stands."""
    has_stem = any(variant.kind == "stem" for variant in word.variants)
    return [one.term for one in word.variants if not (has_stem and one.kind == "exact")]


def look_up(found: Scored, docs: Docs) -> tuple[Flags, Floats]:
    """Which of `docs` were found, and their scores, 0 where they were not."""
    if not len(found.docs):
        return np.zeros(len(docs), bool), np.zeros(len(docs), np.float32)
    rows = found.docs.searchsorted(docs)
    hit = found.docs.take(rows, mode="clip") == docs
    return hit, np.where(hit, found.scores.take(rows, mode="clip"), np.float32(0))


__all__ = ["ArrayScorer", "look_up"]
