"""Statistics → a table for people, CSV, JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from indexer.model import JsonObject
from query.model import Stats, StatsRow
from query.render.paragraphs import Style
from query.render.shapes import notice_to_json
from query.render.tables import rows_to_csv

ALL = "alle"
"""The row of all sections of a period together."""


def stats_to_text(stats: Stats, style: Style) -> str:
    """How many match, a table over time with shares, and the ways of answering with their rates."""
    if not stats.total:
        return "no hits"
    head = f"{stats.total} sections, by {stats.by} and {stats.every} ({stats.took_ms:.0f} ms)"
    blocks = [style.faint(head)]
    if stats.rows:
        blocks.append("\n".join(_iter_table(stats, style)))
    if stats.undated:
        blocks.append(style.faint(f"{stats.undated} of them have no date"))
    if stats.answered:
        blocks.append("\n".join(_iter_arts(stats, style)))
    return "\n\n".join(blocks)


def _iter_table(stats: Stats, style: Style) -> Iterator[str]:
    names = [name_of(row) for row in stats.rows]
    width = min(max(map(len, names)), max(10, style.width - 40))
    yield style.strong(f"{'':8}{stats.by:{width}}{'hits':>8}{'of':>9}{'share':>9}")
    period = ""
    for row, name in zip(stats.rows, names, strict=True):
        shown, period = "" if row.period == period else row.period, row.period
        yield f"{shown:8}{_cut(name, width):{width}}{row.hits:8}{row.sections:9}{share(row):8.2f}%"


def _iter_arts(stats: Stats, style: Style) -> Iterator[str]:
    yield style.strong(f"how {stats.answered} exchanges were answered")
    for rate in stats.arts:
        yield f"{'':8}{rate.kind:14}{rate.count:8}{100 * rate.count / rate.answered:8.2f}%"
    if not stats.arts:
        yield f"{'':8}none in a way of its own"


def _cut(name: str, width: int) -> str:
    return name if len(name) <= width else f"{name[: width - 1]}…"


def name_of(row: StatsRow) -> str:
    """The group of a row; `alle` for the whole."""
    return ALL if row.group is None else row.group


def share(row: StatsRow) -> float:
    """Hits in a hundred sections of the period and group."""
    return 100 * row.hits / row.sections


def stats_to_csv(stats: Stats) -> str:
    """A row a period and group; the group of the whole is empty."""
    rows = ([row.period, row.group or "", str(row.hits), str(row.sections)] for row in stats.rows)
    return rows_to_csv(["period", stats.by, "hits", "sections"], rows)


def stats_to_json(stats: Stats) -> JsonObject:
    """All of it; `group` is null for the whole, shares are left to whoever divides."""
    obj = asdict(stats)
    obj["notices"] = [notice_to_json(notice) for notice in stats.notices]
    return obj
