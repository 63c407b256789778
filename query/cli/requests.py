"""The options that say what to search; commands that search share them and get one `SearchRequest`."""

from __future__ import annotations

import shlex
from collections import deque
from collections.abc import Callable
from functools import wraps
from itertools import islice
from pathlib import Path
from typing import Any

import click

from indexer.model import ART_KINDS, ArtKind
from query.cli.terminal import completer
from query.compile import SECTION_FIELDS
from query.model import Match, SearchRequest

Command = Callable[..., Any]


class QueryCommand(click.Command):
    """A command that takes a query; `-wort`, which excludes a word there, is never read as options.

    click would: `-ostsee` as `-o stsee`, which writes a file. So signs of one dash stand alone (`-o FILE`).
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse what looks like an excluded word, with the way to write it."""
        query = None if ctx.resilient_parsing else self._excluding(ctx, args)
        if query is not None:
            raise click.UsageError(
                f"{_shown(query[-1])} is no option; a word to exclude stands behind --:"
                f" drucksuche {self.name} -- {_shown(shlex.quote(' '.join(query)))}",
                ctx,
            )
        return super().parse_args(ctx, args)

    def _excluding(self, ctx: click.Context, args: list[str]) -> list[str] | None:
        """The query up to an argument of one dash that is no option; what an option takes is passed over."""
        options = {
            name: 0 if isinstance(one, click.Option) and one.is_flag else one.nargs
            for one in self.get_params(ctx)
            for name in (*one.opts, *one.secondary_opts)
        }
        rest, query = iter(args), []
        for arg in rest:
            if arg == "--":
                return None
            if arg in options:
                deque(islice(rest, options[arg]), maxlen=0)
            elif not arg.startswith("--"):
                query.append(arg)
                if arg.startswith("-") and len(arg) > 1:
                    return query
        return None


_MOST_SHOWN = 100


def _shown(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


_OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option(
        "--match",
        type=click.Choice(["all", "any"]),
        default="all",
        show_default=True,
        help="Every word somewhere in the section or its paper's title, or more words rank higher.",
    ),
    click.option(
        "--in",
        "sections",
        type=click.Choice(list(SECTION_FIELDS)),
        multiple=True,
        help="Look only here; may be given more than once.",
    ),
    click.option(
        "--art",
        type=click.Choice(ART_KINDS),
        multiple=True,
        help="Only exchanges answered so; may be given more than once.",
    ),
    click.option(
        "--expand", is_flag=True, help="Add words that the best sections have in common, and name them."
    ),
)

synonyms_option = click.option(
    "--synonyms",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of names that stand for each other: a group a line, forms parted by ' = '.",
)


def request_options(command: Command) -> Command:
    """Add QUERY and the options that limit it; the command gets `request`."""

    @wraps(command)
    def plain(
        *,
        query: tuple[str, ...],
        match: Match,
        sections: tuple[str, ...],
        art: tuple[ArtKind, ...],
        expand: bool,
        **rest: Any,
    ) -> Any:
        request = SearchRequest(query=" ".join(query), match=match, sections=sections, art=art, expand=expand)
        return command(request=request, **rest)

    run: Command = plain
    for option in reversed(_OPTIONS):
        run = option(run)
    return click.argument("query", nargs=-1, required=True, shell_complete=completer("complete_query"))(run)
