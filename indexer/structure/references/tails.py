"""Reads what stands right behind the number of a paper: "(neu)", pages, annexes, a date, a bracket."""

from __future__ import annotations

from dataclasses import dataclass

from .cursor import Token, token_at
from .tables import word_set

PAGE_WORDS = frozenset({"S", "Seite", "Seiten"})
PART_WORDS = frozenset(
    {"Anlage", "Anlagen", "Nr", "Nrn", "Nummer", "Nummern", "Tabelle", "Tabellen", "Abschnitt", "Kapitel"}
)
"""Parts of a paper that are printed with a number (an Anlage also without)."""
LEAD_WORDS = frozenset(
    {"hier", "dort", "ab", "auf", "insbesondere", "insb", "jeweils", "Tabelle", "Anlage", "insbes", "v", "a"}
)
"""May stand between the comma and the page: "hier S. 13", "Tabelle auf S. 5"."""
MONTHS = word_set("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")
LONGEST_BRACKET = 120
"""Characters of a bracket behind a number that a list may step over: "(für die Jahre 2020 bis 2022)"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """What follows a number: the printed words that narrow, where they end, where a list may go on."""

    details: tuple[tuple[int, int], ...]
    """Half-open places of the words that narrow, in order."""
    numbers: tuple[str, ...]
    """Question numbers among them: `Nr. 14` of a collection of Schriftliche Fragen."""
    end: int
    """End of the last narrowing word, or of the number."""
    list_end: int
    """Where a separator of the list is looked for: behind a date or bracket too."""


def read_tail(text: str, at: int) -> Tail:
    """The tail of the number that ends at `at`."""
    details: list[tuple[int, int]] = []
    numbers: list[str] = []
    end = list_end = at
    while True:
        narrowing = _read_neu(text, list_end)
        if narrowing is None and (list_end == end or token_at(text, list_end).text == ","):
            narrowing = _read_place(text, list_end, [] if details else numbers)
        if narrowing is None:
            narrowing = _read_bracketed(text, list_end)
        if narrowing is not None:
            details.append(narrowing)
            end = list_end = _behind_bracket(text, *narrowing)
            continue
        skipped = _skip_aside(text, list_end)
        if skipped < 0:
            return Tail(details=tuple(details), numbers=tuple(numbers), end=end, list_end=list_end)
        list_end = skipped


def _read_neu(text: str, at: int) -> tuple[int, int] | None:
    opening = token_at(text, at)
    word = token_at(text, opening.end) if opening.text == "(" else opening
    if word.text not in {"neu", "NEU"}:
        return None
    if word is opening:
        return word.start, word.end
    closing = token_at(text, word.end)
    return (opening.start, closing.end) if closing.text == ")" else None


def _read_bracketed(text: str, at: int) -> tuple[int, int] | None:
    """A page in brackets, "(S. 6)", without its brackets."""
    opening = token_at(text, at)
    word = token_at(text, opening.end)
    if opening.text != "(" or word.text not in PAGE_WORDS:
        return None
    end = read_pages(text, word)
    return (word.start, end) if text[end : end + 1] == ")" and end > 0 else None


def _behind_bracket(text: str, start: int, end: int) -> int:
    return end + 1 if start and (text[start - 1], text[end : end + 1]) == ("(", ")") else end


def _read_place(text: str, at: int, numbers: list[str]) -> tuple[int, int] | None:
    """A page or part behind the number, with or without a comma: ", S. 4 ff.", " Nr. 14", ", Anlage 1"."""
    token = token_at(text, at)
    if token.text == ",":
        token = token_at(text, token.end)
    while token.text in LEAD_WORDS and not _begins_part(text, token):
        token = token_at(text, token.end)
        if token.text == ".":
            token = token_at(text, token.end)
    if token.text in PAGE_WORDS:
        end = read_pages(text, token)
        return (token.start, end) if end > 0 else None
    return _read_part(text, token, numbers) if token.text in PART_WORDS else None


def _begins_part(text: str, token: Token) -> bool:
    following = token_at(text, token.end)
    return token.text in PART_WORDS and (following.kind == "number" or token.text == "Anlage")


def _read_part(text: str, word: Token, numbers: list[str]) -> tuple[int, int] | None:
    after = token_at(text, word.end)
    if after.text == "." and word.text in {"Nr", "Nrn"}:
        after = token_at(text, after.end)
    if after.kind != "number" or len(after.text) > 3:
        return (word.start, word.end) if word.text == "Anlage" else None
    if text[after.end : after.end + 1] == "/":
        return None
    if word.text in {"Nr", "Nrn", "Nummer", "Nummern"}:
        numbers.append(after.text)
    return word.start, after.end


def read_pages(text: str, word: Token) -> int:
    """Where the pages end that `word` ("S", "Seite") announces: "S. 13947C-13959B", "S. 4 ff."; -1: none."""
    token = token_at(text, word.end)
    if token.text == ".":
        token = token_at(text, token.end)
    if token.kind != "number" or len(token.text) > 6:
        return -1
    end = _after_quadrant(text, token.end)
    while True:
        joint = token_at(text, end)
        number = token_at(text, joint.end)
        if joint.text not in {"-", "–", "bis", "und", "/", ","} or not _is_page(text, joint, number):
            break
        end = _after_quadrant(text, number.end)
    token = token_at(text, end)
    if token.text == "von" and token_at(text, token.end).kind == "number":
        return -1
    if token.text in {"f", "ff"}:
        point = token_at(text, token.end)
        end = point.end if point.text == "." else token.end
    return end


def _is_page(text: str, joint: Token, number: Token) -> bool:
    """Whether `number` goes on a list of pages: no paper's number, and after a comma no other count."""
    if number.kind == "word":
        return joint.text in {"und", "bis"} and number.text in set("ABCD")
    if number.kind != "number" or len(number.text) > 6 or text[number.end : number.end + 1] == "/":
        return False
    return joint.text != "," or token_at(text, number.end).kind == "sign"


def _after_quadrant(text: str, at: int) -> int:
    """Behind the letter of a quarter of a page of the Plenarprotokoll: "C", " (A)"."""
    token = token_at(text, at)
    if token.text in set("ABCD") and not text[token.end : token.end + 1].isalnum():
        return token.end
    letter = token_at(text, token.end)
    closing = token_at(text, letter.end)
    return closing.end if (token.text, closing.text) == ("(", ")") and letter.text in set("ABCD") else at


def _skip_aside(text: str, at: int) -> int:
    """Behind a date or a short bracket at `at`; -1 where there is none."""
    token = token_at(text, at)
    if token.text == "(":
        close = text.find(")", token.end, token.end + LONGEST_BRACKET)
        inner = text[token.end : close] if close > 0 else "/"
        return close + 1 if "/" not in inner and "(" not in inner else -1
    return _after_date(text, token.end) if token.text == "vom" else -1


def _after_date(text: str, at: int) -> int:
    """Behind "19. Juli 2024" or "19.07.2024" at `at`; -1 where no date stands there."""
    day = token_at(text, at)
    point = token_at(text, day.end)
    month = token_at(text, point.end)
    if day.kind != "number" or point.text != "." or not (month.text in MONTHS or month.kind == "number"):
        return -1
    second = token_at(text, month.end)
    year = token_at(text, second.end) if second.text == "." else second
    return year.end if year.kind == "number" else month.end
