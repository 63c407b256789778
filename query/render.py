"""Results → text for people and JSON for programs. Nothing here searches or reads an index."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from indexer.jsonshape import (
    answer_to_json,
    paper_to_json,
    question_to_json,
    reference_to_json,
    section_to_json,
)
from indexer.model import JsonObject, Paper, Reference, Section, Table
from query.labels import german_date, section_label
from query.model import Explanation, Hit, Notice, SearchResults, Snippet, Span, StoredSection

FIELD_LABELS = {
    "question": "Frage",
    "answer": "Antwort",
    "preamble": "Vorbemerkung",
    "annex": "Anlage",
    "passage": "Text",
    "title": "Titel",
    "heading": "Überschrift",
}
"""What a half of a section is called in front of its text."""

_LEAD_CHARACTERS = 200
"""Start of a question or answer that is shown though nothing in it matched."""

_INDENT = "   "

Explained = Mapping[str, Explanation]
"""Explanations of hits by the hit's id; empty where none was asked for."""

_UNEXPLAINED: Explained = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How text is set: the width of a line, and whether colour marks words (else asterisks)."""

    width: int = 100
    colour: bool = False

    def mark(self, text: str) -> str:
        """A matched word."""
        return f"\x1b[1;33m{text}\x1b[0m" if self.colour else f"*{text}*"

    def strong(self, text: str) -> str:
        """A heading."""
        return f"\x1b[1m{text}\x1b[0m" if self.colour else text

    def faint(self, text: str) -> str:
        """Something beside the point."""
        return f"\x1b[2m{text}\x1b[0m" if self.colour else text


def results_to_json(results: SearchResults, explained: Explained = _UNEXPLAINED) -> JsonObject:
    """A search as one JSON object; a hit that is explained has its `explanation`."""
    return {
        "query": results.query,
        "match": results.match,
        "total": results.total,
        "total_is_exact": results.total_is_exact,
        "took_ms": results.took_ms,
        "notices": [notice_to_json(notice) for notice in results.notices],
        "hits": [hit_to_json(hit) | _explanation_to_json(explained.get(hit.id)) for hit in results.hits],
    }


def notice_to_json(notice: Notice) -> JsonObject:
    """A notice on a query; `start` and `end` are code points of it, null where no place is meant.

    `suggestion` is what may be typed instead, null where there is no one way.
    """
    return {
        "code": notice.code,
        "text": notice.text,
        "start": notice.start,
        "end": notice.end,
        "suggestion": notice.suggestion,
    }


def _explanation_to_json(explanation: Explanation | None) -> JsonObject:
    return {} if explanation is None else {"explanation": asdict(explanation)}


def hit_to_json(hit: Hit) -> JsonObject:
    """A hit in the contract's shape."""
    names = ("id", "dokumentnummer", "titel", "datum", "drucksachetyp", "kind", "section", "label", "heading")
    return {name: getattr(hit, name) for name in names} | {
        "score": hit.score,
        "page": hit.page,
        "pdf_url": hit.pdf_url,
        "fields": list(hit.fields),
        "match_kinds": list(hit.match_kinds),
        "snippets": [
            {"field": s.field, "text": s.text, "spans": [[span.start, span.end] for span in s.spans]}
            for s in hit.snippets
        ],
        "questions": [question_to_json(question) for question in hit.questions],
        "answers": [answer_to_json(answer) for answer in hit.answers],
        "references": [reference_to_json(reference) for reference in hit.references],
    }


def stored_section_to_json(stored: StoredSection) -> JsonObject:
    """A section with the head of its paper."""
    head = paper_to_json(stored.paper)
    for name in ("sections", "references", "internal_refs", "notices"):
        del head[name]
    return {
        "id": stored.id,
        "label": section_label(stored.section),
        "paper": head,
        "section": section_to_json(stored.section),
        "references": [reference_to_json(reference) for reference in stored.references],
    }


def results_to_text(results: SearchResults, style: Style, explained: Explained = _UNEXPLAINED) -> str:
    """All hits as text, each with its explanation where there is one; the first line counts them."""
    if not results.hits:
        return "no hits"
    sections = "section" if results.total == 1 else "sections"
    head = f"{results.total} {sections}, {len(results.hits)} shown ({results.took_ms:.0f} ms)"
    blocks = [style.faint(head)]
    for place, hit in enumerate(results.hits, 1):
        blocks.append(hit_to_text(place, hit, style))
        if hit.id in explained:
            blocks[-1] += "\n" + explanation_to_text(explained[hit.id])
    return "\n\n".join(blocks)


def explanation_to_text(explanation: Explanation) -> str:
    """How a score came about: a line a term and field, what adds most first."""
    rows = [f"{_INDENT}score {explanation.score:.4f} ="]
    for term in explanation.terms:
        sections = "" if term.sections is None else f", in {term.sections} sections"
        rows.append(
            f"{_INDENT}{term.contribution:9.4f}  {term.kind} {term.word} in {term.field}:"
            f" {term.frequency:g} in {term.length:g} words (mean {term.average_length:.0f}),"
            f" weight {term.weight:g} × {term.factor:g}, idf {term.idf:.2f}{sections}"
        )
    return "\n".join(rows)


def hit_to_text(rank: int, hit: Hit, style: Style) -> str:
    """One hit: paper, date, title, label, page; question and answer with marked words; link."""
    place = [hit.dokumentnummer, german_date(hit.datum), hit.drucksachetyp, hit.label]
    place.append(f"S. {hit.page}" if hit.page else None)
    lines = [style.strong(f"{rank}. " + " · ".join(filter(None, place)))]
    lines.extend(_paragraph(_title_of(hit), style))
    for label, snippet in _halves(hit):
        lines.extend(_paragraph(_prefixed(label, snippet), style))
    if hit.references:
        lines.extend(_paragraph(_plain("title", f"Verweist auf {cited(hit.references)}"), style))
    link = " ".join(filter(None, (hit.id, hit.pdf_url)))
    lines.append(_INDENT + style.faint(link))
    return "\n".join(lines)


def _title_of(hit: Hit) -> Snippet:
    found = next((snippet for snippet in hit.snippets if snippet.field == "title"), None)
    return found or _plain("title", hit.titel or "(ohne Titel)")


def _halves(hit: Hit) -> Iterator[tuple[str, Snippet]]:
    """What to show of a section: its matched parts, and the start of a half in which nothing matched."""
    by_field = {snippet.field: snippet for snippet in hit.snippets}
    if "heading" in by_field:
        yield FIELD_LABELS["heading"], by_field["heading"]
    if hit.kind == "exchange":
        questions = " ".join(f"{question.n}. {question.text}" for question in hit.questions)
        answers = " ".join(answer.text for answer in hit.answers)
        for field, text in (("question", questions), ("answer", answers)):
            if field in by_field or text:
                yield FIELD_LABELS[field], by_field.get(field) or _plain(field, _lead(text))
        return
    for field in ("preamble", "annex", "passage"):
        if field in by_field:
            yield FIELD_LABELS[field], by_field[field]


def _lead(text: str) -> str:
    return (
        text if len(text) <= _LEAD_CHARACTERS else textwrap.shorten(text, _LEAD_CHARACTERS, placeholder=" …")
    )


def cited(references: tuple[Reference, ...]) -> str:
    """Cited papers in order, each once, with what narrows them: `21/1406 (Schriftliche Frage 35)`."""
    names = (f"{ref.doc} ({ref.detail})" if ref.detail else ref.doc for ref in references)
    return ", ".join(dict.fromkeys(names))


def _plain(field: str, text: str) -> Snippet:
    return Snippet(field=field, text=text)


def _prefixed(label: str, snippet: Snippet) -> Snippet:
    by = len(label) + 2
    spans = tuple(Span(start=span.start + by, end=span.end + by) for span in snippet.spans)
    return Snippet(field=snippet.field, text=f"{label}: {snippet.text}", spans=spans)


def _paragraph(snippet: Snippet, style: Style) -> Iterator[str]:
    """The snippet wrapped to the width, its spans marked; a span is never cut by a line."""
    room = max(20, style.width - len(_INDENT))
    line, used = "", 0
    for text, width in _marked_words(snippet, style):
        if used and used + 1 + width > room:
            yield _INDENT + line
            line, used = "", 0
        line, used = (f"{line} {text}", used + 1 + width) if used else (text, width)
    if line:
        yield _INDENT + line


def _marked_words(snippet: Snippet, style: Style) -> Iterator[tuple[str, int]]:
    """Blank-separated words with their marks set, and the width that they take on the page."""
    at = 0
    spans = iter(snippet.spans)
    span = next(spans, None)
    for word in snippet.text.split():
        start = snippet.text.index(word, at)
        at = start + len(word)
        marked, plain_width, done = "", len(word), start
        while span is not None and span.start < at:
            end = min(span.end, at)
            if end <= done:  # a span on blanks alone: they are not printed
                span = next(spans, None)
                continue
            marked += snippet.text[done : span.start] + style.mark(snippet.text[max(span.start, done) : end])
            plain_width += 0 if style.colour else 2
            done = end
            span = next(spans, None)
        yield marked + snippet.text[done:at], plain_width


def section_to_text(stored: StoredSection, style: Style) -> str:
    """A whole section as text, with its notes and what it cites."""
    rows = [style.strong(f"{stored.paper.dokumentnummer} · {section_label(stored.section)}")]
    rows.append(_head_line(stored.paper))
    rows.extend(_section_rows(stored.section, style))
    if stored.references:
        rows.append(f"Verweist auf {cited(stored.references)}")
    return "\n".join(rows)


def table_to_csv(table: Table) -> str:
    """A table as CSV, a row a line, cells quoted where they must be."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table.rows)
    return out.getvalue().rstrip("\n")


def paper_to_text(paper: Paper, style: Style) -> str:
    """A whole paper as text."""
    rows = [
        style.strong(f"{paper.dokumentnummer} · {paper.drucksachetyp or 'Drucksache'}"),
        _head_line(paper),
    ]
    for section in paper.sections:
        rows.append("")
        rows.append(style.strong(section_label(section)) + style.faint(f"  #{section.id}"))
        rows.extend(_section_rows(section, style))
    return "\n".join(rows)


def _head_line(paper: Paper) -> str:
    parts = (german_date(paper.datum), paper.titel, ", ".join(paper.fraktion) or None, paper.ressort)
    return " · ".join(filter(None, parts))


def _section_rows(section: Section, style: Style) -> Iterator[str]:
    if section.heading:
        yield style.strong(section.heading)
    for question in section.questions:
        yield from _paragraphs(f"{question.n}. {question.text}", style)
    for answer in section.answers:
        yield style.faint(f"Antwort zu {', '.join(answer.to)}" if answer.to else "Antwort")
        yield from _paragraphs(answer.text, style)
    if section.text:
        yield from _paragraphs(section.text, style)
    for note in section.notes:
        yield from _paragraphs(f"[{note.mark}] {note.text}", style)


def _paragraphs(text: str, style: Style) -> Iterator[str]:
    for paragraph in text.split("\n"):
        yield from _paragraph(_plain("text", paragraph), style)
