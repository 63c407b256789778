"""Rows of a page → blocks in reading order, where the page is set in two columns.

Two columns are running text on both sides of an empty strip; a table has short cells or several gaps a row
and stays as it is, row by row. What runs over the strip (title, running head) parts the page into zones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from indexer.sources.rows import CELL_GAP, Row, rows_of
from indexer.sources.runs import Run

STRIP = (0.3, 0.7)
"""Where the strip lies, as shares of the text's width: the middle third and a little more."""

MIN_LINES = 6
"""Lines that each column has at least; a page has 50 to 60."""

MIN_FILL = 0.5
"""Median width of the lines of a column, as a share of the column's, at least; of running text 0.95."""

MIN_CHARACTERS = 15
"""Median length of the lines of a column, at least: cells of figures are shorter."""

MAX_TORN = 0.3
"""Share of the lines of a column that are themselves cut by a gap, at most; in tables most are."""

HEAD_GAP = 2.0
"""White above or below, in ems, that parts running heads and page numbers from the columns."""

CANDIDATES = 4
"""Left edges tried for the right column, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A row, or what stands between two gaps of it."""

    x0: float
    x1: float
    y: float
    size: float
    runs: tuple[Run, ...]

    @property
    def length(self) -> int:
        """Characters."""
        return sum(len(run.text) for run in self.runs)


class Block(NamedTuple):
    """Rows that are read one after another, and the left edge of the text block or column they stand in."""

    left: float
    rows: list[Row]


def blocks_of(rows: list[Row]) -> list[Block]:
    """Give the rows in blocks, each read before the next: one block where there are no columns."""
    whole = Block(min(row.x0 for row in rows), rows)
    if len(rows) < MIN_LINES:
        return [whole]
    pieces = [piece for row in rows for piece in _pieces(row)]
    left, right = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    strip = _find_strip(pieces, left, right)
    if strip is None:
        return [whole]
    blocks = list(_iter_blocks(pieces, left, strip, right))
    return [whole] if len(blocks) == 1 else [Block(edge, rows_of(runs)) for edge, runs in blocks]


def _pieces(row: Row) -> Iterator[Piece]:
    """Cut a row at its wide gaps."""
    held: list[Run] = []
    end = 0.0
    for run in sorted(row.runs, key=lambda run: run.x0):
        if held and run.x0 - end > CELL_GAP * row.size:
            yield Piece(held[0].x0, end, row.y, row.size, tuple(held))
            held = []
        end = max(end, run.x1) if held else run.x1
        held.append(run)
    yield Piece(held[0].x0, end, row.y, row.size, tuple(held))


def _find_strip(pieces: list[Piece], left: float, right: float) -> float | None:
    """Give the left edge of the right column: where many long pieces begin and few run across."""
    width = right - left
    low, high = left + STRIP[0] * width, left + STRIP[1] * width
    edges = Counter(
        round(piece.x0) for piece in pieces if low < piece.x0 < high and piece.x1 - piece.x0 > width / 5
    )
    tried = [
        edge for edge, count in edges.most_common(CANDIDATES) if edges.total() >= MIN_LINES and count > 1
    ]
    return min(tried, key=lambda edge: (_crossing(pieces, edge), edge), default=None)


def _crossing(pieces: list[Piece], edge: float) -> int:
    return sum(_crosses(piece, edge) for piece in pieces)


def _crosses(piece: Piece, edge: float) -> bool:
    return piece.x0 < edge - 1 and piece.x1 > edge - 1


def _iter_blocks(
    pieces: list[Piece], left: float, edge: float, right: float
) -> Iterator[tuple[float, list[Run]]]:
    """Give left edge and runs of each block: zones of two columns, and what stands around them."""
    plain: list[Run] = []
    for crosses, group in groupby(pieces, key=lambda piece: _crosses(piece, edge)):
        zone = list(group)
        head, body, foot = ([], [], zone) if crosses else _peel(zone)
        columns = [p for p in body if p.x0 < edge - 1], [p for p in body if p.x0 >= edge - 1]
        plain.extend(run for piece in head for run in piece.runs)
        if _is_text(columns[0], edge - left) and _is_text(columns[1], right - edge):
            if plain:
                yield left, plain
            for column in columns:
                yield min(p.x0 for p in column), [run for piece in column for run in piece.runs]
            plain = []
        else:
            plain.extend(run for piece in body for run in piece.runs)
        plain.extend(run for piece in foot for run in piece.runs)
    if plain:
        yield left, plain


def _peel(zone: list[Piece]) -> tuple[list[Piece], list[Piece], list[Piece]]:
    """Part running heads above and page numbers below from the columns, by the white between."""
    start, end = 0, len(zone)
    for at in range(1, min(len(zone), 2 * CANDIDATES)):
        if zone[at - 1].y - zone[at].y > HEAD_GAP * zone[at].size:
            start = at
    for at in range(len(zone) - 1, max(start, len(zone) - 2 * CANDIDATES), -1):
        if zone[at - 1].y - zone[at].y > HEAD_GAP * zone[at].size:
            end = at
    return zone[:start], zone[start:end], zone[end:]


def _is_text(column: list[Piece], width: float) -> bool:
    """Tell a column of running text from one of cells."""
    if len(column) < MIN_LINES:
        return False
    lines = len({piece.y for piece in column})
    widths = sorted(piece.x1 - piece.x0 for piece in column)
    lengths = sorted(piece.length for piece in column)
    middle = len(column) // 2
    is_filled = widths[middle] >= MIN_FILL * width and lengths[middle] >= MIN_CHARACTERS
    return is_filled and len(column) - lines <= MAX_TORN * lines
