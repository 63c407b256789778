"""Tools for language models give of a cluster what they give of a folder, and say what is not offered."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from indexer.model import Paper
from query import SearchEngine
from tests.embedding.test_mcp import failed, run, text_of
from tests.opensearch.filling import Both, both_of, fill
from tests.papers import exchange, paper
from tests.query.test_citations import ANSWER, ASKED, LATER, WRITTEN
from tests.query.test_language import PAPERS, TODAY

COMMAND = ["-c", "from query.cli import main; main()", "mcp", "--index"]
LONG = paper("21/9600", exchange("1", "Was ist mit dem Wehr?", "Das Wehr am Fluss ist alt. " * 3_000))
NEW = paper("21/9700", exchange("1", "Und der Otter?", "Er schwimmt."))


@pytest.fixture(scope="module")
def address(new_address: Callable[[], str]) -> str:
    return new_address()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, address: str) -> Iterator[Both]:
    papers = sorted([*PAPERS, ASKED, WRITTEN, ANSWER, LATER, LONG], key=_number)  # ties are by number
    folder = tmp_path_factory.mktemp("both") / "index"
    with both_of(folder, address, *papers, today=lambda: TODAY, shards=2) as made:
        yield made


def _number(one: Paper) -> list[int]:
    return [int(part) for part in str(one.dokumentnummer).split("/")]


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("search", {"query": "Moor Wald Siehe", "limit": 25}),
    ("search", {"query": "Wehr", "match": "all"}),
    ("search", {"query": "Moor", "filters": {"wp": ["20", "21"]}, "sections": ["antwort"], "sort": "datum"}),
    ("search", {"query": "Punkt Siehe", "filters": {"drucksache": "21/9502"}}),
    ("search", {"query": "xyzzy"}),
    ("facets", {"query": "Moor Wehr", "facets": ["typ", "wp", "fraktion"]}),
    ("get_section", {"id": "21/9502#f6"}),
    ("get_section", {"id": "21/9600#f1", "offset": 20_000}),
    ("get_paper", {"id": "21/9502"}),
    ("references", {"id": "21/9502#f1"}),
    ("references", {"id": "21/9501#f35", "direction": "cited_by"}),
    ("references", {"id": "21/9502#f6", "direction": "chain"}),
    ("complete", {"typed": "Moo"}),
    ("like", {"id": "21/9502#f6"}),
]


@pytest.mark.parametrize(("tool", "arguments"), CALLS)
def test_a_tool_gives_what_it_gives_of_a_folder(both: Both, tool: str, arguments: dict[str, Any]) -> None:
    local, remote = (_comparable(run(engine, tool, **arguments)) for engine in both)
    assert remote == local


def _comparable(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer with scores of fewer digits, and without its cursor."""
    hits = [{**hit, "score": round(hit["score"], 3)} for hit in answer.get("hits", ())]
    return {**answer, "hits": hits, "cursor": answer.get("cursor") is not None}


def test_pages_lead_through_all_hits(both: Both) -> None:
    def ids(engine: SearchEngine) -> list[str]:
        found, cursor = [], None
        while True:
            page = run(engine, "search", query="Moor Wald Siehe", limit=3, cursor=cursor)
            found += [hit["id"] for hit in page["hits"]]
            cursor = page["cursor"]
            if cursor is None:
                return found

    found = ids(both.cluster)
    assert found == ids(both.folder)
    assert len(found) == len(set(found)) > 3


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("series", {"id": "21/9502#f1"}, "series are offered on an index in a folder only"),
        ("verify", {"text": "„Das Wehr ist alt“"}, "against an index in a folder only"),
        ("search", {"query": "Moor", "mode": "hybrid"}, "search an index in a folder"),
        ("like", {"id": "21/9502#f6", "mode": "semantic"}, "search an index in a folder"),
        ("get_section", {"id": "21/77777#f1"}, "this paper is not in the index"),
    ],
)
def test_what_is_not_offered_is_told_in_a_line(
    both: Both, tool: str, arguments: dict[str, Any], told: str
) -> None:
    assert told in failed(both.cluster, tool, **arguments)


def test_new_commits_are_followed(new_address: Callable[[], str]) -> None:
    address = new_address()
    fill(address, LONG)
    with SearchEngine.open(address) as engine:
        assert run(engine, "search", query="Otter")["total"] == 0
        fill(address, NEW)
        assert run(engine, "search", query="Otter")["total"] == 1


def test_the_command_serves_a_cluster(both: Both, address: str, root: Path, tmp_path: Path) -> None:
    async def talk() -> list[Any]:
        parameters = StdioServerParameters(
            command=sys.executable,
            args=[*COMMAND, address],
            env={**os.environ, "PYTHONPATH": str(root)},
            cwd=tmp_path,
        )
        with (tmp_path / "errors").open("w") as errors:
            async with Client(stdio_client(parameters, errlog=errors)) as client:
                found = await client.call_tool("search", {"query": "Wehr"})
                refused = await client.call_tool("series", {"id": "21/9502#f1"})
                return [found.structured_content, refused.is_error, text_of(refused)]

    found, is_refused, told = asyncio.run(talk())
    assert _comparable(found) == _comparable(run(both.folder, "search", query="Wehr"))
    assert (is_refused, "in a folder only" in told) == (True, True)
    assert (tmp_path / "errors").read_text() == ""
