"""Values and ranges of the fields that restrict → filters of the tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from indexer.model import ART_KINDS
from indexer.schema import REFS
from query.compile.context import Citing, Context, listed
from query.compile.dates import ALLOWED, FIRST, LAST, Days, days_terms, read_days
from query.compile.names import fold_words, resolve_name
from query.errors import BadValueError
from query.fields import ART_NAMES, QueryField, ValueKind
from query.lexicon.patterns import Pattern
from query.syntax import Range, Value
from query.syntax.spelling import nearest
from query.tree import Filter

MAX_NUMBERS = 10_000
"""Papers that a range or pattern of numbers may stand for."""

MAX_PERIOD = 99

_MOST_NAMED = 12
_MOST_NAME_WORDS = 8
_LONGEST_NAME = 200
_ANY = "*"
_NUMBER = re.compile(
    r"(?:BT-?)?(?:Drs\.?|Drucksache)?[ \-]?(\d{1,4}|[IVXLC]{1,6})[/-](\d{1,7})", re.IGNORECASE
)
_NUMBER_PATTERN = re.compile(r"[\dIVXLC]{1,6}/[\d*?]{1,9}")
_BARE_NUMBER = "takes the number of a paper, as in 21/1406, or the start of one with *, as in 21/14*"
_PERIODS = f"takes a Wahlperiode, a number from 1 to {MAX_PERIOD}"

Maker = Callable[[QueryField, Value | Range, Context], list[str]]


def value_filter(field: QueryField, value: Value | Range, context: Context) -> Filter:
    """The filter of one value or range. Raises `BadValueError` for what the field cannot be."""
    if field.index == REFS and isinstance(value, Value) and "#" in value.text and context.citing is not None:
        return Filter(field="id", terms=tuple(_citing(field, value, context.citing)))
    made = _MAKERS[field.kind](field, value, context)
    return Filter(field=field.index, terms=tuple(made))


def _bad(field: QueryField, value: Value | Range, allowed: str) -> BadValueError:
    return BadValueError(field.name, _shown(value), allowed, value.start)


def _shown(value: Value | Range) -> str:
    if isinstance(value, Value):
        return value.text
    if value.strict:
        return f">{value.low}" if value.high is None else f"<{value.high}"
    return f"[{value.low or _ANY} TO {value.high or _ANY}]"


def _turned(field: QueryField, value: Range) -> BadValueError:
    return _bad(field, value, f"the range ends before it begins; write [{value.high} TO {value.low}]")


# --- names and people ---------------------------------------------------------------------------------------


def _names(field: QueryField, value: Value | Range, context: Context) -> list[str]:
    if isinstance(value, Range):
        raise _bad(field, value, f"takes a name, not a range, as in {field.examples[0]}")
    values = context.lexicon.values(field.index)
    text = value.text.removeprefix("=")
    if text == _ANY:
        return [entry.text for entry in values]
    named = resolve_name(text, values, context.synonyms)
    if not named.values:
        _note_unknown(field, value, context)
    elif not named.exact:
        read = f"{field.name}:{value.text} is read as {listed(named.values, _MOST_NAMED)}"
        context.note("value-read-as", read, value.start, value.end)
    if named.values:
        _note_longer_name(field, value, context)
    return list(named.values)


def _note_longer_name(field: QueryField, value: Value, context: Context) -> None:
    """Say where the words behind a name would be part of it, had the shell not taken the quotation marks."""
    if value.quoted or context.text[value.start : value.end] != value.text:
        return
    behind = context.text[value.end : value.end + _LONGEST_NAME].split()[:_MOST_NAME_WORDS]
    if not behind or not context.text[value.end].isspace():
        return
    names = {fold_words(entry.text): entry.text for entry in context.lexicon.values(field.index)}
    typed = fold_words(value.text)
    for last in range(len(behind), 0, -1):
        name = names.get((*typed, *fold_words(" ".join(behind[:last]))))
        if name is not None:
            whole = f'{field.name}:"{name}"'
            words = " ".join(behind[:last])
            text = (
                f"{words} is searched as words; the whole name is {whole} (in a shell within single quotes)"
            )
            context.note("longer-name", text, value.start, value.end, whole)
            return


def _note_unknown(field: QueryField, value: Value, context: Context) -> None:
    entries = context.lexicon.values(field.index)
    names = {" ".join(fold_words(entry.text)): entry.text for entry in entries}
    near = nearest(" ".join(fold_words(value.text)), names)
    suggestion = None if near is None else f'{field.name}:"{names[near]}"'
    text = f"no section of the index has {field.name}:{value.text}"
    if suggestion is not None:
        text += f"; did you mean {suggestion}?"
    elif len(entries) <= _MOST_NAMED:
        text += f"; there are {', '.join(entry.text for entry in entries) or 'no values at all'}"
    context.note("unknown-value", text, value.start, value.end, suggestion)


# --- numbers of papers --------------------------------------------------------------------------------------


def _numbers(field: QueryField, value: Value | Range, context: Context) -> list[str]:
    if isinstance(value, Range):
        return _number_range(field, value, context)
    if "*" in value.text or "?" in value.text:
        return _number_pattern(field, value, context)
    term = _paper_number(value.text)
    if term is None:
        raise _bad(field, value, _BARE_NUMBER)
    return [term]


def _citing(field: QueryField, value: Value, citing: Citing) -> Sequence[str]:
    """The sections that cite one section of a paper."""
    number, _, section = value.text.partition("#")
    term = _paper_number(number)
    if term is None or not section:
        raise _bad(field, value, f"{_BARE_NUMBER}, or of a section, as in 21/1406#f35")
    return citing(f"{term}#{section}")


def _paper_number(text: str) -> str | None:
    """A paper's number as the index has it: 21/1406 of `BT-Drs. 21/01406`."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return None
    period = str(int(found[1])) if found[1].isdecimal() else found[1].upper()
    return f"{period}/{int(found[2])}"


def _number_pattern(field: QueryField, value: Value, context: Context) -> list[str]:
    if value.text != _ANY and not _NUMBER_PATTERN.fullmatch(value.text):
        raise _bad(field, value, _BARE_NUMBER)
    pattern = Pattern(value.text)
    looked = context.lexicon.values_from(field.index, pattern.prefix, MAX_NUMBERS)
    if looked.cut:
        _note_cut(field, value, context)
    return [entry.text for entry in looked.entries if pattern.matches(entry.text)]


def _number_range(field: QueryField, value: Range, context: Context) -> list[str]:
    ends = [None if one is None else _split_number(one) for one in (value.low, value.high)]
    wrong = any(
        one is not None and end is None for one, end in zip((value.low, value.high), ends, strict=True)
    )
    given = [end for end in ends if end is not None]
    if wrong or not given or len({period for period, _ in given}) > 1:
        raise _bad(field, value, "takes a range within one Wahlperiode, as in [21/1000 TO 21/1999]")
    low, high = (None if end is None else end[1] for end in ends)
    if low is not None and high is not None and low > high:
        raise _turned(field, value)
    first = 0 if low is None else low + value.strict
    last = 10**9 if high is None else high - value.strict
    looked = context.lexicon.values_from(field.index, f"{given[0][0]}/", 10 * MAX_NUMBERS)
    numbers = [entry.text for entry in looked.entries if first <= _running(entry.text) <= last]
    if looked.cut or len(numbers) > MAX_NUMBERS:
        _note_cut(field, value, context)
    return numbers[:MAX_NUMBERS]


def _split_number(text: str) -> tuple[str, int] | None:
    term = _paper_number(text)
    return None if term is None else (term.partition("/")[0], _running(term))


def _running(term: str) -> int:
    digits = term.partition("/")[2]
    return int(digits) if digits.isdecimal() else -1


def _note_cut(field: QueryField, value: Value | Range, context: Context) -> None:
    text = f"{field.name}:{_shown(value)} stands for more than {MAX_NUMBERS} papers; the rest is left out"
    context.note("expansion-cut", text, value.start, value.end)


# --- Wahlperioden, dates, ways of answering -----------------------------------------------------------------


def _periods(field: QueryField, value: Value | Range, context: Context) -> list[str]:
    if isinstance(value, Value):
        if value.text == _ANY:
            return [str(number) for number in range(1, MAX_PERIOD + 1)]
        return [str(_period(field, value, value.text))]
    low = 1 if value.low is None else _period(field, value, value.low) + value.strict
    high = MAX_PERIOD if value.high is None else _period(field, value, value.high) - value.strict
    if low > high and not value.strict:
        raise _turned(field, value)
    return [str(number) for number in range(low, high + 1)]


def _period(field: QueryField, value: Value | Range, text: str) -> int:
    digits = text.strip().rstrip(".")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 3 and 1 <= int(digits) <= MAX_PERIOD):
        raise _bad(field, value, _PERIODS)
    return int(digits)


def _dates(field: QueryField, value: Value | Range, context: Context) -> list[str]:
    if isinstance(value, Value):
        first, last = (FIRST, LAST) if value.text == _ANY else _days(field, value, value.text, context)
        return days_terms(first, last)
    first, last = _bounds(field, value, context)
    if first > last and not value.strict:
        raise _turned(field, value)
    return days_terms(first, last)


def _bounds(field: QueryField, value: Range, context: Context) -> Days:
    first, last = FIRST, LAST
    if value.low is not None:
        low = _days(field, value, value.low, context)
        first = _after(low[1]) if value.strict else low[0]
    if value.high is not None:
        high = _days(field, value, value.high, context)
        last = _before(high[0]) if value.strict else high[1]
    return first, last


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _before(day: date) -> date:
    return day - timedelta(days=1) if day > date.min else day


def _days(field: QueryField, value: Value | Range, text: str, context: Context) -> Days:
    found = read_days(text, context.today)
    if isinstance(found, str):
        raise _bad(field, value, found if found == ALLOWED else f"{found}; the field {ALLOWED}")
    return found


def _arts(field: QueryField, value: Value | Range, context: Context) -> list[str]:
    names = {kind: kind for kind in ART_KINDS} | dict(ART_NAMES)
    if isinstance(value, Value) and value.text == _ANY:
        return list(ART_KINDS)
    typed = "_".join(fold_words(value.text.replace("_", " "))) if isinstance(value, Value) else ""
    kind = names.get(typed)
    if kind is None:
        near = nearest(typed, names)
        advice = f"did you mean {near}? " if near else ""
        raise _bad(field, value, f"{advice}it takes {', '.join(ART_KINDS)}, or {', '.join(ART_NAMES)}")
    return [kind]


_MAKERS: dict[ValueKind, Maker] = {
    "name": _names,
    "person": _names,
    "number": _numbers,
    "period": _periods,
    "date": _dates,
    "art": _arts,
}
"""What makes the terms of a value, by kind of field."""
