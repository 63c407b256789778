"""Runs of glyphs → lines as a reader reads them. Pure geometry, the same for both engines.

Upright text comes first, from top to bottom (column by column where a page is set in two), then turned text
at its own angle. Every visible run ends up in exactly one line; what is a running head or a footnote is for
the structure rules to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from indexer.model import Line
from indexer.sources.columns import blocks_of
from indexer.sources.rows import Joined, Row, join, rows_of
from indexer.sources.runs import PageRuns, Run

TABLE_REACH = 3
"""Rows of one table lie at most this many lines apart: cells wrap, and their later lines have no gap."""

LABEL_LENGTH = 5
"""Characters of what may stand before a tab without making a table: `1.`, `12a.`, `a)`, `–`, `•`."""


def lay_out(pages: Iterable[PageRuns]) -> tuple[Line, ...]:
    """Give the lines of a paper, numbered from 1 over all pages."""
    lines: list[Line] = []
    for page in pages:
        for sheet in page.sheets:
            lines.extend(_iter_lines(sheet.runs, page, sheet.turn == 0, len(lines) + 1))
    return tuple(lines)


def _iter_lines(runs: list[Run], page: PageRuns, upright: bool, number: int) -> Iterator[Line]:
    if not runs:
        return
    rows = rows_of(runs)
    left = min(row.x0 for row in rows)
    for block in blocks_of(rows) if upright else [rows]:
        joined = [join(row) for row in block]
        for row, text, is_table in zip(block, joined, _tabular(joined, block), strict=True):
            yield Line(
                text=text.text,
                number=number,
                page=page.number,
                size=row.size,
                indent=round(row.x0 - left, 1),
                upright=upright,
                cells=text.cells if is_table else (),
                marks=tuple(text.marks),
                bold=_is_bold(row),
                top=round(page.height - row.y, 1) if upright else None,
            )
            number += 1


def _is_bold(row: Row) -> bool:
    return sum(len(run.text) if run.bold else -len(run.text) for run in row.runs) > 0


def _tabular(texts: Sequence[Joined], rows: Sequence[Row]) -> list[bool]:
    """Tell the rows of tables: those whose wide gap continues in a row close by."""
    gapped = [at for at, text in enumerate(texts) if text.gaps and not _is_label(text)]
    tabular = [False] * len(texts)
    for upper, lower in pairwise(gapped):
        if lower - upper <= TABLE_REACH and _share_gap(texts[upper], texts[lower], rows[lower].size):
            tabular[upper] = tabular[lower] = True
    return tabular


def _is_label(text: Joined) -> bool:
    """Tell `1.    Wie viele …`, where the gap only follows a label."""
    label = text.cells[0]
    return len(text.gaps) == 1 and len(label) <= LABEL_LENGTH and label[-1:] in ".)–-•"


def _share_gap(upper: Joined, lower: Joined, size: float) -> bool:
    least = size / 2
    return any(min(a[1], b[1]) - max(a[0], b[0]) > least for a in upper.gaps for b in lower.gaps)
