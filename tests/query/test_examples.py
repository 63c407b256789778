"""The page of the query language: its examples find something in the samples, and its codes are ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.pipeline import index_paths
from query import SearchEngine, SearchRequest
from query.syntax import parse_query

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "query-language.md").read_text(encoding="utf-8")
EXAMPLES = PAGE.partition("```query\n")[2].partition("```")[0].splitlines()
WRITTEN = [
    query
    for row in PAGE.partition("| written | finds |")[2].partition("\n\n")[0].splitlines()[2:]
    for query in re.findall(r"`([^`]+)`", row.split("|")[1])
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[SearchEngine]:
    folder = tmp_path_factory.mktemp("examples") / "index"
    index_paths([samples], folder)
    with SearchEngine.open(folder) as opened:
        yield opened


@pytest.mark.parametrize("query", EXAMPLES)
def test_an_example_finds_something(engine: SearchEngine, query: str) -> None:
    assert engine.search(SearchRequest(query=query)).total


@pytest.mark.parametrize("query", WRITTEN)
def test_what_is_written_is_read(query: str) -> None:
    assert parse_query(query).notices == ()


def test_every_notice_of_the_query_language_is_listed() -> None:
    listed = set(re.findall(r"`([a-z-]+)`", PAGE.partition("| code | when |")[2].partition("\n\n")[0]))
    sources = [
        path.read_text(encoding="utf-8")
        for room in ("syntax", "compile", "suggest")
        for path in (ROOT / "query" / room).glob("*.py")
    ]
    calls = r'(?:note|_placed|Notice|_Stray)\(\s*(?:code=)?"([a-z-]+)"'
    given = {code for text in sources for code in re.findall(calls, text)}
    assert len(given) > 20
    assert given <= listed
