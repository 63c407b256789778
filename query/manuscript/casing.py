"""Words of a quotation that are printed with other capitals, which its verdict does not depend on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from unicodedata import normalize

from query.model import Notice

from .atoms import Atom, Fragment
from .judging import Asked, Judgement
from .sources import Source

_MOST_NAMED = 5
_AHEAD = 8
"""Printed words among which one that is quoted next is looked for."""
_Pair = tuple[Atom, Atom]


def case_notice(text: str, asked: Asked, judgement: Judgement) -> Notice | None:
    """Which words of a quotation in `text` have other capitals than printed, but for the first of each part.

    The first word of a sentence or behind an omission has its capital by that.
    """
    source = judgement.source
    if source is None:
        return None
    differing = (
        f"{text[quoted.start : quoted.end]} (printed: {source.text[printed.start : printed.end]})"
        for quoted, printed in _iter_pairs(asked, judgement, source)
        if quoted.other is None and _letters(text, quoted) != _letters(source.text, printed)
    )
    named = ["…" if at == _MOST_NAMED else one for at, one in enumerate(islice(differing, _MOST_NAMED + 1))]
    shown = " ".join(", ".join(named).split())
    return Notice(code="case", text=f"capitals differ: {shown}") if named else None


def _iter_pairs(asked: Asked, judgement: Judgement, source: Source) -> Iterator[_Pair]:
    """Words and what they are printed as, each behind such a pair, so that no word left out is taken."""
    found = judgement.alignment
    if found is not None:
        for tag, a, b, c, d in found.ops:
            if tag == "equal":
                yield from islice(zip(found.atoms[a:b], source.atoms[c:d], strict=False), 1, None)
        return
    at, last = judgement.atoms
    for number, fragment in enumerate(asked.fragments):
        start = at if number == 0 else _next(source, fragment.atoms[0], at, last)
        if start is not None:
            at = start
            for atom, place, is_next in _walk(fragment, source, start, last):
                at = place + 1
                if is_next:
                    yield atom, source.atoms[place]


def _walk(fragment: Fragment, source: Source, at: int, last: int) -> Iterator[tuple[Atom, int, bool]]:
    """Words of a part with their printed places, and whether the word before is printed right before."""
    is_next = False
    for atom in fragment.atoms:
        place = _next(source, atom, at, min(last, at + _AHEAD))
        if place is None:  # a line end or a hyphen parts it in one of both
            is_next = False
            continue
        yield atom, place, is_next and place == at
        at, is_next = place + 1, True


def _next(source: Source, atom: Atom, start: int, last: int) -> int | None:
    places = range(start, last + 1)
    return next((place for place in places if source.atoms[place].norm == atom.norm), None)


def _letters(text: str, atom: Atom) -> str:
    printed = normalize("NFKC", text[atom.start : atom.end]).replace("ß", "ss")
    return "".join(filter(str.isalpha, printed))
