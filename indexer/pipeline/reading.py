"""Inputs → papers, in one process or several; a failed input becomes a `Failure` and the run goes on."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from indexer.errors import DrucksucheError, SourceError
from indexer.model import Failure, Notice, Paper
from indexer.sources import Input, iter_inputs, read_input
from indexer.structure import parse_paper

AHEAD_PER_WORKER = 4
"""Inputs handed out before their turn, so that a slow paper does not leave the other cores idle."""


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
    if workers <= 1:
        for item in items:
            yield item if isinstance(item, Failure) else parse_input(item)
        return
    with _pool(workers) as pool:
        yield from _in_order(pool, items, workers * AHEAD_PER_WORKER)


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_ignore_interrupt)


def _ignore_interrupt() -> None:
    """Ctrl-C is the parent's to answer; a worker that prints its own traceback only confuses."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _in_order(
    pool: ProcessPoolExecutor, items: Iterable[Input | Failure], ahead: int
) -> Iterator[Parsed | Failure]:
    waiting: deque[Failure | Future[Parsed | Failure]] = deque()
    try:
        for item in items:
            waiting.append(item if isinstance(item, Failure) else pool.submit(parse_input, item))
            while len(waiting) >= ahead:
                yield _outcome(waiting.popleft())
        while waiting:
            yield _outcome(waiting.popleft())
    except BrokenProcessPool as error:
        raise DrucksucheError(
            "a reading process was killed, most likely for lack of memory; index fewer papers at once"
            " or with --workers 1"
        ) from error
    finally:
        for one in waiting:
            if not isinstance(one, Failure):
                one.cancel()


def _outcome(one: Failure | Future[Parsed | Failure]) -> Parsed | Failure:
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
