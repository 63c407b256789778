"""The real command, killed at random: nothing committed is lost, and the next run goes on by itself.

`TORTURE=1` kills 300 times.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.errors import IndexMissingError
from indexer.store import Store, check_index

KILLS = 300 if os.environ.get("TORTURE") else 4
COMMAND = [sys.executable, "-c", "from query.cli import main; main()", "index"]
ROUND_SECONDS = 20.0


def sources(index: Path) -> dict[str, str]:
    """The hash of each paper's source; nothing where the index was not made yet."""
    try:
        with Store.open(index).snapshot() as snapshot:
            records = list(snapshot.iter_papers())
    except IndexMissingError:
        return {}
    return {record.key: record.provenance["sources"][0]["hash"] for record in records}


def change(folder: Path, samples: list[Path], number: int) -> None:
    """Write the papers anew with another end, so that each of them must be replaced."""
    for path in samples:
        text = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(f"{text}\nNachtrag {number}.\n", encoding="utf-8")


@pytest.mark.timeout(7200 if os.environ.get("TORTURE") else 300)
def test_a_run_killed_at_random_loses_nothing_committed(samples: Path, tmp_path: Path) -> None:
    generator = random.Random(1916)
    texts = sorted(samples.glob("*.txt"))[:12]
    folder, index = tmp_path / "papers", tmp_path / "index"
    folder.mkdir()
    command = [*COMMAND, str(folder), "--index", str(index), "--memory", "16", "--workers", "1"]
    change(folder, texts, 0)
    started = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    whole = time.monotonic() - started
    wanted = set(sources(index))
    assert wanted
    for number in range(1, KILLS + 1):
        if number % 10 == 0:
            shutil.rmtree(index, ignore_errors=True)  # also kill the making of a new index
        before = sources(index)
        change(folder, texts, number)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(generator.uniform(0.2, 1.1) * whole)
        process.send_signal(signal.SIGKILL)
        process.wait(ROUND_SECONDS)
        after = sources(index)
        assert set(before) <= set(after), f"kill {number}: papers are lost"
        if after:
            assert check_index(index) == [], f"kill {number}"
    subprocess.run(command, check=True, capture_output=True)
    assert set(sources(index)) == wanted
    assert check_index(index) == []
