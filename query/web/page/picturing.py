"""Statistics as a picture: bars over time, in places that the template draws as SVG, and rows of a table."""

from __future__ import annotations

from dataclasses import dataclass

from query.model import Stats, StatsRow
from query.render.statistics import share
from query.web.page.languages import Words

WIDTH, HEIGHT = 640, 180
"""Of the drawing, in its own units; the page sets its size."""

MOST_GROUPS = 12
"""Groups that have a row of their own."""

MOST_PERIODS = 24
"""Periods that the table has, the last ones, and that the drawing names one by one."""

_FOOT, _HEAD = 22, 18
"""Room below the bars for the periods, above them for the counts."""
_MOST_LABELS = 12
_WIDEST = 72.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One period of the drawing."""

    period: str
    hits: int
    x: float
    y: float
    width: float
    height: float
    middle: float
    is_labelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A group with its count and share in each period; None where it has no sections there."""

    name: str
    hits: int
    cells: tuple[tuple[int, int, str] | None, ...]
    """Hits, sections and share as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """One way of answering."""

    name: str
    count: int
    share: str
    width: float
    """Of its bar, in a hundred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that the page of statistics shows."""

    periods: tuple[str, ...]
    """Those of the table."""
    earlier: int
    """Periods before them, which only the drawing has."""
    bars: tuple[Bar, ...]
    rows: tuple[Row, ...]
    rates: tuple[Rate, ...]
    told: str
    """The drawing in words."""


def picture_stats(stats: Stats, words: Words) -> Picture:
    """The statistics as a picture and tables."""
    whole = [row for row in stats.rows if row.group is None]
    periods = tuple(row.period for row in whole[-MOST_PERIODS:])
    return Picture(
        periods=periods,
        earlier=len(whole) - len(periods),
        bars=tuple(_bars(whole)),
        rows=tuple(_rows(stats, periods, words)),
        rates=tuple(
            Rate(
                name=words(f"art.{one.kind}"),
                count=one.count,
                share=words.share(100 * one.count / one.answered),
                width=round(100 * one.count / one.answered, 2),
            )
            for one in stats.arts
        ),
        told=_told(stats, whole, words),
    )


def _told(stats: Stats, whole: list[StatsRow], words: Words) -> str:
    """What the drawing shows: every bar, or where there are many from when to when and the highest."""
    every = words(f"every.{stats.every}")
    if len(whole) <= MOST_PERIODS:
        values = ", ".join(f"{row.period} {words.number(row.hits)}" for row in whole)
        return words("stats.picture", every=every, values=values)
    most = max(whole, key=lambda row: row.hits)
    first, last = whole[0].period, whole[-1].period
    return words("stats.long", every=every, first=first, last=last, most=most.period, hits=most.hits)


def _bars(rows: list[StatsRow]) -> list[Bar]:
    if not rows:
        return []
    step = WIDTH / len(rows)
    width = min(_WIDEST, step * 0.72)
    most = max(row.hits for row in rows) or 1
    room = HEIGHT - _FOOT - _HEAD
    every = -(-len(rows) // _MOST_LABELS)
    bars = []
    for place, row in enumerate(rows):
        middle, height = (place + 0.5) * step, room * row.hits / most
        bars.append(
            Bar(
                period=row.period,
                hits=row.hits,
                x=round(middle - width / 2, 1),
                y=round(_HEAD + room - height, 1),
                width=round(width, 1),
                height=round(height, 1),
                middle=round(middle, 1),
                is_labelled=(len(rows) - 1 - place) % every == 0,
            )
        )
    return bars


def _rows(stats: Stats, periods: tuple[str, ...], words: Words) -> list[Row]:
    cells: dict[str | None, dict[str, StatsRow]] = {}
    for row in stats.rows:
        cells.setdefault(row.group, {})[row.period] = row
    made = [
        Row(
            name=words("stats.all") if group is None else group,
            hits=sum(row.hits for row in found.values()),
            cells=tuple(_cell(found.get(period), words) for period in periods),
        )
        for group, found in cells.items()
    ]
    return [*made[:1], *sorted(made[1:], key=lambda row: -row.hits)[:MOST_GROUPS]]


def _cell(row: StatsRow | None, words: Words) -> tuple[int, int, str] | None:
    if row is None or not row.sections:
        return None
    return row.hits, row.sections, words.share(share(row))
