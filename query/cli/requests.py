"""The options that say what to search; commands that search share them and get one `SearchRequest`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from indexer.model import ART_KINDS, ArtKind
from query.cli.terminal import completer
from query.compile import SECTION_FIELDS
from query.model import Match, SearchRequest

Command = Callable[..., Any]

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
