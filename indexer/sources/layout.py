"""Runs of glyphs → lines as a reader reads them. Pure geometry, the same for both engines.

Upright text comes first, from top to bottom (column by column where a page is set in two), then turned text
at its own angle. Every run on the page ends up in exactly one line; what is a running head or a footnote is
for the structure rules to tell.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from indexer.model import Line
from indexer.sources.columns import blocks_of
from indexer.sources.rows import Row, join, rows_of
from indexer.sources.runs import PageRuns, Run, Sheet
from indexer.sources.tables import cells_of

EDGE = 2.0
"""Points that text may begin beyond the edge of the page: side bearings and rounding."""


def lay_out(pages: Iterable[PageRuns]) -> tuple[Line, ...]:
    """Give the lines of a paper, numbered from 1 over all pages."""
    lines: list[Line] = []
    for page in pages:
        for sheet in page.sheets:
            lines.extend(_iter_lines(_shown(sheet, page), page, sheet.turn == 0, len(lines) + 1))
    return tuple(lines)


def _shown(sheet: Sheet, page: PageRuns) -> list[Run]:
    """Give the runs that begin on the page: what printers note beside it nobody sees."""
    turn = math.radians(sheet.turn)
    cos, sin = math.cos(turn), math.sin(turn)
    return [
        run
        for run in sheet.runs
        if -EDGE <= run.x0 * cos - run.y * sin <= page.width + EDGE
        and -EDGE <= run.x0 * sin + run.y * cos <= page.height + EDGE
    ]


def _iter_lines(runs: list[Run], page: PageRuns, upright: bool, number: int) -> Iterator[Line]:
    if not runs:
        return
    for left, rows in blocks_of(rows_of(runs)):
        joined = [join(row) for row in rows]
        for row, text, cells in zip(rows, joined, cells_of(rows, joined), strict=True):
            yield Line(
                text=text.text,
                number=number,
                page=page.number,
                size=row.size,
                indent=round(row.x0 - left, 1),
                upright=upright,
                cells=cells,
                marks=tuple(text.marks),
                bold=_is_bold(row),
                top=round(page.height - row.y, 1) if upright else None,
            )
            number += 1


def _is_bold(row: Row) -> bool:
    return sum(len(run.text) if run.bold else -len(run.text) for run in row.runs) > 0
