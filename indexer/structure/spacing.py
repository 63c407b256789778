"""White space between the lines of a page: where a source tells it, it shows where paragraphs begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from indexer.structure.rows import Row
from indexer.structure.widths import RAGGED, width

WIDER = 1.22
"""A distance so many times the lines' own parts two paragraphs: 1.5 is usual, 1.3 in lists."""

_STEP = 20  # distances are counted in twentieths of an em
_LEAST = 4  # pairs of lines that show a page's own leading
_WIDEST = 2.6  # ems; no paragraph is set with more from line to line
_WIDEST_ROW = 3  # the measure is that of the third widest row: one may run over it
_LARGER = 0.7  # points by which headings are larger
_MOST_SIZES_APART = 0.3  # points between the sizes of two lines of one paragraph


def mark_openings(rows: Sequence[Row]) -> None:
    """Set `opens` of every row that stands below another on its page; text sources have no positions."""
    pairs = [(above, row) for above, row in pairwise(rows) if row.size and _is_below(above, row)]
    of_paper: Counter[int] = Counter()
    of_page: dict[int | None, Counter[int]] = {}
    for above, row in pairs:
        step = _distance(above, row)
        if step < _WIDEST * _STEP and _are_alike(above, row):
            of_paper[step] += len(row.text)
            of_page.setdefault(row.page, Counter())[step] += len(row.text)
    usual = _most(of_paper)
    leadings = {page: _leading(steps, usual) for page, steps in of_page.items()}
    for above, row in pairs:
        leading = leadings.get(row.page, usual)
        if leading:
            row.opens = _opens(above, row, leading)
    _mark_full(rows)


def _mark_full(rows: Sequence[Row]) -> None:
    """Set `full` of the rows of each page and type size; headings go on whatever room their lines have."""
    sizes: Counter[float] = Counter()
    blocks: dict[tuple[int | None, float], list[Row]] = {}
    for row in rows:
        if row.top is not None and row.size and row.indent is not None and row.upright:
            sizes[row.size] += len(row.text)
            blocks.setdefault((row.page, row.size), []).append(row)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    for (_, size), block in blocks.items():
        widest = sorted((row.indent or 0.0) / size + width(row.text) for row in block if not row.cells) or [
            0.0
        ]
        full = RAGGED * widest[-min(_WIDEST_ROW, len(widest))]
        for row in block:
            row.full = 0.0 if size > usual + _LARGER else full


def forget_spacing(rows: Sequence[Row]) -> None:
    """Take back what `mark_openings` set, where lines hold two things side by side."""
    for row in rows:
        row.opens = row.full = None


def _opens(above: Row, row: Row, leading: int) -> bool | None:
    """Whether the white space above parts the row; lines of two type sizes need more of it to tell."""
    distance = _distance(above, row)
    if _are_alike(above, row):
        return distance > WIDER * leading
    return (
        True
        if distance > WIDER * WIDER * leading * max(above.size or 0.0, row.size or 1.0) / (row.size or 1.0)
        else None
    )


def _is_below(above: Row, row: Row) -> bool:
    if above.page != row.page or above.top is None or row.top is None or not row.size:
        return False
    return row.top > above.top + 1


def _are_alike(above: Row, row: Row) -> bool:
    return abs((above.size or 0.0) - (row.size or 0.0)) < _MOST_SIZES_APART


def _distance(above: Row, row: Row) -> int:
    assert above.top is not None and row.top is not None and row.size  # `_is_below` holds
    return round(_STEP * (row.top - above.top) / row.size)


def _most(counts: Counter[int]) -> int | None:
    return counts.most_common(1)[0][0] if counts else None


def _leading(page: Counter[int], usual: int | None) -> int | None:
    """The distance of a page's lines: its own, but the paper's where that is narrower and occurs here too."""
    own = _most(page)
    if own is None or usual is None or page.total() < _LEAST:
        return usual
    narrow = sum(count for step, count in page.items() if abs(step - usual) <= 1)
    return usual if usual < own and narrow * 8 > page.total() else own
