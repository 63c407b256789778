"""Rows of a block → the cells of those that belong to a table, on one grid of columns a table.

A table is a stretch of rows whose wide gaps lie above each other; lines of wrapped cells between them belong
to it. Ruled lines are not looked at: many tables have none, and pages have lines that rule no table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.sources.rows import Joined, Row, join

REACH = 12
"""Rows between two rows with gaps, at most: so many lines has a cell that is wrapped alone."""

PITCH = 2.5
"""Distance of two rows of one table in ems, at most."""

WRAPPED = 1.5
"""The same for the last lines of wrapped cells, below which running text may follow."""

MIN_ROWS = 3
"""Rows with gaps that make a table; two do with three cells each."""

WORD_GAP = 0.45
"""Gap in ems that is only a space between words."""

SPANNING = 0.1
"""Share of the rows that may run over a strip: headings over several columns."""

MAX_COLUMNS = 100
"""More columns than a page has room for."""

LABEL_LENGTH = 5
"""Characters of what may stand before a tab without making a table: `1.`, `12a.`, `a)`, `–`, `•`."""


def cells_of(rows: Sequence[Row], texts: Sequence[Joined]) -> list[tuple[str, ...]]:
    """Give the cells of each row, as many as the table has columns; none outside of tables."""
    cells: list[tuple[str, ...]] = [()] * len(rows)
    for start, last in _iter_stretches(rows, texts):
        end = last + 1
        strips = _strips(rows[start:end], texts[start:end])
        while strips and end < len(rows) and _continues(rows[end - 1], rows[end], strips):
            end += 1
        if strips:
            cells[start:end] = [_cut(row, strips) for row in rows[start:end]]
    return cells


def _iter_stretches(rows: Sequence[Row], texts: Sequence[Joined]) -> Iterator[tuple[int, int]]:
    """Give the first and the last row of each table."""
    gapped = [at for at, text in enumerate(texts) if text.gaps and not _is_label(text)]
    held = gapped[:1]
    for upper, lower in pairwise(gapped):
        if not _is_linked(rows, texts, upper, lower):
            if _is_table(held, texts):
                yield held[0], held[-1]
            held = []
        held.append(lower)
    if _is_table(held, texts):
        yield held[0], held[-1]


def _is_table(held: list[int], texts: Sequence[Joined]) -> bool:
    return len(held) >= MIN_ROWS or (len(held) == 2 and all(len(texts[at].gaps) > 1 for at in held))


def _is_linked(rows: Sequence[Row], texts: Sequence[Joined], upper: int, lower: int) -> bool:
    """Tell whether two rows with gaps, neighbours as such, are of one table."""
    if lower - upper > REACH:
        return False
    em = rows[lower].size
    if any(a.y - b.y > PITCH * max(a.size, b.size) for a, b in pairwise(rows[upper : lower + 1])):
        return False
    return _overlap(texts[upper].gaps, texts[lower].gaps, em / 2)


def _overlap(
    upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]], least: float
) -> bool:
    """Tell whether a gap of one row lies over one of the other; both are sorted, so one pass does."""
    above = below = 0
    while above < len(upper) and below < len(lower):
        a, b = upper[above], lower[below]
        if min(a[1], b[1]) - max(a[0], b[0]) > least:
            return True
        above, below = (above + 1, below) if a[1] < b[1] else (above, below + 1)
    return False


def _is_label(text: Joined) -> bool:
    """Tell `1.    Wie viele …`, where the gap only follows a label."""
    label = text.label
    return len(text.gaps) == 1 and len(label) <= LABEL_LENGTH and label[-1:] in ".)–-•"


def _strips(rows: Sequence[Row], texts: Sequence[Joined]) -> list[tuple[float, float]]:
    """Give the empty strips between the columns, from left to right."""
    em = sorted(row.size for row in rows)[len(rows) // 2]
    steps = sorted(step for row in rows for x0, x1 in _inked(row) for step in ((x0, 1), (x1, -1)))
    allowed, covered, since = int(SPANNING * len(rows)), 0, None
    strips: list[tuple[float, float]] = []
    for x, step in steps:
        if covered > allowed >= covered + step:
            since = x
        elif covered <= allowed < covered + step and since is not None and x - since > WORD_GAP * em:
            strips.append((since, x))
        covered += step
    if len(strips) >= MAX_COLUMNS:
        return []
    return [strip for strip in strips if _is_wide(strip, texts, em)]


def _is_wide(strip: tuple[float, float], texts: Sequence[Joined], em: float) -> bool:
    """Tell a strip that is a wide gap in two rows or more from spaces that happen to lie above each other."""
    return sum(_overlap([strip], text.gaps, em / 4) for text in texts) > 1


def _inked(row: Row) -> Iterator[tuple[float, float]]:
    """Give what is covered on the row, words with their spaces."""
    start, end = row.x0, row.x0
    for run in sorted(row.runs, key=lambda run: run.x0):
        if run.x0 - end > WORD_GAP * row.size:
            yield start, end
            start = run.x0
        end = max(end, run.x1)
    yield start, end


def _continues(above: Row, row: Row, strips: list[tuple[float, float]]) -> bool:
    """Tell the next line of a wrapped cell: close below, and inside one column."""
    is_close = above.y - row.y <= WRAPPED * max(above.size, row.size)
    return is_close and not any(row.x0 < b and row.x1 > b for _, b in strips)


def _cut(row: Row, strips: list[tuple[float, float]]) -> tuple[str, ...]:
    """Give the text of each column; what runs over a strip stands where it begins."""
    edges = [(a + b) / 2 for a, b in strips]
    columns: list[list[int]] = [[] for _ in range(len(edges) + 1)]
    for at, run in enumerate(row.runs):
        columns[bisect_right(edges, run.x0)].append(at)
    parts = (replace(row, runs=[row.runs[at] for at in held]) for held in columns)
    return tuple(join(part).text.strip() for part in parts)
