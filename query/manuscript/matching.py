"""Finds a quotation in a section word for word, over omissions and words in brackets."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from .atoms import Fragment, bare_letters, goes_on, squeeze
from .sources import Source

_LONGEST_INSERTION = 80
"""Letters that may stand where a quotation has its own words in brackets."""
_MOST_STARTS = 50
"""Places of the first words that are tried."""


def find_exact(fragments: Sequence[Fragment], source: Source) -> tuple[int, int] | None:
    """The first and last atom of the section that a quotation takes in; None where it is not there so."""
    for other in (False, True):
        if other and not any(atom.other for one in fragments for atom in one.atoms):
            return None
        words = [squeeze(one.atoms, other=other) for one in fragments]
        if not all(bare_letters(word) in source.bare for word in words):
            continue
        near = [one.near for one in fragments]
        begin = 0
        for _ in range(_MOST_STARTS):
            first = _find(source, words[0], begin)
            if first is None:
                break
            end = _follow(source, words, near, first[1])
            if end is not None:
                return _atom_at(source, first[0]), _atom_at(source, end) - 1
            begin = first[0] + 1
    return None


def _follow(source: Source, words: list[str], near: list[bool], end: int) -> int | None:
    """Where the last fragment ends, when all follow each other in order behind the first."""
    for word, is_near in zip(words[1:], near[1:], strict=True):
        found = _find(source, word, end)
        if found is None or (is_near and found[0] - end > _LONGEST_INSERTION):
            return None
        end = found[1]
    return end


def _find(source: Source, word: str, begin: int) -> tuple[int, int] | None:
    """The next place of letters that begins and ends with an atom."""
    at = source.letters.find(word, begin)
    while at >= 0:
        if _is_edge(source, at) and _is_edge(source, at + len(word)):
            return at, at + len(word)
        at = source.letters.find(word, at + 1)
    return None


def _is_edge(source: Source, at: int) -> bool:
    number = _atom_at(source, at)
    return source.begins[number] == at and not goes_on(source.text, source.atoms, number)


def _atom_at(source: Source, at: int) -> int:
    return bisect_left(source.begins, at)
