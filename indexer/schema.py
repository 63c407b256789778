"""The fields of the index, and how a section becomes a document of it.

One document a section, and one record a paper that holds its head once. Text fields are searched and
ranked; the others filter, name and store. The schema always comes from `build_schema()`, never from disk.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from whoosh import fields

from indexer.analysis import StemAnalyzer
from indexer.errors import ConfigurationError
from indexer.jsonshape import paper_to_json, reference_to_json, section_to_json
from indexer.model import JsonObject, Paper, Reference, Section, searched_text

FORMAT_VERSION = 3
"""Version of the index format: raised whenever an index written before can no longer be read."""

QUESTION, ANSWER, PREAMBLE, ANNEX, PASSAGE = "question", "answer", "preamble", "annex", "passage"
TITLE, HEADING, REFS, NUMBER, ART = "title", "heading", "refs", "number", "art"
TYP, WP, DATUM, HERAUSGEBER = "typ", "wp", "datum", "herausgeber"
FRAKTION, RESSORT, FRAGESTELLER = "fraktion", "ressort", "fragesteller"

TEXT_FIELDS = (QUESTION, ANSWER, PREAMBLE, ANNEX, PASSAGE, TITLE, HEADING)
"""Analysed fields with positions, in the order in which a hit names them."""

NUMBER_FIELDS = (REFS, NUMBER)
"""Paper numbers as one token each: those that a section cites, and its own."""

GROUPED_FIELDS = (*TEXT_FIELDS, *NUMBER_FIELDS)
"""The fields in which a search looks for a word by default; the index counts a term over all of them once."""

VALUE_FIELDS = (TYP, WP, DATUM, FRAKTION, RESSORT, FRAGESTELLER, HERAUSGEBER)
"""What filters, facets and sorting look at: each value as printed is one term, blanks and all.

A date is three terms, its year, month and day (2025, 2025-09, 2025-09-30), so that any range of days is few
terms. Where a question has its own Fraktion, Ressort or Fragesteller (Schriftliche Fragen), its section has
those of its questions, else those of the paper.
"""

Document = dict[str, str | list[str]]
"""A document of the index by field; a list is the field's terms as they are."""

FIELD_OF_KIND = {"vorbemerkung": PREAMBLE, "anlage": ANNEX, "passage": PASSAGE}
"""The text field of a section kind; an exchange has `question` and `answer`."""

SECTION_RECORD, PAPER_RECORD = "section", "paper"


def build_schema() -> fields.Schema:
    """The schema of every index of this format."""
    text = {name: fields.TEXT(analyzer=StemAnalyzer(), phrase=True) for name in TEXT_FIELDS}
    return fields.Schema(
        id=fields.ID(unique=True),
        paper=fields.ID(),
        record=fields.ID(),
        kind=fields.ID(),
        refs=fields.KEYWORD(),
        number=fields.ID(),
        art=fields.KEYWORD(),
        stored=fields.STORED(),
        **{name: fields.KEYWORD() for name in VALUE_FIELDS},
        **text,
    )


def paper_key(paper: Paper) -> str:
    """The prefix of a paper's section ids: `bt-21-1916` for 21/1916 of the Bundestag."""
    return f"{paper.herausgeber.lower()}-{(paper.dokumentnummer or '').replace('/', '-')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionId:
    """What an id names: a paper by its key (`bt-21-1916`), and a section of it or None for the whole."""

    paper: str
    section: str | None = None


_MOST_DIGITS = 9


def split_id(text: str) -> SectionId:
    """Read `21/1916`, `21/1916#f4`, `bt-21-1916` or `bt-21-1916#f3-5`; a bare number is the Bundestag's.

    Raises `ConfigurationError` for anything else.
    """
    head, hash_sign, section = text.strip().partition("#")
    if "/" in head:
        publisher, number = "bt", head
    else:
        publisher, _, number = head.partition("-")
    period, _, running = number.replace("/", "-").partition("-")
    is_paper = _is_number(period) and _is_number(running) and publisher.isalpha()
    if not is_paper or (hash_sign and not section):
        raise ConfigurationError(
            f"{text!r} is no paper or section; write 21/1916, 21/1916#f4 or bt-21-1916#f3-5"
        )
    return SectionId(paper=f"{publisher.lower()}-{int(period)}-{int(running)}", section=section or None)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= _MOST_DIGITS  # isdigit() takes ², which is no number


def section_document(paper: Paper, section: Section, references: list[Reference]) -> Document:
    """The index document of one section; `stored` is JSON: paper key, section, its own references."""
    key = paper_key(paper)
    head = [reference.doc for reference in paper.references if reference.place == "head"]
    stored: JsonObject = {
        "paper": key,
        "section": section_to_json(section),
        "references": [reference_to_json(reference) for reference in references],
    }
    document: Document = {
        "id": f"{key}#{section.id}",
        "paper": key,
        "record": SECTION_RECORD,
        "kind": section.kind,
        NUMBER: paper.dokumentnummer or "",
        REFS: " ".join(dict.fromkeys([*head, *(reference.doc for reference in references)])),
        ART: " ".join(dict.fromkeys(art.kind for answer in section.answers for art in answer.art)),
        TITLE: paper.titel or "",
        HEADING: section.heading or "",
        "stored": json.dumps(stored, ensure_ascii=False),
    }
    document.update(section_texts(section))
    document.update(_values(paper, section))
    return {name: value for name, value in document.items() if value}


def _values(paper: Paper, section: Section) -> dict[str, list[str]]:
    """The terms of the fields of values; a value that nobody printed is no term."""
    asked = section.questions
    return {
        TYP: _terms([paper.drucksachetyp]),
        WP: _terms([None if paper.wahlperiode is None else str(paper.wahlperiode)]),
        DATUM: date_terms(paper.datum),
        HERAUSGEBER: _terms([paper.herausgeber]),
        FRAKTION: _terms([question.fraktion for question in asked]) or _terms(paper.fraktion),
        RESSORT: _terms([question.ressort for question in asked]) or _terms([paper.ressort]),
        FRAGESTELLER: _terms([question.fragesteller for question in asked]) or _terms(paper.fragesteller),
    }


def _terms(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def date_terms(date: str | None) -> list[str]:
    """The terms of an ISO date: year, month, day."""
    return [date[:4], date[:7], date] if date else []


def section_texts(section: Section) -> dict[str, str]:
    """The searched texts of a section by field, without heading and title."""
    if section.kind == "exchange":
        return {
            QUESTION: "\n".join(question.text for question in section.questions),
            ANSWER: "\n".join(searched_text(answer.text, answer.torn) for answer in section.answers),
        }
    return {FIELD_OF_KIND[section.kind]: searched_text(section.text or "", section.torn)}


def iter_section_documents(paper: Paper) -> Iterator[Document]:
    """The documents of a paper's sections, in their order."""
    by_section = references_by_section(paper)
    for section in paper.sections:
        yield section_document(paper, section, by_section.get(section.id, []))


def paper_document(paper: Paper, provenance: JsonObject) -> Document:
    """The record of a paper: its JSON without section texts, and `provenance` (sources, parser version)."""
    stored = paper_to_json(paper)
    stored["sections"] = [section.id for section in paper.sections]
    key = paper_key(paper)
    return {
        "id": key,
        "paper": key,
        "record": PAPER_RECORD,
        "stored": json.dumps({"paper": stored, "provenance": provenance}, ensure_ascii=False),
    }


def references_by_section(paper: Paper) -> dict[str, list[Reference]]:
    """The references of each section by its id; those of the head are not among them."""
    found: dict[str, list[Reference]] = {}
    for reference in paper.references:
        if reference.section is not None:
            found.setdefault(reference.section, []).append(reference)
    return found
