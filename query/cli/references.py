"""`drucksuche refs`, `cited-by`, `chain`, `missing`: who cites whom, and what answers it at last."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import click

from indexer.cli.options import EXIT_FAILED, clear_errors, index_option
from indexer.model import JsonObject
from query.cli.output import Output, output_options
from query.cli.terminal import completer
from query.edges import MissingPaper
from query.engine import SearchEngine
from query.render.edges import chain_to_json, edges_to_json, missing_to_csv, missing_to_json
from query.render.paragraphs import Style
from query.render.trees import chain_to_text, edges_to_text, missing_to_text

_id_argument = click.argument("any_id", metavar="ID", shell_complete=completer("complete_id"))
_TREES = ("text", "json")
_Found = TypeVar("_Found")


@click.command()
@_id_argument
@index_option
@output_options(_TREES)
def refs(any_id: str, index_dir: Path, output: Output) -> None:
    """Show what a paper (21/1916) or section (21/1916#f1) cites, down to the question.

    Each mention stands with its words, and leads to the section that asks the question cited where the index
    has it. Mentions of the same paper are among them.
    """
    with clear_errors():
        output.check()
        with SearchEngine.open(index_dir) as engine:
            found = engine.refs(any_id)
        _write(output, found, edges_to_json, edges_to_text)


@click.command(name="cited-by")
@_id_argument
@index_option
@output_options(_TREES)
def cited_by(any_id: str, index_dir: Path, output: Output) -> None:
    """Show who cites a paper (21/1406) or section (21/1406#f35).

    The paper itself need not be in the index. For a section, mentions in its own paper count too.
    """
    with clear_errors():
        output.check()
        with SearchEngine.open(index_dir) as engine:
            found = engine.cited_by(any_id)
        _write(output, found, edges_to_json, edges_to_text)


@click.command()
@_id_argument
@index_option
@output_options(_TREES)
def chain(any_id: str, index_dir: Path, output: Output) -> None:
    """Follow a section's referrals (21/1916#f1) from answer to answer until one says something.

    Where an answer names several places there are several branches; cycles are cut and shown. An answer that
    only points to a web page or a press conference ends its branch, marked so.
    """
    with clear_errors():
        output.check()
        with SearchEngine.open(index_dir) as engine:
            found = engine.chain(any_id)
        _write(output, found, chain_to_json, chain_to_text)


@click.command()
@index_option
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the N most cited.")
@click.option("--id-only", is_flag=True, help="Only the ids, one a line, for other commands.")
@click.option(
    "--url-only", is_flag=True, help="Only the addresses, one a line; papers without one are left out."
)
@output_options(("text", "json", "jsonl", "csv"))
def missing(index_dir: Path, limit: int | None, id_only: bool, url_only: bool, output: Output) -> None:
    """List papers that are cited and not in the index, with the addresses of their PDFs.

    Most mentions first. Text has a line a paper: number, mentions, papers that mention it, address, parted by
    tabs; JSON one object a line. Exit status 1 where nothing is missing.
    """
    if id_only + url_only + (output.format != "text") > 1:
        raise click.UsageError("--id-only, --url-only and formats other than text exclude each other")
    with clear_errors():
        output.check()
        with SearchEngine.open(index_dir) as engine:
            found = engine.missing()[:limit]
        if id_only:
            output.write("\n".join(one.id for one in found))
        elif url_only:
            output.write("\n".join(one.pdf_url for one in found if one.pdf_url))
        else:
            output.write(_MISSING_FORMATS[output.format](found))
    if not found:
        sys.exit(EXIT_FAILED)


def _write(
    output: Output,
    found: _Found,
    to_json: Callable[[_Found], JsonObject],
    to_text: Callable[[_Found, Style], str],
) -> None:
    """Write what was found in the form that was asked for."""
    output.write(_dump(to_json(found)) if output.format == "json" else to_text(found, output.style()))


def _dump(obj: JsonObject) -> str:
    return json.dumps(obj, ensure_ascii=False)


def _missing_to_lines(papers: Iterable[MissingPaper]) -> str:
    return "\n".join(_dump(missing_to_json(one)) for one in papers)


_MISSING_FORMATS: Mapping[str, Callable[[Iterable[MissingPaper]], str]] = {
    "text": missing_to_text,
    "json": _missing_to_lines,
    "jsonl": _missing_to_lines,
    "csv": missing_to_csv,
}
