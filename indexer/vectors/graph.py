"""Vectors of 8 bits → a graph of them (usearch), in which the nearest are found without looking at all."""

from __future__ import annotations

from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import EmbedderError

MOST_EXACT = 150_000
"""Windows of a segment that are all looked at, in about 20 ms (384 numbers each); more get a graph, which
takes 10 to 12 ms there (`benchmarks/bench_vectors.py --ann`, docs/semantic.md)."""

_AT_ONCE = 2_000
"""Rows added together: less than a second, in which no interruption is heard."""


def needs_graph(rows: int) -> bool:
    """Whether there are more rows than should all be looked at."""
    return rows > MOST_EXACT


class Graph:
    """A graph over the rows of some vectors; the bytes that it is made of are read while it is used."""

    def __init__(self, data: memoryview, rows: int, dimensions: int) -> None:
        self._index = _new_index(dimensions)
        self._one_at_a_time = Lock()  # how far it looks is set before each search
        try:
            self._index.view(data)
        except (RuntimeError, ValueError) as error:
            raise EmbedderError(f"usearch cannot read it ({error})") from error
        self._data = data  # usearch holds no reference
        if len(self._index) != rows or self._index.ndim != dimensions:
            raise EmbedderError("it is of other vectors")

    def find(self, vector: NDArray[np.int8], count: int) -> NDArray[np.intp]:
        """The rows that lie nearest to a vector, about so many, ascending; some may be missed."""
        with self._one_at_a_time:
            self._index.expansion_search = count
            found = self._index.search(vector, count, threads=1).keys
        return np.sort(np.asarray(found).astype(np.intp))


def build_graph(codes: NDArray[np.int8]) -> bytearray:
    """The graph of rows of 8 bits, as bytes. Raises EmbedderError where usearch is not installed.

    The rows are given as they are: usearch's own 8 bits are of numbers up to 1, and lose what small ones
    say. They are added by one thread, so that the same rows make the same graph: 0.35 ms a row, less than a
    hundredth of what a model takes for it.
    """
    index = _new_index(codes.shape[1])
    for at in range(0, len(codes), _AT_ONCE):
        part = codes[at : at + _AT_ONCE]
        index.add(np.arange(at, at + len(part)), part, threads=1)
    made: bytearray = index.save()
    return made


def _new_index(dimensions: int) -> Any:
    try:
        from usearch.index import Index  # noqa: PLC0415 - an extra, and only large indexes need it
    except ImportError as error:
        raise EmbedderError(
            "quick search of many vectors needs usearch, which is not installed:"
            " pip install 'drucksuche[semantic]'"
        ) from error
    return Index(ndim=dimensions, metric="cos", dtype="i8")
