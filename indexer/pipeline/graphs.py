"""A graph for each segment that has many vectors, where it has none that can be used.

As with vectors nothing is locked while it is built: the commit takes it only if the vectors are still there.
"""

from __future__ import annotations

from collections.abc import Callable

from indexer.columns import DamagedFileError, SegmentColumns, SegmentGraph, SegmentVectors
from indexer.errors import EmbedderError
from indexer.store import Store, Wait
from indexer.vectors import Graph, build_graph, needs_graph

OnGraph = Callable[[int], None]
"""Is told of how many vectors a graph is about to be built."""


def build_graphs(store: Store, wait: Wait, on_graph: OnGraph) -> tuple[int, str | None]:
    """Build and commit what is lacking: how many graphs, and what is to be said where usearch is missing."""
    built = 0
    with store.snapshot() as snapshot:
        for columns, _ in snapshot.segments:
            vectors = vectors_of(columns)
            if vectors is None or not needs_graph(len(vectors.codes)) or _has_graph(columns, vectors):
                continue
            vectors.check()
            on_graph(len(vectors.codes))
            try:
                made = build_graph(vectors.codes)
            except EmbedderError as error:
                return built, f"{error}; until then every vector is looked at"
            with store.writing(wait=wait) as writer:
                built += writer.commit_graph(vectors.name, made)
    return built, None


def vectors_of(columns: SegmentColumns) -> SegmentVectors | None:
    """The vectors of a segment that a reader has open; None where it has none."""
    name, data = columns.segment.vectors_name, columns.vectors_data
    return None if name is None or data is None else SegmentVectors(name, data, columns.segment)


def _has_graph(columns: SegmentColumns, vectors: SegmentVectors) -> bool:
    name, data = columns.segment.graph_name, columns.graph_data
    if name is None or data is None:
        return False
    try:
        Graph(SegmentGraph(name, data, vectors).data(), *vectors.codes.shape)
    except (DamagedFileError, EmbedderError):
        return False
    return True
