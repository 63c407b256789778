"""`drucksuche fetch`: the command of `indexer.cli`, which learns here which cited papers are missing."""

from __future__ import annotations

from pathlib import Path

import click

from indexer.cli.fetch import fetch
from query.engine import SearchEngine

__all__ = ["fetch"]


def _numbers_missing(index_dir: Path) -> list[str]:
    """The numbers of the Bundestag's papers that are cited and not in the index, most mentions first."""
    with SearchEngine.open(index_dir) as engine:
        return [one.dokumentnummer for one in engine.missing() if one.herausgeber == "BT"]


fetch.params.insert(
    8,  # behind the filters
    click.Option(
        ["--missing"],
        is_flag=True,
        help="Papers that the index cites and lacks (see missing).",
        callback=lambda _context, _parameter, value: _numbers_missing if value else None,
    ),
)
