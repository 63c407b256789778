"""How many letters many words differ from one: the table of distances, filled for all words at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_CHUNK = 1 << 15
"""Words at a time: a few megabytes, whatever the index holds."""

Distances = NDArray[np.uint8]


def distances(
    data: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64], word: bytes, most: int
) -> Distances:
    """How many letters of each word are put in, left out, changed or swapped with the next (in bytes).

    Words begin at `starts` of `data` and differ in length from `word` by at most `most`; above `most` the
    numbers are lower bounds.
    """
    chunks = [
        _chunk(data, starts[at : at + _CHUNK], lengths[at : at + _CHUNK], word, most)
        for at in range(0, len(starts), _CHUNK)
    ]
    return np.concatenate(chunks) if chunks else np.empty(0, np.uint8)


def _chunk(
    data: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64], word: bytes, most: int
) -> Distances:
    """Rows of the table are letters of `word`; only cells within `most` of the diagonal are filled."""
    width, count = len(word) + most, len(starts)
    last = len(data) - 1
    columns = [
        np.where(place < lengths, data[np.minimum(starts + place, last)], 0).astype(np.uint8)
        for place in range(width)
    ]
    far = np.full(count, most + 1, np.uint8)
    older: list[Distances] = []
    before: list[Distances] = []
    row = [np.full(count, min(place, most + 1), np.uint8) for place in range(width + 1)]
    for number, letter in enumerate(word, 1):
        older, before = before, row
        row = [far] * (width + 1)
        if number <= most:
            row[0] = np.full(count, number, np.uint8)
        for place in range(max(1, number - most), min(width, number + most) + 1):
            cost = np.minimum(before[place], row[place - 1]) + np.uint8(1)
            np.minimum(cost, before[place - 1] + (columns[place - 1] != letter), out=cost)
            if number > 1 and place > 1:
                swapped = (columns[place - 2] == letter) & (columns[place - 1] == word[number - 2])
                np.minimum(cost, np.where(swapped, older[place - 2] + np.uint8(1), cost), out=cost)
            row[place] = np.minimum(cost, far)
    table = np.stack(row)
    found: Distances = table[lengths, np.arange(count)]
    return found
