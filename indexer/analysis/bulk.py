"""Running text as numbers, for the index: the chain runs once for each distinct unit.

What comes out is the very terms and positions of `iter_tokens`, without offsets. A unit is looked up by its
characters; the few that look beyond themselves are resolved each time.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.analysis.chain import unit_terms
from indexer.analysis.units import CHUNK, TORN, Unit, looks_around, resolve_unit

MOST_UNITS = 1 << 18
"""Distinct units kept at most, about 100 MB; then all are forgotten, which costs their analysis again."""

_LONGEST_KEPT = 256
_UNRESOLVED = -1
_MARKS = '„“”"»«(),.;:!?'
_TORN = re.compile(TORN)


class NumberedText(NamedTuple):
    """The terms of a text: their numbers, and the position of the word that each belongs to, ascending."""

    numbers: NDArray[np.uint32]
    places: NDArray[np.uint32]


class TextNumbers:
    """Gives texts as numbers of their terms; `number` gives each distinct term its own."""

    def __init__(self, number: Callable[[str], int]) -> None:
        self._number = number
        self._forget()

    def _forget(self) -> None:
        self._chunks = _Chunks(self._add_chunk)
        self._units: dict[Unit, int] = {}
        self._starts = array("q")
        self._counts = array("q")
        self._words = array("q")
        self._terms = array("I")
        self._offsets = array("q")

    def __call__(self, text: str) -> NumberedText:
        """The numbers and positions of a text's terms."""
        if len(self._starts) > MOST_UNITS:
            self._forget()
        chunks = text.split()
        found = array("q", map(self._chunks.__getitem__, chunks))
        if self._chunks.met_unresolved:
            found = self._resolve(text, found)
        return self._spread(np.frombuffer(found, np.int64)) if found else _NOTHING

    def _resolve(self, text: str, numbers: array[int]) -> array[int]:
        """The numbers of a text's units; `numbers` are those of its chunks."""
        lines = [_split_line(line) for line in text.split("\n")]
        ends = list(accumulate(map(len, lines)))
        if ends[-1] != len(numbers):  # a run between blanks was torn into two chunks
            numbers = array("q", map(self._chunks.__getitem__, chain.from_iterable(lines)))
        self._chunks.met_unresolved = False
        resolved, done = array("q"), 0
        for at in np.flatnonzero(np.frombuffer(numbers, np.int64) == _UNRESOLVED).tolist():
            if at >= done:
                resolved.extend(numbers[done:at])
                line = bisect_right(ends, at)
                count, unit = resolve_unit(lines[line], at - ends[line] + len(lines[line]))
                resolved.append(self._number_unit(unit))
                done = at + count
        resolved.extend(numbers[done:])
        return resolved

    def _number_unit(self, unit: Unit) -> int:
        found = self._units.get(unit)
        if found is None:
            found = self._add(unit)
            if len(unit.text) <= _LONGEST_KEPT:
                self._units[unit] = found
        return found

    def _add_chunk(self, chunk: str) -> int:
        word = chunk.strip(_MARKS)
        if word.isalpha() and len(word) > 1:  # a mark before or behind a word changes nothing
            return self._chunks[word] if word != chunk else self._add(Unit(chunk))
        return _UNRESOLVED if looks_around(chunk) else self._add(Unit(chunk))

    def _add(self, unit: Unit) -> int:
        words = unit_terms(unit)
        self._starts.append(len(self._terms))
        for offset, terms in enumerate(words):
            self._terms.extend(map(self._number, terms))
            self._offsets.extend([offset] * len(terms))
        self._counts.append(len(self._terms) - self._starts[-1])
        self._words.append(len(words))
        return len(self._starts) - 1

    def _spread(self, units: NDArray[np.int64]) -> NumberedText:
        """Each unit's terms in a row, placed behind the words before it."""
        counts = np.frombuffer(self._counts, np.int64).take(units)
        words = np.frombuffer(self._words, np.int64).take(units)
        ends = counts.cumsum()
        firsts = np.frombuffer(self._starts, np.int64).take(units)
        firsts += counts
        firsts -= ends
        entries = firsts.repeat(counts)
        entries += np.arange(len(entries))
        if not len(entries):
            return _NOTHING
        before = words.cumsum()
        before -= words
        places = before.repeat(counts)
        places += np.frombuffer(self._offsets, np.int64).take(entries)
        return NumberedText(np.frombuffer(self._terms, np.uint32).take(entries), places.astype(np.uint32))


_NOTHING = NumberedText(np.empty(0, np.uint32), np.empty(0, np.uint32))


def _split_line(line: str) -> list[str]:
    return CHUNK.findall(line) if "/" in line and _TORN.search(line) else line.split()


class _Chunks(dict[str, int]):
    """Chunk → number of its unit; chunks that must be resolved are noticed and never kept."""

    def __init__(self, add: Callable[[str], int]) -> None:
        super().__init__()
        self._add = add
        self._unresolved: set[str] = set()
        self.met_unresolved = False

    def __missing__(self, chunk: str) -> int:
        number = _UNRESOLVED if chunk in self._unresolved else self._add(chunk)
        if number == _UNRESOLVED:
            self.met_unresolved = True
            self._unresolved.add(chunk)
        elif len(chunk) <= _LONGEST_KEPT:
            self[chunk] = number
        return number
