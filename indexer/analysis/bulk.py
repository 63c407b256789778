"""Running text as numbers, for the index: the chain runs once for each distinct word.

What comes out is the very terms and positions of `iter_tokens`, without offsets. A chunk is looked up by its
fingerprint; the few that look beyond themselves are resolved each time. Texts are read many at once: what a
text costs beside its words then falls on all of them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate, chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.chain import unit_terms, word_terms
from indexer.analysis.fingerprints import ABSENT, Fingerprints
from indexer.analysis.folding import fold_word
from indexer.analysis.units import FARTHEST, Unit, looks_around, resolve_unit, split_chunks

MOST_UNITS = 1 << 18
"""Distinct chunks known at most, about 16 MB; then all are forgotten, which costs their analysis again."""

_TAKEN = 0
"""The unit that has no words: of the chunks that the unit before them takes in."""
_UNRESOLVED = 1
"""Stands for the unit of a chunk that cannot be read without its neighbours."""

_MARKS = '„“”"»«(),.;:!?'


class NumberedText(NamedTuple):
    """The terms of a text: their numbers, and the position of the word that each belongs to, ascending."""

    numbers: NDArray[np.uint32]
    places: NDArray[np.uint32]


class NumberedTexts(NamedTuple):
    """The terms of several texts in a row; `ends` has the end of each text's terms."""

    numbers: NDArray[np.uint32]
    places: NDArray[np.uint32]
    """Positions, counted from 0 in each text."""
    ends: NDArray[np.int64]


class TextNumbers:
    """Gives texts as numbers of their terms; `number` gives each distinct term its own."""

    def __init__(self, number: Callable[[str], int]) -> None:
        self._number = number
        self._forget()

    def _forget(self) -> None:
        self._known = Fingerprints(MOST_UNITS)
        """Of chunks, and of units that were resolved."""
        self._starts = array("q")
        self._term_counts = array("i")
        self._word_counts = array("i")
        self._terms = array("I")
        self._offsets = array("i")
        for _ in (_TAKEN, _UNRESOLVED):
            self._add([])

    def __call__(self, text: str) -> NumberedText:
        """The numbers and positions of one text's terms; `read` is quicker where there are several texts."""
        numbers, places, _ = self.read([text])
        return NumberedText(numbers, places)

    def read(self, texts: Sequence[str]) -> NumberedTexts:
        """The numbers and positions of the terms of several texts."""
        if len(self._known) > MOST_UNITS:
            self._forget()
        chunked = list(map(split_chunks, texts))
        ends = _ends(np.fromiter(map(len, chunked), np.int64, len(chunked)))
        chunks = list(chain.from_iterable(chunked))
        units = self._known.find(np.fromiter(map(hash, chunks), np.int64, len(chunks)))
        for place in np.flatnonzero(units == ABSENT).tolist():
            units[place] = self._number_chunk(chunks[place])
        unresolved = np.flatnonzero(units == _UNRESOLVED)
        if len(unresolved):
            self._resolve(texts, chunked, units, ends, unresolved)
        return self._spread(units, ends)

    def _resolve(
        self,
        texts: Sequence[str],
        chunked: list[list[str]],
        units: NDArray[np.int64],
        ends: NDArray[np.int64],
        places: NDArray[np.intp],
    ) -> None:
        """Put the numbers of units at the places of chunks that look beyond themselves."""
        owners = ends.searchsorted(places, side="right") - 1
        done = 0
        for owner, group in groupby(zip(owners.tolist(), places.tolist(), strict=True), itemgetter(0)):
            lines, first = _Lines(texts[owner], chunked[owner]), int(ends[owner])
            for _, place in group:
                if place >= done:
                    count, unit = resolve_unit(*lines.around(place - first))
                    done = place + count
                    units[place] = self._number_unit(unit)
                    units[place + 1 : done] = _TAKEN

    def _number_unit(self, unit: Unit) -> int:
        found = self._known.get(hash(unit))
        if found == ABSENT:
            found = self._add(unit_terms(unit))
            self._known.add(hash(unit), found)
        return found

    def _number_chunk(self, chunk: str) -> int:
        found = self._known.get(hash(chunk))
        if found == ABSENT:
            found = self._add_chunk(chunk)
            self._known.add(hash(chunk), found)
        return found

    def _add_chunk(self, chunk: str) -> int:
        word = chunk.strip(_MARKS)
        if (word.isalpha() and len(word) > 1) or (word.isdigit() and word.isascii()):
            # a mark before or behind a word or number changes nothing
            return self._number_chunk(word) if word != chunk else self._add_word(word_terms(fold_word(word)))
        return _UNRESOLVED if looks_around(chunk) else self._add(unit_terms(Unit(chunk)))

    def _add(self, words: Sequence[tuple[str, ...]]) -> int:
        """Number a unit by the terms of its words."""
        self._starts.append(len(self._terms))
        for offset, terms in enumerate(words):
            self._terms.extend(map(self._number, terms))
            self._offsets.extend([offset] * len(terms))
        self._term_counts.append(len(self._terms) - self._starts[-1])
        self._word_counts.append(len(words))
        return len(self._starts) - 1

    def _add_word(self, terms: tuple[str, ...]) -> int:
        """Number a unit of one word; the same as `_add`, for the most of all units."""
        starts = self._starts
        starts.append(len(self._terms))
        self._terms.extend(map(self._number, terms))
        self._offsets.frombytes(bytes(len(terms) * self._offsets.itemsize))
        self._term_counts.append(len(terms))
        self._word_counts.append(1)
        return len(starts) - 1

    def _spread(self, units: NDArray[np.int64], ends: NDArray[np.int64]) -> NumberedTexts:
        """Each unit's terms in a row, placed behind the words before it in its text."""
        counts = np.frombuffer(self._term_counts, np.int32).take(units)
        term_ends = _ends(counts)
        firsts = np.frombuffer(self._starts, np.int64).take(units)
        firsts -= term_ends[:-1]
        entries = firsts.repeat(counts)
        entries += np.arange(len(entries))
        words = _ends(np.frombuffer(self._word_counts, np.int32).take(units))
        before = words[:-1] - words[ends[:-1]].repeat(np.diff(ends))
        places = before.repeat(counts)
        places += np.frombuffer(self._offsets, np.int32).take(entries)
        numbers = np.frombuffer(self._terms, np.uint32).take(entries)
        return NumberedTexts(numbers, places.astype(np.uint32), term_ends[ends[1:]])


def _ends(sizes: NDArray[np.signedinteger[Any]]) -> NDArray[np.int64]:
    """0, and the sum of the sizes up to each."""
    ends = np.zeros(len(sizes) + 1, np.int64)
    sizes.cumsum(out=ends[1:])
    return ends


class _Lines:
    """The chunks of a text, which are read within their line."""

    def __init__(self, text: str, chunks: Sequence[str]) -> None:
        self._chunks = chunks
        lines = text.split("\n")
        sizes = (len(split_chunks(line)) for line in lines) if len(lines) > 1 else (len(chunks),)
        self._ends = [0, *accumulate(sizes)]

    def around(self, at: int) -> tuple[Sequence[str], int]:
        """The chunks of the line of chunk `at` that it may be read with, and its place among them."""
        line = bisect_right(self._ends, at)
        start = max(self._ends[line - 1], at - FARTHEST)
        return self._chunks[start : min(self._ends[line], at + FARTHEST + 1)], at - start
