"""Drafts to the frozen model: ids, pages, references, and the account of every line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from indexer.model import Answer, LineUse, Question, Section, Table
from indexer.structure.drafts import PaperDraft, QuestionDraft, SectionDraft
from indexer.structure.rows import Row


def section_id(section: SectionDraft, counts: dict[str, int]) -> str:
    """The id of a section that is new among `counts`, which it updates: a repeated one gets `~2`."""
    if section.kind == "exchange":
        name = "f" + number_ranges(int(question.n) for question in section.questions)
    else:
        name = section.name or section.kind
    counts[name] = counts.get(name, 0) + 1
    return name if counts[name] == 1 else f"{name}~{counts[name]}"


def number_ranges(numbers: Iterable[int]) -> str:
    """`1-2.4-7` of 1, 2, 4, 5, 6, 7 in any order."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ".".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def name_sections(sections: Sequence[SectionDraft]) -> list[str]:
    """Ids of all sections in order; annexes and passages are counted."""
    counts: dict[str, int] = {}
    running = {"anlage": 0, "passage": 0}
    for section in sections:
        if section.kind in running and section.name is None:
            running[section.kind] += 1
            prefix = "anlage_" if section.kind == "anlage" else "p"
            section.name = f"{prefix}{running[section.kind]}"
    return [section_id(section, counts) for section in sections]


def to_section(draft: SectionDraft, name: str) -> Section:
    """The frozen section of a draft."""
    rows = rows_of(draft)
    pages = [row.page for row in rows if row.page is not None]
    exchange = draft.kind == "exchange"
    return Section(
        id=name,
        kind=draft.kind,
        heading=draft.heading,
        text=None if exchange else draft.body.text,
        questions=tuple(_to_question(question) for question in draft.questions),
        answers=tuple(
            Answer(
                to=tuple(answer.to),
                text=answer.body.text,
                beantwortet_von=answer.beantwortet_von,
                datum=answer.datum,
                torn=answer.body.torn_spans,
            )
            for answer in draft.answers
        ),
        notes=tuple(draft.notes),
        torn=() if exchange else draft.body.torn_spans,
        tables=find_tables(rows),
        pages=(min(pages), max(pages)) if pages else None,
    )


def find_tables(rows: Iterable[Row]) -> tuple[Table, ...]:
    """Runs of two and more neighbouring rows that the source shows in columns."""
    tables: list[list[Row]] = []
    for row in sorted((row for row in rows if len(row.cells) > 1), key=lambda row: row.at):
        if tables and row.at - tables[-1][-1].at == 1:
            tables[-1].append(row)
        else:
            tables.append([row])
    return tuple(Table(rows=tuple(row.cells for row in table)) for table in tables if len(table) > 1)


def _to_question(draft: QuestionDraft) -> Question:
    return Question(
        n=draft.n,
        text=draft.body.text,
        parts=tuple(draft.parts),
        fragesteller=draft.fragesteller,
        fraktion=draft.fraktion,
        ressort=draft.ressort,
    )


def rows_of(draft: SectionDraft) -> list[Row]:
    """All rows of a section, its heads and joint sentences included."""
    rows = [*draft.body.rows, *draft.extra_rows]
    for body in draft.bodies():
        rows.extend(body.rows)
    return rows


def account_of(
    uses: Sequence[str | None], draft: PaperDraft, names: Sequence[str], numbers: Sequence[int]
) -> tuple[LineUse, ...]:
    """What became of every input line, in order: section id, or class of dropped line."""
    final = list(uses)
    for row, use in draft.dropped:
        final[row.at] = use
    for section, name in zip(draft.sections, names, strict=True):
        for row in rows_of(section):
            final[row.at] = name
    return tuple(
        [LineUse(line=number, use=use or "unplaced") for number, use in zip(numbers, final, strict=True)]
    )
