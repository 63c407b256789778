"""Searches in a bounded number of threads, each answered by its deadline."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar, cast

from starlette.types import Receive

from query.web.problems import Problem, ProblemError
from query.web.settings import WebSettings

Result = TypeVar("Result")

_UNWATCHED_SECONDS = 0.05
"""Most answers are made by then; only those that take longer look whether their client is still there."""


class ClientGoneError(Exception):
    """Nobody waits for the answer any more."""


class _Job(Generic[Result]):
    """Work that is not begun once nobody waits for it; it keeps its room until a thread has seen that."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        self.is_dropped = False

    def __call__(self) -> Result | None:
        return None if self.is_dropped else self._work()


class Runner:
    """Runs work in threads. No more than `threads` and `waiting` are taken, overrun ones counted."""

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self._room = threading.BoundedSemaphore(settings.threads + settings.waiting)
        self._pool: ThreadPoolExecutor | None = None

    async def run(self, work: Callable[[], Result], receive: Receive) -> Result:
        """What the work gives. `receive` is that of the request.

        Raises `ProblemError` (503 where there is no room, 504 past the deadline) and `ClientGoneError`. Work
        that waits for a thread then is dropped; what runs goes on to its end, which the engine bounds.
        """
        job = _Job(work)
        waited = asyncio.wrap_future(self._submit(job))
        seconds = self._settings.deadline_seconds
        try:
            await asyncio.wait((waited,), timeout=min(_UNWATCHED_SECONDS, seconds))
            if not waited.done():
                await _watch(waited, receive, max(0.0, seconds - _UNWATCHED_SECONDS))
            if not waited.done():
                detail = f"there was no answer within {seconds:g} seconds; ask for less, or try again"
                raise ProblemError(Problem(status=504, code="deadline", detail=detail))
            return cast(Result, waited.result())
        finally:
            job.is_dropped = True
            waited.add_done_callback(_look_at)

    def _submit(self, job: _Job[Result]) -> Future[Result | None]:
        if not self._room.acquire(blocking=False):
            detail = "too many searches are waiting; try again"
            raise ProblemError(Problem(status=503, code="busy", detail=detail, headers={"retry-after": "1"}))
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._settings.threads, thread_name_prefix="drucksuche")
        future = self._pool.submit(job)
        future.add_done_callback(lambda _: self._room.release())
        return future

    def close(self) -> None:
        """Take no more work and drop what waits; the next `run` starts threads again."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


async def _watch(waited: asyncio.Future[Result], receive: Receive, seconds: float) -> None:
    """Wait for the result, but no longer than so many seconds, nor than the client does."""
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        await asyncio.wait((waited, gone), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if gone.done() and not waited.done():
            raise ClientGoneError
    finally:
        gone.cancel()


def _look_at(waited: asyncio.Future[Result]) -> None:
    """Take notice of an error that came after the answer, else asyncio complains of it."""
    if not waited.cancelled():
        waited.exception()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
