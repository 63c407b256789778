"""Vectors as numbers of 8 bits: each row by its largest number, so that none is cut off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_MOST = 127

MOST_ERROR = 0.5 / _MOST
"""Each number is off by at most this part of the row's largest: half a step of 127."""


def pack(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """The rows in 8 bits, and the scale of each: number × scale is what it stands for."""
    scales = np.abs(vectors).max(axis=1) / np.float32(_MOST)
    codes = np.rint(vectors / scales[:, None]).astype(np.int8)
    return codes, scales.astype(np.float32)


def unpack(codes: NDArray[np.int8], scales: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors that rows stand for."""
    return codes.astype(np.float32) * scales[:, None]
