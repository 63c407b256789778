"""`drucksuche show`: a section, one of its tables, or a whole paper by its id."""

from __future__ import annotations

import json
from pathlib import Path

import click

from indexer.cli.options import clear_errors, index_option, json_option
from indexer.jsonshape import paper_to_json
from indexer.schema import split_id
from query.cli.terminal import terminal_style
from query.engine import SearchEngine
from query.errors import UnknownIdError
from query.model import StoredSection
from query.render import paper_to_text, section_to_text, stored_section_to_json, table_to_csv


@click.command()
@click.argument("ID")
@index_option
@click.option(
    "--table", type=click.IntRange(min=1), metavar="N", help="Print the section's Nth table as CSV."
)
@json_option
def show(id: str, index_dir: Path, table: int | None, as_json: bool) -> None:
    """Show a section or a whole paper: 21/1916, 21/1916#f4, bt-21-1916#f3-5."""
    with clear_errors(), SearchEngine.open(index_dir) as engine:
        whole = split_id(id).section is None
        if table is not None:
            text = _table(engine.section(id), table)
        elif as_json:
            obj = paper_to_json(engine.paper(id)) if whole else stored_section_to_json(engine.section(id))
            text = json.dumps(obj, ensure_ascii=False)
        else:
            style = terminal_style()
            text = (
                paper_to_text(engine.paper(id), style)
                if whole
                else section_to_text(engine.section(id), style)
            )
    click.echo(text, color=True)


def _table(stored: StoredSection, number: int) -> str:
    tables = stored.section.tables
    if number > len(tables):
        raise UnknownIdError(f"{stored.id} has {len(tables)} tables; there is no table {number}")
    return table_to_csv(tables[number - 1])
