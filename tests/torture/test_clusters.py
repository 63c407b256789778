"""Nodes of a cluster are killed while papers are written: nothing that a commit said is there may be lost."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from indexer import add_papers
from indexer.model import Paper, Report
from indexer.opensearch import read_address
from indexer.opensearch.layout import Layout
from indexer.opensearch.store import ClusterStore
from scripts.cluster import Cluster, missing, started
from tests.opensearch import test_rebuilding as rebuilding
from tests.papers import paper, passage

TORTURE = bool(os.environ.get("TORTURE"))
PAPERS, PASSAGES = 300, 20
HEAP_MB = 384
KILLS = 20

pytestmark = pytest.mark.skipif(not TORTURE, reason="starts three OpenSearch nodes: make torture")


@contextmanager
def running(nodes: int) -> Iterator[Cluster]:
    reason = missing()
    if reason is not None:
        pytest.skip(reason)
    with started(nodes, HEAP_MB) as cluster:
        yield cluster


@pytest.fixture
def three_nodes() -> Iterator[Cluster]:
    with running(3) as cluster:
        yield cluster


@pytest.fixture
def one_node() -> Iterator[Cluster]:
    with running(1) as cluster:
        yield cluster


def some_papers(happens: dict[int, Callable[[], None]]) -> Iterator[Paper]:
    """Papers of twenty passages each; before some numbers of them something happens."""
    for number in range(1, PAPERS + 1):
        happens.get(number, lambda: None)()
        texts = (f"Absatz {place} des Papiers {number} über Brücken und Wehre." for place in range(PASSAGES))
        yield paper(f"21/{number}", *(passage(place, text) for place, text in enumerate(texts, 1)))


def write(address: str, papers: Iterable[Paper]) -> Report:
    ClusterStore.open_or_create(read_address(address), Layout(shards=3, replicas=1)).close()
    return add_papers(papers, address)


def lost(address: str) -> dict[str, int]:
    """By paper how many of its sections readers miss; papers without a record miss all."""
    wanted = {f"bt-21-{number}": PASSAGES for number in range(1, PAPERS + 1)}
    with ClusterStore.open(read_address(address)) as store:
        papers = store.snapshot()
        known = {record.key for record in papers.iter_papers()}
        found = {key: sum(1 for _ in papers.iter_sections(key)) for key in wanted}
    assert known <= set(wanted)
    return {
        key: count - (found[key] if key in known else 0)
        for key, count in wanted.items()
        if key not in known or found[key] != count
    }


@pytest.mark.parametrize("victim", [0, 2])
def test_a_node_that_is_killed_while_papers_are_written_costs_nothing(
    three_nodes: Cluster, victim: int
) -> None:
    """The first node is the one that the client speaks with."""
    address = three_nodes.address("papiere")
    node = three_nodes.nodes[victim]
    report = write(address, some_papers({PAPERS // 3: node.kill}))
    assert (report.papers, report.failures) == (PAPERS, ())
    assert not node.is_running
    assert lost(address) == {}
    node.start()
    three_nodes.await_ready(3, "green")
    assert lost(address) == {}


def test_all_nodes_killed_and_started_again_lose_no_commit_and_a_run_goes_on(three_nodes: Cluster) -> None:
    address = three_nodes.address("papiere")
    restarting: list[Thread] = []

    def kill_all() -> None:
        for node in three_nodes.nodes:
            node.kill()
        for node in three_nodes.nodes:
            node.start()
        restarting.append(Thread(target=three_nodes.await_ready, args=(3, "green")))
        restarting[0].start()

    report = write(address, some_papers({PAPERS // 2: kill_all}))
    restarting[0].join()
    assert (report.papers, report.failures) == (PAPERS, ())
    assert lost(address) == {}
    for node in three_nodes.nodes:
        node.kill()
    for node in three_nodes.nodes:
        node.start()
    three_nodes.await_ready(3, "green")
    assert lost(address) == {}
    assert add_papers(some_papers({}), address).unchanged == PAPERS


def test_a_rebuild_that_is_killed_at_any_moment_is_seen_by_nobody(one_node: Cluster) -> None:
    """Also in the moments around the swap, in which the old index and the new one change places."""
    address = one_node.address("papiere")
    add_papers(rebuilding.some_papers(), address)
    begun = time.monotonic()
    with rebuilding.rebuild(address) as process:
        assert process.wait(rebuilding.SECONDS) == 0
    longest = time.monotonic() - begun + rebuilding.LEASE
    moments = random.Random(23)
    killed = 0
    with rebuilding.watched(address) as check:
        for _ in range(KILLS):
            with rebuilding.rebuild(address) as process:
                try:
                    process.wait(moments.uniform(0, longest))
                except subprocess.TimeoutExpired:
                    process.kill()
            killed += process.returncode != 0
            check()
        with rebuilding.rebuild(address) as process:
            assert process.wait(rebuilding.SECONDS) == 0
        check()
    assert killed > KILLS / 3
    assert len(rebuilding.standing(address)) == 1
