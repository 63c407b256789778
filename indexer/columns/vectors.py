"""The vectors of a segment's documents: a file of its own, written after the segment and replaced as a whole.

A document has any number of rows, one a window of its text. A row is `dimensions` numbers of 8 bits, the
scale that they are to be multiplied by, and the window's half-open range of characters. The table of contents
names the file, so vectors come and go with commits, and a merge carries the rows of the documents that stay.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.columns.container import ArrayFile, ArrayFileWriter
from indexer.columns.disk import Disk
from indexer.columns.errors import DamagedFileError
from indexer.columns.segment import ColumnSegment

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_COPIED_ROWS = 16_384


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """What made the vectors; those of two models are never in one index."""

    name: str
    """Names the model and how texts were cut for it."""
    source: str
    """What loads it again (`indexer.vectors.load_embedder`)."""
    probe: NDArray[np.float32]
    """The vector of a known text, by which another model of the same name is noticed."""

    @property
    def dimensions(self) -> int:
        """Numbers of a vector."""
        return len(self.probe)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """The vectors of one document, or of several behind each other."""

    codes: NDArray[np.int8]
    """One row a window."""
    scales: NDArray[np.float32]
    spans: NDArray[np.uint32]
    """Start and end of each window in the document's text."""


class SegmentVectors:
    """The vectors of one segment: its file of them called `name`, mapped as `data`."""

    def __init__(self, name: str, data: memoryview, segment: ColumnSegment) -> None:
        self._file = file = ArrayFile.of_data(name, data)
        facts = file.facts
        self.name = name
        self.model = Model(name=facts["model"], source=facts["source"], probe=file.array("probe"))
        self.starts: NDArray[np.uint32] = file.array("starts")
        """The first row of each document, and the number of all rows at the end."""
        width, rows = self.model.dimensions, file.length("scales")
        fits = len(self.starts) == segment.doc_count_all() + 1 and int(self.starts[-1]) == rows
        if not fits or file.length("codes") != rows * width or file.length("spans") != rows * 2:
            raise DamagedFileError(file.name, "it does not belong to its segment")
        self.codes: NDArray[np.int8] = file.unchecked("codes").reshape(rows, width)
        """All rows; `check` what is used of them."""

    def checksum(self) -> int:
        """What tells these vectors from all others."""
        return self._file.checksum()

    @property
    def scales(self) -> NDArray[np.float32]:
        """What each row is to be multiplied by."""
        return self._file.array("scales")

    @property
    def spans(self) -> NDArray[np.uint32]:
        """Start and end of each row's window."""
        return self._file.array("spans").reshape(-1, 2)

    def check(self) -> None:
        """Check all rows that were not checked before. Raises DamagedFileError."""
        start = self._file.start_of("codes")
        self._file.check(start, start + self.codes.size)

    def held(self) -> NDArray[np.bool_]:
        """One flag a document: whether it has vectors."""
        return self.starts[1:] > self.starts[:-1]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """Some documents' rows as they lie in one place; `counts` are the rows of each document."""

    counts: NDArray[np.int64]
    rows: NDArray[np.intp]
    source: SegmentVectors | Rows


def attach(disk: Disk, segment: ColumnSegment, model: Model, added: dict[int, Rows]) -> None:
    """Give documents of a segment vectors, beside those that others have.

    The new file is written at once; the segment names it, and the next commit shows it. `added` is by number
    of the document; vectors that these had are replaced.
    """
    old = _open(disk, segment)
    parts: list[_Part] = []
    at = 0
    for doc in sorted(added):
        parts.extend(_iter_kept(old, at, doc, model))
        parts.append(_added_part(added[doc]))
        at = doc + 1
    parts.extend(_iter_kept(old, at, segment.doc_count_all(), model))
    _write(disk, segment, model, parts)


def _open(disk: Disk, segment: ColumnSegment) -> SegmentVectors | None:
    name = segment.vectors_name
    return None if name is None else SegmentVectors(name, disk.map(name), segment)


def _iter_kept(old: SegmentVectors | None, first: int, end: int, model: Model) -> Iterator[_Part]:
    if first < end:
        yield _nothing(end - first, model) if old is None else _stretch(old, first, end)


def _added_part(rows: Rows) -> _Part:
    return _Part(counts=np.array([len(rows.scales)]), rows=np.arange(len(rows.scales)), source=rows)


def _stretch(source: SegmentVectors, first: int, end: int) -> _Part:
    """The rows of neighbouring documents."""
    starts = source.starts[first : end + 1].astype(np.int64)
    return _Part(counts=starts[1:] - starts[:-1], rows=np.arange(starts[0], starts[-1]), source=source)


def _nothing(documents: int, model: Model) -> _Part:
    empty = Rows(
        codes=np.empty((0, model.dimensions), np.int8),
        scales=np.empty(0, np.float32),
        spans=np.empty((0, 2), np.uint32),
    )
    return _Part(counts=np.zeros(documents, np.int64), rows=np.empty(0, np.intp), source=empty)


def merge_vectors(disk: Disk, target: ColumnSegment, sources: Sequence[ColumnSegment]) -> None:
    """Give `target` the vectors of the documents of `sources` that are not deleted, in their order.

    Nothing is written where no source has any. Raises ValueError where two sources have those of two models.
    """
    opened = [_open(disk, one) for one in sources]
    models = {one.model.name: one.model for one in opened if one is not None}
    if not models:
        return
    if len(models) > 1:
        raise ValueError(f"vectors of two models in one index: {', '.join(sorted(models))}")
    (model,) = models.values()
    parts = []
    for segment, vectors in zip(sources, opened, strict=True):
        if vectors is None:
            parts.append(_nothing(segment.doc_count(), model))
        elif segment.live is None:
            parts.append(_stretch(vectors, 0, segment.doc_count_all()))
        else:
            parts.append(_live_part(vectors, segment.live))
    _write(disk, target, model, parts)


def _live_part(vectors: SegmentVectors, live: NDArray[np.bool_]) -> _Part:
    starts = vectors.starts.astype(np.int64)
    counts = starts[1:] - starts[:-1]
    return _Part(counts=counts[live], rows=np.flatnonzero(np.repeat(live, counts)), source=vectors)


def _write(disk: Disk, segment: ColumnSegment, model: Model, parts: Sequence[_Part]) -> None:
    for part in parts:
        if isinstance(part.source, SegmentVectors):
            part.source.check()
    segment.name_vectors(new_ending())
    assert segment.vectors_name is not None
    counts = np.concatenate([part.counts for part in parts]) if parts else np.empty(0, np.int64)
    with ExitStack() as stack:
        file = ArrayFileWriter.open(stack, disk, segment.vectors_name)
        file.add("probe", model.probe.astype(np.float32))
        file.add("starts", np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32))
        _copy(file, "codes", np.int8, parts)
        _copy(file, "scales", np.float32, parts)
        _copy(file, "spans", np.uint32, parts)
        file.close({"model": model.name, "source": model.source})


def new_ending() -> str:
    """Small letters that no file before had."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def _copy(file: ArrayFileWriter, name: str, kind: Any, parts: Sequence[_Part]) -> None:
    file.start(name, kind)
    for part in parts:
        array = getattr(part.source, name)
        for at in range(0, len(part.rows), _COPIED_ROWS):
            file.extend(array[part.rows[at : at + _COPIED_ROWS]].reshape(-1))
    file.finish()
