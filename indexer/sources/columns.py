"""Pages set in two columns → blocks in reading order."""

from __future__ import annotations

from indexer.sources.runs import Run


def blocks_of(runs: list[Run]) -> list[list[Run]]:
    """Give the runs in blocks, each read before the next."""
    return [runs]
