"""Reading a query from left to right: blanks, quotation marks, words, fields, operators, suffixes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from query.errors import UnknownFieldError
from query.fields import FIELD_NAMES, QueryField, field_key, find_field
from query.model import Notice
from query.syntax.spelling import nearest

CLOSING = {'"': '"', "„": '“”"', "“": "”", "”": "”", "»": "«", "«": "»"}
"""Opening quotation marks and what closes them."""

OPERATORS = {"AND": "AND", "UND": "AND", "OR": "OR", "ODER": "OR", "NOT": "NOT", "NICHT": "NOT"}
"""Operators, in capital letters only, by what they mean."""

_ONCE = frozenset({"too-deep", "open-bracket", "stray-bracket", "empty-bracket", "small-operator"})

MAX_NOTICES = 32
"""Notices on one query; more of them help nobody."""

MAX_PART_CHARACTERS = 1000
"""Characters of one word or sequence that are read."""

_BLANKS = re.compile(r"\s+")
_PLAIN = re.compile(rf"[^\s(){''.join(CLOSING)}]+")
_NEAR = re.compile(r"NEAR(?:/\d{1,6})?(?![^\s()])")
_OPERATOR = re.compile(r"(?:AND|UND|OR|ODER|NOT|NICHT)(?![^\s()])")
_FIELD = re.compile(r"[^\W\d_]\w{0,39}(?=:|>|<)")
_SUFFIX = re.compile(r"(?P<tilde>~(?P<number>\d{0,9}))?(?:\^(?P<factor>\d{1,6}(?:\.\d{1,6})?))?$")
_NEXT_SUFFIX = re.compile(
    r"(?P<tilde>~(?P<number>\d{0,9}))?(?:\^(?P<factor>\d{1,6}(?:\.\d{1,6})?))?(?![^\s()])"
)
_GENDER_STAR = re.compile(r"[^\W\d_]\*[Ii]n(?:nen)?\Z")
_LONGEST_SUFFIX = 32

_SCHEMES = frozenset({"http", "https", "ftp", "file", "mailto", "doi", "urn", "tel", "isbn"})
"""What stands before the colon of an address."""
_GENDER_ENDINGS = frozenset({"in", "innen", "r", "e", "n", "m", "s"})
"""What stands behind the colon of Bürger:innen, jede:r."""
_VALUE_STARTS = frozenset('"„“»«([=*<>')

MOST_FACTOR = 100.0
"""Heaviest that `^` makes a part of a query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suffix:
    """`~2^1.5` behind a word, a sequence or a bracket."""

    tilde: bool = False
    number: int | None = None
    factor: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """An operator as typed, and where."""

    text: str
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldName:
    """`feld:` with its place."""

    field: QueryField
    start: int


class Reader:
    """A place in a query that moves on, and the notices so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.start_of_last = 0
        """Where the last part that was read begins."""
        self.was_cut = False
        self._notices: dict[tuple[str, int], Notice] = {}

    # --- notices --------------------------------------------------------------------------------------------

    def notices(self) -> tuple[Notice, ...]:
        """The notices in the order of the query."""
        return tuple(self._notices[key] for key in sorted(self._notices, key=lambda key: (key[1], key[0])))

    def note(self, code: str, text: str, start: int, length: int, suggestion: str | None = None) -> None:
        """Add a notice on a stretch of the query: one of a kind at a place, of `_ONCE` one in all."""
        told = code in _ONCE and any(one == code for one, _ in self._notices)
        if len(self._notices) < MAX_NOTICES and not told:
            end = start + length
            self._notices[code, start] = Notice(
                code=code, text=text, start=start, end=end, suggestion=suggestion
            )

    def note_alone(self, operator: Operator) -> None:
        """An operator that has nothing to join."""
        text = f"{operator.text} has nothing to join and is left out"
        self.note("operator-alone", text, operator.start, len(operator.text), f'"{operator.text.lower()}"')

    def cut_off(self, most: int) -> None:
        """Leave the rest of the query out."""
        text = f"the query has more than {most} words; the rest is left out"
        self.note("query-too-long", text, self.at, len(self.text) - self.at)
        self.at = len(self.text)
        self.was_cut = True

    # --- single signs ---------------------------------------------------------------------------------------

    def at_end(self) -> bool:
        """Whether only blanks are left."""
        self.skip_blanks()
        return self.at >= len(self.text)

    def skip_blanks(self) -> None:
        """Go to the next sign."""
        blanks = _BLANKS.match(self.text, self.at)
        self.at = self.at if blanks is None else blanks.end()

    def next_start(self) -> int:
        """The place of the next sign."""
        self.skip_blanks()
        return self.at

    def peek(self, sign: str) -> bool:
        """Whether the next sign is this one."""
        self.skip_blanks()
        return self.text.startswith(sign, self.at)

    def take_minus(self) -> bool:
        """Get past a `-` that excludes: one with something right behind it."""
        self.skip_blanks()
        after = self.text[self.at + 1 : self.at + 2]
        if not self.text.startswith("-", self.at) or not after or after.isspace() or after in "-)":
            return False
        self.at += 1
        return True

    def takes_form(self) -> bool:
        """Whether `=` asks for the very form of what follows."""
        after = self.text[self.at + 1 : self.at + 2]
        return self.text[self.at] == "=" and bool(after) and not after.isspace() and after not in "=)("

    # --- operators ------------------------------------------------------------------------------------------

    def peek_operator(self) -> str | None:
        """What the next word means as an operator: AND, OR, NOT, NEAR, or nothing."""
        self.skip_blanks()
        if _NEAR.match(self.text, self.at):
            return "NEAR"
        found = _OPERATOR.match(self.text, self.at)
        return None if found is None else OPERATORS[found[0]]

    def take_operator(self, name: str) -> Operator | None:
        """Get past the next word where it is this operator."""
        if self.peek_operator() != name:
            return None
        found = _NEAR.match(self.text, self.at) or _OPERATOR.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        return Operator(text=found[0], start=found.start())

    # --- words ----------------------------------------------------------------------------------------------

    def take_word(self) -> str:
        """The run of signs up to a blank, a quotation mark or a bracket that this run did not open."""
        start, opened = self.at, 0
        while self.at < len(self.text):
            plain = _PLAIN.match(self.text, self.at)
            if plain is not None:
                self.at = plain.end()
                continue
            sign = self.text[self.at]
            if sign.isspace() or (sign in CLOSING and self.at > start) or (sign == ")" and not opened):
                break
            opened += (sign == "(") - (sign == ")")
            self.at += 1
        return self._within_bound(start, self.at)

    def _within_bound(self, start: int, end: int) -> str:
        if end - start > MAX_PART_CHARACTERS:
            text = (
                f"a part of the query is longer than {MAX_PART_CHARACTERS} characters; its rest is left out"
            )
            self.note("part-too-long", text, start, end - start)
        return self.text[start : min(end, start + MAX_PART_CHARACTERS)]

    def rest_of_chunk(self) -> str:
        """What stands up to the next blank; the place stays."""
        at, found = self.at, self.take_word()
        self.at = at
        return found

    def take_quoted(self) -> str:
        """What stands between quotation marks; to the end of the query where they are not closed."""
        start = self.at
        closing = CLOSING[self.text[start]]
        ends = [end for sign in closing if (end := self.text.find(sign, start + 1)) >= 0]
        if not ends:
            self.at = len(self.text)
            self.note("open-quote", "the quotation mark is never closed", start, self.at - start)
            return self._within_bound(start + 1, self.at)
        self.at = min(ends) + 1
        return self._within_bound(start + 1, self.at - 1)

    def take_suffix(self) -> Suffix:
        """`~5^2` right behind what was read."""
        found = _NEXT_SUFFIX.match(self.text, self.at)
        if found is None or found.end() == self.at:
            return Suffix()
        start, self.at = self.at, found.end()
        return self._suffix(found, start)

    def take_word_with_suffix(self) -> tuple[str, Suffix]:
        """A word, and what `~1^2` at its end says."""
        start = self.at
        word = self.take_word()
        base = max(0, len(word) - _LONGEST_SUFFIX)
        found = _SUFFIX.search(word, base)
        if found is None or found.start() == len(word) or not any(map(str.isalnum, word[: found.start()])):
            return word, Suffix()
        return word[: found.start()], self._suffix(found, start + found.start())

    def _suffix(self, found: re.Match[str], start: int) -> Suffix:
        number = found["number"]
        factor = None if found["factor"] is None else float(found["factor"])
        if factor is not None and not 0 < factor <= MOST_FACTOR:
            text = f"a part may weigh more than 0 and up to {MOST_FACTOR:g} times as much; ^ is left out"
            self.note("bad-boost", text, start, len(found[0]), "^2")
            factor = None
        return Suffix(tilde=found["tilde"] is not None, number=int(number) if number else None, factor=factor)

    def ends_question(self, word: str, *, first: bool) -> bool:
        """Whether the signs of a word are no wildcards: `?` ends a question, `*` is that of Bürger*innen."""
        start = self.at - len(word)
        if word.endswith("?") and word.count("?") == 1 and "*" not in word and not first and self.at_end():
            text = "? at the end of several words is read as a question mark, not as a wildcard"
            self.note("question-mark", text, start, len(word), word[:-1] + "*")
            return True
        if "?" not in word and word.count("*") == 1 and _GENDER_STAR.search(word):
            text = f"{word} is read as a word with a gender star, not as a wildcard"
            self.note("gender-star", text, start, len(word))
            return True
        return False

    # --- fields ---------------------------------------------------------------------------------------------

    def take_field(self) -> FieldName | None:
        """Get past `feld:`, or `feld` before `>=`; None where no field begins here.

        Raises `UnknownFieldError`.
        """
        found = _FIELD.match(self.text, self.at)
        if found is None:
            return None
        name, start, end = found[0], self.at, found.end()
        field = find_field(name)
        behind = self.text[end + 1 : end + 2]
        if self.text[end] != ":":
            if field is None or field.is_text:
                return None
            self.at = end
            return FieldName(field=field, start=start)
        if not behind or behind.isspace() or behind in ")":
            if field is not None:
                text = f"{name}: is read as a word; write the value right behind the colon"
                self.note("empty-field", text, start, end + 1 - start, f"{name}:…")
            return None
        if field is None:
            if self._is_no_field(name, end + 1):
                return None
            raise UnknownFieldError(name, start, nearest(field_key(name), FIELD_NAMES))
        self.at = end + 1
        return FieldName(field=field, start=start)

    def _is_no_field(self, name: str, value: int) -> bool:
        """Whether the colon is that of an address, of Bürger:innen, or before no value."""
        sign = self.text[value]
        if self.text.startswith("//", value) or name.lower() in _SCHEMES:
            return True
        if not (sign.isalnum() or sign in _VALUE_STARTS):
            return True
        end = value
        while end < min(len(self.text), value + 8) and self.text[end].isalpha():
            end += 1
        return self.text[value:end] in _GENDER_ENDINGS


def is_wild(word: str) -> bool:
    """Whether a word holds a wildcard, and a letter or digit beside it."""
    return ("*" in word or "?" in word) and any(map(str.isalnum, word))
