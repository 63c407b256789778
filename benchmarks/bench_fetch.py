"""Fetching from a local DIP service: the rate that is kept, and the memory while papers come and are indexed.

Run as `python -m benchmarks.bench_fetch [--papers N] [--rate N] [--without-fetch]`. A server on this machine
gives invented Antworten of eight exchanges over a vocabulary of German words, ten texts a page, as the real
service does. The command fetches them at `--rate`, with the limit set to 20 requests a second, and then
indexes them; `--without-fetch` leaves out the service, for what concerns indexing alone.

The rate is that of the requests as the server saw them. Memory is RssAnon: of the command's own process, and
of all the processes that read papers for it while it indexes. It is flat where the highest that it reaches
after the first tenth of the run is at most 5 % over the highest within that tenth, in which all that a run
does has been done several times. Processor time does not depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bench_analysis import make_sections, make_words
from benchmarks.bench_http import processor_seconds
from tests.dip.papers import ServedPaper, record_of, served
from tests.dip.server import KEY, DipServer, serving
from tests.printed import answer_text

EXCHANGES = 8
GOAL_SHARE = 0.9
GOAL_GROWTH = 0.05
_PAPERS_A_FILE = 200
_QUESTION_WORDS = 40
_PAUSE_SECONDS = 0.1


@dataclass(slots=True)
class Memory:
    """RssAnon in megabytes over the run of a process and of its children, sampled by a thread."""

    process: int
    own: list[float] = field(default_factory=list)
    readers: list[float] = field(default_factory=list)
    """Of all children together."""
    processor_seconds: float = 0.0
    """Of all of them together."""

    def watch(self, stop: threading.Event) -> None:
        """Sample until told to stop."""
        while not stop.wait(_PAUSE_SECONDS):
            self.own.append(_anonymous_mb(self.process))
            self.readers.append(sum(map(_anonymous_mb, _children(self.process))))
            spent = sum(map(processor_seconds, (self.process, *_children(self.process))))
            self.processor_seconds = max(self.processor_seconds, spent)

    def rows(self) -> str:
        """The highest memory in each tenth of the run, and how it grows after the first."""
        parts = {"memory": self.own, "readers": self.readers}
        return "\n".join(f"{name:8}{_row(samples)}" for name, samples in parts.items() if any(samples))


def _row(samples: list[float]) -> str:
    used = np.array([sample for sample in samples if sample])
    highest = [tenth.max() for tenth in np.array_split(used, 10) if len(tenth)]
    growth = max(highest[1:], default=highest[0]) / highest[0] - 1
    shown = " ".join(f"{mb:.0f}" for mb in highest)
    verdict = "flat" if growth <= GOAL_GROWTH else "NOT FLAT"
    return f"{shown} MB at most in each tenth: {growth:+.1%}, {verdict} (goal {GOAL_GROWTH:+.0%})"


def _children(process: int) -> list[int]:
    """The processes that any thread of a process has begun: reading processes are begun by threads."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):  # the thread has ended
            found += map(int, task.read_text(encoding="ascii").split())
    return found


def _anonymous_mb(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended
        return 0.0
    found = status.partition("RssAnon:")[2].split()
    return int(found[0]) / 1024 if found else 0.0


def iter_served(count: int) -> Iterator[ServedPaper]:
    """So many invented papers with running text."""
    generator = np.random.default_rng(1406)
    words = make_words(generator)
    for number in range(1, count + 1):
        texts = [text.split() for text in make_sections(words, EXCHANGES, generator)]
        pairs = [
            (f"Wie {' '.join(text[:_QUESTION_WORDS])}?", f"Es {_lines(text[_QUESTION_WORDS:])}.")
            for text in texts
        ]
        yield served(number, text=f"[{answer_text(f'21/{number}', exchanges=pairs)}]")


def _lines(words: list[str]) -> str:
    """The words in lines, as a page prints them."""
    return "\n".join(" ".join(words[at : at + 14]) for at in range(0, len(words), 14))


def measured(server: DipServer, *words: str) -> tuple[dict[str, Any], Memory]:
    """Run a command to its end; gives its report and its memory."""
    program = [sys.executable, "-c", "from query.cli import main; main()", *words, "--json"]
    environment = os.environ | {"DIP_API_KEY": KEY, "DRUCKSUCHE_DIP": server.service}
    process = subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, text=True)
    memory, stop = Memory(process.pid), threading.Event()
    watcher = threading.Thread(target=memory.watch, args=(stop,))
    watcher.start()
    printed, _ = process.communicate()
    stop.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"`{' '.join(words)}` ended with {process.returncode}")
    report: dict[str, Any] = json.loads(printed)
    return report, memory


def write_papers(papers: list[ServedPaper], folder: Path) -> None:
    """The papers as `fetch` leaves them: records in files of JSON lines."""
    folder.mkdir()
    for at in range(0, len(papers), _PAPERS_A_FILE):
        records = (
            record_of(one, with_text=True, pdf_base="https://example.org/pdf")
            for one in papers[at : at + _PAPERS_A_FILE]
        )
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
        (folder / f"papers-{at // _PAPERS_A_FILE + 1:05d}.jsonl").write_text(lines, encoding="utf-8")


def fetch(server: DipServer, folder: Path, rate: float) -> None:
    """Fetch all papers, and print the figures."""
    report, memory = measured(server, "fetch", "--wp", "21", "--rate", str(rate), f"--folder={folder}")
    print(f"{'fetch':8}{report['new']:,} papers in {report['seconds']} s")
    starts = [asked.at for asked in server.lists()]
    share = (len(starts) - 1) / (starts[-1] - starts[0]) / rate
    page = 1000 * memory.processor_seconds / len(starts)
    print(f"{'rate':8}{share:.1%} of {rate:g} requests/s (goal {GOAL_SHARE:.0%})")
    print(f"{'':8}{page:.1f} ms of processor time a page, the start of the command included")
    print(memory.rows())


def index(server: DipServer, folder: Path, memory_mb: int, workers: int) -> None:
    """Index the papers of a folder, and print the figures."""
    began = time.perf_counter()
    bound = (f"--memory={memory_mb}", f"--workers={workers}", f"--index={folder}.index")
    report, memory = measured(server, "index", str(folder), *bound)
    print(f"{'index':8}{report['papers']:,} papers in {time.perf_counter() - began:.1f} s")
    print(f"{'':8}{memory.processor_seconds:.1f} s of processor time, processes that read included")
    print(memory.rows())


def main(arguments: list[str]) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=1_000)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--memory", type=int, default=128, help="of index, in MB")
    parser.add_argument("--workers", type=int, default=1, help="of index")
    parser.add_argument("--without-fetch", action="store_true", help="measure indexing alone")
    options = parser.parse_args(arguments)
    papers = list(iter_served(options.papers))
    size = sum(len(paper.text or "") for paper in papers) / 1e6
    print(f"{len(papers):,} invented papers, {size:.1f} million characters, ten a page")
    with serving(papers) as server, tempfile.TemporaryDirectory(prefix="drucksuche-bench-") as name:
        folder = Path(name) / "papers"
        if options.without_fetch:
            write_papers(papers, folder)
        else:
            fetch(server, folder, options.rate)
        index(server, folder, options.memory, options.workers)


if __name__ == "__main__":
    main(sys.argv[1:])
