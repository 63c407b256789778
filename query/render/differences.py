"""Words that differ → text as `wdiff` has it, and JSON: the one form on terminals, in mails and in feeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from indexer.model import JsonObject
from query.differences import ChangeKind, WordChange
from query.render.paragraphs import Style

_CONTEXT = 8
"""Words shown on either side of a change."""
_BRACKETS = {"same": ("", ""), "old": ("[-", "-]"), "new": ("{+", "+}")}


def changes_to_json(changes: Sequence[WordChange]) -> list[JsonObject]:
    """Each run of words with its kind."""
    return [{"kind": one.kind, "text": one.text} for one in changes]


def changes_to_text(changes: Sequence[WordChange]) -> str:
    """The words that changed among a few that did not: `… am [-See-] {+Fluss+} …`."""
    return " ".join(word for word, _ in _words(changes))


def marked_changes(changes: Sequence[WordChange], style: Style) -> Iterator[tuple[str, int]]:
    """The same word by word with colours, as `wrapped` takes them: each with its width on the page."""
    marks: dict[ChangeKind, Callable[[str], str]] = {"same": str, "old": style.removed, "new": style.added}
    return ((marks[kind](word), len(word)) for word, kind in _words(changes))


def _words(changes: Sequence[WordChange]) -> Iterator[tuple[str, ChangeKind]]:
    for place, change in enumerate(changes):
        opening, closing = _BRACKETS[change.kind]
        words = (opening + change.text + closing).split()
        if change.kind == "same":
            words = _shortened(words, is_first=place == 0, is_last=place == len(changes) - 1)
        yield from ((word, change.kind) for word in words)


def _shortened(words: list[str], *, is_first: bool, is_last: bool) -> list[str]:
    """The words next to a change; none where a run of the same is all that there is."""
    before = [] if is_first else words[:_CONTEXT]
    after = [] if is_last else words[max(len(before), len(words) - _CONTEXT) :]
    is_whole = len(before) + len(after) == len(words)
    cut = [] if is_whole else ["…"]
    return [*before, *cut, *after]
