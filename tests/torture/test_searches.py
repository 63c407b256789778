"""A node of a cluster is killed while it is searched: every search gives what it gave before."""

from __future__ import annotations

import os
from threading import Thread

import pytest

from indexer.opensearch import read_address
from query import SearchEngine, SearchRequest
from query.engine.remote import RemotePlace
from scripts.cluster import missing, started
from tests.opensearch.filling import fill
from tests.query.collections import ANSWER, INQUIRY, MOTION, STATE

REQUEST = SearchRequest(query="Moor", limit=3, facets=True)
SEARCHES, KILLED_AT = 60, 5

pytestmark = pytest.mark.skipif(
    "TORTURE" not in os.environ, reason="starts three OpenSearch nodes: make torture"
)


def test_searches_go_on_while_a_node_is_killed() -> None:
    reason = missing()
    if reason is not None:
        pytest.skip(reason)
    with started(nodes=3) as cluster:
        address = cluster.address("papiere")
        fill(address, INQUIRY, ANSWER, MOTION, STATE, shards=3, replicas=1)
        cluster.await_ready(3, "green")
        with SearchEngine(RemotePlace.open(read_address(address))) as engine:
            expected = [hit.id for hit in engine.search(REQUEST).hits]
            killed = Thread(target=cluster.nodes[1].kill)
            found = []
            for number in range(SEARCHES):
                if number == KILLED_AT:
                    killed.start()
                found.append([hit.id for hit in engine.search(REQUEST).hits])
            killed.join()
        assert found == [expected] * len(found)
