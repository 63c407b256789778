"""What follows the last answer: Anlagen with or without a head, cut one from the other."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from string import ascii_lowercase

from indexer.structure.annexheads import AnnexHead, head_at, title_before
from indexer.structure.annexlines import split_annex
from indexer.structure.annexpages import drop_page_numbers
from indexer.structure.drafts import PaperDraft, Paragraph, SectionDraft, TextDraft
from indexer.structure.joining import Flow, join_paragraph, split_paragraphs
from indexer.structure.rows import Row
from indexer.structure.widths import FULL_ANNEX

_ANNOUNCED = re.compile(r"\b(?:Anlagen?|Anhang)\b")
_FIRST_TABLE = re.compile(r"(?:Tabelle|Übersicht|Liste)\s?(?:Nr\.\s?)?1\b")
_LEAST_ROWS = 40  # a table shorter than this belongs to the last answer
_UNHEADED = 10  # more rows than these before the first label are a page that the label closes
_LONG, _FIGURES = 60, 8  # a longer line with fewer digits than these is prose
_STOP = re.compile(r"[.!?]\W{0,3}$")

Cut = tuple[int, int, AnnexHead | None]
"""Half-open range of rows and the head among them, if any."""


def find_annex(rows: Sequence[Row], begin: int) -> int:
    """Place of the first row from `begin` on that belongs to an annex; the number of rows where none does."""
    for at in range(begin, len(rows)):
        head = head_at(rows, at, inside=False) if rows[at].text[:2] == "An" else None
        if head:
            if _trail(_heads_of(rows, at, len(rows)), at, len(rows)):
                return _after_prose(rows, begin, at)
            return title_before(rows, at)
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
    return row.soft and _is_broken_prose(row.text)


def _is_broken_prose(text: str) -> bool:
    return len(text) > _LONG and text[-1].isalpha() and sum(map(str.isdigit, text)) < _FIGURES


def _after_prose(rows: Sequence[Row], begin: int, end: int) -> int:
    """Place behind the last paragraph of prose before `end`; `end` where all is prose."""
    for at in range(end - 1, begin, -1):
        if _is_broken_prose(rows[at - 1].text) and _STOP.search(rows[at].text):
            return at + 1
    return end


def read_annexes(rows: Sequence[Row], flow: Flow, draft: PaperDraft) -> list[SectionDraft]:
    """The annexes in printed order, named by their printed numbers.

    A head printed again is dropped as a running head, and page numbers are; where labels stand at the foot
    of their page a notice says that the annex before may end elsewhere.
    """
    rows = drop_page_numbers(rows, draft)
    heads = _heads_of(rows, 0, len(rows))
    if not rows:
        return []
    if _trail(heads, 0, len(rows)):
        draft.notice(
            "annex-label-trails",
            "labels of annexes stand at the foot of their pages; where each annex begins is not certain",
            rows[heads[0].at],
        )
        cuts = _cut_trailing(rows, heads)
    else:
        cuts = list(_cut_leading(rows, heads))
    flow = replace(flow, full=max(flow.full, FULL_ANNEX)) if flow.blanks else flow
    sections = [_read_annex(rows, cut, heads, flow, draft) for cut in cuts]
    _name(sections, [head for _, _, head in cuts])
    return sections


def _heads_of(rows: Sequence[Row], begin: int, end: int) -> list[AnnexHead]:
    heads: list[AnnexHead] = []
    for at in range(begin, end):
        if rows[at].text[:2] == "An":
            head = head_at(rows, at, inside=True)
            if head and not (heads and at < heads[-1].end):
                heads.append(head)
    return heads


def _trail(heads: Sequence[AnnexHead], begin: int, end: int) -> bool:
    """Whether labels close their pages: the last has nothing behind it, or a page stands before the first."""
    if not heads:
        return False
    if heads[-1].end == end:
        return len(heads) > 1 or heads[0].at > begin
    return heads[0].at - begin > _UNHEADED and all(head.label for head in heads)


def _cut_leading(rows: Sequence[Row], heads: Sequence[AnnexHead]) -> Iterator[Cut]:
    """Every head that names another annex than the one before begins one."""
    current: AnnexHead | None = None
    begin = 0
    for head in heads:
        if current is not None and current.same_annex(head):
            continue
        top = title_before(rows, head.at)
        if current is None and top <= _UNHEADED:
            top = 0
        if current is not None and top <= current.end:
            current = replace(head, at=current.at)
            continue
        if top > begin:
            yield begin, top, current
        begin, current = top, head
    yield begin, len(rows), current


def _cut_trailing(rows: Sequence[Row], heads: Sequence[AnnexHead]) -> list[Cut]:
    """Every new label ends the first page of its annex; further pages end as that page did."""
    cuts: list[Cut] = []
    begin = 0
    for place, head in enumerate(heads):
        if cuts and cuts[-1][2] is not None and cuts[-1][2].same_annex(head):
            continue
        if cuts:
            begin = _last_page_end(rows, heads[place - 1], head.at)
            cuts[-1] = (cuts[-1][0], begin, cuts[-1][2])
        cuts.append((begin, head.end, head))
    cuts[-1] = (cuts[-1][0], len(rows), cuts[-1][2])
    return cuts


def _last_page_end(rows: Sequence[Row], head: AnnexHead, end: int) -> int:
    """Where the last page before `end` ends as the page above the label did, else right behind the label."""
    foot = [row.text for row in rows[max(head.at - 2, 0) : head.at]]
    if len(foot) < 2:
        return head.end
    for at in range(end - 1, head.end + 1, -1):
        if rows[at].text == foot[1] and rows[at - 1].text == foot[0]:
            return at + 1
    return head.end


def _read_annex(
    rows: Sequence[Row], cut: Cut, heads: Sequence[AnnexHead], flow: Flow, draft: PaperDraft
) -> SectionDraft:
    begin, end, head = cut
    section = SectionDraft(kind="anlage", heading=head.text if head else None)
    inside = heads[bisect_left(heads, begin, key=_place) : bisect_left(heads, end, key=_place)]
    last = begin
    for other in inside:
        for paragraph in _paragraphs(rows[last : other.at], flow):
            section.body.add(paragraph)
        own = rows[other.at : other.end]
        last = other.end
        if other is head or (head and other.at == head.at):
            section.body.rows.extend(own)
        elif head and head.text.startswith(other.text):
            draft.dropped.extend((row, "running_head") for row in own)
        else:
            section.body.add(Paragraph(list(own), other.text))
    for paragraph in _paragraphs(rows[last:end], flow):
        section.body.add(paragraph)
    if not section.body.pieces and section.heading:
        section.body.pieces.append(section.heading)
    return section


def _place(head: AnnexHead) -> int:
    return head.at


def _name(sections: Sequence[SectionDraft], heads: Sequence[AnnexHead | None]) -> None:
    """Ids by printed numbers (`anlage_4a`); an annex without one gets the number after the one before.

    Where that is printed elsewhere, the lowest number that is not.
    """
    numbers = [head.number if head and head.number and head.number[0].isdigit() else None for head in heads]
    taken = {_count(number) for number in numbers if number}
    last, lowest = 0, 1
    for section, printed in zip(sections, numbers, strict=True):
        while lowest in taken:
            lowest += 1
        number = printed or str(lowest if last + 1 in taken else last + 1)
        section.name = f"anlage_{number}"
        last = _count(number)
        taken.add(last)


def _count(number: str) -> int:
    """The number of `4a` without its letter."""
    return int(number.rstrip(ascii_lowercase))


def _paragraphs(rows: Sequence[Row], flow: Flow) -> list[Paragraph]:
    return [Paragraph(part, join_paragraph(part, flow)) for part in split_annex(rows, flow)]


def to_paragraphs(rows: Sequence[Row], flow: Flow) -> list[Paragraph]:
    """The rows as paragraphs with their text."""
    return [Paragraph(part, join_paragraph(part, flow)) for part in split_paragraphs(rows, flow)]


def text_of(rows: Sequence[Row], flow: Flow) -> TextDraft:
    """One text of all the rows."""
    draft = TextDraft()
    for paragraph in to_paragraphs(rows, flow):
        draft.add(paragraph)
    return draft
