"""Writing of files that are whole or not there, and a lock on a folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import StoreError

try:
    import fcntl
except ImportError:  # Windows: there the lock is a file that can be opened once
    fcntl = None  # type: ignore[assignment]


def write_whole(path: Path, pieces: Iterable[bytes]) -> None:
    """Put a file in the place of an old one, synced, so that a crash leaves one or the other."""
    part = path.with_name(f".{path.name.lstrip('.')}.part")
    with part.open("wb") as stream:
        for piece in pieces:
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file, which a crash lets go. Raises `StoreError` where another process holds it."""
    with path.open("ab") as stream:
        if fcntl is not None:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise StoreError(f"{path.parent.parent}: another fetch writes to this folder") from error
        yield
