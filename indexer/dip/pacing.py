"""How often the DIP service is asked, and how long to wait before it is asked again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

RATE = 2.0
"""Requests a second: what the service bears without shutting an address out, as its users report."""

MOST_RATE = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often a request is tried, and the waits in between, which double from the first on."""

    tries: int = 5
    first_seconds: float = 1.0
    most_seconds: float = 60.0
    most_asked_seconds: float = 300.0
    """A service that asks for a longer wait is left alone: the next run goes on."""

    def wait(self, failed: int, asked: float | None) -> float | None:
        """Seconds to wait after so many failures; None where it is better to end.

        What the service asks for is kept to the second; else half of the wait is drawn at random, so that
        many programs do not come back together.
        """
        if failed >= self.tries or (asked is not None and asked > self.most_asked_seconds):
            return None
        if asked is not None:
            return asked
        longest = min(self.most_seconds, self.first_seconds * 2.0 ** (failed - 1))
        return longest * random.uniform(0.5, 1.0)


_MADE_UP = 0.1
"""Of the interval: so much of a sleep that lasted too long is made up for by the next one."""


class Pacer:
    """Lets through at most `rate` requests a second, evenly: no credit is saved for a burst."""

    def __init__(
        self,
        rate: float = RATE,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = 1.0 / rate
        self._clock = clock
        self.sleep = sleep
        self._next = float("-inf")

    def wait(self) -> None:
        """Return when the next request may start."""
        now, late = self._clock(), 0.0
        if now < self._next:
            self.sleep(self._next - now)
            now = self._clock()
            late = min(max(now - self._next, 0.0), _MADE_UP * self._interval)
        self._next = now + self._interval - late
