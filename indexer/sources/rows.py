"""Runs → rows on one baseline → text with spaces, marks and gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from indexer.sources.runs import Run

SAME_BASELINE = 0.2
"""Runs whose baselines differ by less than this share of the smaller type size stand on one line."""

RAISED = (0.1, 0.65)
"""A raised mark stands this share of the line's type size above its baseline: about 0.33 as seen."""

LOWERED = (0.04, 0.4)
"""The same downwards for an index such as the 2 of CO₂."""

SMALLER = 0.85
"""Marks and indices have at most this share of the line's type size: 0.58 to 0.7 as seen."""

NEAR = 1.0
"""A mark stands within this many ems of the text beside it."""

SPACE_GAP = 0.1
"""Gap in ems that is a space: the space of Times has 0.25 em, set tight 0.2, that of letter-spaced headings
0.14; kerning between runs stays below 0.1 (as in Xpdf's minWordBreakSpace).
"""

CELL_GAP = 1.0
"""Gap in ems that can part two columns: spaces of justified lines stay under 0.9."""

DOUBLE = 0.15
"""Text printed twice within this many ems is bold by overprinting, not said twice."""

LIGATURES = str.maketrans(
    {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB06: "st"}
)


@dataclass(slots=True)
class Row:
    """Runs on one baseline, blank ones among them; `raised` are the marks above it."""

    y: float
    runs: list[Run]
    raised: list[Run] = field(default_factory=list)
    size: float = 0.0
    x0: float = 0.0
    x1: float = 0.0

    def measure(self) -> None:
        """Set type size (that of most characters) and extent from the visible runs."""
        visible = [run for run in self.runs if not run.text.isspace()]
        sizes: Counter[float] = Counter()
        for run in visible:
            sizes[round(run.size, 1)] += len(run.text)
        self.size = sizes.most_common(1)[0][0] if sizes else 0.0
        self.x0 = min((run.x0 for run in visible), default=0.0)
        self.x1 = max((run.x1 for run in visible), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The text of a row, the spans of its marks, and its wide gaps."""

    text: str
    marks: tuple[tuple[int, int], ...]
    gaps: tuple[tuple[float, float], ...]
    """Left and right edge of each wide gap, in points."""
    cells: tuple[str, ...]
    """The text cut at the gaps; one cell more than gaps."""


def rows_of(runs: Iterable[Run]) -> list[Row]:
    """Give the rows from top to bottom; marks and indices are with the row that they belong to."""
    rows: list[Row] = []
    for run in sorted(runs, key=lambda run: (-run.y, run.x0)):
        row = rows[-1] if rows else None
        if row is not None and row.y - run.y < SAME_BASELINE * min(run.size, row.runs[-1].size):
            row.runs.append(run)
        else:
            rows.append(Row(run.y, [run]))
    for row in rows:
        row.measure()
    return _absorb([row for row in rows if row.size])


def join(row: Row) -> Joined:
    """Give the row's text from left to right: blanks as printed, and one wherever a gap shows it."""
    parts: list[str] = []
    marks: list[tuple[int, int]] = []
    gaps: list[tuple[float, float]] = []
    cuts: list[int] = []
    length, end, blank = 0, None, True
    raised = set(map(id, row.raised))
    for run in _in_order(row.runs):
        text = run.text.translate(LIGATURES)
        is_blank = text.isspace()
        if end is None:
            text = text.lstrip()
        else:
            gap, em = run.x0 - end, row.size
            if gap > SPACE_GAP * em and not blank and (is_blank or not text[0].isspace()):
                parts.append(" ")
                length += 1
            if gap > CELL_GAP * em and not is_blank:
                gaps.append((end, run.x0))
                cuts.append(length)
        if not text:
            continue
        if id(run) in raised:
            lead = len(text) - len(text.lstrip())
            marks.append((length + lead, length + len(text.rstrip())))
        parts.append(text)
        length += len(text)
        blank = text[-1].isspace()
        if not is_blank:
            end = run.x1 if end is None else max(end, run.x1)
    text = "".join(parts)
    edges = [0, *cuts, len(text)]
    cells = tuple(text[a:b].strip() for a, b in zip(edges, edges[1:], strict=False))
    return Joined(text=text, marks=_merged(marks), gaps=tuple(gaps), cells=cells)


def _in_order(runs: list[Run]) -> list[Run]:
    """Sort from left to right and leave out what is printed twice at one place."""
    ordered: list[Run] = []
    for run in sorted(runs, key=lambda run: (run.x0, run.x1)):
        twin = ordered[-1] if ordered else None
        if (
            twin is not None
            and twin.text == run.text
            and run.x0 - twin.x0 < DOUBLE * run.size
            and not run.text.isspace()
        ):
            continue
        ordered.append(run)
    return ordered


def _merged(marks: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Join marks that touch: a mark of two digits may come as two runs."""
    merged: list[tuple[int, int]] = []
    for start, end in marks:
        if merged and merged[-1][1] == start:
            merged[-1] = (merged[-1][0], end)
        elif start < end:
            merged.append((start, end))
    return tuple(merged)


def _absorb(rows: list[Row]) -> list[Row]:
    """Move rows of marks into the row below, rows of indices into the row above."""
    kept: list[Row] = []
    for at, row in enumerate(rows):
        below = rows[at + 1] if at + 1 < len(rows) else None
        if below is not None and _belongs(row, below, (row.y - below.y) / below.size, RAISED):
            below.raised.extend(run for run in row.runs if not run.text.isspace())
            below.runs.extend(row.runs)
        elif kept and _belongs(row, kept[-1], (kept[-1].y - row.y) / kept[-1].size, LOWERED):
            kept[-1].runs.extend(row.runs)
        else:
            kept.append(row)
    return kept


def _belongs(small: Row, row: Row, rise: float, bounds: tuple[float, float]) -> bool:
    """Tell whether all of the small row stands beside text of the other, raised (or lowered) within bounds."""
    if not bounds[0] <= rise <= bounds[1] or small.size > SMALLER * row.size:
        return False
    slack = NEAR * row.size
    return all(
        any(run.x0 - slack <= mark.x1 and mark.x0 <= run.x1 + slack for run in row.runs)
        for mark in small.runs
        if not mark.text.isspace()
    )
