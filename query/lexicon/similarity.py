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

    Words begin at `starts` of `data` and differ in length from `word` by at most `most`; above `most` it is
    `most` + 1.
    """
    chunks = [
        _chunk(data, starts[at : at + _CHUNK], lengths[at : at + _CHUNK], word, most)
        for at in range(0, len(starts), _CHUNK)
    ]
    return np.concatenate(chunks) if chunks else np.empty(0, np.uint8)


def _chunk(
    data: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64], word: bytes, most: int
) -> Distances:
    """Rows of the table are letters of `word`; only cells within `most` of the diagonal are filled.

    Words that are too far already are left behind as the rows go on.
    """
    width, count = len(word) + most, len(starts)
    result = np.full(count, most + 1, np.uint8)
    kept: NDArray[np.intp] = np.arange(count)
    letters: list[Distances] = []
    """The first, second, … letters of the words that are left; 0 behind the end of a word."""
    far = np.uint8(most + 1)
    older = before = np.empty((width + 1, count), np.uint8)
    row = np.empty((width + 1, count), np.uint8)
    row[:] = np.minimum(np.arange(width + 1), most + 1)[:, None]
    for number, letter in enumerate(word, 1):
        older, before, row = before, row, np.full_like(row, far)
        if number <= most:
            row[0] = number
        first, last = max(1, number - most), min(width, number + most)
        while len(letters) < last:
            letters.append(_letters_at(len(letters), data, starts, lengths))
        for place in range(first, last + 1):
            cost = np.minimum(before[place], row[place - 1]) + np.uint8(1)
            np.minimum(cost, before[place - 1] + (letters[place - 1] != letter), out=cost)
            if number > 1 and place > 1:
                swapped = (letters[place - 2] == letter) & (letters[place - 1] == word[number - 2])
                np.minimum(cost, np.where(swapped, older[place - 2] + np.uint8(1), far), out=cost)
            np.minimum(cost, far, out=row[place])
        near = np.minimum(row.min(axis=0), before.min(axis=0)) <= most
        if np.count_nonzero(near) * 2 < len(kept):
            kept, starts, lengths = kept[near], starts[near], lengths[near]
            letters = [one[near] for one in letters]
            older, before, row = older[:, near], before[:, near], row[:, near]
    result[kept] = row[lengths, np.arange(len(kept))]
    return result


def _letters_at(
    place: int, data: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> Distances:
    letters = data.take(starts + place, mode="clip")
    letters[lengths <= place] = 0
    return letters
