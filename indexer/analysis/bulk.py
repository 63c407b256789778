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

MOST_UNITS = 1 << 19
"""Distinct units kept at most, about 200 MB; then all are forgotten, which costs their analysis again."""

_LONGEST_KEPT = 256
_UNRESOLVED = -1
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
        self._starts = array("I")
        self._counts = array("I")
        self._words = array("I")
        self._terms = array("I")
        self._offsets = array("I")

    def __call__(self, text: str) -> NumberedText:
        """The numbers and positions of a text's terms."""
        if len(self._starts) > MOST_UNITS:
            self._forget()
        chunks = text.split()
        found = array("i", map(self._chunks.__getitem__, chunks))
        if self._chunks.met_unresolved:
            found = self._resolve(text, found)
        return self._spread(np.frombuffer(found, np.int32)) if found else _NOTHING

    def _resolve(self, text: str, numbers: array[int]) -> array[int]:
        """The numbers of a text's units; `numbers` are those of its chunks."""
        torn = "/" in text and _TORN.search(text) is not None
        lines = [CHUNK.findall(line) if torn else line.split() for line in text.split("\n")]
        if torn:
            numbers = array("i", map(self._chunks.__getitem__, chain.from_iterable(lines)))
        self._chunks.met_unresolved = False
        ends = list(accumulate(map(len, lines)))
        resolved, done = array("i"), 0
        for at in np.flatnonzero(np.frombuffer(numbers, np.int32) == _UNRESOLVED).tolist():
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

    def _spread(self, units: NDArray[np.int32]) -> NumberedText:
        """Each unit's terms in a row, placed behind the words before it."""
        counts = np.frombuffer(self._counts, np.uint32).take(units)
        words = np.frombuffer(self._words, np.uint32).take(units)
        ends = counts.cumsum(dtype=np.uint32)
        firsts = np.frombuffer(self._starts, np.uint32).take(units) + counts - ends
        entries = firsts.repeat(counts) + np.arange(ends[-1], dtype=np.uint32)
        before = (words.cumsum(dtype=np.uint32) - words).repeat(counts)
        if not len(entries):
            return _NOTHING
        return NumberedText(
            np.frombuffer(self._terms, np.uint32).take(entries),
            before + np.frombuffer(self._offsets, np.uint32).take(entries),
        )


_NOTHING = NumberedText(np.empty(0, np.uint32), np.empty(0, np.uint32))


class _Chunks(dict[str, int]):
    """Chunk → number of its unit; chunks that must be resolved are noticed and never kept."""

    def __init__(self, add: Callable[[str], int]) -> None:
        super().__init__()
        self._add = add
        self.met_unresolved = False

    def __missing__(self, chunk: str) -> int:
        number = self._add(chunk)
        if number == _UNRESOLVED:
            self.met_unresolved = True
        elif len(chunk) <= _LONGEST_KEPT:
            self[chunk] = number
        return number
