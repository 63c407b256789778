"""`drucksuche fetch`, killed at random: it ends with exactly the papers of an undisturbed run.

`TORTURE=1` kills 50 times.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.dip.papers import ServedPaper, served
from tests.dip.server import KEY, DipServer, serving

KILLS = 50 if os.environ.get("TORTURE") else 4
COMMAND = [sys.executable, "-c", "from query.cli import main; main()"]
PAPERS = 1_500 if os.environ.get("TORTURE") else 150
RATE = 50


@pytest.fixture
def server() -> Iterator[DipServer]:
    with serving(served(number) for number in range(1, PAPERS + 1)) as running:
        yield running


def command(server: DipServer, folder: Path, *words: str) -> tuple[list[str], dict[str, str]]:
    environment = os.environ | {"DIP_API_KEY": KEY, "DRUCKSUCHE_DIP": server.service}
    return [*COMMAND, *words, "--folder", str(folder), "--rate", str(RATE)], environment


def finish(server: DipServer, folder: Path, *words: str) -> dict[str, Any]:
    """Run to the end; gives the report."""
    line, environment = command(server, folder, *words, "--json")
    done = subprocess.run(line, env=environment, check=True, capture_output=True, timeout=120)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def content(folder: Path) -> tuple[dict[str, str], dict[str, bytes]]:
    """The line of each paper by its id, and the PDFs by their names; every line is whole and there once."""
    lines = [line for path in sorted(folder.glob("papers-*.jsonl")) for line in path.read_text().splitlines()]
    papers = {json.loads(line)["id"]: line for line in lines}
    assert len(papers) == len(lines)
    return papers, {path.name: path.read_bytes() for path in (folder / "pdf").iterdir()}


def kill_at_random(server: DipServer, folder: Path, generator: random.Random, *words: str) -> bool:
    """Kill a run somewhere; whether it was killed before its end."""
    line, environment = command(server, folder, *words)
    process = subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    asked = len(server.asked)
    end = time.monotonic() + 20
    while len(server.asked) == asked and process.poll() is None and time.monotonic() < end:
        time.sleep(0.005)
    time.sleep(generator.uniform(0.0, 0.4))
    process.send_signal(signal.SIGKILL)
    return process.wait(20) == -signal.SIGKILL


def changed(number: int, moment: datetime) -> ServedPaper:
    return served(number).updated(moment, titel=f"Neu gefasst am {moment.isoformat()}")


TIMEOUT = pytest.mark.timeout(1800 if os.environ.get("TORTURE") else 300)
WANTED = ("fetch", "--wp", "21", "--pdf")


@TIMEOUT
@pytest.mark.slow
def test_a_fetch_killed_at_random_ends_with_exactly_the_papers_of_an_undisturbed_one(
    server: DipServer, tmp_path: Path
) -> None:
    generator = random.Random(1406)
    killed = 0
    while killed < KILLS:
        assert kill_at_random(server, tmp_path / "killed", generator, *WANTED), "ended before the last kill"
        killed += 1
    asked = len(server.lists())
    assert finish(server, tmp_path / "killed", *WANTED)["failed"] == []
    assert server.lists()[asked].values("cursor"), "it went on in the middle"
    report = finish(server, tmp_path / "undisturbed", *WANTED)
    assert (report["new"], report["total"], report["failed"]) == (PAPERS, PAPERS, [])
    assert content(tmp_path / "killed") == content(tmp_path / "undisturbed")


@TIMEOUT
@pytest.mark.slow
def test_so_it_does_where_papers_change_meanwhile(server: DipServer, tmp_path: Path) -> None:
    generator = random.Random(1449)
    moment = datetime.now(UTC) + timedelta(days=1)
    for number in range(KILLS):
        kill_at_random(server, tmp_path / "killed", generator, *WANTED)
        if number % 3 == 2:
            moment += timedelta(minutes=1)
            server.hold(changed(generator.randrange(1, PAPERS + 1), moment) for _ in range(20))
    finish(server, tmp_path / "killed", *WANTED)
    finish(server, tmp_path / "killed", *WANTED)  # what changed behind the cursor
    finish(server, tmp_path / "undisturbed", *WANTED)
    assert content(tmp_path / "killed") == content(tmp_path / "undisturbed")
