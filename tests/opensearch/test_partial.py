"""A part of the index is gone: the rest is searched and said to be the rest, and nothing is called absent."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from indexer.errors import ClusterError
from indexer.opensearch import connect, read_address
from query import SearchEngine, SearchRequest
from query.opensearch.asking import Asker
from query.web import create_app
from scripts.cluster import Cluster
from tests.opensearch.filling import fill
from tests.papers import exchange, paper, reference

COMMAND = [sys.executable, "-c", "from query.cli import main; main()"]
SECONDS = 60
TOLD = "1 of 2 parts of the index did not answer"
CITED = reference("21/100", "f1", "answer 1")
PAPERS = [
    paper(
        f"21/{number}",
        exchange("1", "Was ist mit dem Moor?", f"Das Moor {number} ist nass."),
        references=(CITED,),
    )
    for number in range(1, 13)
]


class Halved:
    """An index of two parts that has lost one."""

    def __init__(self, address: str, there: list[str], gone: list[str]) -> None:
        self.address, self.there, self.gone = address, there, gone
        """Ids of the sections of the part that is there, and of the other."""


@pytest.fixture(scope="module")
def halved(cluster: Cluster, new_address: Callable[[], str]) -> Iterator[Halved]:
    address = new_address()
    fill(address, *PAPERS, shards=2)
    where = read_address(address)
    with connect(where) as client:
        (index,) = client.indices.get(index=where.name)
        body = {"query": {"term": {"record": "section"}}, "size": 100, "_source": False}
        parts = [
            client.search(index=index, body=body, params={"preference": f"_shards:{number}"})["hits"]["hits"]
            for number in (0, 1)
        ]
        lose_a_part(cluster, client, index)
        yield Halved(address, *([hit["_id"] for hit in hits] for hits in parts))
        client.indices.delete(index=index)


def lose_a_part(cluster: Cluster, client: Any, index: str) -> None:
    """Have the second part of an index without replicas be gone, as a broken disk does."""
    uuid = client.indices.get_settings(index=index)[index]["settings"]["index"]["uuid"]
    client.indices.close(index=index)
    (folder,) = cluster.nodes[0].data.glob(f"nodes/*/indices/{uuid}/1")
    shutil.rmtree(folder)
    client.indices.open(index=index, params={"wait_for_active_shards": "0"})
    deadline = time.monotonic() + SECONDS
    states: list[str] = []
    while states != ["STARTED", "UNASSIGNED"] and time.monotonic() < deadline:
        states = sorted(one["state"] for one in client.cat.shards(index=index, format="json"))
        time.sleep(0.05)
    assert states == ["STARTED", "UNASSIGNED"]


@pytest.fixture
def engine(halved: Halved) -> Iterator[SearchEngine]:
    with SearchEngine.open(halved.address) as opened:
        yield opened


def run(halved: Halved, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *arguments, "--index", halved.address]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)


@pytest.mark.parametrize("query", ["Moor", "Moor nass", '"Das Moor"', "nass~1", "Moo*"])
@pytest.mark.parametrize("group", [None, "paper"])
def test_the_rest_is_found_and_said_to_be_the_rest(
    halved: Halved, engine: SearchEngine, query: str, group: None
) -> None:
    request = SearchRequest(query=query, match="any", limit=50, group=group)
    for _ in range(2):  # what is kept of the first does not hide it
        found = engine.search(request)
        assert sorted(hit.id for hit in found.hits) == sorted(halved.there)
        assert [one.text for one in found.notices if one.code == "partial"] == [
            f"{TOLD}: sections may lack, and counts be too low"
        ]
    assert halved.there and halved.gone


def test_the_command_ends_as_for_hits_and_says_it(halved: Halved) -> None:
    text = run(halved, "search", "Moor")
    assert (text.returncode, f"notice: {TOLD}" in text.stderr) == (0, True)
    done = run(halved, "search", "Moor", "--json")
    assert [one["code"] for one in json.loads(done.stdout)["notices"]] == ["partial"]
    assert (done.returncode, done.stderr) == (0, "")


def test_statistics_say_it(halved: Halved, engine: SearchEngine) -> None:
    counted = engine.stats(SearchRequest(query="Moor"))
    assert (counted.total, [one.code for one in counted.notices]) == (len(halved.there), ["partial"])


def test_what_is_typed_is_completed_from_the_rest(halved: Halved, engine: SearchEngine) -> None:
    (found,) = engine.complete("Moo")
    assert (found.text, found.count) == ("Moor", len(halved.there))


def test_what_may_stand_in_the_lost_part_is_not_called_absent(halved: Halved, engine: SearchEngine) -> None:
    there, gone = halved.there[0], halved.gone[0]
    assert engine.section(there).id == there
    assert len(engine.paper(there.partition("#")[0]).sections) == 1
    assert engine.like(there).notices[-1].code == "partial"
    for ask in (engine.section, engine.paper, engine.like):
        with pytest.raises(ClusterError, match=TOLD) as caught:
            ask(gone.partition("#")[0] if ask == engine.paper else gone)
        assert caught.value.code == "cluster-unreachable"


def test_citations_are_given_whole_or_not_at_all(halved: Halved, engine: SearchEngine) -> None:
    there = halved.there[0]
    asked: list[Callable[[], object]] = [
        lambda: engine.refs(there),
        lambda: engine.cited_by("21/100"),
        lambda: engine.chain(there),
        engine.missing,
        lambda: list(engine.matching(SearchRequest(query="Moor"))),
    ]
    for ask in asked:
        with pytest.raises(ClusterError, match=TOLD):
            ask()


@pytest.mark.parametrize("command", [["cited-by", "21/100"], ["missing"], ["show", "gone"]])
def test_a_command_that_cannot_tell_ends_in_one_line(halved: Halved, command: list[str]) -> None:
    done = run(halved, *(halved.gone[0] if word == "gone" else word for word in command))
    assert (done.returncode, done.stdout) == (2, "")
    assert TOLD in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_it_is_said_over_http(halved: Halved) -> None:
    with TestClient(create_app(read_address(halved.address))) as client:
        found = client.get("/api/v1/search?q=Moor&limit=50").json()
        assert sorted(hit["id"] for hit in found["hits"]) == sorted(halved.there)
        assert [one["code"] for one in found["notices"]] == ["partial"]
        stats = client.get("/api/v1/stats?q=Moor").json()
        assert [one["code"] for one in stats["notices"]] == ["partial"]
        assert client.get("/api/v1/complete?q=Moo").status_code == 200
        cited = client.get("/api/v1/cited-by?id=21/100")
        assert (cited.status_code, cited.json()["code"]) == (503, "cluster-unreachable")


def test_a_part_that_takes_too_long_is_said(halved: Halved, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = Asker._check
    monkeypatch.setattr(Asker, "_check", lambda asker, answer: checked(asker, answer | {"timed_out": True}))
    with SearchEngine.open(halved.address) as engine, engine.pinned() as searcher:
        searcher.search(SearchRequest(query="Moor"))
        searcher._state.asker._lacking = None  # type: ignore[attr-defined]
        (notice,) = searcher.search(SearchRequest(query="Moor")).notices
    assert (notice.code, "took more than 20s" in notice.text) == ("partial", True)
