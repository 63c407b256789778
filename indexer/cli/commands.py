"""`parse`, `index`, `remove` and `info`: arguments → pipeline → printed report."""

from __future__ import annotations

import json
import os
import sys
from functools import partial
from pathlib import Path

import click

from indexer.cli.embed import run_embedding
from indexer.cli.following import follow
from indexer.cli.options import (
    EXIT_FAILED,
    clear_errors,
    embedder_option,
    index_option,
    json_option,
    layout_options,
    limit_options,
    wait_option,
)
from indexer.cli.progress import shown_progress
from indexer.cli.report import (
    counted,
    describe,
    found_nothing,
    outline,
    report_text,
    report_to_json,
    say_failure,
    say_notice,
    say_report,
)
from indexer.errors import ConfigurationError
from indexer.jsonshape import paper_to_json
from indexer.model import Failure, Report
from indexer.opensearch.address import Address
from indexer.opensearch.layout import Layout
from indexer.pipeline import (
    MEMORY_MB,
    Following,
    Limits,
    index_paths,
    iter_parsed,
    rebuild_index,
    remove_papers,
)
from indexer.schema import split_id
from indexer.sources import iter_inputs
from indexer.store import Wait

_REBUILT = (
    "the index is written anew from its own papers; where it had vectors, `drucksuche embed` makes them anew"
)
_PATHS = click.argument("paths", nargs=-1, metavar="PATH...", type=click.Path(path_type=Path))
_WORKERS = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=os.cpu_count() or 1,
    show_default="one a core",
    help="Processes that read papers.",
)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@json_option
@click.option("--lines", is_flag=True, help="With --json: say of every input line what became of it.")
@_WORKERS
@limit_options
def parse(
    *,
    paths: tuple[Path, ...],
    as_json: bool,
    lines: bool,
    workers: int,
    timeout: float,
    max_memory: int,
) -> None:
    """Read papers and print how they are cut; nothing is indexed.

    With --json one object a line, else a short table of the sections.
    """
    failed = False
    with clear_errors():
        limits = Limits(seconds=timeout, memory_mb=max_memory)
        for outcome in iter_parsed(iter_inputs(paths), workers=min(workers, len(paths)), limits=limits):
            if isinstance(outcome, Failure):
                failed = True
                say_failure(outcome)
            elif as_json:
                click.echo(json.dumps(paper_to_json(outcome.paper, lines=lines), ensure_ascii=False))
            else:
                click.echo(outline(outcome.paper))
            if not isinstance(outcome, Failure):
                for notice in outcome.notices:
                    say_notice(outcome.item.origin, notice)
    if failed:
        sys.exit(EXIT_FAILED)


@click.command()
@_PATHS
@index_option
@json_option
@click.option(
    "--sync",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Index DIR and remove papers that are gone from it.",
)
@click.option(
    "--watch",
    "followed",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Index DIR, then what comes into it or changes there, until Ctrl-C or SIGTERM.",
)
@click.option("--rebuild", is_flag=True, help="First write the index anew from its own papers.")
@click.option("--retry", is_flag=True, help="Try again what ended a reading process or overran before.")
@_WORKERS
@limit_options
@click.option(
    "--memory",
    "memory_mb",
    type=click.IntRange(min=16),
    default=MEMORY_MB,
    show_default=True,
    metavar="MB",
    help="Memory for papers and terms before they are written, beside that of the reading processes.",
)
@click.option("--embed", is_flag=True, help="Then make vectors, as `drucksuche embed` does.")
@embedder_option
@layout_options
@wait_option
def index(
    *,
    paths: tuple[Path, ...],
    index_dir: Path | Address,
    as_json: bool,
    sync: Path | None,
    followed: Path | None,
    rebuild: bool,
    retry: bool,
    workers: int,
    timeout: float,
    max_memory: int,
    memory_mb: int,
    embed: bool,
    embedder: str | None,
    shards: int | None,
    replicas: int | None,
    wait: Wait,
) -> None:
    """Index files and folders: .pdf .txt .json .jsonl, also inside .zip.

    What has not changed since the last run is skipped, and so is what ended its reading process or overran,
    unless --retry is given. Ctrl-C keeps what was committed. With --watch each commit prints a line, and
    the exit status is 0 also where files failed.
    """
    limits = Limits(seconds=timeout, memory_mb=max_memory)
    layout = _layout(index_dir, shards, replicas, embed=embed)
    if followed is not None:
        if paths or sync or rebuild:
            raise click.UsageError("--watch DIR stands alone: index other paths with a run of their own")
        options = Following(workers=workers, limits=limits, memory_mb=memory_mb, wait=wait)
        follow(followed, index_dir, options, as_json=as_json)
        return
    with clear_errors():
        if not (paths or sync or rebuild):
            raise ConfigurationError("name files or folders to index, --sync DIR, --watch DIR or --rebuild")
        if rebuild:
            rebuild_index(index_dir, wait=wait, layout=layout)
            click.echo(_REBUILT, err=True)
        run = partial(index_paths, paths, index_dir, sync=sync, workers=workers, limits=limits, retry=retry)
        with shown_progress() as on_progress:
            report = run(memory_mb=memory_mb, wait=wait, on_progress=on_progress, layout=layout)
    _tell(report, is_read=bool(paths or sync), as_json=as_json)
    if embed and isinstance(index_dir, Path):
        with clear_errors():
            run_embedding(index_dir, embedder, replace=False, wait=wait, as_json=as_json)
    if report.failures:
        sys.exit(EXIT_FAILED)


def _layout(
    index_dir: Path | Address, shards: int | None, replicas: int | None, *, embed: bool
) -> Layout | None:
    """How an index on a cluster is to be spread; None for a folder and where nothing is asked."""
    is_asked = shards is not None or replicas is not None
    if isinstance(index_dir, Path) and is_asked:
        raise click.UsageError("--shards and --replicas are for an index on OpenSearch")
    if isinstance(index_dir, Address) and embed:
        raise click.UsageError("--embed is for an index folder: on OpenSearch there are no vectors")
    return Layout(shards=shards, replicas=replicas) if is_asked else None


def _tell(report: Report, *, is_read: bool, as_json: bool) -> None:
    say_report(report)
    if is_read and found_nothing(report):
        click.echo("found nothing to read there: no .pdf .txt .json .jsonl, also inside .zip", err=True)
    click.echo(json.dumps(report_to_json(report), ensure_ascii=False) if as_json else report_text(report))


@click.command()
@click.argument("numbers", nargs=-1, required=True, metavar="NR...")
@index_option
@json_option
@wait_option
def remove(numbers: tuple[str, ...], index_dir: Path | Address, as_json: bool, wait: Wait) -> None:
    """Take papers out of the index, by number (21/1916) or id (bt-21-1916)."""
    with clear_errors():
        count = remove_papers([_whole_paper(number) for number in numbers], index_dir, wait=wait)
    click.echo(json.dumps({"removed": count}) if as_json else f"removed {counted(count, 'paper')}")


def _whole_paper(number: str) -> str:
    """The key of a paper; a section alone cannot be removed."""
    wanted = split_id(number)
    if wanted.section is not None:
        raise ConfigurationError(
            f"{number} names a section; papers are removed whole: {number.partition('#')[0]}"
        )
    return wanted.paper


@click.command()
@index_option
@json_option
def info(index_dir: Path | Address, as_json: bool) -> None:
    """What the index holds: papers, sections, dates, kinds, format, size."""
    with clear_errors():
        facts = describe(index_dir)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    kinds = ", ".join(f"{kind} {count}" for kind, count in facts["kinds"].items())
    click.echo(f"index     {facts['index']}")
    click.echo(f"papers    {facts['papers']} ({kinds})")
    click.echo(f"sections  {facts['sections']}")
    click.echo(f"dates     {facts['from'] or '–'} to {facts['to'] or '–'}")
    if facts["vectors"]:
        click.echo(f"vectors   {facts['vectors']['sections']} sections, {facts['vectors']['model']}")
    click.echo(f"format    {facts['format']}, analysis {facts['analysis']}")
    click.echo(f"size      {facts['bytes'] / 1e6:.1f} MB")
