"""Every kind of paper without questions: passages under their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.structure.annex import to_paragraphs
from indexer.structure.dates import find_date
from indexer.structure.drafts import PaperDraft, SectionDraft
from indexer.structure.headings import preamble_of
from indexer.structure.joining import Flow
from indexer.structure.passageheads import (
    MOST_HEADING,
    Headings,
    is_answer_label,
    is_numbered,
    is_title,
    is_title_word,
    type_of,
)
from indexer.structure.people import fraktion_name
from indexer.structure.rows import Row

_MOST_SIGNED = 14  # rows of names under a motion
SIGNED = re.compile(
    r"(?:Berlin|Bonn|Bonn-Bad Godesberg|Stuttgart|Hannover|München|Dresden|Düsseldorf|Erfurt|Hamburg|Kiel"
    r"|Magdeburg|Mainz|Potsdam|Saarbrücken|Schwerin|Wiesbaden|Bremen|Karlsruhe), (?:den |am |im )?"
    r"(?:\d{1,2}\.?\s?\S|(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November"
    r"|Dezember) \d{4}$)"
)
"""Place and date over the names of those who sign."""
_DATED = re.compile(r"(?:den )?\d{1,2}\.\s?(?:\d{1,2}\.\s?|[A-ZJFMASOND][a-zä]{2,8}\s)\d{4}$")
"""A date alone over the names, as Landtage print it."""
_MOST_INITIALS = 24  # characters of a line of names that ends in a stop: "Dr. Rabenau u. a."
_LETTER = re.compile(r"(?:An d|Hiermit|Federführend|Sehr geehrte|Gemäß|Der Bundesrat hat|Die Vorlage|Betr)")
"""What follows on place and date in a letter."""
_MOST_NAME = 60  # characters of a line of names
_LONG = 4000  # characters after which a passage goes on in a new one, at the next paragraph


def read_passages(rows: Sequence[Row], flow: Flow, draft: PaperDraft) -> None:
    """Cut the body at its headings; a very long passage is cut at the end of a paragraph."""
    rows = drop_signature(rows, draft)
    paragraphs = [part for run in _cut_runs(rows) for part in to_paragraphs(run, flow)]
    headings = Headings(paragraphs, type_of(rows))
    section: SectionDraft | None = None
    above: str | None = None
    size = 0
    for place, paragraph in enumerate(paragraphs):
        opened = section is not None and not section.body.pieces and section.heading is not None
        if opened and section is not None and is_answer_label(paragraph.text):
            section.extra_rows.extend(paragraph.rows)
            continue
        heading = headings.is_heading(place, above if opened else None)
        if section is None or (heading and section.body.pieces) or size > _LONG:
            section = SectionDraft(
                kind="passage", heading=None if section is None or heading else section.heading
            )
            draft.sections.append(section)
            size = 0
        if heading:
            above = paragraph.text
            section.heading = f"{section.heading} – {paragraph.text}" if section.heading else paragraph.text
            section.extra_rows.extend(paragraph.rows)
        else:
            section.body.add(paragraph)
            size += len(paragraph.text)


def strip_heading_marks(draft: PaperDraft) -> None:
    """Take the marks of notes off the ends of headings: "… gestiegen?4" with a note 4."""
    for section in draft.sections:
        for note in section.notes if section.heading else ():
            bare = (section.heading or "").removesuffix(note.mark)
            if bare != section.heading and (bare[-1:] in "?!.)“”" or bare[-1:].islower()):
                section.heading = bare


def drop_signature(rows: Sequence[Row], draft: PaperDraft) -> list[Row]:
    """The rows without place, date and names of those who sign; `unterzeichnet` is the first date."""
    left: list[Row] = []
    at = 0
    while at < len(rows):
        row = rows[at]
        if len(row.text) >= _MOST_NAME or not (SIGNED.match(row.text) or _is_date_signed(rows, at)):
            left.append(row)
            at += 1
            continue
        end = at + 1
        while end < min(len(rows), at + _MOST_SIGNED) and not _ends_names(rows, end):
            end += 1
        draft.unterzeichnet = draft.unterzeichnet or find_date(row.text)
        draft.dropped.extend((signed, "signature") for signed in rows[at:end])
        at = end
    return left


def _ends_names(rows: Sequence[Row], at: int) -> bool:
    """Whether the names of those who sign end before a row: at a heading, a letter, or running text."""
    text = rows[at].text
    if _ends_signature(text) or _LETTER.match(text):
        return True
    after = rows[at + 1].text if at + 1 < len(rows) else ""
    goes_on = after[:1].islower() and not after.startswith(("und ", "für "))
    return text[-1:] in ";:?" or goes_on or (text[-1:] == "." and len(text) > _MOST_INITIALS)


def _is_date_signed(rows: Sequence[Row], at: int) -> bool:
    """Whether a date alone stands over names: short lines without a stop, one of which names a group."""
    if not _DATED.match(rows[at].text) or rows[at].cells:
        return False
    below = []
    for row in rows[at + 1 : at + _MOST_SIGNED]:
        if len(row.text) > _MOST_NAME or row.text[-1:] in ".:;?" or _ends_signature(row.text):
            break
        below.append(row.text)
    return any("Fraktion" in text or _names_group(text) for text in below)


def _names_group(text: str) -> bool:
    return any(fraktion_name(word) for word in (text, text.rpartition(" ")[2]))


def _ends_signature(text: str) -> bool:
    return len(text) > 100 or is_numbered(text) or is_title_word(text)


def _cut_runs(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows cut at headings: numbered ones after a finished sentence, and words that are always one."""
    runs: list[list[Row]] = [[]]
    for row in rows:
        before = runs[-1][-1].text[-1:] if runs[-1] else ""
        titled = preamble_of(row.text) is not None or is_title(row.text) or row.spaced
        numbered = (
            before and before in ".:?!;" and len(row.text) < MOST_HEADING and is_numbered(row.text)
        ) or is_answer_label(row.text)
        if titled or numbered:
            runs.append([])
        runs[-1].append(row)
        if titled:
            runs.append([])
    return runs
