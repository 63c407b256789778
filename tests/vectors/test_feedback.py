"""Feedback: the query's vector is moved towards the first sections that have its words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from indexer.vectors import pack
from query import SearchEngine, SearchRequest
from query.meaning import FUSION, Block, move_towards
from tests.vectors.test_meaning import engine, ids, index

__all__ = ["engine", "index"]
AXES = np.eye(8, dtype=np.float32)


def block_of(sections: list[list[int]], base: int = 0) -> Block:
    """Sections with windows along these axes."""
    codes, scales = pack(AXES[[axis for section in sections for axis in section]])
    starts = np.cumsum([0, *map(len, sections)])
    return Block(
        base=base, starts=starts, codes=codes, scales=scales, spans=np.zeros((len(codes), 2), np.uint32)
    )


def moved(docs: list[int], *blocks: Block) -> list[float]:
    vector = (AXES[0] * 2 + AXES[7]) / np.sqrt(5).astype(np.float32)
    found: list[float] = move_towards(vector, np.array(docs, np.int32), blocks).tolist()
    return found


def between(*axes: int) -> list[float]:
    """What the rule gives for these windows."""
    vector = (AXES[0] * 2 + AXES[7]) / np.sqrt(5)
    mean = sum(AXES[axis] for axis in axes) / len(axes)
    target = (1 - FUSION.share) * vector + FUSION.share * mean
    return list(target / np.linalg.norm(target))


def test_the_vector_moves_towards_the_mean_of_the_first_sections() -> None:
    block = block_of([[1], [2], [3], [4]])
    assert moved([3, 1, 0, 2], block) == pytest.approx(between(4, 2), abs=0.01)
    assert FUSION.first == 2


def test_of_a_section_the_nearest_window_counts() -> None:
    assert moved([0], block_of([[5, 7, 6]])) == pytest.approx(between(7), abs=0.01)


def test_sections_of_every_segment_count_and_those_without_vectors_are_passed_over() -> None:
    blocks = block_of([[1], []]), block_of([[], [2]], base=2)
    assert moved([0, 3], *blocks) == pytest.approx(between(1, 2), abs=0.01)
    assert moved([1, 3, 0], *blocks) == pytest.approx(between(2), abs=0.01)


@pytest.mark.parametrize("docs", [[], [1], [9]])
def test_without_vectors_of_first_sections_the_query_stays_as_it_is(docs: list[int]) -> None:
    assert moved(docs, block_of([[1], []])) == pytest.approx([2 / 5**0.5, 0, 0, 0, 0, 0, 0, 1 / 5**0.5])


def test_only_a_hybrid_search_with_hits_by_words_moves_its_query(engine: SearchEngine) -> None:
    def near(query: str, mode: str) -> dict[str, float]:
        request = SearchRequest(query=query, mode=mode, fold=False, limit=50)  # type: ignore[arg-type]
        legs = ((hit.id, leg) for hit in engine.search(request).hits for leg in hit.legs)
        return {name: leg.score for name, leg in legs if leg.name == "semantic"}

    assert near("Moor Kosten", "hybrid") != near("Moor Kosten", "semantic")
    first = ids(engine.search(SearchRequest(query="Moor Kosten", match="any", fold=False)))[: FUSION.first]
    assert all(near("Moor Kosten", "hybrid")[one] > near("Moor Kosten", "semantic")[one] for one in first)
    assert near("Zzyzx", "hybrid") == near("Zzyzx", "semantic") != {}


@pytest.mark.parametrize(("query", "followed"), [("Moor Kosten", FUSION.first), ("Zzyzx", 0)])
def test_an_explanation_names_the_sections_that_the_query_followed(
    engine: SearchEngine, query: str, followed: int
) -> None:
    words = SearchRequest(query=query, match="any", fold=False)
    first = tuple(ids(engine.search(words))[:followed])
    for mode, expected in (("hybrid", first), ("semantic", ())):
        request = replace(words, mode=mode)  # type: ignore[arg-type]
        for name in ids(engine.search(request)):
            found = engine.explain(request, name)
            assert found is not None
            assert {leg.towards for leg in found.legs if leg.name == "semantic"} <= {expected}
            assert {leg.towards for leg in found.legs if leg.name == "keyword"} <= {()}
    assert len(first) == followed
