"""The graph of a segment's vectors, opened; or what is to be said where it cannot be used."""

from __future__ import annotations

from indexer.columns import DamagedFileError, SegmentColumns, SegmentGraph, SegmentVectors
from indexer.errors import EmbedderError
from indexer.vectors import Graph, needs_graph
from query.model import Notice


def open_graph(columns: SegmentColumns, vectors: SegmentVectors) -> tuple[Graph | None, Notice | None]:
    """The graph of many vectors; without one, and a notice why, every vector is to be looked at.

    Few vectors need none, and no notice.
    """
    if not needs_graph(len(vectors.codes)):
        return None, None
    name, data = columns.segment.graph_name, columns.graph_data
    if name is None:
        return None, _notice(
            f"{len(vectors.codes)} vectors have no graph yet", "`drucksuche embed` builds it"
        )
    if data is None:
        return None, _notice(f"{name} is missing", "`drucksuche embed` builds it anew")
    try:
        return Graph(SegmentGraph(name, data, vectors).data(), *vectors.codes.shape), None
    except DamagedFileError as error:
        return None, _notice(f"{name} is damaged: {error.found}", "`drucksuche embed` builds it anew")
    except EmbedderError as error:
        return None, _notice(f"{name} is not used", str(error))


def _notice(what: str, advice: str) -> Notice:
    return Notice(code="vectors-all-read", text=f"{what}, so every vector was looked at; {advice}")
