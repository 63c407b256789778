"""Roman numbers: of pages, and of questions ("I.", "II."), read as 1, 2, since ids know figures only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.structure.rows import Row

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
_MOST = 16  # questions
_START = re.compile(r"([IVX]{1,5})\.\s{1,3}(?=\S)")
_FIGURE = re.compile(r"\d{1,2}\.\s{1,3}[A-ZÄÖÜ]")
_LEAST = 2  # questions


def roman_value(text: str) -> int:
    """The value of a number in the letters I, V, X and L."""
    values = [_VALUES[letter] for letter in text]
    return sum(-v if v < max(values[at:]) else v for at, v in enumerate(values))


def number_by_figures(rows: Sequence[Row]) -> None:
    """Rewrite Roman numbers that run from I without a gap, where the rows ask and no figure numbers any."""
    if any(_FIGURE.match(row.text) for row in rows):
        return  # then Roman numbers head groups of questions
    starts: list[Row] = []
    for row in rows:
        match = _START.match(row.text)
        if match and len(starts) < _MOST and roman_value(match[1]) == len(starts) + 1:
            starts.append(row)
    if len(starts) < _LEAST or not any("?" in row.text for row in rows):
        return
    for number, row in enumerate(starts, 1):
        row.text = f"{number}. {_START.sub('', row.text, count=1)}"
