"""What a writer holds in memory: a number a token in growing arrays, sorted once when it is written.

No Python object is made for a posting. A field of words keeps (document, term number, position) by way of
the count of tokens a document; fields that only name (ids, keywords) keep frequencies instead of positions.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.columns.postings import Part, PostingsWriter
from indexer.columns.values import number_values

Term = str | bytes


class Vocabulary(defaultdict[Term, int]):
    """Numbers terms in the order in which they come; all fields of a segment share it."""

    def __init__(self) -> None:
        super().__init__(count().__next__)

    def sort(self) -> tuple[list[bytes], NDArray[np.uint32]]:
        """All terms as sorted bytes, and for each number its place among them."""
        encoded = [term.encode("utf-8") if isinstance(term, str) else term for term in self]
        terms = sorted(set(encoded))
        ranks = {term: rank for rank, term in enumerate(terms)}
        return terms, np.fromiter(map(ranks.__getitem__, encoded), np.uint32, len(encoded))


class FieldBuffer:
    """The tokens of one field."""

    def __init__(self, vocabulary: Vocabulary, *, positions: bool, scorable: bool) -> None:
        self.positions = positions
        self.scorable = scorable
        self._number = vocabulary.__getitem__
        self._numbers = array("I")
        self._docs = array("I")
        self._counts = array("I")
        self._places: array[int] | None = None
        self._freqs = array("I")
        self._weights: array[float] | None = None

    def __len__(self) -> int:
        return len(self._numbers)

    def add_words(self, doc: int, terms: Sequence[Term], places: Sequence[int] | None, boost: float) -> None:
        """The words of a document in their order; `places` None means one after the other."""
        before = len(self._numbers)
        try:
            self._numbers.extend(map(self._number, terms))
        except TypeError:  # something among the terms is no term
            del self._numbers[before:]
            raise
        added = len(self._numbers) - before
        self._docs.append(doc)
        self._counts.append(added)
        if places is not None and self._places is None:
            self._places = self._consecutive(len(self._counts) - 1)
        if self._places is not None:
            self._places.extend(range(added) if places is None else places)
        self._weigh(before, [boost] * added if boost != 1.0 else None, added)

    def add_numbers(
        self, doc: int, numbers: NDArray[np.uint32], places: NDArray[np.uint32], boost: float
    ) -> None:
        """The words of a document as numbers of the vocabulary, each with its place."""
        before = len(self._numbers)
        self._numbers.frombytes(numbers.tobytes())
        self._docs.append(doc)
        self._counts.append(len(numbers))
        if self._places is None:
            self._places = self._consecutive(len(self._counts) - 1)
        self._places.frombytes(places.tobytes())
        self._weigh(before, [boost] * len(numbers) if boost != 1.0 else None, len(numbers))

    def add_weighted_words(
        self, doc: int, terms: Sequence[Term], places: Sequence[int], weights: Sequence[float]
    ) -> None:
        """The words of a document with a weight each."""
        before = len(self._numbers)
        self.add_words(doc, terms, places, 1.0)
        if any(weight != 1.0 for weight in weights):
            if self._weights is not None:
                del self._weights[before:]
            self._weigh(before, weights, len(terms))

    def add_name(self, doc: int, term: str) -> None:
        """The one term of a document in a field that only names."""
        before = len(self._numbers)
        self._numbers.append(self._number(term))
        self._freqs.append(1)
        self._docs.append(doc)
        self._counts.append(1)
        self._weigh(before, None, 1)

    def add_items(self, doc: int, items: Iterable[tuple[bytes, int, float]]) -> int:
        """Terms with frequency and weight, each once; gives the sum of the frequencies."""
        before, length = len(self._numbers), 0
        weights: list[float] = []
        for term, freq, weight in items:
            self._numbers.append(self._number(term))
            self._freqs.append(freq)
            weights.append(weight)
            length += freq
        self._docs.append(doc)
        self._counts.append(len(weights))
        plain = all(map(float.__eq__, map(float, weights), map(float, self._freqs[before:])))
        self._weigh(before, None if plain else weights, len(weights))
        return length

    def drop(self, doc: int) -> None:
        """Forget a document that was begun last and given up."""
        while self._docs and self._docs[-1] == doc:
            self._docs.pop()
            left = len(self._numbers) - self._counts.pop()
            for kept in (self._numbers, self._places, self._freqs, self._weights):
                if kept is not None:
                    del kept[left:]

    def _weigh(self, before: int, weights: Sequence[float] | None, added: int) -> None:
        if weights is None and self._weights is None:
            return
        if self._weights is None:
            self._weights = array("f", [1.0]) * before if self.positions else array("f", self._freqs[:before])
        if weights is None:
            weights = [1.0] * added if self.positions else list(map(float, self._freqs[before:]))
        self._weights.extend(weights)

    def _consecutive(self, documents: int) -> array[int]:
        places = array("I")
        for counted in self._counts[:documents]:
            places.extend(range(counted))
        return places

    def lengths(self, documents: int) -> NDArray[np.uint32]:
        """The field's length in each document; words with positions count once each."""
        lengths = np.zeros(documents, np.uint32)
        counts = _view(self._counts, np.uint32)
        if not self.positions:
            freqs = _view(self._freqs, np.uint32)
            sums = np.concatenate([[0], np.cumsum(freqs, dtype=np.int64)])
            ends = np.cumsum(counts, dtype=np.int64)
            counts = (sums[ends] - sums[ends - counts]).astype(np.uint32)
        np.add.at(lengths, _view(self._docs, np.uint32).astype(np.intp), counts)
        return lengths

    def invert(self, ranks: NDArray[np.uint32], documents: int) -> Inverted:
        """The postings of the field; `ranks` gives the place of each term number among the sorted terms."""
        lengths = self.lengths(documents) if self.scorable else None
        counts = _view(self._counts, np.uint32)
        docs = np.repeat(_view(self._docs, np.uint32), counts)
        terms = ranks.take(_view(self._numbers, np.uint32))
        places = self._all_places(counts)
        if not len(terms):
            return Inverted.empty(lengths, positions=self.positions)
        order, keys = _sort_tokens(terms, docs, places)
        heads = np.flatnonzero(np.concatenate([[True], keys.pairs[1:] != keys.pairs[:-1]]))
        freqs = self._sum_freqs(order, heads, len(terms))
        weights = self._sum_weights(order, heads)
        posting_docs = keys.docs(heads)
        posting_terms = keys.terms(heads)
        held = np.zeros(len(heads), np.uint32) if lengths is None else lengths.take(posting_docs)
        table, codes = number_values(freqs, held, weights)
        first = np.flatnonzero(np.concatenate([[True], posting_terms[1:] != posting_terms[:-1]]))
        return Inverted(
            part=Part(
                ranks=posting_terms[first],
                counts=np.diff(first, append=len(heads)),
                docs=posting_docs,
                codes=codes,
                places=keys.places() if self.positions else None,
            ),
            table=table,
            lengths=lengths,
        )

    def _all_places(self, counts: NDArray[np.uint32]) -> NDArray[np.uint32]:
        if not self.positions:
            return np.zeros(len(self._numbers), np.uint32)
        if self._places is not None:
            return _view(self._places, np.uint32)
        starts = np.cumsum(counts, dtype=np.int64) - counts
        return (np.arange(len(self._numbers)) - np.repeat(starts, counts)).astype(np.uint32)

    def _sum_freqs(self, order: Order, heads: NDArray[Any], tokens: int) -> NDArray[np.uint32]:
        if self.positions:
            return np.diff(heads, append=tokens).astype(np.uint32)
        return np.add.reduceat(order(_view(self._freqs, np.uint32)), heads, dtype=np.uint32)

    def _sum_weights(self, order: Order, heads: NDArray[Any]) -> NDArray[np.float32] | None:
        if self._weights is None:
            return None
        return np.add.reduceat(order(_view(self._weights, np.float32)), heads, dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inverted:
    """The postings of one field, ready to be written."""

    part: Part
    table: Any
    lengths: NDArray[np.uint32] | None

    @classmethod
    def empty(cls, lengths: NDArray[np.uint32] | None, *, positions: bool) -> Inverted:
        """A field without a term."""
        nothing = np.empty(0, np.uint32)
        table, codes = number_values(nothing, nothing, None)
        part = Part(
            ranks=nothing,
            counts=np.empty(0, np.int64),
            docs=nothing,
            codes=codes,
            places=nothing if positions else None,
        )
        return cls(part=part, table=table, lengths=lengths)

    def write(self, writer: PostingsWriter, name: str) -> None:
        """Write the whole field as one part."""
        places = self.part.places
        kind = None if places is None else place_type(int(places.max()) if len(places) else 0)
        writer.start_field(name, self.table, kind)
        writer.write(self.part)
        writer.finish_field(self.lengths)


def place_type(highest: int) -> np.dtype[Any]:
    """The type of a field's positions."""
    return np.min_scalar_type(highest)


class Order:
    """Brings a value a token into the order of the sorted tokens."""

    def __init__(self, indices: NDArray[Any] | None, make: Any = None) -> None:
        self._indices = indices
        self._make = make

    def __call__(self, values: NDArray[Any]) -> NDArray[Any]:
        """The values in sorted order."""
        if self._indices is None:
            self._indices = self._make()
        return values.take(self._indices)


class _Packed:
    """Tokens as one 64-bit number each: term, document, position from the highest bits down."""

    def __init__(self, keys: NDArray[np.uint64], doc_bits: int, place_bits: int) -> None:
        self._keys = keys
        self._doc_mask = np.uint64((1 << doc_bits) - 1)
        self._doc_bits, self._place_bits = np.uint64(doc_bits), np.uint64(place_bits)
        self.pairs = keys >> self._place_bits

    def docs(self, at: NDArray[Any]) -> NDArray[np.uint32]:
        return (self.pairs.take(at) & self._doc_mask).astype(np.uint32)

    def terms(self, at: NDArray[Any]) -> NDArray[np.uint32]:
        return (self.pairs.take(at) >> self._doc_bits).astype(np.uint32)

    def places(self) -> NDArray[np.uint32]:
        return (self._keys & np.uint64((1 << int(self._place_bits)) - 1)).astype(np.uint32)


class _Listed:
    """Tokens in three arrays, for what does not fit into 64 bits."""

    def __init__(self, terms: NDArray[Any], docs: NDArray[Any], places: NDArray[Any]) -> None:
        self.pairs: NDArray[np.uint64] = terms.astype(np.uint64) << np.uint64(32) | docs
        self._places = places

    def docs(self, at: NDArray[Any]) -> NDArray[np.uint32]:
        return self.pairs.take(at).astype(np.uint32)

    def terms(self, at: NDArray[Any]) -> NDArray[np.uint32]:
        return (self.pairs.take(at) >> np.uint64(32)).astype(np.uint32)

    def places(self) -> NDArray[np.uint32]:
        return self._places


def _sort_tokens(
    terms: NDArray[np.uint32], docs: NDArray[np.uint32], places: NDArray[np.uint32]
) -> tuple[Order, _Packed | _Listed]:
    """Tokens by term, document and position. Sorting one number a token is twice as fast as indices."""
    doc_bits, place_bits = int(docs.max()).bit_length(), int(places.max()).bit_length()

    def indices() -> NDArray[Any]:
        return np.lexsort((places, docs, terms))

    if int(terms.max()).bit_length() + doc_bits + place_bits <= 64:
        keys = terms.astype(np.uint64)
        keys <<= np.uint64(doc_bits)
        keys |= docs
        keys <<= np.uint64(place_bits)
        keys |= places
        keys.sort()
        return Order(None, indices), _Packed(keys, doc_bits, place_bits)
    order = indices()
    return Order(order), _Listed(terms.take(order), docs.take(order), places.take(order))


def count_unions(inverted: Iterable[Part], terms: int) -> NDArray[np.uint32]:
    """For each term the number of documents that hold it in any of these fields."""
    parts = [part for part in inverted if len(part.ranks)]
    fields_of = np.zeros(terms, np.uint8)
    counts = np.zeros(terms, np.int64)
    for part in parts:
        fields_of[part.ranks] += 1
        counts[part.ranks] += part.counts
    shared = fields_of > 1
    pairs = np.concatenate([*_iter_pairs(parts, shared), np.empty(0, np.uint64)])
    pairs.sort()
    again = np.flatnonzero(pairs[1:] == pairs[:-1])
    counts -= np.bincount((pairs[again] >> np.uint64(32)).astype(np.intp), minlength=terms)
    return counts.astype(np.uint32)


def _iter_pairs(parts: Iterable[Part], shared: NDArray[np.bool_]) -> Iterator[NDArray[np.uint64]]:
    for part in parts:
        keep = np.repeat(shared[part.ranks], part.counts)
        ranks = np.repeat(part.ranks, part.counts)[keep].astype(np.uint64)
        yield ranks << np.uint64(32) | part.docs[keep]


def _view(values: array[Any], dtype: type[np.generic]) -> NDArray[Any]:
    return np.frombuffer(values, dtype) if len(values) else np.empty(0, dtype)
