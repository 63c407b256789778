"""Reading processes end with the process that started them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from indexer.model import Failure
from indexer.pipeline.reading import Reading, iter_outcomes
from indexer.sources import Input

SCRIPT = "from tests.pipeline.test_reading import start; start()"


def work_long(item: Input) -> Failure:
    """What a worker does: tell that it is there, and never come to an end."""
    sys.stdout.write(f"{item.origin}\n")
    sys.stdout.flush()
    time.sleep(600)
    return Failure(origin=item.origin, reason="", code="")


def start() -> None:
    """What the parent does."""
    items = [
        Input(origin=name, kind="text", data=b"", source_hash=name, path=name, folder="") for name in "ab"
    ]
    list(iter_outcomes(work_long, items, Reading(2, None)))


def test_no_worker_outlives_a_killed_parent() -> None:
    root = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | {"PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert parent.stdout is not None
    assert {parent.stdout.readline().strip() for _ in range(2)} == {"a", "b"}
    parent.kill()
    parent.communicate(
        timeout=60
    )  # every worker holds the other end of the pipe: it closes with the last one
