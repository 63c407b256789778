"""Every kind of paper without questions: passages under their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.structure.annex import to_paragraphs
from indexer.structure.dates import find_date
from indexer.structure.drafts import PaperDraft, Paragraph, SectionDraft
from indexer.structure.headings import preamble_of
from indexer.structure.joining import Flow
from indexer.structure.notes import common_size
from indexer.structure.rows import Row

_MOST_HEADING = 130  # characters
_TITLED = re.compile(
    r"(?:Begründung|Vorblatt|Inhaltsverzeichnis|Gegenäußerung|Allgemeiner Teil|Besonderer Teil)$"
)
_QUESTION = re.compile(r"\d{1,2}\.\s")
_MOST_QUESTION = 400  # characters; papers of Landtage print each question over its answer
_MOST_SIGNED = 14  # rows of names under a motion
SIGNED = re.compile(
    r"(?:Berlin|Bonn|Bonn-Bad Godesberg|Stuttgart|Hannover|München), (?:den |am )?\d{1,2}\.?\s?\S"
)
"""Place and date over the names of those who sign."""
_LONG = 4000  # characters after which a passage goes on in a new one, at the next paragraph
_LEAST_PROSE = 90  # characters of a paragraph that can stand under an unnumbered heading

# Headings by their form. Sources: Anträge, Gesetzentwürfe, Beschlussempfehlungen and Unterrichtungen since
# 1949; Landtag papers.
_NUMBERED = (
    re.compile(
        r"(?:[A-H]|[IVX]{1,5})\.\s{1,3}(?=[A-ZÄÖÜ])"
    ),  # "A. Problem und Ziel", "II. Der Bundestag fordert"
    re.compile(r"(?:Artikel|Art\.|§)\s\d{1,4}[a-z]?(?:\s|$)"),  # articles and paragraphs of a bill
    re.compile(
        r"Zu (?:Artikel|Nummer|Buchstabe|§|Absatz|Nr\.|Doppelbuchstabe|Abschnitt|Teil)\s\S"
    ),  # grounds
    re.compile(r"\d{1,2}(?:\.\d{1,2}){0,4}\.?\s{1,3}(?=[A-ZÄÖÜ])"),  # "2.3 Ergebnisse"
    re.compile(r"(?:Abschnitt|Kapitel|Teil|Titel|Unterabschnitt)\s(?:\d{1,3}|[IVX]{1,5}|[A-H])(?:\s|$)"),
    re.compile(r"(?:Anlage|Anhang)(?:\s(?:\d{1,3}|[IVX]{1,5}))?(?:\s|$)"),
)
_WORDS = re.compile(
    r"(?:Begründung|Vorbemerkung(?:en)?|Vorblatt|Inhaltsverzeichnis|Beschlussempfehlung|Beschlußempfehlung|Bericht"
    r"|Entwurf|Zusammenstellung|Stellungnahme|Gegenäußerung|Allgemeiner Teil|Besonderer Teil|Problem|Lösung"
    r"|Alternativen|Zielsetzung|Kosten|Der (?:Deutsche )?Bundestag (?:wolle|stellt fest|fordert|möge)"
    r"|Der Landtag wolle)\b"
)


def read_passages(rows: Sequence[Row], flow: Flow, draft: PaperDraft) -> None:
    """Cut the body at its headings; a very long passage is cut at the end of a paragraph."""
    rows = drop_signature(rows, draft)
    paragraphs = [part for run in _cut_runs(rows) for part in to_paragraphs(run, flow)]
    body_size = common_size(rows)
    section: SectionDraft | None = None
    size = 0
    for place, paragraph in enumerate(paragraphs):
        heading = _is_heading(paragraphs, place, body_size)
        if section is None or (heading and section.body.pieces) or size > _LONG:
            section = SectionDraft(
                kind="passage", heading=None if section is None or heading else section.heading
            )
            draft.sections.append(section)
            size = 0
        if heading:
            section.heading = f"{section.heading} – {paragraph.text}" if section.heading else paragraph.text
            section.extra_rows.extend(paragraph.rows)
        else:
            section.body.add(paragraph)
            size += len(paragraph.text)


def drop_signature(rows: Sequence[Row], draft: PaperDraft) -> list[Row]:
    """The rows without place, date and names under a motion; its grounds may follow them."""
    for at, row in enumerate(rows):
        if len(row.text) < 60 and SIGNED.match(row.text):
            end = at + 1
            while end < min(len(rows), at + _MOST_SIGNED) and not _ends_signature(rows[end].text):
                end += 1
            draft.unterzeichnet = find_date(row.text)
            draft.dropped.extend((signed, "signature") for signed in rows[at:end])
            return [*rows[:at], *rows[end:]]
    return list(rows)


def _ends_signature(text: str) -> bool:
    return len(text) > 100 or _is_numbered(text) or _WORDS.match(text) is not None


def _cut_runs(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows cut at headings: numbered ones after a finished sentence, and words that are always one."""
    runs: list[list[Row]] = [[]]
    for row in rows:
        before = runs[-1][-1].text[-1:] if runs[-1] else ""
        titled = preamble_of(row.text) is not None or _TITLED.match(row.text) is not None
        numbered = before and before in ".:?!;" and len(row.text) < _MOST_HEADING and _is_numbered(row.text)
        if titled or numbered:
            runs.append([])
        runs[-1].append(row)
        if titled:
            runs.append([])
    return runs


def _is_numbered(text: str) -> bool:
    return text[:1] in "ABCDEFGHIVXKTUZ§0123456789" and any(form.match(text) for form in _NUMBERED)


def _is_heading(paragraphs: Sequence[Paragraph], place: int, body_size: float | None) -> bool:
    paragraph = paragraphs[place]
    text, row = paragraph.text, paragraph.rows[0]
    if text.endswith("?") and len(text) <= _MOST_QUESTION and _QUESTION.match(text):
        return True
    if not 3 <= len(text) <= _MOST_HEADING or row.torn or not any(map(str.isalpha, text)):
        return False
    if body_size and row.size and row.size > body_size + 0.7:
        return True
    if text[-1] in ".,;":
        return False
    if _is_numbered(text):
        return sum(map(str.isdigit, text)) * 3 < len(text) and not text.endswith("?")
    return len(text) < 90 if _WORDS.match(text) else _stands_alone(paragraphs, place)


def _stands_alone(paragraphs: Sequence[Paragraph], place: int) -> bool:
    """A short line without stop between a finished paragraph and a long one."""
    text = paragraphs[place].text
    if len(paragraphs[place].rows) > 2 or text[-1] in "?!:“)" or not text[0].isupper() or len(text) > 90:
        return False
    if any(map(str.isdigit, text)) or place + 1 >= len(paragraphs):
        return False
    before = paragraphs[place - 1].text if place else "."
    return before[-1:] in ".:?!" and len(paragraphs[place + 1].text) >= _LEAST_PROSE
