"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.columns import sync_folder


def write_whole(path: Path, data: bytes) -> None:
    """Write a file in one step, also behind a link, with the rights it had; a crash leaves the old one.

    Who writes holds a lock: what a crash left of the new one is written over.
    """
    path = Path(os.path.realpath(path))
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    try:
        with new.open("xb") as sink:
            sink.write(data)
            sink.flush()
            os.fsync(sink.fileno())
        new.chmod(_rights(path, new))
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
    sync_folder(path.parent)


def _rights(path: Path, new: Path) -> int:
    try:
        return path.stat().st_mode & 0o777
    except FileNotFoundError:
        return new.stat().st_mode & 0o777


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold the lock of this name to the end of the block; False where another process or thread holds it.

    The system lets it go when the process ends, however it does.
    """
    with path.open("ab") as handle:
        yield _lock(handle.fileno())


def _lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
