"""Where a command's result goes: a format, a file that is not overwritten unasked, a pager on a terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from indexer.errors import DrucksucheError
from query.cli.terminal import PIPED_WIDTH, terminal_style
from query.render import Style

Command = Callable[..., Any]


class OutputError(DrucksucheError):
    """A result cannot be written where it was asked to."""

    code = "output"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What the options of output say."""

    format: str
    path: Path | None
    force: bool
    pager: bool

    def check(self) -> None:
        """Raise `OutputError` before any work is done for a file that will not be written."""
        if self.path is None:
            return
        if self.path.is_dir():
            raise OutputError(f"{self.path}: is a folder; name a file")
        if self.path.exists() and not self.force:
            raise OutputError(f"{self.path}: is there already; --force overwrites it")

    def style(self) -> Style:
        """How text is set there: plain in a file."""
        return terminal_style() if self.path is None else Style(width=PIPED_WIDTH)

    def write(self, text: str) -> None:
        """Give the result out: whole into its file or not at all, else to the terminal or the pipe."""
        ended = text if text.endswith("\n") or not text else f"{text}\n"
        if self.path is not None:
            _write_file(self.path, ended.encode("utf-8", "replace"), force=self.force)
        elif self.pager and self.format in ("text", "markdown") and _is_long(ended):
            click.echo_via_pager(ended, color=True)
        else:
            click.echo(ended, nl=False, color=True)


def output_options(formats: Iterable[str], *, default: str = "text") -> Callable[[Command], Command]:
    """Add `--format`, `--json`, `-o`, `--force` and `--no-pager`; the command gets `output`."""

    def add(command: Command) -> Command:
        @wraps(command)
        def plain(
            *, format: str | None, as_json: bool, path: Path | None, force: bool, pager: bool, **rest: Any
        ) -> Any:
            if as_json and format not in (None, "json"):
                raise click.UsageError(f"--json and --format {format} exclude each other")
            chosen = "json" if as_json else format or default
            output = Output(format=chosen, path=path, force=force, pager=pager)
            return command(output=output, **rest)

        run: Command = plain
        for option in reversed(_options(tuple(formats), default)):
            run = option(run)
        return run

    return add


def _options(formats: tuple[str, ...], default: str) -> list[Callable[[Command], Command]]:
    return [
        click.option("--format", type=click.Choice(formats), help=f"What to print.  [default: {default}]"),
        click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
        click.option(
            "-o",
            "path",
            metavar="FILE",
            type=click.Path(dir_okay=True, path_type=Path),
            help="Write into this file, which must not be there yet.",
        ),
        click.option("--force", is_flag=True, help="With -o: overwrite the file."),
        click.option(
            "--pager/--no-pager", default=True, help="Page what is longer than the terminal (the default)."
        ),
    ]


def _is_long(text: str) -> bool:
    """Whether a text is longer than the terminal that it goes to."""
    return sys.stdout.isatty() and text.count("\n") >= shutil.get_terminal_size((100, 24)).lines


def _write_file(path: Path, data: bytes, *, force: bool) -> None:
    """Write beside the file, then take its place in one step; a file that came meanwhile is kept."""
    import tempfile  # noqa: PLC0415 - most results go to a terminal or a pipe

    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as sink:
                sink.write(data)
                sink.flush()
                os.fsync(sink.fileno())
            os.chmod(name, 0o666 & ~_umask())  # noqa: PTH101 - mkstemp gives 0o600
            _put(name, path, force=force)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(name)  # noqa: PTH108
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror or error})") from error


def _put(name: str, path: Path, *, force: bool) -> None:
    if force:
        os.replace(name, path)  # noqa: PTH105
        return
    try:
        os.link(name, path)  # unlike a rename it refuses a name that is taken
    except FileExistsError as error:
        raise OutputError(f"{path}: is there already; --force overwrites it") from error
    except OSError:  # a file system without hard links
        if path.exists():
            raise OutputError(f"{path}: is there already; --force overwrites it") from None
        os.replace(name, path)  # noqa: PTH105


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
