"""The `drucksuche` command: a group whose commands are imported when they are called."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module

import click

EXIT_INTERRUPTED = 130
EXIT_UNUSABLE = 2

COMMANDS = {
    "parse": "indexer.cli.commands:parse",
    "index": "indexer.cli.commands:index",
    "remove": "indexer.cli.commands:remove",
    "info": "indexer.cli.commands:info",
    "search": "query.cli.search:search",
    "show": "query.cli.show:show",
    "refs": "query.cli.references:refs",
    "cited-by": "query.cli.references:cited_by",
    "chain": "query.cli.references:chain",
    "missing": "query.cli.references:missing",
    "cite": "query.cli.cite:cite",
    "verify": "query.cli.verify:verify",
    "like": "query.cli.like:like",
    "series": "query.cli.series:series",
    "stats": "query.cli.stats:stats",
    "complete": "query.cli.complete:complete",
    "serve": "query.cli.serve:serve",
    "fsck": "indexer.cli.upkeep:fsck",
    "compact": "indexer.cli.upkeep:compact",
    "backup": "indexer.cli.upkeep:backup",
    "repair": "indexer.cli.upkeep:repair",
    "eval": "query.cli.evaluate:evaluate",
    "mcp": "query.cli.mcp:mcp",
    "completion": "query.cli.complete:completion",
    "watch": "query.cli.watch:watch",
}
"""Every command, in the order of the help, and where it lives."""


class LazyGroup(click.Group):
    """Loads a command's module only for that command, and ends silently when the reader closes the pipe."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of COMMANDS."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and give a command; None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> None:
        """Run the command that was named."""
        try:
            super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Nothing more can be written; without this Python complains again when it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="drucksuche", prog_name="drucksuche")
def drucksuche() -> None:
    """Full-text search over the papers of the German Bundestag, down to the question and its answer.

    Exit status: 0 done (search: hits), 1 search without hits or a file that failed, 2 wrong usage or
    cannot run, 130 interrupted.
    """


ALLOCATIONS_BETWEEN_COLLECTIONS = 200_000
"""A search makes fewer objects, nearly all of which live to its end: looking for garbage is in vain."""


def main() -> None:
    """Entry point of the `drucksuche` command."""
    _start_light()
    try:
        status = drucksuche.main(standalone_mode=False, complete_var="_DRUCKSUCHE_COMPLETE")
    except click.ClickException as error:
        error.show()
        status = EXIT_UNUSABLE
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; what was committed is kept", err=True)
        status = EXIT_INTERRUPTED
    gc.freeze()  # the process ends: nothing is worth looking for among what it leaves
    sys.exit(status)


def _start_light() -> None:
    """Spare a short command what only long ones need; together a quarter of a cold search."""
    gc.set_threshold(ALLOCATIONS_BETWEEN_COLLECTIONS)
    # Else numpy starts a thread a core, and no command has work for them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
