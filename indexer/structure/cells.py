"""Rows of a table in text without columns: lines that are mostly figures, and the line that heads them."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.structure.rows import Row

_MOST_WORDS = 24  # a longer line is prose with figures
_NO_FIGURE = frozenset({"%", "€", "–", "-", "—", "k.A.", "n.b."})
_SIGNS = ".,/%€*()+-–§"
_LAST = frozenset("0123456789%€*)–-—.")


def table_starts(rows: Sequence[Row]) -> list[bool]:
    """For each row whether it begins a line of its own because it is a row of a table, or heads some."""
    figures = [is_figures(row.text) for row in rows]
    starts = [False] * len(rows)
    for at, row in enumerate(rows):
        if row.torn:
            continue
        if figures[at]:
            starts[at] = at > 0 and figures[at - 1]
        elif at + 1 < len(rows) and figures[at + 1]:
            starts[at] = len(row.text.split()) == len(rows[at + 1].text.split())
    return starts


def is_figures(text: str) -> bool:
    """Whether a line is a row of figures: it ends in two of them, and they are at least half of its words."""
    if text[-1:] not in _LAST:
        return False
    words = text.split()
    if not 2 <= len(words) <= _MOST_WORDS or not (_is_figure(words[-1]) and _is_figure(words[-2])):
        return False
    return 2 * sum(map(_is_figure, words)) >= len(words)


def _is_figure(word: str) -> bool:
    bare = word.strip(_SIGNS)
    return word in _NO_FIGURE or bare.replace(".", "").replace(",", "").replace("/", "").isdigit()
