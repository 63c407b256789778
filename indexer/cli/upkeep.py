"""`fsck`, `compact`, `backup` and `repair`: looking after an index folder."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from indexer.cli.options import EXIT_FAILED, clear_errors, folder_option, json_option, wait_option
from indexer.cli.report import counted
from indexer.pipeline.repairing import repair_index
from indexer.store import Wait, backup_index, check_index, compact_index


@click.command()
@folder_option
@json_option
def fsck(index_dir: Path, as_json: bool) -> None:
    """Check an index: every byte of every file. Exit status 1 where a file is damaged."""
    with clear_errors():
        damages = check_index(index_dir)
    if as_json:
        found = [{"file": damage.name, "found": damage.found} for damage in damages]
        click.echo(json.dumps({"index": str(index_dir), "damaged": found}, ensure_ascii=False))
    for damage in damages if not as_json else ():
        click.echo(f"{damage.name}: {damage.found}")
    if damages:
        only_graphs = all(damage.is_of_graph for damage in damages)
        remedy = "embed` builds the graph anew" if only_graphs else "repair` keeps what can be read"
        click.echo(f"damaged; `drucksuche {remedy}", err=True)
        sys.exit(EXIT_FAILED)
    if not as_json:
        click.echo("every file is as it was written")


@click.command()
@folder_option
@json_option
@wait_option
def compact(index_dir: Path, as_json: bool, wait: Wait) -> None:
    """Write the index as one segment, without what was removed or replaced."""
    with clear_errors():
        before, after = compact_index(index_dir, wait)
    if as_json:
        click.echo(json.dumps({"index": str(index_dir), "bytes_before": before, "bytes": after}))
    else:
        click.echo(f"{before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now")


@click.command()
@click.argument("target", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@folder_option
@json_option
def backup(target: Path, index_dir: Path, as_json: bool) -> None:
    """Copy the index into the new folder DIR; it may be written meanwhile."""
    with clear_errors():
        count = backup_index(index_dir, target)
    if as_json:
        click.echo(json.dumps({"index": str(index_dir), "copy": str(target), "files": count}))
    else:
        click.echo(f"copied {counted(count, 'file')} to {target}")


@click.command()
@folder_option
@json_option
def repair(index_dir: Path, as_json: bool) -> None:
    """Write a damaged index anew from what can be read, and name what is lost (then exit status 1).

    The damaged index is kept beside the new one, as NAME.damaged. Vectors are left out: `drucksuche embed`
    makes them anew.
    """
    with clear_errors():
        repaired = repair_index(index_dir)
    lost = (*repaired.incomplete, *repaired.headless)
    if as_json:
        facts = {"papers": repaired.papers, "sections": repaired.sections, "lost": lost}
        facts |= {"unread": repaired.unread, "damaged": str(repaired.damaged)}
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        click.echo(f"kept {counted(repaired.papers, 'paper')} with {counted(repaired.sections, 'section')}")
        for one in lost:
            click.echo(f"lost: {one}")
    click.echo(f"the damaged index stands in {repaired.damaged}; remove it when nothing is missed", err=True)
    if repaired.unread:
        unread = counted(repaired.unread, "document")
        click.echo(f"{unread} could not be read; index their papers again", err=True)
        sys.exit(EXIT_FAILED)
