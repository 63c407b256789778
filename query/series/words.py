"""The words in which two texts differ: the shortest edit (Myers, An O(ND) difference algorithm, 1986).

Both its steps and its memory are bounded by a constant number of edits; what differs more is two texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from .model import ChangeKind, WordChange

MOST_EDITS = 400
"""Words out and in, behind what both texts begin and end with."""
MOST_SHARE = 0.7
"""Of the words that are no common beginning or end: beyond it what is common is chance (der, die, und)."""

_Marked = tuple[ChangeKind, str]


def compare_words(old: str, new: str) -> tuple[WordChange, ...]:
    """The words of both texts in order, as runs; where too much differs all of `old`, then all of `new`."""
    marked = _mark(old.split(), new.split())
    return tuple(
        WordChange(kind=kind, text=" ".join(word for _, word in run))
        for kind, run in groupby(marked, key=lambda one: one[0])
    )


def _mark(old: list[str], new: list[str]) -> Iterator[_Marked]:
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    yield from (("same", word) for word in old[:head])
    trace = _trace(middle_old, middle_new)
    if trace is None:
        yield from (("out", word) for word in middle_old)
        yield from (("in", word) for word in middle_new)
    else:
        yield from _walk_back(trace, middle_old, middle_new)
    yield from (("same", word) for word in old[len(old) - tail :])


def _common(old: list[str], new: list[str]) -> int:
    """How many words both begin with."""
    pairs = zip(old, new, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _trace(old: list[str], new: list[str]) -> list[dict[int, int]] | None:
    """For each number of edits how far each diagonal reaches; None where there are too many edits."""
    most = min(MOST_EDITS, int(MOST_SHARE * (len(old) + len(new))))
    reach, trace = {1: 0}, []
    for edits in range(most + 1):
        trace.append(dict(reach))
        for diagonal in range(-edits, edits + 1, 2):
            at = _step(reach, diagonal, edits)
            while at < len(old) and 0 <= at - diagonal < len(new) and old[at] == new[at - diagonal]:
                at += 1
            reach[diagonal] = at
            if at >= len(old) and at - diagonal >= len(new):
                return trace
    return None


def _step(reach: dict[int, int], diagonal: int, edits: int) -> int:
    """Where a diagonal begins: one word in from the diagonal above, or one out from that below."""
    if _is_in(reach, diagonal, edits):
        return reach[diagonal + 1]
    return reach[diagonal - 1] + 1


def _is_in(reach: dict[int, int], diagonal: int, edits: int) -> bool:
    return diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])


def _walk_back(trace: list[dict[int, int]], old: list[str], new: list[str]) -> list[_Marked]:
    """The edits of a trace, first to last; at one place the words out stand before those in."""
    marked: list[_Marked] = []
    at, to = len(old), len(new)
    for edits in range(len(trace) - 1, -1, -1):
        reach, diagonal = trace[edits], at - to
        comes_in = _is_in(reach, diagonal, edits)
        before = diagonal + 1 if comes_in else diagonal - 1
        start = reach[before]
        while at > start + (not comes_in) and to > start - before + comes_in:
            at, to = at - 1, to - 1
            marked.append(("same", old[at]))
        if edits:
            at, to = start, start - before
            marked.append(("in", new[to]) if comes_in else ("out", old[at]))
    marked.reverse()
    return _out_first(marked)


def _out_first(marked: list[_Marked]) -> list[_Marked]:
    found: list[_Marked] = []
    for _, run in groupby(marked, key=lambda one: one[0] == "same"):
        found.extend(sorted(run, key=lambda one: one[0] == "in"))
    return found
