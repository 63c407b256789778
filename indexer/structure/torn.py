"""Rotated tables that a text extraction tears into scraps of one to four letters, a line each."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.structure.rows import Row

_SCRAP = 4  # characters
_BRIDGE = 2  # longer lines that may stand between scraps
_WHOLE = 8  # characters of a line that no tearing leaves: 39 torn tables of 2025 hold none as long
_LEAST_RUN = (
    25  # lines; columns of a table that come out one cell a line are shorter or hold no small letters
)
_LEAST_LETTERS = 0.08  # share of scraps with a small letter: cells of figures have none


def mark_torn(rows: Sequence[Row]) -> list[int]:
    """Set `torn` on the rows of torn tables; gives the places where they begin."""
    begins = []
    for begin, end in _iter_runs(rows):
        run = rows[begin:end]
        letters = sum(any(map(str.islower, row.text)) for row in run)
        if len(run) >= _LEAST_RUN and letters >= _LEAST_LETTERS * len(run):
            for row in run:
                row.torn = True
            begins.append(begin)
    return begins


def _iter_runs(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Stretches of short lines with few longer ones between, as half-open ranges; a whole word ends one."""
    runs: list[tuple[int, int]] = []
    begin = last = -1
    for at in [at for at, row in enumerate(rows) if len(row.text) <= _SCRAP]:
        if (
            begin < 0
            or at - last > _BRIDGE + 1
            or any(len(row.text) >= _WHOLE for row in rows[last + 1 : at])
        ):
            if begin >= 0:
                runs.append((begin, last + 1))
            begin = at
        last = at
    if begin >= 0:
        runs.append((begin, last + 1))
    return runs
