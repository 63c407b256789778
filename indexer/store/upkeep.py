"""Checking, compacting and copying an index folder, and reading what can be read of a damaged one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, cast

from indexer.columns import (
    ColumnSegment,
    Damage,
    DamagedFileError,
    SegmentColumns,
    iter_damages,
    sync_folder,
)
from indexer.errors import ForeignIndexError, StoreError
from indexer.model import JsonObject
from indexer.store.folder import NO_WAIT, Store, Wait, unreadable
from indexer.store.manifest import MANIFEST, PROGRAM

_TRIES = 20
_COPIED_BYTES = 1 << 20


def check_index(path: Path) -> list[Damage]:
    """All damaged files of an index; none where it is whole.

    Raises StoreError where it is none of ours, or where the disk fails between two looks at a file.
    """
    store = Store.open(path)
    segments: list[ColumnSegment] = store.table().segments
    try:
        return [damage for segment in segments for damage in iter_damages(store.index.storage, segment)]
    except OSError as error:
        raise unreadable(path, error) from error


def compact_index(path: Path, wait: Wait = NO_WAIT) -> tuple[int, int]:
    """Write all segments as one without deleted sections; gives the bytes before and after."""
    store = Store.open(path)
    before = _folder_bytes(path)
    with store.writing(wait=wait) as writer:
        writer.compact()
    return before, _folder_bytes(path)


def backup_index(path: Path, target: Path) -> int:
    """Copy the last commit into a new folder, also while a writer works; gives the number of files.

    All files of the commit are opened before the first is copied, so a later commit cannot take one away. The
    table of contents and the manifest are copied last: a copy that was cut short is no index.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ForeignIndexError(f"{target}: is not empty; name a new folder for the copy")
    try:
        target.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            streams = _open_commit(stack, path)
            for name, stream in streams.items():
                _copy(stream, target / name)
        sync_folder(target)
        sync_folder(target.resolve().parent)
    except OSError as error:
        raise StoreError(f"{target}: the copy failed ({error.strerror or error}); remove it") from error
    return len(streams)


def _open_commit(stack: ExitStack, path: Path) -> dict[str, BinaryIO]:
    """All files of the last commit, open, in the order in which they are to be copied."""
    for _ in range(_TRIES):
        store = Store.open(path)
        toc = store.table()
        names = [name for segment in toc.segments for name in segment.file_names()]
        names += [f"_{PROGRAM}_{toc.generation}.toc", MANIFEST]
        try:
            return {name: stack.enter_context((path / name).open("rb")) for name in names}
        except FileNotFoundError:  # a commit has just replaced these files
            if store.generation() == toc.generation:
                raise
    raise StoreError(f"{path}: commits follow each other too quickly to copy one; try again later")


def iter_salvaged(store: Store) -> Iterator[JsonObject | None]:
    """What is stored of each document that is not deleted, in order; None for one that cannot be read."""
    for segment in store.table().segments:
        try:
            columns = SegmentColumns(store.index.storage, segment)
        except (OSError, DamagedFileError):
            yield from [None] * segment.doc_count()
            continue
        for number in range(columns.documents):
            if not segment.is_deleted(number):
                yield _salvage(columns, number)


def _salvage(columns: SegmentColumns, number: int) -> JsonObject | None:
    try:
        return cast(JsonObject, json.loads(columns.stored(number)["stored"]))
    except (DamagedFileError, ValueError, KeyError):
        return None


def _copy(stream: BinaryIO, target: Path) -> None:
    with target.open("xb") as copy:
        shutil.copyfileobj(stream, copy, _COPIED_BYTES)
        copy.flush()
        os.fsync(copy.fileno())


def _folder_bytes(path: Path) -> int:
    return sum(entry.stat().st_size for entry in path.iterdir() if entry.is_file())
