"""Lines as a typesetter breaks them: at blanks, at soft hyphens, behind hyphens, inside web addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from reportlab.pdfbase.pdfmetrics import stringWidth

from making.source import NOTE_MARK

SOFT_HYPHEN = "\u00ad"
NO_BREAK_SPACE = "\u00a0"
MARK_SCALE = 0.6
"""Size of a raised note mark, as a part of the size of its line."""

Join = Literal["blank", "soft", "hyphen", "address", "end"]
"""How a line goes on in the next: over a blank, in a word, behind a hyphen, in a web address, not at all."""

KEPT_TOGETHER = re.compile(r"\b(?:z\. B|u\. a|e\. V|d\. h|m\. w|S\. \d|Nr\. \d|§ \d|\d (?=\d{3}\b))")
"""Pairs that are never parted by a line end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a paragraph is set. Lengths in points; `left` is measured from the left edge of the page."""

    font: str
    size: float
    left: float
    width: float
    leading: float
    before: float = 0.0

    def measure(self, text: str) -> float:
        """Width of `text` in points, note marks (`{1}`) small."""
        marks = NOTE_MARK.findall(text)
        plain = float(stringWidth(NOTE_MARK.sub("", text), self.font, self.size))
        return plain + float(stringWidth("".join(marks), self.font, self.size * MARK_SCALE))


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenLine:
    """One line; `text` carries the hyphen of a broken word."""

    text: str
    join: Join


def break_lines(text: str, style: Style) -> list[BrokenLine]:
    """Break a paragraph into lines no wider than the style allows; a word too wide stands alone."""
    text = KEPT_TOGETHER.sub(lambda found: found[0].replace(" ", NO_BREAK_SPACE), text)
    lines: list[BrokenLine] = []
    current = ""
    for word in text.split(" "):
        rest = word
        while rest:
            head = current + " " if current else ""
            if style.measure(_printed(head + rest)) <= style.width:
                current, rest = head + _printed(rest), ""
                continue
            fitting, rest, join = _break_word(head, rest, style)
            lines.append(BrokenLine(text=head + fitting if fitting else current, join=join))
            current = ""
    if current or not lines:
        return [*lines, BrokenLine(text=current, join="end")]
    return [*lines[:-1], BrokenLine(text=lines[-1].text, join="end")]


def _printed(text: str) -> str:
    return text.replace(SOFT_HYPHEN, "").replace(NO_BREAK_SPACE, " ")


def _break_word(head: str, word: str, style: Style) -> tuple[str, str, Join]:
    """Part a word into what fits behind `head` and the rest; where nothing fits: ("", word, blank)."""
    best: tuple[str, str, Join] = ("", word, "blank")
    for at, join in _breaks(word):
        fitting = _printed(word[:at]) + ("-" if join == "soft" else "")
        if style.measure(head + fitting) > style.width:
            break
        best = (fitting, word[at:].lstrip(SOFT_HYPHEN), join)
    if not best[0] and not head:
        return _printed(word), "", "blank"
    return best


def _breaks(word: str) -> list[tuple[int, Join]]:
    """Where a word may be parted, in order."""
    if re.search(r"www\.|https?://", word):
        start = re.search(r"www\.|https?://", word)
        first = start.start() + 5 if start else 0
        return [(at, "address") for at in range(first, len(word) - 2)]
    places: list[tuple[int, Join]] = []
    for at in range(2, len(word) - 1):
        if word[at] == SOFT_HYPHEN:
            places.append((at, "soft"))
        elif word[at - 1] in "-/" and word[at - 2].isalpha() and word[at].isalpha():
            places.append((at, "hyphen"))
    return places
