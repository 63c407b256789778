"""`drucksuche stats`: arguments → `SearchRequest` → counts over time → table, chart, CSV, JSON, SVG."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from indexer.cli.options import EXIT_FAILED, clear_errors, index_option
from query.cli.output import Output, output_options
from query.cli.requests import QueryCommand, request_options, synonyms_option
from query.cli.terminal import say, say_notices
from query.engine import SearchEngine
from query.model import Every, SearchRequest, Stats
from query.render.charts import ChartError, stats_to_chart, stats_to_svg
from query.render.statistics import stats_to_csv, stats_to_json, stats_to_text
from query.stats import GROUPS


@click.command(cls=QueryCommand)
@request_options
@index_option
@click.option(
    "--by", type=click.Choice(GROUPS), default="fraktion", show_default=True, help="Groups to count by."
)
@click.option(
    "--every",
    type=click.Choice(["year", "month"]),
    default="year",
    show_default=True,
    help="Length of a period.",
)
@click.option(
    "--chart/--no-chart", default=None, help="Draw the shares, too; on a terminal it is drawn unasked."
)
@synonyms_option
@output_options(("text", "csv", "json", "svg"))
def stats(
    request: SearchRequest,
    index_dir: Path,
    by: str,
    every: Every,
    chart: bool | None,
    synonyms: Path | None,
    output: Output,
) -> None:
    """Count all hits of a query over time, as shares of all sections, and how they were answered.

    Charts need the extra `charts`. Exit status 1 where nothing was found.
    """
    with clear_errors():
        output.check()
        with SearchEngine.open(index_dir, synonyms=synonyms) as engine:
            counted = engine.stats(request, by, every)
        if output.format != "json":
            say_notices(counted.notices)
        output.write(_render(counted, output, chart))
    if not counted.total:
        sys.exit(EXIT_FAILED)


def _render(counted: Stats, output: Output, chart: bool | None) -> str:
    match output.format:
        case "csv":
            return stats_to_csv(counted)
        case "json":
            return json.dumps(stats_to_json(counted), ensure_ascii=False)
        case "svg":
            return stats_to_svg(counted)
        case _:
            drawn = _draw(counted, output) if _wants_chart(counted, output, chart) else None
            return "\n\n".join(filter(None, (drawn, stats_to_text(counted, output.style()))))


def _wants_chart(counted: Stats, output: Output, chart: bool | None) -> bool:
    if chart is None:
        chart = output.path is None and sys.stdout.isatty() and find_spec("plotext") is not None
    return chart and bool(counted.rows)


def _draw(counted: Stats, output: Output) -> str | None:
    """The chart; without its library the table stands alone, and a message says why."""
    try:
        return stats_to_chart(counted, output.style())
    except ChartError as error:
        say(f"drucksuche: {error}")
        return None
