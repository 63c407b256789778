"""Compounds taken apart: `sicherheitsgarantien` is sicherheit and garantien.

A compound is modifiers, each with its linking element, and a head. The lexicon (`data/compounds.txt`, made by
`scripts/build_lexicon.py`) says for each of them how many different compounds it helps to form; the cheapest
way through the word wins (Koehn & Knight 2003 counted tokens of whole words; counting types a role, and
modifiers with their linking element, keeps prefixes and endings out).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from indexer.analysis.lists import list_bytes

LEXICON_FILE = "compounds.txt"
SHORTEST_COMPOUND = 7
"""Letters of the shortest word that is taken apart, folded (`oelpreis` has 8)."""

SHORTEST_PART = 3
_LONGEST_WORD = 60
_MOST_PARTS = 6


class Modifier(NamedTuple):
    """A modifier with its linking element: letters to cut to get the word, or -1 to add an e; its cost."""

    cut: int
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What compounds are made of. Costs are 10 times the negative logarithm of a probability."""

    modifiers: dict[str, Modifier]
    heads: dict[str, int]
    whole: frozenset[str]
    """Words that look like compounds and are not taken apart, nor in a longer word (Haushalts-ausschuss)."""
    longest: int
    """Letters of the longest modifier or head."""


class PartSpan(NamedTuple):
    """A part of a word: what it is as a word of its own, and its half-open range in the folded word."""

    word: str
    start: int
    end: int


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships with the package; read once, when the first long word is met."""
    return parse_lexicon(list_bytes(LEXICON_FILE).decode("ascii"))


def parse_lexicon(text: str) -> Lexicon:
    """Read a lexicon: lines `m CUT COST WORD…`, `h COST WORD…` and `w WORD…`; other lines are comments."""
    modifiers: dict[str, Modifier] = {}
    heads: dict[str, int] = {}
    whole: list[str] = []
    for line in text.splitlines():
        kind, *cells = line.split()
        if kind == "m":
            modifiers.update(dict.fromkeys(cells[2:], Modifier(int(cells[0]), int(cells[1]))))
        elif kind == "h":
            heads.update(dict.fromkeys(cells[1:], int(cells[0])))
        elif kind == "w":
            whole.extend(cells)
    longest = max(map(len, (*modifiers, *heads)), default=0)
    return Lexicon(modifiers=modifiers, heads=heads, whole=frozenset(whole), longest=longest)


def split_word(word: str, known: Lexicon | None = None) -> tuple[PartSpan, ...]:
    """The smallest parts of a folded word in order, the last one the head; empty if it is no compound."""
    if not SHORTEST_COMPOUND <= len(word) <= _LONGEST_WORD or not (word.isascii() and word.isalpha()):
        return ()
    return _split_by_lexicon(word) if known is None else _split(word, known)


@lru_cache(maxsize=1 << 14)
def _split_by_lexicon(word: str) -> tuple[PartSpan, ...]:
    return _split(word, lexicon())


def _split(word: str, known: Lexicon) -> tuple[PartSpan, ...]:
    if word in known.whole:
        return ()
    cuts = _cheapest_cuts(word, known)
    if not 2 <= len(cuts) <= _MOST_PARTS:
        return ()
    parts = tuple(_iter_parts(word, cuts, known))
    return _join_whole(parts, word, known) if len(parts) > 2 else parts


def _join_whole(parts: tuple[PartSpan, ...], word: str, known: Lexicon) -> tuple[PartSpan, ...]:
    """The parts, neighbours made one where together they are a word that is not taken apart."""
    joined: list[PartSpan] = []
    first = 0
    while first < len(parts):
        last = len(parts) - 1 if first else len(parts) - 2
        while last > first and (one := _run(parts, first, last, word)).word not in known.whole:
            last -= 1
        joined.append(one if last > first else parts[first])
        first = last + 1
    return tuple(joined)


def _run(parts: tuple[PartSpan, ...], first: int, last: int, word: str) -> PartSpan:
    start, head = parts[first].start, parts[last]
    return PartSpan(word[start : head.start] + head.word, start, head.end)


def iter_spans(parts: tuple[PartSpan, ...], word: str) -> Iterator[PartSpan]:
    """All runs of neighbouring parts that are shorter than the word: of a-b-c also a-b and b-c."""
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            if last - first + 1 < len(parts):
                yield _run(parts, first, last, word)


def _cheapest_cuts(word: str, known: Lexicon) -> list[int]:
    """Ends of the parts on the cheapest way through the word; empty where there is none."""
    size = len(word)
    costs: dict[int, int] = {0: 0}
    before: dict[int, int] = {}
    best, last = None, 0
    for start in range(size - SHORTEST_PART + 1):
        cost = costs.get(start)
        if cost is None or (best is not None and cost >= best):
            continue
        if (
            start
            and (head := known.heads.get(word[start:])) is not None
            and (best is None or cost + head < best)
        ):
            best, last = cost + head, start
        for end in range(start + SHORTEST_PART, min(start + known.longest, size - SHORTEST_PART) + 1):
            modifier = known.modifiers.get(word[start:end])
            if modifier is not None and cost + modifier.cost < costs.get(end, 1 << 30):
                costs[end] = cost + modifier.cost
                before[end] = start
    if best is None:
        return []
    cuts = [size]
    while last:
        cuts.append(last)
        last = before[last]
    return cuts[::-1]


def _iter_parts(word: str, cuts: list[int], known: Lexicon) -> Iterator[PartSpan]:
    start = 0
    for end in cuts[:-1]:
        surface = word[start:end]
        cut = known.modifiers[surface].cut
        base = surface + "e" if cut < 0 else surface[: len(surface) - cut]
        yield PartSpan(base, start, start + min(len(base), len(surface)))
        start = end
    yield PartSpan(word[start:], start, len(word))
