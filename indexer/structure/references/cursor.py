"""Reads a text token by token from a given place; every scanner of this package stands on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

TOKEN = re.compile(r" *(?:(?P<number>[0-9]+)|(?P<word>[^\W\d_]+)|(?P<sign>[^ ]))")
"""A number, a word or one sign after blanks; the three are disjoint, so a match is found in one pass."""


class Token(NamedTuple):
    """One token with its half-open place in the text; `kind` is number, word, sign, or end of text."""

    kind: str
    text: str
    start: int
    end: int


END_KIND = "end"
LONGEST_WORD = 60
"""Characters looked at on either side of a place for the word around it; keeps the work linear."""


def token_at(text: str, at: int) -> Token:
    """The first token at or after `at`; of kind `end` and empty when only blanks are left."""
    match = TOKEN.match(text, at)
    if match is None or match.lastgroup is None:
        return Token(END_KIND, "", len(text), len(text))
    kind = match.lastgroup
    return Token(kind, match[kind], match.start(kind), match.end())


def occurrences(text: str, literal: str) -> Iterator[int]:
    """Offsets of `literal` in ascending order, without overlap."""
    at = text.find(literal)
    while at >= 0:
        yield at
        at = text.find(literal, at + len(literal))


def word_start(text: str, at: int) -> int:
    """Where the hyphened word begins that holds `at`: letters, hyphens, and a point before a hyphen."""
    first = max(0, at - LONGEST_WORD)
    while at > first and (
        text[at - 1].isalpha() or text[at - 1] == "-" or (text[at - 1] == "." and text[at : at + 1] == "-")
    ):
        at -= 1
    return at


def word_end(text: str, at: int) -> int:
    """Where the hyphened word ends that holds `at`; a hyphen counts only between letters."""
    size = min(len(text), at + LONGEST_WORD)
    while at < size and (
        text[at].isalpha() or (text[at] == "-" and at + 1 < size and text[at + 1].isalpha())
    ):
        at += 1
    return at


def is_loose(text: str, at: int) -> bool:
    """Whether a number that ends at `at` stands by itself, with no letter, digit or slash glued to it."""
    return not (text[at : at + 1].isalnum() or text[at : at + 1] == "/")


def words_before(text: str, at: int, reach: int) -> list[str]:
    """The words in the `reach` characters before `at`, in order; the first may be cut."""
    return text[max(0, at - reach) : at].split()
