"""`drucksuche cite`: sections and papers as a footnote, and in the formats of reference managers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from indexer.cli.options import clear_errors, index_option
from indexer.model import JsonObject, Paper
from query.cli.output import Output, output_options
from query.cli.show import iter_ids
from query.cli.terminal import completer
from query.engine import SearchEngine
from query.engine.finding import find_any, find_asked
from query.model import StoredSection
from query.render import CITING
from query.render.citations import WRITERS, cite_found, cited_as_to_json
from query.render.footnotes import footnote


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...", shell_complete=completer("complete_id"))
@index_option
@output_options(("text", "json", *CITING))
def cite(ids: tuple[str, ...], index_dir: Path, output: Output) -> None:
    """Cite sections or whole papers: 21/1916, 21/1916#f4.

    Text is the line of a footnote; json one object a line with that line and the CSL item. With - the ids are
    read from standard input, one a line.
    """
    with clear_errors():
        output.check()
        with SearchEngine.open(index_dir) as engine:
            found = list(_iter_found(engine, iter_ids(ids)))
        if output.format in WRITERS:
            output.write(WRITERS[output.format](cite_found(one) for one, _ in found))
        elif output.format == "json":
            output.write("\n".join(_dump(cited_as_to_json(one, line)) for one, line in found))
        else:
            output.write("\n".join(line for _, line in found))


def _iter_found(engine: SearchEngine, ids: Iterable[str]) -> Iterator[tuple[StoredSection | Paper, str]]:
    for one in ids:
        found = find_any(engine, one)
        yield found, footnote(found, find_asked(engine, found))


def _dump(obj: JsonObject) -> str:
    return json.dumps(obj, ensure_ascii=False)
