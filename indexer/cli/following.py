"""`index --watch`: a folder is followed until a signal comes; a second one ends at once."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from types import FrameType

import click

from indexer.cli.options import clear_errors
from indexer.cli.progress import shown_progress
from indexer.cli.report import report_text, report_to_json, say_report
from indexer.model import Report
from indexer.pipeline import Following, PlaceLike, follow_folder

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def follow(folder: Path, index_dir: PlaceLike, options: Following, *, as_json: bool) -> None:
    """Index what comes into a folder, and print what came of each commit."""

    def tell(report: Report) -> None:
        say_report(report)
        if report.papers:
            text = json.dumps(report_to_json(report), ensure_ascii=False) if as_json else report_text(report)
            click.echo(text)

    with clear_errors(), _stopped_by_signals() as stop, shown_progress() as on_progress:
        click.echo(f"following {folder}; Ctrl-C ends", err=True)
        follow_folder(folder, index_dir, stop, tell, replace(options, on_progress=on_progress))
        click.echo("stopped; all that was read is committed", err=True)


@contextmanager
def _stopped_by_signals() -> Iterator[Event]:
    """What SIGINT and SIGTERM set; after the first of them they do again what they did before."""
    stop = Event()
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        restore()

    for number in _SIGNALS:
        signal.signal(number, end)
    try:
        yield stop
    finally:
        restore()
