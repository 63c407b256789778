"""The values of postings: each distinct (weight, frequency, field length) of a field is stored once.

A posting holds the number of its value. So it carries the exact length of its field beside its frequency,
in two bytes, and a score's part is looked up in a small table whatever the setting of the ranking is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

_DENSE_PAIRS = 1 << 20
"""Most pairs of frequency and length that are numbered by a table; others are numbered by a dictionary."""
_UNKNOWN = -1
_EXACT = 1 << 20
"""Frequencies below this add up in 32-bit floats without rounding: 16 of them stay below 2**24."""


@dataclass(frozen=True, kw_only=True, eq=False)  # without slots, for the cached property
class ValueTable:
    """The distinct values of one field; all three arrays have one entry a value."""

    weights: NDArray[np.float32]
    freqs: NDArray[np.uint32]
    lengths: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.weights)

    @cached_property
    def float_freqs(self) -> NDArray[Any]:
        """The frequencies as floats, for sums of some by matrix product that are exact."""
        exact = int(self.freqs.max(initial=0)) < _EXACT
        return self.freqs.astype(np.float32 if exact else np.float64)

    @property
    def code_type(self) -> np.dtype[Any]:
        """The type of a posting's value number; of size 1 it is not stored at all."""
        return np.min_scalar_type(max(len(self) - 1, 0))


class ValueNumbers:
    """Numbers the values of a field as its postings come, part after part."""

    def __init__(self, longest: int) -> None:
        self._width = longest + 1
        self._dense = np.full(min(_DENSE_PAIRS, self._width * 256), _UNKNOWN, np.int32)
        self._rows: dict[tuple[int, int, int], int] = {}
        self._values: list[tuple[NDArray[np.float32], NDArray[np.uint32], NDArray[np.uint32]]] = []
        self._count = 0

    def number(
        self, freqs: NDArray[np.uint32], lengths: NDArray[np.uint32], weights: NDArray[np.float32] | None
    ) -> NDArray[np.int32]:
        """Each posting's value number; without `weights` they are `freqs`. No length is above `longest`."""
        if weights is None and len(freqs) and (int(freqs.max()) + 1) * self._width <= len(self._dense):
            return self._number_pairs(freqs, lengths)
        return self._number_rows(freqs, lengths, freqs.astype(np.float32) if weights is None else weights)

    def _number_pairs(self, freqs: NDArray[np.uint32], lengths: NDArray[np.uint32]) -> NDArray[np.int32]:
        pairs = freqs.astype(np.intp)
        pairs *= self._width
        pairs += lengths
        numbers = self._dense.take(pairs)
        if int(numbers.min()) == _UNKNOWN:
            new = np.unique(pairs[numbers == _UNKNOWN])
            self._dense[new] = np.arange(self._count, self._count + len(new))
            held = (new // self._width).astype(np.uint32)
            self._add(held.astype(np.float32), held, (new % self._width).astype(np.uint32))
            numbers = self._dense.take(pairs)
        return numbers

    def _number_rows(
        self, freqs: NDArray[np.uint32], lengths: NDArray[np.uint32], weights: NDArray[np.float32]
    ) -> NDArray[np.int32]:
        rows = np.stack([freqs, lengths, weights.view(np.uint32)], axis=1)
        unique, inverse = np.unique(rows, axis=0, return_inverse=True)
        known = [tuple(row) for row in unique.tolist()]
        new = [at for at, row in enumerate(known) if row not in self._rows]
        for number, at in enumerate(new, self._count):
            self._rows[known[at]] = number
        added = unique[new]
        self._add(np.ascontiguousarray(added[:, 2]).view(np.float32), added[:, 0], added[:, 1])
        numbers = np.array([self._rows[row] for row in known], np.int32)
        return numbers.take(inverse.reshape(-1))

    def _add(
        self, weights: NDArray[np.float32], freqs: NDArray[np.uint32], lengths: NDArray[np.uint32]
    ) -> None:
        self._values.append((weights, freqs, lengths))
        self._count += len(weights)

    def table(self) -> ValueTable:
        """The values by their numbers."""
        nothing = np.empty(0, np.float32), np.empty(0, np.uint32), np.empty(0, np.uint32)
        weights, freqs, lengths = zip(nothing, *self._values, strict=True)
        return ValueTable(
            weights=np.concatenate(weights), freqs=np.concatenate(freqs), lengths=np.concatenate(lengths)
        )


def join_tables(tables: Sequence[ValueTable]) -> tuple[ValueTable, list[NDArray[Any]]]:
    """One table for several, and for each of them the new number of every old one."""
    longest = max((int(table.lengths.max()) for table in tables if len(table)), default=0)
    numbers = ValueNumbers(longest)
    codes = [
        numbers.number(
            table.freqs, table.lengths, None if (table.weights == table.freqs).all() else table.weights
        )
        for table in tables
    ]
    joined = numbers.table()
    return joined, [own.astype(joined.code_type) for own in codes]
