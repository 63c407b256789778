"""Pages over an index large enough for the ranking to leave sections out: nothing is lost or shown twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.sections import Settings, iter_papers, make_queries
from query import SearchEngine, SearchRequest
from query.model import Match
from tests.papers import write_index
from tests.query.test_results import walk

SETTINGS = Settings(sections=3_000, question_words=12, answer_words=20, vocabulary=400)
QUERIES = make_queries(SETTINGS, 4)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    path: Path = tmp_path_factory.mktemp("pages") / "index"
    write_index(path, *iter_papers(SETTINGS))
    with SearchEngine.open(path) as opened:
        yield opened


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("match", ["all", "any"])
@pytest.mark.parametrize("fold", [True, False])
def test_small_pages_hold_what_one_large_page_holds(
    engine: SearchEngine, query: str, match: Match, fold: bool
) -> None:
    request = SearchRequest(query=query, match=match, limit=7, fold=fold)
    whole = engine.search(replace(request, limit=60))
    assert len(whole.hits) > 7 or match == "all"
    found = [hit for hit, _ in zip(walk(engine, request), whole.hits, strict=False)]
    assert [(hit.id, hit.score) for hit in found] == [(hit.id, hit.score) for hit in whole.hits]


@pytest.mark.parametrize("query", QUERIES)
def test_a_group_has_the_best_section_of_its_paper(engine: SearchEngine, query: str) -> None:
    flat = engine.search(SearchRequest(query=query, match="any", limit=1000, fold=False))
    grouped = engine.search(SearchRequest(query=query, match="any", limit=20, fold=False, group="paper"))
    best: dict[str, str] = {}
    for hit in flat.hits:
        best.setdefault(hit.dokumentnummer, hit.id)
    assert [hit.id for hit in grouped.hits] == list(best.values())[:20]
