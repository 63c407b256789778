"""A series: the sections that ask the same, and what differs from one to the next."""

from __future__ import annotations

from dataclasses import dataclass

from query.differences import WordChange
from query.edges import Cited


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesEntry:
    """A section of a series, with those of its questions that are meant and the answers to them."""

    cited: Cited
    similarity: float
    """To the question asked for: share of common runs of three words, 1.0 for that question itself."""
    asked: tuple[str, ...] = ()
    """Ids of the sections in other papers that ask what this one answers."""
    question_changes: tuple[WordChange, ...] | None = None
    """From the questions of the entry before to these; None in the first entry."""
    answer_changes: tuple[WordChange, ...] | None = None
    """From the answers of the entry before to these; None also where one of both has no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The sections that ask the same as one, which is among them, oldest first."""

    id: str
    entries: tuple[SeriesEntry, ...]
