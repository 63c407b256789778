"""The engine of the index as it stands now. An index that is committed to or replaced fails no search.

A search holds the engine that it began with; one that is out of date is closed after its last search.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from indexer.errors import DrucksucheError
from indexer.opensearch.address import Address, address_of
from query.engine import SearchEngine

_TABLES = ".toc"
"""How the name of a table of contents ends: a commit puts a new one in the place of the last."""

_RETRY_SECONDS = 5.0
"""How long a commit that could not be opened is left alone."""

_logger = logging.getLogger(__name__)

Seen = object
"""What was seen of an index; equal as long as nothing was committed."""


class Engines:
    """Lends the engine of an index folder. Nothing is opened before it is first asked for."""

    def __init__(self, index_dir: Path | Address, synonyms: Path | None = None) -> None:
        self.index_dir = index_dir
        self._look = _looker(index_dir)
        self._synonyms = synonyms
        self._lock = threading.Lock()
        self._lent: _Lent | None = None
        self._refused: Seen | None = None
        self._retry_at = 0.0

    @contextmanager
    def use(self) -> Iterator[SearchEngine]:
        """The engine of the last commit, until the block ends. Raises as `SearchEngine.open` does.

        Where a newer commit cannot be opened, the engine before it goes on, and the log says so.
        """
        with self._lock:
            lent = self._current()
            lent.users += 1
        try:
            yield lent.engine
        finally:
            with self._lock:
                lent.users -= 1
                lent.close_if_done()

    def close(self) -> None:
        """Close the engine after its last search; the next `use` opens it again."""
        with self._lock:
            lent, self._lent, self._refused = self._lent, None, None
            if lent is not None:
                lent.is_old = True
                lent.close_if_done()

    def _current(self) -> _Lent:
        seen = self._look()
        lent = self._lent
        if lent is not None and (seen == lent.seen or self._is_refused(seen)):
            return lent
        try:
            engine = SearchEngine.open(self.index_dir, synonyms=self._synonyms)
        except (DrucksucheError, OSError) as error:
            if lent is None:
                raise
            _logger.warning("the index has changed and cannot be opened; the former one serves on: %s", error)
            self._refused, self._retry_at = seen, time.monotonic() + _RETRY_SECONDS
            return lent
        self._lent, self._refused = _Lent(engine, seen), None
        if lent is not None:
            lent.is_old = True
            lent.close_if_done()
        return self._lent

    def _is_refused(self, seen: Seen) -> bool:
        return seen == self._refused and time.monotonic() < self._retry_at


class _Lent:
    """An engine with the searches that hold it."""

    def __init__(self, engine: SearchEngine, seen: Seen) -> None:
        self.engine = engine
        self.seen = seen
        self.users = 0
        self.is_old = False

    def close_if_done(self) -> None:
        """Close the engine where it is out of date and no search holds it."""
        if self.is_old and not self.users:
            self.engine.close()


def _looker(index_dir: Path | Address) -> Callable[[], Seen]:
    """What looks at an index for commits; at a cluster no more than once a second."""
    address = address_of(index_dir)
    if address is None:
        return partial(_seen, Path(str(index_dir)))
    from query.engine.remote import RemoteLook  # noqa: PLC0415 - an index in a folder does without

    return RemoteLook(address)


def _seen(index_dir: Path) -> Seen:
    """What changes with every commit and every replacement; taken before the engine is opened."""
    found = []
    try:
        with os.scandir(index_dir) as entries:
            for entry in entries:
                if entry.name.endswith(_TABLES):
                    status = entry.stat()
                    found.append((entry.name, status.st_ino, status.st_mtime_ns))
    except FileNotFoundError:  # the folder is about to be replaced, or a commit has just taken its table
        return frozenset()
    except OSError as error:
        _logger.warning("%s: cannot be looked at (%s)", index_dir, error.strerror)
        return frozenset()
    return frozenset(found)
