"""What a watch is, and what it has to tell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from indexer.errors import DrucksucheError
from query.differences import WordChange
from query.model import Hit, SearchRequest

Change = Literal["new", "changed"]


class WatchError(DrucksucheError):
    """A file of watches, or what is known of one, cannot be used."""

    code = "watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A saved query and where its news go beside the terminal."""

    name: str
    request: SearchRequest
    atom: Path | None = None
    """File of an Atom feed that the news are added to."""
    mail: tuple[str, ...] = ()
    """A program and its arguments, which takes a message on its standard input."""
    to: str | None = None
    """Whom the message is for; with it the message has the headers of a mail."""
    hook: str | None = None
    """Address that the news are posted to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A hit that was not reported before, or whose text is another than it was."""

    hit: Hit
    change: Change
    diff: tuple[WordChange, ...] = ()
    """Of a changed hit its words; empty where the former text is not known any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchReport:
    """News of one watch, in the order of its search; more than one report holds come in several."""

    watch: str
    query: str
    found_at: str
    """When it was looked for, in UTC: `2025-09-30T06:00:00Z`."""
    news: tuple[News, ...] = ()
