"""Is every file of an index as it was written, and do the arrays fit together?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np

from indexer.columns.container import ArrayFile
from indexer.columns.disk import Disk
from indexer.columns.errors import DamagedFileError
from indexer.columns.graphs import SegmentGraph
from indexer.columns.reading import SegmentColumns
from indexer.columns.segment import ColumnSegment, is_graph
from indexer.columns.terms import StoredField
from indexer.columns.vectors import SegmentVectors

PART = 2_000_000
"""Postings looked at together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A file that is not as it was written; `name` without its folder."""

    name: str
    found: str

    @property
    def is_of_graph(self) -> bool:
        """Whether it is the graph of vectors, without which nothing is lost but time."""
        return is_graph(self.name)


def iter_damages(disk: Disk, segment: ColumnSegment) -> Iterator[Damage]:
    """All damaged files of a segment; every byte is read."""
    whole = True
    for name in segment.file_names():
        try:
            ArrayFile(disk, name).check_all()
        except FileNotFoundError:
            whole = False
            yield Damage(name=name, found="it is missing")
        except DamagedFileError as error:
            whole = False
            yield Damage(name=name, found=error.found)
        except OSError as error:
            whole = False
            yield Damage(name=name, found=f"it cannot be read ({error.strerror})")
    if whole:
        try:
            columns = SegmentColumns(disk, segment)
        except DamagedFileError as error:
            yield Damage(name=error.name, found=error.found)
        else:
            yield from _iter_misfits(columns)
            yield from _iter_foreign(disk, segment)


def _iter_foreign(disk: Disk, segment: ColumnSegment) -> Iterator[Damage]:
    """Vectors of another segment, or a graph of other vectors."""
    vectors, graph = segment.vectors_name, segment.graph_name
    try:
        if vectors is not None:
            found = SegmentVectors(vectors, disk.map(vectors), segment)
            if graph is not None:
                SegmentGraph(graph, disk.map(graph), found)
    except DamagedFileError as error:
        yield Damage(name=error.name, found=error.found)


def _find_misfit(columns: SegmentColumns, field: StoredField, start: int, stop: int) -> str:
    """What does not fit together in neighbouring entries of a field; empty where all does."""
    docs = columns.docs_of_entries(field, start, stop)
    codes = columns.codes_of_entries(field, start, stop)
    if len(docs) and int(docs.max()) >= columns.documents:
        return "names documents that do not exist"
    if len(docs) != len(codes) or (len(codes) and int(codes.max()) >= max(field.values, 1)):
        return "has values that do not exist"
    return ""


def _iter_spans(columns: SegmentColumns, field: StoredField) -> Iterator[tuple[int, int]]:
    """Ranges of a field's entries with about `PART` postings each, or a single entry with more."""
    first = field.first_entry
    starts = np.asarray(columns.post_starts[first : first + field.entries + 1])
    wanted = np.arange(int(starts[0]), int(starts[-1]), PART)
    cuts = np.unique(np.append(starts.searchsorted(wanted), field.entries)) + first
    yield from pairwise(cuts.tolist())


def _iter_misfits(columns: SegmentColumns) -> Iterator[Damage]:
    """What no checksum shows: files that belong to different segments, numbers that lead nowhere."""
    small = columns.files()[0].name
    for field in columns.fields.values():
        found = filter(None, (_find_misfit(columns, field, *span) for span in _iter_spans(columns, field)))
        yield from (Damage(name=small, found=f"field {field.name} {misfit}") for misfit in islice(found, 1))
    terms = columns.terms()
    if any(left >= right for left, right in pairwise(terms)):
        yield Damage(name=small, found="its terms are not sorted")
    if int(np.sum(columns.stored_sizes())) != columns.stored_bytes:
        yield Damage(name=small, found="stored documents have another length than was written")
