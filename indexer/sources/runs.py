"""What a PDF engine gives the layout: runs of glyphs with their place on the page."""

from __future__ import annotations

from typing import NamedTuple

RUN_GAP = 0.08
"""Gap in ems that ends a run, so that the layout sees it: a little under the narrowest space."""

BOLD_NAMES = ("bold", "black", "heavy", "demi")
"""Parts of a PostScript font name that tell a bold face."""

FORCE_BOLD = 1 << 18
"""Bit 19 of a font descriptor's flags (ISO 32000-1, table 123)."""


class Run(NamedTuple):
    """Glyphs set one after another. A tuple: a page has hundreds, and a frozen dataclass costs threefold."""

    text: str
    x0: float
    """Left edge of the first visible glyph, points from the left edge of the page as it is shown."""
    x1: float
    """Right edge of the last visible glyph's advance; equal to the end of the blanks where all are blank."""
    y: float
    """Baseline, points from the lower edge of the page as it is shown."""
    size: float
    """Type size in points, matrices included."""
    bold: bool


class Sheet(NamedTuple):
    """The runs of one page that stand at one angle, in coordinates in which they are upright."""

    turn: int
    """Degrees that the text is turned against the page, counter-clockwise: 0, 90, 180 or 270."""
    runs: list[Run]


class PageRuns(NamedTuple):
    """One page as an engine reads it."""

    number: int
    """1-based."""
    width: float
    height: float
    sheets: list[Sheet]
    """Upright text first."""
    has_image: bool = False
    """True where the page shows a picture: with no text it is a scan."""
    damage: str | None = None
    """Why the page, or the rest of it, could not be read."""


def is_bold(name: str, flags: int) -> bool:
    """Tell a bold face by its PostScript name or its descriptor's flags."""
    low = name.lower()
    return any(part in low for part in BOLD_NAMES) or bool(flags & FORCE_BOLD)
