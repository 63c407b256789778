"""Programs that use the library are checked against its types, and wrong ones are found out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RIGHT = """
from collections.abc import Iterator

from indexer import Failure, Paper, Report, add_papers, index_paths, remove_papers
from query import Hit, QueryError, SearchEngine, SearchRequest, SearchResults


def index(papers: Iterator[Paper]) -> tuple[Failure, ...]:
    first: Report = index_paths(["papers"], "index")
    second = add_papers(papers, "index")
    third: Report = add_papers([{"dokumentnummer": "21/1", "sections": []}], "index")
    removed: int = remove_papers(["bt-21-1"], "index")
    print(third.papers + removed)
    return first.failures + second.failures


def search(query: str) -> list[tuple[str, int | None]]:
    with SearchEngine.open("index") as engine:
        changed: bool = engine.refresh() or engine.is_stale()
        try:
            results: SearchResults = engine.search(SearchRequest(query=query, match="any"))
        except QueryError as error:
            print(error.code, changed)
            return []
        with engine.pinned() as commit:
            hits: tuple[Hit, ...] = commit.search(SearchRequest(query=query)).hits
        return [(hit.id, hit.page) for hit in (*results.hits, *hits)]
"""
WRONG = """
from indexer import add_papers
from query import SearchEngine, SearchRequest

SearchRequest(query=3)
SearchRequest(query="Moor", match="some")
add_papers(["21/1"], "index")
SearchEngine.open("index").search("Moor")
SearchEngine.open("index").search(SearchRequest(query="Moor")).hits[0].id + 1
SearchEngine.open("index").refresh(True)
"""


def test_programs_are_checked_against_the_types(tmp_path: Path) -> None:
    for name, text in (("right.py", RIGHT), ("wrong.py", WRONG)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "right.py", "wrong.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )
    found = [line.split(":")[:2] for line in done.stdout.splitlines() if ": error:" in line]
    assert found == [["wrong.py", str(line)] for line in range(5, 11)], done.stdout + done.stderr
