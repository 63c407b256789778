"""`drucksuche series`: who asked the same before and after, and what differs."""

from __future__ import annotations

import json
from pathlib import Path

import click

from indexer.cli.options import clear_errors, folder_option
from query.cli.output import Output, output_options
from query.cli.terminal import completer
from query.engine import SearchEngine
from query.render.series import series_to_json, series_to_text


@click.command()
@click.argument("any_id", metavar="ID", shell_complete=completer("complete_id"))
@folder_option
@output_options(("text", "json"))
def series(any_id: str, index_dir: Path, output: Output) -> None:
    """Show where a section's question (21/1916#f4) was asked before and after, with the answers.

    Oldest first. Question and answer are each compared with those before: [-words gone-],
    {+words come+}. The same question is one in nearly the same words that names nothing else; the period
    may differ.
    """
    with clear_errors():
        output.check()
        with SearchEngine.open(index_dir) as engine:
            found = engine.series(any_id)
        if output.format == "json":
            output.write(json.dumps(series_to_json(found), ensure_ascii=False))
        else:
            output.write(series_to_text(found, output.style()))
