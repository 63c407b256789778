"""`memory_mb` bounds what a run holds, however much there is to index."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks.sections import Sampler, Settings
from indexer.pipeline import index_paths
from tests.printed import answer_text

PAPERS, EXCHANGES = 120, 60
SCRIPT = "import sys; from tests.pipeline.test_memory import index; index(*sys.argv[1:])"
WORDS = Settings(vocabulary=3000, seed=7)
SLACK_MB = 24
"""What sorting a field, reading a paper and Python's own allocation take beside what is counted."""


def iter_papers(count: int) -> Iterator[str]:
    """Antworten over few words, so that what the analysis remembers stays the same."""
    generator, sampler = np.random.default_rng(WORDS.seed), Sampler(WORDS)
    for number in range(1, count + 1):
        exchanges = [(sampler.text(generator, 50)[:-1] + "?", sampler.text(generator, 110))] * EXCHANGES
        yield answer_text(f"21/{number}", exchanges=exchanges)


def highest_mb() -> float:
    """The most memory that this process has held, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def index(folder: str, target: str, memory_mb: str) -> None:
    """Index one paper, then all of a folder; prints how much more memory that took, in MB."""
    index_paths([Path(folder) / "1.txt"], f"{target}-first")
    before = highest_mb()
    report = index_paths([folder], target, memory_mb=float(memory_mb))
    assert report.sections == PAPERS * EXCHANGES
    sys.stdout.write(str(highest_mb() - before))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_run_holds_no_more_than_it_may(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for number, text in enumerate(iter_papers(PAPERS), start=1):
        (folder / f"{number}.txt").write_text(text)

    def grown(memory_mb: int) -> float:
        command = [sys.executable, "-c", SCRIPT, folder, tmp_path / str(memory_mb), str(memory_mb)]
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=200)
        return float(done.stdout)

    bounded, free = grown(16), grown(512)
    assert bounded < 16 + SLACK_MB
    assert free > 16 + SLACK_MB  # else there was too little to index to show anything
    sys.stdout.write(f"{bounded:.0f} MB, {free:.0f} MB")
