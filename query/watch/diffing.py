"""Two texts → the words that stayed, went and came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import chain, groupby, takewhile
from typing import Literal, TypeVar

from query.watch.model import Piece

MOST_COMPARED = 600
"""Sentences, then words of other sentences, that are compared one by one: the time may grow with the cube of
their number and is then 0.6 s. More are shown as gone and come as a whole."""

_ENDS = (".", "?", "!", ":")

_Kind = Literal["same", "old", "new"]
_Sentence = tuple[str, ...]
_Unit = TypeVar("_Unit", str, _Sentence)


def diff_words(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces in order: `same` and `new` make the new text, `same` and `old` the old; lines are lost."""
    before, after = _sentences(old), _sentences(new)
    parts = chain.from_iterable(
        [(kind, _words(one))] if kind == "same" else _words_of(one, other)
        for kind, one, other in _compared(before, after)
    )
    return tuple(
        Piece(kind=kind, text=" ".join(chain.from_iterable(words for _, words in run)))
        for kind, run in groupby((part for part in parts if part[1]), key=lambda part: part[0])
    )


def _words_of(gone: Sequence[_Sentence], come: Sequence[_Sentence]) -> Iterator[tuple[_Kind, Sequence[str]]]:
    """The words of sentences that differ."""
    for kind, one, other in _compared(_words(gone), _words(come)):
        if kind == "same":
            yield "same", one
        else:
            yield "old", one
            yield "new", other


def _compared(
    before: Sequence[_Unit], after: Sequence[_Unit]
) -> Iterator[tuple[Literal["same", "other"], Sequence[_Unit], Sequence[_Unit]]]:
    """Runs that both have, and what stands between them in each."""
    head = _shared(before, after)
    tail = _shared(before[head:][::-1], after[head:][::-1])
    ends = len(before) - tail, len(after) - tail
    yield "same", before[:head], after[:head]
    if max(ends) - head > MOST_COMPARED:
        yield "other", before[head : ends[0]], after[head : ends[1]]
    else:
        matcher = SequenceMatcher(None, before[head : ends[0]], after[head : ends[1]], autojunk=False)
        for kind, start, end, new_start, new_end in matcher.get_opcodes():
            yield (
                "same" if kind == "equal" else "other",
                before[head + start : head + end],
                after[head + new_start : head + new_end],
            )
    yield "same", before[ends[0] :], after[ends[1] :]


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


def _words(sentences: Sequence[_Sentence]) -> list[str]:
    return list(chain.from_iterable(sentences))
