"""Text → atoms, the words and numbers that are compared, and the parts between a quotation's omissions.

Blanks, hyphens, quotation marks, punctuation and upper case are no part of an atom, so texts that differ in
these alone are the same: a word cut at a line end and the whole word give the same letters in a row.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from unicodedata import normalize

from .view import Span

_UNSEEN = "\u00ad\u200b\u2060\ufeff"
_LETTER = "[^\\W\\d_¹²³\u2070-\u2089]"
"""Raised and lowered digits are no letters: they are marks of footnotes, or what m² and CO₂ do without."""
_WORD = f"{_LETTER}(?:{_LETTER}|[\u0300-\u036f{_UNSEEN}])*"
_NUMBER = r"\d+(?:[.,:/]\d+)*"
_PIECE = re.compile(
    r"(?P<gap>[\[(] ?(?:…|\.{2,5}|\. \. \.) ?[\])]|…|\.{3,5}|\. \. \.)"
    r"|\[(?P<inner>[^\[\]]{0,200})\]|\((?:sic|SIC)!?\)"
    f"|(?P<number>{_NUMBER})|(?P<word>{_WORD})"
)
"""What a quotation consists of; its alternatives begin with different signs, and repeats are of one class."""
_PLAIN = re.compile(f"(?P<number>{_NUMBER})|(?P<word>{_WORD})")
_NO_LETTER = re.compile("[\\W\\d_¹²³\u2070-\u2089]+")
_THOUSANDS = frozenset(" \u00a0\u202f")
_GROUP = 3
"""Digits between two marks of thousands."""
MOST_FRAGMENTS = 100
"""Parts that a quotation may have; what is behind them is one part."""
_DROPPED = dict.fromkeys(map(ord, _UNSEEN))


class Atom(NamedTuple):
    """One word or number as it is compared; `start`, `end` are its place in the text."""

    norm: str
    start: int
    end: int
    glued: bool = False
    """Whether it follows the one before without anything between, as the mark of a footnote does."""
    other: str | None = None
    """How it reads without the letters that stand in brackets: `Maßnahme[n]`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """Words of a quotation that stand in a row in what is quoted."""

    atoms: tuple[Atom, ...]
    near: bool = False
    """Whether it follows the one before closely: words in brackets stand between, and no omission."""
    joined: bool = False
    """Whether it is the rest of a quotation with too many parts, so that omissions in it do not count."""


def normal(word: str) -> str:
    """A word or number as it is compared; ß is ss, and 1 480 and 1.480 are 1480."""
    if word[0].isdigit():
        return _normal_number(word)
    if word.isascii():
        return word.lower()
    return normalize("NFKC", word.translate(_DROPPED)).casefold()


def _normal_number(number: str) -> str:
    head, *rest = number.split(".")
    if rest and len(head) <= _GROUP and all(len(part) == _GROUP for part in rest):
        return head + "".join(rest)
    return number


def goes_on(text: str, atoms: Sequence[Atom], at: int) -> bool:
    """Whether the number before an atom goes on in it, as 1 480 does, so that no words begin there."""
    if not 0 < at < len(atoms):
        return False
    before, after = atoms[at - 1], atoms[at]
    is_gap = text[before.end : after.start] in _THOUSANDS
    return is_gap and _is_digits(before, most=_GROUP) and _is_digits(after, least=_GROUP, most=_GROUP)


def _is_digits(atom: Atom, *, least: int = 1, most: int) -> bool:
    return atom.norm.isdigit() and least <= len(atom.norm) <= most


def plain_atoms(text: str, start: int = 0, end: int | None = None) -> list[Atom]:
    """The atoms of a printed text."""
    found: list[Atom] = []
    last = -1
    for match in _PLAIN.finditer(text, start, len(text) if end is None else end):
        first, stop = match.span()
        found.append(Atom(normal(match[0]), first, stop, first == last))
        last = stop
    return found


def read_fragments(text: str, start: int, end: int, skipped: Sequence[Span] = ()) -> list[Fragment]:
    """The fragments of a quotation, without empty ones; omissions at its ends say nothing."""
    made: list[tuple[list[Atom], bool]] = [([], False)]
    prefix = ""
    last = -1
    for match in _pieces(text, start, end, skipped):
        atoms = made[-1][0]
        if match["gap"]:
            made.append(([], False))
        elif match["inner"] is not None:
            inner = match["inner"]
            after = text[match.end() : match.end() + 1]
            if inner.isalpha() and after.isalpha():
                prefix = inner
            elif inner.isalpha() and atoms and atoms[-1].end == match.start():
                atoms[-1] = _with_ending(atoms[-1], inner, match.end())
            elif not inner.strip("^ ").isdigit():
                made.append(([], not (atoms == [] and len(made) > 1 and not made[-1][1])))
        elif match["word"] or match["number"]:
            _add(atoms, match, prefix, text, last)
            prefix, last = "", match.end()
    kept = [Fragment(atoms=tuple(atoms), near=near) for atoms, near in made if atoms]
    behind = kept[MOST_FRAGMENTS:]
    if len(behind) < 2:
        return kept
    rest = tuple(atom for one in behind for atom in one.atoms)
    return [*kept[:MOST_FRAGMENTS], Fragment(atoms=rest, joined=True)]


def _pieces(text: str, start: int, end: int, skipped: Sequence[Span]) -> Iterator[re.Match[str]]:
    """The pieces between two places, without what is skipped; `skipped` is in order."""
    at = start
    for place in range(max(0, bisect_right(skipped, (start, start)) - 1), len(skipped)):
        first, stop = skipped[place]
        if first >= end:
            break
        if stop > at:
            yield from _PIECE.finditer(text, at, max(at, first))
            at = stop
    yield from _PIECE.finditer(text, at, max(at, end))


def _add(atoms: list[Atom], match: re.Match[str], prefix: str, text: str, last: int) -> None:
    first, stop = match.span()
    norm = normal(match[0])
    if prefix:
        first -= len(prefix) + 2
        atoms.append(Atom(normal(prefix) + norm, first, stop, False, norm))
    elif atoms and match["word"] and _is_cut(text, atoms[-1].end, first):
        cut = atoms[-1]
        atoms[-1] = Atom(cut.norm + norm, cut.start, stop, cut.glued)
    else:
        atoms.append(Atom(norm, first, stop, first == last))


def _with_ending(atom: Atom, ending: str, end: int) -> Atom:
    return Atom(atom.norm + normal(ending), atom.start, end, atom.glued, atom.norm)


def _is_cut(text: str, end: int, start: int) -> bool:
    """Whether a line end cuts a word in two between two places."""
    between = text[end:start]
    return between[:1] in "-\u2010" and "\n" in between and between[1:].isspace() and text[start].islower()


def squeeze(atoms: Iterable[Atom], *, other: bool = False) -> str:
    """The letters of atoms in a row; with `other` without the letters in brackets."""
    if other:
        return "".join(atom.norm if atom.other is None else atom.other for atom in atoms)
    return "".join(atom.norm for atom in atoms)


def bare_letters(text: str) -> str:
    """The letters of a text alone: texts that differ in these differ in their atoms, which cost far more."""
    return _NO_LETTER.sub("", normalize("NFKC", text.translate(_DROPPED)).casefold())
