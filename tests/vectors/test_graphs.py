"""Many vectors get a graph: it finds what looking at all would, belongs to its vectors, may be missing."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.columns import Disk
from indexer.errors import StoreError
from indexer.pipeline import remove_papers
from indexer.pipeline.embedding import embed_index
from indexer.store import Store, backup_index, check_index, compact_index
from indexer.vectors import Graph, build_graph, pack
from query.engine import SearchEngine
from query.meaning import Block, Nearest, find_nearest
from query.model import SearchRequest, SearchResults
from tests.papers import paper, passage, write_index
from tests.vectors.embedders import HASHED, OTHER
from tests.vectors.test_meaning import run

PARTS = [
    "Deich",
    "Moor",
    "Heide",
    "Watt",
    "Mole",
    "Hafen",
    "Düne",
    "Insel",
    "Fähre",
    "Priel",
    "Leuchtturm",
    "Siel",
]
PAPERS = [
    paper(f"21/{number}", *(passage(at, f"{one} und {two} im Winter.") for at, two in enumerate(PARTS, 1)))
    for number, one in enumerate(PARTS, 1)
]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten vectors are many, and two sections of them are wanted, for which the graph is always asked."""
    monkeypatch.setattr("indexer.vectors.graph.MOST_EXACT", 10)
    monkeypatch.setattr("query.meaning.searching.DEPTH", 5)
    monkeypatch.setattr("query.meaning.nearest._COST_OF_CANDIDATE", 0)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many candidates graphs were asked for."""
    counts: list[int] = []
    find = Graph.find

    def watched(self: Graph, vector: Any, count: int) -> Any:
        counts.append(count)
        return find(self, vector, count)

    monkeypatch.setattr(Graph, "find", watched)
    return counts


@pytest.fixture
def index(tmp_path: Path) -> Path:
    path = tmp_path / "index"
    write_index(path, *PAPERS)
    assert embed_index(path, HASHED).graphs == 1
    return path


def search(path: Path, query: str = "Fähre Insel", **more: Any) -> SearchResults:
    with SearchEngine.open(path, embedder=HASHED) as engine:
        return engine.search(SearchRequest(query=query, mode="semantic", fold=False, **more))


def hits(results: SearchResults) -> list[tuple[str, float]]:
    return [(hit.id, round(hit.score, 4)) for hit in results.hits]


def exactly(path: Path, monkeypatch: pytest.MonkeyPatch, **more: Any) -> list[tuple[str, float]]:
    """What looking at every vector finds."""
    with monkeypatch.context() as patch:
        patch.setattr("indexer.vectors.graph.MOST_EXACT", 1_000)
        found = search(path, **more)
        assert found.notices == ()
        return hits(found)


def nearly(found: SearchResults, exact: list[tuple[str, float]]) -> bool:
    """Whether as many sections were found, with at most one that is another."""
    ours = hits(found)
    return len(ours) == len(exact) and len(set(ours) & set(exact)) >= len(exact) - 1


def graph_file(path: Path) -> Path:
    (found,) = [one for one in path.iterdir() if ".ann" in one.name]
    return found


def codes_of(results: SearchResults) -> list[str]:
    return [notice.code for notice in results.notices]


def test_the_graph_finds_nearly_what_looking_at_all_vectors_finds(
    index: Path, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    met = 0
    for query in PARTS:
        found = search(index, query)
        met += len(set(hits(found)) & set(exactly(index, monkeypatch, query=query)))
        assert (found.total, found.total_is_exact, found.notices) == (5, False, ())
    assert met >= 0.95 * 5 * len(PARTS)  # as ids with their scores
    assert len(asked) == len(PARTS)


def test_filters_find_as_many_as_without_a_graph(
    index: Path, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for filters in ((("drucksache", "21/3"),), (("wp", "21"),)):
        found = search(index, filters=filters)
        assert nearly(found, exactly(index, monkeypatch, filters=filters))
        assert len(found.hits) == 5
    assert len(asked) == 2


class _Blind:
    """A graph that finds the farthest."""

    def find(self, vector: Any, count: int) -> Any:
        return np.arange(count)


def made_block(graph: Any = None) -> tuple[Block, np.ndarray[Any, Any]]:
    """400 sections of one to three windows each."""
    chance = np.random.default_rng(4)
    starts = np.concatenate([[0], np.cumsum(chance.integers(1, 4, 400))])
    vectors = chance.standard_normal((int(starts[-1]), 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    codes, scales = pack(vectors)
    if graph is None:
        graph = Graph(memoryview(build_graph(codes)), *codes.shape)
    spans = np.zeros((len(codes), 2), np.uint32)
    return Block(base=0, starts=starts, codes=codes, scales=scales, spans=spans, graph=graph), vectors


def same(first: Nearest, second: Nearest) -> bool:
    parts = ((getattr(one, name).tolist() for name in ("docs", "rows")) for one in (first, second))
    left, right = map(list, parts)
    return left == right and first.left_out == second.left_out


def bare(block: Block) -> Block:
    return Block(
        base=0, starts=block.starts, codes=block.codes, scales=block.scales, spans=block.spans, graph=None
    )


@pytest.mark.parametrize("share", [1.0, 0.5, 0.1, 0.02])
def test_sections_of_several_windows_count_by_their_best(share: float) -> None:
    block, vectors = made_block()
    allowed = np.random.default_rng(5).random(400) < share
    wanted = min(10, np.count_nonzero(allowed))
    met = 0
    for vector in vectors[:40]:
        exact = find_nearest([bare(block)], vector, allowed, 10)
        found = find_nearest([block], vector, allowed, 10)
        assert (len(found.docs), found.left_out) == (wanted, exact.left_out)
        rows = dict(zip(exact.docs.tolist(), exact.rows.tolist(), strict=True))
        theirs = zip(found.docs.tolist(), found.rows.tolist(), strict=True)
        met += sum(rows.get(doc) == row for doc, row in theirs)
    assert met >= 0.99 * 40 * wanted


def test_where_candidates_are_too_few_every_allowed_row_is_looked_at() -> None:
    block, vectors = made_block(_Blind())
    allowed = np.arange(400) >= 300  # none of what the graph names
    exact = find_nearest([bare(block)], vectors[0], allowed, 10)
    assert same(find_nearest([block], vectors[0], allowed, 10), exact)


def test_few_allowed_rows_are_looked_at_without_the_graph(
    asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("query.meaning.nearest._COST_OF_CANDIDATE", 12)
    block, vectors = made_block()
    every, few = np.ones(400, bool), np.arange(400) < 40
    for allowed in (every, few):
        exact = find_nearest([bare(block)], vectors[0], allowed, 1)
        assert same(find_nearest([block], vectors[0], allowed, 1), exact)
    assert len(asked) == 1


def test_a_graph_goes_with_its_vectors(index: Path, asked: list[int]) -> None:
    old = graph_file(index)
    write_index(index, paper("21/50", passage(1, "Ein Priel im Watt.")))
    assert graph_file(index) == old  # the segment stands
    assert codes_of(search(index)) == ["vectors-incomplete"]
    embed_index(index, HASHED)
    compact_index(index)
    assert not [one for one in index.iterdir() if ".ann" in one.name]
    asked.clear()
    found = search(index)
    assert (codes_of(found), len(found.hits), asked) == (["vectors-all-read"], 5, [])
    assert "145 vectors have no graph yet" in found.notices[0].text
    assert embed_index(index, HASHED).graphs == 1
    assert codes_of(search(index)) == []
    assert embed_index(index, HASHED).graphs == 0
    assert embed_index(index, OTHER, replace=True).graphs == 1
    assert check_index(index) == []


def test_deleted_sections_are_not_found(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remove_papers(["bt-21-10"], index)
    found = search(index)
    assert graph_file(index)
    assert nearly(found, exactly(index, monkeypatch))
    assert not any(hit.id.startswith("bt-21-10#") for hit in found.hits)


def test_a_graph_of_other_vectors_is_not_used(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    write_index(other, *PAPERS)
    embed_index(other, OTHER)
    graph_file(index).write_bytes(graph_file(other).read_bytes())
    found = search(index)
    assert "does not belong to its vectors" in found.notices[0].text
    assert hits(found) == exactly(index, monkeypatch)
    assert [damage.found for damage in check_index(index)] == ["it does not belong to its vectors"]


def flip(data: bytes) -> bytes:
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


DAMAGES = [
    pytest.param(flip, "another checksum", id="flipped"),
    pytest.param(lambda data: data[:-40], "end of the file", id="cut"),
    pytest.param(lambda data: b"", "too few", id="empty"),
    pytest.param(None, "missing", id="missing"),
]


@pytest.mark.parametrize(("damage", "said"), DAMAGES)
def test_a_damaged_graph_is_named_and_built_anew(
    index: Path, damage: Any, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = graph_file(index)
    data = file.read_bytes()
    file.unlink()
    if damage is not None:
        file.write_bytes(damage(data))
    assert [(one.name, said in one.found) for one in check_index(index)] == [(file.name, True)]
    found = search(index)
    assert codes_of(found) == ["vectors-all-read"]
    assert file.name in found.notices[0].text
    assert said in found.notices[0].text
    assert hits(found) == exactly(index, monkeypatch)
    assert embed_index(index, HASHED).graphs == 1
    assert (check_index(index), codes_of(search(index))) == ([], [])
    assert graph_file(index) != file  # a reader may have the old one mapped


def test_without_usearch_every_vector_is_looked_at(
    index: Path, asked: list[int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    expected = exactly(index, monkeypatch)
    monkeypatch.setitem(sys.modules, "usearch.index", None)
    found = search(index)
    assert (hits(found), codes_of(found), asked) == (expected, ["vectors-all-read"], [])
    assert "pip install 'drucksuche[semantic]'" in found.notices[0].text
    write_index(tmp_path / "new", *PAPERS)
    status, out, err = run(["embed"], tmp_path / "new")
    assert (status, "embedded 144 sections" in out, "every vector is looked at" in err) == (0, True, True)


def test_bytes_that_usearch_cannot_read_are_not_used(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.pipeline.graphs.build_graph", lambda codes: b"of another version" * 100)
    graph_file(index).unlink()
    embed_index(index, HASHED)
    found = search(index)
    assert codes_of(found) == ["vectors-all-read"]
    assert hits(found) == exactly(index, monkeypatch)


def test_a_graph_of_vectors_that_went_meanwhile_is_dropped(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(codes: Any) -> bytearray:
        remove_papers(["bt-21-10"], index)
        compact_index(index)
        return build_graph(codes)

    graph_file(index).unlink()
    with monkeypatch.context() as patch:
        patch.setattr("indexer.pipeline.graphs.build_graph", slow)
        assert embed_index(index, HASHED).graphs == 0
    assert not [one for one in index.iterdir() if ".ann" in one.name]
    assert embed_index(index, HASHED).graphs == 1
    assert codes_of(search(index)) == []


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_stops_the_graph_leaves_the_vectors(
    tmp_path: Path, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = Disk.create_sink

    def failing(self: Disk, name: str) -> Any:
        sink = create(self, name)
        if ".ann" in name:
            sink.write(b"half")
            sink.abandon()
            raise error
        return sink

    write_index(tmp_path, *PAPERS)
    with monkeypatch.context() as patch:
        patch.setattr(Disk, "create_sink", failing)
        with pytest.raises((StoreError, KeyboardInterrupt)):
            embed_index(tmp_path, HASHED)
    assert check_index(tmp_path) == []
    assert codes_of(search(tmp_path)) == ["vectors-all-read"]
    report = embed_index(tmp_path, HASHED)
    assert (report.sections, report.graphs) == (0, 1)
    assert graph_file(tmp_path)  # and the half file is gone


def test_several_threads_search_one_graph(index: Path, asked: list[int]) -> None:
    with SearchEngine.open(index, embedder=HASHED) as engine, ThreadPoolExecutor(4) as pool:
        requests = [SearchRequest(query=one, mode="semantic", fold=False) for one in PARTS]
        alone = [hits(engine.search(one)) for one in requests]
        together = list(pool.map(lambda one: hits(engine.search(one)), requests * 5))
    assert together == alone * 5
    assert len(asked) == 6 * len(PARTS)


def test_a_backup_takes_the_graph_along(index: Path, tmp_path: Path) -> None:
    backup_index(index, tmp_path / "copy")
    assert codes_of(search(tmp_path / "copy")) == []
    assert graph_file(tmp_path / "copy").read_bytes() == graph_file(index).read_bytes()


def test_a_reader_keeps_its_graph_when_a_commit_takes_it_away(index: Path, asked: list[int]) -> None:
    with Store.open(index).snapshot(), SearchEngine.open(index, embedder=HASHED) as engine:
        request = SearchRequest(query="Fähre", mode="semantic", fold=False)
        before = hits(engine.search(request))
        embed_index(index, OTHER, replace=True)
        assert len(before) == 5
        assert len(asked) == 1


def test_the_command_says_that_it_built_a_graph(tmp_path: Path) -> None:
    write_index(tmp_path, *PAPERS)
    status, out, err = run(["embed"], tmp_path)
    assert (status, "built 1 graph" in out, "graph of 144 vectors" in err) == (0, True, True)
    assert '"graphs": 0' in run(["embed", "--json"], tmp_path)[1]


def test_fsck_says_what_builds_a_graph_anew(tmp_path: Path) -> None:
    write_index(tmp_path, *PAPERS)
    run(["embed"], tmp_path)
    file = graph_file(tmp_path)
    file.write_bytes(flip(file.read_bytes()))
    status, out, err = run(["fsck"], tmp_path)
    assert (status, file.name in out, "drucksuche embed" in err) == (1, True, True)
    assert run(["search", "Moor", "--mode", "semantic"], tmp_path)[0] == 0
    run(["embed"], tmp_path)
    assert run(["fsck"], tmp_path)[0] == 0
