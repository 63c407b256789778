"""Fetching from a local DIP service: the rate that is kept, and the memory while papers come and are indexed.

Run as `python -m benchmarks.bench_fetch [--papers N] [--rate N]`. A server on this machine gives invented
Antworten of eight exchanges over a vocabulary of German words, ten texts a page, as the real service does.
The command fetches them at `--rate`, with the limit set to 20 requests a second, and then indexes them.
The rate is that of the requests as the server saw them. Memory is RssAnon, of the command's own process while
it fetches, and of it and the processes that read papers while it indexes; its growth is that of the second
half of the papers over the first. Processor time a page does not depend on what else the machine does.
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bench_analysis import make_sections, make_words
from benchmarks.bench_http import processor_seconds
from tests.dip.papers import ServedPaper, served
from tests.dip.server import KEY, DipServer, serving
from tests.printed import answer_text

EXCHANGES = 8
GOAL_SHARE = 0.9
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

    def watch(self, stop: threading.Event) -> None:
        """Sample until told to stop."""
        while not stop.wait(_PAUSE_SECONDS):
            self.own.append(_anonymous_mb(self.process))
            self.readers.append(sum(map(_anonymous_mb, _children(self.process))))
            self.processor_seconds = max(self.processor_seconds, processor_seconds(self.process))

    def rows(self) -> str:
        """The memory at the tenths of the run, and how much more the second half needs at most."""
        parts = {"memory": self.own, "readers": self.readers}
        return "\n".join(f"{name:8}{_row(samples)}" for name, samples in parts.items() if any(samples))


def _row(samples: list[float]) -> str:
    used = np.array([sample for sample in samples if sample])
    tenths = [used[int(at)] for at in np.linspace(0, len(used) - 1, 11)]
    half = max(1, len(used) // 2)
    growth = used[half:].max(initial=0.0) / used[:half].max()
    shown = " ".join(f"{mb:.0f}" for mb in tenths)
    return f"{shown} MB at the tenths, second half over first {growth:.2f}"


def _children(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in found.read_text(encoding="ascii").split()] if found.exists() else []


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


def main(arguments: list[str]) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=1_000)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--memory", type=int, default=128, help="of index, in MB")
    options = parser.parse_args(arguments)
    papers = list(iter_served(options.papers))
    size = sum(len(paper.text or "") for paper in papers) / 1e6
    print(f"{len(papers):,} invented papers, {size:.1f} million characters, ten a page")
    with serving(papers) as server, tempfile.TemporaryDirectory(prefix="drucksuche-bench-") as name:
        folder = f"--folder={name}/papers"
        report, memory = measured(server, "fetch", "--wp", "21", "--rate", str(options.rate), folder)
        print(f"{'fetch':8}{report['new']:,} papers in {report['seconds']} s")
        starts = [asked.at for asked in server.lists()]
        share = (len(starts) - 1) / (starts[-1] - starts[0]) / options.rate
        page = 1000 * memory.processor_seconds / len(starts)
        print(f"{'rate':8}{share:.1%} of {options.rate:g} requests/s (goal {GOAL_SHARE:.0%})")
        print(f"{'':8}{page:.1f} ms of processor time a page, the start of the command included")
        print(memory.rows())
        began = time.perf_counter()
        bound = (f"--memory={options.memory}", "--workers=1")
        indexed, memory = measured(server, "index", f"{name}/papers", f"--index={name}/index", *bound)
        print(f"{'index':8}{indexed['papers']:,} papers in {time.perf_counter() - began:.1f} s")
        print(memory.rows())


if __name__ == "__main__":
    main(sys.argv[1:])
