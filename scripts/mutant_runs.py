"""A pytest plugin that runs the tests of many mutants, each in a fork of the one process that collected them.

What it shall run is a JSON file of mutants, each with its tests in order and seconds of processor time
(`--mutants`). A line of JSON on each goes to `--fates`: its name and how its process ended.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

MOST_MEMORY = 4 * 2**30
"""Bytes a mutant may take: endless loops that fill a list end here."""
MOST_WAITING = 60
"""So many times its seconds of processor time may a mutant take by the clock: machines are busy."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the mutants are named, and where their fates are written."""
    parser.addoption("--mutants", type=Path, required=True)
    parser.addoption("--fates", type=Path, required=True)


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run the mutants instead of the tests."""
    items = {item.nodeid: item for item in session.items}
    plan = json.loads(session.config.getoption("--mutants").read_text(encoding="utf-8"))
    with session.config.getoption("--fates").open("a", encoding="utf-8") as fates:
        for name, tests, seconds in plan:
            chosen = [items[test] for test in tests if test in items]
            status = run_apart(session, name, chosen, seconds) if chosen else None
            fates.write(json.dumps([name, status]) + "\n")
            fates.flush()
    return True


def run_apart(session: pytest.Session, mutant: str, items: Sequence[pytest.Item], seconds: int) -> int:
    """Run tests with a mutant in a process of its own; gives 0 if all pass, 1 if one fails, -signal else."""
    process = os.fork()
    if process == 0:
        try:
            run_here(session, mutant, items, seconds)
        finally:
            os._exit(3)
    end = time.monotonic() + seconds * MOST_WAITING
    while time.monotonic() < end:
        found, status = os.waitpid(process, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(process, signal.SIGXCPU)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


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
