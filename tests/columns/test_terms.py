"""Terms of a segment are found by their bytes, their place, their entries; and what its files may be."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import fields
from whoosh.analysis import SpaceSeparatedTokenizer

from indexer.columns import ColumnSegment, Damage, DamagedFileError, Disk, SegmentColumns, iter_damages
from indexer.columns.building import SegmentBuilder
from indexer.columns.container import ArrayFile, ArrayFileWriter
from indexer.columns.graphs import attach_graph
from indexer.columns.merging_terms import join_terms
from indexer.columns.policy import choose_merges
from indexer.columns.vectors import attach
from tests.columns.collections import FastDisk
from tests.columns.test_vectors import MODEL, rows

TEXT = fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True)
SCHEMA = fields.Schema(a=TEXT, b=TEXT, c=fields.KEYWORD(), d=TEXT)
DOCUMENTS: list[dict[str, str]] = [
    {"a": "ab b ab dä", "b": "b c"},
    {"a": "b", "c": "b x"},
    {"b": "dä a", "d": "zz"},
]
TERMS = [b"a", b"ab", b"b", b"c", "dä".encode(), b"x", b"zz"]
HELD = {
    "a": [b"ab", b"b", "dä".encode()],
    "b": [b"a", b"b", b"c", "dä".encode()],
    "c": [b"b", b"x"],
    "d": [b"zz"],
}


def write(disk: Disk, documents: list[dict[str, str]] = DOCUMENTS) -> ColumnSegment:
    builder = SegmentBuilder(SCHEMA, ("a", "b"))
    for number, document in enumerate(documents):
        for name, text in document.items():
            buffer = builder.buffer(name, SCHEMA[name])
            if name == "c":
                buffer.add_items(number, [(term.encode(), 1, 1.0) for term in text.split()])
            else:
                buffer.add_words(number, text.split(), None, 1.0)
        builder.finish_encoded(builder.encode({"id": number}), 9)
    made = ColumnSegment("t")
    builder.write(disk, made)
    return made


@pytest.fixture
def columns(tmp_path: Path) -> SegmentColumns:
    disk = FastDisk(tmp_path)
    return SegmentColumns(disk, write(disk))


def test_terms_are_read_by_their_places(columns: SegmentColumns) -> None:
    assert columns.term_count == len(TERMS)
    assert [columns.term(rank) for rank in range(len(TERMS))] == TERMS
    for start in range(len(TERMS) + 1):
        assert columns.terms(start) == TERMS[start:]
        for stop in range(start, len(TERMS) + 1):
            assert columns.terms(start, stop) == TERMS[start:stop]
    data, ends = columns.term_arrays()
    assert data.tobytes() == b"".join(TERMS)
    assert ends.tolist() == [0, *np.cumsum([len(term) for term in TERMS]).tolist()]


@pytest.mark.parametrize("bound", [1, 16_384])
def test_terms_are_looked_up(columns: SegmentColumns, monkeypatch: pytest.MonkeyPatch, bound: int) -> None:
    monkeypatch.setattr("indexer.columns.terms._CACHED_RANKS", bound)
    asked = [b"", b"a\0", b"aa", b"bb", b"zz\0", *TERMS, b"y"]
    for text in [*asked, *asked]:
        wanted = sum(term < text for term in TERMS)
        assert columns.rank_from(text) == wanted
        assert columns.rank_from(text, max(wanted - 1, 0)) == wanted
        assert columns.find(text) == (TERMS.index(text) if text in TERMS else -1)
        held = {name: columns.entry(name, text) for name in HELD if text in HELD[name]}
        assert columns.entries_of(text) == held
        assert [columns.entry(name, text) for name in (*HELD, "none") if name not in held] == [-1] * (
            5 - len(held)
        )
        assert bound > 1 or len(columns._found) <= 1 >= len(columns._held)
        for name, terms in HELD.items():
            field = columns.fields[name]
            entry = columns.entry_from(field, text)
            assert entry == field.first_entry + sum(term < text for term in terms)


def test_entries_name_their_field_and_term(columns: SegmentColumns) -> None:
    for name, terms in HELD.items():
        field = columns.fields[name]
        assert (field.name, field.entries, field.positions) == (name, len(terms), name != "c")
        entries = range(field.first_entry, field.first_entry + field.entries)
        assert [columns.term(columns.entry_terms[entry]) for entry in entries] == terms
    for rank, term in enumerate(TERMS):
        found = [(field.name, columns.entry_terms[entry]) for field, entry in columns.entries(rank)]
        assert found == [(name, rank) for name in HELD if term in HELD[name]]


@pytest.mark.parametrize("asked", [[], [0], [6], [0, 1], [1, 2, 4], [2, 3, 4, 5], list(range(7)), [0, 6]])
def test_runs_of_entries_hold_all_of_the_terms(columns: SegmentColumns, asked: list[int]) -> None:
    texts = [TERMS[rank] for rank in reversed(asked)] + [b"none"]
    runs = list(columns.iter_entry_runs(texts))
    found = [
        (field.name, columns.term(columns.entry_terms[at])) for field, a, b in runs for at in range(a, b)
    ]
    assert found == [(name, term) for name in HELD for term in HELD[name] if term in texts]
    assert all(start < stop for _, start, stop in runs)
    for (one, _, stop), (other, start, _) in pairwise(runs):
        assert one.name != other.name or stop < start  # what is one run is given as one


def test_facts_of_fields(columns: SegmentColumns) -> None:
    assert {name: field.holders for name, field in columns.fields.items()} == {"a": 2, "b": 2, "c": 0, "d": 1}
    totals = {name: field.total_length for name, field in columns.fields.items()}
    assert totals == {"a": 5, "b": 4, "c": 0, "d": 1}
    assert columns.union_counts().tolist() == [columns.union_count(rank) for rank in range(7)]
    assert columns.union_counts().tolist() == [1, 1, 2, 1, 2, 0, 0]
    assert columns.lengths(columns.fields["c"]) is None
    assert (columns.documents, columns.stored_names, columns.grouped) == (3, ["id"], ("a", "b"))
    assert [columns.stored(doc) for doc in range(3)] == [{"id": 0}, {"id": 1}, {"id": 2}]
    assert columns.stored_bytes == columns.stored_sizes().sum() == len(columns.blocks(0, 3))
    assert [one.name for one in columns.files()] == columns.segment.file_names()


def test_an_entry_of_no_field_is_named(columns: SegmentColumns) -> None:
    with pytest.raises(DamagedFileError) as caught:
        columns._field_of(10)
    assert caught.value.name == columns.segment.make_filename(".terms")
    assert caught.value.found == "entry 10 belongs to no field"
    assert columns._field_of(9).name == "d"


@pytest.mark.parametrize("run", [1, 2, 3, 1 << 14])
def test_terms_of_segments_are_joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: int) -> None:
    monkeypatch.setattr("indexer.columns.merging_terms.RUN", run)
    disk = FastDisk(tmp_path)
    texts = ["a b c d e f", "c", "", "b d zz", "zzz"]
    sources = [SegmentColumns(disk, write(disk, [{"a": text}])) for text in texts]
    joined = join_terms(sources)
    every = sorted(set(" ".join(texts).split()))
    assert joined.data.tobytes() == "".join(every).encode()
    assert joined.sizes.tolist() == [len(term) for term in every]
    for text, ranks in zip(texts, joined.ranks, strict=True):
        assert [every[rank] for rank in ranks.tolist()] == text.split()


# --- damages ------------------------------------------------------------------------------------------------


def rewrite(disk: Disk, name: str, facts: dict[str, Any] | None = None, **arrays: Any) -> None:
    """A file of arrays with some of them, and some facts, exchanged: its checksums are right."""
    file = ArrayFile(disk, name)
    held = {one: file.array(one).copy() for one in file.names()}
    made = ArrayFileWriter(disk, name)
    for one, array in held.items():
        made.add(one, arrays.get(one.replace(":", "_"), array))
    made.close({**file.facts, **(facts or {})})


def damages(disk: Disk, segment: ColumnSegment) -> list[tuple[str, str]]:
    found = list(iter_damages(disk, segment))
    assert all(isinstance(one, Damage) for one in found)
    return [(one.name.rpartition(".")[2], one.found) for one in found]


@pytest.fixture
def made(tmp_path: Path) -> tuple[Disk, ColumnSegment]:
    disk = FastDisk(tmp_path)
    segment = write(disk)
    assert damages(disk, segment) == []
    return disk, segment


def test_missing_and_spoiled_files_are_all_named(made: tuple[Disk, ColumnSegment]) -> None:
    disk, segment = made
    terms, posts, codes, places, _ = segment.file_names()
    disk.remove(terms)
    disk.remove(codes)
    (disk.path / codes).mkdir()
    (disk.path / posts).write_bytes(b"abc")
    data = bytearray((disk.path / places).read_bytes())
    data[64] ^= 1
    (disk.path / places).write_bytes(data)
    assert damages(disk, segment) == [
        ("terms", "it is missing"),
        ("posts", "3 bytes are too few"),
        ("codes", "it cannot be read (Is a directory)"),
        ("places", "the page at byte 0 has another checksum"),
    ]


@pytest.mark.parametrize("facts", [{"layout": 0}, {"layout": 3}, {"documents": 4}, {"documents": 2}])
def test_the_directory_of_another_segment_is_named(
    made: tuple[Disk, ColumnSegment], facts: dict[str, Any]
) -> None:
    disk, segment = made
    rewrite(disk, segment.file_names()[0], facts)
    assert damages(disk, segment) == [("terms", "it does not belong to its table of contents")]


def test_documents_and_values_that_do_not_exist_are_named(made: tuple[Disk, ColumnSegment]) -> None:
    disk, segment = made
    _, posts, codes, *_ = segment.file_names()
    lows = ArrayFile(disk, posts).array("lows:0").copy()
    for highest, said in ((2, []), (3, [("terms", "field a names documents that do not exist")])):
        changed = lows.copy()
        changed[-1] = highest
        rewrite(disk, posts, lows_0=changed)
        assert damages(disk, segment) == said
    rewrite(disk, posts, lows_0=lows)
    own = ArrayFile(disk, codes).array("codes:0").copy()
    values = SegmentColumns(disk, segment).fields["a"].values
    for highest, said in (
        (values - 1, []),
        (values, [("terms", "field a has values that do not exist")]),
    ):
        changed = own.copy()
        changed[0] = highest
        rewrite(disk, codes, codes_0=changed)
        assert damages(disk, segment) == said


def test_terms_that_are_not_sorted_are_named(made: tuple[Disk, ColumnSegment]) -> None:
    disk, segment = made
    name = segment.file_names()[0]
    data = ArrayFile(disk, name).array("term_bytes").copy()
    data[0] = ord("b")  # b, ab
    rewrite(disk, name, term_bytes=data)
    assert damages(disk, segment) == [("terms", "its terms are not sorted")]
    same = data.copy()
    same[:4] = list(b"abcc")  # a, bc, c, c
    rewrite(disk, name, term_bytes=same)
    assert damages(disk, segment) == [("terms", "its terms are not sorted")]


def test_vectors_and_graphs_of_others_are_named(made: tuple[Disk, ColumnSegment]) -> None:
    disk, segment = made
    attach(disk, segment, MODEL, {0: rows(1, 2)})
    attach_graph(disk, segment, b"graph")
    assert damages(disk, segment) == []
    vectors, graph = segment.vectors_name, segment.graph_name
    assert vectors is not None and graph is not None
    whole = (disk.path / graph).read_bytes()
    rewrite(disk, graph, {"vectors": 1})
    ((ending, said),) = damages(disk, segment)
    assert ending.startswith("ann") and said == "it does not belong to its vectors"
    assert [one.is_of_graph for one in iter_damages(disk, segment)] == [True]
    (disk.path / graph).write_bytes(whole)
    rewrite(disk, vectors, starts=np.array([0, 2], np.uint32))
    ((ending, said),) = damages(disk, segment)
    assert ending.startswith("vec") and said == "it does not belong to its segment"
    assert [one.is_of_graph for one in iter_damages(disk, segment)] == [False]


def test_vectors_are_mapped_where_there_are_any(made: tuple[Disk, ColumnSegment]) -> None:
    disk, segment = made
    columns = SegmentColumns(disk, segment)
    columns.map_vectors(disk)
    assert (columns.vectors_data, columns.graph_data) == (None, None)
    attach(disk, segment, MODEL, {0: rows(1, 2)})
    columns.map_vectors(disk)
    assert columns.vectors_data is not None and columns.graph_data is None
    attach_graph(disk, segment, b"graph")
    columns.map_vectors(disk)
    assert columns.graph_data is not None and b"graph" in bytes(columns.graph_data)
    assert segment.graph_name is not None
    disk.remove(segment.graph_name)
    again = SegmentColumns(disk, segment)
    again.map_vectors(disk)
    assert again.vectors_data is not None and again.graph_data is None


# --- which segments are merged ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "dead", "wanted"),
    [
        ([], [], []),
        ([5], [0.0], []),
        ([0], [0.0], [(0, 1)]),
        ([1], [0.2], []),
        ([1], [0.21], [(0, 1)]),
        ([5, 1], [0, 0], []),
        ([4, 1], [0, 0], [(0, 2)]),
        ([1, 4], [0, 0], [(0, 2)]),
        ([100, 5, 1], [0, 0, 0], []),
        ([100, 20, 4, 1], [0] * 4, [(0, 4)]),
        ([101, 20, 4, 1], [0] * 4, [(1, 4)]),
        ([1000, 20, 4, 4, 4], [0.3, 0, 0, 0, 0], [(0, 1), (1, 4)]),
    ],
)
def test_a_commit_merges_neighbours_that_are_small_beside_each_other(
    sizes: list[int], dead: list[float], wanted: list[tuple[int, int]]
) -> None:
    assert [(one.start, one.stop) for one in choose_merges(sizes, dead)] == wanted
