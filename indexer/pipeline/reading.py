"""Inputs → papers, in one process or several; a failed input becomes a `Failure` and the run goes on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from indexer.errors import SourceError
from indexer.model import Failure, Notice, Paper
from indexer.pipeline.workers import NO_LIMITS, Limits, Promise, ReadingPool, memory_failure
from indexer.sources import Input, iter_inputs, read_input
from indexer.structure import parse_paper

AHEAD_PER_WORKER = 32
"""Inputs handed out before their turn, so that neither a slow paper nor a commit leaves cores idle."""

MOST_AHEAD = 256
"""Inputs handed out at most, however many processes there are: what is made of them waits in memory."""
MOST_BYTES_HERE = 2**20
"""Size of a single text that is read without a process of its own though there are limits."""

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


class Reading(NamedTuple):
    """How a run reads."""

    workers: int
    limits: Limits | None
    is_apart: bool = False
    """Whether a single input, too, is read in a process of its own."""


def parse_input(item: Input) -> Parsed | Failure:
    """Read and cut one input; every fault of it becomes a `Failure` with the reason."""
    try:
        raw = read_input(item)
        return Parsed(item=item, paper=parse_paper(raw), notices=raw.notices)
    except SourceError as error:
        return Failure(origin=error.origin, reason=error.reason, code=error.code)
    except MemoryError:  # whoever bounds it has words for it
        raise
    except Exception as error:
        # A fault of ours must not cost the rest of the run; it is reported as one, with exit status 1.
        reason = f"internal error, please report it: {type(error).__name__}: {error}"
        return Failure(origin=item.origin, reason=reason, code="internal")


def iter_parsed(
    items: Iterable[Input | Failure], *, workers: int, limits: Limits | None = None
) -> Iterator[Parsed | Failure]:
    """Outcomes in the order of `items`; with limits or more than one worker in processes of their own."""
    return iter_outcomes(parse_input, items, Reading(workers, limits))


def iter_outcomes(
    work: Callable[[Input], _Outcome | Failure],
    items: Iterable[Input | Failure],
    reading: Reading,
) -> Iterator[_Outcome | Failure]:
    """What `work`, a function of a module, makes of the items in their order; see `iter_parsed`.

    A single item is worth no process of its own, unless there are limits and it is a PDF or long: what a
    library does with a PDF nobody can bound from within, while our own work grows with the length of a text.
    """
    items = iter(items)
    first = list(islice(items, 2))
    items = chain(first, items)
    if _is_read_here(first, reading):
        for item in items:
            yield item if isinstance(item, Failure) else _read_here(work, item)
        return
    with closing(ReadingPool(work, reading.workers, reading.limits or NO_LIMITS)) as pool:
        yield from _in_order(pool, items, min(reading.workers * AHEAD_PER_WORKER, MOST_AHEAD))


def _is_read_here(first: Sequence[Input | Failure], reading: Reading) -> bool:
    """Whether reading needs no other process; `first` are the first two items."""
    if len(first) == 2:
        return reading.limits is None and reading.workers <= 1
    return reading.limits is None or not (reading.is_apart or any(map(_is_heavy, first)))


def _is_heavy(one: Input | Failure) -> bool:
    return isinstance(one, Input) and (one.kind == "pdf" or len(one.data) > MOST_BYTES_HERE)


def _read_here(work: Callable[[Input], _Outcome | Failure], item: Input) -> _Outcome | Failure:
    try:
        return work(item)
    except MemoryError:
        return memory_failure(item)


def _in_order(
    pool: ReadingPool[_Outcome | Failure], items: Iterable[Input | Failure], ahead: int
) -> Iterator[_Outcome | Failure]:
    waiting: deque[tuple[Failure | Promise[_Outcome | Failure], int]] = deque()
    waiting_bytes = 0
    for item in items:
        if isinstance(item, Failure):
            waiting.append((item, 0))
        else:
            waiting.append((pool.submit(item), len(item.data)))
            waiting_bytes += len(item.data)
        while len(waiting) >= ahead or waiting_bytes > MOST_BYTES_AHEAD:
            one, size = waiting.popleft()
            waiting_bytes -= size
            yield _outcome(one)
    while waiting:
        yield _outcome(waiting.popleft()[0])


def _outcome(one: Failure | Promise[_Outcome | Failure]) -> _Outcome | Failure:
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
