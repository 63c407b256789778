"""Where the mark of a footnote stands in the lines before it, and the taking out of it.

A page prints its notes at its foot, so the lines between a note and the one of the same mark before it are
all that the mark can stand in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from indexer.structure.rows import Row

LONGEST_PAGE = 130
"""Rows between a mark and its note: two pages."""
_OWN_NOTE = re.compile(r"(\*{1,5})\)?\s?\S")
_ANNEX_MARK = re.compile(r"(?:Anlagen?|Anhang)(?: \d{1,2}[a-z]?)?$")
"""What the mark of a note on the printing of annexes stands behind, also above a table with its own notes."""
_ADDRESS = re.compile(r"(?:www\.|https?:|[a-z]/)(?=.)")
_MOST_ADDRESS = 300  # characters that are looked at before a mark


@cache
def mark_pattern(mark: str) -> re.Pattern[str]:
    """Finds a footnote mark that stands behind a word or stop, in running text."""
    if mark[0] == "*":
        return re.compile(rf"(?<=[\w.,;:!?)“”\"»]){re.escape(mark)}(?!\*)(?=[\s.,;:)]|$)")
    return re.compile(rf"(?:(?<=[a-zäöüß!?)“”\"])|(?<=[a-zäöüß)“”][.,;:])){mark}(?=[\s.,;:)]|$)")


@cache
def _short_form_pattern(mark: str) -> re.Pattern[str]:
    """Finds a number behind an abbreviation in capitals: "(KVLG2)"; "CO2" is too short to be one."""
    return re.compile(rf"(?<=[A-ZÄÖÜ]{{3}}){mark}(?=[\s.,;:)]|$)")


def find_mark(text: str, mark: str) -> re.Match[str] | None:
    """The last place in a line where a mark stands, the surest kind first; figures in addresses are none."""
    patterns = (mark_pattern(mark),) if mark[0] == "*" else (mark_pattern(mark), _short_form_pattern(mark))
    for pattern in patterns if mark in text else ():
        for found in reversed(list(pattern.finditer(text))):
            if not _is_in_address(text[max(0, found.start() - _MOST_ADDRESS) : found.start()]):
                return found
    return None


def _is_in_address(before: str) -> bool:
    """Whether a figure belongs to a web address: `before` is what stands before it."""
    word = before.rpartition(" ")[2]
    return (word[-1:].isalnum() or word[-1:] in ("_", "/")) and _ADDRESS.search(word) is not None


def serve_marks(rows: Sequence[Row], mark: str, first: int, *, bracket: bool) -> list[int]:
    """Take the mark of a note that follows `rows` out of the rows from place `first` on.

    A number serves the nearest mark before it, stars serve every one. `bracket` says that the note prints a
    bracket behind its mark. Gives the places among the input lines of the rows that held it, in order; the
    rows' texts are shortened.
    """
    first = max(first, len(rows) - LONGEST_PAGE)
    if mark[0] == "*":
        return _serve_stars(rows, mark, first)
    for row in reversed(rows[first:]):
        found = find_mark(row.text, mark)
        if found is not None:
            _take_number(row, found, bracket)
            return [row.at]
    return []


def _take_number(row: Row, found: re.Match[str], bracket: bool) -> None:
    before, after = row.text[: found.start()], row.text[found.end() :]
    closes = bracket and after[:1] == ")" and before.count("(") <= before.count(")")
    row.text = before + (after[1:] if closes else after)


def _serve_stars(rows: Sequence[Row], mark: str, first: int) -> list[int]:
    """All rows whose stars no note of a table explains: such a note stands between, in a line of its own."""
    pattern = mark_pattern(mark)
    served: list[int] = []
    is_explained = False
    for at in range(len(rows) - 1, first - 1, -1):
        text = rows[at].text
        if mark not in text:
            continue
        own = _OWN_NOTE.match(text)
        if own and own[1] == mark:
            is_explained = True
            continue
        kept = pattern.sub(_explained if is_explained else "", text)
        if kept != text:
            rows[at].text = kept
            served.append(rows[at].at)
    return served[::-1]


def _explained(found: re.Match[str]) -> str:
    """What stays of a mark that a table's note explains: itself, but not behind the name of an annex."""
    return "" if _ANNEX_MARK.search(found.string, max(0, found.start() - 12), found.start()) else found[0]
