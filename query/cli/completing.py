"""What a shell is told when a word is to be completed; where that fails there is nothing to complete."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from indexer.cli.options import default_index
from indexer.errors import DrucksucheError
from query.model import Completion

VARIABLE = "_DRUCKSUCHE_COMPLETE"
"""Environment variable by which a shell asks; its value names the shell."""

_MOST = 30
_BASH_COLON = re.compile(r"(?<=\w) :(?: |$)")
"""bash makes words of their own of a colon and what follows it; only the last of them is completed."""
_BASH_SIGNS = re.compile(r"[ \"'()*?<>|&;]")
"""What bash would take out of a word that is put in as it stands; zsh and fish quote themselves."""


def complete_query(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Fields, values, names, numbers and words of the index for the last word of a query."""
    before = context.params.get("query") or ()
    typed = " ".join([*before, incomplete])
    in_bash = os.environ.get(VARIABLE) == "bash_complete"
    if in_bash:
        typed, incomplete = _BASH_COLON.sub(":", typed), incomplete.lstrip(":")
    found = _complete(context, typed)
    skipped = len(typed) - len(incomplete)
    texts = (one.text[skipped:] for one in found)
    return [
        CompletionItem(_BASH_SIGNS.sub(r"\\\g<0>", text) if in_bash else text, help=_told(one))
        for text, one in zip(texts, found, strict=True)
    ]


def complete_id(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Numbers of papers of the index."""
    found = _complete(context, f"drucksache:{incomplete}")
    return [CompletionItem(one.text.removeprefix("drucksache:"), help=_told(one)) for one in found]


def complete_values(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of a hit's values, after those that are chosen already."""
    from query.render import HIT_VALUES  # noqa: PLC0415 - only a shell that completes asks for them

    chosen, comma, last = incomplete.rpartition(",")
    names = (name for name in HIT_VALUES if name.startswith(last) and name not in chosen.split(","))
    return [CompletionItem(f"{chosen}{comma}{name}") for name in names]


def _complete(context: click.Context, typed: str) -> tuple[Completion, ...]:
    from query.engine import SearchEngine  # noqa: PLC0415 - as above

    index: Path = context.params.get("index_dir") or default_index()
    try:
        with SearchEngine.open(index) as engine:
            return engine.complete(typed, _MOST)
    except (DrucksucheError, OSError):
        return ()


def _told(one: Completion) -> str:
    return one.kind if one.count is None else f"{one.kind}, {one.count} sections"
