"""Embedders for tests: the same vectors for the same words, without any model."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.vectors import Kind, NamedEmbedder

DIMENSIONS = 64


def hashed(texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
    """Counts of hashed three-letter parts: texts that share many of them lie near each other."""
    assert kind in ("query", "passage")
    rows = np.zeros((len(texts), DIMENSIONS), np.float32)
    for row, text in zip(rows, texts, strict=True):
        padded = f"  {text.lower()} "
        for at in range(len(padded) - 2):
            row[zlib.crc32(padded[at : at + 3].encode()) % DIMENSIONS] += 1
    return rows


def other(texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
    """Another model of the same size."""
    return np.ascontiguousarray(hashed(texts, kind)[:, ::-1])


HASHED = NamedEmbedder(name="hashed", source="tests.vectors.embedders:hashed", embed_texts=hashed)
OTHER = NamedEmbedder(name="other", source="tests.vectors.embedders:other", embed_texts=other)
