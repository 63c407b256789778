"""What the terminal allows: width and colour; how notices are said, and words completed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any

import click

from query.model import Notice
from query.render import Style

PIPED_WIDTH = 100


def terminal_style() -> Style:
    """Colour and the window's width on a terminal, plain and 100 wide when piped; NO_COLOR is obeyed."""
    if not sys.stdout.isatty():
        return Style(width=PIPED_WIDTH)
    width = shutil.get_terminal_size((PIPED_WIDTH, 24)).columns
    return Style(width=width, colour=not os.environ.get("NO_COLOR"))


def say_notices(notices: Iterable[Notice]) -> None:
    """Each notice as a line on standard error."""
    for notice in notices:
        click.echo(f"notice: {notice.text}", err=True)


def say(text: str) -> None:
    """A line on standard error."""
    click.echo(text, err=True)


def completer(name: str) -> Callable[[click.Context, click.Parameter, str], Any]:
    """A function of `query.cli.completing` by name, loaded when a shell asks for completions."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> Any:
        return getattr(import_module("query.cli.completing"), name)(context, parameter, incomplete)

    return complete
