"""Lines of an annex to paragraphs: where every line ends in a blank, their form tells what runs on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from indexer.structure.cells import figure_count, has_prose, runs_on, table_starts
from indexer.structure.joining import Flow, ends_paragraph, first_word, has_room, split_paragraphs
from indexer.structure.rows import Row
from indexer.structure.widths import FULL_ANNEX

_ALL_SOFT = 0.85  # share of lines with a blank at their end from which on the blank proves nothing
_BULLETS = frozenset("•●▪◦·-–○")


def split_annex(rows: Sequence[Row], flow: Flow) -> list[list[Row]]:
    """The rows as paragraphs, in order; every row is in exactly one. A blank line parts."""
    soft = sum(row.soft for row in rows)
    if not flow.blanks or soft < _ALL_SOFT * len(rows):
        return [part for block in _blocks(rows) for part in split_paragraphs(block, flow)]
    paragraphs: list[list[Row]] = []
    before: Row | None = None
    for row, starts in zip(rows, table_starts(rows), strict=True):
        apart = before is not None and row.at - before.at > 1 and _parts(before, row)
        if before is None or starts or apart or _ends(before, row, flow):
            paragraphs.append([row])
        else:
            paragraphs[-1].append(row)
        before = row
    return paragraphs


def _blocks(rows: Sequence[Row]) -> list[Sequence[Row]]:
    blocks: list[Sequence[Row]] = []
    begin = 0
    for at, (before, row) in enumerate(pairwise(rows), 1):
        if row.at - before.at > 1 and _parts(before, row):
            blocks.append(rows[begin:at])
            begin = at
    return [*blocks, rows[begin:]]


def _parts(before: Row, row: Row) -> bool:
    """Whether the blank line between two rows parts them: no sentence goes on behind it."""
    if row.cut or row.torn or not before.text:
        return False
    return not (row.text[:1].islower() and before.text[-1].isalpha())


def _ends(before: Row, row: Row, flow: Flow) -> bool:
    """Whether a line of an annex ends there, by the form of both lines alone."""
    text, after = before.text, row.text
    if not text or not after or before.torn or row.torn or text[-1] == "-":
        return ends_paragraph(before, row, flow)
    if after[0] in _BULLETS and after[1:2] == " ":
        return True
    if text[-1] == ",":
        return False
    if after[0].islower() or after[0] == "(":
        return (
            text[-1] in ".;" or figure_count(text) > 0 or (text[-1].isdigit() and not has_prose(text.split()))
        )
    last = text.rsplit(" ", 1)[-1]
    lower = last.islower() and last.isalpha() and after[0].isalpha()
    if lower and runs_on(before):
        return False
    return (
        has_room(text, first_word(after), FULL_ANNEX)
        or text[-1] in ".:?!"
        or not (lower or has_prose(text.split()))
    )
