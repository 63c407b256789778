"""Numbers of very many strings without the strings: the 64 bits of a string's hash stand for it.

A dictionary of strings takes some 150 bytes an entry, and as many more as come; here it is 24, all of them
taken at once. Two strings out of a million have one hash with a chance of one in 37 million, by Python's own
hash with a secret drawn for each process, so that no text can be made for it (decision 0026).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ABSENT = -1
"""The number of what has none."""

Hashes = NDArray[np.int64]


class Fingerprints:
    """Hash → number, in arrays that have room for `room` entries; with more they are made twice as large."""

    def __init__(self, room: int) -> None:
        self._count = 0
        self._set_slots(2 * room)

    def __len__(self) -> int:
        return self._count

    @property
    def nbytes(self) -> int:
        """Its size in memory."""
        return self._hashes.nbytes + self._numbers.nbytes

    def _set_slots(self, least: int) -> None:
        slots = 1 << max(least - 1, 1).bit_length()
        self._mask = slots - 1
        self._hashes = np.zeros(slots, np.int64)
        self._numbers = np.full(slots, ABSENT, np.int32)
        self._hash_at, self._number_at = self._hashes.data, self._numbers.data

    def _place(self, one: int) -> int:
        """Where a hash stands, or the free slot that it would take."""
        at, mask = one & self._mask, self._mask
        hashes, numbers = self._hash_at, self._number_at
        while numbers[at] != ABSENT and hashes[at] != one:
            at = (at + 1) & mask
        return at

    def get(self, one: int) -> int:
        """The number of a hash, or ABSENT."""
        return self._number_at[self._place(one)]

    def add(self, one: int, number: int) -> None:
        """Give a hash that has none its number, from 0 to 2**31 - 1."""
        if 2 * self._count > self._mask:
            self._grow()
        at = self._place(one)
        self._hash_at[at], self._number_at[at] = one, number
        self._count += 1

    def _grow(self) -> None:
        held = self._numbers != ABSENT
        hashes, numbers = self._hashes[held], self._numbers[held]
        self._set_slots(2 * len(self._hashes))
        for one, number in zip(hashes.tolist(), numbers.tolist(), strict=True):
            at = self._place(one)
            self._hash_at[at], self._number_at[at] = one, number

    def find(self, wanted: Hashes) -> NDArray[np.int64]:
        """The number of each hash, or ABSENT."""
        at = wanted & self._mask
        found = self._numbers.take(at).astype(np.int64)
        left = np.flatnonzero((self._hashes.take(at) != wanted) & (found != ABSENT))
        at, wanted = at.take(left), wanted.take(left)
        while len(left):
            at = (at + 1) & self._mask
            numbers = self._numbers.take(at)
            found[left] = numbers
            on = (self._hashes.take(at) != wanted) & (numbers != ABSENT)
            left, at, wanted = left.compress(on), at.compress(on), wanted.compress(on)
        return found
