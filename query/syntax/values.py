"""Values of fields that restrict: one value, or a range in one of its spellings."""

from __future__ import annotations

import re

from query.errors import BadValueError
from query.fields import FIELDS, QueryField
from query.syntax.nodes import Range, Value

_OPERATORS = (">=", "<=", ">", "<")
_BETWEEN = re.compile(r" (?:TO|BIS) ", re.IGNORECASE | re.ASCII)
_OPEN = frozenset({"", "*"})
_TO = ".."

LAST_DAYS = re.compile(
    r"(?:letzten?|letzter|letztes|last|past)[ \t]{1,9}(?:\d{1,9}[ \t]{1,9})?[^\W\d_]{1,20}(?!\w)", re.I
)
"""`letzte 30 tage`, `last year`: the one value that holds blanks without quotation marks."""


_HALVES = re.compile("[\ud800-\udfff]")


def whole_characters(text: str) -> str:
    """The text with every half of a character pair, which no text of an index holds, as U+FFFD."""
    return _HALVES.sub("\ufffd", text)


def starts_range(text: str) -> bool:
    """Whether a value begins as a range does."""
    return text.startswith(("[", *_OPERATORS))


def read_value(field: QueryField, text: str, start: int = 0, *, quoted: bool = False) -> Value | Range:
    """The value or range that a text says; `start` is its place in the query.

    Raises `BadValueError` for a range that is not closed or has no `TO`.
    """
    end = start + len(text)
    inner = whole_characters(text).strip()
    if inner.startswith("["):
        return _brackets(field, inner, start, end)
    for sign in _OPERATORS:
        if inner.startswith(sign):
            bound = _bound(inner[len(sign) :])
            low, high = (bound, None) if sign[0] == ">" else (None, bound)
            return Range(low=low, high=high, start=start, end=end, strict=len(sign) == 1)
    low_text, dots, high_text = inner.partition(_TO)
    if dots and not quoted:
        return Range(low=_bound(low_text), high=_bound(high_text), start=start, end=end)
    return Value(text=inner, start=start, end=end, quoted=quoted)


def _brackets(field: QueryField, text: str, start: int, end: int) -> Range:
    between = _BETWEEN.search(f" {text[1:-1]} ") if text.endswith("]") else None
    if between is None:
        raise BadValueError(field.name, text, f"a range is written {_example(field)}", start)
    low, high = between.string[: between.start()], between.string[between.end() :]
    return Range(low=_bound(low), high=_bound(high), start=start, end=end)


def _bound(text: str) -> str | None:
    bound = text.strip().strip('"')
    return None if bound in _OPEN else bound


def _example(field: QueryField) -> str:
    own = [one for one in field.examples if "[" in one]
    return (own or [one for row in FIELDS for one in row.examples if "[" in one])[0]
