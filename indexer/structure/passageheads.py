"""Headings of passages: by their form, and on a page by type and white space."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.structure.drafts import Paragraph
from indexer.structure.notes import common_size
from indexer.structure.rows import Row

MOST_HEADING = 130  # characters
_MOST_QUESTION = 400  # characters; papers of Landtage print each question over its answer
_MOST_NEXT = 1500  # the same, where the number follows on the last one's
_LEAST_PROSE = 90  # characters of a paragraph that can stand under an unnumbered heading
_MOST_LABEL = 45
_LARGER = 0.7  # points
_MOST_BOLD = 0.4  # share of bold characters in a paper whose headings bold type shows

_TITLED = re.compile(
    r"(?:Begründung|Vorblatt|Inhaltsverzeichnis|Gegenäußerung|Allgemeiner Teil|Besonderer Teil"
    r"|Antwort\*?\)?)$"
)
_QUESTION = re.compile(r"(?:Frage )?(?P<number>\d{1,2})(?:\.\d{1,2}|[a-z])?[.:)]?\s")
# "Zu 1.:", "Antwort zu Frage 3:", "Zu 2 und 3:", "Antwort:" over an answer in papers of Landtage.
_LABEL = re.compile(r"(?:(?:Antwort )?[Zz]u(?: den)?(?: Fragen?)? \d{1,2}[\da-z,.\s]{0,30}|Antwort)\s?:?$")

# Headings by their form. Sources: Anträge, Gesetzentwürfe, Beschlussempfehlungen and Unterrichtungen since
# 1949; Landtag papers.
_NUMBERED = (
    # "A. Problem und Ziel", "II. Der Bundestag fordert"
    re.compile(r"(?:[A-H]|[IVX]{1,5})\.\s{1,3}(?=[A-ZÄÖÜ])"),
    # articles and paragraphs of a bill
    re.compile(r"(?:Artikel|Art\.|§)\s\d{1,4}[a-z]?(?:\s|$)"),
    # grounds
    re.compile(r"Zu (?:Artikel|Nummer|Buchstabe|§|Absatz|Nr\.|Doppelbuchstabe|Abschnitt|Teil)\s\S"),
    # "2.3 Ergebnisse"
    re.compile(r"\d{1,2}(?:\.\d{1,2}){0,4}\.?\s{1,3}(?=[A-ZÄÖÜ])"),
    re.compile(r"(?:Abschnitt|Kapitel|Teil|Titel|Unterabschnitt)\s(?:\d{1,3}|[IVX]{1,5}|[A-H])(?:\s|$)"),
    re.compile(r"(?:Anlage|Anhang)(?:\s(?:\d{1,3}|[IVX]{1,5}))?(?:\s|$)"),
)
_WORDS = re.compile(
    r"(?:Begründung|Vorbemerkung(?:en)?|Vorblatt|Inhaltsverzeichnis|Beschlussempfehlung|Beschlußempfehlung|Bericht"
    r"|Entwurf|Zusammenstellung|Stellungnahme|Gegenäußerung|Allgemeiner Teil|Besonderer Teil|Problem|Lösung"
    r"|Alternativen|Zielsetzung|Kosten|Einleitung"
    r"|Der (?:Deutsche )?Bundestag (?:wolle|stellt fest|fordert|möge)"
    r"|Der Landtag wolle)\b"
)
_RESOLVE = re.compile(
    r"(?:Der (?:Deutsche )?(?:Bundestag|Landtag|Bundesrat)|Das Abgeordnetenhaus"
    r"|Die (?:Bürgerschaft|Bremische Bürgerschaft|Stadtbürgerschaft)) (?:wolle|möge)"
    r"(?: bitte)? (?:beschließen|feststellen)\s?[:,]?$"
)
_UNNAMED = re.compile(r"(?:Artikel|Art\.|§)\s\d{1,4}[a-z]?$")
# What heads a table or annex where a page begins with it.
_AT_TOP = re.compile(r"(?:Anlage|Anhang|Tabelle|Übersicht|Abbildung)\s?\d{0,3}\b")
_MOST_AT_TOP = 220


@dataclass(frozen=True, slots=True)
class BodyType:
    """How most of a paper is set: None and False where no page tells."""

    size: float | None
    tells_bold: bool
    """Bold type is rare, so that it shows headings."""


def type_of(rows: Sequence[Row]) -> BodyType:
    """The type of most of the rows."""
    whole = sum(len(row.text) for row in rows)
    bold = sum(len(row.text) for row in rows if row.bold)
    return BodyType(common_size(rows), 0 < bold < _MOST_BOLD * whole)


def is_title(text: str) -> bool:
    """Whether a line is one of the words that are always a heading of their own."""
    return _TITLED.match(text) is not None


def is_title_word(text: str) -> bool:
    """Whether a line begins with a word that headings begin with."""
    return _WORDS.match(text) is not None


def is_answer_label(text: str) -> bool:
    """Whether a line only says which question is answered below it: "Zu 1.:"."""
    return text[:1] in "ZA" and len(text) <= _MOST_LABEL and _LABEL.match(text) is not None


def is_numbered(text: str) -> bool:
    """Whether a line has the form of a numbered heading."""
    return text[:1] in "ABCDEFGHIVXKTUZ§0123456789" and any(form.match(text) for form in _NUMBERED)


@dataclass(slots=True)
class Headings:
    """Tells headings among the paragraphs of a paper, asked in order: the last question is remembered."""

    paragraphs: Sequence[Paragraph]
    body: BodyType
    asked: int = 0
    listed: list[bool] = field(init=False)
    """Whether a paragraph is one of the questions listed before all answers: the list ends at a title."""

    def __post_init__(self) -> None:
        self.listed = [False] * len(self.paragraphs)
        for place in range(len(self.paragraphs) - 2, -1, -1):
            after = self.paragraphs[place + 1].text
            ends = is_title(after) or self.listed[place + 1]
            self.listed[place] = ends and _QUESTION.match(self.paragraphs[place].text) is not None

    def is_heading(self, place: int, above: str | None) -> bool:
        """Whether a paragraph is a heading; `above` is the heading right over it, where there is one."""
        paragraph = self.paragraphs[place]
        text, row = paragraph.text, paragraph.rows[0]
        if row.torn or row.cells or len(text) < 3 or not any(map(str.isalpha, text)):
            return False
        if self._is_question(place) or is_answer_label(text):
            return True
        if len(text) <= _MOST_AT_TOP and _AT_TOP.match(text) and self._begins_page(place) and text[-1] != ".":
            return True
        if len(text) > MOST_HEADING:
            return False
        return self._is_set_off(paragraph) or self._has_form(place, above)

    def _is_question(self, place: int) -> bool:
        """A numbered question over its answer; a long one where its number is the next, or it is set bold."""
        paragraph = self.paragraphs[place]
        text = paragraph.text.rstrip("0123456789*)") if paragraph.text[-1:].isdigit() else paragraph.text
        match = _QUESTION.match(text)
        if match is None or not (text.endswith("?") or text.endswith("?)") or self._is_bold(paragraph)):
            return False
        if self.listed[place]:
            return False
        number = int(match["number"])
        is_next = number in (self.asked, self.asked + 1)
        if len(text) > (_MOST_NEXT if is_next else _MOST_QUESTION):
            return False
        self.asked = number
        return True

    def _is_bold(self, paragraph: Paragraph) -> bool:
        return self.body.tells_bold and all(row.bold for row in paragraph.rows)

    def _begins_page(self, place: int) -> bool:
        page = self.paragraphs[place].rows[0].page
        return place > 0 and page is not None and self.paragraphs[place - 1].rows[-1].page != page

    def _is_set_off(self, paragraph: Paragraph) -> bool:
        """Larger type, letter-spacing, or a short bold paragraph with white space above."""
        row, text = paragraph.rows[0], paragraph.text
        if self.body.size and row.size and row.size > self.body.size + _LARGER:
            return True
        if row.spaced and len(paragraph.rows) == 1:
            return True
        return (
            self._is_bold(paragraph)
            and row.opens is not False
            and len(row.cells) < 2
            and text[-1] not in ".,;"
        )

    def _has_form(self, place: int, above: str | None) -> bool:
        text = self.paragraphs[place].text
        if is_title(text):
            return True
        if _RESOLVE.match(text) and (text[-1] != "," or above is None):
            return True
        if text[-1] in ".,;":
            return False
        if above is not None and _UNNAMED.search(above) and text[0].isupper() and text[-1] not in ":?!":
            return True
        if is_numbered(text):
            if text[-1] == "?" or (text[-1] == ":" and (text[0].isdigit() or text[0] == "§")):
                return False  # asks, or leads an item of a list
            return sum(map(str.isdigit, text)) * 3 < len(text)
        return len(text) < 90 if _WORDS.match(text) else self._stands_alone(place)

    def _stands_alone(self, place: int) -> bool:
        """A short line without stop between a finished paragraph and a long one."""
        text = self.paragraphs[place].text
        if (
            len(self.paragraphs[place].rows) > 2
            or text[-1] in "?!:“)"
            or not text[0].isupper()
            or len(text) > 90
        ):
            return False
        if any(map(str.isdigit, text)) or place + 1 >= len(self.paragraphs):
            return False
        before = self.paragraphs[place - 1].text if place else "."
        return before[-1:] in ".:?!" and len(self.paragraphs[place + 1].text) >= _LEAST_PROSE
