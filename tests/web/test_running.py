"""Threads, room and deadline are bounded, and nobody's work is begun for nobody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from starlette.types import Message

from query.web.problems import ProblemError
from query.web.running import ClientGoneError, Runner
from query.web.settings import WebSettings


async def _stays() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def _goes() -> Message:
    return {"type": "http.disconnect"}


class Stuck:
    """Work that lasts until it is let go."""

    def __init__(self) -> None:
        self.begun = 0
        self.end = threading.Event()

    def __call__(self) -> str:
        self.begun += 1
        assert self.end.wait(30)
        return "done"


@pytest.fixture
def stuck() -> Iterator[Stuck]:
    """Work that lasts until the test ends."""
    work = Stuck()
    yield work
    work.end.set()


def run(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a test's coroutine, which must end."""
    asyncio.run(asyncio.wait_for(main(), 20))


def status_of(error: BaseException | str) -> int:
    """The status of the problem that an error is answered with."""
    assert isinstance(error, ProblemError)
    return error.problem.status


def test_what_overruns_is_answered_and_takes_no_further_thread(stuck: Stuck) -> None:
    async def main() -> None:
        runner = Runner(WebSettings(threads=1, waiting=2, deadline_seconds=0.1))
        ends = await asyncio.gather(*(runner.run(stuck, _stays) for _ in range(5)), return_exceptions=True)
        assert sorted(map(status_of, ends)) == [503, 503, 504, 504, 504]
        # What waits still holds its room while the one thread is busy.
        with pytest.raises(ProblemError, match="waiting"):
            await runner.run(stuck, _stays)
        stuck.end.set()
        while True:
            try:
                assert await runner.run(lambda: "next", _stays) == "next"
                break
            except ProblemError:
                await asyncio.sleep(0.01)
        assert stuck.begun == 1
        runner.close()

    run(main)


def test_work_of_a_client_that_goes_away_is_not_begun(stuck: Stuck) -> None:
    async def main() -> None:
        runner = Runner(WebSettings(threads=1, deadline_seconds=10))
        first = asyncio.ensure_future(runner.run(stuck, _stays))
        while not stuck.begun:
            await asyncio.sleep(0.001)
        other = Stuck()
        with pytest.raises(ClientGoneError):
            await runner.run(other, _goes)
        stuck.end.set()
        assert await first == "done"
        assert await runner.run(lambda: "next", _stays) == "next"
        assert other.begun == 0
        runner.close()

    run(main)


def test_an_error_of_the_work_is_raised_where_it_is_waited_for() -> None:
    def fail() -> None:
        raise LookupError("this")

    async def main() -> None:
        runner = Runner(WebSettings())
        with pytest.raises(LookupError, match="this"):
            await runner.run(fail, _stays)
        runner.close()
        assert await runner.run(lambda: 1, _stays) == 1  # threads start again
        runner.close()

    run(main)
