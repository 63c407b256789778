"""How much of the cores `drucksuche index` turns into read PDFs: 1.0 is one core's extraction rate × cores.

Run as `python -m benchmarks.bench_indexing [--papers N] [--workers N] [--rounds N]`. The PDFs are drawn for
the run: Antworten of twenty invented exchanges over a vocabulary of German words. Extraction is what one
process needs to read and cut all of them, in processor time. Indexing is the whole command, from its start
to the commit: by the clock, which other programs on the machine spoil, and by the processor time of all its
processes, which they do not; `--rounds` of it, the best counts.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np

from benchmarks.bench_analysis import make_sections, make_words
from indexer.pipeline import read_paper
from indexer.sources.pdf import default_engine

EXCHANGES = 20
GOAL = 0.85
_QUESTION_WORDS = 50
_SENTENCE_WORDS = 14
_HEAD = """typ: Antwort
nummer: 21/{number}
datum: 2026-03-06
kopf: Antwort / der Bundesregierung / auf die Kleine Anfrage der Fraktion Die Linke / – Drucksache 21/90001 –
titel: {title}
ressort_gen: des Bundesministeriums für Verkehr
schreiben: 2026-03-05

"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds of one run of the command."""

    clock: float
    processor: float
    """Of all its processes together."""


def draw_papers(folder: Path, count: int) -> int:
    """Write `count` different PDFs into a folder; gives their size in bytes."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "index_data"))
    draw_pdf, lay_out = import_module("making.draw").draw_pdf, import_module("making.pages").lay_out
    parse_sample = import_module("making.source").parse_sample
    size = 0
    for number, text in enumerate(_iter_sources(count), start=90_100):
        data: bytes = draw_pdf(lay_out(parse_sample(text)))
        size += (folder / f"21-{number}.pdf").write_bytes(data)
    return size


def _iter_sources(count: int) -> Iterator[str]:
    generator = np.random.default_rng(1916)
    words = make_words(generator)
    for number in range(count):
        texts = make_sections(words, EXCHANGES, generator)
        title = " ".join(texts[0].split()[:6])
        yield _HEAD.format(number=90_100 + number, title=title) + "\n".join(
            f"?{n} {_sentences(text.split()[:_QUESTION_WORDS], '?')}\n"
            f"= {_sentences(text.split()[_QUESTION_WORDS:], '.')}"
            for n, text in enumerate(texts, start=1)
        )


def _sentences(words: list[str], end: str) -> str:
    parts = (words[at : at + _SENTENCE_WORDS] for at in range(0, len(words), _SENTENCE_WORDS))
    return " ".join(f"Es {' '.join(part)}{end}" for part in parts)


def extraction_seconds(folder: Path) -> float:
    """Processor time of reading and cutting every PDF of a folder in this process."""
    paths = sorted(folder.glob("*.pdf"))
    read_paper(paths[0])  # loads the engine
    started = time.process_time()
    for path in paths:
        read_paper(path)
    return time.process_time() - started


def indexing_times(folder: Path, index: Path, workers: int) -> Times:
    """What `drucksuche index` takes for a folder, into a new index."""
    code = "from query.cli import main; main()"
    command = [sys.executable, "-c", code, "index", str(folder), "--index", str(index)]
    before, started = _children(), time.perf_counter()
    subprocess.run([*command, "--workers", str(workers)], check=True, capture_output=True)
    clock = time.perf_counter() - started
    return Times(clock=clock, processor=_children() - before)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(arguments: list[str]) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Indexing PDFs against the mere extraction of them.")
    parser.add_argument("--papers", type=int, default=300)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    workers: int = options.workers
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory(prefix="drucksuche-bench-") as name:
        folder = Path(name) / "pdf"
        folder.mkdir()
        size = draw_papers(folder, options.papers)
        extraction = extraction_seconds(folder)
        runs = [indexing_times(folder, Path(name) / f"{n}", workers) for n in range(options.rounds)]
    clock, processor = min(run.clock for run in runs), min(run.processor for run in runs)
    print(f"{options.papers} PDFs, {size / 1e6:.1f} MB, {default_engine()}, {workers} processes")
    print(
        f"{'extraction on one core':28}{extraction:8.2f} s of CPU, {options.papers / extraction:6.1f} PDFs/s"
    )
    print(f"{'index, by the clock':28}{clock:8.2f} s, {options.papers / clock:6.1f} PDFs/s")
    print(f"{'index, processor time':28}{processor:8.2f} s of CPU")
    print(f"share of extraction × cores: {extraction / workers / clock:.2f} by the clock (goal {GOAL}),")
    print(f"{extraction / processor:.2f} by processor time")


if __name__ == "__main__":
    main(sys.argv[1:])
