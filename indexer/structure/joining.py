"""Lines to paragraphs: where a paragraph ends, and how the lines of one are put together.

DIP text marks an ordinary line break by a blank at the line's end; a line without it either ends a
paragraph (or a table row), or lost the first part of a hyphenated word to the next line. Text without such
blanks (PDF) keeps its hyphens; there only the fill of the line tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.structure.addresses import divides, goes_on, goes_on_after_blank, is_address
from indexer.structure.cells import table_starts
from indexer.structure.dates import MONTHS
from indexer.structure.grids import grid_starts
from indexer.structure.rows import SOFT_HYPHEN, Row
from indexer.structure.seams import ends_open, seam
from indexer.structure.widths import FULL_PART, MOVED_DOWN, RAGGED, WIDEST_LINE, width
from indexer.structure.words import (
    ABBREVIATIONS,
    AFTER_SUSPENDED,
    BEFORE_ORDINAL,
    RUNNING_ON,
    SENTENCE_OPENERS,
)

_FRONT = 500  # rows at a paper's front, before its tables, that show how its lines are broken
# Mean width of a line's characters, in em: no line of 900 papers is outside. Spares measuring most lines.
_NARROWEST, _WIDEST = 0.3, 0.62
_BULLETS = frozenset(("• ", "● ", "▪ ", "\uf0b7 "))  # begin an item wherever a line begins with them
_DASHES = frozenset(
    ("– ", "- ", "o ")
)  # begin one where the line before was ended: else they may be a dash of the text
_INTRODUCES, _AFTER_MARK = frozenset(",;:"), frozenset(" )")  # before an item of a list, and in it
_OPEN = frozenset("-\u2010\u00ad–([„‚,).:")  # a line that ends in no other sign ends inside nothing
_SENTENCE_END = frozenset(".?!:")
_MAY_GO_ON = frozenset(
    "/_=&\u00ad"
)  # with other signs at its end, a line that ends in a blank breaks no word
HYPHENS = "-\u00ad"
_CLOSERS = "”“\"')»]"
_MOST_TAIL = 2000  # characters kept of a word that goes over many lines
_DATE_LABELS = ("tand:", "tag:", "ruf:", "griff:", "datum:")  # Stand, Stichtag, Aufruf, Zugriff
_QUOTE = 80  # characters; a longer quotation may hold paragraphs

# A capital word too short to be divided: no line lost a part of it, so the line before was ended.
_UNDIVIDED = re.compile(r"[A-ZÄÖÜ][a-zäöüß]{0,3}\s")
_CONSONANTS = "bcdfghjklmnpqrstvwxzß"
_ONE_SYLLABLE = re.compile(
    rf"(?:[BCDFGHJKLMNPQRSTVWZ][{_CONSONANTS}]*[aeiouyäöü]|[AEIOUÄÖÜ])[aeiouäöü]?[{_CONSONANTS}]*\s"
)
# What heads a table: never the goings-on of a sentence that ended.
_CAPTION = re.compile(r"(?:Tabelle|Abbildung|Übersicht|Grafik|Diagramm)(?:\s\d{1,3}[a-z]?)?(?:[:.]|$)")
_ITEM = re.compile(r"(?:[a-z]\)|\d{1,2}\.)\s\S")
_LETTER = re.compile(r"[a-z]\)\s")
_LOWER = frozenset("abcdefghijklmnopqrstuvwxyzäöüß")


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
    measure = widths[len(widths) * 3 // 4] if len(widths) >= 8 else FULL_PART / RAGGED
    return Flow(blanks=False, hyphens=True, full=measure * RAGGED)


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
    return text.partition(" ")[0]


def ends_paragraph(row: Row, after: Row, flow: Flow) -> bool:
    """Whether the line break between two neighbouring rows was made on purpose."""
    text, following = row.text, after.text
    if not text or row.torn or after.torn:
        return not (row.torn and after.torn)
    last = text[-1]
    if after.cut and following[:1] in _LOWER and last not in ".?!":
        return False
    if (following[1:2] in _AFTER_MARK or last in _INTRODUCES) and begins_item(row, after, flow):
        return True
    if flow.blanks and row.soft and last != "?":
        if len(text) >= 40 or not has_room(text, first_word(following), flow.full * 0.55):
            return False
        return not _breaks_unit(text, following)
    word = first_word(following)
    if last in _OPEN and (last == SOFT_HYPHEN or ends_open(text, word) or _is_open(text, after)):
        return False
    room = has_room(text, word, flow.full)
    if _breaks_unit(text, following) or _breaks_address(text, word, room=room):
        return False
    if room:
        return True
    if flow.blanks and not row.soft and not after.cut and _UNDIVIDED.match(following):
        return True
    mid_sentence = following[:1] in _LOWER
    return not mid_sentence if row.soft and flow.blanks else _ends_sentence(text, after, flow)


def begins_item(row: Row, after: Row, flow: Flow) -> bool:
    """Whether an item of a list begins with the second of two neighbouring rows."""
    text, begin = row.text, after.text[:2]
    if begin in _BULLETS:
        return True
    ended = flow.blanks and not row.soft
    if begin in _DASHES:
        return ended or (text[-1] in ",;:." and begin != "o ")
    if text[-1] not in ",;:":
        return ended and begin[1:] == ")" and _LETTER.match(after.text) is not None
    if _ITEM.match(after.text) is None or (text[-1] == "," and begin[1:] != ")"):
        return False
    return not _labels_date(text, after.text)


def _labels_date(text: str, after: str) -> bool:
    """Whether a line ends in the label of a date that begins the next: "(Stand:" / "31. Dezember 2025)"."""
    if not (text.endswith(_DATE_LABELS) or (text[-1] == ":" and text.rfind("(") > text.rfind(")"))):
        return False
    return any(word.rstrip(".,);").lower() in MONTHS for word in after.split(" ", 2)[:2])


def has_room(text: str, word: str, full: float) -> bool:
    """Whether the next word would have found room on the line."""
    characters = len(text) + len(word) + 1
    if characters * _NARROWEST > full:
        return False
    return characters * _WIDEST < full or width(text) + 0.25 + width(word) < full


def _breaks_unit(text: str, after: str) -> bool:
    """Whether a line, short or not, runs on: "31." / "Dezember", "der 20." / "Wahlperiode", "für" / "die"."""
    last = text.rpartition(" ")[2]
    if last in RUNNING_ON:
        return after[:1].isalpha()
    if text[-1] not in ".:" and last not in AFTER_SUSPENDED:
        return False
    *_, earlier, before, last = ["", "", *text[-40:].split(" ")]
    if last in AFTER_SUSPENDED:
        return after[:1].islower() or (before[-1:] == "-" and after[:1].isalpha())
    if last[-1:] == ":":
        return _labels_date(text, after)
    number = last[:-1].lstrip("(")
    if last[-1:] != "." or not (number.isdigit() and len(number) <= 3 and before):
        return False
    word = first_word(after)
    if word.rstrip(".,);").lower() in MONTHS:
        return True
    if not word[:1].isalpha() or word in SENTENCE_OPENERS:
        return False
    if before in ("und", "bis", "oder") and earlier[-1:] == "." and earlier[:-1].isdigit():
        return True
    return before.lower() in BEFORE_ORDINAL or (before[-1] in ",;" and before[-2:-1].isalpha())


def _is_open(text: str, row: Row) -> bool:
    """Whether a line ends at a dash of its text, or at a stop or colon in brackets or a short quotation."""
    after = row.text
    if text.endswith(" -"):
        return row.soft and after[:1].isalpha() and text[-3:-2] not in "-–0123456789"
    if text[-1] not in ".:" or after[:1].isdigit():
        return False
    if text.rfind("(") > text.rfind(")") or text.rfind("[") > text.rfind("]"):
        return True
    if text.rfind("„") <= text.rfind("“"):
        return False
    end, again = after.find("“", 0, _QUOTE), after.find("„", 0, _QUOTE)
    return end >= 0 and (again < 0 or end < again) and len(text) - text.rfind("„") < _QUOTE


def _breaks_address(text: str, word: str, *, room: bool) -> bool:
    """Whether a web address goes on after the line."""
    tail = text.rpartition(" ")[2]
    if tail.isalpha() and "/" not in word:
        return False
    if room and (word[:1].isupper() or word.strip(".,;:)").isdigit()):
        return False
    if is_address(tail) or tail.count("-") + tail.count("/") >= 3:
        return goes_on(tail, word, full=not room)
    return not room and divides(tail, word)


def _ends_sentence(text: str, after: Row, flow: Flow) -> bool:
    end = text.rstrip(_CLOSERS)[-1:] or text[-1]
    if end not in _SENTENCE_END or (text[-1] not in _SENTENCE_END and text[-1] not in _CLOSERS):
        return False
    if text[-1] in ")]" or after.text[:1] in _LOWER:
        return False
    if end == "." and text.rpartition(" ")[2].lower().lstrip("(„") in ABBREVIATIONS:
        return False
    return end == "?" or not flow.blanks or not _is_lengthened(after)


def _is_lengthened(row: Row) -> bool:
    """Whether a line is so wide that the first part of its first word stood on the line before."""
    if _CAPTION.match(row.text) or _ONE_SYLLABLE.match(row.text):
        return False
    lost = not row.soft and row.text[-1] not in HYPHENS and not is_address(row.text.rpartition(" ")[2])
    return MOVED_DOWN < width(row.text) + lost < WIDEST_LINE


def split_paragraphs(rows: Sequence[Row], flow: Flow) -> list[list[Row]]:
    """The rows as paragraphs, in order; every row is in exactly one."""
    paragraphs: list[list[Row]] = []
    before: Row | None = None
    for row, starts, columns in zip(rows, table_starts(rows), grid_starts(rows), strict=True):
        if before is None:
            parted = True
        elif before.text[-1:] == "-" and first_word(row.text) in AFTER_SUSPENDED:
            parted = False  # "Nord-" / "und Ostsee", in a table too
        elif starts or columns:
            parted = True
        elif row.opens is None or before.torn or row.torn:
            parted = ends_paragraph(before, row, flow)
        else:
            parted = _is_parted(before, row, flow)
        if parted:
            paragraphs.append([row])
        else:
            paragraphs[-1].append(row)
        before = row
    return paragraphs


def _is_parted(row: Row, after: Row, flow: Flow) -> bool:
    """The same where white space on the page tells."""
    text, word = row.text, first_word(after.text)
    if after.opens:
        return text[-1:] not in HYPHENS or not after.text[:1].islower()
    if not text or not after.text or begins_item(row, after, flow):
        return True
    if text[-1] == SOFT_HYPHEN or ends_open(text, word) or _is_open(text, after):
        return False
    if row.full is not None and row.size and row.indent is not None:
        room = row.indent / row.size + width(text) + 0.25 + width(word) < row.full
    else:
        room = has_room(text, word, flow.full)
    if _breaks_unit(text, after.text) or _breaks_address(text, word, room=room):
        return False
    return room or (_is_indented(row, after) and _ends_sentence(text, after, flow))


def _is_indented(row: Row, after: Row) -> bool:
    """Whether the first line of a paragraph is set in, as books do instead of white space."""
    if row.indent is None or after.indent is None or after.size is None:
        return False
    return 0.8 * after.size < after.indent - row.indent < 3 * after.size


def join_paragraph(rows: Sequence[Row], flow: Flow) -> str:
    """One paragraph as one line: broken words and web addresses mended, blanks single."""
    if len(rows) == 1 and not rows[0].torn:
        text = rows[0].text
        return " ".join(text.split()) if "  " in text else text
    pieces: list[str] = []
    carried, before = "", None  # `carried`: the word that a line glued to the one before it goes on with
    for row in rows:
        text = row.text
        if row.torn:
            pieces.append(" " * row.lead + text + " " * row.soft)
            continue
        if before is not None:
            if before.soft and flow.blanks and before.text[-1:] not in _MAY_GO_ON:
                between, carried = " ", ""
            else:
                head, _, last = before.text.rpartition(" ")
                tail = last if head else carried + last
                between, cut = _between(tail, before, row, flow)
                carried = "" if between else tail[:_MOST_TAIL]
                if cut:
                    pieces[-1] = pieces[-1][:-1]
            pieces.append(between)
        pieces.append(" ".join(text.split()) if "  " in text else text)
        before = row
    return "".join(pieces)


def _between(tail: str, row: Row, after: Row, flow: Flow) -> tuple[str, bool]:
    """What stands between two lines, and whether the first one's last sign is a dividing hyphen to cut.

    `tail` is the last word so far: longer than the row's own where it goes over several lines.
    """
    text = row.text
    if text.endswith(SOFT_HYPHEN):
        return "", True
    if not text:
        return " ", False
    word = first_word(after.text)
    if row.soft and flow.blanks:
        return ("" if is_address(tail) and goes_on_after_blank(tail, word) else " "), False
    if is_address(tail):
        if goes_on(tail, word, full=_is_full(text, flow)):
            return "", False
    elif divides(tail, word):
        return "", False
    return seam(text, word, mend=after.cut or flow.hyphens)


def _is_full(text: str, flow: Flow) -> bool:
    """Whether a line is filled to the measure, but for what an address's last sign may leave open."""
    return width(text) > flow.full - 0.5
