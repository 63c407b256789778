"""Reads mentions of questions: "Frage 3", "Schriftlichen Frage 35", "Fragen 1a bis 1c, 4 und 7 bis 9"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .cursor import Token, occurrences, token_at, word_end, word_start, words_before
from .tables import word_set
from .tails import MONTHS

NOUNS = word_set("Frage Fragen Teilfrage Teilfragen Unterfrage Unterfragen Einzelfrage Einzelfragen")
ORAL_OR_WRITTEN = re.compile(r"(?:[Ss]chriftliche|[Mm]ündliche)[nr]? {0,3}$")
"""The word before "Frage" that makes it a question of a collection or the Fragestunde."""
JOINTS = frozenset({"und", "sowie", "oder", "bzw", "u", "&", ","})
SPANS = frozenset({"bis", "-", "–", "—"})
UNITS = word_set(
    "Prozent Euro Millionen Milliarden Mio Mrd Jahre Jahren Tage Tagen Uhr Personen Fälle Fällen Kilometer"
)
"""A number before one of these counts something and names no question."""
LONGEST_RANGE = 200
ANNEX_WORDS = 4
"""Words that the name of an annex has at most before "zu Frage 3"."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One question as printed: its number and, where printed, its letter."""

    number: int
    letter: str = ""

    def __str__(self) -> str:
        return f"{self.number}{self.letter}"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionMention:
    """Printed words that name questions; `ranges` are pairs of first and last label, equal for one."""

    start: int
    end: int
    ranges: tuple[tuple[Label, Label], ...]
    written: bool = False
    """A Schriftliche or Mündliche Frage, one of a collection."""
    of_annex: bool = False
    """Only the name of an annex: "Anlage 2 zu Frage 3"."""


def iter_questions(text: str) -> Iterator[QuestionMention]:
    """Every mention of numbered questions in a folded text, in order."""
    for at in occurrences(text, "rage"):
        start, end = word_start(text, at), word_end(text, at)
        noun = text[start:end]
        if noun in NOUNS or noun in {"Frage-Nr", "Fragen-Nr"}:
            mention = _read_mention(text, start, end)
            if mention is not None:
                yield mention


def _read_mention(text: str, start: int, end: int) -> QuestionMention | None:
    ranges: list[tuple[Label, Label]] = []
    at = _after_nr(text, end)
    last = end
    while (read := _read_label(text, at, ranges)) is not None:
        label, last, is_range = read
        if is_range:
            ranges[-1] = (ranges[-1][0], label)
        else:
            ranges.append((label, label))
        at = last
    if not ranges:
        return None
    kind = ORAL_OR_WRITTEN.search(text[max(0, start - 18) : start])
    first = start if kind is None else max(0, start - 18) + kind.start()
    return QuestionMention(
        start=first,
        end=last,
        ranges=tuple(ranges),
        written=kind is not None,
        of_annex=_names_annex(words_before(text, first, 40)),
    )


def _is_file_number(text: str, last: int) -> bool:
    """Whether a slash and a number follow: "Schriftliche Frage 7/431" is the file number of a month."""
    slash = token_at(text, last)
    return slash.text == "/" and token_at(text, slash.end).kind == "number"


def _names_annex(words: list[str]) -> bool:
    """Whether the words before a mention make it the name of an annex: "Anlagen 2 und 3 zu"."""
    at = len(words)
    while at and words[at - 1] in {"zu", "zur", "den", "der"}:
        at -= 1
    name = [word.strip("(„*,") for word in words[max(0, at - ANNEX_WORDS) : at]]
    return at < len(words) and "Antwort" not in name and not {"Anlage", "Anlagen"}.isdisjoint(name)


def _after_nr(text: str, at: int) -> int:
    token = token_at(text, at)
    if token.text in {"Nr", "Nrn", "Nummer", "Nummern"}:
        point = token_at(text, token.end)
        return point.end if point.text == "." else token.end
    return token.end if token.text == "." and text[at - 2 : at] == "Nr" else at


def _read_label(text: str, at: int, ranges: list[tuple[Label, Label]]) -> tuple[Label, int, bool] | None:
    """The next label with its end, and whether it closes a range; the first one needs no joint before it."""
    if not ranges:
        number = token_at(text, at)
        return _finish(text, number, is_range=False) if _is_number(text, number) else None
    joint, following = _read_joint(text, at)
    if joint == "":
        return None
    is_range = joint in SPANS and ranges[-1][0] == ranges[-1][1]
    if joint in SPANS and not _rises(ranges[-1][0], following):
        return None
    if following.kind == "number" and _is_number(text, following):
        counted = joint == "," and token_at(text, following.end).text[:1].isupper()
        return None if counted else _finish(text, following, is_range=is_range)
    previous = ranges[-1][1]
    if previous.letter and _is_letter(text, following):
        return Label(number=previous.number, letter=following.text), following.end, is_range
    return None


def _rises(first: Label, following: Token) -> bool:
    """Whether a range may lead from `first` to `following`; "Frage 78 – 11 –" is a page number in a head."""
    if following.kind == "number":
        return len(following.text) < 4 and first.number <= int(following.text) <= first.number + LONGEST_RANGE
    return first.letter != "" and following.text > first.letter


def _read_joint(text: str, at: int) -> tuple[str, Token]:
    """The joint at `at` (empty where none is) and the token behind it."""
    joint = token_at(text, at)
    if joint.text == ")" and text[at - 1 : at].isalpha():
        joint = token_at(text, joint.end)
    following = token_at(text, joint.end)
    if joint.text not in JOINTS and joint.text not in SPANS:
        return "", joint
    if following.text == "." and joint.text in {"bzw", "u"}:
        following = token_at(text, following.end)
    if joint.text == "," and following.text in {"und", "sowie", "oder"}:
        following = token_at(text, following.end)
    if joint.text == "bis" and following.text in {"einschließlich", "einschl", "zu"}:
        following = token_at(text, following.end)
    return joint.text, following


def _is_number(text: str, token: Token) -> bool:
    if token.kind != "number" or len(token.text) > 3 or token.text.startswith("0"):
        return False
    after = token_at(text, token.end)
    if after.text in UNITS or after.text in {"%", "€", "§"} or _is_file_number(text, token.end):
        return False
    if after.text != ".":
        return not (after.text == "," and text[after.end : after.end + 1].isdigit())
    beyond = token_at(text, after.end)
    return beyond.text not in MONTHS and not (beyond.kind == "number" and beyond.start == after.end)


def _finish(text: str, number: Token, *, is_range: bool) -> tuple[Label, int, bool]:
    """The label that begins with `number`, its letter taken in: "3a", "3 a", "3. a)", "3 Buchstabe a"."""
    value = int(number.text)
    letter = token_at(text, number.end)
    if letter.text == "." and text[letter.end + 2 : letter.end + 3] == ")":
        letter = token_at(text, letter.end)
    if letter.text in {"Buchstabe", "Buchst"}:
        letter = token_at(text, token_at(text, letter.end).end if letter.text == "Buchst" else letter.end)
    if _is_letter(text, letter):
        return Label(number=value, letter=letter.text), letter.end, is_range
    return Label(number=value), number.end, is_range


def _is_letter(text: str, token: Token) -> bool:
    """Whether `token` is a part's letter and not the start of an abbreviation such as "u. a."."""
    if len(token.text) != 1 or token.text not in LETTERS or text[token.end : token.end + 1].isalnum():
        return False
    after = token_at(text, token.end)
    if after.text != ".":
        return True
    beyond = token_at(text, after.end)
    return beyond.kind == "end" or (
        beyond.kind == "word" and len(beyond.text) > 1 and beyond.text[0].isupper()
    )


def spell_out(
    ranges: Collection[tuple[Label, Label]], asked: Collection[str] | None = None
) -> tuple[str, ...]:
    """The questions of `ranges` one by one (`3`, `3a`); parts between come from `asked` where given."""
    named: list[str] = []
    for first, last in ranges:
        named.extend(_spell_range(first, last, asked or ()))
    return tuple(dict.fromkeys(named))


def _spell_range(first: Label, last: Label, asked: Collection[str]) -> list[str]:
    if first == last or not first.number <= last.number <= first.number + LONGEST_RANGE:
        return [str(first)] if first == last else [str(first), str(last)]
    if first.number == last.number:
        return _letters(first, last)
    named = [str(first)]
    for number in range(first.number, last.number):
        if number > first.number:
            named.append(str(number))
        if first.letter or last.letter:
            above = first.letter if number == first.number else ""
            named.extend(part for a in LETTERS if a > above and (part := f"{number}{a}") in asked)
    return named + (_letters(Label(number=last.number), last) if last.letter else [str(last)])


def _letters(first: Label, last: Label) -> list[str]:
    if not last.letter or last.letter < first.letter:
        return [str(first), str(last)]
    begin = LETTERS.index(first.letter) if first.letter else 0
    head = [] if first.letter else [str(first)]
    return head + [f"{first.number}{a}" for a in LETTERS[begin : LETTERS.index(last.letter) + 1]]
