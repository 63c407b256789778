"""The graph of a segment's vectors: a file of its own, made of one file of vectors, of no use for another.

What the graph is, only who made it knows (`indexer.vectors`): here it is bytes. What reads them might crash
on damaged ones, so none is handed out unchecked.
"""

from __future__ import annotations

from contextlib import ExitStack

import numpy as np

from indexer.columns.container import ArrayFile, ArrayFileWriter, scalars
from indexer.columns.disk import Disk
from indexer.columns.errors import DamagedFileError
from indexer.columns.segment import ColumnSegment
from indexer.columns.vectors import SegmentVectors, new_ending


class SegmentGraph:
    """The graph of some vectors: its file called `name`, mapped as `data`."""

    def __init__(self, name: str, data: memoryview, vectors: SegmentVectors) -> None:
        self._file = file = ArrayFile.of_data(name, data)
        if file.facts.get("vectors") != vectors.checksum():
            raise DamagedFileError(name, "it does not belong to its vectors")
        self.name = name

    def data(self) -> memoryview:
        """Its bytes, mapped, all of them checked. Raises DamagedFileError."""
        return scalars(self._file.array("graph"))


def attach_graph(disk: Disk, segment: ColumnSegment, data: bytes | bytearray) -> None:
    """Write the graph of a segment's vectors; the segment names it, and the next commit shows it."""
    name = segment.vectors_name
    assert name is not None
    vectors = SegmentVectors(name, disk.map(name), segment)
    segment.name_graph(new_ending())
    assert segment.graph_name is not None
    with ExitStack() as stack:
        file = ArrayFileWriter.open(stack, disk, segment.graph_name)
        file.add("graph", np.frombuffer(data, np.uint8))
        file.close({"vectors": vectors.checksum()})
