"""Indexing and searching generated sections, against stock Whoosh in the same run: figures and ratios.

Both sides index the same sections as question and answer, with German stems, in one process; both give the
top ten with what is stored of them. Ours does more: titles, snippets, stored structure.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from whoosh import fields
from whoosh.analysis.analyzers import LanguageAnalyzer
from whoosh.index import create_in, open_dir
from whoosh.qparser.default import MultifieldParser
from whoosh.qparser.syntax import AndGroup, OrGroup

from benchmarks.sections import Settings, iter_papers, make_queries
from indexer.model import Paper
from indexer.schema import iter_section_documents, paper_document
from indexer.store import Store
from query import SearchEngine, SearchRequest
from query.model import Match

LIMIT = 10
WRITER_MEMORY_MB = 256
MATCHES: tuple[Match, ...] = ("any", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one side took."""

    sections_per_second: float
    megabytes: float
    milliseconds: dict[Match, list[float]]
    hits: dict[Match, int]
    """Sections found over all queries, so that it shows when the two sides do different work."""


def main() -> None:
    """Measure both sides and print the table."""
    arguments = _arguments()
    settings = replace(Settings(), sections=arguments.sections)
    queries = make_queries(settings, arguments.queries)
    papers = list(iter_papers(settings))
    with tempfile.TemporaryDirectory(prefix="drucksuche-bench-") as folder:
        ours = measure_ours(papers, queries, Path(folder) / "ours")
        stock = measure_stock(papers, queries, Path(folder) / "stock")
    print(f"{settings.sections:,} generated sections, {len(queries)} queries, top {LIMIT}, one process")
    print("\n".join(table(ours, stock)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sections", type=int, default=Settings().sections)
    parser.add_argument("--queries", type=int, default=200)
    return parser.parse_args()


def measure_ours(papers: list[Paper], queries: list[str], folder: Path) -> Figures:
    """Drucksuche's own store and engine."""
    started = time.perf_counter()
    with Store.open_or_create(folder).writing() as writer:
        for paper in papers:
            writer.add(iter_section_documents(paper))
            writer.add([paper_document(paper, {"sources": []})])
        writer.commit()
    seconds = time.perf_counter() - started
    with SearchEngine.open(folder) as engine:

        def search(query: str, match: Match) -> int:
            return engine.search(SearchRequest(query=query, match=match, limit=LIMIT)).total

        return _figures(papers, seconds, folder, queries, search)


def measure_stock(papers: list[Paper], queries: list[str], folder: Path) -> Figures:
    """Whoosh as it comes: its German analyzer, its writer, its scoring."""
    folder.mkdir()
    text = fields.TEXT(analyzer=LanguageAnalyzer("de"), stored=True)
    started = time.perf_counter()
    with create_in(str(folder), fields.Schema(id=fields.ID(stored=True), question=text, answer=text)).writer(
        limitmb=WRITER_MEMORY_MB
    ) as writer:
        for paper in papers:
            for section in paper.sections:
                writer.add_document(
                    id=f"{paper.dokumentnummer}#{section.id}",
                    question=section.questions[0].text,
                    answer=section.answers[0].text,
                )
    seconds = time.perf_counter() - started
    index = open_dir(str(folder))
    names = ["question", "answer"]
    parsers = {
        "any": MultifieldParser(names, index.schema, group=OrGroup),
        "all": MultifieldParser(names, index.schema, group=AndGroup),
    }
    with index.searcher() as searcher:

        def search(query: str, match: Match) -> int:
            results = searcher.search(parsers[match].parse(query), limit=LIMIT)
            for hit in results:
                hit.fields()
            return len(results)

        return _figures(papers, seconds, folder, queries, search)


def _figures(
    papers: list[Paper], seconds: float, folder: Path, queries: list[str], search: Callable[[str, Match], int]
) -> Figures:
    sections = sum(len(paper.sections) for paper in papers)
    milliseconds: dict[Match, list[float]] = {match: [] for match in MATCHES}
    hits: dict[Match, int] = dict.fromkeys(MATCHES, 0)
    for match in MATCHES:
        for query in queries[:5]:  # first uses fill caches on both sides
            search(query, match)
        for query in queries:
            began = time.perf_counter()
            hits[match] += search(query, match)
            milliseconds[match].append((time.perf_counter() - began) * 1000)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Figures(
        sections_per_second=sections / seconds,
        megabytes=size / 1e6,
        milliseconds=milliseconds,
        hits=hits,
    )


def table(ours: Figures, stock: Figures) -> Iterable[str]:
    """Rows with both figures and how many times better ours is."""
    yield f"{'':34}{'ours':>10}{'stock':>10}{'ratio':>8}"
    yield _row(
        "sections/s to index", ours.sections_per_second, stock.sections_per_second, higher_is_better=True
    )
    yield _row("MB on disk", ours.megabytes, stock.megabytes)
    for match in MATCHES:
        for name, percentile in (("p50", 50), ("p95", 95)):
            yield _row(
                f"ms a search, --match {match}, {name}",
                float(np.percentile(ours.milliseconds[match], percentile)),
                float(np.percentile(stock.milliseconds[match], percentile)),
            )
        yield f"{f'sections found, --match {match}':34}{ours.hits[match]:>10,}{stock.hits[match]:>10,}"


def _row(name: str, ours: float, stock: float, *, higher_is_better: bool = False) -> str:
    ratio = ours / stock if higher_is_better else stock / ours
    return f"{name:34}{ours:>10,.2f}{stock:>10,.2f}{ratio:>7.2f}x"


if __name__ == "__main__":
    main()
