"""What holds for all of a query while it is compiled, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from indexer.analysis import Token, iter_tokens
from query.lexicon import Lexicon
from query.model import Match, Notice
from query.synonyms import SynonymTable
from query.tree import Node

Fields = tuple[str, ...] | None
"""Fields of the index that a part looks into; None for all."""

Citing = Callable[[str], Sequence[str]]
"""Id of a section (`21/1406#f35`) → ids of the sections that cite it; none where it is not known."""

MAX_WORDS = 256
"""Words of a query that are searched; a part of it may hold many, as a:b:c does."""

LOOKING = 24
"""What wildcards and likenesses may cost together; see `Context.may_look`."""

MAX_EXPANSIONS = 1200
"""Words of the index that all wildcards and likenesses of a query stand for together."""

MAX_NOTICES = 32
"""Notices on one query; more of them help nobody."""

_MOST_NAMED = 12
"""Words that one notice names."""


@dataclass(slots=True, kw_only=True)
class Context:
    """One compilation."""

    text: str
    """The whole query."""
    match: Match
    synonyms: SynonymTable
    lexicon: Lexicon
    today: date
    citing: Citing | None = None
    notices: list[Notice] = field(default_factory=list)
    places: dict[Node, tuple[int, int]] = field(default_factory=dict)
    """Where in the query a word or part stands; of equal ones the first."""
    _dropped: list[tuple[str, int, int]] = field(default_factory=list)
    _left: int = MAX_WORDS
    _looking: int = LOOKING
    _expansions: int = MAX_EXPANSIONS

    def note(self, code: str, text: str, start: int, end: int, suggestion: str | None = None) -> None:
        """Add a notice on a stretch of the query."""
        if len(self.notices) < MAX_NOTICES:
            self.notices.append(Notice(code=code, text=text, start=start, end=end, suggestion=suggestion))

    def _note_once(self, code: str, text: str, start: int, end: int) -> None:
        if not any(notice.code == code for notice in self.notices):
            self.note(code, text, start, end)

    def tokens(self, text: str, start: int) -> list[Token]:
        """The words of a part that begins at `start`, as long as the query may be."""
        if self._left <= 0:
            self._note_long(start, start + len(text))
            return []
        found = list(islice(iter_tokens(text), self._left + 1))
        if len(found) > self._left:
            self._note_long(start + found[self._left].start, start + len(text))
        found = found[: self._left]
        self._left -= len(found)
        return found

    def _note_long(self, start: int, end: int) -> None:
        text = f"the query has more than {MAX_WORDS} words; the rest is left out"
        self._note_once("query-too-long", text, start, end)

    def look_up(self, cost: int, most: int, text: str, start: int, end: int) -> int:
        """How many words of the index one more part may stand for; 0 where it may not look, with a notice."""
        self._looking -= cost
        if self._looking >= 0 and self._expansions > 0:
            return min(most, self._expansions)
        told = "the query has too many wildcards and ~ to look them all up"
        self._note_once("too-many-lookups", f"{told}; {text} and what follows is left out", start, end)
        return 0

    def looked(self, words: int) -> None:
        """Count the words that a part stands for."""
        self._expansions -= words

    def drop(self, text: str, start: int, end: int) -> None:
        """Remember what holds no word that is searched; all of it comes into one notice."""
        self._dropped.append((text, start, end))

    def all_notices(self) -> tuple[Notice, ...]:
        """The notices, the one on dropped words at the end."""
        if not self._dropped:
            return tuple(self.notices)
        words = tuple(dict.fromkeys(text for text, _, _ in self._dropped))
        verb = "is" if len(words) == 1 else "are"
        text = f"{listed(words, _MOST_NAMED)} {verb} not searched: stop words and signs are left out"
        start = min(start for _, start, _ in self._dropped)
        end = max(end for _, _, end in self._dropped)
        return (*self.notices, Notice(code="not-searched", text=text, start=start, end=end))


def listed(words: Sequence[str], most: int) -> str:
    """Words parted by commas; of more than `most` the rest is counted."""
    if len(words) <= most:
        return ", ".join(words)
    return f"{', '.join(words[:most])} and {len(words) - most} more"
