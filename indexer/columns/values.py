"""The values of postings: each distinct (weight, frequency, field length) of a field is stored once.

A posting holds the number of its value. So it carries the exact length of its field beside its frequency,
in two bytes, and a score's part is looked up in a small table whatever the setting of the ranking is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_DENSE_PAIRS = 1 << 22
"""Largest product of frequency and length for which values are numbered by a table instead of sorting."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ValueTable:
    """The distinct values of one field; all three arrays have one entry a value."""

    weights: NDArray[np.float32]
    freqs: NDArray[np.uint32]
    lengths: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def code_type(self) -> np.dtype[Any]:
        """The type of a posting's value number; of size 1 it is not stored at all."""
        return np.min_scalar_type(max(len(self) - 1, 0))


def number_values(
    freqs: NDArray[np.uint32], lengths: NDArray[np.uint32], weights: NDArray[np.float32] | None
) -> tuple[ValueTable, NDArray[Any]]:
    """The values of postings and each posting's number among them; without `weights` they are `freqs`."""
    if weights is None and len(freqs):
        width = int(lengths.max()) + 1
        if width * (int(freqs.max()) + 1) <= _DENSE_PAIRS:
            return _number_dense(freqs, lengths, width)
    if weights is None:
        weights = freqs.astype(np.float32)
    bits = weights.view(np.uint32)
    rows = np.stack([freqs, lengths, bits], axis=1) if len(freqs) else np.empty((0, 3), np.uint32)
    unique, codes = np.unique(rows, axis=0, return_inverse=True)
    table = ValueTable(
        weights=np.ascontiguousarray(unique[:, 2]).view(np.float32),
        freqs=np.ascontiguousarray(unique[:, 0]),
        lengths=np.ascontiguousarray(unique[:, 1]),
    )
    return table, codes.reshape(-1).astype(table.code_type)


def _number_dense(
    freqs: NDArray[np.uint32], lengths: NDArray[np.uint32], width: int
) -> tuple[ValueTable, NDArray[Any]]:
    pairs = freqs.astype(np.intp) * width + lengths
    present = np.zeros((int(freqs.max()) + 1) * width, bool)
    present[pairs] = True
    held = np.flatnonzero(present)
    table = ValueTable(
        weights=(held // width).astype(np.float32),
        freqs=(held // width).astype(np.uint32),
        lengths=(held % width).astype(np.uint32),
    )
    numbers = np.zeros(len(present), table.code_type)
    numbers[held] = np.arange(len(held), dtype=table.code_type)
    return table, numbers.take(pairs)


def join_tables(tables: Sequence[ValueTable]) -> tuple[ValueTable, list[NDArray[Any]]]:
    """One table for several, and for each of them the new number of every old one."""
    freqs = np.concatenate([table.freqs for table in tables])
    lengths = np.concatenate([table.lengths for table in tables])
    weights = np.concatenate([table.weights for table in tables])
    plain = bool((weights == freqs).all())
    joined, codes = number_values(freqs, lengths, None if plain else weights)
    bounds = np.cumsum([len(table) for table in tables])[:-1]
    return joined, np.split(codes, bounds)
