"""The folder of an index, with the few file operations that writing needs, each of which can be counted.

Whoosh's storage never syncs. This one does: a file is synced when it is closed, and the folder when asked.
Tests put a `Disk` in its place that fails, tears files or ends the process at the nth operation.
"""

from __future__ import annotations

import mmap
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from whoosh.filedb.filestore import FileStorage


class Sink(Protocol):
    """A new file that is written from start to end."""

    def write(self, data: bytes | memoryview) -> None:
        """Append bytes."""

    def close(self) -> None:
        """Sync and close; the content is on disk after it."""

    def abandon(self) -> None:
        """Close without syncing, when the file is not wanted any more."""


class _SyncedFile:
    """A file of the operating system."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, data: bytes | memoryview) -> None:
        self._stream.write(data)

    def close(self) -> None:
        try:
            self._stream.flush()
            os.fsync(self._stream.fileno())
        finally:
            self._stream.close()

    def abandon(self) -> None:
        with suppress(OSError):  # what is left in memory may find no room any more
            self._stream.close()


class Disk(FileStorage):
    """An index folder; a Whoosh storage with synced writing and mapped reading."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(str(path), supports_mmap=True)
        self.path = Path(path)

    def create_sink(self, name: str) -> Sink:
        """A new file, which replaces one of that name."""
        return _SyncedFile((self.path / name).open("wb"))

    def rename(self, old: str, new: str) -> None:
        """Give a file another name in one step, in place of one that has it."""
        (self.path / old).replace(self.path / new)

    def remove(self, name: str) -> None:
        """Delete a file; one that is gone is no error."""
        (self.path / name).unlink(missing_ok=True)

    def sync_folder(self) -> None:
        """Make new names and removals lasting."""
        sync_folder(self.path)

    def names(self) -> list[str]:
        """The names of its files."""
        return [one.name for one in self.path.iterdir()]

    def read(self, name: str) -> bytes:
        """The content of a small file."""
        return (self.path / name).read_bytes()

    def map(self, name: str) -> memoryview:
        """The content of a file, mapped; it stays readable after the file is deleted."""
        with (self.path / name).open("rb") as stream:
            if os.fstat(stream.fileno()).st_size == 0:
                return memoryview(b"")
            return memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))


def sync_folder(path: Path) -> None:
    """Make new names, renames and removals in a folder lasting."""
    if os.name == "nt":  # a folder cannot be opened there
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
