"""Words that look like an operator that they are not: what is said of each. They stay words."""

from __future__ import annotations

import re
from typing import NamedTuple

from query.syntax.reading import Reader


class _Stray(NamedTuple):
    code: str
    word: re.Pattern[str]
    """What the whole word looks like."""
    told: str


_STRAYS = (
    _Stray(
        "small-operator",
        re.compile(r"(?:and|or|not|oder|nicht|near|near/\d{1,6})\Z"),
        "is no operator: those stand in capital letters",
    ),
    _Stray("bad-distance", re.compile(r"NEAR/.*", re.DOTALL), "is read as a word: NEAR/5 takes a number"),
    _Stray(
        "bad-boost", re.compile(r"[^^]*\^.*", re.DOTALL), "is read as words: ^2 weighs what stands before it"
    ),
    _Stray("stray-tilde", re.compile(r"[^~/]*~[^/]*\Z"), "is read as words: ~2 stands right behind a word"),
    _Stray(
        "stray-range",
        re.compile(r"\[[^\]]*\Z"),
        "is read as words: a range stands behind a field, as in wp:[19 TO 21]",
    ),
    _Stray(
        "stray-range",
        re.compile(r"[<>]=?\w*\Z"),
        "is read as words: a comparison stands right behind a field, as in datum>=2024",
    ),
)
"""In this order; the first that fits is said."""

_MOST_SHOWN = 60
_RANGE_SIGNS = (" TO ", " BIS ")


def note_stray(reader: Reader, word: str, start: int) -> None:
    """Say of a plain word what it may have been meant to be."""
    for stray in _STRAYS:
        if not stray.word.match(word) or not (word[0] in "<>" or any(map(str.isalnum, word))):
            continue
        if word.startswith("[") and not _is_range(reader.text, start):
            continue
        suggestion = word.upper() if stray.code == "small-operator" else None
        reader.note(stray.code, f"{_shown(word)} {stray.told}", start, len(word), suggestion)
        return


def _shown(word: str) -> str:
    return word if len(word) <= _MOST_SHOWN else f"{word[:_MOST_SHOWN]}…"


def _is_range(text: str, start: int) -> bool:
    inside = text[start : start + 100].partition("]")[0]
    return any(sign in inside for sign in _RANGE_SIGNS)
