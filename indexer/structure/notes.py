"""Footnotes at the foot of a page: taken out of the text they interrupt, kept with their mark.

Notes under a table ("* ohne Angabe") stay where they are, in the table's text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.structure.joining import Flow, first_word, join_paragraph
from indexer.structure.rows import Row
from indexer.structure.served import LONGEST_PAGE, find_mark, serve_marks

_NOTE = re.compile(r"(\*{1,5}|\d{1,2})\)?\s{1,3}(\S.*)$")
_MARKS = frozenset("*0123456789")  # a note begins with one of these
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
    marked: list[int] = field(default_factory=list)
    """Places among the input lines of the rows that held its mark, in order."""


def take_notes(
    rows: Sequence[Row], flow: Flow, imprint_at: int | None = None
) -> tuple[list[Row], list[FootNote]]:
    """The rows without page footnotes and their marks, in order, and the notes.

    Behind the imprint (`imprint_at`, a place among the input lines) stand tables: there a note needs its
    formula or a star.
    """
    left: list[Row] = []
    notes: list[FootNote] = []
    since: dict[str, int] = {}
    at, last, body = 0, 0, common_size(rows)
    after_note = -1
    for begin in [place for place, row in enumerate(rows) if row.text[:1] in _MARKS]:
        if begin < at:
            continue
        left.extend(rows[at:begin])
        at = begin
        behind = imprint_at is not None and rows[at].at > imprint_at
        due = _Due(0 if behind else last + 1, at == after_note, left[-2:])
        note = _note_at(rows, at, due, flow) or _small_note_at(rows, at, body, flow)
        if note is None:
            continue
        note.before = left[-1].at if left else -1
        bracket = note.rows[0].text.startswith(f"{note.mark})")
        note.marked = serve_marks(left, note.mark, since.get(note.mark, 0), bracket=bracket)
        since[note.mark] = len(left)
        notes.append(note)
        last = int(note.mark) if note.mark.isdigit() else last
        at += len(note.rows)
        if not note.marked:  # a word that was broken over the page stands whole behind the note
            note.marked = serve_marks(rows[at : at + 1], note.mark, 0, bracket=bracket)
        after_note = at
        if at < len(rows):
            rows[at].cut = True
    left.extend(rows[at:])
    return left, notes


@dataclass(frozen=True, slots=True)
class _Due:
    """Which number a note may have: numbers of notes run one way, and a run is taken whole or not at all."""

    number: int
    """The next one; 0 where notes have no numbers."""
    in_run: bool
    """The row stands right behind a note."""
    before: Sequence[Row]
    """The last rows that are no notes."""

    def allows(self, mark: str) -> bool:
        """Whether the number is due, or one more, and the one before it was no table's note."""
        n = int(mark)
        if not self.number or not self.number <= n <= self.number + 1:
            return False
        return not any(row.text.startswith((f"{n - 1} ", f"{n - 1}) ")) for row in self.before if n > 1)

    def continues(self, mark: str) -> bool:
        """Whether the mark is the next of a run of notes that stands right above."""
        return self.in_run and mark == str(self.number)


def _note_at(rows: Sequence[Row], at: int, due: _Due, flow: Flow) -> FootNote | None:
    """The note that begins here; without a formula a number must be `due`."""
    text = rows[at].text
    match = _NOTE.match(text) or _STAR_GLUED.match(text)
    if match is None:
        return None
    for pattern, end in _FORMULAE:
        if pattern.match(_window(match[2], rows, at)):
            return _to_note(match, rows, at, _formula_end(rows, at, end), flow)
    number = match[1].isdigit()
    if number and not due.allows(match[1]):
        return None
    runs = number and due.continues(match[1]) and (_is_sentence(match[2]) or _is_marked(match[1], rows, at))
    if not runs and not _is_page_note(match, rows, at):
        return None
    after = _plain_end(rows, at)
    if rows[after - 1].text.endswith(":") or (number and _is_body(rows[at:after])):
        return None
    return _to_note(match, rows, at, after, flow)


def _is_sentence(text: str) -> bool:
    return text[:1].isupper() and text.endswith(".") and " " in text


def _is_body(rows: Sequence[Row]) -> bool:
    """Whether lines that begin with a number are body text: narrow, and broken off in a sentence."""
    last = rows[-1]
    return len(rows[0].text) < _BODY and last.soft and _OPEN_END.search(last.text) is not None


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
        return _is_marked(match[1], rows, at)
    sentence = match[1].isdigit() and _is_sentence(match[2])
    return sentence and _is_marked(match[1], rows, at, least=_PROSE)


def _is_marked(mark: str, rows: Sequence[Row], at: int, *, least: int = 0) -> bool:
    """Whether the mark stands behind a word in the rows before, in a line of at least so many characters."""
    return any(
        len(row.text) >= least and find_mark(row.text, mark) is not None and not _NOTE.match(row.text)
        for row in rows[max(0, at - LONGEST_PAGE) : at]
    )


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
    if row.text.endswith("."):
        return False
    if after.text[:1].islower() or _ADDRESS.match(first_word(after.text)):
        return True
    whole_address = "/" in row.text.rpartition(" ")[2]
    return not whole_address and (len(row.text) >= _FULL or len(after.text) >= _WIDE)


def _to_note(match: re.Match[str], rows: Sequence[Row], at: int, end: int, flow: Flow) -> FootNote:
    first = rows[at]
    own = Row(at=first.at, text=match[2], soft=first.soft)
    text = join_paragraph([own, *rows[at + 1 : end]], flow)
    return FootNote(mark=match[1], text=text, rows=list(rows[at:end]), before=-1)
