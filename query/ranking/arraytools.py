"""What numpy's functions over sets do, without what they load: `numpy.ma`, which costs a search its start."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def distinct(values: NDArray[Any]) -> NDArray[Any]:
    """The values in ascending order, each once."""
    ordered = np.sort(values)
    if not len(ordered):
        return ordered
    return ordered.compress(starts_of_runs(ordered))


def starts_of_runs(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Which values of a sorted array differ from the one before; not for an empty one."""
    starts = np.empty(len(ordered), bool)
    starts[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=starts[1:])
    return starts
