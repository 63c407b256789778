"""Lines to paragraphs: where a paragraph ends, and how the lines of one are put together.

DIP text marks an ordinary line break by a blank at the line's end; a line without it either ends a
paragraph (or a table row), or lost the first part of a hyphenated word to the next line. Text without such
blanks (PDF) keeps its hyphens; there only the fill of the line tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.structure.cells import table_starts
from indexer.structure.dates import MONTHS
from indexer.structure.rows import SOFT_HYPHEN, Row
from indexer.structure.widths import FULL_PART, width
from indexer.structure.words import ABBREVIATIONS, AFTER_SUSPENDED

# Mean width of a line's characters, in em: no line of 900 papers is outside. Spares measuring most lines.
_FRONT = 500  # rows at a paper's front, before its tables, that show how its lines are broken
_RAGGED = 0.88  # share of the measure that a line fills at least, where its next word found no room
_NARROWEST, _WIDEST = 0.3, 0.62
_BULLETS = frozenset(("– ", "• ", "● ", "- ", "o ", "▪ "))
_SENTENCE_END = frozenset(".?!:")
HYPHENS = "-\u00ad"
_CLOSERS = "”“\"')»]"

_URL_START = re.compile(r"https?:|www\.|ftp:|://")
_URL_COMPLETE = re.compile(r"\.(?:html?|pdf|de|com|eu|org|net|int|aspx|php|xlsx?|docx?)[).,;]?$")
_URL_GOES_ON = re.compile(r"[/_=&%?#@~+\d]|\w\.\w|\w-\w|\)[.,;?]?$")
# A capital word too short to be divided: no line lost a part of it, so the line before was ended.
_UNDIVIDED = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{0,3}\s")
_ITEM = re.compile(r"(?:[a-z]\)|\d{1,2}\.)\s\S")
_PLAIN_WORD = re.compile(r"[a-zäöüß]+[.,;:]?$")
_LOWER_START = re.compile(r"[a-zäöüß]")


@dataclass(frozen=True, slots=True)
class Flow:
    """How a source breaks its lines."""

    blanks: bool
    """Ordinary line breaks leave a blank at the line's end (DIP text)."""
    hyphens: bool = False
    """Divided words keep their hyphen at the line end (PDF)."""
    full: float = FULL_PART
    """A line that had room for the next word below this width (em) was ended on purpose."""


def flow_of(rows: Sequence[Row], *, pdf: bool) -> Flow:
    """See from the lines themselves whether the source leaves blanks at ordinary line breaks.

    Where hardly a line has one, or hardly a line has none, they tell nothing: then the lines' fill does.
    """
    texts = [row for row in rows[:_FRONT] if len(row.text) > 30]
    soft = sum(row.soft for row in texts)
    if soft and soft * 25 >= len(texts) and (len(texts) - soft) * 16 >= len(texts):
        return Flow(blanks=True, hyphens=pdf or _keeps_hyphens(rows[:_FRONT]))
    widths = sorted(width(row.text) for row in texts if len(row.text) > 40)
    measure = widths[len(widths) * 3 // 4] if len(widths) >= 8 else FULL_PART / _RAGGED
    return Flow(blanks=False, hyphens=True, full=measure * _RAGGED)


def _keeps_hyphens(rows: Sequence[Row]) -> bool:
    """Whether divided words kept their hyphen at the line end (typewriter papers): DIP mends nearly all."""
    divided = sum(
        row.text[-1:] == "-" and row.text[-2:-1].islower() and after.text[:1].islower()
        for row, after in pairwise(rows)
        if not row.soft and first_word(after.text).rstrip(",") not in AFTER_SUSPENDED
    )
    return divided >= 2 and divided * 30 >= len(rows)


def first_word(text: str) -> str:
    """The text up to its first blank."""
    return text.split(" ", 1)[0]


def ends_paragraph(row: Row, after: Row, flow: Flow) -> bool:
    """Whether the line break between two neighbouring rows was made on purpose."""
    text = row.text
    if not text or row.torn or after.torn:
        return not (row.torn and after.torn)
    if after.cut and _LOWER_START.match(after.text) and text[-1] not in ".?!":
        return False
    if text[-1] in ",;:." and _begins_item(text, after.text):
        return True
    if flow.blanks and row.soft and text[-1] != "?":
        return len(text) < 40 and _room(text, after, flow.full * 0.55)
    if text[-1] in "-\u00ad" and after.text[:1].isalpha():
        return False
    if _room(text, after, flow.full):
        return not (_breaks_unit(text, after.text) or _breaks_address(text, after.text))
    if flow.blanks and not row.soft and not after.cut and _UNDIVIDED.match(after.text):
        return not _breaks_unit(text, after.text)
    mid_sentence = _LOWER_START.match(after.text) is not None
    return not mid_sentence if row.soft and flow.blanks else _ends_sentence(text, after.text)


def _begins_item(text: str, after: str) -> bool:
    """Whether a list's item begins after this line: its mark follows a comma, semicolon or colon."""
    if after[:2] in _BULLETS:
        return True
    return text[-1] != "." and _ITEM.match(after) is not None and (text[-1] != "," or after[1] == ")")


def _room(text: str, after: Row, full: float) -> bool:
    """Whether the next word would have found room on the line."""
    word = first_word(after.text)
    characters = len(text) + len(word) + 1
    if characters * _NARROWEST > full:
        return False
    return characters * _WIDEST < full or width(text) + 0.25 + width(word) < full


def _breaks_unit(text: str, after: str) -> bool:
    """Whether a short line yet runs on: "31." / "Dezember 2024"."""
    return (
        len(text) > 2
        and text[-1] == "."
        and text[-2].isdigit()
        and " " in text
        and first_word(after).rstrip(".,").lower() in MONTHS
    )


def _breaks_address(text: str, after: str) -> bool:
    """Whether a web address goes on after the line, at a place where addresses are cut."""
    tail = text.rsplit(" ", 1)[-1]
    inside = tail.count("-") + tail.count("/") >= 3 or _URL_START.search(tail) is not None
    if not inside or _URL_COMPLETE.search(tail) or tail[-1] in ",;)]“":
        return False
    word = first_word(after)
    return bool(_LOWER_START.match(word)) and not _PLAIN_WORD.match(word) and bool(_URL_GOES_ON.search(word))


def _ends_sentence(text: str, after: str) -> bool:
    end = text.rstrip(_CLOSERS)[-1:] or text[-1]
    if end not in _SENTENCE_END or (text[-1] not in _SENTENCE_END and text[-1] not in _CLOSERS):
        return False
    if text[-1] in ")]":
        return False
    if _LOWER_START.match(after):
        return False
    word = text.rsplit(" ", 1)[-1].lower().lstrip("(„")
    return end != "." or not (word in ABBREVIATIONS or _URL_START.match(word) or _breaks_unit(text, after))


def split_paragraphs(rows: Sequence[Row], flow: Flow) -> list[list[Row]]:
    """The rows as paragraphs, in order; every row is in exactly one."""
    paragraphs: list[list[Row]] = []
    before: Row | None = None
    for row, starts in zip(rows, table_starts(rows), strict=True):
        if before is None or starts or _is_parted(before, row, flow):
            paragraphs.append([row])
        else:
            paragraphs[-1].append(row)
        before = row
    return paragraphs


def _is_parted(row: Row, after: Row, flow: Flow) -> bool:
    """Whether a paragraph ends between two rows; white space on the page tells, where there is a page."""
    if after.opens is None or row.torn or after.torn:
        return ends_paragraph(row, after, flow)
    text = row.text
    if after.opens:
        return text[-1:] not in HYPHENS or not after.text[:1].islower()
    if not text or not after.text or (text[-1] in ",;:." and _begins_item(text, after.text)):
        return True
    if text[-1] in HYPHENS and after.text[:1].isalpha():
        return False
    if row.full is not None and row.size and row.indent is not None:
        room = row.indent / row.size + width(text) + 0.25 + width(first_word(after.text)) < row.full
    else:
        room = _room(text, after, flow.full)
    if room:
        return not (_breaks_unit(text, after.text) or _breaks_address(text, after.text))
    return _is_indented(row, after) and _ends_sentence(text, after.text)


def _is_indented(row: Row, after: Row) -> bool:
    """Whether the first line of a paragraph is set in, as books do instead of white space."""
    if row.indent is None or after.indent is None or after.size is None:
        return False
    return 0.8 * after.size < after.indent - row.indent < 3 * after.size


def join_paragraph(rows: Iterable[Row], flow: Flow) -> str:
    """One paragraph as one line: broken words and web addresses mended."""
    pieces: list[str] = []
    tail, before = "", None
    for row in rows:
        if row.torn:
            pieces.append(" " * row.lead + row.text + " " * row.soft)
            continue
        if before is not None:
            pieces.append(_seam(pieces, tail, before, row, flow))
        pieces.append(row.text)
        head, _, last = row.text.rpartition(" ")
        tail = last if head or before is None or pieces[-2] == " " else tail + last
        before = row
    return "".join(pieces)


def _seam(pieces: list[str], tail: str, row: Row, after: Row, flow: Flow) -> str:
    """What stands between two lines; takes a dividing hyphen off the last piece."""
    last = pieces[-1]
    if last.endswith(SOFT_HYPHEN):
        pieces[-1] = last[:-1]
        return ""
    if _URL_START.search(tail) and _url_goes_on(tail, row, after, flow):
        return ""
    if last.endswith(("-", "\u2010")):
        return _hyphen_seam(pieces, row, after, flow)
    if last.endswith(("/", "\u2011")) and not (row.soft and flow.blanks):
        return ""
    return " "


def _hyphen_seam(pieces: list[str], row: Row, after: Row, flow: Flow) -> str:
    word = first_word(after.text)
    if row.text.endswith(" -") or word.rstrip(",") in AFTER_SUSPENDED:
        return " "
    if row.soft and flow.blanks:
        return " "
    if word[:1].islower() and (after.cut or flow.hyphens) and row.text[-2:-1].isalpha():
        pieces[-1] = pieces[-1][:-1]
    return ""


def _url_goes_on(tail: str, row: Row, after: Row, flow: Flow) -> bool:
    word = first_word(after.text)
    if row.soft and flow.blanks:
        return tail[-1] in "/_=&" and "/" in word
    if tail[-1] in ",;)]“":
        return False
    if _URL_GOES_ON.search(word):
        return True
    return (
        bool(_LOWER_START.match(word)) and not _PLAIN_WORD.match(word) and _URL_COMPLETE.search(tail) is None
    )


def join_rows(rows: Sequence[Row], flow: Flow) -> str:
    """The text of some rows: paragraphs parted by line ends."""
    return "\n".join(join_paragraph(paragraph, flow) for paragraph in split_paragraphs(rows, flow))
