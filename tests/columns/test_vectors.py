"""Vectors of a segment's documents and their graph: given, replaced, merged, refused."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from indexer.columns import (
    ColumnSegment,
    DamagedFileError,
    Disk,
    Model,
    Rows,
    SegmentGraph,
    SegmentVectors,
)
from indexer.columns.container import ArrayFileWriter
from indexer.columns.graphs import attach_graph
from indexer.columns.vectors import attach, merge_vectors, new_ending
from tests.columns.collections import FastDisk

MODEL = Model(name="m", source="s", probe=np.array([1.5, -2, 3]))
OTHER = Model(name="other", source="s", probe=np.array([1.0]))

Told = list[list[tuple[list[int], float, list[int]]]]
"""Of each document its rows: codes, scale, span."""


def make_segment(documents: int) -> ColumnSegment:
    made = ColumnSegment("t")
    made.set_doc_count(documents)
    return made


def rows(seed: int, count: int) -> Rows:
    at = np.arange(count)
    return Rows(
        codes=(at[:, None] * 3 + np.arange(3) + seed).astype(np.int8),
        scales=(at + seed * 0.5).astype(np.float32),
        spans=np.stack([at + seed, at + seed + 100_000], axis=1).astype(np.uint32),
    )


def told(found: Rows) -> list[tuple[list[int], float, list[int]]]:
    return list(zip(found.codes.tolist(), found.scales.tolist(), found.spans.tolist(), strict=True))


def read(disk: Disk, segment: ColumnSegment) -> Told:
    name = segment.vectors_name
    assert name is not None
    vectors = SegmentVectors(name, disk.map(name), segment)
    vectors.check()
    assert (vectors.name, vectors.model.name, vectors.model.source) == (name, "m", "s")
    assert vectors.model.dimensions == 3 and vectors.model.probe.tolist() == [1.5, -2, 3]
    assert [vectors.codes.dtype, vectors.scales.dtype, vectors.spans.dtype, vectors.model.probe.dtype] == [
        np.int8,
        np.float32,
        np.uint32,
        np.float32,
    ]
    every = told(Rows(codes=vectors.codes, scales=vectors.scales, spans=vectors.spans))
    starts = vectors.starts.tolist()
    found = [every[start:stop] for start, stop in pairwise(starts)]
    assert vectors.held().tolist() == [bool(one) for one in found]
    return found


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return FastDisk(tmp_path)


@pytest.fixture(params=[1, 2, 16_384])
def copied(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are copied in parts of any size."""
    monkeypatch.setattr("indexer.columns.vectors._COPIED_ROWS", request.param)


@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("docs", [[], [0], [5], [2, 4], [0, 1, 5], list(range(6))])
def test_documents_get_vectors_beside_those_of_others(disk: Disk, docs: list[int]) -> None:
    segment = make_segment(6)
    attach(disk, segment, MODEL, {doc: rows(doc, doc % 3 + 1) for doc in reversed(docs)})
    wanted: Told = [told(rows(doc, doc % 3 + 1)) if doc in docs else [] for doc in range(6)]
    assert read(disk, segment) == wanted
    before = segment.vectors_name
    attach(disk, segment, MODEL, {1: rows(9, 2), 4: rows(8, 0), 5: rows(7, 1)})
    assert segment.vectors_name != before
    wanted[1], wanted[4], wanted[5] = told(rows(9, 2)), [], told(rows(7, 1))
    assert read(disk, segment) == wanted


@pytest.mark.usefixtures("copied")
def test_a_merge_takes_along_the_vectors_of_what_stays(disk: Disk) -> None:
    sources = [make_segment(count) for count in (3, 2, 4, 0)]
    for number in (0, 2):
        attach(disk, sources[number], MODEL, {0: rows(number, 2), 1: rows(5, 1), 2: rows(6, 3)})
    sources[1].delete_document(0)
    sources[2].delete_document(1)
    target = make_segment(7)
    merge_vectors(disk, target, sources)
    own = [told(rows(0, 2)), told(rows(5, 1)), told(rows(6, 3))]
    assert read(disk, target) == [*own, [], told(rows(2, 2)), own[2], []]


def test_a_merge_without_vectors_writes_none(disk: Disk) -> None:
    target = make_segment(2)
    merge_vectors(disk, target, [make_segment(1), make_segment(1)])
    assert target.vectors_name is None and disk.names() == []


def test_vectors_of_two_models_are_not_merged(disk: Disk) -> None:
    sources = [make_segment(1), make_segment(1)]
    attach(disk, sources[0], OTHER, {})
    attach(disk, sources[1], MODEL, {})
    with pytest.raises(ValueError, match=r"^vectors of two models in one index: m, other$"):
        merge_vectors(disk, make_segment(2), sources)


def refused(disk: Disk, segment: ColumnSegment, name: str) -> None:
    with pytest.raises(DamagedFileError) as caught:
        SegmentVectors(name, disk.map(name), segment)
    assert (caught.value.name, caught.value.found) == (name, "it does not belong to its segment")


@pytest.mark.parametrize("documents", [1, 3])
def test_vectors_of_another_segment_are_refused(disk: Disk, documents: int) -> None:
    segment = make_segment(2)
    attach(disk, segment, MODEL, {0: rows(1, 2)})
    assert segment.vectors_name is not None
    refused(disk, make_segment(documents), segment.vectors_name)


@pytest.mark.parametrize("off", [-1, 1])
@pytest.mark.parametrize("spoiled", ["rows", "codes", "spans"])
def test_arrays_of_vectors_fit_together(disk: Disk, spoiled: str, off: int) -> None:
    counts = {"rows": 2, "codes": 6, "spans": 4}
    for name in ("x.vecwhole", "x.vecbad"):
        if name == "x.vecbad":
            counts[spoiled] += off
        file = ArrayFileWriter(disk, name)
        file.add("probe", np.zeros(3, np.float32))
        file.add("starts", np.array([0, counts["rows"]], np.uint32))
        file.add("codes", np.zeros(counts["codes"], np.int8))
        file.add("scales", np.zeros(2, np.float32))
        file.add("spans", np.zeros(counts["spans"], np.uint32))
        file.close({"model": "m", "source": "s"})
    SegmentVectors("x.vecwhole", disk.map("x.vecwhole"), make_segment(1))
    refused(disk, make_segment(1), "x.vecbad")


def test_damaged_codes_are_noticed_before_they_are_used(disk: Disk, tmp_path: Path) -> None:
    segment = make_segment(1)
    attach(disk, segment, MODEL, {0: rows(1, 20_000)})
    name = segment.vectors_name
    assert name is not None
    whole = (tmp_path / name).read_bytes()
    vectors = SegmentVectors(name, disk.map(name), segment)
    for at in (vectors._file.start_of("codes"), vectors._file.start_of("codes") + 59_999):
        data = bytearray(whole)
        data[at] ^= 1
        (tmp_path / name).write_bytes(data)
        page = at // (1 << 14) * (1 << 14)
        if page:  # at 0 what is read at once lies beside it
            with pytest.raises(DamagedFileError, match=f"the page at byte {page} has"):
                SegmentVectors(name, disk.map(name), segment).check()
            with pytest.raises(DamagedFileError):
                attach(disk, segment, MODEL, {})


def test_an_ending_is_eight_small_letters() -> None:
    made = {new_ending() for _ in range(50)}
    assert len(made) == 50
    assert all(len(one) == 8 and one.isascii() and one.islower() and one.isalpha() for one in made)


def test_a_graph_is_of_its_vectors_only(disk: Disk) -> None:
    segment = make_segment(2)
    attach(disk, segment, MODEL, {0: rows(1, 2)})
    attach_graph(disk, segment, bytearray(b"graph"))
    vectors_name, name = segment.vectors_name, segment.graph_name
    assert vectors_name is not None and name is not None
    vectors = SegmentVectors(vectors_name, disk.map(vectors_name), segment)
    graph = SegmentGraph(name, disk.map(name), vectors)
    assert (graph.name, bytes(graph.data())) == (name, b"graph")
    attach(disk, segment, MODEL, {1: rows(1, 2)})
    assert segment.graph_name is None
    other = segment.vectors_name
    assert other is not None
    with pytest.raises(DamagedFileError) as caught:
        SegmentGraph(name, disk.map(name), SegmentVectors(other, disk.map(other), segment))
    assert (caught.value.name, caught.value.found) == (name, "it does not belong to its vectors")
