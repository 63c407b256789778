"""`embed`: vectors for the sections of an index, so that it can be searched by meaning."""

from __future__ import annotations

import json
from pathlib import Path

import click

from indexer.cli.options import clear_errors, embedder_option, folder_option, json_option, wait_option
from indexer.cli.progress import shown_embedding
from indexer.cli.report import counted
from indexer.model import JsonObject
from indexer.store import Store, Wait


@click.command()
@folder_option
@json_option
@embedder_option
@click.option("--replace", is_flag=True, help="Drop the vectors of another model and make all anew.")
@wait_option
def embed(index_dir: Path, as_json: bool, embedder: str | None, replace: bool, wait: Wait) -> None:
    """Make the vectors by which `search --mode semantic` and `hybrid` find sections.

    Sections that have some are passed over, so it may be interrupted and run again; keyword search and
    indexing go on meanwhile. Needs the extra `semantic`.
    """
    with clear_errors():
        run_embedding(index_dir, embedder, replace=replace, wait=wait, as_json=as_json)


def run_embedding(index_dir: Path, embedder: str | None, *, replace: bool, wait: Wait, as_json: bool) -> None:
    """Embed what has no vectors yet, and say what was done."""
    from indexer.pipeline.embedding import embed_index, vectors_model  # noqa: PLC0415 - this command alone
    from indexer.vectors import DEFAULT_SOURCE, choose_source, load_embedder  # noqa: PLC0415

    model = None if replace else vectors_model(Store.open(index_dir))
    source = choose_source(embedder, DEFAULT_SOURCE if model is None else model.source)
    with shown_embedding() as on_progress:
        report = embed_index(
            index_dir, load_embedder(source), replace=replace, wait=wait, on_progress=on_progress
        )
    if report.notice:
        click.echo(report.notice, err=True)
    if as_json:
        facts: JsonObject = {"sections": report.sections, "windows": report.windows, "had": report.had}
        facts |= {"model": report.model, "seconds": round(report.seconds, 3), "graphs": report.graphs}
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo(
        f"embedded {counted(report.sections, 'section')} in {counted(report.windows, 'window')} by"
        f" {report.model}, {report.had} had vectors, in {report.seconds:.1f} s"
    )
    if report.graphs:
        click.echo(f"built {counted(report.graphs, 'graph')} for quick search of many vectors")
