"""A section → the windows that get a vector each: whole sentences, as many as a model takes in well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.structure.references.sentences import iter_sentences

WINDOW_CHARACTERS = 1000
"""Longest window: about 250 tokens of multilingual-e5, half of what it takes, so that title and long words
fit. Not tuned."""

RULES = 1
"""Version of how windows are cut and titled; part of the model's name in the index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A part of a section's body: half-open code points, and the text that is embedded."""

    start: int
    end: int
    text: str


def section_body(texts: Iterable[str]) -> str:
    """The texts of a section as one: what windows are cut from."""
    return "\n".join(texts)


def cut_windows(title: str | None, body: str) -> list[Window]:
    """The windows of a section, in order, without gaps but blanks; each text begins with the paper's title.

    A body without words is one window, that of the title; without a title too there is none. A sentence that
    is too long is cut between words.
    """
    head = f"{title.strip()}\n" if title and title.strip() else ""
    spans = list(_iter_spans(body)) or ([(0, 0)] if head else [])
    return [Window(start=start, end=end, text=f"{head}{body[start:end]}") for start, end in spans]


def _iter_spans(body: str) -> Iterator[tuple[int, int]]:
    begin = last = -1
    for start, end in _iter_pieces(body):
        if begin >= 0 and end - begin > WINDOW_CHARACTERS:
            yield begin, last
            begin = -1
        begin = start if begin < 0 else begin
        last = end
    if begin >= 0:
        yield begin, last


def _iter_pieces(body: str) -> Iterator[tuple[int, int]]:
    """Sentences, and of those that are longer than a window the parts."""
    at = 0
    for line in body.split("\n"):
        for start, end in iter_sentences(line):
            yield from _iter_cut(body, at + start, at + end)
        at += len(line) + 1


def _iter_cut(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > WINDOW_CHARACTERS:
        gap = body.rfind(" ", start + WINDOW_CHARACTERS // 2, start + WINDOW_CHARACTERS)
        stop = gap if gap > 0 else start + WINDOW_CHARACTERS
        if body[start:stop].strip():
            yield start, stop
        start = stop
    if body[start:end].strip():
        yield start, end
