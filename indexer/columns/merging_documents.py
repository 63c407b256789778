"""Stored documents and Whoosh's columns of several segments → those of one; a part of `merging`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from whoosh.fields import Schema
from whoosh.filedb.structfile import BufferFile, StructFile

from indexer.columns.building import write_runs
from indexer.columns.container import ArrayFileWriter
from indexer.columns.reading import SegmentColumns
from indexer.columns.stored import SAMPLED, StoredBuffer, Unpacker, decode_document, encode_document

_MOST_RUNS = 64
"""A run of documents with less than this part of all is packed anew together with its neighbours."""
_COPIED_BYTES = 1 << 22
_COPIED_DOCUMENTS = 4096


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Input:
    """One segment of a merge."""

    columns: SegmentColumns
    ranks: NDArray[np.uint32]
    """The place of each of its terms among the terms of all."""
    numbers: NDArray[np.uint32]
    """The new number of each document; of a deleted one without meaning."""
    live: NDArray[np.bool_] | None


def merge_stored(file: ArrayFileWriter, inputs: Sequence[Input], small: ArrayFileWriter) -> list[str]:
    """Copy packed documents as they are, but pack those of short runs anew; gives the names of fields."""
    numbers: dict[str, int] = {}
    for one in inputs:
        for name in one.columns.stored_names:
            numbers.setdefault(name, len(numbers))
    file.start("blocks", np.uint8)
    sizes: list[NDArray[np.int64]] = []
    runs: list[tuple[int, bytes]] = []
    done = 0
    for group in _group_runs(inputs, list(numbers)):
        if len(group) == 1 and group[0].raw:  # also a short one that has no neighbour to go with
            run = group[0]
            size = _copy_run(file, run)
        else:
            dictionary, size = _pack_again(file, group, numbers)
            run = _Run(one=group[0].one, first=0, end=0, dictionary=dictionary, raw=False)
        if len(size):
            runs.append((done, run.dictionary))
            sizes.append(size)
            done += len(size)
    file.finish()
    file.add("dictionaries", np.frombuffer(b"".join(dictionary for _, dictionary in runs), np.uint8))
    file.close()
    every = np.concatenate(sizes) if sizes else np.empty(0, np.int64)
    write_runs(small, every, [first for first, _ in runs], [len(dictionary) for _, dictionary in runs])
    return list(numbers)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Run:
    """Documents of one segment that share a dictionary; `raw` ones are copied without unpacking."""

    one: Input
    first: int
    end: int
    dictionary: bytes
    raw: bool

    def live(self) -> NDArray[np.intp]:
        """The documents that stay."""
        if self.one.live is None:
            return np.arange(self.first, self.end)
        return self.first + np.flatnonzero(self.one.live[self.first : self.end])


def _group_runs(inputs: Sequence[Input], names: Sequence[str]) -> Iterator[list[_Run]]:
    """Runs that are copied, alone, and neighbouring runs that are packed anew, together.

    So there are never more than twice `_MOST_RUNS`, however often segments were written and merged.
    """
    fewest = max(SAMPLED, sum(one.columns.segment.doc_count() for one in inputs) // _MOST_RUNS)
    waiting: list[_Run] = []
    for one in inputs:
        same_names = one.columns.stored_names == list(names[: len(one.columns.stored_names)])
        for first, end, dictionary in one.columns.runs:
            run = _Run(
                one=one, first=first, end=end, dictionary=dictionary, raw=bool(dictionary) and same_names
            )
            if not run.raw or len(run.live()) < fewest:
                waiting.append(run)
                continue
            if waiting:
                yield waiting
                waiting = []
            yield [run]
    if waiting:
        yield waiting


def _copy_run(file: ArrayFileWriter, run: _Run) -> NDArray[np.int64]:
    live = run.live()
    sizes = run.one.columns.stored_sizes()[live]
    breaks = np.flatnonzero(np.diff(live) != 1) + 1
    for stretch in np.split(live, breaks):
        for at in range(0, len(stretch), _COPIED_DOCUMENTS):
            some = stretch[at : at + _COPIED_DOCUMENTS]
            block = run.one.columns.blocks(int(some[0]), int(some[-1]) + 1)
            file.extend(np.frombuffer(block, np.uint8))
    return sizes


def _pack_again(
    file: ArrayFileWriter, group: Sequence[_Run], numbers: dict[str, int]
) -> tuple[bytes, NDArray[np.int64]]:
    buffer = StoredBuffer()
    for run in group:
        columns = run.one.columns
        unpack = Unpacker(columns.files()[-1].name, run.dictionary)
        for doc in run.live().tolist():
            data = unpack(columns.blocks(doc, doc + 1))
            if columns.stored_names != list(numbers)[: len(columns.stored_names)]:
                data = encode_document(decode_document(data, columns.stored_names), numbers)
            buffer.add(data)
            if len(buffer.blocks) > _COPIED_BYTES:
                file.extend(np.frombuffer(bytes(buffer.blocks), np.uint8))
                buffer.blocks.clear()
    blocks, sizes, dictionary = buffer.finish()
    file.extend(np.frombuffer(bytes(blocks), np.uint8))
    return dictionary, sizes


def merge_columns(inputs: Sequence[Input], small: ArrayFileWriter, schema: Schema, documents: int) -> None:
    """Whoosh's columns, value by value; the index of papers has none."""
    for name in sorted({name for one in inputs for name in one.columns.column_names()}):
        if name not in schema or not schema[name].column_type:
            continue
        column, file = schema[name].column_type, BytesIO()
        writer = column.writer(StructFile(file))
        for one in inputs:
            data = one.columns.column(name)
            if data is None:
                continue
            reader = column.reader(BufferFile(memoryview(data)), 0, len(data), one.columns.documents)
            live = np.arange(one.columns.documents) if one.live is None else np.flatnonzero(one.live)
            for doc in live.tolist():
                writer.add(int(one.numbers[doc]), reader[doc])
        writer.finish(documents)
        small.add(f"column:{name}", np.frombuffer(file.getvalue(), np.uint8))
