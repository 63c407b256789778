"""What the tool `verify` answers: the findings of a text in parts of bounded size."""

from __future__ import annotations

from indexer.model import JsonObject
from query.engine import Searcher
from query.findings import Attribution, NumberFinding, Printed, QuoteFinding
from query.mcp.arguments import VerifyArguments
from query.render.differences import changes_to_text
from query.render.verification import word_changes

_MOST_FINDINGS = 20
_MOST_OF_TEXT = 300
_MOST_OF_CHANGES = 1_000
_MOST_NAMES = 20
_MOST_NOTICES = 10


def verify(commit: Searcher, asked: VerifyArguments) -> JsonObject:
    """Quotations and paper numbers in the order of the text, from an offset on."""
    found = commit.verify(asked.text, asked.kind)
    every: list[QuoteFinding | NumberFinding] = [*found.quotations, *found.numbers]
    rows = sorted(every, key=lambda one: (one.spot.start, one.spot.end))
    end = asked.offset + _MOST_FINDINGS
    lines = [f"{one.text} (at character {one.start})" for one in found.notices]
    more = len(lines) - _MOST_NOTICES
    return {
        "wrong": found.wrong,
        "total": len(rows),
        "findings": [_finding(one) for one in rows[asked.offset : end]],
        "next_offset": end if end < len(rows) else None,
        "note": f"cut; offset {end} goes on" if end < len(rows) else None,
        "notices": [*lines[:_MOST_NOTICES], *([f"and {more} notices more"] if more > 0 else [])],
    }


def _finding(one: QuoteFinding | NumberFinding) -> JsonObject:
    head: JsonObject = {
        "of": "quotation" if isinstance(one, QuoteFinding) else "number",
        "verdict": one.verdict,
        "text": _cut(one.text, _MOST_OF_TEXT),
        "line": one.spot.line,
        "column": one.spot.column,
    }
    return head | (_quotation(one) if isinstance(one, QuoteFinding) else _number(one))


def _quotation(one: QuoteFinding) -> JsonObject:
    changes = changes_to_text(tuple(word_changes(one.changes)))
    return {
        "attributed": None if one.attributed is None else _attribution(one.attributed),
        "printed": None if one.printed is None else _printed(one.printed),
        "changes": _cut(changes, _MOST_OF_CHANGES) or None,
        "notices": [notice.text for notice in one.notices],
    }


def _attribution(one: Attribution) -> JsonObject:
    return {
        "doc": one.doc,
        "fragen": list(one.fragen[:_MOST_NAMES]),
        "text": _cut(one.text, _MOST_OF_TEXT),
    }


def _printed(one: Printed) -> JsonObject:
    return {
        "id": one.id,
        "dokumentnummer": one.dokumentnummer,
        "label": one.label,
        "page": one.page,
        "pdf_url": one.pdf_url,
        "text": _cut(one.text, _MOST_OF_TEXT),
    }


def _number(one: NumberFinding) -> JsonObject:
    return {
        "doc": one.doc,
        "ids": list(one.ids[:_MOST_NAMES]),
        "unknown": list(one.unknown[:_MOST_NAMES]),
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most] + "…"
