"""`drucksuche search`: arguments → `SearchRequest` → engine → render."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Literal

import click
from click.core import ParameterSource

from indexer.cli.options import EXIT_FAILED, clear_errors, embedder_option, index_option
from query import render
from query.cli.output import Output, output_options
from query.cli.requests import QueryCommand, request_options, synonyms_option
from query.cli.terminal import completer, say, say_notices
from query.engine import MAX_LIMIT, SearchEngine
from query.facets import DEFAULT_FACETS, FACETS
from query.model import MODES, SORTS, Explanation, Mode, SearchRequest, SearchResults, Sort
from query.render import RESULT_FORMATS, Look, render_results


@click.command(cls=QueryCommand)
@request_options
@index_option
@click.option(
    "--mode",
    type=click.Choice(MODES),
    default="keyword",
    show_default=True,
    help="By the words, by what they mean, or by both; the latter need `drucksuche embed`.",
)
@embedder_option
@click.option(
    "--limit",
    type=click.IntRange(1, MAX_LIMIT),
    default=10,
    show_default=True,
    help="Most hits of a page.",
)
@click.option(
    "--sort", type=click.Choice(SORTS), default="relevance", show_default=True, help="The order of the hits."
)
@click.option(
    "--group", type=click.Choice(["paper"]), help="Each paper once, by its best section, with the next best."
)
@click.option("--after", metavar="CURSOR", help="The page after the one that gave this cursor.")
@click.option(
    "--no-fold", is_flag=True, help="Show questions beside their Antwort, and what says nearly the same."
)
@click.option("--facets", is_flag=True, help=f"Count over all matches by {', '.join(DEFAULT_FACETS)}.")
@click.option(
    "--facet", "facet", type=click.Choice(list(FACETS)), multiple=True, help="Count by this; repeatable."
)
@synonyms_option
@click.option(
    "--explain",
    is_flag=True,
    help="Show the tree that is run, its terms and times, and how each hit came to its score.",
)
@click.option(
    "--fields",
    metavar="A,B",
    shell_complete=completer("complete_values"),
    help="Only these values of each hit; a wrong name lists them all.",
)
@click.option("--id-only", is_flag=True, help="Only the ids, one a line, for other commands.")
@output_options(RESULT_FORMATS)
def search(
    *,
    request: SearchRequest,
    index_dir: Path,
    mode: Mode,
    embedder: str | None,
    limit: int,
    sort: Sort,
    group: Literal["paper"] | None,
    after: str | None,
    no_fold: bool,
    facets: bool,
    facet: tuple[str, ...],
    synonyms: Path | None,
    explain: bool,
    fields: str | None,
    id_only: bool,
    output: Output,
) -> None:
    """Search for sections: words, "exact sequences", =word for this very form, -word to exclude.

    Also AND OR NOT, brackets, Bundes*, wort~1, "a b"~5, a NEAR/5 b, frage:wort, fraktion:SPD,
    datum:[2024 TO 2025-06]; docs/query-language.md has all of it. Put a query with quotation marks, brackets
    or signs into single quotes, and -- before one that begins with a dash. Exit status 1 where nothing was
    found.
    """
    with clear_errors():
        output.check()
        _check_mode(mode)
        names = ("id",) if id_only else render.read_names(fields) if fields is not None else ()
        asked = replace(
            request,
            mode=mode,
            limit=limit,
            sort=sort,
            group=group,
            after=after,
            fold=not no_fold,
            facets=facet or facets,
        )
        _check_shown(output.format, names, counts=bool(facet or facets), explain=explain)
        with SearchEngine.open(index_dir, synonyms=synonyms, embedder=embedder) as engine:
            results = engine.search(asked)
            explained = _explained(engine, asked, results) if explain else {}
            plan = engine.plan(asked) if explain else None
        look = Look(style=output.style(), names=names, explained=explained, plan=plan)
        if output.format != "json":
            say_notices(results.notices)
        output.write(render_results(results, output.format, look))
    _end(results, names_next=output.format == "text" and not names)


def _end(results: SearchResults, *, names_next: bool) -> None:
    """Say how the next page is asked for, and end with the status."""
    if results.cursor and names_next:
        say(f"next page: --after {results.cursor}")
    if not results.hits:
        sys.exit(EXIT_FAILED)


def _check_mode(mode: Mode) -> None:
    """Refuse a `--match` that would not be kept to."""
    source = click.get_current_context().get_parameter_source("match")
    if mode != "keyword" and source is ParameterSource.COMMANDLINE:
        raise click.UsageError(
            f"--mode {mode} ranks what the words match under any: leave --match out, or join words with AND"
        )


def _check_shown(form: str, names: tuple[str, ...], *, counts: bool, explain: bool) -> None:
    """Refuse what the format would leave out in silence."""
    if form == "json" or (form == "text" and not names):
        return
    for asked, option in ((counts, "--facets"), (explain, "--explain")):
        if asked:
            raise click.UsageError(f"{option} is shown in JSON, and in text without --fields and --id-only")


def _explained(
    engine: SearchEngine, request: SearchRequest, results: SearchResults
) -> dict[str, Explanation]:
    found = ((hit.id, engine.explain(request, hit.id)) for hit in results.hits)
    return {section_id: explanation for section_id, explanation in found if explanation is not None}
