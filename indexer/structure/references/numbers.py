"""Reads the numbers that follow a cue: `21/1406`, `IV/3229`, `411/26(B)`, lists, and what narrows each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.model import ReferenceKind
from indexer.structure.periods import ROMAN_PERIODS

from .cues import FILLERS, MOST_FILLERS, PARLIAMENTS, Cue
from .cursor import Token, is_loose, token_at
from .tails import Tail, read_tail

"""Wahlperioden that were printed in Roman figures (1949 to 1972)."""
LIST_SIGNS = frozenset({",", ";", "und", "sowie", "bzw", "oder", "bis", "-", "–", "/", "&", "u"})
"""Between the numbers of a list; the cue at its head carries on."""
HIGHEST_WAHLPERIODE = 40
"""Where the citing paper's own is not known; far above any that exists."""
ASKERS = ("Fraktion", "Gruppe", "Abgeordnete")
"""Whose inquiry another number of a list may be."""
LONGEST_ASIDE = 250
"""Characters of the words between such an asker and the number."""
YEARS = range(1949, 2100)
YEAR_LIKE_BELOW = 13
"""`10/2025` later in a list is a month, not a paper: below Wahlperiode 13 such a number is not carried on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One paper's number: `doc` is normalised, `start` and `end` hold the number, `tail` what follows it."""

    doc: str
    start: int
    end: int
    tail: Tail
    is_first: bool
    """Whether it stands right behind its cue."""


def read_numbers(text: str, cue: Cue, wahlperiode: int | None) -> tuple[ReferenceKind, list[Number]]:
    """The numbers that `cue` announces, in order, and their kind; empty where none follows."""
    kind, at = _skip_fillers(text, cue)
    found = list(_iter_list(text, at, kind, wahlperiode or HIGHEST_WAHLPERIODE))
    if found and kind == "drucksache":
        kind, found = _of_other_house(text, found, kind)
    return kind, found


def _skip_fillers(text: str, cue: Cue) -> tuple[ReferenceKind, int]:
    at, kind = cue.end, cue.kind
    for _ in range(MOST_FILLERS):
        token = token_at(text, at)
        if token.text in {"Bundesrates", "Bundesrats"}:
            kind = "bundesrat"
        elif token.kind == "number" or token.text.lower() not in FILLERS:
            break
        at = token.end
    return kind, at


def _of_other_house(
    text: str, found: list[Number], kind: ReferenceKind
) -> tuple[ReferenceKind, list[Number]]:
    """Looks behind the list: "… des Bundesrates", "… des Niedersächsischen Landtages"."""
    words = text[found[-1].end : found[-1].end + 50].split()[:4]
    if words[:1] not in (["des"], ["der"], ["im"]):
        return kind, found
    if words[1:2] and words[1].startswith("Bundesrat"):
        return "bundesrat", found
    return kind, [] if any(word.startswith(PARLIAMENTS) for word in words[1:]) else found


def _iter_list(text: str, at: int, kind: ReferenceKind, highest: int) -> Iterator[Number]:
    first = True
    while (read := _read_number(text, at, kind, highest)) is not None:
        doc, start, end = read
        if not first and _is_month(doc):
            return
        tail = read_tail(text, end)
        if doc:
            yield Number(doc=doc, start=start, end=end, tail=tail, is_first=first)
        at = _after_separator(text, tail.list_end)
        if at < 0:
            return
        at = _behind_aside(text, at)
        first = False


def _after_separator(text: str, at: int) -> int:
    """Where the next number of a list may begin, -1 where the list ends; "," and "und" may come together."""
    token = token_at(text, at)
    if token.text not in LIST_SIGNS:
        return -1
    after = token_at(text, token.end)
    if token.text in {"bzw", "u"} and after.text == ".":
        return after.end
    return after.end if token.text == "," and after.text in {"und", "sowie"} else token.end


def _behind_aside(text: str, at: int) -> int:
    """Behind "der Fraktion … zu …," where a number stands next, else `at`.

    "auf Drucksache 20/90311 und der Fraktion A zu den Feuern an der Küste, 18/90344".
    """
    article = token_at(text, at)
    noun = token_at(text, article.end)
    if article.text not in {"der", "des"} or not noun.text.startswith(ASKERS):
        return at
    ahead = text[noun.end : noun.end + LONGEST_ASIDE]
    digit = next((place for place, sign in enumerate(ahead) if sign.isdigit() or sign in ".;:?!()"), -1)
    return noun.end + digit if digit > 0 and ahead[:digit].endswith(", ") else at


def _is_month(doc: str) -> bool:
    head, _, tail = doc.partition("/")
    return tail.isdigit() and int(tail) in YEARS and head.isdigit() and int(head) < YEAR_LIKE_BELOW


def _read_number(text: str, at: int, kind: ReferenceKind, highest: int) -> tuple[str, int, int] | None:
    """(number, start, end) at `at`; the number is empty where it cannot be one of the Bundestag's."""
    head = token_at(text, at)
    slash = token_at(text, head.end)
    if slash.text != "/" or head.kind == "end":
        return None
    tail = token_at(text, slash.end)
    if tail.kind != "number" or len(tail.text) > 5 or not is_loose(text, tail.end):
        return None
    if kind == "bundesrat":
        return _bundesrat_number(text, head, tail)
    wahlperiode = _wahlperiode(head)
    if wahlperiode is None or tail.text.startswith("0"):
        return None
    limit = 3 if kind == "plenarprotokoll" else 5
    known = wahlperiode <= highest and len(tail.text) <= limit
    return (f"{wahlperiode}/{tail.text}" if known else ""), head.start, tail.end


def _wahlperiode(head: Token) -> int | None:
    if head.kind == "word":
        return ROMAN_PERIODS.get(head.text)
    if head.kind != "number" or len(head.text) > 2 or head.text.startswith("0"):
        return None
    return int(head.text)


def _bundesrat_number(text: str, head: Token, tail: Token) -> tuple[str, int, int] | None:
    if head.kind != "number" or len(head.text) > 4 or len(tail.text) not in {2, 4}:
        return None
    doc, end = f"{head.text.lstrip('0')}/{tail.text[-2:]}", tail.end
    opening, letter = token_at(text, end), token_at(text, end + 1)
    if opening.text == "(" and len(letter.text) == 1 and letter.text.isupper():
        closing = token_at(text, letter.end)
        if closing.text == ")":
            return f"{doc}({letter.text})", head.start, closing.end
    return doc, head.start, end
