"""`drucksuche cite`: sections and papers as a footnote, and in the formats of reference managers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import click

from indexer.cli.options import clear_errors, index_option
from indexer.model import Paper
from indexer.schema import paper_key
from query.cli.output import Output, output_options
from query.cli.show import find, iter_ids
from query.cli.terminal import completer
from query.engine import SearchEngine
from query.errors import UnknownIdError
from query.model import StoredSection
from query.render import CITING
from query.render.citations import WRITERS, Citation, citation_to_csl, cite_paper, cite_section
from query.render.footnotes import footnote

_Found = tuple[StoredSection | Paper, str]


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
            output.write(WRITERS[output.format](_citation(one) for one, _ in found))
        elif output.format == "json":
            output.write("\n".join(_json(one, line) for one, line in found))
        else:
            output.write("\n".join(line for _, line in found))


def _iter_found(engine: SearchEngine, ids: Iterable[str]) -> Iterator[_Found]:
    for one in ids:
        found = find(engine, one)
        paper = found if isinstance(found, Paper) else found.paper
        yield found, footnote(found, _asked(engine, paper))


def _asked(engine: SearchEngine, paper: Paper) -> Paper | None:
    """The paper that an Antwort answers; None where it is not in the index."""
    if paper.bezug is None:
        return None
    try:
        return engine.paper(paper_key(replace(paper, dokumentnummer=paper.bezug)))
    except UnknownIdError:
        return None


def _citation(found: StoredSection | Paper) -> Citation:
    return cite_paper(found) if isinstance(found, Paper) else cite_section(found)


def _json(found: StoredSection | Paper, line: str) -> str:
    citation = _citation(found)
    obj = {"id": citation.id, "text": line, "csl": citation_to_csl(citation)}
    return json.dumps(obj, ensure_ascii=False)
