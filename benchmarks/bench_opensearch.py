"""Sections a second into OpenSearch on this machine, and what a section costs there.

Run as `python -m benchmarks.bench_opensearch [--sections N ...] [--nodes N ...] [--heap MB]` after
`make fetch-opensearch`. Generated papers (`benchmarks.sections`) are analysed, sent and committed as
`drucksuche index` does it. Other programs spoil the clock, so the processor's time of this process and of the
servers stands beside it. With three nodes every part has a replica, so each section is written twice.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sections import Settings, iter_papers
from indexer.model import Paper
from indexer.opensearch import read_address
from indexer.opensearch.layout import Layout
from indexer.opensearch.store import ClusterStore
from indexer.pipeline.merging import SourcedPaper
from indexer.pipeline.preparing import prepare
from indexer.store import Store, Writer
from scripts.cluster import Cluster, started

_TICKS = os.sysconf("SC_CLK_TCK")
_SHARDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a run took."""

    sections: int
    clock: float
    own: float
    """Seconds of the processor in this process: generating, analysing, sending."""
    servers: float
    """Seconds of the processor in all nodes."""
    stored: int
    """Bytes on disk of all copies, as committed."""
    merged: int
    """Bytes on disk of all copies when each shard is one segment; as `stored` for the embedded index."""


def write_cluster(cluster: Cluster, sections: int, layout: Layout) -> Cost:
    """Write generated papers into a new index."""
    address = read_address(cluster.address(f"bench-{sections}"))
    with ClusterStore.open_or_create(address, layout) as store:
        clock, own, servers = time.perf_counter(), _own_seconds(), _server_seconds(cluster)
        with store.writing() as writer:
            write(iter_papers(Settings(sections=sections)), writer)
        clock, own = time.perf_counter() - clock, _own_seconds() - own
        servers = _server_seconds(cluster) - servers
        stored = store.size()
        store.client.indices.forcemerge(index=store.index, max_num_segments=1, request_timeout=3600)
        store.client.indices.refresh(index=store.index, request_timeout=600)
        store.client.indices.flush(index=store.index, request_timeout=600)
        merged = store.size()
        store.client.indices.delete(index=f"{address.name}-*")
    return Cost(sections=sections, clock=clock, own=own, servers=servers, stored=stored, merged=merged)


def write_folder(sections: int) -> Cost:
    """Write the same papers into a folder."""
    with tempfile.TemporaryDirectory(prefix="drucksuche-bench-") as name:
        store = Store.create(Path(name) / "index")
        clock, own = time.perf_counter(), _own_seconds()
        with store.writing() as writer:
            write(iter_papers(Settings(sections=sections)), writer)
        clock, own = time.perf_counter() - clock, _own_seconds() - own
        size = sum(one.stat().st_size for one in store.path.iterdir())
    return Cost(sections=sections, clock=clock, own=own, servers=0.0, stored=size, merged=size)


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


def show(name: str, cost: Cost) -> None:
    """Print one line of the table."""
    count = cost.sections
    print(
        f"{name:<10} {count:>9,} {count / cost.clock:>10,.0f} {cost.own / count * 1e6:>8,.0f}"
        f" {cost.servers / count * 1e6:>8,.0f} {cost.stored / count:>8,.0f} {cost.merged / count:>8,.0f}",
        flush=True,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, nargs="+", default=[10_000])
    parser.add_argument("--nodes", type=int, nargs="+", default=[1, 3])
    parser.add_argument("--heap", type=int, default=1024, help="MB of heap a node")
    arguments = parser.parse_args()
    print("            sections sections/s  µs here µs there  B/sect.   merged")
    for sections in arguments.sections:
        show("folder", write_folder(sections))
    for nodes in arguments.nodes:
        layout = Layout(shards=1 if nodes == 1 else _SHARDS, replicas=0 if nodes == 1 else 1)
        with started(nodes, arguments.heap) as cluster:
            write_cluster(cluster, 2_000, layout)  # the server compiles what it runs often
            for sections in arguments.sections:
                show(f"{nodes} node{'s' * (nodes > 1)}", write_cluster(cluster, sections, layout))


if __name__ == "__main__":
    main()
