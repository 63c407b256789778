"""Compounds taken apart: `sicherheitsgarantien` is sicherheit and garantien.

A compound is modifiers, each with its linking element, and a head. The lexicon (`data/compounds.txt`, made by
`scripts/build_lexicon.py`) says for each of them how many different compounds it helps to form; the cheapest
way through the word wins (Koehn & Knight 2003 counted tokens of whole words; counting types a role, and
modifiers with their linking element, keeps prefixes and endings out).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


class Bucket(NamedTuple):
    """What of the lexicon begins with the same letters. Costs are 10 times the negative logarithm of a
    probability."""

    modifiers: dict[str, Modifier]
    lengths: tuple[int, ...]
    """Letters of the modifiers, ascending."""
    heads: dict[str, int]
    whole: frozenset[str]
    """Words that look like compounds and are not taken apart, nor in a longer word (Haushalts-ausschuss)."""


class Lexicon(dict[str, Bucket]):
    """What compounds are made of: first letters → bucket, each read when a word first needs it."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        super().__init__()
        self._lines = lines

    def __missing__(self, letters: str) -> Bucket:
        found = self[letters] = _read_bucket(letters, self._lines.get(letters, ""))
        return found

    def buckets(self) -> Iterator[Bucket]:
        """All buckets in the order of their letters."""
        return map(self.__getitem__, sorted(self._lines))

    def modifiers(self) -> dict[str, Modifier]:
        """All modifiers with their linking elements."""
        return {one: value for bucket in self.buckets() for one, value in bucket.modifiers.items()}

    def heads(self) -> dict[str, int]:
        """All heads with their costs."""
        return {one: cost for bucket in self.buckets() for one, cost in bucket.heads.items()}

    def whole(self) -> frozenset[str]:
        """All words that are not taken apart."""
        return frozenset(one for bucket in self.buckets() for one in bucket.whole)


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
    """Read a lexicon as `format_lexicon` writes it; lines that begin with `#` are comments."""
    return Lexicon({line[:SHORTEST_PART]: line for line in text.split("\n") if line[:1] not in {"", "#"}})


def format_lexicon(modifiers: Mapping[str, Modifier], heads: Mapping[str, int], whole: Iterable[str]) -> str:
    """A line for each bucket: its letters, then tabs before modifiers, heads and whole words, sorted.

    Entries lack those letters: `der:0:117` is a modifier, of which no letter is cut, `der:111` a head.
    """
    rows: dict[str, tuple[list[str], list[str], list[str]]] = {}
    cells = [(one, 0, f":{cut}:{cost}") for one, (cut, cost) in modifiers.items()]
    cells += [(one, 1, f":{cost}") for one, cost in heads.items()]
    cells += [(one, 2, "") for one in whole]
    for word, column, values in sorted(cells):
        row = rows.setdefault(word[:SHORTEST_PART], ([], [], []))
        row[column].append(word[SHORTEST_PART:] + values)
    lines = ("\t".join((letters, *map(" ".join, row))) for letters, row in sorted(rows.items()))
    return "".join(line + "\n" for line in lines)


def _read_bucket(letters: str, line: str) -> Bucket:
    _, modifiers, heads, whole = line.split("\t") if line else ("", "", "", "")
    split = [entry.split(":") for entry in modifiers.split()]
    made = {letters + rest: Modifier(int(cut), int(cost)) for rest, cut, cost in split}
    costs = {letters + rest: int(cost) for rest, _, cost in (one.partition(":") for one in heads.split())}
    lengths = tuple(sorted(set(map(len, made))))
    return Bucket(made, lengths, costs, frozenset(letters + rest for rest in whole.split()))


def split_word(word: str, known: Lexicon | None = None) -> tuple[PartSpan, ...]:
    """The smallest parts of a folded word in order, the last one the head; empty if it is no compound."""
    if not SHORTEST_COMPOUND <= len(word) <= _LONGEST_WORD or not (word.isascii() and word.isalpha()):
        return ()
    return _split_by_lexicon(word) if known is None else _split(word, known)


@lru_cache(maxsize=1 << 11)  # a word is asked for more than once in a row
def _split_by_lexicon(word: str) -> tuple[PartSpan, ...]:
    return _split(word, lexicon())


def _split(word: str, known: Lexicon) -> tuple[PartSpan, ...]:
    if word in known[word[:SHORTEST_PART]].whole:
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
        while last > first and not _is_whole(one := _run(parts, first, last, word), known):
            last -= 1
        joined.append(one if last > first else parts[first])
        first = last + 1
    return tuple(joined)


def _is_whole(one: PartSpan, known: Lexicon) -> bool:
    return one.word in known[one.word[:SHORTEST_PART]].whole


def _run(parts: tuple[PartSpan, ...], first: int, last: int, word: str) -> PartSpan:
    start, head = parts[first].start, parts[last]
    return PartSpan(word[start : head.start] + head.word, start, head.end)


def iter_spans(parts: tuple[PartSpan, ...], word: str) -> Iterator[PartSpan]:
    """All runs of neighbouring parts that are shorter than the word: of a-b-c also a-b and b-c."""
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            if last - first + 1 < len(parts):
                yield _run(parts, first, last, word) if first < last else parts[first]


def _cheapest_cuts(word: str, known: Lexicon) -> list[int]:
    """Ends of the parts on the cheapest way through the word; empty where there is none."""
    size, room = len(word), len(word) - SHORTEST_PART
    costs: dict[int, int] = {0: 0}
    before: dict[int, int] = {}
    best, last = None, 0
    for start in range(room + 1):
        cost = costs.get(start)
        if cost is None or (best is not None and cost >= best):
            continue
        modifiers, lengths, heads, _ = known[word[start : start + SHORTEST_PART]]
        if start and (head := heads.get(word[start:])) is not None and (best is None or cost + head < best):
            best, last = cost + head, start
        for length in lengths:
            if length > room - start:
                break
            piece = word[start : start + length]
            if piece in modifiers:
                reached, end = cost + modifiers[piece].cost, start + length
                if reached < costs.get(end, 1 << 30):
                    costs[end] = reached
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
        cut = known[surface[:SHORTEST_PART]].modifiers[surface].cut
        base = surface + "e" if cut < 0 else surface[: len(surface) - cut]
        yield PartSpan(base, start, start + min(len(base), len(surface)))
        start = end
    yield PartSpan(word[start:], start, len(word))
