"""What a writer holds in memory: a number a token in growing arrays, sorted once when it is written.

No Python object is made for a posting. A field of words keeps (document, term number, position) by way of
the count of tokens a document; fields that only name (ids, keywords) keep frequencies instead of positions.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import compress, count
from operator import ne
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.columns.inverting import Tokens
from indexer.columns.spaced import SpacedNumbers

Term = str | bytes


class Vocabulary(defaultdict[Term, int]):
    """Numbers terms in the order in which they come; all fields of a segment share it."""

    def __init__(self) -> None:
        super().__init__(count().__next__)

    def sort(self) -> tuple[list[bytes], NDArray[np.uint32]]:
        """All terms as sorted bytes, and for each number its place among them."""
        encoded = [term.encode("utf-8") if isinstance(term, str) else term for term in self]
        order = sorted(range(len(encoded)), key=encoded.__getitem__)
        terms = [encoded[number] for number in order]
        first = np.ones(len(terms), bool)  # text and bytes may be the same term
        first[1:] = np.fromiter(map(ne, terms[1:], terms), bool, max(len(terms) - 1, 0))
        ranks = np.empty(len(terms), np.uint32)
        ranks[order] = np.cumsum(first) - 1
        return terms if first.all() else list(compress(terms, first.tolist())), ranks


SORTING_BYTES = 22
"""Measured with 7 million tokens in one field: 25 in all as words, 28 as numbers with their places."""
WEIGHTED_SORTING_BYTES = 33
"""Measured so: 41 in all."""


_WAITING_BYTES = 1 << 18
"""Text that is numbered together: what is worked out of it stays in the processor's cache."""
_WAITING_NAMES = 1024


class FieldBuffer:
    """The tokens of one field."""

    def __init__(
        self, vocabulary: Vocabulary, spaced: SpacedNumbers, *, positions: bool, scorable: bool
    ) -> None:
        self.positions = positions
        self.scorable = scorable
        self._number = vocabulary.__getitem__
        self._spaced = spaced
        self._texts: list[bytes] = []
        self._text_bytes = 0
        self._names: list[str] = []
        self._waiting_docs: list[int] = []
        self._numbers = array("I")
        self._docs = array("I")
        self._counts = array("I")
        self._places: array[int] | None = None
        self._freqs = array("I")
        self._weights: array[float] | None = None

    def __len__(self) -> int:
        self.settle()
        return len(self._numbers)

    def token_bytes(self) -> int:
        """Memory that a token costs while it waits: its number, and what is kept beside it."""
        kept = (self._places is not None) + (not self.positions) + (self._weights is not None)
        return 4 + 4 * kept

    def sorting_bytes(self) -> int:
        """Memory that a token costs beside, while the field is sorted and written."""
        return SORTING_BYTES if self._weights is None else WEIGHTED_SORTING_BYTES

    def add_words(self, doc: int, terms: Sequence[Term], places: Sequence[int] | None, boost: float) -> None:
        """The words of a document in their order; `places` None means one after the other."""
        before = len(self)
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
        if boost != 1.0 or self._weights is not None:
            self._weigh(before, [boost] * added if boost != 1.0 else None, added)

    def add_numbers(
        self, doc: int, numbers: NDArray[np.uint32], places: NDArray[np.uint32], boost: float
    ) -> None:
        """The words of a document as numbers of the vocabulary, each with its place."""
        before = len(self)
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
        before = len(self)
        self.add_words(doc, terms, places, 1.0)
        if any(weight != 1.0 for weight in weights):
            if self._weights is not None:
                del self._weights[before:]
            self._weigh(before, weights, len(terms))

    def add_spaced(self, doc: int, text: bytes, boost: float) -> None:
        """The words of a document in their order as UTF-8 with blanks between them, to be numbered later."""
        if (
            boost != 1.0
            or self._places is not None
            or self._weights is not None
            or len(text) > _WAITING_BYTES
        ):
            self.add_words(doc, [term for term in text.decode().split(" ") if term], None, boost)
            return
        self._texts.append(text)
        self._waiting_docs.append(doc)
        self._text_bytes += len(text)
        if self._text_bytes >= _WAITING_BYTES:
            self.settle()

    def add_name(self, doc: int, term: str) -> None:
        """The one term of a document in a field that only names; it is numbered later."""
        self._names.append(term)
        self._waiting_docs.append(doc)
        if len(self._names) >= _WAITING_NAMES:
            self.settle()

    def settle(self) -> None:
        """Number what waits."""
        if not self._waiting_docs:
            return
        before = len(self._numbers)
        if self.positions:
            numbers, counts = self._spaced.read(self._texts)
            self._numbers.frombytes(numbers.tobytes())
            self._counts.frombytes(counts.astype(np.uint32).tobytes())
        else:
            ones = [1] * len(self._names)
            self._numbers.extend(map(self._number, self._names))
            self._freqs.extend(ones)
            self._counts.extend(ones)
            if self._weights is not None:
                self._weigh(before, None, len(ones))
        self._docs.extend(self._waiting_docs)
        for done in (self._texts, self._names, self._waiting_docs):
            done.clear()
        self._text_bytes = 0

    def add_items(self, doc: int, items: Iterable[tuple[bytes, int, float]]) -> int:
        """Terms with frequency and weight, each once; gives the sum of the frequencies."""
        before, length = len(self), 0
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
        while self._waiting_docs and self._waiting_docs[-1] == doc:
            self._waiting_docs.pop()
            for waiting in (self._texts, self._names):
                del waiting[len(self._waiting_docs) :]
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
        self.settle()
        lengths = np.zeros(documents, np.uint32)
        counts = _view(self._counts, np.uint32)
        if not self.positions:
            freqs = _view(self._freqs, np.uint32)
            sums = np.concatenate([[0], np.cumsum(freqs, dtype=np.int64)])
            ends = np.cumsum(counts, dtype=np.int64)
            counts = (sums[ends] - sums[ends - counts]).astype(np.uint32)
        np.add.at(lengths, _view(self._docs, np.uint32).astype(np.intp), counts)
        return lengths

    def tokens(self, ranks: NDArray[np.uint32]) -> Tokens:
        """All tokens; `ranks` gives the place of each term number among the sorted terms."""
        self.settle()
        freqs = None if self.positions or self._freqs.count(1) == len(self._freqs) else self._freqs
        return Tokens(
            numbers=_view(self._numbers, np.uint32),
            ranks=ranks,
            docs=_view(self._docs, np.uint32),
            counts=_view(self._counts, np.uint32),
            places=None if self._places is None else _view(self._places, np.uint32),
            freqs=None if freqs is None else _view(freqs, np.uint32),
            weights=None if self._weights is None else _view(self._weights, np.float32),
            positions=self.positions,
        )


def _view(values: array[Any], dtype: type[np.generic]) -> NDArray[Any]:
    return np.frombuffer(values, dtype) if len(values) else np.empty(0, dtype)
