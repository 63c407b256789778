"""Two texts → the words that stayed, went and came (docs/decisions/0020)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain, groupby, takewhile
from typing import Literal, TypeVar

MOST_COMPARED = 600
"""Sentences, then words, that are compared one by one, of two texts of one length; the time may grow with the
cube of their number and is then 0.7 s. All comparisons of two texts together have the time of one so long."""
MOST_SHARE = 0.7
"""Of the words from the first change to the last: beyond it what is common is chance (der, die, und)."""

ChangeKind = Literal["same", "old", "new"]
"""A run of words that both texts have, that only the former, or only the later one has."""

_ENDS = (".", "?", "!", ":")

_Sentence = tuple[str, ...]
_Unit = TypeVar("_Unit", str, _Sentence)
_Part = tuple[ChangeKind, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordChange:
    """A run of words, parted by single blanks, and which of two texts has it."""

    kind: ChangeKind
    text: str


def diff_words(old: str, new: str) -> tuple[WordChange, ...]:
    """The runs in order: `same` and `new` make the new text, `same` and `old` the old; lines are lost.

    Texts that have little in common come as all of the old, then all of the new, between what both begin and
    end with; so do sentences, and what is too long to be compared (`MOST_COMPARED`).
    """
    parts = _settled(_compare(_sentences(old), _sentences(new)))
    return tuple(
        WordChange(kind=kind, text=" ".join(chain.from_iterable(words for _, words in run)))
        for kind, run in groupby(parts, key=lambda part: part[0])
    )


def _compare(before: list[_Sentence], after: list[_Sentence]) -> Iterator[_Part]:
    """Sentence by sentence, then word by word what stands between sentences that both have."""
    comparing = _Comparing()
    for is_same, gone, come in _Comparing().runs(before, after):
        if is_same:
            yield "same", _words(gone)
        else:
            yield from _settled(_compare_words(comparing, _words(gone), _words(come)))


def _compare_words(comparing: _Comparing, before: list[str], after: list[str]) -> Iterator[_Part]:
    for is_same, gone, come in comparing.runs(before, after):
        if is_same:
            yield "same", list(gone)
        else:
            yield "old", list(gone)
            yield "new", list(come)


class _Comparing:
    """Compares while the steps last that two texts of `MOST_COMPARED` units may take."""

    def __init__(self) -> None:
        self._left = MOST_COMPARED**3

    def runs(
        self, before: Sequence[_Unit], after: Sequence[_Unit]
    ) -> Iterator[tuple[bool, Sequence[_Unit], Sequence[_Unit]]]:
        """Runs that both have, and what stands between them in each."""
        head = _shared(before, after)
        tail = _shared(before[head:][::-1], after[head:][::-1])
        ends = len(before) - tail, len(after) - tail
        yield True, before[:head], after[:head]
        yield from self._middle(before[head : ends[0]], after[head : ends[1]])
        yield True, before[ends[0] :], after[ends[1] :]

    def _middle(
        self, before: Sequence[_Unit], after: Sequence[_Unit]
    ) -> Iterator[tuple[bool, Sequence[_Unit], Sequence[_Unit]]]:
        # Each look for the longest common run takes a step for each pair at most; there are as many as runs.
        steps = len(before) * len(after) * min(len(before), len(after))
        if steps > self._left:
            yield False, before, after
            return
        self._left -= steps
        for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            yield tag == "equal", before[a:b], after[c:d]


def _settled(parts: Iterable[_Part]) -> list[_Part]:
    """The parts that have words; where too much differs between, all of the old, then all of the new."""
    kept = [part for part in parts if part[1]]
    changed = [place for place, (kind, _) in enumerate(kept) if kind != "same"]
    if not changed:
        return kept
    first, last = changed[0], changed[-1] + 1
    old, new = (
        _words(words for kind, words in kept[first:last] if kind in ("same", side)) for side in ("old", "new")
    )
    differing = sum(len(words) for kind, words in kept if kind != "same")
    if differing <= MOST_SHARE * (len(old) + len(new)):
        return kept
    whole: tuple[_Part, ...] = (("old", old), ("new", new))
    return [*kept[:first], *(part for part in whole if part[1]), *kept[last:]]


def _shared(one: Sequence[object], other: Sequence[object]) -> int:
    """How many of the first are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _sentences(text: str) -> list[_Sentence]:
    sentences: list[list[str]] = [[]]
    for word in text.split():
        sentences[-1].append(word)
        if word.endswith(_ENDS):
            sentences.append([])
    return [tuple(one) for one in sentences if one]


def _words(sentences: Iterable[Iterable[str]]) -> list[str]:
    return list(chain.from_iterable(sentences))
