"""What `verify` found → text and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from indexer.model import JsonObject
from query.differences import WordChange
from query.findings import (
    WRONG,
    Attribution,
    Change,
    NumberFinding,
    NumberVerdict,
    Printed,
    QuoteFinding,
    QuoteVerdict,
    Spot,
    Verification,
)
from query.render.differences import marked_changes
from query.render.paragraphs import INDENT, Style, paragraph, plain, wrapped

_MOST_QUOTED = 300
"""Characters of a quotation that are shown."""

VERDICTS: dict[QuoteVerdict | NumberVerdict, str] = {
    "found": "found",
    "elsewhere": "FOUND ELSEWHERE",
    "altered": "ALTERED",
    "not_found": "NOT FOUND",
    "unchecked": "not checked: the paper named is not in the index",
    "short": "too short to check",
    "present": "in the index",
    "absent": "not in the index",
    "wrong_question": "NO SUCH QUESTION",
}
"""What a verdict is called; in capitals those that somebody must look at."""


def verification_to_text(found: Verification, name: str, style: Style) -> str:
    """The findings of a manuscript in its order, under a line that counts them."""
    every: list[QuoteFinding | NumberFinding] = [*found.quotations, *found.numbers]
    findings = sorted(every, key=lambda one: (one.spot.start, one.spot.end))
    counted = (_count(len(found.quotations), "quotation"), _count(len(found.numbers), "paper number"))
    lines = [style.strong(f"{name}: {', '.join(counted)}, {found.wrong} wrong")]
    for one in findings:
        place = f"{one.spot.line}:{one.spot.column}"
        verdict = (
            style.mark(VERDICTS[one.verdict])
            if one.verdict in WRONG and style.colour
            else VERDICTS[one.verdict]
        )
        lines += ["", f"{place}  {verdict}"]
        lines += _quotation(one, style) if isinstance(one, QuoteFinding) else _number(one, style)
    return "\n".join(lines)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _quotation(one: QuoteFinding, style: Style) -> Iterator[str]:
    text = one.text if len(one.text) <= _MOST_QUOTED else one.text[:_MOST_QUOTED].rpartition(" ")[0] + " …"
    yield from _wrapped(f"„{text}“", style)
    if one.attributed is not None and one.verdict != "found":
        yield from _wrapped(
            f"named: {one.attributed.text} ({one.attributed.spot.line}:{one.attributed.spot.column})", style
        )
    if one.printed is not None:
        page = f" · S. {one.printed.page}" if one.printed.page else ""
        yield f"{INDENT}{one.printed.dokumentnummer} · {one.printed.label}{page}" + style.faint(
            f"  {one.printed.id} ({one.printed.place})"
        )
    if one.changes:
        yield from wrapped(marked_changes(tuple(word_changes(one.changes)), style), style)
    for notice in one.notices:
        yield from _wrapped(f"notice: {notice.text}", style)


def word_changes(changes: Iterable[Change]) -> Iterator[WordChange]:
    """What is printed as the old words, what the manuscript has as the new ones."""
    for change in changes:
        if not change.altered:
            yield WordChange(kind="same", text=change.quoted)
            continue
        if change.printed:
            yield WordChange(kind="old", text=change.printed)
        if change.quoted:
            yield WordChange(kind="new", text=change.quoted)


def _number(one: NumberFinding, style: Style) -> Iterator[str]:
    yield from _wrapped(one.text, style)
    if one.unknown:
        label = "question" if len(one.unknown) == 1 else "questions"
        yield f"{INDENT}{one.doc} is in the index and has no {label} {', '.join(one.unknown)}"
    elif one.ids:
        yield INDENT + style.faint(" ".join(one.ids))


def _wrapped(text: str, style: Style) -> Iterator[str]:
    return paragraph(plain("text", text), style)


def verification_to_json(found: Verification, name: str) -> JsonObject:
    """The findings of a manuscript as one object."""
    return {
        "manuscript": name,
        "wrong": found.wrong,
        "quotations": [quotation_to_json(one) for one in found.quotations],
        "numbers": [number_to_json(one) for one in found.numbers],
        "notices": [
            {"code": one.code, "text": one.text, "start": one.start, "end": one.end} for one in found.notices
        ],
    }


def quotation_to_json(one: QuoteFinding) -> JsonObject:
    """A quotation; `diff` is empty where nothing was altered."""
    return {
        "verdict": one.verdict,
        "text": one.text,
        **_spot(one.spot),
        "attributed": None if one.attributed is None else _attribution(one.attributed),
        "printed": None if one.printed is None else _printed(one.printed),
        "diff": [
            {"quoted": change.quoted, "printed": change.printed, "altered": change.altered}
            | ({} if change.spot is None else _spot(change.spot))
            for change in one.changes
        ],
        "notices": [{"code": notice.code, "text": notice.text} for notice in one.notices],
    }


def number_to_json(one: NumberFinding) -> JsonObject:
    """A paper number."""
    return {
        "verdict": one.verdict,
        "kind": one.kind,
        "doc": one.doc,
        "fragen": list(one.fragen),
        "text": one.text,
        **_spot(one.spot),
        "ids": list(one.ids),
        "unknown": list(one.unknown),
    }


def _spot(spot: Spot) -> JsonObject:
    return {"line": spot.line, "column": spot.column, "span": [spot.start, spot.end]}


def _attribution(one: Attribution) -> JsonObject:
    return {"doc": one.doc, "fragen": list(one.fragen), "text": one.text, **_spot(one.spot)}


def _printed(one: Printed) -> JsonObject:
    return {
        "id": one.id,
        "dokumentnummer": one.dokumentnummer,
        "label": one.label,
        "in": one.place,
        "page": one.page,
        "pdf_url": one.pdf_url,
        "text": one.text,
    }
