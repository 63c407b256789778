"""Search by meaning over HTTP, MCP and LangChain gives what it gives in Python."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.pipeline.embedding import embed_index
from query.engine import SearchEngine
from query.mcp.answers import facets as mcp_facets
from query.mcp.answers import search as mcp_search
from query.mcp.arguments import FacetArguments, SearchArguments
from query.model import SearchRequest
from query.retrievers import DrucksucheRetriever
from query.web import create_app
from tests.query.collections import write_collection
from tests.vectors.embedders import HASHED

QUERY = "Wer löscht den Wald?"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_collection(tmp_path)
    embed_index(tmp_path, HASHED)
    monkeypatch.setenv("DRUCKSUCHE_EMBEDDER", HASHED.source)
    return tmp_path


@pytest.fixture
def expected(index: Path) -> list[str]:
    with SearchEngine.open(index) as engine:
        return [hit.id for hit in engine.search(SearchRequest(query=QUERY, mode="hybrid", limit=5)).hits]


def test_over_http(index: Path, expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"q": QUERY, "mode": "hybrid", "limit": "5"}
    with TestClient(create_app(index)) as client:
        found = client.get("/api/v1/search", params=asked).json()
        counted = client.get("/api/v1/facets", params={"q": QUERY, "mode": "semantic"}).json()
        refused = client.get("/api/v1/search", params={"q": QUERY, "mode": "both"})
        statistics = client.get("/api/v1/stats", params={"q": QUERY, "mode": "hybrid"})
        monkeypatch.setenv("DRUCKSUCHE_EMBEDDER", "no.such.module:f")
    assert [hit["id"] for hit in found["hits"]] == expected
    assert {leg["leg"] for hit in found["hits"] for leg in hit["legs"]} == {"keyword", "semantic"}
    assert found["mode"] == "hybrid"
    assert counted["total"] == 13
    assert refused.status_code == 400
    assert statistics.status_code == 400


def test_over_http_what_is_missing_here_is_no_fault_of_the_client(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRUCKSUCHE_EMBEDDER", "no.such.module:f")
    with TestClient(create_app(index)) as client:
        answer = client.get("/api/v1/search", params={"q": QUERY, "mode": "hybrid"})
        assert client.get("/api/v1/search", params={"q": QUERY}).status_code == 200
    assert (answer.status_code, answer.json()["code"]) == (503, "embedder")
    assert "no.such" not in answer.text


def test_over_mcp(index: Path, expected: list[str]) -> None:
    with SearchEngine.open(index) as engine, engine.pinned() as commit:
        found = mcp_search(commit, SearchArguments(query=QUERY, mode="hybrid", limit=5))
        counted = mcp_facets(commit, FacetArguments(query=QUERY, mode="semantic"))
    assert [hit["id"] for hit in found["hits"]] == expected
    assert found["hits"][0]["legs"][0]["rank"] >= 1
    assert counted["total"] == 13


def test_in_langchain(index: Path, expected: list[str]) -> None:
    with DrucksucheRetriever(index_dir=index, mode="hybrid", k=5) as retriever:
        assert [document.id for document in retriever.invoke(QUERY)] == expected
