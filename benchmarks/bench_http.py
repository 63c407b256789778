"""Keyword search over HTTP on generated sections: requests a second, and what serving adds to a search.

Run as `python -m benchmarks.bench_http [--sections N] [--seconds N] [--connections N…]`. It builds an index,
serves it with `drucksuche serve`, one worker, and asks distinct queries of one to four words for ten hits
with snippets; no response is kept by anyone. The words of a query stand together in one section, so that
something is found. wrk is the client where it is installed, else one of its own. What serving adds is the
milliseconds of the log's line less the `took_ms` of the answer, one request at a time.

The page of results of the same queries, facets counted, is asked one after the other on one connection: until
its first byte, and how many bytes it has; with it the processor time of the server. Then the same pages are
made in this process, by the processor time of its thread, which other processes do not change.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import numpy as np

from benchmarks.bench_facets import write
from benchmarks.sections import Settings, iter_papers, make_word
from query.engine import SearchEngine
from query.web.page import asking
from query.web.page.addresses import Addresses
from query.web.page.languages import Words
from query.web.page.pages import PAGES

QUERIES = 1_000
GOAL_REQUESTS, GOAL_P95_MS, GOAL_ADDED_MS = 150, 30.0, 2.0
GOAL_FIRST_BYTE_MS, GOAL_PAGE_BYTES = 50.0, 100_000
ROOT = Path(__file__).resolve().parents[1]

WRK_SCRIPT = """
local paths = {}
for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
done = function(summary, latency)
  io.write(string.format("FIGURES %d %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), latency:percentile(99),
    summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.connect))
end
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is asked of which index, and for how long."""

    index: Path
    folder: Path
    paths: Sequence[str]
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a client measured; times in milliseconds."""

    client: str
    requests: int
    seconds: float
    p50: float
    p95: float
    p99: float
    failed: int = 0

    def row(self) -> str:
        """The figures as text."""
        times = f"p50 {self.p50:.1f} ms, p95 {self.p95:.1f} ms, p99 {self.p99:.1f} ms"
        return f"{self.requests / self.seconds:.0f} requests/s, {times}, {self.failed} failed ({self.client})"


def main() -> None:
    """Build, serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--threads", type=int, nargs="+", default=[2])
    parser.add_argument("--index", type=Path, help="an index made before by this program")
    arguments = parser.parse_args()
    settings = Settings(sections=arguments.sections)
    paths = [f"/api/v1/search?q={quote(query)}" for query in make_words(settings, QUERIES)]
    with tempfile.TemporaryDirectory(prefix="drucksuche-bench-") as folder:
        index = arguments.index or Path(folder) / "index"
        if not index.exists():
            write(index, iter_papers(settings))
        print(f"{settings.sections:,} generated sections, {len(paths):,} queries of 1 to 4 words, ten hits")
        print(f"pages made here: {made_here(index, paths)}")
        for threads in arguments.threads:
            load = Load(index=index, folder=Path(folder), paths=paths, seconds=arguments.seconds)
            measure(load, threads, arguments.connections)
    print(f"goal: at least {GOAL_REQUESTS} requests/s at p95 of at most {GOAL_P95_MS:g} ms,")
    print(f"      serving adds less than {GOAL_ADDED_MS:g} ms;")
    print(f"      page: first byte within {GOAL_FIRST_BYTE_MS:g} ms at p95, below {GOAL_PAGE_BYTES:,} bytes")


def make_words(settings: Settings, count: int) -> list[str]:
    """Distinct queries of one to four words of a section each, none of them among the 20 most frequent."""
    generator = np.random.default_rng(settings.seed + 2)
    known = {make_word(rank) for rank in range(20, min(5_000, settings.vocabulary))}
    made: dict[str, None] = {}
    for paper in iter_papers(settings):
        for section in paper.sections:
            text = f"{section.questions[0].text} {section.answers[0].text}".lower().replace(".", "")
            words = sorted(known.intersection(text.split()))
            chosen = generator.choice(words, min(int(generator.integers(1, 5)), len(words)), replace=False)
            made[" ".join(chosen.tolist())] = None
            if len(made) == count:
                return list(made)
    return list(made)


def measure(load: Load, threads: int, connections: Sequence[int]) -> None:
    """One server: what it adds, then a row for each number of connections."""
    log = load.folder / "log"
    with serving(load.index, log, threads) as (url, process):
        ask_each(url, load.paths)  # what is read first is kept: a server runs long
        print(f"\nserver with {threads} search threads; {added(url, load.paths, log)}")
        print(f"page: {page_figures(url, load.paths, process.pid)}")
        for number in connections:
            before = processor_seconds(process.pid)
            figures = ask(url, load, number)
            spent = (processor_seconds(process.pid) - before) * 1000 / max(1, figures.requests)
            print(f"{number} connections: {figures.row()}, {spent:.2f} ms of processor time a request")


@contextmanager
def serving(index: Path, log: Path, threads: int) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server on a free port, ended at the end."""
    program = [sys.executable, "-c", "from query.cli import main; main()", "serve", "--port", "0"]
    program += ["--index", str(index), "--threads", str(threads)]
    with log.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, stderr=sink, text=True)
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip(), process
        finally:
            process.terminate()
            process.wait(30)


def processor_seconds(process: int) -> float:
    """Processor time of a process so far; 0 where the system does not say."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def added(url: str, paths: Sequence[str], log: Path) -> str:
    """What serving adds to the search itself, one request at a time."""
    took = ask_each(url, paths)
    time.sleep(0.5)  # the last line is written after the answer
    lines = log.read_text(encoding="utf-8").splitlines()[-len(took) :]
    spent = np.array([json.loads(line)["ms"] for line in lines])
    p50, p95 = np.percentile(spent - np.array(took), (50, 95))
    alone = np.percentile(took, (50, 95))
    return f"search itself {alone[0]:.2f} ms (p95 {alone[1]:.2f}), serving adds {p50:.2f} ms (p95 {p95:.2f})"


def ask_each(url: str, paths: Sequence[str]) -> list[float]:
    """Ask all on one connection, in order; gives `took_ms` of each."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    return [json.loads(_get(connection, path))["took_ms"] for path in paths]


def _get(connection: http.client.HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"{path} was answered {response.status}: {body[:200]!r}")
    return body


def page_figures(url: str, paths: Sequence[str], process: int) -> str:
    """The page of results for each query: time to its first byte, bytes with its files, processor time."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    pages = [path.replace("/api/v1/search", "/") for path in paths]
    first = _get(connection, pages[0]).decode()  # compiles the templates
    files = sum(len(_get(connection, name)) for name in re.findall(r'"(/static/[^"]+)"', first))
    times, weights = [], []
    before = processor_seconds(process)
    for page in pages:
        began = time.perf_counter()
        connection.request("GET", page)
        response = connection.getresponse()  # returns when the head is there
        times.append((time.perf_counter() - began) * 1000)
        weights.append(len(response.read()))
    spent = (processor_seconds(process) - before) * 1000 / len(pages)
    p50, p95 = np.percentile(times, (50, 95))
    size = np.percentile(weights, 50)
    return (
        f"first byte p50 {p50:.1f} ms, p95 {p95:.1f} ms; {spent:.1f} ms of processor time a page;"
        f" {size:,.0f} bytes (most {max(weights):,}) and {files:,} of files that are kept"
    )


def made_here(index: Path, paths: Sequence[str]) -> str:
    """Processor time of the thread that searches and makes the page of each query."""
    times = []
    with SearchEngine.open(index) as engine:
        for path in [paths[0], *paths]:
            values = asking.SEARCH.read(urlsplit(path).query.encode())
            asked = asking.Asked(
                path="/",
                values=values,
                search=asking.read_search(asking.SEARCH.rows, values),
                words=Words("de"),
                addresses=Addresses(root=""),
            )
            began = time.thread_time()
            PAGES[0].show(engine, asked)
            times.append((time.thread_time() - began) * 1000)
    p50, p95 = np.percentile(times[1:], (50, 95))  # the first compiled the templates
    return f"p50 {p50:.1f} ms, p95 {p95:.1f} ms of processor time"


def ask(url: str, load: Load, connections: int) -> Figures:
    """Ask for so many seconds."""
    if shutil.which("wrk"):
        return _ask_with_wrk(url, load, connections)
    times: list[float] = []
    began = time.perf_counter()
    clients = [
        threading.Thread(
            target=_ask_on, args=(url, load.paths[start::connections], began + load.seconds, times)
        )
        for start in range(connections)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    p50, p95, p99 = np.percentile(times, (50, 95, 99)) * 1000
    spent = time.perf_counter() - began
    return Figures(client="own client", requests=len(times), seconds=spent, p50=p50, p95=p95, p99=p99)


def _ask_on(url: str, paths: Sequence[str], until: float, times: list[float]) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    at = 0
    while (began := time.perf_counter()) < until:
        _get(connection, paths[at % len(paths)])
        times.append(time.perf_counter() - began)
        at += 1


def _ask_with_wrk(url: str, load: Load, connections: int) -> Figures:
    listed, script = load.folder / "paths", load.folder / "wrk.lua"
    listed.write_text("\n".join(load.paths), encoding="ascii")
    script.write_text(WRK_SCRIPT, encoding="ascii")
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{load.seconds}s", "--timeout", "10s", "-s", script, url],
        env=os.environ | {"PATHS": str(listed)},
        capture_output=True,
        text=True,
        check=True,
        timeout=load.seconds + 60,
    )
    found = re.search(r"FIGURES (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", done.stdout)
    if found is None:
        raise SystemExit(f"wrk said what is not understood:\n{done.stdout}")
    requests, spent, p50, p95, p99, failed = map(int, found.groups())
    return Figures(
        client="wrk",
        requests=requests,
        seconds=spent / 1e6,
        p50=p50 / 1000,
        p95=p95 / 1000,
        p99=p99 / 1000,
        failed=failed,
    )


if __name__ == "__main__":
    main()
