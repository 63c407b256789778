"""A whole section or paper → text, and its tables as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from indexer.model import Paper, Question, Section, Table
from query.labels import german_date, paper_name, section_label
from query.model import StoredSection
from query.render.paragraphs import INDENT, Style, paragraphs
from query.render.pointing import answer_head, points_to_text
from query.render.shapes import Points
from query.render.text import cited, person


def section_to_text(stored: StoredSection, style: Style) -> str:
    """A whole section as text, with its notes and what it cites."""
    paper = stored.paper
    head = f"{paper_name(paper.herausgeber, paper.dokumentnummer)} · {section_label(stored.section)}"
    rows = [style.strong(head), _head_line(paper), *_section_rows(stored.section, style)]
    if stored.references:
        rows.append(f"Verweist auf {cited(stored.references)}")
    rows.extend(points_to_text(stored.points_to, style))
    return "\n".join(rows)


def paper_to_text(paper: Paper, style: Style, points: Mapping[str, Points] | None = None) -> str:
    """A whole paper as text; `points` is what its referrals lead to, by the section's id."""
    number = paper_name(paper.herausgeber, paper.dokumentnummer)
    rows = [style.strong(f"{number} · {paper.drucksachetyp or 'Drucksache'}"), _head_line(paper)]
    for section in paper.sections:
        rows.append("")
        rows.append(style.strong(section_label(section)) + style.faint(f"  #{section.id}"))
        rows.extend(_section_rows(section, style))
        rows.extend(points_to_text((points or {}).get(section.id, ()), style))
    return "\n".join(rows)


def table_to_csv(table: Table) -> str:
    """A table as CSV, a row a line, cells quoted where they must be."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table.rows)
    return out.getvalue().rstrip("\n")


def _head_line(paper: Paper) -> str:
    parts = (german_date(paper.datum), paper.titel, ", ".join(paper.fraktion) or None, paper.ressort)
    return " · ".join(filter(None, parts))


def _section_rows(section: Section, style: Style) -> Iterator[str]:
    if section.heading:
        yield style.strong(section.heading)
    for question in section.questions:
        yield from paragraphs(f"{question.n}. {question.text}", style)
        asked = asked_by(question)
        if asked:
            yield INDENT + style.faint(f"Gefragt von {asked}")
    for answer in section.answers:
        yield style.faint(answer_head(answer))
        yield from paragraphs(answer.text, style)
    if section.text:
        yield from paragraphs(section.text, style)
    for note in section.notes:
        yield from paragraphs(f"[{note.mark}] {note.text}", style)


def asked_by(question: Question) -> str | None:
    """Who asked a question that says so itself (Schriftliche Fragen), and which ministry was asked."""
    who = person(question.fragesteller, question.fraktion)
    return " · ".join(filter(None, (who, question.ressort))) or None
