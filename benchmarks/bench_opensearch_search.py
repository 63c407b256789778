"""Searches of an index on OpenSearch against the same papers in a folder: wall time, one after the other.

Starts one node (see `scripts.cluster`), writes generated papers to both, and asks each query of both in turn,
so that whatever else the machine does falls on both. The time of a cluster is that of the whole search here:
its requests, their answers decoded, candidates scored, hits made.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.sections import Settings, iter_papers, make_queries
from indexer.model import Paper
from indexer.opensearch import Address, read_address
from indexer.opensearch.layout import Layout
from indexer.opensearch.store import ClusterStore
from indexer.schema import Document, iter_section_documents, paper_document
from indexer.store import Store
from query import SearchEngine, SearchRequest
from query.engine.remote import RemotePlace
from query.model import Match
from scripts.cluster import started

ROUNDS = 3
"""The first warms caches and compilers and is not counted."""

REQUESTS: Sequence[tuple[str, dict[str, object]]] = (
    ("search", {}),
    ("search, unfolded", {"fold": False}),
    ("with six facets", {"facets": True}),
    ("by date", {"sort": "-datum"}),
    ("expanded", {"expand": True}),
)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--heap", type=int, default=1024, help="of the node, in MB")
    options = parser.parse_args()
    settings = Settings(sections=options.sections)
    queries = make_queries(settings, options.queries)
    with TemporaryDirectory(prefix="drucksuche-bench-") as folder, started(heap_mb=options.heap) as cluster:
        address = read_address(cluster.address("bench"))
        _write(Path(folder) / "index", settings)
        _send(address, settings)
        with (
            SearchEngine.open(Path(folder) / "index") as local,
            SearchEngine(RemotePlace.open(address)) as remote,
        ):
            print(f"{options.sections} sections, {options.queries} queries; ms of wall time, p50 / p95\n")
            print("| request | match | folder | OpenSearch | ratio of p50 |\n|---|---|---|---|---|")
            for name, more in REQUESTS:
                for match in ("all", "any"):
                    print(_row(name, match, more, queries, (local, remote)))


def _documents(paper: Paper) -> Iterator[Document]:
    yield from iter_section_documents(paper)
    yield paper_document(paper, {"sources": []})


def _write(folder: Path, settings: Settings) -> None:
    with Store.create(folder).writing() as writer:
        for paper in iter_papers(settings):
            writer.add(_documents(paper))
        writer.commit()


def _send(address: Address, settings: Settings) -> None:
    with (
        ClusterStore.open_or_create(address, Layout(replicas=0)) as store,
        store.writing() as writer,
    ):
        for paper in iter_papers(settings):
            writer.add(_documents(paper))
        writer.commit()


def _row(
    name: str,
    match: Match,
    more: dict[str, object],
    queries: Sequence[str],
    engines: tuple[SearchEngine, SearchEngine],
) -> str:
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS):
        for query in queries:
            request = SearchRequest(query=query, match=match, **more)  # type: ignore[arg-type]
            for engine, kept in zip(engines, times, strict=True):
                took = _timed(lambda engine=engine, request=request: engine.search(request))  # type: ignore[misc]
                if number:
                    kept.append(took)
    local, remote = map(sorted, times)
    ratio = _share(remote, 0.5) / _share(local, 0.5)
    return f"| {name} | {match} | {_pair(local)} | {_pair(remote)} | {ratio:.1f} |"


def _timed(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return (time.perf_counter() - before) * 1000


def _share(times: Sequence[float], share: float) -> float:
    return times[int(len(times) * share)]


def _pair(times: Sequence[float]) -> str:
    return f"{_share(times, 0.5):.1f} / {_share(times, 0.95):.1f}"


if __name__ == "__main__":
    main()
