"""Finds the quotations of a view: by quotation marks of all kinds, and by markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .view import Span, View

CLOSING = {"„": '“”"', "“": "”", '"': '"', "»": "«", "«": "»", "‚": "‘’", "‘": "’", "›": "‹", "‹": "›"}
"""What may close a quotation that a mark opens (Duden, K 8; Swiss and English usage too)."""
_MARK = re.compile('[„“”"»«‚‘’›‹]|\n[ \t\r]*\n')
_LONGEST = 5_000
"""Characters over which a quotation may go on from one paragraph to the next."""
_DEEPEST = 3
"""Quotations within each other among which a mark finds what it closes."""
_APOSTROPHE = "‘"
"""Opens a quotation, and as often stands for a letter left out."""
_OPENS_ITSELF = "„‚"
"""Marks that open and never close."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A quotation: the span of its words, and of them with their marks."""

    start: int
    end: int
    outer: Span
    is_block: bool = False
    """Whether it stands by itself, so that what names it stands before or behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotations:
    """The quotations in order, none within another, and the places of marks that nothing closes."""

    found: tuple[Quotation, ...]
    unclosed: tuple[int, ...]


def find_quotations(view: View) -> Quotations:
    """All quotations of a view; one pass over its marks.

    A quotation in another is part of it. Marks may go over paragraphs, but for `"`, which does not say
    whether it opens or closes.
    """
    pairing = _Pairing(view.text)
    pairing.run()
    marked = [
        Quotation(start=first + 1, end=last, outer=(first, last + 1))
        for first, last in _outermost(pairing.pairs)
    ]
    blocks = [_block(view, span, is_block=True) for span in view.blocks]
    blocks += [_block(view, span, is_block=False) for span in view.inlines]
    bare = [block for block in blocks if not _is_marked(view.text, block, marked)]
    inside = _Within([block.outer for block in bare])
    kept = [one for one in marked if not inside.holds(one.start)]
    return Quotations(
        found=tuple(sorted([*kept, *bare], key=lambda one: one.start)),
        unclosed=tuple(at for at in pairing.unclosed if not inside.holds(at)),
    )


class _Within:
    """Tells whether a place lies in one of some spans; places are asked for in ascending order."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._at = 0

    def holds(self, place: int) -> bool:
        if self._at and place < self._spans[self._at - 1][0]:
            self._at = 0
        while self._at < len(self._spans) and self._spans[self._at][1] <= place:
            self._at += 1
        return self._at < len(self._spans) and self._spans[self._at][0] <= place


class _Pairing:
    """Pairs the marks of a text, one after the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._open: list[tuple[str, int, bool]] = []
        """Marks that wait to be closed: sign, place, and whether a paragraph has ended since."""
        self.pairs: list[Span] = []
        self.unclosed: list[int] = []

    def run(self) -> None:
        """Find all pairs, and the marks that nothing closes."""
        for match in _MARK.finditer(self._text):
            sign, at = match[0], match.start()
            if sign[0] == "\n":
                self._leave(one for one in self._open if one[0] == '"')
                self._open = [(mark, place, True) for mark, place, _ in self._open if mark != '"']
            elif not self._close(sign, at) and _may_open(self._text, sign, at):
                self._open.append((sign, at, False))
        self._leave(self._open)
        self.unclosed.sort()

    def _close(self, sign: str, at: int) -> bool:
        """Let a sign close the innermost quotation that it can; what is open within it stays unclosed."""
        if not _may_close(self._text, sign, at):
            return False
        for depth in range(len(self._open) - 1, max(-1, len(self._open) - 1 - _DEEPEST), -1):
            mark, place, goes_on = self._open[depth]
            if sign in CLOSING[mark] and not (goes_on and at - place > _LONGEST):
                self._leave(self._open[depth + 1 :])
                del self._open[depth:]
                self.pairs.append((place, at))
                return True
        return False

    def _leave(self, marks: Iterable[tuple[str, int, bool]]) -> None:
        self.unclosed.extend(place for mark, place, _ in marks if mark != _APOSTROPHE)


def _may_close(text: str, sign: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if sign in _OPENS_ITSELF:
        return False
    if sign in '’‘"“”':
        return not after.isalnum() and not (before.isspace() and not after.isspace() and after)
    return True


def _may_open(text: str, sign: str, at: int) -> bool:
    before, after = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if sign in "”’":
        return False
    if before.isalnum() or not after or after.isspace():
        return False
    return after not in ".,;:!?)]" or text.startswith("...", at + 1)


def _outermost(pairs: list[Span]) -> Iterator[Span]:
    end = -1
    for first, last in sorted(pairs):
        if first > end:
            yield first, last
            end = last


def _block(view: View, span: Span, *, is_block: bool) -> Quotation:
    start, end = span
    text = view.text[start:end]
    inner = (start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip()))
    return Quotation(start=inner[0], end=max(inner), outer=span, is_block=is_block)


def _is_marked(text: str, block: Quotation, marked: list[Quotation]) -> bool:
    """Whether marks within a block say better what is quoted: the block begins with one, or has no words."""
    if block.start >= block.end:
        return True
    return any(one.outer[0] == block.start and one.end <= block.end for one in marked)
