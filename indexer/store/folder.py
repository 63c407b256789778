"""An index folder: create, open, lock, write papers, commit, read them back.

The folder holds `manifest.json` (what never changes in an index: format, fingerprint of the analysis)
and the files of one Whoosh index of columns. The manifest is checked before anything else is read.
"""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from whoosh.index import TOC, EmptyIndexError

from indexer.analysis import chain_fingerprint
from indexer.columns import ColumnIndex, DamagedFileError, Disk, sync_folder
from indexer.errors import ForeignIndexError, IndexLockedError, IndexMissingError, StoreError
from indexer.schema import FORMAT_VERSION, GROUPED_FIELDS, build_schema
from indexer.store.manifest import (
    PROGRAM,
    WHOOSH_FORMAT,
    Manifest,
    is_left_over,
    read_manifest,
    write_manifest,
)
from indexer.store.replacing import finish_replacing, is_same_file
from indexer.store.snapshot import Snapshot

if TYPE_CHECKING:
    from indexer.store.writing import PaperWriter

WRITER_MEMORY_MB = 256
"""What a writer holds before it writes a segment; the papers being read come on top."""
_PAUSE_SECONDS = 0.1
_TRIES = 10


class Wait(NamedTuple):
    """How long to wait for another writer, and what to call once when the waiting begins."""

    seconds: float = 0.0
    tell: Callable[[], None] | None = None


NO_WAIT = Wait()


class CommitMark(NamedTuple):
    """What tells a commit from every other of its folder, also of another index that took its place."""

    generation: int
    file: int
    """The file system's number of its table of contents."""
    written_ns: int


class Store:
    """An index folder that has been checked and opened."""

    def __init__(self, path: Path, manifest: Manifest, index: ColumnIndex | None) -> None:
        self.path = path
        self.manifest = manifest
        self._index = index

    @classmethod
    def open(cls, path: Path, *, former: bool = False, disk: Disk | None = None) -> Store:
        """The index in `path`; with `former` also one of a format before, which can be read only.

        Raises IndexMissingError where there is none, ForeignIndexError where the folder holds
        something else or an index of another format, and reads nothing of it then.
        """
        finish_replacing(path)
        manifest = read_manifest(path, former=former)
        if manifest.format == WHOOSH_FORMAT:
            return cls(path, manifest, None)
        try:
            index = ColumnIndex(disk or Disk(path), build_schema(), PROGRAM, GROUPED_FIELDS)
        except EmptyIndexError as error:
            raise IndexMissingError(f"{path}: the index holds nothing yet; index papers into it") from error
        except OSError as error:
            raise unreadable(path, error) from error
        except (EOFError, pickle.UnpicklingError, ValueError, DamagedFileError) as error:
            raise StoreError(
                f"{path}: the index cannot be opened ({error}); index the papers anew"
            ) from error
        return cls(path, manifest, index)

    @classmethod
    def create(cls, path: Path, *, disk: Disk | None = None) -> Store:
        """A new, empty index in `path`, which must be missing, empty, or left by a creation cut short."""
        if path.exists() and (not path.is_dir() or any(not is_left_over(one.name) for one in path.iterdir())):
            raise ForeignIndexError(
                f"{path}: is not empty and holds no index of drucksuche; name another folder"
            )
        try:
            path.mkdir(parents=True, exist_ok=True)
            sync_folder(path.resolve().parent)
            disk = disk or Disk(path)
            write_manifest(disk, Manifest(format=FORMAT_VERSION, analysis=chain_fingerprint()))
            ColumnIndex.create(disk, build_schema(), PROGRAM, GROUPED_FIELDS)
        except OSError as error:
            raise StoreError(f"{path}: the index cannot be created ({error.strerror})") from error
        return cls.open(path, disk=disk)

    @classmethod
    def open_or_create(cls, path: Path) -> Store:
        """The index in `path`, made when there is none; a foreign folder is refused."""
        try:
            return cls.open(path)
        except IndexMissingError:
            return cls.create(path)

    @property
    def index(self) -> ColumnIndex:
        """The index of columns. Raises ForeignIndexError for one of a former format."""
        if self._index is None:
            read_manifest(self.path)  # says how to rebuild it
            raise ForeignIndexError(f"{self.path}: an index of format {self.manifest.format}")
        return self._index

    def is_current(self) -> bool:
        """Whether this program's analysis wrote the terms of this index."""
        return self.manifest.analysis == chain_fingerprint()

    def snapshot(self) -> Snapshot:
        """The last commit, as it stands now and until closed.

        Raises StoreError where a file is damaged, missing or cannot be read.
        """
        if self._index is None:
            from indexer.store.former import read_former  # noqa: PLC0415 - for old indexes only

            return Snapshot(read_former(self.path, PROGRAM))
        try:
            return Snapshot(self._index.reader())
        except OSError as error:
            raise unreadable(self.path, error) from error

    def mark(self) -> CommitMark:
        """The mark of the last commit in the folder as it stands now, at the cost of listing it.

        Raises IndexMissingError where there is none any more.
        """
        for left in reversed(range(_TRIES)):
            try:
                generation = self.index.latest_generation()
                found = (self.path / TOC._filename(PROGRAM, generation)).stat()
                return CommitMark(generation, found.st_ino, found.st_mtime_ns)
            except FileNotFoundError:  # a newer commit, or another index, is taking its place
                finish_replacing(self.path)
                if left:
                    time.sleep(_PAUSE_SECONDS / 10)
            except OSError as error:
                raise unreadable(self.path, error) from error
        raise IndexMissingError(f"{self.path}: there is no index any more; index papers into it")

    def generation(self) -> int:
        """Number of the last commit."""
        generation: int = self.table().generation
        return generation

    def table(self) -> TOC:
        """The table of contents of the last commit. Raises StoreError where it cannot be read."""
        try:
            return self.index._read_toc()
        except OSError as error:
            raise unreadable(self.path, error) from error

    @contextmanager
    def writing(
        self,
        *,
        memory_mb: float = WRITER_MEMORY_MB,
        wait: Wait = NO_WAIT,
    ) -> Iterator[PaperWriter]:
        """A writer for any number of commits; what was not committed at the end of the block is dropped.

        Raises IndexLockedError while another process writes, after waiting for it as `wait` says. The lock
        is one of the operating system, so a process that dies leaves none behind.
        """
        lock = self._lock(wait)
        from indexer.store.writing import PaperWriter  # noqa: PLC0415 - a search does not load it

        writer = PaperWriter(self.index, memory_mb) if self._index is not None else None
        try:
            yield cast(PaperWriter, writer)
        finally:
            if writer is not None:
                writer.rollback()
            lock.release()

    def _lock(self, wait: Wait) -> Any:
        lock: Any = Disk(self.path).lock(f"{PROGRAM}_SESSION")
        deadline = time.monotonic() + wait.seconds
        told = False
        while not self._acquire(lock):
            if time.monotonic() >= deadline:
                raise IndexLockedError(
                    f"{self.path}: another process is writing to this index; wait for it to end"
                )
            if wait.tell is not None and not told:
                wait.tell()
            told = True
            time.sleep(_PAUSE_SECONDS)
        return lock

    def _acquire(self, lock: Any) -> bool:
        """Take the lock, unless it is that of a folder which another process has just replaced."""
        try:
            if not lock.acquire():
                return False
        except OSError as error:
            raise StoreError(
                f"{self.path}: cannot be written ({error.strerror or error});"
                " what was committed before is intact"
            ) from error
        if lock.fd is None or os.name == "nt" or is_same_file(lock.fd, Path(lock.filename)):
            return True
        lock.release()
        return False


def unreadable(path: Path, error: OSError) -> StoreError:
    """What a file of an index that is missing or cannot be read means to the user."""
    if isinstance(error, FileNotFoundError):
        name = Path(error.filename).name if error.filename else "a file"
        return StoreError(f"{path}: {name} is missing; see `drucksuche fsck` and `drucksuche repair`")
    return StoreError(f"{path}: cannot be read ({error.strerror or error}); nothing was changed")
