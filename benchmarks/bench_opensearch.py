"""An index on OpenSearch beside the same papers in a folder, on this machine: writing, place, searches.

Run as `python -m benchmarks.bench_opensearch [--sections N] [--nodes N ...] [--queries N] [--heap MB]` after
`make fetch-opensearch`. Generated papers (`benchmarks.sections`) are analysed, sent and committed as
`drucksuche index` does it; with three nodes every part has a replica, so each section is held twice. Other
programs spoil the clock, so the processor's time of this process and of the servers stands beside it.

Then each query is asked once of the folder and of the cluster, in turn, so that whatever else the machine
does falls on both; no query is asked twice, so what was asked before helps as little as it does users. The
time of a cluster is that of the whole search here: its requests, their answers decoded, candidates scored,
hits made.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.sections import Settings, iter_papers, make_queries
from indexer.model import Paper
from indexer.opensearch import Address, read_address
from indexer.opensearch.layout import Layout
from indexer.opensearch.store import ClusterStore
from indexer.pipeline.merging import SourcedPaper
from indexer.pipeline.preparing import prepare
from indexer.store import Store, Writer
from query import SearchEngine, SearchRequest
from query.engine.remote import RemotePlace
from query.model import Match
from scripts.cluster import Cluster, started

_TICKS = os.sysconf("SC_CLK_TCK")
_SHARDS = 3

WARMING_SECTIONS = 2_000
"""Written first, into an index of their own: servers compile what they run often."""

WARMING_QUERIES = 150
"""Asked first, for the same reason."""

MATCHES: tuple[Match, ...] = ("all", "any")
REQUESTS: Sequence[tuple[str, SearchRequest]] = (
    ("search", SearchRequest(query="-")),
    ("search, unfolded", SearchRequest(query="-", fold=False)),
    ("with six facets", SearchRequest(query="-", facets=True)),
    ("by date", SearchRequest(query="-", sort="-datum")),
    ("expanded", SearchRequest(query="-", expand=True)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What writing took."""

    sections: int
    clock: float
    own: float
    """Seconds of the processor in this process: generating, analysing, sending."""
    servers: float
    """Seconds of the processor in all nodes."""
    stored: int
    """Bytes on disk of all copies, as committed."""

    def __str__(self) -> str:
        count = self.sections
        return (
            f"{count / self.clock:,.0f} | {self.own / count * 1e6:,.0f} | {self.servers / count * 1e6:,.0f}"
            f" | {self.stored / count:,.0f}"
        )


# --- writing ------------------------------------------------------------------------------------------------


def write_folder(path: Path, settings: Settings) -> Cost:
    """Write generated papers into a folder."""
    store = Store.create(path)
    clock, own = time.perf_counter(), _own_seconds()
    with store.writing() as writer:
        write(iter_papers(settings), writer)
    clock, own = time.perf_counter() - clock, _own_seconds() - own
    size = sum(one.stat().st_size for one in store.path.iterdir())
    return Cost(sections=settings.sections, clock=clock, own=own, servers=0.0, stored=size)


def write_cluster(cluster: Cluster, address: Address, settings: Settings) -> Cost:
    """Write the same papers into a new index on a cluster."""
    layout = Layout(shards=1, replicas=0) if len(cluster.nodes) == 1 else Layout(shards=_SHARDS, replicas=1)
    with ClusterStore.open_or_create(address, layout) as store:
        cluster.await_ready(status="green")
        clock, own, servers = time.perf_counter(), _own_seconds(), _server_seconds(cluster)
        with store.writing() as writer:
            write(iter_papers(settings), writer)
        clock, own = time.perf_counter() - clock, _own_seconds() - own
        servers = _server_seconds(cluster) - servers
        return Cost(sections=settings.sections, clock=clock, own=own, servers=servers, stored=store.size())


def write(papers: Iterable[Paper], writer: Writer) -> None:
    """Analyse and write papers, and commit once."""
    for paper in papers:
        writer.add(prepare(SourcedPaper(paper=paper, sources=())).documents)
    writer.commit()


def _own_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _server_seconds(cluster: Cluster) -> float:
    ticks = 0
    for node in cluster.nodes:
        fields = Path(f"/proc/{node.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS


# --- searching ----------------------------------------------------------------------------------------------


def iter_rows(engines: Sequence[SearchEngine], settings: Settings, count: int) -> Iterator[str]:
    """Rows of a table: ms of wall time of each kind of request, p50 / p95, of folder and cluster."""
    kinds = [(name, replace(request, match=match)) for name, request in REQUESTS for match in MATCHES]
    queries = iter(make_queries(settings, WARMING_QUERIES + count * len(kinds)))
    for number in range(WARMING_QUERIES):
        _timed(engines, kinds[number % len(kinds)][1], next(queries))
    for name, request in kinds:
        pairs = [_timed(engines, request, next(queries)) for _ in range(count)]
        folder, cluster = (sorted(times) for times in zip(*pairs, strict=True))
        ratio = _share(cluster, 0.5) / _share(folder, 0.5)
        yield f"{name} | {request.match} | {_pair(folder)} | {_pair(cluster)} | {ratio:.1f}"


def _timed(engines: Sequence[SearchEngine], request: SearchRequest, query: str) -> list[float]:
    return [_milliseconds(engine, replace(request, query=query)) for engine in engines]


def _milliseconds(engine: SearchEngine, request: SearchRequest) -> float:
    before = time.perf_counter()
    engine.search(request)
    return (time.perf_counter() - before) * 1000


def _share(times: Sequence[float], share: float) -> float:
    return times[int(len(times) * share)]


def _pair(times: Sequence[float]) -> str:
    return f"{_share(times, 0.5):.1f} / {_share(times, 0.95):.1f}"


# --- tables -------------------------------------------------------------------------------------------------


def main() -> None:
    """Measure and print two tables a cluster."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, default=10_000)
    parser.add_argument("--nodes", type=int, nargs="+", default=[1, 3])
    parser.add_argument("--queries", type=int, default=60, help="of each kind of request; 0 for none")
    parser.add_argument("--heap", type=int, default=1024, help="MB of heap a node")
    options = parser.parse_args()
    settings = Settings(sections=options.sections)
    with tempfile.TemporaryDirectory(prefix="drucksuche-bench-") as name:
        folder = Path(name) / "index"
        _print("into | sections | sections/s | µs here | µs in all servers | bytes on disk")
        _print("---|---|---|---|---|---")
        _print(f"folder | {options.sections:,} | {write_folder(folder, settings)}")
        for nodes in options.nodes:
            with started(nodes, options.heap) as cluster:
                _measure(cluster, folder, settings, options.queries)


def _measure(cluster: Cluster, folder: Path, settings: Settings, queries: int) -> None:
    count = len(cluster.nodes)
    write_cluster(cluster, read_address(cluster.address("warming")), Settings(sections=WARMING_SECTIONS))
    address = read_address(cluster.address("bench"))
    _print(f"nodes: {count} | {settings.sections:,} | {write_cluster(cluster, address, settings)}")
    if not queries:
        return
    with SearchEngine.open(folder) as local, SearchEngine(RemotePlace.open(address)) as remote:
        _print("")
        _print(f"request | match | folder | nodes: {count} | ratio of p50")
        _print("---|---|---|---|---")
        for row in iter_rows((local, remote), settings, queries):
            _print(row)
    _print("")


def _print(cells: str) -> None:
    print(f"| {cells} |" if cells else "", flush=True)


if __name__ == "__main__":
    main()
