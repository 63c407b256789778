"""Who speaks in a paragraph: those who ask (9.6 pt, indented) or those who answer (10.7 pt).

A PDF tells type sizes. DIP text does not, but its full lines are broken at the measure of their type, so
that several lines together mostly tell: questions are broken earlier, in em of their type, than answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from indexer.structure.drafts import Paragraph
from indexer.structure.joining import first_word
from indexer.structure.rows import Row
from indexer.structure.widths import width

_LEAST_LINE = 46  # characters; shorter lines are of tables and columns
_COMMON_QUESTION = 29.0  # em, median width of full question lines (230 Antworten of 2025)
_SURE = 2.4

# Log likelihood, answer against question, of a full line: the first row that holds counts. Counted over the
# 19,000 full lines of 230 Antworten of 2025: (answer %, question %).
_EVIDENCE = (
    ("wider than a question", 1.5),  # 64 / 14
    ("wide", 1.2),  # 18 / 5
    ("room for the next word in an answer", -2.6),  # 1.4 / 34
    ("room for the next word in either", 0.3),  # 3 / 2, tables
    ("narrow", -1.2),  # 14 / 46
)
_WIDER, _WIDE, _ROOM, _ROOM_EITHER = 31.0, 30.4, 31.3, 27.3


@dataclass(frozen=True, slots=True)
class Voice:
    """Tells question from answer; `sizes` are (question, answer) in points, `scale` fits the paper's type."""

    sizes: tuple[float, float] | None = None
    scale: float = 1.0
    blanks: bool = True

    def asks(self, paragraph: Paragraph) -> bool | None:
        """True for a question's paragraph, False for an answer's, None where the print does not tell."""
        if self.sizes:
            return self._by_size(paragraph.rows[0], self.sizes)
        return self._by_fill(paragraph.rows) if self.blanks else None

    def _by_size(self, row: Row, sizes: tuple[float, float]) -> bool | None:
        if row.size is None:
            return None
        to_question, to_answer = abs(row.size - sizes[0]), abs(row.size - sizes[1])
        return to_question < to_answer if min(to_question, to_answer) < 0.45 else None

    def _by_fill(self, rows: Sequence[Row]) -> bool | None:
        sure = 0.0
        for row, after in pairwise(rows):
            if not is_full(row, after):
                continue
            printed = width(row.text) * self.scale
            wanted = printed + (0.25 + width(first_word(after.text))) * self.scale
            sure += _EVIDENCE[_case_of(printed, wanted)][1]
        return None if abs(sure) < _SURE else sure < 0


def is_full(row: Row, after: Row) -> bool:
    """Whether a line was broken because it was full: a blank at its end and the next line follows it."""
    return row.soft and len(row.text) >= _LEAST_LINE and after.at == row.at + 1


def _case_of(printed: float, wanted: float) -> int:
    if printed > _WIDER:
        return 0
    if printed > _WIDE:
        return 1
    if wanted < _ROOM_EITHER:
        return 3
    return 2 if wanted < _ROOM else 4


def learn_voice(firsts: Sequence[Sequence[Row]], sizes: tuple[float, float] | None, *, blanks: bool) -> Voice:
    """Fit the measure to the paper by the first paragraphs of its questions."""
    if sizes:
        return Voice(sizes=sizes)
    widths = [width(row.text) for rows in firsts for row, after in pairwise(rows) if is_full(row, after)]
    common = median(widths) if len(widths) >= 5 else _COMMON_QUESTION
    return Voice(scale=_COMMON_QUESTION / common, blanks=blanks)
