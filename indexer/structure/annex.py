"""What follows the last answer: Anlagen with or without a heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.structure.drafts import Paragraph, SectionDraft, TextDraft
from indexer.structure.joining import Flow, join_paragraph, split_paragraphs
from indexer.structure.rows import Row
from indexer.structure.widths import FULL_ANNEX

_HEADING = re.compile(
    r"(?:Anlagen?|Anhang|Anhänge|Annex)(?:\s(?:Nr\.\s)?(?P<number>\d{1,3}|[IVX]{1,4}|[A-Z])[a-z]?)?(?P<rest>\b.*)?$"
)
_REST = re.compile(r"\s?(?:[:–-]|zur?\b|zum\b|der\b|KA\b|\(|$)|\s\d{1,3}/\d{1,5}|\*?$")
_MOST_HEADING = 120
_ANNOUNCED = re.compile(r"\b(?:Anlagen?|Anhang)\b")
_FIRST_TABLE = re.compile(r"(?:Tabelle|Übersicht|Liste)\s?(?:Nr\.\s?)?1\b")
_LEAST_ROWS = 40  # a table shorter than this belongs to the last answer


def annex_label(text: str) -> str | None:
    """The label (`Anlage 2`) of a line that heads an annex, else None."""
    if text[:2] != "An" or len(text) > _MOST_HEADING:
        return None
    match = _HEADING.match(text)
    if match is None or not _REST.match(match["rest"] or "") or text.endswith((".", ".*", ",", "*).")):
        return None
    return text[: match.end("number")] if match["number"] else text.split(" ", 1)[0]


def find_annex(rows: Sequence[Row], begin: int) -> int:
    """Place of the first row from `begin` on that heads an annex; the number of rows where there is none."""
    for at in range(begin, len(rows)):
        text = rows[at].text
        if (
            text[:2] == "An"
            and annex_label(text)
            and not (at and rows[at - 1].soft and len(rows[at - 1].text) > 50)
        ):
            return at
    return len(rows)


def find_unheaded(rows: Sequence[Row], begin: int) -> int:
    """Place of the first row of an annex without heading; the number of rows where there is none.

    It is announced in the text, begins with its first table and goes on without prose to the end.
    """
    if not any(_ANNOUNCED.search(row.text) for row in rows):
        return len(rows)
    last = next((at for at in range(len(rows) - 1, begin, -1) if _is_prose(rows[at])), begin)
    for at in range(last + 1, len(rows) - _LEAST_ROWS):
        if _FIRST_TABLE.match(rows[at].text):
            return at
    return len(rows)


def _is_prose(row: Row) -> bool:
    return row.soft and len(row.text) > 60 and row.text[-1].isalpha() and sum(map(str.isdigit, row.text)) < 8


def read_annexes(rows: Sequence[Row], flow: Flow) -> list[SectionDraft]:
    """Cut the rows at the headings of annexes whose label is new; a label printed again is a running head."""
    sections: list[SectionDraft] = []
    seen: set[str] = set()
    flow = replace(flow, full=max(flow.full, FULL_ANNEX)) if flow.blanks else flow
    for paragraph in to_paragraphs(rows, flow):
        label = annex_label(paragraph.text)
        if not sections or (label and label not in seen and (len(seen) == 0 or any(map(str.isdigit, label)))):
            if sections and not seen and not sections[-1].body.pieces:
                sections.pop()
            sections.append(SectionDraft(kind="anlage", heading=paragraph.text if label else None))
            if label:
                seen.add(label)
                sections[-1].body.rows.extend(paragraph.rows)
                continue
        sections[-1].body.add(paragraph)
    for section in sections:
        if not section.body.pieces and section.heading:
            section.body.pieces.append(section.heading)
    return sections


def to_paragraphs(rows: Sequence[Row], flow: Flow) -> list[Paragraph]:
    """The rows as paragraphs with their text."""
    return [Paragraph(part, join_paragraph(part, flow)) for part in split_paragraphs(rows, flow)]


def text_of(rows: Sequence[Row], flow: Flow) -> TextDraft:
    """One text of all the rows."""
    draft = TextDraft()
    for paragraph in to_paragraphs(rows, flow):
        draft.add(paragraph)
    return draft
