"""A pytest plugin that runs the tests of many mutants, each in a fork of the one process that collected them.

What it shall run is a JSON file of mutants, each with its tests in order and the seconds that they took
(`--mutants`); the first is no mutant, and all tests. A line of JSON on each goes to `--fates`: its name and
how its process ended. Where there are papers (`--papers`, a folder), those that the tests let live parse some
of them, and what comes is compared with what came without a mutant: BY_PAPERS where it is not the same.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import resource
import signal
import time
from collections.abc import Callable, Sequence
from functools import partial
from math import ceil
from pathlib import Path

import pytest

from indexer.model import RawPaper
from indexer.sources import Input, iter_inputs, read_input
from indexer.structure import parse_paper

MOST_MEMORY = 4 * 2**30
"""Bytes a mutant may take: endless loops that fill a list end here."""
PATIENCE, LEAST_TIME = 5, 2
"""A mutant may take so many times as long as its tests took, and some seconds more, of processor time."""
BY_PAPERS = 100
"""Stands for the end of a process where only parses of papers show the mutant."""
MOST_PAPERS = 8
MOST_WAITING = 60
"""So many times its seconds of processor time may a mutant take by the clock: machines are busy."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the mutants are named, where their fates are written, and when to stop."""
    parser.addoption("--mutants", type=Path, required=True)
    parser.addoption("--fates", type=Path, required=True)
    parser.addoption("--minutes", type=float, default=0.0, help="begin no mutant later than this; 0: run all")
    parser.addoption("--papers", type=Path, help="a folder of papers that mutants parse that tests let live")


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run the mutants instead of the tests."""
    items = {item.nodeid: item for item in session.items}
    plan = json.loads(session.config.getoption("--mutants").read_text(encoding="utf-8"))
    end = time.monotonic() + 60 * (session.config.getoption("--minutes") or math.inf)
    papers = Papers(session.config.getoption("--papers"))
    pace = 1.0
    with session.config.getoption("--fates").open("a", encoding="utf-8") as fates:
        for name, tests, took in plan:
            if time.monotonic() > end:
                break
            chosen = [items[test] for test in tests if test in items]
            seconds = ceil(LEAST_TIME + PATIENCE * pace * took)
            ended, used = run_apart(name, partial(run_tests, session, chosen), seconds)
            pace = pace if name else used / (took or 1)
            status: int | None = ended
            if ended == 0:
                status = BY_PAPERS if papers.show(name) else 0 if chosen else None
            fates.write(json.dumps([name, status]) + "\n")
            fates.flush()
    return True


class Papers:
    """Papers to parse, with what was parsed without a mutant and the seconds that took."""

    def __init__(self, folder: Path | None) -> None:
        self.raw = read_papers(folder) if folder else []
        self.kept = Path("papers.sha256").resolve()
        self.seconds = 0.0

    def show(self, mutant: str) -> bool:
        """Whether a mutant parses them to anything else; no mutant: keep what comes."""
        if not self.raw:
            return False
        if not mutant:
            _, self.seconds = run_apart("", self.keep, 600)
            return False
        return run_apart(mutant, self.check, ceil(LEAST_TIME + PATIENCE * self.seconds))[0] != 0

    def keep(self) -> None:
        """Write the digest of the parses."""
        self.kept.write_text(digest(self.raw), encoding="ascii")

    def check(self) -> None:
        """End the process where the digest is another one."""
        if digest(self.raw) != self.kept.read_text(encoding="ascii"):
            os._exit(1)


def read_papers(folder: Path) -> list[RawPaper]:
    """Some papers of a folder of text files, evenly spread over it."""
    paths = sorted(folder.rglob("*.txt"))
    inputs = iter_inputs(paths[:: max(1, len(paths) // MOST_PAPERS)][:MOST_PAPERS])
    return [read_input(one) for one in inputs if isinstance(one, Input)]


def digest(papers: Sequence[RawPaper]) -> str:
    """One digest of all that is parsed of some papers."""
    found = hashlib.sha256()
    for paper in papers:
        found.update(repr(parse_paper(paper)).encode())
    return found.hexdigest()


def run_apart(mutant: str, work: Callable[[], None], seconds: int) -> tuple[int, float]:
    """Do some work with a mutant in a process of its own.

    Gives 0 if it ends well, 1 if a test fails, -signal if the process dies of one, and seconds of processor
    time.
    """
    process = os.fork()
    if process == 0:
        try:
            limit(mutant, seconds)
            work()
            os._exit(0)
        finally:
            os._exit(3)
    end = time.monotonic() + seconds * MOST_WAITING
    found = 0
    while not found and time.monotonic() < end:
        found, status, usage = os.wait4(process, os.WNOHANG)
        time.sleep(0 if found else 0.005)
    if not found:
        os.kill(process, signal.SIGXCPU)
        _, status, usage = os.wait4(process, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime


def limit(mutant: str, seconds: int) -> None:
    """Choose the mutant, bound time and memory, say nothing."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    os.environ["MUTANT_UNDER_TEST"] = mutant
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def run_tests(session: pytest.Session, items: Sequence[pytest.Item]) -> None:
    """Run tests up to the first that fails, which ends the process."""
    session.config.pluginmanager.register(_Stop())
    for item, following in zip(items, [*items[1:], None], strict=False):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


class _Stop:
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os._exit(1)
