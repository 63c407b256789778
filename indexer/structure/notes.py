"""Footnotes at the foot of a page: taken out of the text they interrupt, kept with their mark.

Notes under a table ("* ohne Angabe") stay where they are, in the table's text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.structure.joining import Flow, first_word, join_paragraph
from indexer.structure.rows import Row

_NOTE = re.compile(r"(\*{1,5}|\d{1,2})\)?\s{1,3}(\S.*)$")
_STAR_GLUED = re.compile(r"(\*{1,5})\)?\s?(Von einer Drucklegung.*)$")

# Notes that are page footnotes whatever stands around them, with the words that end them.
_FORMULAE = (
    # the annex is not printed (Antworten and Schriftliche Fragen since the 17th Wahlperiode)
    (re.compile(r"Von (?:einer|der) Drucklegung "), "abrufbar."),
    # the answer is classified; deposited in the Geheimschutzstelle or the Parlamentssekretariat
    (
        re.compile(r"(?:Das|Der|Die) .{4,100}\bha(?:t|ben) .{0,40}(?:Antwort|Anlage).{0,60}eingestuft"),
        "eingesehen werden.",
    ),
    # the answer was corrected or completed later
    (re.compile(r"Die Bundesregierung hat die .{3,60}(?:korrigiert|nachgereicht|berichtigt|ergänzt)"), "."),
)
_POINTER = re.compile(
    r"(?:https?:|www\.|Vgl\.|vgl\.|Siehe |siehe |Hierzu vgl|Abrufbar |Ebd\.|A\. ?a\. ?O|Quelle: http"
    r"|[A-Z]\w+ et al)"
)
_MOST_ROWS = 6
_WIDE = 105  # characters: notes are set in 8 pt over the whole measure, body lines end below 95
_PROSE = 50  # characters; lines of tables are shorter
_BODY = 92  # characters that no full line of a body has
_FULL = 140  # characters of a full line of notes
_LOOK_BACK = 130  # rows of two pages
_BEGINS = re.compile(r"\d{1,3}\.\s|[a-z]\)\s|Die Fragen? \d|Antwort de[rs] |Zu Frage")
"""What begins something new after a note."""
_ADDRESS = re.compile(r"\S{0,200}[/_=&%?]")
_OPEN_END = re.compile(r"[a-zäöüß]{2}[,-]?$")


@dataclass(slots=True)
class FootNote:
    """A note with its rows; `before` is the place among the input lines of the row before it."""

    mark: str
    text: str
    rows: list[Row]
    before: int


def take_notes(
    rows: Sequence[Row], flow: Flow, imprint_at: int | None = None
) -> tuple[list[Row], list[FootNote]]:
    """The rows without page footnotes, in order, and the notes.

    Behind the imprint (`imprint_at`, a place among the input lines) stand tables: there a note needs its
    formula or a star.
    """
    left: list[Row] = []
    notes: list[FootNote] = []
    at, last, body = 0, 0, common_size(rows)
    while at < len(rows):
        behind = imprint_at is not None and rows[at].at > imprint_at
        digits = 0 if behind else last + 1
        note = None
        if rows[at].text[:1] in "*0123456789":
            note = _note_at(rows, at, digits, flow) or _small_note_at(rows, at, body, flow)
        if note is None:
            left.append(rows[at])
            at += 1
            continue
        note.before = left[-1].at if left else -1
        notes.append(note)
        last = int(note.mark) if note.mark.isdigit() else last
        at += len(note.rows)
        if at < len(rows):
            rows[at].cut = True
    return left, notes


def _note_at(rows: Sequence[Row], at: int, due: int, flow: Flow) -> FootNote | None:
    """The note that begins here; without a formula a number must be `due`, or one more."""
    text = rows[at].text
    match = _NOTE.match(text) or _STAR_GLUED.match(text)
    if match is None:
        return None
    for pattern, end in _FORMULAE:
        if pattern.match(_window(match[2], rows, at)):
            return _to_note(match, rows, at, _formula_end(rows, at, end), flow)
    if match[1].isdigit() and not (due and due <= int(match[1]) <= due + 1):
        return None
    if not _is_page_note(match, rows, at):
        return None
    after = _plain_end(rows, at)
    return None if rows[after - 1].text.endswith(":") else _to_note(match, rows, at, after, flow)


def common_size(rows: Sequence[Row]) -> float | None:
    """The type size of most characters, where the source tells sizes."""
    counts: dict[float, int] = {}
    for row in rows:
        if row.size:
            counts[row.size] = counts.get(row.size, 0) + len(row.text)
    return max(counts, key=counts.__getitem__) if counts else None


def _small_note_at(rows: Sequence[Row], at: int, body: float | None, flow: Flow) -> FootNote | None:
    """A note whose raised mark the source gives as a line of its own, in smaller type than the note's."""
    mark = rows[at]
    if body is None or not mark.size or not mark.text.isdigit() or len(mark.text) > 3:
        return None
    end = at + 1
    while end < len(rows) and _is_small(rows[end], mark, body):
        end += 1
    if end == at + 1:
        return None
    text = join_paragraph(rows[at + 1 : end], flow)
    return FootNote(mark=mark.text, text=text, rows=list(rows[at:end]), before=-1)


def _is_small(row: Row, mark: Row, body: float) -> bool:
    return bool(row.size and mark.size and mark.size + 0.5 < row.size < body - 0.4 and row.page == mark.page)


def _window(first: str, rows: Sequence[Row], at: int) -> str:
    """The note's first lines on one line, enough for its formula."""
    return " ".join([first, *(row.text for row in rows[at + 1 : at + 3])])[:320]


def _formula_end(rows: Sequence[Row], at: int, words: str) -> int:
    for end in range(at, min(at + _MOST_ROWS, len(rows))):
        if rows[end].text.endswith(words):
            return end + 1
    return _plain_end(rows, at)


def _is_page_note(match: re.Match[str], rows: Sequence[Row], at: int) -> bool:
    """Whether a marked line without formula stands at the foot of a page and its mark in the text before."""
    wide = len(rows[at].text) >= _WIDE
    cuts = (
        at > 0
        and match[2][:1].isupper()
        and rows[at - 1].soft
        and _OPEN_END.search(rows[at - 1].text) is not None
    )
    if wide or cuts or _POINTER.match(match[2]):
        return _is_marked(match[1], rows, at, least=0)
    sentence = match[1].isdigit() and match[2][:1].isupper() and match[2].endswith(".") and " " in match[2]
    return sentence and _is_marked(match[1], rows, at, least=_PROSE)


def _is_marked(mark: str, rows: Sequence[Row], at: int, *, least: int) -> bool:
    """Whether the mark stands behind a word in the rows before, in a line of at least so many characters."""
    pattern = mark_pattern(mark)
    return any(
        mark in row.text and len(row.text) >= least and not _NOTE.match(row.text) and pattern.search(row.text)
        for row in rows[max(0, at - _LOOK_BACK) : at]
    )


def mark_pattern(mark: str) -> re.Pattern[str]:
    """Finds a footnote mark that stands behind a word or stop, in running text."""
    if mark[0] == "*":
        return re.compile(rf"(?<=[\w.,;:!?)“”\"»]){re.escape(mark)}(?!\*)(?=[\s.,;:)]|$)")
    return re.compile(rf"(?:(?<=[a-zäöüß!?)“”\"])|(?<=[a-zäöüß)“”][.,;:])){mark}(?=[\s.,;:)]|$)")


def _plain_end(rows: Sequence[Row], at: int) -> int:
    """A note runs on while its lines are as wide as notes are, or broken in a word or address."""
    end = at + 1
    while end < min(at + _MOST_ROWS, len(rows)) and _runs_on(rows[end - 1], rows[end]):
        end += 1
    return end


def _runs_on(row: Row, after: Row) -> bool:
    if _NOTE.match(after.text) or _BEGINS.match(after.text):
        return False
    if row.size and after.size:
        return abs(row.size - after.size) < 0.3 and not row.text.endswith(".")
    if row.text.endswith(".") and len(row.text) < _FULL:
        return False
    if len(row.text) < _WIDE or row.soft:
        return len(row.text) >= (_BODY if row.soft else _WIDE)
    broken = after.text[:1].islower() or len(after.text) >= _WIDE or _ADDRESS.match(first_word(after.text))
    return bool(broken) and not row.text.endswith(".")


def _to_note(match: re.Match[str], rows: Sequence[Row], at: int, end: int, flow: Flow) -> FootNote:
    first = rows[at]
    own = Row(at=first.at, text=match[2], soft=first.soft)
    text = join_paragraph([own, *rows[at + 1 : end]], flow)
    return FootNote(mark=match[1], text=text, rows=list(rows[at:end]), before=-1)
