"""Reads mentions of a Vorbemerkung: whose it is, and for which questions it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .cursor import Token, occurrences, token_at, word_end, word_start, words_before
from .questions import iter_questions

Author = Literal["bundesregierung", "fragesteller"]

ASKERS = ("Fragestell", "Fragensteller", "Fragenden", "Anfragenden", "Anfragestell", "Fraktion")
"""Beginnings of the word behind "Vorbemerkung der" that name those who ask."""
GOVERNMENT = ("Bundesregierung", "BReg", "Regierung", "Landesregierung")
ASKERS_BEFORE = ("Fragesteller", "Fragestellenden", "Fragestellerinnen", "Fragestellern", "Anfragesteller")
"""Words before a bare "Vorbemerkung" that make it theirs: "von den Fragestellern in der Vorbemerkung"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreambleMention:
    """Printed words that name a Vorbemerkung: `end` behind its author, `scope_end` behind its questions."""

    start: int
    end: int
    scope_end: int
    author: Author
    bare: bool
    """Whether the paper does not print the author."""


def iter_preambles(text: str) -> Iterator[PreambleMention]:
    """Every mention of a Vorbemerkung in a folded text, in order; a heading ("Vorbemerkung:") is none."""
    for at in occurrences(text, "orbemerkung"):
        start, end = word_start(text, at), word_end(text, at)
        if text[start:end] not in {"Vorbemerkung", "Vorbemerkungen"}:
            continue
        author, author_end = _read_author(text, end)
        if token_at(text, author_end).text == ":":
            continue
        yield PreambleMention(
            start=start,
            end=author_end,
            scope_end=_read_scope(text, author_end),
            author=author or _guess_author(text, start),
            bare=author is None,
        )


def _read_author(text: str, end: int) -> tuple[Author | None, int]:
    article = token_at(text, end)
    noun = token_at(text, article.end)
    if article.text not in {"der", "des", "von", "durch"}:
        return None, end
    if noun.text.startswith(GOVERNMENT):
        return "bundesregierung", noun.end
    if noun.text.startswith(ASKERS):
        return "fragesteller", _behind_pair(text, noun)
    if noun.text == "Antwort":
        return "bundesregierung", end
    return ("fragesteller", end) if noun.text in {"Kleinen", "Großen", "Anfrage"} else (None, end)


def _behind_pair(text: str, noun: Token) -> int:
    """Behind "Fragestellerinnen und Fragesteller"."""
    joint = token_at(text, noun.end)
    second = token_at(text, joint.end)
    return second.end if joint.text == "und" and second.text.startswith("Fragestell") else noun.end


def _read_scope(text: str, end: int) -> int:
    """Behind "zu den Fragen 1 bis 4", which says for what the Vorbemerkung was written and points nowhere."""
    ahead = text[end : end + 120]
    mention = next(iter_questions(ahead), None)
    if mention is None or mention.written:
        return end
    words = ahead[: mention.start].split()
    if words in (["zu"], ["zu", "den"], ["zur"], ["in", "Bezug", "zu", "den"], ["in", "Bezug", "auf", "die"]):
        return end + mention.end
    return end


def _guess_author(text: str, start: int) -> Author:
    named = any(word.startswith(ASKERS_BEFORE) for word in words_before(text, start, 60)[-6:])
    return "fragesteller" if named else "bundesregierung"
