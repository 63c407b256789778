"""`fetch` and `update`: filters → papers of the DIP service in a folder, and from there into the index."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indexer.cli.fetchprogress import shown_fetch
from indexer.cli.options import (
    EXIT_FAILED,
    MAX_MEMORY_MB,
    TIMEOUT_SECONDS,
    Command,
    clear_errors,
    default_index,
    index_option,
    json_option,
    wait_option,
)
from indexer.cli.progress import shown_progress
from indexer.cli.report import counted, report_text, report_to_json, say_failure, say_notice
from indexer.config import config_path, is_open_to_others
from indexer.dip import Filters, read_key
from indexer.dip.fetching import FetchReport, OnFetch, fetch_papers, fetch_updates
from indexer.dip.pacing import MOST_RATE, RATE, Pacer
from indexer.dip.queries import Repeated, forget_queries, repeated_queries
from indexer.dip.updating import index_fetched
from indexer.errors import ConfigurationError
from indexer.model import JsonObject, Report
from indexer.opensearch.address import Address
from indexer.pipeline import Limits
from indexer.store import Wait

if TYPE_CHECKING:
    from indexer.dip.client import DipClient

FOLDER = "DRUCKSUCHE_FETCHED"
SERVICE = "DRUCKSUCHE_DIP"
_MOST_NAMED = 10
_ALLOCATIONS_BETWEEN_COLLECTIONS = 1_000
"""Every answer of httpx leaves garbage in cycles; collections as rare as a search's let it pile up."""


def default_folder() -> Path:
    """`fetched` beside the default index."""
    return default_index().parent / "fetched"


def _many(*names: str, metavar: str, text: str) -> Callable[[Command], Command]:
    return click.option(*names, multiple=True, metavar=metavar, help=text)


def _day(name: str, text: str) -> Callable[[Command], Command]:
    return click.option(
        name,
        type=click.DateTime(["%Y-%m-%d"]),
        metavar="DATE",
        help=text,
        callback=lambda _context, _parameter, value: value and value.date(),
    )


def filter_options(command: Command) -> Command:
    """Add the filters of `fetch`."""
    for option in reversed(
        (
            click.option(
                "--wp",
                "wahlperiode",
                type=click.IntRange(1, 99),
                multiple=True,
                metavar="N",
                help="Wahlperiode.",
            ),
            _many("--typ", metavar="TYP", text="Kind of paper: Antwort, 'Kleine Anfrage', …"),
            _day("--since", "Dated this day or later, as 2025-09-01."),
            _day("--until", "Dated this day or earlier."),
            _many("--titel", metavar="WORDS", text="A word or phrase of the title."),
            _many("--urheber", metavar="NAME", text="Who wrote it: Bundesregierung, 'Fraktion der SPD', …"),
            _many("--ressort", metavar="NAME", text="The ministry in charge, by its full name."),
            _many("--nr", metavar="NR,NR…", text="These papers, such as 21/1406,21/1449."),
        )
    ):
        command = option(command)
    return command


def service_options(command: Command) -> Command:
    """Add where papers are kept, how often the service is asked, and where it is."""
    for option in reversed(
        (
            click.option(
                "--folder",
                metavar="DIR",
                envvar=FOLDER,
                type=click.Path(file_okay=False, path_type=Path),
                help=f"Where papers are kept. Default: ${FOLDER}, else fetched beside the default index.",
                callback=lambda _context, _parameter, value: value or default_folder(),
            ),
            click.option(
                "--rate",
                type=click.FloatRange(0, MOST_RATE, min_open=True),
                default=RATE,
                show_default=True,
                metavar="N",
                help="Requests a second at most; the service shuts out who asks in bursts.",
            ),
            click.option(
                "--service", metavar="URL", envvar=SERVICE, help="Another address of the DIP service."
            ),
        )
    ):
        command = option(command)
    return command


NumbersMissing = Callable[[Path | Address], Sequence[str]]
"""Gives the numbers of the papers that an index cites and lacks."""


@click.command()
@filter_options
@click.option("--pdf", is_flag=True, help="PDFs too: about 1 MB and one request each.")
@click.option("--again", is_flag=True, help="Everything, not only what was updated since the last run.")
@click.option("--into-index", is_flag=True, help="Index what came.")
@index_option
@service_options
@json_option
@wait_option
def fetch(
    *,
    nr: tuple[str, ...],
    missing: NumbersMissing | None = None,
    pdf: bool,
    again: bool,
    into_index: bool,
    index_dir: Path | Address,
    folder: Path,
    rate: float,
    service: str | None,
    as_json: bool,
    wait: Wait,
    **filters: Any,
) -> None:
    """Fetch papers from the Bundestag's DIP service into a folder that index reads.

    All filters must fit; one that is repeated finds any of its values (of --urheber and --ressort: all).
    The same command goes on where it was stopped, and asks later only for what is new or changed. The key
    stands in DIP_API_KEY or in the config file. Needs the extra `dip`; see docs/fetching.md.
    """
    with clear_errors():
        numbers = [number for one in nr for number in one.split(",") if number.strip()]
        if missing is not None:
            numbers += missing(index_dir)
            if not numbers:
                click.echo("the index cites no paper of the Bundestag that it lacks", err=True)
                return
        queries = Filters(numbers=tuple(numbers), **filters).queries()
        with _asking(rate, service, quiet=False) as (client, on_fetch):
            fetched = fetch_papers(
                queries, folder, client, pdf=pdf, again=again, remember=missing is None, on_fetch=on_fetch
            )
        indexed = _index(folder, index_dir, wait, quiet=False) if into_index else None
    if missing is not None:
        fetched = _without_absent(fetched)
    _finish(folder, fetched, indexed, as_json=as_json, quiet=False)


def _without_absent(fetched: FetchReport) -> FetchReport:
    """The report without cited papers that the service lacks: texts cite wrong numbers, too."""
    absent = [failure.origin for failure in fetched.failures if failure.code == "absent"]
    if absent:
        more = f" and {len(absent) - _MOST_NAMED} more" if len(absent) > _MOST_NAMED else ""
        click.echo(
            f"notice: cited, and not with the service: {', '.join(absent[:_MOST_NAMED])}{more}", err=True
        )
    rest = tuple(failure for failure in fetched.failures if failure.code != "absent")
    return replace(fetched, failures=rest)


@click.command()
@click.option("--list", "is_list", is_flag=True, help="Name what is asked again, and ask nothing.")
@click.option(
    "--forget",
    multiple=True,
    metavar="NAME",
    help="Ask for this no more, by its name in --list; what was fetched stays.",
)
@index_option
@service_options
@json_option
@wait_option
def update(
    *,
    is_list: bool,
    forget: tuple[str, ...],
    index_dir: Path | Address,
    folder: Path,
    rate: float,
    service: str | None,
    as_json: bool,
    wait: Wait,
) -> None:
    """Ask again for all that fetch was asked for, and index what is new or changed.

    Numbers of --nr are asked for again until the service has the paper with its text. For cron and timers:
    prints nothing where nothing happened. Exit status 1 where a paper failed, 2 where the service or the
    index could not be used.
    """
    with clear_errors():
        if not (folder / ".fetch").is_dir():
            raise ConfigurationError(f"{folder}: nothing was fetched there yet; begin with drucksuche fetch")
        if is_list or forget:
            for one in forget_queries(folder, forget) if forget else repeated_queries(folder):
                click.echo(json.dumps(_repeated_to_json(one)) if as_json else _repeated_to_text(one))
            if forget:
                click.echo("forgotten; what was fetched stays", err=True)
            return
        with _asking(rate, service, quiet=True) as (client, on_fetch):
            fetched = fetch_updates(folder, client, on_fetch=on_fetch)
        indexed = _index(folder, index_dir, wait, quiet=True)
    _finish(folder, fetched, indexed, as_json=as_json, quiet=True)


def _repeated_to_text(one: Repeated) -> str:
    shown = " ".join(f"{name}={value}" for name, value in one.parameters if name != "f.zuordnung")
    moment = f"complete {one.complete.isoformat(timespec='seconds')}" if one.complete else "not complete"
    return f"{one.name}  {shown or 'all'}{', PDFs' * one.pdf}, {moment}"


def _repeated_to_json(one: Repeated) -> JsonObject:
    return {
        "name": one.name,
        "parameters": [list(pair) for pair in one.parameters],
        "pdf": one.pdf,
        "complete": one.complete.isoformat() if one.complete else None,
    }


@contextmanager
def _asking(rate: float, service: str | None, *, quiet: bool) -> Iterator[tuple[DipClient, OnFetch]]:
    """A client with the user's key, and what shows how far it is."""
    if find_spec("httpx") is None:
        raise ConfigurationError("this needs the extra `dip`: pip install 'drucksuche[dip]'")
    from indexer.dip import client  # noqa: PLC0415 - httpx is of an extra

    gc.set_threshold(_ALLOCATIONS_BETWEEN_COLLECTIONS)
    key, path = read_key(), config_path()
    if is_open_to_others(path):
        click.echo(f"notice: others may read {path}, which may hold your key: chmod 600", err=True)
    with (
        shown_fetch(quiet=quiet) as shown,
        client.DipClient(
            key, service=service or client.SERVICE, pacer=Pacer(rate), on_wait=shown.on_wait
        ) as asked,
    ):
        yield asked, shown.on_fetch


def _index(folder: Path, index_dir: Path | Address, wait: Wait, *, quiet: bool) -> Report | None:
    limits = Limits(seconds=TIMEOUT_SECONDS, memory_mb=MAX_MEMORY_MB)
    index = partial(index_fetched, folder, index_dir, workers=os.cpu_count() or 1, limits=limits, wait=wait)
    if quiet and not sys.stderr.isatty():
        return index()
    with shown_progress() as on_progress:
        return index(on_progress=on_progress)


def _finish(
    folder: Path, fetched: FetchReport, indexed: Report | None, *, as_json: bool, quiet: bool
) -> None:
    """Print what came of it, and end with status 1 where something failed."""
    failures = (*fetched.failures, *(indexed.failures if indexed else ()))
    for filters in fetched.empty if not quiet else ():
        click.echo(f"notice: nothing fits {filters}; names must be as the service writes them", err=True)
    for origin, notice in indexed.notices if indexed else ():
        say_notice(origin, notice)
    for failure in failures:
        say_failure(failure)
    if not quiet or fetched.is_news or failures or (indexed and indexed.papers):
        report = _to_json(folder, fetched, indexed)
        click.echo(json.dumps(report, ensure_ascii=False) if as_json else _to_text(folder, fetched, indexed))
    if failures:
        sys.exit(EXIT_FAILED)


def _to_text(folder: Path, fetched: FetchReport, indexed: Report | None) -> str:
    parts = [f"{counted(fetched.new, 'new paper')}", f"{fetched.changed} changed", f"{fetched.same} known"]
    if fetched.without_text:
        parts.append(f"{fetched.without_text} without text")
    if fetched.pdfs:
        parts.append(counted(fetched.pdfs, "PDF"))
    text = f"fetched {', '.join(parts)} in {fetched.seconds:.1f} s into {folder}"
    return text if indexed is None else f"{text}\n{report_text(indexed)}"


def _to_json(folder: Path, fetched: FetchReport, indexed: Report | None) -> JsonObject:
    return {
        "folder": str(folder),
        "total": fetched.total,
        "new": fetched.new,
        "changed": fetched.changed,
        "same": fetched.same,
        "without_text": fetched.without_text,
        "pdfs": fetched.pdfs,
        "empty": list(fetched.empty),
        "failed": [{"origin": f.origin, "code": f.code, "reason": f.reason} for f in fetched.failures],
        "seconds": round(fetched.seconds, 3),
        "indexed": None if indexed is None else report_to_json(indexed),
    }
