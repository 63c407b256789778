"""An index that is written anew by a process that is killed: readers see all of it at every time."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from indexer import add_papers
from indexer.model import Paper
from indexer.opensearch import connect, read_address
from indexer.opensearch.lease import LEASE_SECONDS
from query import SearchEngine, SearchRequest
from tests.papers import paper, passage

LEASE = 1.0
"""Seconds after which a killed process counts as dead here, in place of `LEASE_SECONDS`."""

REBUILD = f"""
from indexer.opensearch import lease
lease.LEASE_SECONDS, lease.RENEW_SECONDS = {LEASE}, {LEASE / 5}
from query.cli import main
main()
"""
PAPERS, PASSAGES, SECONDS = 40, 5, 60
PAUSE = 0.02
"""Seconds between two looks of a reader: it should not take the machine from who writes."""

REQUEST = SearchRequest(query="Brücken", limit=3, fold=False)


def some_papers() -> Iterator[Paper]:
    for number in range(1, PAPERS + 1):
        texts = (f"Absatz {place} des Papiers {number} über Brücken." for place in range(PASSAGES))
        yield paper(f"21/{number}", *(passage(place, text) for place, text in enumerate(texts, 1)))


def rebuild(address: str) -> subprocess.Popen[bytes]:
    """A process that writes the index anew."""
    command = [sys.executable, "-c", REBUILD, "index", "--rebuild", "--index", address]
    return subprocess.Popen(command, stderr=subprocess.PIPE)


def standing(address: str) -> set[str]:
    """The indexes that stand there, that of the lease left out."""
    where = read_address(address)
    with connect(where) as client:
        return set(client.indices.get(index=f"{where.name}-*")) - {f"{where.name}-writer"}


@contextmanager
def watched(address: str) -> Iterator[Callable[[], None]]:
    """Readers look at the index as often as they can; gives what raises where one has not seen all of it.

    One opens it each time, and one keeps the state that it has opened, whatever becomes of that index.
    """
    stop, seen, faults = Event(), [0], list[object]()

    def look(engine: SearchEngine) -> None:
        total = engine.search(REQUEST).total
        seen[0] += 1
        if total != PAPERS * PASSAGES:
            faults.append(total)

    def read() -> None:
        try:
            with SearchEngine.open(address) as kept:
                while not stop.is_set():
                    look(kept)
                    with SearchEngine.open(address) as fresh:
                        look(fresh)
                    stop.wait(PAUSE)
        except Exception as error:
            faults.append(error)

    reader = Thread(target=read)
    reader.start()

    def check() -> None:
        before = seen[0]
        deadline = time.monotonic() + SECONDS
        while seen[0] < before + 3 and not faults and time.monotonic() < deadline:
            time.sleep(0.01)
        assert faults == []
        assert seen[0] >= before + 3

    try:
        yield check
    finally:
        stop.set()
        reader.join()
    assert faults == []


def test_a_rebuild_that_is_killed_is_seen_by_nobody_and_removed_by_the_next(
    new_address: Callable[[], str],
) -> None:
    address = new_address()
    add_papers(some_papers(), address)
    before = standing(address)
    assert LEASE < LEASE_SECONDS
    with watched(address) as check:
        check()
        with rebuild(address) as process:
            while len(standing(address)) < 2 and process.poll() is None:
                time.sleep(0.01)
            process.kill()
        assert process.returncode == -9
        assert len(standing(address) - before) == 1
        check()
        with rebuild(address) as process:
            _, told = process.communicate(timeout=SECONDS)
        assert process.returncode == 0, told
        check()
    assert len(standing(address)) == 1
    assert standing(address) != before
