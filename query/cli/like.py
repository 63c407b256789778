"""`drucksuche like`: a section, or a text on standard input → the sections most like it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from indexer.cli.options import EXIT_FAILED, clear_errors, embedder_option, index_option
from query.cli.output import Output, output_options
from query.cli.terminal import completer, say_notices
from query.engine import MAX_LIMIT, SearchEngine
from query.model import MODES, Mode
from query.render import RESULT_FORMATS, Look, render_results


@click.command()
@click.argument("section", metavar="ID", shell_complete=completer("complete_id"))
@index_option
@click.option(
    "--limit", type=click.IntRange(1, MAX_LIMIT), default=10, show_default=True, help="Most hits shown."
)
@click.option(
    "--mode",
    type=click.Choice(MODES),
    default="keyword",
    show_default=True,
    help="By the most telling words, by meaning, or by both; the latter need `drucksuche embed`.",
)
@embedder_option
@output_options(RESULT_FORMATS)
def like(
    *, section: str, index_dir: Path, limit: int, mode: Mode, embedder: str | None, output: Output
) -> None:
    """Find sections like one (21/1916#f4), or with - like a text on standard input.

    A notice names the words that were searched for. Exit status 1 where nothing was found.
    """
    with clear_errors():
        output.check()
        with SearchEngine.open(index_dir, embedder=embedder) as engine:
            if section == "-":
                results = engine.like_text(sys.stdin.read(), limit, mode)
            else:
                results = engine.like(section, limit, mode)
        if output.format != "json":
            say_notices(results.notices)
        output.write(render_results(results, output.format, Look(style=output.style())))
    if not results.hits:
        sys.exit(EXIT_FAILED)
