"""A folder → the index, as long as it is watched: files are read when they have come to rest, and committed.

What says that something changed is watchfiles, of the extra `dip`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Event

from indexer.errors import ConfigurationError
from indexer.model import Failure, Report
from indexer.pipeline.indexing import MEMORY_MB, OnProgress, open_run
from indexer.pipeline.places import PlaceLike, read_place
from indexer.pipeline.reading import Reading
from indexer.pipeline.workers import Limits
from indexer.sources import iter_places
from indexer.store import NO_WAIT, Wait

REST_SECONDS = 1.0
"""A file whose size and time stay the same so long is taken as whole."""

BATCH_FILES = 100
"""Files between two commits, at most: who stops a run waits for no more of them."""

_DEBOUNCE_MS = 400
"""Changes are told so long after the first of them."""
_OF_NO_MATTER = frozenset({"missing", "unsupported"})
"""Codes of what is no paper to be: gone again before it was looked at, or not a kind of file that is read."""

OnReport = Callable[[Report], None]
_Look = tuple[int, int]
"""Size and time of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """How a folder is followed; see `index_paths`."""

    workers: int = 1
    limits: Limits | None = None
    memory_mb: float = MEMORY_MB
    wait: Wait = NO_WAIT
    on_progress: OnProgress | None = None
    rest_seconds: float = REST_SECONDS


def follow_folder(
    folder: Path, index_dir: PlaceLike, stop: Event, on_report: OnReport, options: Following | None = None
) -> None:
    """Index a folder, then whatever comes into it or changes there, until `stop` is set.

    `on_report` is called when what came to rest together is committed. A file that cannot be read is a
    `Failure` there, and is read again when it changes; a paper whose file goes away stays in the index. The
    batch that is read when `stop` is set is committed first. Raises `ConfigurationError` where watchfiles is
    missing, or the folder is not there, goes away or cannot be followed, and `StoreError` where the index
    cannot be written.
    """
    if find_spec("watchfiles") is None:
        raise ConfigurationError("following a folder needs watchfiles: pip install 'drucksuche[dip]'")
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: there is no such folder to follow")
    options = options or Following()
    resting, place = _Resting(options.rest_seconds), read_place(index_dir)
    for changed in _iter_changes(folder, stop, options.rest_seconds):
        files, failures = _look_at(changed, place if isinstance(place, Path) else None)
        if failures:
            on_report(Report(failures=tuple(failures)))
        resting.add(files)
        ready = resting.take()
        if ready and not stop.is_set():
            on_report(_index(ready, place, stop, options))


def _index(files: list[Path], index_dir: PlaceLike, stop: Event, options: Following) -> Report:
    started = time.perf_counter()
    with open_run(
        index_dir, memory_mb=options.memory_mb, wait=options.wait, on_progress=options.on_progress
    ) as run:
        for start in range(0, len(files), BATCH_FILES):
            run.read(files[start : start + BATCH_FILES], Reading(options.workers, options.limits))
            run.commit()
            if stop.is_set():
                break
    return run.tally.report(time.perf_counter() - started)


def _iter_changes(folder: Path, stop: Event, rest_seconds: float) -> Iterator[list[Path]]:
    """First the folder itself, then what changed in it; an empty list where nothing did for a while."""
    from watchfiles import Change, watch  # noqa: PLC0415 - of an extra

    root = folder.absolute()  # changes are told by whole paths, also of a folder that is named from here on
    changes = watch(
        root,
        watch_filter=None,  # it would tell nothing at all while only others change, and no look be taken
        debounce=_DEBOUNCE_MS,
        rust_timeout=max(1, int(rest_seconds * 1000)),
        yield_on_timeout=True,
        stop_event=stop,
        ignore_permission_denied=True,  # the walk names what cannot be read
    )
    first = [folder]  # walked when the watch stands, so that nothing comes between
    try:
        for found in changes:
            if not folder.is_dir():
                raise ConfigurationError(f"{folder}: the folder is gone; what was read of it is committed")
            changed = sorted(
                Path(name).relative_to(root) for change, name in found if change != Change.deleted
            )
            yield first + [folder / path for path in changed if not _is_hidden(path)]
            first = []
    except (OSError, RuntimeError) as error:  # RuntimeError: the system's bound on what is followed
        raise ConfigurationError(f"{folder}: cannot be followed ({error})") from error


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _look_at(paths: list[Path], index_dir: Path | None) -> tuple[list[Path], list[Failure]]:
    """The files to read among these and below them, and what of them can never be read."""
    own = None if index_dir is None else index_dir.resolve()
    files: list[Path] = []
    failures: list[Failure] = []
    for place in iter_places(paths, leave_out=index_dir):
        if isinstance(place, Failure):
            failures.extend([place] if place.code not in _OF_NO_MATTER else [])
        elif own is None or not place.path.resolve().is_relative_to(own):
            files.append(place.path)
    return files, failures


class _Resting:
    """Files that changed, until they have not changed for a while."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._looks: dict[Path, tuple[_Look | None, float]] = {}
        """What each file was like when it was last found changed, and when that was."""

    def add(self, files: list[Path]) -> None:
        """Wait for these, from now on."""
        for path in files:
            self._looks[path] = (_look(path), time.monotonic())

    def take(self) -> list[Path]:
        """Those that came to rest, which are waited for no more; what is gone is forgotten."""
        now, ready = time.monotonic(), []
        for path, (before, since) in list(self._looks.items()):
            look = _look(path)
            if look is not None and look != before:
                self._looks[path] = (look, now)
            elif look is None or now - since >= self._seconds:
                del self._looks[path]
                ready.extend([] if look is None else [path])
        return ready


def _look(path: Path) -> _Look | None:
    """None where the file is gone."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
