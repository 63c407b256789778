"""One plain view of a text for the scanners: a single kind of blank, words whole, and the way back.

Papers break a citation wherever a line ends: blanks, line ends and fixed spaces stand for each other, and a
hyphen at a line end or a soft hyphen cuts a word. The view evens that out; `Folded.source` leads back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from .cursor import occurrences

BLANKS = "\n\r\t\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What counts as a blank beside U+0020."""
DASHES = "\u2010\u2011"
"""Hyphen and non-breaking hyphen, read as "-"."""
UNSEEN = "\u00ad\u200b\u2060\ufeff"
"""Soft hyphen and characters without width, left out."""
ODD = re.compile(f"[{BLANKS}{DASHES}{UNSEEN}]")
"""What a text must hold to need more than its line ends evened out; one sign, so linear."""
CUT = re.compile(
    f"(?:(?<=[^\\W\\d_])-|[{UNSEEN}]) {{1,3}}(?=[a-zß-ÿ])(?!(?:und|oder|bzw|sowie|bis)\\b)|[{UNSEEN}]"
)
"""A word cut at a line end: "Bundestags- drucksache", but not "Vor- und Nachteile". Bounded, so linear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """The view `text` with the places where characters of the source are left out."""

    text: str
    cuts: tuple[int, ...] = ()
    """Offsets in the view at which something is left out, ascending."""
    left_out: tuple[int, ...] = ()
    """Characters left out up to and including the cut of the same index."""

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the source that shows as `text[start:end]`; both in code points."""
        return self._offset(start), self._offset(end - 1) + 1 if end > start else self._offset(start)

    def _offset(self, at: int) -> int:
        index = bisect_right(self.cuts, at)
        return at + (self.left_out[index - 1] if index else 0)


def fold(text: str) -> Folded:
    """The view of `text`; takes one pass, and shares the string where there is nothing to even out."""
    text = text.replace("\n", " ")
    if ODD.search(text) is not None:
        for blank in BLANKS:
            text = text.replace(blank, " ")
        for dash in DASHES:
            text = text.replace(dash, "-")
    elif "- " not in text:
        return Folded(text=text)
    return _without_cuts(text)


def _without_cuts(text: str) -> Folded:
    pieces: list[str] = []
    cuts: list[int] = []
    left_out: list[int] = []
    done = length = gone = 0
    for match in _iter_cuts(text):
        pieces.append(text[done : match.start()])
        length += match.start() - done
        gone += match.end() - match.start()
        done = match.end()
        cuts.append(length)
        left_out.append(gone)
    pieces.append(text[done:])
    return Folded(text="".join(pieces), cuts=tuple(cuts), left_out=tuple(left_out))


def _iter_cuts(text: str) -> Iterator[re.Match[str]]:
    """The places where `CUT` matches, in order; looks only where one of its signs stands."""
    places = [at for sign in ("- ", *UNSEEN) for at in occurrences(text, sign)]
    end = 0
    for at in sorted(places):
        match = CUT.match(text, at)
        if match is not None and at >= end:
            end = match.end()
            yield match
