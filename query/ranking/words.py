"""The scores of words over the columns of an index.

A word is met by any of its variants in any of the searched fields. How its postings are added up depends on
how many they are: as lists, in an array of all sections, or all at once for the many variants of a wildcard.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from query.ranking.arraytools import starts_of_runs
from query.ranking.coded import CodedPostings, ManyPostings
from query.ranking.column_source import ColumnSource
from query.ranking.scoring import EMPTY, FieldPostings, Scored, Scorer
from query.ranking.settled import SPARSE, best_dense, sum_parts
from query.ranking.source import Docs, Floats
from query.ranking.weights import Settings
from query.tree import Word

LOOKUP = 9
"""Looking up a section in a list by bisection costs as much as reading this many postings."""
_MANY = 8
"""Variants of a word from which on they are read together."""
_LISTED = 16
"""Up to one posting in this many sections, those of many variants are sorted."""
_ADDED = 1 << 15
"""Postings that are added up at a time, in the processor's cache."""
_VALUE_BITS = np.uint64(32)

Flags = NDArray[np.bool_]


class _Sums(NamedTuple):
    """Weighted frequencies of a word, of all sections or, with `held`, of those sections."""

    sums: Floats
    sections: int
    """Sections that hold the word."""
    held: Docs | None = None

    def docs(self) -> Docs:
        """The sections that hold the word, ascending."""
        return np.flatnonzero(self.sums > 0).astype(np.int32) if self.held is None else self.held

    def values(self) -> Floats:
        """The weighted frequencies in these."""
        return self.sums.compress(self.sums > 0) if self.held is None else self.sums


_NO_SUMS = _Sums(sums=EMPTY.scores, sections=0, held=EMPTY.docs)


def _sum_dense(parts: Sequence[ManyPostings], tables: Sequence[Floats], size: int) -> _Sums:
    sums = np.zeros(size, np.float32)
    for part, table in zip(parts, tables, strict=True):
        for start in range(0, len(part.docs), _ADDED):
            values = table.take(part.codes[start : start + _ADDED], mode="clip")
            np.add.at(sums, part.docs[start : start + _ADDED].astype(np.intp), values)
    return _Sums(sums=sums, sections=int(np.count_nonzero(sums > 0)))


def _sum_listed(parts: Sequence[ManyPostings], tables: Sequence[Floats], _size: int) -> _Sums:
    if not parts:
        return _NO_SUMS
    keys = np.concatenate([part.docs for part in parts]).astype(np.uint64)
    if not len(keys):
        return _NO_SUMS
    keys <<= _VALUE_BITS
    values = [table.take(part.codes, mode="clip") for part, table in zip(parts, tables, strict=True)]
    keys |= np.concatenate(values).view(np.uint32)
    keys.sort()  # sections, each with the bits of its values behind it
    docs = (keys >> _VALUE_BITS).astype(np.int32)
    heads = starts_of_runs(docs).nonzero()[0]
    sums = np.add.reduceat(keys.astype(np.uint32).view(np.float32), heads)
    return _Sums(sums=sums, sections=len(heads), held=docs.take(heads))


class WordScorer(Scorer):
    """Evaluates words over the columns of an index."""

    source: ColumnSource

    def __init__(self, source: ColumnSource, settings: Settings, fields: Sequence[str] | None = None) -> None:
        super().__init__(source, settings, fields)
        self._entries: dict[int, list[FieldPostings]] = {}
        self._sums: dict[int, _Sums] = {}
        self._weights: dict[str, tuple[float, float, float]] = {}

    def word_postings(self, word: Word) -> list[FieldPostings]:
        """The postings of a word's variants in the searched fields."""
        found = self._entries.get(id(word))
        if found is None:
            fields = self._fields_of(word.fields)
            variants = [
                (variant, self.source.word_postings(fields, variant.term)) for variant in word.variants
            ]
            found = self._entries[self.keep(word)] = [
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
        return entry.postings.normalised(*self._weight_of(entry))

    def _weight_of(self, entry: FieldPostings) -> tuple[float, float, float]:
        """What `norm_table` takes: weight, share of the length norm, average length."""
        found = self._weights.get(entry.field)
        if found is None:
            weight, b = self.field_weight(entry.field)
            found = self._weights[entry.field] = weight, b, self.average_length(entry.field)
        weight, b, average = found
        return weight * entry.variant.weight, b, average

    def sections_with(self, word: Word) -> int:
        """The number of sections that hold the word."""
        if is_many(word):
            return self._many(word).sections
        terms = tuple(variant.term for variant in word.variants)
        return self.source.union_count(self._fields_of(word.fields), terms)

    def _word(self, word: Word) -> Scored:
        if is_many(word):
            many = self._many(word)
            return Scored(docs=many.docs(), scores=self.saturated(many.values(), self.idf(many.sections)))
        entries = self.word_postings(word)
        if not entries:
            return EMPTY
        idf = self.idf(self.sections_with(word))
        if len(entries) == 1:  # its score depends on nothing but its value
            postings = coded(entries[0])
            table = self.source.norm_table(entries[0].field, *self._weight_of(entries[0]))
            return Scored(docs=postings.docs, scores=postings.look_up(self.saturated(table, idf)))
        if not self._pays_dense(entries):
            parts = [Scored(docs=entry.postings.docs, scores=self.normalised(entry)) for entry in entries]
            sums = sum_parts(parts, self.source.size)
        else:
            dense = self._dense_sums(entries)
            docs = np.flatnonzero(dense > 0)
            sums = Scored(docs=docs.astype(np.int32), scores=dense.take(docs))
        return Scored(docs=sums.docs, scores=self.saturated(sums.scores, idf))

    def _pays_dense(self, entries: Sequence[FieldPostings]) -> bool:
        """Whether an array of all sections is the quicker way to add up a word's terms."""
        return count_most(entries) * SPARSE >= self.source.size and all(
            self._weight_of(e)[0] for e in entries
        )

    def is_read_by_chunks(self, word: Word) -> bool:
        """Whether a word's postings may be added up chunk by chunk."""
        return not is_many(word) and all(self._weight_of(entry)[0] for entry in self.word_postings(word))

    def word_values(self, word: Word) -> list[tuple[CodedPostings, Floats]]:
        """A word's terms with what each of their values adds; of a single term these are scores already."""
        entries = self.word_postings(word)
        tables = [self.source.norm_table(entry.field, *self._weight_of(entry)) for entry in entries]
        if len(entries) == 1:
            tables = [self.saturated(tables[0], self.idf(self.sections_with(word)))]
        return [(coded(entry), table) for entry, table in zip(entries, tables, strict=True)]

    def _many(self, word: Word) -> _Sums:
        """Weighted frequencies of a word with many variants, all of one weight."""
        found = self._sums.get(id(word))
        if found is None:
            terms = [variant.term for variant in word.variants]
            parts = self.source.many_postings(self._fields_of(word.fields), terms)
            postings = sum(len(part.docs) for part in parts)
            join = _sum_dense if postings * _LISTED >= self.source.size else _sum_listed
            tables = [self._table_of(part.field, word.variants[0].weight) for part in parts]
            found = self._sums[id(word)] = join(parts, tables, self.source.size)
        return found

    def best_of_many(self, word: Word, limit: int) -> Scored | None:
        """The best sections of a word with many variants; None where a list of all is at hand as quickly."""
        many = self._many(word)
        if many.held is not None:
            return None
        idf = self.idf(many.sections)
        return best_dense(many.sums, limit, lambda sums: self.saturated(sums, idf))

    def _table_of(self, field: str, variant_weight: float) -> Floats:
        weight, b = self.field_weight(field)
        return self.source.norm_table(field, weight * variant_weight, b, self.average_length(field))

    def _dense_sums(self, entries: Sequence[FieldPostings]) -> Floats:
        """For every section the weighted frequencies of a word's terms, added in their order."""
        sums = np.zeros(self.source.size, np.float32)
        for number, entry in enumerate(entries):
            at, values = entry.postings.docs.astype(np.intp), self.normalised(entry)
            if number:
                np.add.at(sums, at, values)
            else:
                sums[at] = values
        return sums

    def word_at(self, word: Word, docs: Docs) -> tuple[Flags, Floats]:
        """Which of `docs` hold a word, and its scores, 0 where they do not."""
        entries = self.word_postings(word)
        if len(docs) * len(entries) * LOOKUP > count_most(entries) + self.source.size // SPARSE:
            sums = self._dense_sums(entries).take(docs)
        else:
            sums = np.zeros(len(docs), np.float32)
            for entry in entries:
                sums += coded(entry).normalised_at(docs, *self._weight_of(entry))
        held = sums > 0
        if not held.any():
            return held, sums
        return held, self.saturated(sums, self.idf(self.sections_with(word)))

    def lists_of(self, word: Word) -> list[Docs]:
        """Lists of sections that together are those with the word."""
        if is_many(word):
            return [self.score(word).docs]
        return [entry.postings.docs for entry in self.word_postings(word)]


def coded(entry: FieldPostings) -> CodedPostings:
    """The postings of a word or term, which are those of columns."""
    assert isinstance(entry.postings, CodedPostings)
    return entry.postings


def is_many(word: Word) -> bool:
    """Whether a word's variants are read together: many, and alike in weight, as those of a wildcard."""
    if len(word.variants) < _MANY:
        return False
    first = word.variants[0].weight
    return all(one.weight == first for one in word.variants)


def count_most(entries: Sequence[FieldPostings]) -> int:
    """Postings of several terms, those of deleted sections too."""
    return sum([coded(entry).most for entry in entries])
