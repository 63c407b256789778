"""A hit of a search by meaning: the window that lies nearest to the query beside the words that were met."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.schema import section_texts
from query.model import Snippet
from query.reader import ReadSection

_GAP = "…"


def with_window(
    snippets: tuple[Snippet, ...], read: ReadSection, window: tuple[int, int]
) -> tuple[Snippet, ...]:
    """The snippets of the words, and of halves in which none was met what the best window shows of them."""
    fields = {snippet.field for snippet in snippets}
    return (*snippets, *(one for one in show_window(read, window) if one.field not in fields))


def show_window(read: ReadSection, window: tuple[int, int]) -> tuple[Snippet, ...]:
    """What a window holds of each of the section's texts."""
    return tuple(_iter_snippets(read, *window))


def _iter_snippets(read: ReadSection, start: int, end: int) -> Iterator[Snippet]:
    """A window as extracts of the section's texts, which stand behind each other in its body."""
    at = 0
    for field, text in section_texts(read.section).items():
        first, last = max(start - at, 0), min(end - at, len(text))
        if first < last and text[first:last].strip():
            head = f"{_GAP} " if first else ""
            tail = f" {_GAP}" if last < len(text) else ""
            yield Snippet(field=field, text=f"{head}{text[first:last]}{tail}")
        at += len(text) + 1
