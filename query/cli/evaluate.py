"""`drucksuche eval`: retrieval figures on a test collection."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.cli.options import clear_errors, embedder_option, json_option
from indexer.opensearch.address import read_address
from query.evaluate import EXPANDED, HYBRID, PLAIN, SEMANTIC, Evaluation, Setting
from query.evaluate import evaluate as run_evaluation
from query.model import MODES, Mode

if TYPE_CHECKING:
    from indexer.vectors import NamedEmbedder

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

_LEAST_P = 1e-4
"""What the rounds of the test can tell from 0."""


@click.command()
@click.option("--corpus", type=_FILE, required=True, help="BEIR corpus.jsonl: _id, title, text.")
@click.option("--queries", type=_FILE, required=True, help="BEIR queries.jsonl: _id, text.")
@click.option("--qrels", type=_FILE, required=True, help="Judgements: query-id, corpus-id, score, by tabs.")
@click.option(
    "--run",
    "run_file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="TREC run to write, 100 hits a query.",
)
@click.option(
    "--index",
    "address",
    metavar="ADDRESS",
    help="opensearch+https://HOST:9200/NAME: index and search on this cluster, in an index that is removed"
    " afterwards. Default: a temporary folder.",
)
@click.option("--expand", is_flag=True, help="Expand every query, as `search --expand` does.")
@click.option(
    "--settings",
    "every",
    is_flag=True,
    help="Measure without and with --expand, in a table; the second run has .expand in its name.",
)
@click.option(
    "--mode",
    type=click.Choice(MODES),
    default="keyword",
    show_default=True,
    help="As of `search`; the documents get vectors for the others.",
)
@embedder_option
@click.option("--against", type=_FILE, help="Another TREC run over the same queries: says where both differ.")
@click.option(
    "--measure",
    "measures",
    multiple=True,
    metavar="NAME",
    help="Also this one, as ir-measures names it (AP@100, P@5, …); needs the extra `eval`. Repeatable.",
)
@click.option("--graded", is_flag=True, help="Count grades as gains; else all above 0 count the same.")
@json_option
def evaluate(
    corpus: Path,
    queries: Path,
    qrels: Path,
    run_file: Path,
    address: str | None,
    expand: bool,
    every: bool,
    mode: Mode,
    embedder: str | None,
    against: Path | None,
    measures: tuple[str, ...],
    graded: bool,
    as_json: bool,
) -> None:
    """Measure retrieval on a BEIR collection, with the analysis and ranking of `search --match any`."""
    with clear_errors(), _ended_in_order():
        done = run_evaluation(
            corpus,
            queries,
            qrels,
            _runs(run_file, expand, every, mode),
            embedder=_embedder(mode, embedder),
            measures=measures,
            graded=graded,
            against=against,
            address=None if address is None else read_address(address),
        )
    for line in _iter_json(done) if as_json else _iter_lines(done, every):
        click.echo(line)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """SIGTERM ends this block as an exception does, so that nothing is left on a cluster."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _embedder(mode: Mode, name: str | None) -> NamedEmbedder | None:
    if mode == "keyword":
        return None
    from indexer.vectors import DEFAULT_SOURCE, choose_source, load_embedder  # noqa: PLC0415 - by meaning only

    return load_embedder(choose_source(name, DEFAULT_SOURCE))


def _runs(run_file: Path, expand: bool, every: bool, mode: Mode) -> list[tuple[Setting, Path]]:
    if mode != "keyword":
        if every or (expand and mode == "semantic"):
            raise click.UsageError(f"--mode {mode} takes neither --settings nor, without words, --expand")
        chosen = SEMANTIC if mode == "semantic" else HYBRID
        return [(replace(chosen, expansion=EXPANDED.expansion if expand else None), run_file)]
    if every:
        return [(PLAIN, run_file), (EXPANDED, run_file.with_suffix(f".expand{run_file.suffix}"))]
    return [(EXPANDED if expand else PLAIN, run_file)]


def _iter_json(done: Sequence[Evaluation]) -> Iterator[str]:
    return (json.dumps(asdict(one)) for one in done)


def _iter_lines(done: Sequence[Evaluation], table: bool) -> Iterator[str]:
    if table:
        names = list(done[0].figures)
        width = max(len(one.setting) for one in done)
        yield "  ".join([f"{'setting':{width}}", *names])
        for one in done:
            cells = (f"{value:{len(name)}.4f}" for name, value in one.figures.items())
            yield "  ".join([f"{one.setting:{width}}", *cells])
    else:
        figures = (f"{name} {value:.4f}" for name, value in done[0].figures.items())
        yield " ".join([f"queries {done[0].queries}", *figures])
    for one in done:
        yield from _iter_comparisons(one)


def _iter_comparisons(one: Evaluation) -> Iterator[str]:
    for found in one.against:
        yield (
            f"{one.setting}: {found.measure} {found.difference:+.4f} against {found.other:.4f},"
            f" p {'below 0.0001' if found.p < _LEAST_P else f'{found.p:.4f}'}"
            f" ({found.better} queries better, {found.worse} worse of {found.queries}; {found.method})"
        )
