"""The engine of columns against tantivy and stock Whoosh, in turn in one run, on the same generated sections.

All get the same blank-separated terms in the same fields with positions and store the same text. Each has
one thread to index, but tantivy's runs beside the one that makes the documents, and one more packs what it
stores: so indexing is compared by the clock and by processor time. A word gives two terms, as analysis gives
it: itself and its exact form. Queries go from a built tree to ten scores with their stored sections; none
counts all matches. Stock Whoosh indexes and searches up to WHOOSH_MOST sections. Run with
`make bench ARGS="--sections 100000"`.
"""

from __future__ import annotations

import argparse
import gc
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np
import tantivy
from whoosh.index import open_dir

from benchmarks.sections import Settings
from benchmarks.sides import (
    KINDS,
    LIMIT,
    Query,
    Spent,
    build_ours,
    build_tantivy,
    index_ours,
    index_tantivy,
    index_whoosh,
    iter_rows,
    make_queries,
    search_ours,
    search_tantivy,
    search_whoosh,
)
from indexer.columns import ColumnIndex, Disk
from indexer.schema import GROUPED_FIELDS, build_schema
from indexer.store import Snapshot
from query.ranking import ColumnSource

WHOOSH_MOST = 100_000
_WHOOSH_QUERIES = 100


def main() -> None:
    """Index and search with both and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sections", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--memory", type=float, default=512, metavar="MB")
    parser.add_argument(
        "--cpu", action="store_true", help="Searches by processor time, for a machine with other work on it."
    )
    parser.add_argument("--table", type=Path, help="Markdown file to write the figures into.")
    parser.add_argument("--keep", type=Path, help="Folder that keeps both indexes, and is used again.")
    arguments = parser.parse_args()
    settings = replace(Settings(), sections=arguments.sections)
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="drucksuche-bench-"))
    folder.mkdir(exist_ok=True)
    print(f"{settings.sections:,} generated sections, one thread, top {LIMIT}")
    rows = []
    if not (folder / "ours").exists():
        rows += measure_indexing(settings, folder, arguments.memory)
    rows += measure_searching(settings, folder, arguments.queries, cpu=arguments.cpu)
    if arguments.table:
        arguments.table.write_text(to_markdown(rows, settings, cpu=arguments.cpu), encoding="utf-8")
    if not arguments.keep:
        shutil.rmtree(folder)


INDEXERS = {"ours": index_ours, "tantivy": index_tantivy, "whoosh": index_whoosh}


def measure_indexing(settings: Settings, folder: Path, memory_mb: float) -> list[Row]:
    """Index with each, in a process of its own that tells its memory."""
    spent, anonymous = {}, {}
    for side in INDEXERS if settings.sections <= WHOOSH_MOST else ("ours", "tantivy"):
        script = "import sys; from benchmarks.engines import index_alone; index_alone(*sys.argv[1:])"
        arguments = [side, str(settings.sections), str(folder / side), str(memory_mb)]
        run = subprocess.run(
            [sys.executable, "-c", script, *arguments], check=True, capture_output=True, text=True
        )
        clock, processor, anonymous[side] = map(float, run.stdout.split())
        spent[side] = Spent(clock, processor)
    sizes = {side: folder_size(folder / side) for side in spent}
    rate = {side: settings.sections / own.clock for side, own in spent.items()}
    processor_rate = {side: settings.sections / own.processor for side, own in spent.items()}
    rows = [
        show("sections/s to index (higher is better)", rate["ours"], rate["tantivy"]),
        show("sections/s of processor time to index", processor_rate["ours"], processor_rate["tantivy"]),
        show("MB on disk", sizes["ours"] / 1e6, sizes["tantivy"] / 1e6),
        show("MB RssAnon at most while indexing", anonymous["ours"], anonymous["tantivy"]),
    ]
    if "whoosh" in rate:
        rows.append(show("sections/s to index, stock Whoosh", rate["ours"], rate["whoosh"]))
        rows.append(show("MB on disk, stock Whoosh", sizes["ours"] / 1e6, sizes["whoosh"] / 1e6))
    return rows


def index_alone(side: str, sections: str, folder: str, memory_mb: str) -> None:
    """One side's indexing; prints what it spent and the highest RssAnon in MB. Rows are made before."""
    import threading  # noqa: PLC0415 - for the child process only

    highest, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            highest[0] = max(highest[0], anonymous_mb())

    rows = iter_rows(replace(Settings(), sections=int(sections)))
    batch: list[dict[str, str]] = list(rows)
    gc.freeze()
    base = anonymous_mb()
    threading.Thread(target=watch, daemon=True).start()
    spent = INDEXERS[side](batch, Path(folder), float(memory_mb))
    done.set()
    print(*spent, highest[0] - base)


def anonymous_mb() -> float:
    """RssAnon of this process in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    return float("nan")


def folder_size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure_searching(settings: Settings, folder: Path, count: int, *, cpu: bool) -> list[Row]:
    """Search with both in turn and print p50 and p95 of each kind."""
    index = ColumnIndex(Disk(folder / "ours"), build_schema(), "bench", GROUPED_FIELDS)
    snapshot = Snapshot(index.reader())
    source = ColumnSource(snapshot)
    other = tantivy.Index.open(str(folder / "tantivy"))
    searcher = other.searcher()
    print(f"segments: ours {len(snapshot.segments)}, tantivy {searcher.num_segments}")
    queries = make_queries(settings, count)
    ours = [build_ours(query, source) for query in queries]
    theirs = [build_tantivy(query, other.schema, source) for query in queries]
    before = anonymous_mb()
    times: dict[str, tuple[list[float], list[float]]] = {kind: ([], []) for kind in KINDS}
    gc.disable()
    for timed in (False, True):  # the first round brings files into memory and checks their pages
        for query, node, tree in zip(queries, ours, theirs, strict=True):
            left = clock(lambda node=node: search_ours(snapshot, source, node), cpu=cpu)  # type: ignore[misc]
            right = clock(lambda tree=tree: search_tantivy(searcher, tree), cpu=cpu)  # type: ignore[misc]
            if timed:
                times[query.kind][0].append(left)
                times[query.kind][1].append(right)
        gc.collect()
    rows = [
        show(f"ms {kind} p{share}", float(np.percentile(left, share)), float(np.percentile(right, share)))
        for kind, (left, right) in times.items()
        for share in (50, 95)
    ]
    print(f"RssAnon grew by {anonymous_mb() - before:.0f} MB to {anonymous_mb():.0f} MB, searching with both")
    if (folder / "whoosh").exists():
        built = dict(zip(queries, ours, strict=True))
        rows += measure_whoosh(
            folder / "whoosh", queries, lambda query: search_ours(snapshot, source, built[query]), cpu=cpu
        )
    return rows


def measure_whoosh(
    folder: Path, queries: list[Query], ours: Callable[[Query], object], *, cpu: bool
) -> list[Row]:
    """OR over one field by stock Whoosh, against ours on the same queries."""
    with open_dir(str(folder)).searcher() as searcher:
        asked = [query for query in queries if query.kind == "or-one-field"][:_WHOOSH_QUERIES]
        left = [clock(lambda query=query: ours(query), cpu=cpu) for query in asked]  # type: ignore[misc]
        right = [clock(lambda query=query: search_whoosh(searcher, query), cpu=cpu) for query in asked]  # type: ignore[misc]
    return [
        show(
            f"ms or-one-field p{share}, stock Whoosh",
            *(float(np.percentile(one, share)) for one in (left, right)),
        )
        for share in (50, 95)
    ]


def clock(work: Callable[[], object], *, cpu: bool) -> float:
    """Milliseconds that a call takes, of the clock or of the processor."""
    now = time.thread_time if cpu else time.perf_counter
    started = now()
    work()
    return (now() - started) * 1000


Row = tuple[str, float, float]
"""What was measured, ours, that of the other engine."""


def show(name: str, ours: float, theirs: float) -> Row:
    """Print a row: ours, that of the other engine, and ours as a multiple of it."""
    print(f"{name:40}{ours:>12,.3f}{theirs:>12,.3f}{ours / theirs:>8.2f} x")
    return name, ours, theirs


def to_markdown(rows: list[Row], settings: Settings, *, cpu: bool) -> str:
    """The figures as a page of the documentation."""
    option = " --cpu" if cpu else ""
    times = "processor time of the searching thread" if cpu else "time by the clock"
    head = f"""# Measured against other engines

Written by `make bench ARGS="--table docs/benchmarks.md --sections {settings.sections}{option}"`:
tantivy {version("tantivy")} and whoosh3 {version("whoosh3")}, all in turn in one run;
{settings.sections:,} generated sections, top {LIMIT}, {times}.
Where a row names no engine, the other one is tantivy.

| figure | ours | other | ratio |
|---|---|---|---|
"""
    return head + "".join(
        f"| {name} | {ours:,.2f} | {theirs:,.2f} | {ours / theirs:.2f} |\n" for name, ours, theirs in rows
    )


if __name__ == "__main__":
    main()
