"""`drucksuche complete` and `completion`: what a query may become, and the script that tells a shell so."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from indexer.cli.options import clear_errors, index_option, json_option
from query.cli.completing import VARIABLE
from query.cli.requests import QueryCommand
from query.engine import SearchEngine


@click.command(cls=QueryCommand)
@click.argument("prefix")
@index_option
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Most completions."
)
@json_option
def complete(prefix: str, index_dir: Path, limit: int, as_json: bool) -> None:
    """Say what the last word of a query may become: fields, values, names, numbers, words of the index.

    One a line: the query then, its kind, and how many sections have it, parted by tabs.
    """
    with clear_errors(), SearchEngine.open(index_dir) as engine:
        for one in engine.complete(prefix, limit):
            if as_json:
                click.echo(json.dumps(asdict(one), ensure_ascii=False))
            else:
                click.echo("\t".join((one.text, one.kind, "" if one.count is None else str(one.count))))


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a script that teaches a shell to complete commands, options and queries.

    bash: drucksuche completion bash >> ~/.bashrc. zsh: the same into ~/.zshrc. fish: into
    ~/.config/fish/completions/drucksuche.fish.
    """
    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"this version of click knows no completion for {shell}")
    made = found(click.Group("drucksuche"), {}, "drucksuche", VARIABLE)
    click.echo((made.source_template % made.source_vars()).strip())
