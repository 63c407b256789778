"""Antwort, Kleine Anfrage, Große Anfrage: preambles, exchanges, signature, annexes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.structure.annex import find_annex, find_unheaded, read_annexes, to_paragraphs
from indexer.structure.cells import table_starts
from indexer.structure.clean import is_questions_cue
from indexer.structure.dates import find_date
from indexer.structure.drafts import PaperDraft, Paragraph, SectionDraft
from indexer.structure.exchanges import read_exchanges, split_regions
from indexer.structure.headings import preamble_of, trailing_headings
from indexer.structure.joining import Flow, ends_paragraph, join_paragraph
from indexer.structure.joint import read_joint
from indexer.structure.passages import SIGNED
from indexer.structure.rows import Row
from indexer.structure.starts import PART, Start, find_starts, type_sizes
from indexer.structure.voice import learn_voice
from indexer.structure.widths import FULL_MAIN

_BREAK_BEFORE = re.compile(r"Die (?:Teil)?[Ff]ragen? \d|Zu den Fragen \d")


def read_inquiry(
    rows: Sequence[Row], flow: Flow, draft: PaperDraft, *, answered: bool, imprint_at: int | None
) -> None:
    """Cut the body of an inquiry or of the answer to one."""
    body, tail = split_tail(rows, imprint_at)
    starts = find_starts(body, flow, ordered=not answered, after=_government_at(body))
    if not starts:
        draft.notice("no-questions", "no numbered question was found; the text is kept as passages")
        _read_preambles(body, flow, draft, asked=False)
        draft.sections.extend(read_annexes(tail, flow, draft))
        return
    _check_numbers(starts, body, draft)
    if not answered:
        body, signed = split_signature(body, starts[-1].at, draft)
        draft.dropped.extend((row, "signature") for row in signed)
    end = find_annex(body, starts[-1].at + 1)
    if end == len(body) and answered:
        end = find_unheaded(body, starts[-1].at + 1)
    opening = _read_preambles(body[: starts[0].at], flow, draft, asked=True)
    paragraphs = body_paragraphs(body[:end], starts, flow)
    regions = split_regions(paragraphs, starts, answered=answered)
    voice = learn_voice(
        [region.paragraphs[0].rows for region in regions], type_sizes(body), blanks=flow.blanks
    )
    read_exchanges(regions, draft, voice, answered=answered, opening=opening)
    draft.sections.extend(read_annexes([*body[end:], *tail], flow, draft))


def split_tail(rows: Sequence[Row], imprint_at: int | None) -> tuple[list[Row], list[Row]]:
    """Rows before and after the imprint: what stands after it is annex."""
    if imprint_at is None:
        return list(rows), []
    cut = next((place for place, row in enumerate(rows) if row.at >= imprint_at), len(rows))
    return list(rows[:cut]), list(rows[cut:])


def _government_at(rows: Sequence[Row]) -> int:
    """Place of the heading of the government's preamble, 0 where there is none."""
    return next(
        (at for at, row in enumerate(rows) if preamble_of(row.text) == "vorbemerkung_bundesregierung"), 0
    )


def _check_numbers(starts: Sequence[Start], rows: Sequence[Row], draft: PaperDraft) -> None:
    numbers = [start.n for start in starts]
    missing = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
    if missing:
        draft.notice("question-missing", f"question {_short(missing)} not found", rows[starts[0].at])
    for place, start in enumerate(starts):
        if start.n in numbers[:place]:
            draft.notice("question-twice", f"question {start.n} is numbered twice", rows[start.at])


def _short(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:12]))
    return shown + (" …" if len(numbers) > 12 else "")


def split_signature(rows: list[Row], last: int, draft: PaperDraft) -> tuple[list[Row], list[Row]]:
    """Cut off place, date and names under a Kleine Anfrage; the date is kept."""
    for at in range(last + 1, len(rows)):
        if SIGNED.match(rows[at].text) and len(rows[at].text) < 60:
            draft.unterzeichnet = find_date(rows[at].text)
            return rows[:at], rows[at:]
    return rows, []


def _read_preambles(rows: Sequence[Row], flow: Flow, draft: PaperDraft, *, asked: bool) -> list[Paragraph]:
    """Texts before the first question, under their headings; without one they are the members' words.

    Gives the headings at their end, which belong to the first question where one is `asked`.
    """
    section: SectionDraft | None = None
    paragraphs = to_paragraphs_at(rows, flow)
    opening = trailing_headings(paragraphs, least=1, answered=True) if asked and paragraphs else 0
    for paragraph in paragraphs[: len(paragraphs) - opening]:
        name = preamble_of(paragraph.text)
        if name:
            section = SectionDraft(kind="vorbemerkung", name=name)
            section.body.rows.extend(paragraph.rows)
            draft.sections.append(section)
        elif is_questions_cue(paragraph.text):
            draft.dropped.extend((row, "questions_cue") for row in paragraph.rows)
        else:
            if section is None:
                section = SectionDraft(kind="vorbemerkung", name="vorbemerkung_fragesteller")
                draft.sections.append(section)
            section.body.add(paragraph)
    return paragraphs[len(paragraphs) - opening :]


def to_paragraphs_at(rows: Sequence[Row], flow: Flow) -> list[Paragraph]:
    """Paragraphs, with every row that is a heading or the questions' cue on its own."""
    paragraphs: list[Paragraph] = []
    run: list[Row] = []
    for row in rows:
        if preamble_of(row.text) or is_questions_cue(row.text):
            paragraphs.extend(to_paragraphs(run, flow))
            paragraphs.append(Paragraph([row], row.text))
            run = []
        else:
            run.append(row)
    return paragraphs + to_paragraphs(run, flow)


def body_paragraphs(rows: Sequence[Row], starts: Sequence[Start], flow: Flow) -> list[Paragraph]:
    """Paragraphs from the first question on; numbers of questions are taken off."""
    begins = {start.at: place for place, start in enumerate(starts)}
    groups: list[list[Row]] = []
    marks: list[int | None] = []
    before: Row | None = None
    wide = replace(flow, full=max(flow.full, FULL_MAIN)) if flow.blanks else flow
    tables = table_starts(rows)
    for at in range(starts[0].at, len(rows)):
        row = rows[at]
        mark = begins.get(at)
        if mark is not None:
            row.text = row.text[starts[mark].cut :].strip()
        if (
            before is None
            or mark is not None
            or tables[at]
            or _breaks(before, row, flow if _is_indented(groups[-1][0]) else wide)
        ):
            groups.append([row])
            marks.append(mark)
        else:
            groups[-1].append(row)
        before = row
    return [
        Paragraph(group, join_paragraph(group, flow).strip(), question=mark)
        for group, mark in zip(groups, marks, strict=True)
    ]


def _is_indented(first: Row) -> bool:
    """Whether a paragraph is a lettered part or a bullet, which are set narrower."""
    return first.text[1:2] == ")" or first.text[:2] in ("– ", "- ", "• ")


def _breaks(before: Row, row: Row, flow: Flow) -> bool:
    text = before.text
    if not text:
        return False
    if ends_paragraph(before, row, flow):
        return True
    if row.text[1:2] == ")" and PART.match(row.text):
        return not before.soft or text[-1] in "?,;:" or text.endswith((" und", " oder", " sowie"))
    if row.text[:1] in "DZ" and _BREAK_BEFORE.match(row.text) and text[-1] in ".?!:)":
        return read_joint(row.text + " werden gemeinsam beantwortet.") is not None
    return False
