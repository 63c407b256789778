"""Answers given as letters (until about 1972): minister, place, date, "Betr.:" and "Bezug:" are the head.

    Der Bundesminister für Verkehr                       Bonn, den 12. Mai 1963
    An den Herrn Präsidenten des Deutschen Bundestages
    Betr.: Sicherung der Bahnübergänge
    Bezug: Kleine Anfrage der Fraktion der FDP – Drucksache IV/9199 –

The questions are not printed again; each answer stands under "Zu 1." as a passage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.structure.dates import find_date
from indexer.structure.joining import Flow, join_paragraph
from indexer.structure.people import read_members
from indexer.structure.periods import ROMAN_PERIODS
from indexer.structure.rows import Row
from indexer.structure.titles import TitleBlock

_MOST_ROWS = 24  # rows of such a head; the longest seen in print has 14
_MOST_LINES = 5  # rows of a subject
_SENDER = re.compile(
    r"(?P<office>(?:Der|Die) (?:Bundesminister|Stellvertreter des|Bundeskanzler|Staatssekretär|Chef des)"
    r"[^\d–]{0,80}?)(?:\s{1,3}(?:Bonn|Bad Godesberg|Berlin)\b.*)?$"
)
_SUBJECT = re.compile(r"Betr(?:\.|ifft)\s?:\s?")
_BEZUG = re.compile(r"Bezug\s?:\s?")
_PAPER = re.compile(r"Drucksache (?:Nr\. )?(?:(\d{1,2}|[IVX]{1,5})\s?/\s?)?(\d{1,5})")
_ASKED = re.compile(r"(?:Kleine|Große) Anfrage de[rs] (?:Abgeordneten |Abg\. )?")
_PLAIN = Flow(blanks=False, hyphens=True)


def read_letter_head(rows: Sequence[Row], start: int, wahlperiode: int | None) -> TitleBlock | None:
    """The title block of an answer in the form of a letter; None without subject or the paper asked."""
    last = min(start + _MOST_ROWS, len(rows))
    subject = next((at for at in range(start, last) if _SUBJECT.match(rows[at].text)), None)
    bezug = next((at for at in range(subject or last, last) if _BEZUG.match(rows[at].text)), None)
    if subject is None or bezug is None:
        return None
    end = _end_of(rows, bezug, last)
    line = join_paragraph(rows[bezug:end], _PLAIN)
    asked, paper = _ASKED.search(line), _PAPER.search(line)
    if asked is None or paper is None:
        return None
    block = TitleBlock(kind="Antwort", passages=True, end=end)
    block.titel = _SUBJECT.sub("", join_paragraph(rows[subject : _end_of(rows, subject, bezug)], _PLAIN))
    term = ROMAN_PERIODS.get(paper[1] or "") or paper[1] or wahlperiode
    block.bezug, block.bezug_line = f"{term}/{int(paper[2])}", line
    named = line[asked.end() : paper.start()].rstrip(" –—-")
    block.fragesteller, block.weitere, block.fraktion = read_members(
        re.sub(r"^Fraktion", "der Fraktion", named)
    )
    block.urheber = ("Bundesregierung",)
    _read_sender(rows[start:subject], block)
    return block


def _end_of(rows: Sequence[Row], at: int, last: int) -> int:
    """The place after a subject: it ends with the paper's number, or before the letter's first words."""
    end = at + 1
    while end < min(at + _MOST_LINES, last) and not _ends(rows, end):
        end += 1
    return end


def _ends(rows: Sequence[Row], at: int) -> bool:
    before, text = rows[at - 1].text, rows[at].text
    if _BEZUG.match(text) or rows[at].opens or before.endswith(("–", "—")):
        return True
    return (
        re.match(r"(?:Die (?:oben|Kleine|Große|vor)|Namens|Im Namen|Auf die|Zu |Im Einvernehmen)", text)
        is not None
    )


def _read_sender(rows: Sequence[Row], block: TitleBlock) -> None:
    for row in rows:
        sender = _SENDER.match(row.text)
        if sender and block.ressort is None:
            block.ressort = re.sub(r"^(?:Der|Die) ", "", sender["office"]).strip()
        if block.datum is None and re.search(r"\b(?:Bonn|Berlin|Godesberg), (?:den )?\d", row.text):
            block.datum = find_date(row.text)
