"""The vectors of an index → those of the index that is written anew from its papers.

Windows are cut from a section and its paper's title, and both are copied as they are. So a section whose
stored text is the same, by its digest, has the same windows; what is not the same gets no vectors.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from indexer.columns import DamagedFileError, Rows, SegmentColumns, SegmentVectors
from indexer.pipeline.graphs import vectors_of
from indexer.store import MadeVectors, PaperWriter, Snapshot, stored_digest

_AT_ONCE = 100_000
"""Sections whose vectors are committed together; each commit writes the file of its segment whole, and holds
half a kilobyte of memory a section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What became of the vectors."""

    had: int
    """Sections of the old index with vectors."""
    kept: int
    """Those of them that have the same vectors in the new one."""
    had_graph: bool
    """Whether some had a graph, which belongs to one file of vectors and is to be built anew."""


NOTHING_CARRIED = Carried(had=0, kept=0, had_graph=False)
"""Of an index that has no vectors."""


def carry_vectors(old: Snapshot, writer: PaperWriter) -> Carried:
    """Give the sections that `writer` has committed the vectors that they have in the old index.

    A damaged file of vectors is left out.
    """
    had = kept = 0
    had_graph = False
    for columns, _ in old.segments:
        try:
            vectors = vectors_of(columns)
            if vectors is None:
                continue
            had += int(np.count_nonzero(_held(columns, vectors)))
            vectors.check()
        except DamagedFileError:
            continue
        had_graph = had_graph or columns.segment.graph_name is not None
        found = _iter_made(columns, vectors)
        while made := dict(islice(found, _AT_ONCE)):
            kept += writer.commit_vectors(vectors.model, made, replace=False)
    return Carried(had=had, kept=kept, had_graph=had_graph)


def _held(columns: SegmentColumns, vectors: SegmentVectors) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    live = columns.segment.live
    return vectors.held() if live is None else vectors.held() & live


def _iter_made(columns: SegmentColumns, vectors: SegmentVectors) -> Iterator[tuple[str, MadeVectors]]:
    for doc in np.flatnonzero(_held(columns, vectors)).tolist():
        text = columns.stored(doc)["stored"]
        stored = json.loads(text)
        own = slice(int(vectors.starts[doc]), int(vectors.starts[doc + 1]))
        rows = Rows(codes=vectors.codes[own], scales=vectors.scales[own], spans=vectors.spans[own])
        section_id = f"{stored['paper']}#{stored['section']['id']}"
        yield section_id, MadeVectors(rows=rows, digest=stored_digest(text))
