"""What may work a little later is tried again, with longer and longer pauses, until it is given up."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import TypeVar

from indexer.errors import ClusterError

PATIENCE_SECONDS = 300.0
"""How long nothing may come through before a run gives up: a node that is replaced takes some minutes."""

FIRST_PAUSE, LONGEST_PAUSE = 0.25, 10.0

BUSY = "cluster-busy"
WAITED_OUT = frozenset({BUSY, "cluster-unreachable", "cluster-timeout"})
"""Codes of what may work a little later: too much at once, a shard that is moving, a node that is gone."""

_Found = TypeVar("_Found")


class Patience:
    """Pauses between tries, until nothing has come through for too long, or `stop` is set."""

    def __init__(self, seconds: float = PATIENCE_SECONDS, stop: Event | None = None) -> None:
        self._seconds, self._stop = seconds, stop or Event()
        self.progress()

    def progress(self) -> None:
        """Something has come through: begin anew."""
        self._pause, self._deadline = FIRST_PAUSE, time.monotonic() + self._seconds

    def pause(self, error: ClusterError) -> None:
        """Wait before the next try. Raises the error where it is none to wait for, or after too long."""
        due = time.monotonic() + self._pause
        if error.code not in WAITED_OUT or due > self._deadline or self._stop.wait(self._pause):
            raise error
        self._pause = min(2 * self._pause, LONGEST_PAUSE)


def wait_out(act: Callable[[], _Found], seconds: float = PATIENCE_SECONDS) -> _Found:
    """What `act` gives, tried again while it raises a `ClusterError` that may pass."""
    patience = Patience(seconds)
    while True:
        try:
            return act()
        except ClusterError as error:
            patience.pause(error)
