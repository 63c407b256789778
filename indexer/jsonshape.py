"""The JSON shapes of papers, sections and references, and the way back.

`paper_to_json` writes what `drucksuche parse --json` prints; `paper_from_json` reads it again to an equal
`Paper` (the account of lines only where it was written). Keys keep the names of the DIP service.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from indexer.model import (
    PAPER_FORMAT,
    Answer,
    Art,
    InternalReference,
    JsonObject,
    LineUse,
    Note,
    Notice,
    Paper,
    Question,
    Reference,
    Section,
    Table,
)

_SCALARS = (
    "dokumentnummer",
    "drucksachetyp",
    "herausgeber",
    "wahlperiode",
    "datum",
    "titel",
    "zusatz",
    "bezug",
    "bezug_zusatz",
    "fragesteller_weitere",
    "ressort",
    "schreiben_vom",
    "unterzeichnet",
    "woche_vom",
    "pdf_url",
)
"""Fields of `Paper` that are written as they are, in the order of contract and head."""

_LISTS = ("fragesteller", "fraktion", "urheber")
"""Fields of `Paper` that are tuples of strings there and lists in JSON."""

_QUESTION_HEAD = ("fragesteller", "fraktion", "ressort")
_ANSWER_HEAD = ("beantwortet_von", "datum")


def paper_to_json(paper: Paper, *, lines: bool = False) -> JsonObject:
    """Write one paper as a JSON object of contract form, format 1.

    With `lines` the account of input lines is added as `lines`: `[[number, use], …]` in order.
    """
    obj: JsonObject = {"format": PAPER_FORMAT}
    obj |= {name: getattr(paper, name) for name in _SCALARS}
    obj |= {name: list(getattr(paper, name)) for name in _LISTS}
    obj["sections"] = [section_to_json(section) for section in paper.sections]
    obj["references"] = [reference_to_json(reference) for reference in paper.references]
    obj["internal_refs"] = [_internal_to_json(ref) for ref in paper.internal_refs]
    obj["notices"] = [notice_to_json(notice) for notice in paper.notices]
    if lines:
        obj["lines"] = [[use.line, use.use] for use in paper.account]
    return obj


def paper_from_json(obj: JsonObject) -> Paper:
    """Read what `paper_to_json` wrote; keys that are missing read as empty."""
    scalars = {name: obj[name] for name in _SCALARS if obj.get(name) is not None}
    lists = {name: tuple(obj.get(name) or ()) for name in _LISTS}
    return Paper(
        **{"dokumentnummer": None, "drucksachetyp": None, **scalars, **lists},
        sections=tuple(section_from_json(section) for section in obj.get("sections") or ()),
        references=tuple(reference_from_json(reference) for reference in obj.get("references") or ()),
        internal_refs=tuple(internal_from_json(ref) for ref in obj.get("internal_refs") or ()),
        notices=tuple(notice_from_json(notice) for notice in obj.get("notices") or ()),
        account=tuple(LineUse(line=line, use=use) for line, use in obj.get("lines") or ()),
    )


def section_to_json(section: Section) -> JsonObject:
    """Write one section: an exchange with `questions` and `answers`, every other kind with `text`."""
    obj: JsonObject = {"id": section.id, "kind": section.kind, "heading": section.heading}
    if section.kind == "exchange":
        obj["questions"] = [question_to_json(question) for question in section.questions]
        obj["answers"] = [answer_to_json(answer) for answer in section.answers]
    else:
        obj["text"] = section.text
    obj["notes"] = [{"mark": note.mark, "text": note.text} for note in section.notes]
    obj["tables"] = [[list(row) for row in table.rows] for table in section.tables]
    obj["torn"] = _spans_to_json(section.torn)
    obj["pages"] = None if section.pages is None else list(section.pages)
    return obj


def section_from_json(obj: JsonObject) -> Section:
    """Read what `section_to_json` wrote."""
    pages = obj.get("pages")
    return Section(
        id=obj["id"],
        kind=obj["kind"],
        heading=obj.get("heading"),
        text=obj.get("text"),
        questions=tuple(_question_from_json(question) for question in obj.get("questions") or ()),
        answers=tuple(_answer_from_json(answer) for answer in obj.get("answers") or ()),
        notes=tuple(Note(mark=note["mark"], text=note["text"]) for note in obj.get("notes") or ()),
        tables=tuple(Table(rows=_rows(table)) for table in obj.get("tables") or ()),
        torn=_spans(obj.get("torn") or ()),
        pages=None if pages is None else (pages[0], pages[1]),
    )


def reference_to_json(reference: Reference) -> JsonObject:
    """Write one reference; `place` is called `in` there, `span` is a pair of code points."""
    return {
        "kind": reference.kind,
        "doc": reference.doc,
        "fragen": list(reference.fragen),
        "detail": reference.detail,
        "in": reference.place,
        "section": reference.section,
        "text": reference.text,
        "span": list(reference.span),
    }


def reference_from_json(obj: JsonObject) -> Reference:
    """Read what `reference_to_json` wrote."""
    return Reference(
        kind=obj["kind"],
        doc=obj["doc"],
        place=obj["in"],
        section=obj.get("section"),
        text=obj["text"],
        span=(obj["span"][0], obj["span"][1]),
        fragen=tuple(obj.get("fragen") or ()),
        detail=obj.get("detail"),
    )


def _internal_to_json(ref: InternalReference) -> JsonObject:
    span = None if ref.span is None else list(ref.span)
    return {"in": ref.place, "to": ref.to, "section": ref.section, "text": ref.text, "span": span}


def internal_from_json(obj: JsonObject) -> InternalReference:
    """Read one mention of the same paper; the words are missing where they were not yet kept."""
    span = obj.get("span")
    return InternalReference(
        place=obj["in"],
        to=obj["to"],
        section=obj.get("section"),
        text=obj.get("text"),
        span=None if span is None else (span[0], span[1]),
    )


def notice_to_json(notice: Notice) -> JsonObject:
    """Write one notice; `line` is null where no line is meant."""
    return {"code": notice.code, "text": notice.text, "line": notice.line}


def notice_from_json(obj: JsonObject) -> Notice:
    """Read what `notice_to_json` wrote."""
    return Notice(code=obj["code"], text=obj["text"], line=obj.get("line"))


def question_to_json(question: Question) -> JsonObject:
    """Write one question."""
    obj: JsonObject = {"n": question.n, "parts": list(question.parts), "text": question.text}
    return obj | {name: getattr(question, name) for name in _QUESTION_HEAD}


def _question_from_json(obj: JsonObject) -> Question:
    head = {name: obj.get(name) for name in _QUESTION_HEAD}
    return Question(n=obj["n"], text=obj["text"], parts=tuple(obj.get("parts") or ()), **head)


def answer_to_json(answer: Answer) -> JsonObject:
    """Write one answer."""
    obj: JsonObject = {"to": list(answer.to), "text": answer.text, "referral": answer.referral}
    obj["art"] = [_art_to_json(art) for art in answer.art]
    obj["torn"] = _spans_to_json(answer.torn)
    return obj | {name: getattr(answer, name) for name in _ANSWER_HEAD}


def _art_to_json(art: Art) -> JsonObject:
    return {"kind": art.kind, "span": None if art.span is None else list(art.span), "grade": art.grade}


def _art_from_json(obj: JsonObject) -> Art:
    span = obj.get("span")
    return Art(kind=obj["kind"], span=None if span is None else (span[0], span[1]), grade=obj.get("grade"))


def _answer_from_json(obj: JsonObject) -> Answer:
    head = {name: obj.get(name) for name in _ANSWER_HEAD}
    return Answer(
        to=tuple(obj["to"]),
        text=obj["text"],
        referral=bool(obj.get("referral")),
        art=tuple(_art_from_json(art) for art in obj.get("art") or ()),
        torn=_spans(obj.get("torn") or ()),
        **head,
    )


def _rows(table: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in table)


def _spans_to_json(spans: Iterable[tuple[int, int]]) -> list[list[int]]:
    return [[start, end] for start, end in spans]


def _spans(pairs: Iterable[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((pair[0], pair[1]) for pair in pairs)
