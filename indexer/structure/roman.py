"""Questions numbered "I.", "II.", "III.": read as 1, 2, 3, since ids and references know figures only."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.structure.rows import Row

_ROMAN = (
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
)
_START = re.compile(r"([IVX]{1,5})\.\s{1,3}(?=\S)")
_FIGURE = re.compile(r"\d{1,2}\.\s{1,3}[A-ZÄÖÜ]")
_LEAST = 2  # questions


def number_by_figures(rows: Sequence[Row]) -> None:
    """Rewrite Roman numbers that run from I without a gap, where the rows ask and no figure numbers any."""
    if any(_FIGURE.match(row.text) for row in rows):
        return  # then Roman numbers head groups of questions
    starts: list[Row] = []
    for row in rows:
        match = _START.match(row.text)
        if match and len(starts) < len(_ROMAN) and match[1] == _ROMAN[len(starts)]:
            starts.append(row)
    if len(starts) < _LEAST or not any("?" in row.text for row in rows):
        return
    for number, row in enumerate(starts, 1):
        row.text = f"{number}. {_START.sub('', row.text, count=1)}"
