"""Is this the JSON of a paper? One table a kind of object says what its keys take; faults name their place.

What comes from files is sound by its making; what a program hands in goes through here, so that nothing that
an index or a search would stumble over is ever written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, get_args

from indexer.errors import SourceError
from indexer.jsonshape import paper_from_json
from indexer.model import ART_KINDS, PAPER_FORMAT, Paper, ReferenceKind, SectionKind

MOST_VALUE = 10_000
"""Characters of a name, title or number: each is a term of the index, or stands in every section."""
MOST_TEXT = 1 << 25
"""Characters of a text."""
_MOST_DIGITS = 6
_MOST_NAMED = 3
"""Faults that one message names."""
_MOST_SHOWN = 80

_NOT_IN_VALUES = re.compile(r"[\x00-\x1f\x7f]")
_NOT_IN_TEXTS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

Check = Callable[[Any], "Iterator[Fault]"]
Fault = tuple[str, str]
"""Where below the value that is checked, and what must be different there."""


def checked_paper(obj: object, origin: str) -> tuple[Paper, tuple[str, ...]]:
    """The paper of a JSON object, and the keys in it that mean nothing here.

    Raises `SourceError` (code `invalid-paper`) that names the first faults with their places, as in
    `sections[2].answers[0].to`.
    """
    faults = list(_PAPER(obj))
    if faults or not isinstance(obj, dict):
        shown = "; ".join(f"{place.lstrip('.') or 'it'} {fault}" for place, fault in faults[:_MOST_NAMED])
        more = f"; and {len(faults) - _MOST_NAMED} more" if len(faults) > _MOST_NAMED else ""
        raise SourceError(origin, shown + more, "invalid-paper")
    return paper_from_json(obj), tuple(place.lstrip(".") for place in _iter_unknown(obj, _KEYS, ""))


# --- simple values ------------------------------------------------------------------------------------------


def _is(value: object, kind: type, name: str) -> Iterator[Fault]:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        yield "", f"must be {name}, not {_shown(value)}"


def _shown(value: object) -> str:
    names = {dict: "an object", list: "a list", type(None): "null"}
    if isinstance(value, str | bool | float) or (isinstance(value, int) and abs(value) < 1 << 63):
        return repr(value)[:_MOST_SHOWN]
    return names.get(type(value), f"what Python calls {type(value).__name__}")


def _characters(value: Any, unfit: re.Pattern[str], most: int) -> Iterator[Fault]:
    faults = list(_is(value, str, "a text"))
    if faults:
        yield from faults
        return
    found = unfit.search(value)
    if len(value) > most:
        yield "", f"has {len(value)} characters; at most {most} are kept"
    elif found:
        yield "", f"holds the control character U+{ord(found[0]):04X} at {found.start()}"
    else:
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            yield "", f"holds half a character (a lone surrogate) at {error.start}"


def _text(value: Any) -> Iterator[Fault]:
    return _characters(value, _NOT_IN_TEXTS, MOST_TEXT)


def _value(value: Any) -> Iterator[Fault]:
    return _characters(value, _NOT_IN_VALUES, MOST_VALUE)


def _matching(fits: Callable[[str], bool], what: str) -> Check:
    def check(value: Any) -> Iterator[Fault]:
        if not isinstance(value, str) or not fits(value):
            yield "", f"must be {what}, not {_shown(value)}"

    return check


def _one_of(values: Sequence[str]) -> Check:
    return _matching(values.__contains__, f"one of {', '.join(values)}")


def _is_number(text: str) -> bool:
    parts = text.split("/")
    return len(parts) == 2 and all(
        one.isascii() and one.isdigit() and len(one) <= _MOST_DIGITS for one in parts
    )


def _is_day(text: str) -> bool:
    try:
        return len(text) == len("2025-09-30") and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_section_id(text: str) -> bool:
    return 0 < len(text) <= 200 and all(one.isalnum() or one in "_-.~" for one in text)


_number = _matching(_is_number, "a paper's number such as 21/1916")
_day = _matching(_is_day, "a day such as 2025-09-30")
_section_id = _matching(_is_section_id, "a section's id such as f3-5 (letters, digits, _ - . ~)")
_publisher = _matching(
    lambda text: text.isascii() and text.isalpha() and len(text) <= 20, "letters such as BT"
)


def _count(value: Any) -> Iterator[Fault]:
    faults = list(_is(value, int, "a whole number"))
    yield from faults
    if not faults and not 0 <= value < 1 << 31:
        yield "", f"must be between 0 and {(1 << 31) - 1}, not {_shown(value)}"


def _flag(value: Any) -> Iterator[Fault]:
    return _is(value, bool, "true or false")


def _format(value: Any) -> Iterator[Fault]:
    if value != PAPER_FORMAT:
        yield "", f"must be {PAPER_FORMAT}, not {_shown(value)}"


# --- lists and objects --------------------------------------------------------------------------------------


def _or_null(check: Check) -> Check:
    return lambda value: iter(()) if value is None else check(value)


def _each(check: Check, size: int | None = None) -> Check:
    def checked(value: Any) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield from _is(value, list, "a list")
        elif size is not None and len(value) != size:
            yield "", f"must have {size} entries, not {len(value)}"
        else:
            for at, one in enumerate(value):
                yield from ((f"[{at}]{place}", fault) for place, fault in check(one))

    return checked


def _object(always: Mapping[str, Check], maybe: Mapping[str, Check], *more: Check) -> Check:
    """An object whose keys in `always` are there and not null; `more` is asked where all keys are sound."""
    known = {**always, **{name: _or_null(check) for name, check in maybe.items()}}

    def checked(value: Any) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield from _is(value, dict, "an object")
            return
        faults = [(f".{name}", "is missing") for name in always if value.get(name) is None]
        for name, check in known.items():
            if value.get(name) is not None:
                faults.extend((f".{name}{place}", fault) for place, fault in check(value[name]))
        yield from faults
        for check in () if faults else more:
            yield from check(value)

    return checked


def _span(value: Any) -> Iterator[Fault]:
    faults = list(_each(_count, 2)(value))
    yield from faults
    if not faults and value[0] > value[1]:
        yield "", f"must not end before it begins: {value}"


def _spans_in_text(name: str) -> Check:
    """Spans of `text` lie within it, in order and apart."""

    def check(value: Any) -> Iterator[Fault]:
        done = 0
        for at, (start, end) in enumerate(value.get(name) or ()):
            if start < done or end > len(value.get("text") or ""):
                yield f".{name}[{at}]", f"must lie within the text, behind the one before: {[start, end]}"
                return
            done = end

    return check


def _own_words(value: Any) -> Iterator[Fault]:
    if value["kind"] == "exchange":
        if value.get("text") is not None:
            yield ".text", "must be null: an exchange has its words in questions and answers"
        return
    for name in ("questions", "answers"):
        if value.get(name):
            yield f".{name}", f"must be empty: only an exchange has any, and the kind is {value['kind']}"


def _different_ids(value: Any) -> Iterator[Fault]:
    seen: set[str] = set()
    for at, section in enumerate(value["sections"]):
        if section["id"] in seen:
            yield f".sections[{at}].id", f"stands there twice; a repeated id gets ~2: {section['id']}~2"
        seen.add(section["id"])


# --- the tables ---------------------------------------------------------------------------------------------

_QUESTION = _object(
    {"n": _value, "text": _text},
    {"parts": _each(_value), "fragesteller": _value, "fraktion": _value, "ressort": _value},
)
_ANSWER = _object(
    {"to": _each(_value), "text": _text},
    {
        "referral": _flag,
        "beantwortet_von": _value,
        "datum": _day,
        "art": _each(_object({"kind": _one_of(ART_KINDS)}, {"span": _span, "grade": _value})),
        "torn": _each(_span),
    },
    _spans_in_text("torn"),
)
_SECTION = _object(
    {"id": _section_id, "kind": _one_of(get_args(SectionKind))},
    {
        "heading": _text,
        "text": _text,
        "questions": _each(_QUESTION),
        "answers": _each(_ANSWER),
        "notes": _each(_object({"mark": _value, "text": _text}, {})),
        "tables": _each(_each(_each(_text))),
        "torn": _each(_span),
        "pages": _span,
    },
    _own_words,
    _spans_in_text("torn"),
)
_REFERENCE = _object(
    {"kind": _one_of(get_args(ReferenceKind)), "doc": _value, "in": _value, "text": _text, "span": _span},
    {"fragen": _each(_value), "detail": _text, "section": _section_id},
)
_KEYS_ALWAYS: dict[str, Check] = {"dokumentnummer": _number, "sections": _each(_SECTION)}
_KEYS_MAYBE: dict[str, Check] = {
    "format": _format,
    "herausgeber": _publisher,
    "drucksachetyp": _value,
    "wahlperiode": _count,
    "datum": _day,
    "titel": _value,
    "zusatz": _value,
    "bezug": _value,
    "bezug_zusatz": _value,
    "fragesteller": _each(_value),
    "fragesteller_weitere": _flag,
    "fraktion": _each(_value),
    "urheber": _each(_value),
    "ressort": _value,
    "schreiben_vom": _day,
    "unterzeichnet": _day,
    "woche_vom": _day,
    "pdf_url": _value,
    "references": _each(_REFERENCE),
    "internal_refs": _each(_object({"in": _value, "to": _value}, {})),
    "notices": _each(_object({"code": _value, "text": _text}, {"line": _count})),
    "lines": _each(_each(lambda _: iter(()), 2)),
}
_PAPER = _object(_KEYS_ALWAYS, _KEYS_MAYBE, _different_ids)

_KEYS: Mapping[str, Any] = {
    **dict.fromkeys((*_KEYS_ALWAYS, *_KEYS_MAYBE)),
    "sections": {
        **dict.fromkeys(("id", "kind", "heading", "text", "notes", "tables", "torn", "pages")),
        "questions": dict.fromkeys(("n", "text", "parts", "fragesteller", "fraktion", "ressort")),
        "answers": dict.fromkeys(("to", "text", "referral", "beantwortet_von", "datum", "art", "torn")),
    },
}
"""The keys that are read; below those of objects that hold what is searched, theirs."""


def _iter_unknown(value: Any, keys: Mapping[str, Any], place: str) -> Iterator[str]:
    for name, below in value.items():
        if name not in keys:
            yield f"{place}.{name}"
        elif keys[name] is not None:
            for at, one in enumerate(below or ()):
                yield from _iter_unknown(one, keys[name], f"{place}.{name}[{at}]")
