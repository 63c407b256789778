"""A server that is not there is named, and a node that is lost ends no search."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from indexer.errors import ClusterError
from query import SearchEngine, SearchRequest
from tests.opensearch.filling import both_of
from tests.query.collections import ANSWER, INQUIRY

REQUEST = SearchRequest(query="Moor", limit=3, facets=True)


def test_a_server_that_is_not_there_is_named() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        with pytest.raises(ClusterError, match=f"127.0.0.1:{port}.*cannot be reached") as caught:
            SearchEngine.open(f"opensearch+http://127.0.0.1:{port}/papiere")
    assert caught.value.code == "cluster-unreachable"


def test_a_state_that_the_cluster_has_forgotten_is_opened_anew(
    tmp_path_factory: pytest.TempPathFactory, new_address: Callable[[], str]
) -> None:
    with both_of(tmp_path_factory.mktemp("lost") / "index", new_address(), INQUIRY, ANSWER) as both:
        first = both.cluster.search(REQUEST)
        with both.cluster.pinned() as searcher:
            asker = searcher._state.asker  # type: ignore[attr-defined]
            asker._client.delete_pit(body={"pit_id": [asker._point]})
        again = both.cluster.search(REQUEST)
    assert [hit.id for hit in again.hits] == [hit.id for hit in first.hits]
    assert again.cursor == first.cursor
