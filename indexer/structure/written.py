"""Schriftliche Fragen and Fragen for the Fragestunde: questions under the names of those who ask.

"29. Abgeordneter / name / (Fraktion) / question / Antwort des … vom …" under headings of ministries; heads
stack where one answer is given to several questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.structure.annex import read_annexes, text_of, to_paragraphs
from indexer.structure.dates import find_date
from indexer.structure.drafts import AnswerDraft, PaperDraft, QuestionDraft, SectionDraft
from indexer.structure.exchanges import group_exchanges
from indexer.structure.head import join_plain
from indexer.structure.inquiry import split_signature, split_tail
from indexer.structure.joining import Flow
from indexer.structure.joint import read_joint, resolve
from indexer.structure.passages import read_passages
from indexer.structure.people import fraktion_name, office_holder, ressort_name
from indexer.structure.regions import part_letter
from indexer.structure.rows import Row
from indexer.structure.titles import TitleBlock

_HEAD = re.compile(r"(\d{1,3})\s?\.\s{0,3}Abgeordnete[r]?(?:\s(?P<name>\S.{0,60}))?$")
_ANSWER = re.compile(r"Antwort de[rs] ")
_ANSWER_DATE = re.compile(r"\s?vom\s(\d{1,2}\.?\s?[A-Za-zä]{3,9}\.?\s\d{4})\.?$")
_NO_ANSWER = re.compile(r"\s(?:auf|zu|vom \d{1,2}\. \w+ \d{4} auf)\s")
_BUSINESS = re.compile(r"Geschäftsbereich de[rs] ")
_NO_NAME = re.compile(r"[?:;()!]|\.$")
"""What no ministry's name holds: a question may print "Geschäftsbereich des …" at a line's start."""
# Corrections of earlier answers stand under the last question.
_LATER = re.compile(
    r"(?:Berichtigung|Korrektur|Korrekturen|Ergänzung|Nachtrag|Nachreichung|Nachgereichte Antwort)\b"
)
_LATER_SENTENCE = re.compile(
    r"Die Bundesregierung hat (?:die|ihre) .{0,40}Antwort .{0,30}Schriftliche Frage \d"
)
_NAME_COLUMN = re.compile(
    r"(?:(?:Prof\.|Dr\.|von|van|de|der|Freiherr|Graf)\s){0,3}(?:[A-ZÄÖÜ][\w-]+(?:\s|$)){2,3}?(?=\S|$)"
)
_GROUP_COLUMN = re.compile(
    r"\((?:Die Linke|DIE LINKE\.?|BÜNDNIS 90/?|[^()\s]{2,12}/?)\)?(?=\s|$)|DIE GRÜNEN\)|GRÜNEN\)"
)
_MOST_ANSWER_HEAD, _MOST_NAME, _MOST_BUSINESS = 4, 7, 7  # rows
_SIGNED_ROWS = 4  # place and date stand in the last lines
_COLUMN_FULL = 15.0
"""Questions are set in a column of 20 em: a line with room for a word below this was ended on purpose."""
_RANGE_DATE = re.compile(r"vom (\d{1,2})\.\s?(?:bis|–|-)")
_DIRECTORY = re.compile(r"Verzeichnis der Fragenden|Abgeordnete\s{1,3}Nummer|Inhaltsverzeichnis")


@dataclass(slots=True)
class _Reader:
    draft: PaperDraft
    flow: Flow
    asked: dict[str, list[str]] = field(default_factory=dict)
    questions: list[QuestionDraft] = field(default_factory=list)
    answers: list[AnswerDraft] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    ressort: str | None = None


def read_written_title(rows: Sequence[Row], block: TitleBlock) -> str | None:
    """Read the title of the collection; gives its week's first day as ISO date, None where it names none."""
    end = next(
        (at for at in range(block.end, min(block.end + 8, len(rows))) if _DIRECTORY.match(rows[at].text)),
        None,
    )
    if end is None:
        return None
    rest = join_plain(rows[block.end : end])
    block.titel = f"{block.kind} {rest}" if rest else block.kind
    block.end = end
    if "Woche" not in rest and "Zeit" not in rest:
        return None
    date = find_date(rest)
    first = _RANGE_DATE.search(rest)
    return f"{date[:8]}{int(first[1]):02d}" if date and first else date


def read_written(body: Sequence[Row], flow: Flow, draft: PaperDraft, imprint_at: int | None) -> None:
    """Cut the body into one exchange a question, or one for questions that are answered together."""
    rows, tail = split_tail(body, imprint_at)
    heads = _find_heads(rows)
    rows, signed = split_signature(rows, heads[-1] if heads else max(0, len(rows) - _SIGNED_ROWS), draft)
    if len(signed) > _SIGNED_ROWS:  # annexes follow the place and date
        signed, tail = signed[:1], signed[1:] + tail
    draft.dropped.extend((row, "signature") for row in signed)
    if not heads:
        draft.notice("no-questions", "no question was found; the text is kept as passages")
        read_passages(body, flow, draft)
        return
    reader = _Reader(draft=draft, flow=flow)
    first = _business_before(rows, heads[0])
    draft.dropped.extend((row, "directory") for row in rows[:first])
    _read_business(reader, rows[first : heads[0]])
    for place, at in enumerate(heads):
        end = heads[place + 1] if place + 1 < len(heads) else len(rows)
        business = _business_before(rows, end, at) if end < len(rows) else end
        if end == len(rows):
            business = end = _later_at(rows, at)
        _read_question(reader, rows[at:business])
        _read_business(reader, rows[business:end])
    _close(reader)
    if end < len(rows):
        draft.sections.append(SectionDraft(kind="passage", heading=rows[end].text))
        draft.sections[-1].body = text_of(rows[end:], flow)
    draft.sections.extend(read_annexes(tail, flow, draft))


def _later_at(rows: Sequence[Row], begin: int) -> int:
    """Where corrections of earlier answers begin after the last answer; the number of rows if nowhere."""
    for at in range(begin + 1, len(rows) - 1):
        text = rows[at].text
        if len(text) < 40 and _LATER.match(text) and rows[at + 1].text.startswith("Die Bundesregierung"):
            return at
        if text.startswith("Die Bundesregierung hat") and _LATER_SENTENCE.match(
            f"{text} {rows[at + 1].text}"
        ):
            return at
    return len(rows)


def _find_heads(rows: Sequence[Row]) -> list[int]:
    """Rows "29. Abgeordneter" whose numbers ascend."""
    heads, last = [], 0
    for at, row in enumerate(rows):
        if "Abgeordnete" not in row.text:
            continue
        match = _HEAD.match(row.text)
        if match and last < int(match[1]) <= last + 40:
            heads.append(at)
            last = int(match[1])
    return heads


def _business_before(rows: Sequence[Row], end: int, begin: int = 0) -> int:
    """Where the heading of a ministry begins that ends at row `end`; `end` where there is none."""
    for at in range(end - 1, max(begin, end - _MOST_BUSINESS) - 1, -1):
        if _BUSINESS.match(rows[at].text):
            return at if _NO_NAME.search(join_plain(rows[at:end])) is None else end
    return end


def _read_business(reader: _Reader, rows: Sequence[Row]) -> None:
    if rows:
        printed = join_plain(rows)
        reader.ressort = ressort_name(printed.removeprefix("Geschäftsbereich "))
        reader.draft.dropped.extend((row, "ressort_heading") for row in rows)


def _read_question(reader: _Reader, rows: Sequence[Row]) -> None:
    """One head with its question and, where it is not stacked, its answer."""
    match = _HEAD.match(rows[0].text)
    if match is None:
        return
    question = QuestionDraft(n=match[1], ressort=reader.ressort)
    begin = _read_asker(question, rows, match["name"])
    answer_at, answer_end, answer = _find_answer(rows, begin)
    question.body.rows.extend(rows[: max(1, begin)])
    narrow = Flow(blanks=reader.flow.blanks, hyphens=reader.flow.hyphens, full=_COLUMN_FULL)
    for paragraph in to_paragraphs(rows[begin:answer_at], narrow):
        letter = part_letter(paragraph.text)
        if letter and letter == chr(ord("a") + len(question.parts)):
            question.parts.append(letter)
        question.body.add(paragraph)
    reader.questions.append(question)
    reader.asked[question.n] = question.parts
    reader.pending.append(question.n)
    if answer is not None:
        answer.body.rows.extend(rows[answer_at:answer_end])
        _read_answer(reader, answer, rows[answer_end:])


def _read_asker(question: QuestionDraft, rows: Sequence[Row], same_line: str | None) -> int:
    """Name and Fraktion under the number; gives the place of the first row of the question."""
    beside = same_line is not None and _NAME_COLUMN.fullmatch(same_line) is None
    for end in range(2, 0 if beside else min(_MOST_NAME, len(rows)) + 1):
        text = join_plain(rows[1:end])
        text = f"{same_line} {text}" if same_line else text
        name, bracket, group = text.rpartition("(")
        if text.endswith(")") and bracket and fraktion_name(group):
            question.fragesteller, question.fraktion = " ".join(name.split()), fraktion_name(group)
            return end
    return _read_beside(question, rows, same_line) if same_line else 1


def _read_beside(question: QuestionDraft, rows: Sequence[Row], first: str) -> int:
    """PDF lines hold name and question side by side: take the name's column off each of them."""
    left: list[str] = []
    kept = [first]
    for end in range(1, min(_MOST_NAME, len(rows))):
        name, rest = _columns(rows[end], left)
        if not name:
            return 1
        left.append(name)
        kept.append(rest)
        asker, bracket, group = " ".join(left).replace("/ ", "/").rpartition("(")
        if name.endswith(")") and bracket and fraktion_name(group):
            question.fragesteller, question.fraktion = asker.strip(), fraktion_name(group)
            for row, text in zip(rows, kept, strict=False):
                row.text, row.soft, row.cells = text, row.soft and bool(text), ()
            return 0
    return 1


def _columns(row: Row, left: Sequence[str]) -> tuple[str, str]:
    """Name's column and question's column of a row; the name is empty where they cannot be told apart."""
    if len(row.cells) == 2:
        return row.cells[0], row.cells[1]
    if row.text.startswith("(") or (left and left[-1].startswith("(")):
        match = _GROUP_COLUMN.match(row.text)
    else:
        match = _NAME_COLUMN.match(row.text)
    return (match[0].strip(), row.text[match.end() :].strip()) if match else ("", "")


def _find_answer(rows: Sequence[Row], begin: int) -> tuple[int, int, AnswerDraft | None]:
    """Where the answer's head begins and ends, and its draft; the end twice and None where none is."""
    for at in range(begin + 1, len(rows)):
        if rows[at].text[:1] != "A" or not _ANSWER.match(rows[at].text):
            continue
        for end in range(at + 1, min(at + _MOST_ANSWER_HEAD, len(rows)) + 1):
            text = join_plain(rows[at:end])
            date = _ANSWER_DATE.search(text)
            if date and not _NO_ANSWER.search(text[: date.start()]):
                return at, end, _answer_of(text[8 : date.start()], date[1])
    return len(rows), len(rows), None


def _answer_of(who: str, date: str) -> AnswerDraft:
    speaker = "Bundesregierung" if who == "der Bundesregierung" else office_holder(who)
    return AnswerDraft(to=[], beantwortet_von=speaker, datum=find_date(date))


def _read_answer(reader: _Reader, answer: AnswerDraft, rows: Sequence[Row]) -> None:
    paragraphs = to_paragraphs(rows, reader.flow)
    joint = read_joint(paragraphs[0].text) if paragraphs else None
    targets = resolve(joint.items, reader.asked)[0] if joint else ()
    own = joint is not None and any(target in reader.pending for target in targets)
    answer.to = list(targets) if own else list(reader.pending)
    reader.pending = [n for n in reader.pending if n not in answer.to]
    for place, paragraph in enumerate(paragraphs):
        answer.body.add(paragraph, joint.end if own and joint and place == 0 else 0)
    reader.answers.append(answer)


def _close(reader: _Reader) -> None:
    if reader.answers and reader.pending:
        reader.draft.notice("unanswered", f"no answer found to {', '.join(reader.pending)}")
    for question in reader.questions:
        if question.fragesteller is None:
            reader.draft.notice("asker-unread", f"who asks question {question.n} was not read")
        if not question.body.text:
            reader.draft.notice("question-empty", f"question {question.n} has no text")
    reader.draft.sections.extend(group_exchanges(reader.questions, reader.answers))
