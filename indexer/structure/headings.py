"""Headings between questions, and the headings of preambles and annexes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.structure.clean import is_questions_cue
from indexer.structure.drafts import Paragraph

_MOST_HEADING = 140  # characters
_NO_HEADING_END = frozenset(".,;:?!“”)–-*")
_NUMBERED_HEADING = re.compile(
    r"(?:[IVX]{1,5}|[A-Z])\.\s\S|(?:Block|Teil|Abschnitt|Themenblock|Kapitel|Fragen?) \S"
)
_BULLET = re.compile(r"[–•\-●◦·▪]\s")
_SENTENCE_END = re.compile(r"[.?!][)“\"”*]{0,3}$|\)$")

_PREAMBLE = re.compile(
    r"(?:allgemeine)?vorbemerkung(?:en)?(?:der|des)"
    r"(?:(?P<asking>fragestell\w*|anfragestell\w*|abgeordneten)|(?P<government>bundesregierung|landesregierung|senats))(?:undfragesteller)?:?$"
)


def preamble_of(text: str) -> str | None:
    """The section name where a line heads a preamble (`vorbemerkung_fragesteller`, `…_bundesregierung`)."""
    if len(text) > 90 or text[:1] not in "VA":
        return None
    match = _PREAMBLE.match(re.sub(r"[\s-]", "", text).lower())
    if match is None:
        return None
    return "vorbemerkung_fragesteller" if match["asking"] else "vorbemerkung_bundesregierung"


# What an answer's last line says without a stop: sources, short answers, pointers.
_NO_HEADING = re.compile(
    r"(?:Quelle|Siehe|Stand:|Stand \d|Im Übrigen|Auf |Es |Die Bundesregierung|Der Bundesregierung|Hierzu|Vgl"
    r"|Anmerkung"
    r"|Hinweis|Tabelle|Summe|Gesamt|Insgesamt|Ja\b|Nein\b|Kein|Entfällt|Fehlanzeige|Tatzeit|Tatort|Mio|Euro|Stichtag)"
)


def is_heading(text: str) -> bool:
    """Whether a paragraph has the form of a heading between questions."""
    if is_questions_cue(text):
        return False
    if not 3 <= len(text) <= _MOST_HEADING or _BULLET.match(text) or text[0].islower():
        return False
    if text[-1] in _NO_HEADING_END:
        return bool(text[-1] in ":)" and _NUMBERED_HEADING.match(text))
    if _NO_HEADING.match(text) or text.endswith(("verwiesen", "Euro", "beantwortet")):
        return False
    digits = any(map(str.isdigit, text))
    return text[0].isupper() and (not digits or _NUMBERED_HEADING.match(text) is not None) and len(text) > 6


def trailing_headings(paragraphs: Sequence[Paragraph], *, least: int, answered: bool) -> int:
    """How many of the last paragraphs are headings of what comes next; the first `least` never are.

    In an Antwort they need a finished sentence before them that asks nothing, since the last row of a table
    looks the same, and an answer must be left.
    """
    count = 0
    while len(paragraphs) - count > least and is_heading(paragraphs[-1 - count].text):
        count += 1
    before = paragraphs[-1 - count].text
    if is_questions_cue(before):
        return count
    if count and (
        count > 2
        or len(paragraphs[-count].rows) > 2
        or not _SENTENCE_END.search(before)
        or (answered and "?" in before[-6:])
    ):
        return 0
    return count
