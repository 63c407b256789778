"""A cluster gives what the embedded index gives: the same matches, scores, hits, counts and notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from indexer.errors import DrucksucheError
from query import SearchRequest
from query.model import Hit, SearchResults
from tests.opensearch.filling import Both, both_of
from tests.query.collections import ANSWER, INQUIRY, MOTION, STATE
from tests.query.test_language import FOUND, PAPERS, TODAY
from tests.query.test_syntax import READ

MOST = 1000
QUERIES = dict.fromkeys(
    [
        *(query for query, _ in FOUND),
        *(text for text, _ in READ),
        "Moor Wald",
        "Moor OR See",
        "Moorwald",
        "Seeland Landrat",
        '"Pläne für das Moor"',
        "Moor NEAR/3 Wald",
        "(Wasser OR Moor) -Wald fraktion:Grauen",
        "verweist:21/9401#f1",
        "21/9401",
        "Wasser^3 Moor",
        "Xyzzy Moor",
        "Moo* Mor~1",
    ]
)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, new_address: Callable[[], str]) -> Iterator[Both]:
    papers = [*PAPERS, INQUIRY, ANSWER, MOTION, STATE]
    folder = tmp_path_factory.mktemp("both") / "index"
    with both_of(folder, new_address(), *papers, today=lambda: TODAY, shards=2) as made:
        yield made


def results_of(both: Both, request: SearchRequest) -> tuple[SearchResults, SearchResults]:
    return both.folder.search(request), both.cluster.search(request)


def assert_same_hits(local: SearchResults, remote: SearchResults) -> None:
    """The same hits with the same scores; what scores the same may stand in another order."""
    assert _by_id(remote) == _by_id(local)
    scores = {hit.id: hit.score for hit in local.hits}
    assert [hit.score for hit in remote.hits] == pytest.approx(
        [scores[hit.id] for hit in remote.hits], abs=2e-4
    )
    assert all(scores[first.id] >= scores[second.id] - 2e-4 for first, second in pairwise(remote.hits))
    assert (remote.total, remote.papers) == (local.total, local.papers)


def _by_id(results: SearchResults) -> dict[str, Hit]:
    return {
        hit.id: replace(hit, score=0.0, folded=tuple(sorted(hit.folded, key=lambda one: one.id)), siblings=())
        for hit in results.hits
    }


@pytest.mark.parametrize("match", ["all", "any"])
@pytest.mark.parametrize("query", QUERIES)
def test_a_query_finds_and_says_the_same(both: Both, query: str, match: str) -> None:
    request = SearchRequest(query=query, match=match, limit=MOST, facets=True, fold=False)  # type: ignore[arg-type]
    try:
        local = both.folder.search(request)
    except DrucksucheError as error:
        with pytest.raises(type(error)) as caught:
            both.cluster.search(request)
        assert str(caught.value) == str(error)
        return
    remote = both.cluster.search(request)
    assert_same_hits(local, remote)
    assert remote.facets == local.facets
    assert remote.notices == local.notices
