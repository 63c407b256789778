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

MAX_MARKS = 40
"""Marks on one line; more small runs on one baseline are a line of their own."""

SPACE_GAP = 0.1
"""Gap in ems that is a space: the space of Times has 0.25 em, set tight 0.2, that of letter-spaced headings
0.14; kerning between runs stays below 0.1 (as in Xpdf's minWordBreakSpace).
"""

WORD_GAP = 0.35
"""Gap in ems that parts two words where single letters stand apart: two letter gaps and a space give 0.5. It
is written as two blanks, as the DIP service does.
"""

CELL_GAP = 1.0
"""Gap in ems that can part two columns: spaces of justified lines stay under 0.9."""

DOUBLE = 0.15
"""Text printed twice within this many ems is bold by overprinting, not said twice."""

HYPHENS = ("-", "\xad")
"""At the end of a line both are shown, and written as the first."""

LIGATURES = str.maketrans(
    {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB06: "st"}
)


@dataclass(slots=True)
class Row:
    """Runs on one baseline; `raised` are the marks above it."""

    y: float
    runs: list[Run]
    raised: list[Run] = field(default_factory=list)
    size: float = 0.0
    x0: float = 0.0
    x1: float = 0.0

    def measure(self) -> None:
        """Set type size (that of most characters) and extent."""
        sizes: Counter[float] = Counter()
        for run in self.runs:
            sizes[round(run.size, 1)] += len(run.text)
        self.size = sizes.most_common(1)[0][0]
        self.x0 = min(run.x0 for run in self.runs)
        self.x1 = max(run.x1 for run in self.runs)


@dataclass(slots=True)
class Joined:
    """The text of a row, the spans of its marks, and its wide gaps."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[tuple[int, int]] = field(default_factory=list)
    gaps: list[tuple[float, float]] = field(default_factory=list)
    """Left and right edge of each wide gap, in points."""
    cuts: list[int] = field(default_factory=list)
    """Where each gap stands in the text."""

    @property
    def text(self) -> str:
        """The line as printed."""
        return "".join(self.parts)

    @property
    def label(self) -> str:
        """What stands before the first gap."""
        return self.text[: self.cuts[0]].strip() if self.cuts else ""

    def add(self, text: str) -> None:
        """Append the text."""
        self.parts.append(text)
        self.length += len(text)

    def strip_end(self) -> None:
        """Take blanks off the last part."""
        last = self.parts.pop()
        self.length -= len(last)
        self.add(last.rstrip())


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
    return _absorb(rows)


def join(row: Row) -> Joined:
    """Give the row's text from left to right: blanks as printed, and one wherever a gap shows it."""
    joined = Joined()
    raised = set(map(id, row.raised))
    last: Run | None = None
    for run in _in_order(row.runs):
        text = _squeezed(run.text.translate(LIGATURES))
        text = text.lstrip() if last is None else _spaced(joined, last, run, text, row.size)
        start = joined.length + len(text) - len(text.lstrip())
        joined.add(text)
        if id(run) in raised:
            _add_mark(joined, start)
        if last is None or run.x1 > last.x1:
            last = run
    if joined.parts and joined.parts[-1].rstrip().endswith(HYPHENS):
        # pdfium tells neither the two hyphens apart nor a blank behind them
        joined.strip_end()
        joined.parts[-1] = joined.parts[-1][:-1] + "-"
    return joined


def _spaced(joined: Joined, last: Run, run: Run, text: str, em: float) -> str:
    """Give the text with the space before it that the gap shows; a wide gap is noted."""
    gap = run.x0 - last.x1
    if gap > CELL_GAP * em:
        joined.gaps.append((last.x1, run.x0))
        joined.cuts.append(joined.length)
    if gap <= SPACE_GAP * em:
        return text.lstrip() if joined.parts[-1][-1:].isspace() else text
    joined.strip_end()
    text = text.lstrip()
    is_word_gap = WORD_GAP * em < gap <= CELL_GAP * em and _is_lettered("".join(joined.parts[-2:]), text)
    return ("  " if is_word_gap else " ") + text


def _is_lettered(before: str, after: str) -> bool:
    """Tell single letters on both sides: two before, so that `§ 9` and `Anlage A B` stay what they are."""
    ends_so = before[-2:-1] == " " and before[-3:-2].strip() != "" and before[-4:-3] in ("", " ")
    return ends_so and after[1:2] in ("", " ")


def _add_mark(joined: Joined, start: int) -> None:
    """Note a mark; one that touches the last one is part of it: two digits may come as two runs."""
    end = start + len(joined.parts[-1].strip())
    if joined.marks and joined.marks[-1][1] == start:
        start = joined.marks.pop()[0]
    if start < end:
        joined.marks.append((start, end))


def _squeezed(text: str) -> str:
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _in_order(runs: list[Run]) -> list[Run]:
    """Sort from left to right and leave out what is printed twice at one place."""
    ordered: list[Run] = []
    for run in sorted(runs, key=lambda run: (run.x0, run.x1)):
        twin = ordered[-1] if ordered else None
        if twin is None or twin.text != run.text or run.x0 - twin.x0 >= DOUBLE * run.size:
            ordered.append(run)
    return ordered


def _absorb(rows: list[Row]) -> list[Row]:
    """Move rows of marks into the row below, rows of indices into the row above."""
    kept: list[Row] = []
    for at, row in enumerate(rows):
        below = rows[at + 1] if at + 1 < len(rows) else None
        if below is not None and _belongs(row, below, row.y - below.y, RAISED):
            below.raised.extend(row.runs)
            below.runs.extend(row.runs)
        elif kept and _belongs(row, kept[-1], kept[-1].y - row.y, LOWERED):
            kept[-1].runs.extend(row.runs)
        else:
            kept.append(row)
    return kept


def _belongs(small: Row, row: Row, rise: float, bounds: tuple[float, float]) -> bool:
    """Tell whether all of the small row stands beside text of the other, raised or lowered in bounds."""
    if len(small.runs) > MAX_MARKS or small.size > SMALLER * row.size:
        return False
    if not bounds[0] * row.size <= rise <= bounds[1] * row.size:
        return False
    slack = NEAR * row.size
    return all(
        any(r.x0 - slack <= mark.x1 and mark.x0 <= r.x1 + slack for r in row.runs) for mark in small.runs
    )
