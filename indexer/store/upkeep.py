"""Checking, compacting and copying an index folder, and reading what can be read of a damaged one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from indexer.columns import ColumnSegment, Damage, DamagedFileError, Disk, SegmentColumns, iter_damages
from indexer.errors import ForeignIndexError, StoreError
from indexer.model import JsonObject
from indexer.store.folder import Store
from indexer.store.manifest import MANIFEST, PROGRAM

_TRIES = 20


def check_index(path: Path) -> list[Damage]:
    """All damaged files of an index; none where it is whole. Raises StoreError where it is none of ours."""
    store = Store.open(path)
    segments: list[ColumnSegment] = store.index._segments()
    return [damage for segment in segments for damage in iter_damages(store.index.storage, segment)]


def compact_index(path: Path) -> tuple[int, int]:
    """Write all segments as one without deleted sections; gives the bytes before and after."""
    store = Store.open(path)
    before = _folder_bytes(path)
    with store.writing() as writer:
        writer.compact()
    return before, _folder_bytes(path)


def backup_index(path: Path, target: Path) -> int:
    """Copy the last commit into a new folder, also while a writer works; gives the number of files.

    The table of contents is copied last and files are linked where they can be, so that a copy is whole or
    no index. A commit in between starts it anew.
    """
    if target.exists() and any(target.iterdir()):
        raise ForeignIndexError(f"{target}: is not empty; name a new folder for the copy")
    target.mkdir(parents=True, exist_ok=True)
    for _ in range(_TRIES):
        store = Store.open(path)
        toc = store.index._read_toc()
        names = [name for segment in toc.segments for name in segment.file_names()]
        try:
            for name in names:
                _copy(path / name, target / name)
            _copy(path / f"_{PROGRAM}_{toc.generation}.toc", target / f"_{PROGRAM}_{toc.generation}.toc")
        except FileNotFoundError:  # a commit has just replaced these files
            for entry in target.iterdir():
                entry.unlink()
            continue
        _copy(path / MANIFEST, target / MANIFEST)
        Disk(target).sync_folder()
        return len(names) + 2
    raise StoreError(f"{path}: commits follow each other too quickly to copy one; try again later")


def iter_salvaged(store: Store) -> Iterator[JsonObject | None]:
    """What is stored of each document that is not deleted, in order; None for one that cannot be read."""
    for segment in store.index._segments():
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


def _copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another file system
        shutil.copyfile(source, target)
        with target.open("rb") as stream:
            os.fsync(stream.fileno())


def _folder_bytes(path: Path) -> int:
    return sum(entry.stat().st_size for entry in path.iterdir() if entry.is_file())
