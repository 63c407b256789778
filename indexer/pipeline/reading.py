"""Inputs → papers, in one process or several; a failed input becomes a `Failure` and the run goes on."""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import TypeVar

from indexer.errors import DrucksucheError, SourceError
from indexer.model import Failure, Notice, Paper
from indexer.sources import Input, iter_inputs, read_input
from indexer.structure import parse_paper

AHEAD_PER_WORKER = 32
"""Inputs handed out before their turn, so that neither a slow paper nor a commit leaves cores idle."""
ALLOCATIONS_BETWEEN_COLLECTIONS = 50_000
"""A paper is thousands of objects that live until it is sent on; looking through them took a twentieth."""

MOST_AHEAD = 256
"""Inputs handed out at most, however many processes there are: what is made of them waits in memory."""
MOST_BYTES_AHEAD = 8 * 2**20
"""Size of the inputs handed out at most, but for the last one."""

_Outcome = TypeVar("_Outcome")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A paper with the input that it was read from."""

    item: Input
    paper: Paper
    notices: tuple[Notice, ...] = ()
    """Of the reading; those of the structure rules are the paper's own."""


def parse_input(item: Input) -> Parsed | Failure:
    """Read and cut one input; every fault of it becomes a `Failure` with the reason."""
    try:
        raw = read_input(item)
        return Parsed(item=item, paper=parse_paper(raw), notices=raw.notices)
    except SourceError as error:
        return Failure(origin=error.origin, reason=error.reason, code=error.code)
    except Exception as error:
        # A fault of ours must not cost the rest of the run; it is reported as one, with exit status 1.
        reason = f"internal error, please report it: {type(error).__name__}: {error}"
        return Failure(origin=item.origin, reason=reason, code="internal")


def iter_parsed(items: Iterable[Input | Failure], *, workers: int) -> Iterator[Parsed | Failure]:
    """Outcomes in the order of `items`; with more than one worker in processes of their own."""
    return iter_outcomes(parse_input, items, workers=workers)


def iter_outcomes(
    work: Callable[[Input], _Outcome | Failure], items: Iterable[Input | Failure], *, workers: int
) -> Iterator[_Outcome | Failure]:
    """What `work`, a function of a module, makes of the items in their order; see `iter_parsed`.

    A single item is worth no process of its own.
    """
    items = iter(items)
    first = list(islice(items, 2))
    items = chain(first, items)
    if workers <= 1 or len(first) < 2:
        for item in items:
            yield item if isinstance(item, Failure) else work(item)
        return
    with _pool(workers) as pool:
        yield from _in_order(pool, work, items, min(workers * AHEAD_PER_WORKER, MOST_AHEAD))


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin_worker)


def _begin_worker() -> None:
    """Ctrl-C is the parent's to answer; and a worker ends with its parent, also when that is killed."""
    gc.set_threshold(ALLOCATIONS_BETWEEN_COLLECTIONS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _in_order(
    pool: ProcessPoolExecutor,
    work: Callable[[Input], _Outcome | Failure],
    items: Iterable[Input | Failure],
    ahead: int,
) -> Iterator[_Outcome | Failure]:
    waiting: deque[tuple[Failure | Future[_Outcome | Failure], int]] = deque()
    waiting_bytes = 0
    try:
        for item in items:
            if isinstance(item, Failure):
                waiting.append((item, 0))
            else:
                waiting.append((pool.submit(work, item), len(item.data)))
                waiting_bytes += len(item.data)
            while len(waiting) >= ahead or waiting_bytes > MOST_BYTES_AHEAD:
                one, size = waiting.popleft()
                waiting_bytes -= size
                yield _outcome(one)
        while waiting:
            yield _outcome(waiting.popleft()[0])
    except BrokenProcessPool as error:
        raise DrucksucheError(
            "a reading process was killed, most likely for lack of memory; index fewer papers at once"
            " or with --workers 1"
        ) from error
    finally:
        for one, _ in waiting:
            if not isinstance(one, Failure):
                one.cancel()


def _outcome(one: Failure | Future[_Outcome | Failure]) -> _Outcome | Failure:
    return one if isinstance(one, Failure) else one.result()


def read_paper(path: Path | str) -> Paper:
    """The paper in a file; of a file with several (DIP result pages, archives) the first.

    Raises `SourceError` with the reason where there is none. Nothing is indexed.
    """
    for item in iter_inputs([Path(path)]):
        outcome = item if isinstance(item, Failure) else parse_input(item)
        if isinstance(outcome, Failure):
            raise SourceError(outcome.origin, outcome.reason, outcome.code)
        return outcome.paper
    raise SourceError(str(path), "holds no paper", "empty")
