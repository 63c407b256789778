"""How a long run is shown: a bar on a terminal, a line now and then where output is piped."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from indexer.pipeline import OnProgress, Progress

if TYPE_CHECKING:
    from indexer.pipeline.embedding import EmbedProgress, OnEmbedProgress

SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def shown_progress() -> Iterator[OnProgress]:
    """A callback for `index_paths` that shows how far it is, on standard error."""
    if sys.stderr.isatty():
        with _bar() as on_progress:
            yield on_progress
    else:
        yield _Lines().show


class _Lines:
    """A plain line every ten seconds."""

    def __init__(self) -> None:
        self._started = self._last = time.monotonic()

    def show(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._last < SECONDS_BETWEEN_LINES:
            return
        self._last = now
        seconds = now - self._started
        share = min(1.0, progress.done_bytes / max(progress.total_bytes, 1))
        left = f"{seconds / share - seconds:.0f} s left" if share else "time left unknown"
        click.echo(
            f"{share:4.0%}  {progress.papers} papers, {progress.unchanged} unchanged,"
            f" {progress.failed} failed, {progress.done_bytes / 1e6 / seconds:.1f} MB/s, {left}",
            err=True,
        )


@contextmanager
def _bar() -> Iterator[OnProgress]:
    # rich takes a third of a second to load: only a terminal that shows the bar pays for it.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(progress: Progress) -> None:
            text = f"{progress.papers} papers, {progress.unchanged} unchanged, {progress.failed} failed"
            total = max(progress.total_bytes, progress.done_bytes)
            bar.update(task, total=total, completed=progress.done_bytes, description=text)

        yield show


@contextmanager
def shown_embedding() -> Iterator[OnEmbedProgress]:
    """A callback for `embed_index` that shows how far it is, on standard error."""
    if sys.stderr.isatty():
        with _embedding_bar() as on_progress:
            yield on_progress
    else:
        yield _EmbeddingLines().show


class _EmbeddingLines:
    """A plain line every ten seconds."""

    def __init__(self) -> None:
        self._started = self._last = time.monotonic()

    def show(self, progress: EmbedProgress) -> None:
        now = time.monotonic()
        if progress.of_graph or now - self._last >= SECONDS_BETWEEN_LINES:
            self._last = now
            click.echo(_embedded(progress, now - self._started), err=True)


def _embedded(progress: EmbedProgress, seconds: float) -> str:
    if progress.of_graph:
        return f"building a graph of {progress.of_graph} vectors; half a million take some minutes"
    share = progress.sections / max(progress.of_sections, 1)
    left = f"{seconds / share - seconds:.0f} s left" if share else "time left unknown"
    return (
        f"{share:4.0%}  {progress.sections} of {progress.of_sections} sections,"
        f" {progress.windows / max(seconds, 1e-9):.1f} windows/s, {left}"
    )


@contextmanager
def _embedding_bar() -> Iterator[OnEmbedProgress]:
    from rich.console import Console  # noqa: PLC0415 - as in `_bar`
    from rich.progress import BarColumn, TextColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    started = time.monotonic()
    columns = (BarColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(progress: EmbedProgress) -> None:
            text = _embedded(progress, time.monotonic() - started)
            bar.update(task, total=progress.of_sections, completed=progress.sections, description=text)

        yield show
