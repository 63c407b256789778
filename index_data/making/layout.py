"""What stands where on the pages of a sample paper, and the small rules that place nothing themselves."""

from __future__ import annotations

from dataclasses import dataclass, field

from making import styles
from making.lines import BrokenLine, Style, break_lines
from making.source import SamplePaper


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLine:
    """A line at its baseline; `stretch` is added to every blank (justified setting)."""

    text: str
    style: Style
    left: float
    y: float
    stretch: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTable:
    """A ruled table: rows of cells, edges of the columns from left to right, baseline of the first row."""

    rows: tuple[tuple[str, ...], ...]
    edges: tuple[float, ...]
    y: float


@dataclass(slots=True)
class Page:
    """What stands on one page, in the order of drawing; `floor` is the lowest baseline that is free."""

    floor: float
    items: list[PlacedLine | PlacedTable] = field(default_factory=list)
    footnotes: list[BrokenLine] = field(default_factory=list)
    label: str = ""
    """The printed page number."""
    mirrored: bool = False
    """Odd pages have the number of the paper on the right."""
    directory: bool = False


@dataclass(slots=True)
class Layout:
    """All pages of a paper; `pages_of_blocks`: first and last page (1-based) of each block by its place."""

    paper: SamplePaper
    pages: list[Page] = field(default_factory=list)
    pages_of_blocks: dict[int, tuple[int, int]] = field(default_factory=dict)


def number_pages(pages: list[Page]) -> None:
    """Directories have Roman numbers, and the pages after them begin with 1."""
    directories = sum(page.directory for page in pages)
    for place, page in enumerate(pages):
        number = place + 1 - (0 if page.directory else directories)
        page.label = "I" * number if page.directory else str(number)
        page.mirrored = number % 2 == 1


def directory_rows(entry: str) -> list[str]:
    """Lines of an entry: a name with dots up to its number, or a heading of as many lines as it needs."""
    label, _, right = entry.partition("|")
    if not right:
        return [line.text for line in break_lines(label, styles.DIRECTORY)]
    spare = styles.DIRECTORY.width - styles.DIRECTORY.measure(f"{label} {right}")
    return [f"{label} {'. ' * max(2, int(spare / styles.DIRECTORY.measure('. ')))}{right}"]


def column_edges(rows: tuple[tuple[str, ...], ...], left: float) -> tuple[float, ...]:
    """Edges of columns as wide as their widest cells, from left to right."""
    edges = [left]
    for column in range(len(rows[0])):
        widest = max(styles.CELL.measure(row[column]) for row in rows)
        edges.append(edges[-1] + widest + 2 * styles.CELL_PADDING + 10)
    return tuple(edges)


def title_block(head: dict[str, str]) -> list[tuple[str, Style, float]]:
    """Lines of the title block with the distance from the line above; the last is the title."""
    kind, *named = head["kopf"].split(" / ")
    if "titel" not in head:
        return [(kind, styles.KIND, 0.0), *((line, styles.TITLE, styles.TITLE.leading + 5) for line in named)]
    gaps = [19.9, *(60.0 if line.startswith("auf die ") else styles.TITLE.leading for line in named[1:])]
    middle = [(line, styles.TITLE, gap) for line, gap in zip(named, gaps, strict=False)]
    return [(kind, styles.KIND, 0.0), *middle, (head["titel"], styles.TITLE, 49.0)]


MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"),
    *("August", "September", "Oktober", "November", "Dezember"),
)


def german_date(iso: str) -> str:
    """`2026-03-06` as `6. März 2026`."""
    year, month, day = iso.split("-")
    return f"{int(day)}. {MONTHS[int(month) - 1]} {year}"
