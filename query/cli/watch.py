"""`drucksuche watch`: saved queries, and what is new of them."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from indexer.cli.options import EXIT_FAILED, clear_errors, index_option, json_option
from indexer.cli.report import counted
from indexer.errors import IndexMissingError
from query.cli.requests import request_options, synonyms_option
from query.cli.telling import targets_of
from query.cli.terminal import say, say_notices
from query.engine import SearchEngine, Searcher
from query.errors import QueryError
from query.model import SORTS, SearchRequest
from query.syntax.spelling import nearest
from query.watch import (
    Outcome,
    Watch,
    WatchError,
    add_watch,
    default_file,
    forget_state,
    one_run,
    read_watches,
    remove_watch,
    run_watch,
    state_folder,
)
from query.watch.file import DEFAULT_SORT

EXIT_NEWS = 10
ENVIRONMENT = "DRUCKSUCHE_WATCHES"

Command = Callable[..., Any]


def file_option(command: Command) -> Command:
    """Add `--file FILE`."""
    return click.option(
        "--file",
        "path",
        metavar="FILE",
        envvar=ENVIRONMENT,
        type=click.Path(dir_okay=False, path_type=Path),
        help=f"The file of watches. Default: ${ENVIRONMENT}, else drucksuche/watches.toml among the user's"
        " settings.",
        callback=lambda _context, _parameter, value: value or default_file(),
    )(command)


@click.group()
def watch() -> None:
    """Saved queries, which report what is new: each hit once.

    They stand in a TOML file that may be edited; docs/watching.md says what it holds.
    """


@watch.command()
@click.argument("name")
@request_options
@click.option(
    "--sort", type=click.Choice(SORTS), default=DEFAULT_SORT, show_default=True, help="The order of the news."
)
@click.option("--no-fold", is_flag=True, help="Report a question also where its Antwort is found.")
@click.option("--atom", metavar="FILE", help="Add the news to this Atom feed.")
@click.option("--mail", metavar="COMMAND", help="Run this, with the news on its standard input; no shell.")
@click.option(
    "--to", metavar="ADDRESS", help="With --mail: the news are a mail to this address, with headers."
)
@click.option("--hook", metavar="URL", help="Post the news there as JSON.")
@file_option
@index_option
@synonyms_option
@json_option
def add(
    name: str,
    request: SearchRequest,
    sort: str,
    no_fold: bool,
    atom: str | None,
    mail: str | None,
    to: str | None,
    hook: str | None,
    path: Path,
    index_dir: Path,
    synonyms: Path | None,
    as_json: bool,
) -> None:
    """Save a query under a name. What it finds now counts as known: `run` reports what comes from now on."""
    if to is not None and mail is None:
        raise click.UsageError("--to is whom --mail writes to: name the command that mails")
    table = {
        "query": request.query,
        "match": request.match if request.match != "all" else None,
        "in": list(request.sections),
        "art": list(request.art),
        "sort": sort if sort != DEFAULT_SORT else None,
        "expand": request.expand or None,
        "fold": False if no_fold else None,
        "atom": None if atom is None else str(Path(atom).expanduser().absolute()),
        "mail": _split(mail),
        "to": to,
        "hook": hook,
    }
    with clear_errors():
        given = {key: value for key, value in table.items() if value not in (None, [])}
        with one_run(state_folder(path)), _opened(index_dir, synonyms) as searcher:
            known = None if searcher is None else _try(searcher, request)
            added = add_watch(path, name, given)
            forget_state(state_folder(path), name)  # of one that was taken out by hand
            if searcher is not None:
                run_watch(searcher, added, state_folder(path), ())
    if known is not None:
        say(f"{counted(known, 'section')} found now count as known (run --all reports them)")
    say(f"added {name} to {path}")
    if as_json:
        click.echo(json.dumps(watch_to_json(added), ensure_ascii=False))


def _split(command: str | None) -> list[str]:
    try:
        return shlex.split(command or "")
    except ValueError as error:
        raise click.UsageError(f"--mail {command}: {error}") from error


@contextmanager
def _opened(index_dir: Path, synonyms: Path | None) -> Iterator[Searcher | None]:
    """The index as it is now; None where there is none yet."""
    try:
        engine = SearchEngine.open(index_dir, synonyms=synonyms)
    except IndexMissingError:
        say("notice: there is no index yet, so the query was not tried")
        yield None
        return
    with engine, engine.pinned() as searcher:
        yield searcher


def _try(searcher: Searcher, request: SearchRequest) -> int:
    """Refuse a query that cannot be searched; how many sections it finds."""
    results = searcher.search(request)
    say_notices(results.notices)
    return results.total


@watch.command(name="list")
@file_option
@json_option
def list_all(path: Path, as_json: bool) -> None:
    """Name all watches: name, query, and where the news go, parted by tabs."""
    with clear_errors():
        watches = _watches(path, ())
    for one in watches:
        if as_json:
            click.echo(json.dumps(watch_to_json(one), ensure_ascii=False))
        else:
            ways = [way for way in ("atom", "mail", "hook") if getattr(one, way)]
            click.echo("\t".join((one.name, one.request.query, ", ".join(ways))))


def watch_to_json(one: Watch) -> dict[str, Any]:
    """A watch with the keys of its file."""
    asked = one.request
    return {
        "name": one.name,
        "query": asked.query,
        "match": asked.match,
        "in": list(asked.sections),
        "art": list(asked.art),
        "where": [[field, value] for field, value in asked.filters],
        "sort": asked.sort,
        "expand": asked.expand,
        "fold": asked.fold,
        "atom": None if one.atom is None else str(one.atom),
        "mail": list(one.mail),
        "to": one.to,
        "hook": one.hook,
    }


@watch.command()
@click.argument("name")
@file_option
@json_option
def remove(name: str, path: Path, as_json: bool) -> None:
    """Take a watch out of the file, and forget what it has reported. Its feed stays."""
    with clear_errors():
        _watches(path, (name,))
        _remove(path, name)
    click.echo(json.dumps({"removed": name}) if as_json else f"removed {name}")


def _remove(path: Path, name: str) -> None:
    with one_run(state_folder(path)):
        remove_watch(path, name)
        forget_state(state_folder(path), name)


@watch.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--all", "anew", is_flag=True, help="Report all that is found, also what was reported before.")
@click.option("--quiet", is_flag=True, help="Print no news that go elsewhere.")
@click.option("--exit-code", is_flag=True, help=f"Exit status {EXIT_NEWS} where there are news.")
@file_option
@index_option
@synonyms_option
@json_option
def run(
    names: tuple[str, ...],
    anew: bool,
    quiet: bool,
    exit_code: bool,
    path: Path,
    index_dir: Path,
    synonyms: Path | None,
    as_json: bool,
) -> None:
    """Report what is new or changed since the last run, of the watches named or of all.

    The first run of a watch that was written into the file by hand takes what is there as known. With --json
    a line a hit. Exit status 1 where a watch could not be run, or news did not get where they should: those
    go with the next run.
    """
    is_news = is_failed = False
    with clear_errors():
        watches = _watches(path, names)
        folder = state_folder(path)
        with (
            one_run(folder),
            SearchEngine.open(index_dir, synonyms=synonyms) as engine,
            engine.pinned() as searcher,
        ):
            for one in watches:
                targets = targets_of(one, as_json=as_json, quiet=quiet)
                try:
                    outcome = run_watch(searcher, one, folder, targets, anew=anew)
                except (QueryError, WatchError) as error:
                    say(f"failed: {one.name}: {error}")
                    is_failed = True
                    continue
                _say(one, outcome)
                is_news |= outcome.news > 0
                is_failed |= bool(outcome.failures)
    if is_failed:
        sys.exit(EXIT_FAILED)
    if is_news and exit_code:
        sys.exit(EXIT_NEWS)


def _say(one: Watch, outcome: Outcome) -> None:
    if outcome.is_first:
        known = counted(outcome.known, "section")
        say(f"notice: {one.name}: first run; {known} found now count as known (--all reports them)")
    if outcome.is_edited:
        say(
            f"notice: {one.name}: the query was changed since the last run; what only the new one finds now"
            " counts as known (--all reports it)"
        )
    for failure in outcome.failures:
        say(f"failed: {one.name}: {failure}; the next run sends it again")


def _watches(path: Path, names: tuple[str, ...]) -> tuple[Watch, ...]:
    """The watches of these names, all where none is named."""
    watches = read_watches(path)
    if not watches:
        raise WatchError(f"{path}: there is no watch yet; drucksuche watch add NAME QUERY")
    known = {one.name: one for one in watches}
    for name in names:
        if name not in known:
            near = nearest(name[:80], known)
            advice = f"did you mean {near}?" if near else f"there are {', '.join(known)}"
            raise WatchError(f"{path}: there is no watch {name[:80]!r}; {advice}")
    return tuple(known[name] for name in dict.fromkeys(names)) or watches
