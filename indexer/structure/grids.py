"""Rows of a table that a page shows in columns: a line each, but a wrapped cell that stands alone runs on."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.structure.rows import Row


def grid_starts(rows: Sequence[Row]) -> list[bool]:
    """For each row whether it begins a line of its own because it, or the row above, stands in columns."""
    if not any(row.cells for row in rows):
        return [False] * len(rows)
    return [at > 0 and _is_parted(rows[at - 1], row) for at, row in enumerate(rows)]


def _is_parted(above: Row, row: Row) -> bool:
    if not (_is_gridded(above) or _is_gridded(row)):
        return False
    filled = _filled(row)
    return len(filled) != 1 or filled != _filled(above)


def _is_gridded(row: Row) -> bool:
    """Whether the page shows columns there; not where names stand beside the text, see `forget_spacing`."""
    return bool(row.cells) and row.full is not None and not row.torn


def _filled(row: Row) -> list[int]:
    return [place for place, cell in enumerate(row.cells) if cell]
