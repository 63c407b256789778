"""Reading processes under limits: each input has its time and memory, and a process that ends is replaced.

A thread a process hands it one input at a time and waits for what becomes of it, so whoever dies or overruns
is known by name. Nothing is left behind: processes that are ended are waited for.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Generic, NamedTuple, TypeVar, cast

from indexer.errors import DrucksucheError
from indexer.model import Failure
from indexer.sources import Input

ALLOCATIONS_BETWEEN_COLLECTIONS = 50_000
"""A paper is thousands of objects that live until it is sent on; looking through them took a twentieth."""

TRIES = 2
"""A process that dies may have been killed for what others hold: its input is read once more, alone."""

SECONDS_TO_BEGIN = 120.0
"""What a process may take until it reads; it imports the program first."""

SECONDS_TO_END = 10.0
"""What a process that has closed its line may take to give its memory back."""

CULPRIT_CODES = frozenset({"timeout", "memory", "crash"})
"""Failures of inputs that ended their process, or had it ended."""

_EXIT_MEMORY = 86
"""How a process ends that met the limit of its memory; not a code that Python or a shell gives."""

Outcome = TypeVar("Outcome")


class _OverrunError(Exception):
    """An input has taken its time and is still being read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one input may take of a reading process."""

    seconds: float | None = None
    """By the clock; None for no end."""
    memory_mb: int | None = None
    """Of the whole process, some 100 MB before it reads; None for no bound. Held on Linux only."""


NO_LIMITS = Limits()


class _Job(NamedTuple):
    item: Input
    future: Future[bytes | Failure]


class Promise(Generic[Outcome]):
    """What becomes of an input, when it is there."""

    def __init__(self, future: Future[bytes | Failure]) -> None:
        self._future = future

    def result(self) -> Outcome | Failure:
        """Wait for it. Raises `DrucksucheError` where no process can be begun."""
        found = self._future.result()
        return found if isinstance(found, Failure) else cast(Outcome, pickle.loads(found))


class ReadingPool(Generic[Outcome]):
    """Runs a function of a module over inputs in processes of their own; `close` ends them all."""

    def __init__(self, work: Callable[[Input], Outcome], workers: int, limits: Limits = NO_LIMITS) -> None:
        self._work = work
        self._limits = limits
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = Lock()
        """Held where processes are begun or waited for: both change what multiprocessing knows of them."""
        self._running: set[_Worker] = set()
        self._is_closed = False
        self._minders = [Thread(target=self._mind, daemon=True) for _ in range(workers)]
        for minder in self._minders:
            minder.start()

    def submit(self, item: Input) -> Promise[Outcome]:
        """Have an input read as soon as a process is free."""
        future: Future[bytes | Failure] = Future()
        self._jobs.put(_Job(item, future))
        return Promise(future)

    def close(self) -> None:
        """Drop what waits, kill what runs, and wait until all have ended."""
        with self._lock:
            self._is_closed = True
            for worker in self._running:
                worker.process.kill()
        for _ in self._minders:
            self._jobs.put(None)
        for minder in self._minders:
            minder.join()

    def _mind(self) -> None:
        """Keep one process busy until there are no jobs any more."""
        worker: _Worker | None = None
        while (job := self._jobs.get()) is not None:
            if self._is_closed:
                continue
            try:
                worker = self._read(job, worker)
            except Exception as error:
                worker = None
                job.future.set_exception(error)
        if worker is not None:
            self._end(worker)

    def _read(self, job: _Job, worker: _Worker | None) -> _Worker | None:
        """Read an input in the process, or in a new one; gives the process that is there for the next."""
        status = 0
        for _ in range(TRIES):
            worker = worker or self._begin()
            try:
                found = worker.ask(job.item, self._limits.seconds)
            except _OverrunError:
                self._end(worker)
                job.future.set_result(_overrun(job.item, self._limits))
                return None
            if found is not None:
                job.future.set_result(found)
                return worker
            status = self._end(worker)
            worker = None
            if status == _EXIT_MEMORY:
                break
        job.future.set_result(_death(job.item, status, self._limits))
        return None

    def _begin(self) -> _Worker:
        with self._lock:
            if self._is_closed:
                raise DrucksucheError("the reading has been ended")
            worker = _Worker.begin(self._work, self._limits.memory_mb)
            self._running.add(worker)
        if not worker.is_ready():
            status = self._end(worker)
            raise DrucksucheError(
                f"a reading process could not begin (status {status}); with --max-memory give it more memory"
            )
        return worker

    def _end(self, worker: _Worker) -> int:
        """Kill a process that may have ended already; gives its exit status."""
        with self._lock:
            self._running.discard(worker)
            return worker.end()


@dataclass(frozen=True, slots=True, eq=False)
class _Worker:
    """A process that reads, and our end of the line to it."""

    process: BaseProcess
    line: Connection

    @classmethod
    def begin(cls, work: Callable[[Input], object], memory_mb: int | None) -> _Worker:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, work, memory_mb), daemon=True)
        process.start()
        theirs.close()  # else its end would go unnoticed
        return cls(process, ours)

    def is_ready(self) -> bool:
        """Wait until it has said that it can read."""
        try:
            return self.line.poll(SECONDS_TO_BEGIN) and bool(self.line.recv_bytes())
        except (EOFError, OSError):
            return False

    def ask(self, item: Input, seconds: float | None) -> bytes | None:
        """What it makes of an input, pickled; None where it has died. Raises `_OverrunError`."""
        try:
            self.line.send(item)
            if self.line.poll(seconds):
                return self.line.recv_bytes()
        except (EOFError, OSError):
            self.process.join(SECONDS_TO_END)  # its end of the line closes before it is gone
            return None
        raise _OverrunError

    def end(self) -> int:
        self.process.kill()
        self.process.join()
        status = self.process.exitcode
        self.line.close()
        self.process.close()
        return status or 0


def _overrun(item: Input, limits: Limits) -> Failure:
    reason = f"was not read within {limits.seconds:g} s (--timeout)"
    return Failure(origin=item.origin, reason=reason, code="timeout")


def _death(item: Input, status: int, limits: Limits) -> Failure:
    """What to say of an input whose process ended with this status; see `Process.exitcode`."""
    if status == _EXIT_MEMORY:
        return memory_failure(item, limits)
    reason = f"ended the process that read it ({_status_name(status)}), {TRIES} times"
    return Failure(origin=item.origin, reason=reason, code="crash")


def memory_failure(item: Input, limits: Limits = NO_LIMITS) -> Failure:
    """The failure of an input for which the memory did not suffice."""
    bound = "there is" if limits.memory_mb is None else f"{limits.memory_mb} MB (--max-memory)"
    return Failure(origin=item.origin, reason=f"needs more memory than {bound}", code="memory")


def _status_name(status: int) -> str:
    try:
        name = signal.Signals(-status).name
    except ValueError:
        return f"status {status}"
    return f"{name}, perhaps for lack of memory" if name in ("SIGABRT", "SIGKILL") else name


# --- in the process -----------------------------------------------------------------------------------------


def _serve(line: Connection, work: Callable[[Input], object], memory_mb: int | None) -> None:
    """Read what comes over the line until it is closed."""
    _begin_worker(memory_mb)
    try:
        line.send_bytes(b"ready")
        while True:
            line.send_bytes(_answer(line, work))
    except MemoryError:
        os._exit(_EXIT_MEMORY)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        os._exit(0)


def _answer(line: Connection, work: Callable[[Input], object]) -> bytes:
    return pickle.dumps(work(line.recv()), pickle.HIGHEST_PROTOCOL)


def _begin_worker(memory_mb: int | None) -> None:
    """Ctrl-C is the parent's to answer; and a worker ends with its parent, also when that is killed."""
    gc.set_threshold(ALLOCATIONS_BETWEEN_COLLECTIONS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    if memory_mb is not None:
        _bound_memory(memory_mb)


def _bound_memory(memory_mb: int) -> None:
    """Let allocations beyond the bound fail; files that are mapped, as libraries are, do not count."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - not there on every system

        most = memory_mb * 2**20
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
