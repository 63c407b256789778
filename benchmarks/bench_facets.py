"""What counting, folding, other orders, groups and pages add to a search, on generated sections.

Every figure is processor time of the searching thread, each kind of request in turn for each query, so that a
busy machine does not favour one. Goal: facets at most 5 ms beyond the search on 100,000 sections.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.sections import Settings, iter_papers, make_queries
from indexer.model import Art, ArtKind, Paper, Section
from indexer.schema import iter_section_documents, paper_document
from indexer.store import Store
from query import SearchEngine, SearchRequest
from query.model import Match

GROUPS = ("AfD", "BÜNDNIS 90/DIE GRÜNEN", "CDU/CSU", "Die Linke", "FDP", "SPD")
MINISTRIES = tuple(f"Bundesministerium {number}" for number in range(1, 16))
ARTS: tuple[ArtKind, ...] = ("referral", "no_knowledge", "refusal", "table", "annex")
GOAL_MS = 5.0
Times = NDArray[np.float64]
REQUESTS: dict[str, dict[str, object]] = {
    "search unfolded": {"fold": False},
    "search": {},
    "with facets": {"facets": True},
    "by date": {"sort": "-datum"},
    "by paper": {"group": "paper"},
}


def main() -> None:
    """Index, search, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=100)
    arguments = parser.parse_args()
    settings = Settings(sections=arguments.sections)
    queries = make_queries(settings, arguments.queries)
    with tempfile.TemporaryDirectory(prefix="drucksuche-bench-") as folder:
        write(Path(folder) / "index", varied(iter_papers(settings)))
        with SearchEngine.open(Path(folder) / "index") as engine:
            print(f"{settings.sections:,} generated sections, {len(queries)} queries, ms of processor time")
            print("\n".join(measure(engine, queries)))


def varied(papers: Iterable[Paper]) -> Iterator[Paper]:
    """The papers with Fraktion, Ressort, date and ways of answering spread over them."""
    for number, paper in enumerate(papers):
        yield replace(
            paper,
            fraktion=(GROUPS[number % len(GROUPS)],),
            ressort=MINISTRIES[number % len(MINISTRIES)],
            datum=f"{1990 + number % 35}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            sections=tuple(_answered(section, place) for place, section in enumerate(paper.sections)),
        )


def _answered(section: Section, place: int) -> Section:
    art = Art(kind=ARTS[place % len(ARTS)], span=None)
    return replace(section, answers=tuple(replace(answer, art=(art,)) for answer in section.answers))


def write(folder: Path, papers: Iterable[Paper]) -> None:
    """An index of the papers."""
    with Store.open_or_create(folder).writing() as writer:
        for paper in papers:
            writer.add(iter_section_documents(paper))
            writer.add([paper_document(paper, {"sources": []})])
        writer.commit()


def measure(engine: SearchEngine, queries: list[str]) -> Iterator[str]:
    """A row a kind of request, p50 and p95; then what facets add, query by query, and a page far down."""
    for match in ("all", "any"):
        found = _times(engine, queries, match)
        for name, times in found.items():
            yield _row(f"--match {match}, {name}", times)
        yield _row(f"--match {match}, added by facets", found["with facets"] - found["search"])
        yield _row(f"--match {match}, added by folding", found["search"] - found["search unfolded"])
        yield from _pages(engine, queries, match)
    yield f"goal: facets add at most {GOAL_MS:g} ms"


def _times(engine: SearchEngine, queries: list[str], match: Match) -> dict[str, Times]:
    times: dict[str, list[float]] = {name: [] for name in REQUESTS}
    for query in queries:
        engine.search(SearchRequest(query=query, match=match))  # what is read first is kept for all
        for name, more in REQUESTS.items():
            request = SearchRequest(query=query, match=match, **more)  # type: ignore[arg-type]
            began = time.thread_time()
            engine.search(request)
            times[name].append((time.thread_time() - began) * 1000)
    return {name: np.array(spent) for name, spent in times.items()}


def _pages(engine: SearchEngine, queries: list[str], match: Match) -> Iterator[str]:
    """The second page and the twentieth, of the queries that have so many."""
    second, late = [], []
    for query in queries:
        request = SearchRequest(query=query, match=match)
        for number in range(1, 21):
            began = time.thread_time()
            results = engine.search(request)
            spent = (time.thread_time() - began) * 1000
            if number == 2:
                second.append(spent)
            elif number == 20:
                late.append(spent)
            if results.cursor is None:
                break
            request = replace(request, after=results.cursor)
    for name, times in (("page 2", second), ("page 20", late)):
        if times:
            yield _row(f"--match {match}, {name} ({len(times)} queries)", np.array(times))


def _row(name: str, times: Times) -> str:
    return f"{name:44} p50 {np.percentile(times, 50):7.2f}  p95 {np.percentile(times, 95):7.2f}"


if __name__ == "__main__":
    main()
