"""`drucksuche eval`: retrieval figures on a test collection."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from indexer.cli.options import clear_errors, json_option
from query.evaluate import evaluate as run_evaluation

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


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
@click.option("--expand", is_flag=True, help="Expand every query, as `search --expand` does.")
@json_option
def evaluate(corpus: Path, queries: Path, qrels: Path, run_file: Path, expand: bool, as_json: bool) -> None:
    """Measure retrieval on a BEIR collection, with the analysis and ranking of `search --match any`."""
    with clear_errors():
        figures = run_evaluation(corpus=corpus, queries=queries, qrels=qrels, run=run_file, expanded=expand)
    if as_json:
        click.echo(json.dumps(asdict(figures)))
        return
    click.echo(
        f"queries {figures.queries} nDCG@10 {figures.ndcg_10:.4f}"
        f" R@100 {figures.recall_100:.4f} MRR@10 {figures.mrr_10:.4f}"
    )
