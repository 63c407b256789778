"""A folder that counts its file operations and fails, tears files or ends the process at the nth."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from indexer.columns import Disk


class PowerLossError(BaseException):
    """Nothing after it reaches the disk."""


class FaultyDisk(Disk):
    """Counts creating, writing, syncing, renaming, removing and syncing the folder; `fault` comes at `at`."""

    def __init__(self, path: Path, fault: Callable[[], None] | None = None, at: int = -1) -> None:
        super().__init__(path)
        self.fault, self.at, self.count = fault, at, 0
        self.unsynced: set[str] = set()
        self.new_names: set[str] = set()

    def step(self) -> None:
        self.count += 1
        lasting = isinstance(self.fault, Lasting) and self.count > self.at > 0
        if self.fault is not None and (self.count == self.at or lasting):
            self.fault()

    def create_sink(self, name: str) -> Any:
        self.step()
        self.unsynced.add(name)
        self.new_names.add(name)
        return _CountedSink(self, name, super().create_sink(name))

    def rename(self, old: str, new: str) -> None:
        self.step()
        super().rename(old, new)
        self.new_names.discard(old)
        self.new_names.add(new)
        if old in self.unsynced:
            self.unsynced.discard(old)
            self.unsynced.add(new)

    def remove(self, name: str) -> None:
        self.step()
        super().remove(name)

    def sync_folder(self) -> None:
        self.step()
        super().sync_folder()
        self.new_names.clear()

    def lose_power(self, *, torn: bool) -> None:
        """What was not synced is gone, or half there."""
        for name in self.unsynced:
            path = self.path / name
            if path.exists():
                data = path.read_bytes()
                path.write_bytes(data[: len(data) // 2] if torn else b"")
        if not torn:
            for name in self.new_names & self.unsynced:
                (self.path / name).unlink(missing_ok=True)


class _CountedSink:
    def __init__(self, disk: FaultyDisk, name: str, sink: Any) -> None:
        self._disk, self._name, self._sink = disk, name, sink

    def write(self, data: bytes | memoryview) -> None:
        try:
            self._disk.step()
        except BaseException:
            self._sink.write(bytes(data)[: len(data) // 2])  # a write that is cut short
            self._sink.abandon()
            raise
        self._sink.write(data)

    def close(self) -> None:
        try:
            self._disk.step()
        except BaseException:
            self._sink.abandon()
            raise
        self._sink.close()
        self._disk.unsynced.discard(self._name)

    def abandon(self) -> None:
        self._sink.abandon()


class Lasting:
    """A fault that comes at every operation from the first on."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __call__(self) -> None:
        raise OSError(self._number, os.strerror(self._number))


def kill() -> None:
    """End this process as `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


def lose_power() -> None:
    """Stop everything."""
    raise PowerLossError


DISK_FULL = Lasting(errno.ENOSPC)
INPUT_OUTPUT = Lasting(errno.EIO)
READ_ONLY = Lasting(errno.EROFS)
