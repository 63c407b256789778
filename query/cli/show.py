"""`drucksuche show`: sections, one of their tables, or whole papers by their ids."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from indexer.cli.options import clear_errors, index_option
from indexer.model import Paper
from indexer.schema import paper_key
from query import render
from query.cli.output import Output, output_options
from query.cli.terminal import completer
from query.engine import SearchEngine
from query.engine.finding import find_any
from query.errors import UnknownIdError
from query.model import StoredSection
from query.render import WHOLE_FORMATS, Look, render_whole


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...", shell_complete=completer("complete_id"))
@index_option
@click.option(
    "--table", type=click.IntRange(min=1), metavar="N", help="Print the section's Nth table as CSV."
)
@output_options(WHOLE_FORMATS)
def show(ids: tuple[str, ...], index_dir: Path, table: int | None, output: Output) -> None:
    """Show sections or whole papers: 21/1916, 21/1916#f4, bt-21-1916#f3-5.

    With - the ids are read from standard input, one a line.
    """
    with clear_errors():
        output.check()
        with SearchEngine.open(index_dir) as engine:
            found = [find_any(engine, one) for one in iter_ids(ids)]
            points = {paper_key(one): engine.points_to(one) for one in found if isinstance(one, Paper)}
        if table is None:
            text = render_whole(found, output.format, Look(style=output.style(), points=points))
        else:
            text = "\n".join(_table(one, table) for one in found)
        output.write(text)


def iter_ids(ids: Iterable[str]) -> Iterator[str]:
    """The ids as given, with those of standard input, one a line, in place of `-`."""
    for one in ids:
        if one == "-":
            yield from (line.strip() for line in sys.stdin if line.strip())
        else:
            yield one


def _table(found: StoredSection | Paper, number: int) -> str:
    if isinstance(found, Paper):
        raise UnknownIdError(f"{found.dokumentnummer} is a whole paper; name the section that has the table")
    tables = found.section.tables
    if number > len(tables):
        raise UnknownIdError(f"{found.id} has {len(tables)} tables; there is no table {number}")
    return render.table_to_csv(tables[number - 1])
