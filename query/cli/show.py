"""`drucksuche show`: a section or a whole paper by its id."""

from __future__ import annotations

import json
from pathlib import Path

import click

from indexer.cli.options import clear_errors, index_option, json_option
from indexer.jsonshape import paper_to_json
from indexer.schema import split_id
from query.cli.terminal import terminal_style
from query.engine import SearchEngine
from query.render import paper_to_text, section_to_text, stored_section_to_json


@click.command()
@click.argument("ID")
@index_option
@json_option
def show(id: str, index_dir: Path, as_json: bool) -> None:
    """Show a section or a whole paper: 21/1916, 21/1916#f4, bt-21-1916#f3-5."""
    with clear_errors(), SearchEngine.open(index_dir) as engine:
        if split_id(id).section is None:
            paper = engine.paper(id)
            text = (
                json.dumps(paper_to_json(paper), ensure_ascii=False)
                if as_json
                else paper_to_text(paper, terminal_style())
            )
        else:
            section = engine.section(id)
            text = (
                json.dumps(stored_section_to_json(section), ensure_ascii=False)
                if as_json
                else section_to_text(section, terminal_style())
            )
    click.echo(text, color=True)
