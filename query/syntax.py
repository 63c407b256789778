"""A query's text → words, phrases and exclusions with their places, and notices of what was not read.

Never raises. What is written here: words, `"exact sequences"`, `=word` for this very form, and
`-word` or `-"sequence"` to exclude.
Signs of a larger query language are read as plain words, and a notice says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from query.model import Notice

MAX_CLAUSES = 256
"""Clauses that are read; the rest of a longer query is left out with a notice."""

_OPERATORS = frozenset({"AND", "OR", "NOT", "UND", "ODER", "NICHT"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A word or a quoted sequence; `start` and `end` are half-open code points of the query."""

    text: str
    start: int
    end: int
    quoted: bool = False
    excluded: bool = False
    exact: bool = False
    """Whether only the very form counts: `=wort`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was read of a query, in its order."""

    clauses: tuple[Clause, ...]
    notices: tuple[Notice, ...] = ()


def parse_query(text: str) -> Query:
    """Read a query; see the module for the grammar."""
    clauses: list[Clause] = []
    notices: list[Notice] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        if len(clauses) == MAX_CLAUSES:
            notices.append(_too_long(at, len(text)))
            break
        clause = _read_clause(text, at)
        at = clause.end
        notices.extend(_remarks(text, clause))
        if clause.text.strip():
            clauses.append(clause)
    return Query(clauses=tuple(clauses), notices=tuple(notices))


def _read_clause(text: str, start: int) -> Clause:
    excluded = text[start] == "-" and start + 1 < len(text) and not text[start + 1].isspace()
    at = start + excluded
    exact = text[at] == "=" and at + 1 < len(text) and not text[at + 1].isspace()
    at += exact
    if text[at] in _CLOSING:
        close = text.find(_CLOSING[text[at]], at + 1)
        end = len(text) if close < 0 else close + 1
        inner = text[at + 1 : end if close < 0 else close]
        return Clause(text=inner, start=start, end=end, quoted=True, excluded=excluded, exact=exact)
    end = at
    while end < len(text) and not text[end].isspace() and text[end] not in _CLOSING:
        end += 1
    return Clause(text=text[at:end], start=start, end=max(end, start + 1), excluded=excluded, exact=exact)


_CLOSING = {'"': '"', "„": "“", "“": "”", "»": "«"}
"""Opening quotation marks and what closes them."""


def _remarks(text: str, clause: Clause) -> list[Notice]:
    if clause.quoted:
        closed = clause.end - clause.start >= 2 and text[clause.end - 1] in _CLOSING.values()
        return [] if closed else [_notice("open-quote", "the quotation mark is never closed", clause)]
    if clause.text in _OPERATORS:
        return [_notice("no-operator", f"{clause.text} is read as a plain word", clause)]
    if any(sign in clause.text for sign in "*?"):
        return [_notice("no-wildcard", "* and ? are not read as wildcards", clause)]
    name, colon, rest = clause.text.partition(":")
    if colon and name.isalpha() and rest and not rest.startswith("//"):
        return [_notice("no-field", f"{name}: is not read as a field", clause)]
    return []


def _notice(code: str, text: str, clause: Clause) -> Notice:
    return Notice(code=code, text=text, start=clause.start, end=clause.end)


def _too_long(start: int, end: int) -> Notice:
    text = f"the query has more than {MAX_CLAUSES} words; the rest is left out"
    return Notice(code="query-too-long", text=text, start=start, end=end)
