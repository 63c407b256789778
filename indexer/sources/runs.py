"""What a PDF engine gives the layout: runs of glyphs with their place on the page."""

from __future__ import annotations

from typing import NamedTuple


class Run(NamedTuple):
    """Glyphs set one after another. A tuple, since a page has hundreds and building them is a fifth of the time."""

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
