"""Fetched papers → the index: only the files that changed since they were indexed last."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from indexer.dip.files import locked
from indexer.dip.folder import HIDDEN
from indexer.dip.state import STATE, WHOLE, State, read_state
from indexer.errors import IndexMissingError
from indexer.model import Report
from indexer.opensearch.address import Address
from indexer.pipeline import Limits, OnProgress, index_paths, opened
from indexer.store import NO_WAIT, Wait


def index_fetched(  # noqa: PLR0913 - each is a choice of its own
    folder: Path,
    index_dir: Path | Address,
    *,
    workers: int = 1,
    limits: Limits | None = None,
    wait: Wait = NO_WAIT,
    on_progress: OnProgress | None = None,
) -> Report | None:
    """Index what changed in a folder of fetched papers; None where nothing did.

    Into an index that is new, or another than the last time, goes the whole folder. Raises `StoreError`.
    """
    path = folder / HIDDEN / STATE
    if not path.exists():
        return None
    with locked(folder / HIDDEN / "lock"):
        state = read_state(path)
        paths = list(_iter_pending(folder, state, index_dir))
        if not paths:
            return None
        report = index_paths(
            paths, index_dir, workers=workers, limits=limits, wait=wait, on_progress=on_progress
        )
        state.pending.clear()
        state.index = _name(index_dir)
        state.write(path)
    return report


def _iter_pending(folder: Path, state: State, index_dir: Path | Address) -> Iterable[Path]:
    if WHOLE in state.pending or state.index != _name(index_dir) or not _is_index(index_dir):
        return [folder] if any(folder.glob("papers-*.jsonl")) or any(folder.glob("pdf/*.pdf")) else []
    return [folder / name for name in sorted(state.pending) if (folder / name).exists()]


def _name(index_dir: Path | Address) -> str:
    return str(index_dir.resolve() if isinstance(index_dir, Path) else index_dir)


def _is_index(index_dir: Path | Address) -> bool:
    try:
        with opened(index_dir):
            pass
    except IndexMissingError:
        return False
    return True
