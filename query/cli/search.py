"""`drucksuche search`: arguments → `SearchRequest` → engine → render."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from indexer.cli.options import EXIT_FAILED, clear_errors, index_option, json_option
from indexer.model import ART_KINDS, ArtKind
from query.cli.terminal import say_notices, terminal_style
from query.compile import SECTION_FIELDS
from query.engine import MAX_LIMIT, SearchEngine
from query.model import Explanation, Match, SearchRequest, SearchResults
from query.render import results_to_json, results_to_text


@click.command()
@click.argument("query", nargs=-1, required=True)
@index_option
@click.option(
    "--match",
    type=click.Choice(["all", "any"]),
    default="all",
    show_default=True,
    help="Every word somewhere in the section or its paper's title, or more words rank higher.",
)
@click.option(
    "--in",
    "sections",
    type=click.Choice(list(SECTION_FIELDS)),
    multiple=True,
    help="Look only here; may be given more than once.",
)
@click.option(
    "--art",
    type=click.Choice(ART_KINDS),
    multiple=True,
    help="Only exchanges answered so; may be given more than once.",
)
@click.option(
    "--expand", is_flag=True, help="Add words that the best sections have in common, and name them."
)
@click.option(
    "--limit", type=click.IntRange(1, MAX_LIMIT), default=10, show_default=True, help="Most hits shown."
)
@click.option(
    "--synonyms",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of names that stand for each other: a group a line, forms parted by ' = '.",
)
@click.option("--explain", is_flag=True, help="Say how each hit came to its score, term by term.")
@json_option
def search(
    query: tuple[str, ...],
    index_dir: Path,
    match: Match,
    sections: tuple[str, ...],
    art: tuple[ArtKind, ...],
    expand: bool,
    limit: int,
    synonyms: Path | None,
    explain: bool,
    as_json: bool,
) -> None:
    """Search for sections: words, "exact sequences", =word for this very form, -word to exclude.

    Put a query with quotation marks or -words into single quotes. Exit status 1 where nothing was found.
    """
    request = SearchRequest(
        query=" ".join(query), match=match, limit=limit, sections=sections, art=art, expand=expand
    )
    with clear_errors(), SearchEngine.open(index_dir, synonyms=synonyms) as engine:
        results = engine.search(request)
        explained = _explained(engine, request, results) if explain else {}
    if as_json:
        click.echo(json.dumps(results_to_json(results, explained), ensure_ascii=False))
    else:
        say_notices(results.notices)
        click.echo(results_to_text(results, terminal_style(), explained), color=True)
    if not results.hits:
        sys.exit(EXIT_FAILED)


def _explained(
    engine: SearchEngine, request: SearchRequest, results: SearchResults
) -> dict[str, Explanation]:
    found = ((hit.id, engine.explain(request, hit.id)) for hit in results.hits)
    return {section_id: explanation for section_id, explanation in found if explanation is not None}
