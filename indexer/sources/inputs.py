"""Paths → `Input`s: files, folders, .zip archives and DIP JSON, one input a paper.

Nothing is parsed here beyond what cuts a JSON file into records; what cannot be read becomes a `Failure`
at its place in the order and the walk goes on.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from indexer.errors import SourceError
from indexer.model import Failure, SourceKind

KIND_OF_SUFFIX: dict[str, SourceKind] = {".pdf": "pdf", ".txt": "text", ".json": "dip", ".jsonl": "dip"}
"""What a file's name says of its content."""

ARCHIVE_SUFFIX = ".zip"

MAX_FILE_BYTES = 512 * 2**20
"""Bound on one file or archive member: the largest papers known (budget bills) are PDFs of about 150 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """The bytes of one paper and where they came from."""

    origin: str
    """Printable: a path, `archive.zip!member`, or `pages.json#3` for the third record of a file."""
    kind: SourceKind
    data: bytes
    """Content of the file or member; of a DIP record its JSON object alone."""
    source_hash: str
    """SHA-256 of `data`, hex."""
    path: str
    """Absolute, resolved path of the file on disk that holds it: the archive for a member."""
    folder: str
    """Absolute, resolved folder that the walk began with; the file's own folder where a file was named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A file on disk as the walk meets it."""

    path: Path
    folder: str

    @property
    def origin(self) -> str:
        """The path as given, printable also where its name is not UTF-8 or holds control characters."""
        return printable(os.fsencode(self.path).decode("utf-8", "backslashreplace"))


def printable(name: str) -> str:
    """Give the name on one line: control characters and lone surrogates are written as escapes."""
    if name.isprintable():
        return name
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in name)


def make_input(origin: str, kind: SourceKind, data: bytes, place: Place) -> Input:
    """Give the input of these bytes with their hash."""
    return Input(
        origin=origin,
        kind=kind,
        data=data,
        source_hash=hashlib.sha256(data).hexdigest(),
        path=os.path.realpath(place.path),
        folder=place.folder,
    )


def iter_places(paths: Iterable[Path], *, leave_out: Path | None = None) -> Iterator[Place | Failure]:
    """Give the files to read below the paths, sorted by name within each folder.

    In folders only the suffixes of `KIND_OF_SUFFIX` and .zip count, hidden names are passed over, and a
    folder is walked once, also where links lead to it again. A path that is missing, unreadable or (named
    itself) of another suffix gives a `Failure`. The folder `leave_out` is passed
    over where the walk meets it.
    """
    seen = _folder_key(leave_out)
    for path in paths:
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            yield _os_failure(Place(path=path, folder=""), error)
            continue
        if stat.S_ISDIR(mode):
            yield from _walk(path, os.path.realpath(path), seen)
        elif _is_known(path.name):
            yield from _checked(Place(path=path, folder=os.path.realpath(path.parent)), mode)
        else:
            yield _unknown_suffix(Place(path=path, folder=""))


def _folder_key(folder: Path | None) -> set[tuple[int, int]]:
    """Give device and inode of the folder, as the walk knows folders; nothing where it is missing."""
    if folder is None or not folder.is_dir():
        return set()
    status = folder.stat()
    return {(status.st_dev, status.st_ino)}


def read_bounded(stream: BinaryIO, origin: str, limit: int = MAX_FILE_BYTES) -> bytes:
    """Give the whole content of the stream, or raise `SourceError` (too-large) beyond `limit` bytes."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise SourceError(origin, f"larger than {limit // 2**20} MB, the most that is read", "too-large")
    return data


def _walk(root: Path, folder: str, seen: set[tuple[int, int]]) -> Iterator[Place | Failure]:
    """Walk depth first without recursion, so that the depth of folders is not bounded by the stack."""
    stack = [root]
    while stack:
        path = stack.pop()
        try:
            status = path.stat()
        except OSError as error:
            if _is_known(path.name):
                yield _os_failure(Place(path=path, folder=folder), error)
            continue
        if stat.S_ISDIR(status.st_mode):
            names = _entries(path, status, seen)
            if isinstance(names, Failure):
                yield names
            else:
                stack.extend(path / name for name in reversed(names))
        elif _is_known(path.name):
            yield from _checked(Place(path=path, folder=folder), status.st_mode)


def _entries(path: Path, status: os.stat_result, seen: set[tuple[int, int]]) -> list[str] | Failure:
    """Give the sorted names in a folder; none where the folder was walked before."""
    key = (status.st_dev, status.st_ino)
    if key in seen:
        return []
    seen.add(key)
    try:
        return sorted(child.name for child in path.iterdir() if not child.name.startswith("."))
    except OSError as error:
        return _os_failure(Place(path=path, folder=""), error)


def _checked(place: Place, mode: int) -> Iterator[Place | Failure]:
    if stat.S_ISREG(mode):
        yield place
    else:
        yield Failure(origin=place.origin, reason="is no regular file", code="not-a-file")


def _is_known(name: str) -> bool:
    suffix = Path(name).suffix.lower()
    return suffix in KIND_OF_SUFFIX or suffix == ARCHIVE_SUFFIX


def _unknown_suffix(place: Place) -> Failure:
    known = " ".join([*KIND_OF_SUFFIX, ARCHIVE_SUFFIX])
    return Failure(
        origin=place.origin, reason=f"not a kind of file that is read ({known})", code="unsupported"
    )


def _os_failure(place: Place, error: OSError | ValueError) -> Failure:
    if isinstance(error, FileNotFoundError):
        return Failure(origin=place.origin, reason="no such file or folder", code="missing")
    reason = getattr(error, "strerror", None) or str(error)
    return Failure(origin=place.origin, reason=f"cannot be read: {reason}", code="unreadable")


@contextmanager
def opened(place: Place) -> Iterator[BinaryIO]:
    """Open the file for reading; whatever the system refuses, also later, is a `SourceError`."""
    try:
        with place.path.open("rb") as stream:
            yield stream
    except OSError as error:
        failure = _os_failure(place, error)
        raise SourceError(failure.origin, failure.reason, failure.code) from error
