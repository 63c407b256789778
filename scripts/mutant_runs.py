"""A pytest plugin that runs the tests of many mutants, each in a fork of the one process that collected them.

What it shall run is a JSON file of mutants, each with its tests in order and the seconds that they took
(`--mutants`); the first is no mutant, and all tests. A line of JSON on each goes to `--fates`: its name and
how its process ended.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import time
from collections.abc import Sequence
from math import ceil
from pathlib import Path

import pytest

MOST_MEMORY = 4 * 2**30
"""Bytes a mutant may take: endless loops that fill a list end here."""
PATIENCE, LEAST_TIME = 5, 2
"""A mutant may take so many times as long as its tests took, and some seconds more, of processor time."""
MOST_WAITING = 60
"""So many times its seconds of processor time may a mutant take by the clock: machines are busy."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the mutants are named, where their fates are written, and when to stop."""
    parser.addoption("--mutants", type=Path, required=True)
    parser.addoption("--fates", type=Path, required=True)
    parser.addoption("--minutes", type=float, default=0.0, help="begin no mutant later than this; 0: run all")


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run the mutants instead of the tests."""
    items = {item.nodeid: item for item in session.items}
    plan = json.loads(session.config.getoption("--mutants").read_text(encoding="utf-8"))
    end = time.monotonic() + 60 * (session.config.getoption("--minutes") or math.inf)
    pace = 1.0
    with session.config.getoption("--fates").open("a", encoding="utf-8") as fates:
        for name, tests, took in plan:
            if time.monotonic() > end:
                break
            chosen = [items[test] for test in tests if test in items]
            status, used = run_apart(session, name, chosen, ceil(LEAST_TIME + PATIENCE * pace * took))
            fates.write(json.dumps([name, status if chosen else None]) + "\n")
            fates.flush()
            pace = pace if name else used / (took or 1)
    return True


def run_apart(
    session: pytest.Session, mutant: str, items: Sequence[pytest.Item], seconds: int
) -> tuple[int, float]:
    """Run tests with a mutant in a process of its own.

    Gives 0 if all pass, 1 if one fails, -signal if the process dies of one, and seconds of processor time.
    """
    process = os.fork()
    if process == 0:
        try:
            run_here(session, mutant, items, seconds)
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


def run_here(session: pytest.Session, mutant: str, items: Sequence[pytest.Item], seconds: int) -> None:
    """Run tests up to the first that fails, and end the process."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    os.environ["MUTANT_UNDER_TEST"] = mutant
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    session.config.pluginmanager.register(_Stop())
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    os._exit(0)


class _Stop:
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os._exit(1)
