"""Blank-separated terms → their numbers, by arrays over many texts instead of a look-up in a dictionary each.

A term of at most 16 bytes is two 64-bit words, padded with zeros. They say exactly which term it is, so a
table of hashes that holds them answers without looking at the text again. What the table does not hold, new
and long terms, goes the usual way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

_SHORT = 16
"""Bytes of the longest term that the table holds."""
_PROBES = 8
"""Places of the table that are looked at for a term; so terms made to share one cost no more than others."""
_FIRST_BITS = 12
_LOAD = 4
"""Places of the table for each of its terms, at least; twice as many just after it grew."""
_MULTIPLIERS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], np.uint64)
"""Odd, half of their bits set: 2**64 over the golden ratio, and a prime of xxHash."""
_WORD_BITS = 64
_BLANK = 0x20
_NO_TERM = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
"""Never the word of a term: no UTF-8 holds a byte 255."""
_MASKS = np.array(
    [[(1 << 8 * min(max(size - start, 0), 8)) - 1 for start in (0, 8)] for size in range(_SHORT + 1)]
    + [[0, 0]],
    "<u8",
)
"""For each number of bytes the bits of both words that belong to the term; none for longer ones."""

Words = NDArray[np.uint64]
Places = NDArray[np.intp]


class Spaced(NamedTuple):
    """Several texts as numbers."""

    numbers: NDArray[np.uint32]
    """Of each term of each text, one text after the other."""
    counts: NDArray[np.int64]
    """How many terms each text has."""


class _Terms(NamedTuple):
    """Terms within `data`; the words of a long one are 0, as those of no other."""

    data: bytes
    starts: Places
    sizes: Places
    first: Words
    second: Words
    hashes: Words


class SpacedNumbers:
    """Numbers terms as `number_of` does, and remembers what it says of short ones."""

    def __init__(self, number_of: Callable[[str], int]) -> None:
        self._number_of = number_of
        self._held = 0
        self._first = np.full(1, _NO_TERM)
        self._second = np.full(1, _NO_TERM)
        self._set_table(_FIRST_BITS)

    def read(self, texts: Sequence[bytes]) -> Spaced:
        """The numbers of all terms; the texts are UTF-8."""
        data = b" ".join(texts)
        if b"\0" in data:  # it could not be told from what a short term is padded with
            return self._read_each(texts)
        data += bytes([_BLANK]) + bytes(_SHORT)
        buffer = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(buffer == _BLANK)
        starts = np.empty_like(ends)
        starts[0] = 0
        np.add(ends[:-1], 1, out=starts[1:])
        counts = _count_ends(texts, ends)
        sizes = ends - starts
        if not sizes.all():  # blanks side by side
            held = sizes > 0
            sums = np.concatenate([[0], np.cumsum(held)])
            stops = np.cumsum(counts)
            counts = sums[stops] - sums[stops - counts]
            starts, sizes = starts.compress(held), sizes.compress(held)
        return Spaced(self._number(_find_terms(data, starts, sizes)), counts)

    def _read_each(self, texts: Sequence[bytes]) -> Spaced:
        split = [[term for term in text.decode().split(" ") if term] for text in texts]
        numbers = [self._number_of(term) for terms in split for term in terms]
        return Spaced(np.array(numbers, np.uint32), np.array(list(map(len, split)), np.int64))

    def _number(self, terms: _Terms) -> NDArray[np.uint32]:
        """The number of each term."""
        found = self._slots.take((terms.hashes >> self._shift).view(np.intp))
        same = self._first.take(found) == terms.first
        same &= self._second.take(found) == terms.second
        rest = np.flatnonzero(~same)
        if len(rest):
            found[rest] = self._probe(*(words.take(rest) for words in terms[-3:]))
            rest = rest.compress(found.take(rest) == 0)
            if len(rest):
                self._learn(terms, found, rest)
        found -= np.uint32(1)
        return found

    def _probe(self, first: Words, second: Words, hashes: Words) -> NDArray[np.uint32]:
        """Look behind the first place of the table; 0 for what is not there."""
        result = np.zeros(len(first), np.uint32)
        waiting = np.arange(len(first))
        at = (hashes >> self._shift).view(np.intp)
        for _ in range(_PROBES):
            found = self._slots.take(at, mode="wrap")
            same = (self._first.take(found) == first) & (self._second.take(found) == second)
            result[waiting.compress(same)] = found.compress(same)
            on = ~same & (found != 0)
            if not on.any():
                break
            waiting, first, second = waiting.compress(on), first.compress(on), second.compress(on)
            at = at.compress(on) + 1
        return result

    def _learn(self, terms: _Terms, found: NDArray[np.uint32], rest: Places) -> None:
        """Number the terms `rest`, which were not found, and put the short ones into the table."""
        data, number_of = terms.data, self._number_of
        starts, sizes = terms.starts.take(rest), terms.sizes.take(rest)
        spans = zip(starts.tolist(), (starts + sizes).tolist(), strict=True)
        numbers = [number_of(data[start:end].decode()) for start, end in spans]
        found[rest] = np.array(numbers, np.uint32) + np.uint32(1)
        short = rest.compress(sizes <= _SHORT)
        named, chosen = np.unique(found.take(short), return_index=True)
        chosen = short.take(chosen)
        self._remember(named, terms.first.take(chosen), terms.second.take(chosen))

    def _remember(self, named: NDArray[np.uint32], first: Words, second: Words) -> None:
        if len(named) and int(named[-1]) >= len(self._first):
            self._first, self._second = (
                _grown(own, int(named[-1]) + 1) for own in (self._first, self._second)
            )
        new = self._first.take(named) == _NO_TERM  # others found no place before
        named, first, second = named.compress(new), first.compress(new), second.compress(new)
        self._first[named], self._second[named] = first, second
        self._held += len(named)
        if self._held * _LOAD > len(self._slots):
            self._set_table((self._held * _LOAD).bit_length())
            named = np.flatnonzero(self._first != _NO_TERM).astype(np.uint32)
            first, second = self._first.take(named), self._second.take(named)
        self._insert(named, (_hash(first, second) >> self._shift).astype(np.intp))

    def _set_table(self, bits: int) -> None:
        self._shift = np.uint64(_WORD_BITS - bits)
        self._slots = np.zeros(1 << bits, np.uint32)

    def _insert(self, named: NDArray[np.uint32], at: Places) -> None:
        """Give each a place of the table; what finds none near its own is looked up the usual way.

        Of several that want a place the first has it: what came first is more frequent, and found at once.
        """
        slots, named, at = self._slots, named[::-1], at[::-1]
        for _ in range(_PROBES):
            at &= len(slots) - 1
            free = slots.take(at) == 0
            slots[at.compress(free)] = named.compress(free)
            left = slots.take(at) != named
            if not left.any():
                break
            named, at = named.compress(left), at.compress(left) + 1


def _count_ends(texts: Sequence[bytes], ends: Places) -> NDArray[np.int64]:
    """How many terms end in each text, empty ones too."""
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    stops = ends.searchsorted(np.cumsum(sizes + 1) - 1) + 1
    return np.diff(stops, prepend=0)


def _find_terms(data: bytes, starts: Places, sizes: Places) -> _Terms:
    pairs: Any = np.dtype(f"V{_SHORT}")
    windows = as_strided(np.frombuffer(data, pairs, 1), (len(data) - _SHORT + 1,), (1,), writeable=False)
    words = windows[starts].view("<u8").reshape(-1, 2)
    words &= _MASKS.take(sizes, axis=0, mode="clip")
    first, second = words[:, 0], words[:, 1]
    return _Terms(data, starts, sizes, first, second, _hash(first, second))


def _hash(first: Words, second: Words) -> Words:
    hashes: Words = first * _MULTIPLIERS[0]
    hashes += second * _MULTIPLIERS[1]
    return hashes


def _grown(values: Words, least: int) -> Words:
    grown = np.full(max(least, 2 * len(values)), _NO_TERM)
    grown[: len(values)] = values
    return grown
