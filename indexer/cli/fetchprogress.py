"""How a fetch is shown: a bar with the total on a terminal, a line now and then where output is piped."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from indexer.cli.progress import SECONDS_BETWEEN_LINES
from indexer.dip.fetching import FetchProgress, OnFetch

LONG_WAIT_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a run calls to be shown."""

    on_fetch: OnFetch
    on_wait: Callable[[float, str], None]


@contextmanager
def shown_fetch(*, quiet: bool) -> Iterator[Shown]:
    """Callbacks that show on standard error how far a run is; with `quiet` only on a terminal."""
    if sys.stderr.isatty():
        with _bar() as shown:
            yield shown
    elif quiet:
        yield Shown(on_fetch=lambda progress: None, on_wait=lambda seconds, reason: None)
    else:
        yield Shown(on_fetch=_Lines().show, on_wait=_say_wait)


def _say_wait(seconds: float, reason: str) -> None:
    if seconds >= LONG_WAIT_SECONDS:
        click.echo(f"{reason}; tried again in {seconds:.0f} s", err=True)


def _text(progress: FetchProgress) -> str:
    pdfs = f", {progress.pdfs} PDFs" if progress.pdfs else ""
    return f"{progress.done} of {progress.total} papers{pdfs}"


class _Lines:
    """A plain line every ten seconds."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def show(self, progress: FetchProgress) -> None:
        now = time.monotonic()
        if now - self._last >= SECONDS_BETWEEN_LINES:
            self._last = now
            click.echo(_text(progress), err=True)


@contextmanager
def _bar() -> Iterator[Shown]:
    # rich takes a third of a second to load: only a terminal that shows the bar pays for it.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking", total=None)

        def show(progress: FetchProgress) -> None:
            bar.update(task, total=progress.total, completed=progress.done, description=_text(progress))

        def say(seconds: float, reason: str) -> None:
            if seconds >= LONG_WAIT_SECONDS:
                bar.console.print(f"{reason}; tried again in {seconds:.0f} s", markup=False, highlight=False)

        yield Shown(on_fetch=show, on_wait=say)
