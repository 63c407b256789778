"""BM25F proper over whole arrays: a query tree → section numbers and scores.

Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), section 3.5: the
frequencies of a word in all fields are weighted, normalised by their field's length and added up; then they
saturate once; one idf a word, from the number of sections that hold it in any searched field.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from query.ranking.source import Docs, Floats, Ints, PostingList, Postings, PostingSource
from query.ranking.weights import FieldWeight, Settings
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Variant, Word


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """Sections that match, ascending, with their scores."""

    docs: Docs
    scores: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FieldPostings:
    """One term in one field, with the weight of its variant."""

    field: str
    variant: Variant
    postings: PostingList


EMPTY = Scored(docs=np.empty(0, np.int32), scores=np.empty(0, np.float32))


class Scorer:
    """Evaluates trees over one source with one setting and one choice of fields."""

    def __init__(
        self, source: PostingSource, settings: Settings, fields: Sequence[str] | None = None
    ) -> None:
        self.source = source
        self.settings = settings
        self.fields = tuple(settings.fields) if fields is None else tuple(fields)
        self._scored: dict[int, Scored] = {}
        """By identity of the node: what hashes a tree again and again costs more than what it saves."""
        self._kept: dict[int, Node] = {}
        self._chosen: dict[tuple[str, ...], tuple[str, ...]] = {}

    def score(self, node: Node) -> Scored:
        """All sections that match `node`, with scores before section weights; a node is scored once."""
        found = self._scored.get(id(node))
        if found is None:
            found = self._scored[self.keep(node)] = self._score(node)
        return found

    def keep(self, node: Node) -> int:
        """The identity of a node, which lives as long as the scorer from now on, so that no other gets it."""
        self._kept[id(node)] = node
        return id(node)

    def _score(self, node: Node) -> Scored:
        match node:
            case Word():
                return self._word(node)
            case Phrase():
                return self._phrase(node)
            case And():
                return self._all(node)
            case Or():
                return merge([self.score(child) for child in node.children])
            case Boost():
                found = self.score(node.child)
                return Scored(docs=found.docs, scores=found.scores * np.float32(self.factor(node)))
            case Filter():
                return self._filter(node)
            case Prefer():
                return prefer(self.score(node.child), self.score(node.extra))
            case Not():
                found = self.score(node.child)
                rest = np.setdiff1d(self.source.sections(), found.docs, assume_unique=True)
                return Scored(docs=rest, scores=np.zeros(len(rest), np.float32))

    def section_factors(self) -> Floats | None:
        """The factor of every section by its kind; None where all are 1."""
        special = {kind: weight for kind, weight in self.settings.sections.items() if weight != 1.0}
        if not special:
            return None
        factors = np.ones(self.source.size, np.float32)
        for kind, weight in special.items():
            found = self.source.postings("kind", kind)
            if found is not None:
                factors[found.docs] = weight
        return factors

    def word_postings(self, word: Word) -> list[FieldPostings]:
        """The postings of a word's variants in the searched fields."""
        return [
            FieldPostings(field=field, variant=variant, postings=found)
            for field in self._fields_of(word.fields)
            for variant in word.variants
            if (found := self.source.postings(field, variant.term)) is not None
        ]

    def idf(self, sections: int) -> float:
        """Weight of a word that stands in `sections` sections; always above 0."""
        return math.log1p((self.source.section_count - sections + 0.5) / (sections + 0.5))

    def factor(self, node: Boost) -> float:
        """What a boost multiplies scores by, whatever the section."""
        if node.beside is None:
            return node.factor
        together = sum(self.idf(self.sections_with(word)) for word in iter_words(node.child))
        alone = self.idf(self.sections_with(node.beside))
        return node.factor * alone / together if together > alone else node.factor

    def sections_with(self, word: Word) -> int:
        """The number of sections that hold the word."""
        return len(merge(_as_scored(self.word_postings(word))).docs)

    def count(self, node: Node) -> int:
        """The number of sections that match."""
        return len(self.score(node).docs)

    def field_weight(self, field: str) -> FieldWeight:
        """The weight of a field; one outside the table counts once, without length."""
        return self.settings.fields.get(field, _UNRANKED)

    def average_length(self, field: str) -> float:
        """The length of a field that counts as average: of the whole text where the field is a part of it."""
        one_text = self.settings.one_text
        return self.source.mean_length(one_text if field in one_text else (field,))

    def normalised(self, entry: FieldPostings) -> Floats:
        """Weighted frequencies of a term in a field, divided by the length norm; one for each posting."""
        weight, b = self.field_weight(entry.field)
        freqs = entry.postings.freqs * np.float32(weight * entry.variant.weight)
        if b == 0:
            return freqs
        lengths = self.source.lengths(entry.field).lengths
        share = lengths[entry.postings.docs] * np.float32(b / self.average_length(entry.field))
        return freqs / (share + np.float32(1 - b))

    def saturated(self, sums: Floats, idf: float) -> Floats:
        """The scores of summed frequencies."""
        return np.float32(idf) * (sums / (sums + np.float32(self.settings.k1)))

    def _fields_of(self, fields: tuple[str, ...] | None) -> tuple[str, ...]:
        if fields is None:
            return self.fields
        found = self._chosen.get(fields)
        if found is None:
            found = self._chosen[fields] = tuple(name for name in fields if name in self.fields)
        return found

    def _word(self, word: Word) -> Scored:
        return self._saturate(self.word_postings(word), None)

    def _saturate(self, entries: list[FieldPostings], idf: float | None) -> Scored:
        parts = [Scored(docs=entry.postings.docs, scores=self.normalised(entry)) for entry in entries]
        sums = merge(parts)
        if idf is None:
            idf = self.idf(len(sums.docs))
        return Scored(docs=sums.docs, scores=self.saturated(sums.scores, idf))

    def _filter(self, node: Filter) -> Scored:
        found = [self.source.postings(node.field, term) for term in node.terms]
        docs = [postings.docs for postings in found if postings is not None]
        held = np.unique(np.concatenate(docs)) if docs else EMPTY.docs
        return Scored(docs=held, scores=np.zeros(len(held), np.float32))

    def _all(self, node: And) -> Scored:
        children = node.children
        wanted = [self.score(child) for child in children if not isinstance(child, Not)]
        if not wanted:  # exclusions alone: of all sections
            wanted = [self.score(child) for child in children[:1]]
        return self._without(intersect(wanted), children) if wanted else EMPTY

    def _without(self, found: Scored, children: Sequence[Node]) -> Scored:
        for child in children:
            if isinstance(child, Not) and len(found.docs):
                keep = ~np.isin(found.docs, self.score(child.child).docs, assume_unique=True)
                found = Scored(docs=found.docs[keep], scores=found.scores[keep])
        return found

    def _phrase(self, phrase: Phrase) -> Scored:
        entries = self.phrase_postings(phrase)
        return self._saturate(entries, self.phrase_idf(phrase)) if entries else EMPTY

    def phrase_idf(self, phrase: Phrase) -> float:
        """A sequence weighs as much as its words together."""
        return sum(self.idf(self.sections_with(word)) for word in phrase.words)

    def phrase_postings(self, phrase: Phrase) -> list[FieldPostings]:
        """Where the sequence stands and how often, a field at a time; only survivors' positions are read."""
        variant = Variant(term=phrase.text, kind=phrase.kind)
        found = ((field, self._phrase_in(field, phrase)) for field in self._fields_of(phrase.fields))
        return [FieldPostings(field=f, variant=variant, postings=p) for f, p in found if p is not None]

    def _phrase_in(self, field: str, phrase: Phrase) -> Postings | None:
        terms = [self._terms_in(field, word) for word in phrase.words]
        if not all(terms):
            return None
        docs = intersect([merge(_as_scored(entries)) for entries in terms]).docs
        places = [self._positions(field, entries, docs) for entries in terms]
        counts = [count_sequences([column[row] for column in places], phrase) for row in range(len(docs))]
        freqs = np.array(counts, np.float32)
        held = freqs > 0
        return Postings(docs=docs[held], freqs=freqs[held]) if held.any() else None

    def _terms_in(self, field: str, word: Word) -> list[FieldPostings]:
        return [
            FieldPostings(field=field, variant=variant, postings=found)
            for variant in word.variants
            if (found := self.source.postings(field, variant.term)) is not None
        ]

    def _positions(self, field: str, entries: list[FieldPostings], docs: Docs) -> list[Ints]:
        """Per section of `docs`, the places of any of the entries' terms, ascending."""
        places: list[list[Ints]] = [[] for _ in docs]
        for entry in entries:
            rows = np.flatnonzero(np.isin(docs, entry.postings.docs, assume_unique=True))
            found = self.source.positions(field, entry.variant.term, docs[rows])
            for row, positions in zip(rows.tolist(), found, strict=True):
                places[row].append(positions)
        return [np.unique(np.concatenate(one)) for one in places]


def is_positive(node: Node, weight: float = 1.0) -> bool:
    """Whether every section that matches scores above 0, so that 0 can stand for no match.

    `weight` is the product of the factors above the node: scores have 32 bits, which tiny ones fall out of.
    """
    match node:
        case Word() | Phrase():
            return weight >= _LEAST_WEIGHT
        case Or():
            return all(is_positive(child, weight) for child in node.children)
        case And():
            return any(is_positive(child, weight) for child in node.children)
        case Boost():
            return is_positive(node.child, weight * node.factor)
        case Prefer():
            return is_positive(node.child, weight)
        case Filter() | Not():
            return False


_LEAST_WEIGHT = 1e-12
"""Times the least score of a word in 10**9 sections (1e-9) this is far above the least number of 32 bits."""
_UNRANKED = FieldWeight(1.0, 0.0)


def _as_scored(entries: list[FieldPostings]) -> list[Scored]:
    return [Scored(docs=entry.postings.docs, scores=entry.postings.freqs) for entry in entries]


def iter_words(node: Node) -> Iterator[Word]:
    """The words below an operator that adds scores."""
    match node:
        case Word():
            yield node
        case And() | Or():
            for child in node.children:
                yield from iter_words(child)
        case Boost():
            yield from iter_words(node.child)


def merge(parts: Sequence[Scored]) -> Scored:
    """The union of sections; scores of one section are added in the order of `parts`, in 32 bits."""
    filled = [part for part in parts if len(part.docs)]
    if len(filled) < 2:
        return filled[0] if filled else EMPTY
    docs = np.unique(np.concatenate([part.docs for part in filled]))
    scores = np.zeros(len(docs), np.float32)
    for part in filled:
        scores[np.searchsorted(docs, part.docs)] += part.scores
    return Scored(docs=docs, scores=scores)


def intersect(parts: Sequence[Scored]) -> Scored:
    """The sections that all parts hold; scores are added in the order of `parts`, in 32 bits."""
    docs = parts[0].docs
    for part in sorted(parts[1:], key=lambda one: len(one.docs)):
        docs = np.intersect1d(docs, part.docs, assume_unique=True)
    scores = np.zeros(len(docs), np.float32)
    for part in parts:
        scores += part.scores[np.searchsorted(part.docs, docs)]
    return Scored(docs=docs, scores=scores)


def prefer(found: Scored, extra: Scored) -> Scored:
    """The sections of `found`; the scores of `extra` are added where it has the section too."""
    added = np.zeros(len(found.docs), np.float32)
    _, here, there = np.intersect1d(found.docs, extra.docs, assume_unique=True, return_indices=True)
    added[here] = extra.scores[there]
    return Scored(docs=found.docs, scores=found.scores + added)


def count_sequences(places: Sequence[Ints], phrase: Phrase) -> int:
    """How many places of the first word start a run of all words at the phrase's offsets, within its slop."""
    if phrase.slop == 0:
        starts = places[0]
        for positions, offset in zip(places[1:], phrase.offsets[1:], strict=True):
            starts = np.intersect1d(starts, positions - (offset - phrase.offsets[0]), assume_unique=True)
        return len(starts)
    return sum(_is_near(places, int(start), phrase) for start in places[0])


def _is_near(places: Sequence[Ints], start: int, phrase: Phrase) -> bool:
    at, left = start, phrase.slop
    for positions, (before, after) in zip(places[1:], pairwise(phrase.offsets), strict=True):
        due = at + after - before
        index = int(np.searchsorted(positions, due))
        if index == len(positions) or positions[index] - due > left:
            return False
        left -= int(positions[index]) - due
        at = int(positions[index])
    return True
