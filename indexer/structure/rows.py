"""The line as the rules see it, and the reading of odd characters that sources carry along."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.model import Line

# Blanks that typesetters use: figure space before one-digit numbers (U+2007), en space in the heads of
# Schriftliche Fragen (U+2002), thin and no-break spaces inside numbers and abbreviations.
_BLANKS = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f"
)
# Marks without width, and control characters: they carry nothing and hide words from search.
_NOTHING = "\u200b\u200c\u200d\u2060\ufeff\ufffe\uffff"
_TRANSLATION: dict[int, str | None] = (
    dict.fromkeys(range(0x20)) | dict.fromkeys(range(0x7F, 0xA0)) | dict.fromkeys(map(ord, _NOTHING))
)
_TRANSLATION |= dict.fromkeys(map(ord, _BLANKS), " ")
_ODD = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff\ufffe\uffff]"
)
_SOFT_INSIDE = re.compile(
    "\u00ad(?=.)|(?<![^\\W\\d_])\u00ad"
)  # at a line's end it breaks a word, else nothing
SOFT_HYPHEN = "\u00ad"


@dataclass(slots=True)
class Row:
    """One line that is left after cleaning; rules may shorten its text, nothing else changes.

    `text` has no outer white space and only plain blanks; a soft hyphen stands at its end only.
    """

    at: int
    """Place of the line in the paper's lines, from 0."""
    text: str
    lead: bool = False
    """The line begins with a blank, as right-aligned one-digit question numbers do in DIP text."""
    soft: bool = False
    """The line ends in a blank: in DIP text the mark of an ordinary line break inside a paragraph."""
    cut: bool = False
    """Something was dropped between this row and the one before it."""
    size: float | None = None
    indent: float | None = None
    page: int | None = None
    cells: tuple[str, ...] = ()
    upright: bool = True
    torn: bool = False
    """A scrap of a rotated table, see `torn`."""
    top: float | None = None
    """Distance of the baseline from the top of the page in points, where the source tells it."""
    bold: bool = False
    spaced: bool = False
    """The line is printed letter-spaced, as headings are; `text` is closed up."""
    opens: bool | None = None
    """Whether white space above parts the row from the one before it; None: unknown, see `spacing`."""
    full: float | None = None
    """Em, indentation included, that a line of the row's block fills at least, if not ended on purpose."""


def plain(text: str) -> str:
    """Rewrite odd blanks as blanks, take out control characters and inner soft hyphens."""
    if text.isprintable() or _ODD.search(text) is None:  # none of the odd ones is printable
        return text
    return _SOFT_INSIDE.sub("", text.translate(_TRANSLATION).replace("\u2028", " ").replace("\u2029", " "))


def despace(text: str) -> str:
    """Close up a letter-spaced line: "V o r b e m e r k u n g  d e r …"; other lines come back as they are.

    Letters are parted by one blank there and words by two; what is printed whole stays a word of its own.
    Rows of figures, dashes and marks are cells of a table and keep their blanks.
    """
    if text[1:2] != " " or text[3:4] != " " or len(text) < 7:
        return text
    letters = text.split(" ")
    single = sum(len(letter) <= 1 for letter in letters)
    least = 2 if "/" in text else 4  # fifths of the signs that are letters: addresses hold fewer
    if single < 0.8 * len(letters) or 5 * sum(map(str.isalpha, text)) < least * sum(map(len, letters)):
        return text
    words = re.split(r" {2,}", text)
    return " ".join(map(_close_up, words))


def _close_up(word: str) -> str:
    """One letter-spaced word; a piece of several letters parts it, figures go on with figures before them."""
    pieces = word.split(" ")
    closed = pieces[0]
    for before, piece in pairwise(pieces):
        whole = len(before) > 1 or (len(piece) > 1 and not (before.isdigit() and piece[0].isdigit()))
        closed += f" {piece}" if whole else piece
    return closed


def read_rows(lines: Sequence[Line]) -> list[Row]:
    """One row a line, in order, blank lines and turned lines included."""
    rows = []
    for at, line in enumerate(lines):
        text = line.text if line.text.isprintable() else plain(line.text)
        stripped = text.strip()
        row = Row(at, stripped, text[:1] == " ", text[-1:] == " ")
        if stripped[1:2] == " ":
            row.text = despace(stripped)
            row.spaced = row.text is not stripped
        if line.size is not None or line.cells or not line.upright:
            row.size, row.indent, row.cells, row.upright = line.size, line.indent, line.cells, line.upright
            row.top, row.bold = line.top, line.bold
        row.page = line.page
        rows.append(row)
    return rows
