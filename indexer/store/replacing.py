"""A new index folder in place of an old one, in two renames that a crash may come between.

The new one is whole and synced before the first rename. So where the folder is missing and the old one stands
aside, the new one is whole, and whoever comes next takes the second rename over.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from indexer.columns import sync_folder

NEW, OLD, DAMAGED = ".new", ".old", ".damaged"
"""What is added to the folder's name while its successor is written, after a rebuild, and after a repair."""


def beside(path: Path, ending: str) -> Path:
    """The neighbour of the real folder behind `path` with this ending."""
    real = path.resolve()
    return real.with_name(real.name + ending)


def replace_folder(path: Path, *, aside: str) -> None:
    """Put the whole `path.new` in the place of `path`, which is kept as `path` with the ending `aside`."""
    path = path.resolve()
    sync_folder(path.parent)
    path.rename(beside(path, aside))
    finish_replacing(path)


def finish_replacing(path: Path) -> None:
    """Put `path.new` in its place where a replacement was cut short; else nothing happens."""
    path = path.resolve()
    if path.exists() or not any(beside(path, ending).exists() for ending in (OLD, DAMAGED)):
        return
    with suppress(FileNotFoundError):  # another process was quicker
        beside(path, NEW).rename(path)
    sync_folder(path.parent)


def remove_left_over(path: Path, *endings: str) -> None:
    """Remove neighbours that an earlier run left; never while they stand in for `path` itself."""
    finish_replacing(path)
    for ending in endings:
        shutil.rmtree(beside(path, ending), ignore_errors=True)


def is_same_file(handle: int, path: Path) -> bool:
    """Whether an open file is the one that stands at `path` now."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except OSError:
        return False
