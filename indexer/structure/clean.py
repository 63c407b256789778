"""Lines that belong to no section: running heads, imprint, page numbers, transmission note and the like.

Every rule is a row of a table. A dropped line is named in the account; what is glued before a dropped
phrase stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from indexer.structure.rows import Row


@dataclass(frozen=True, slots=True)
class LineRule:
    """A class of line that is dropped whole: `use` is its name in the account, `key` the cheap test."""

    use: str
    key: str
    pattern: re.Pattern[str]


_PAGE = r"[–-]\s?(?:\d{1,4}|[IVXLC]{1,7})\s?[–-]"
_NUMBER = r"(?:\d{1,3}|[IVX]{1,5})\s?/\s?\d{1,6}(?:\s\((?:neu|zu\s\d{1,3}/\d{1,6})\))?"

LINE_RULES = (
    # Heads of even and odd pages, Bundestag since 1949: "Drucksache 21/1576 – 2 – Deutscher Bundestag – …".
    LineRule(
        "running_head",
        "Drucksache",
        re.compile(rf"Drucksache {_NUMBER}\s{{0,3}}(?:{_PAGE})?\s{{0,3}}Deutscher Bundestag.{{0,40}}$"),
    ),
    LineRule(
        "running_head",
        "Deutscher Bundestag",
        re.compile(r"Deutscher Bundestag [–—-] \d{1,2}\. ?Wahlperiode.{0,60}$"),
    ),
    LineRule(
        "running_head", "Landtag", re.compile(rf"Landtag von [\w-]{{3,30}}\s{{1,3}}Drucksache {_NUMBER}$")
    ),
    # The title block's first line printed again before an annex.
    LineRule(
        "running_head",
        "Deutscher Bundestag",
        re.compile(rf"Deutscher Bundestag\s{{1,9}}Drucksache {_NUMBER}$"),
    ),
    # Printer, publisher and ISSN under the last page.
    LineRule("imprint", "Druck:", re.compile(r"Druck: .{0,60}[Dd]ruckerei")),
    LineRule("imprint", "Alleinvertrieb", re.compile(r"Alleinvertrieb: .{0,60}(?:Verlag|Postfach)")),
    LineRule("imprint", "Gesamtherstellung", re.compile(r"Gesamtherstellung: ")),
    LineRule("imprint", "Vertrieb", re.compile(r"Vertrieb: .{0,60}(?:Verlag|Postfach)")),
    LineRule("imprint", "Satz", re.compile(r"Satz: .{0,60}(?:GmbH|\d{5})")),
    LineRule(
        "imprint", "Druck", re.compile(r"(?:Druck|Druck und Vertrieb|Herstellung): .{0,60}(?:GmbH|\d{5})")
    ),
    LineRule("imprint", "ISSN", re.compile(r"ISSN 0722-?8333$")),
    LineRule(
        "running_head",
        "Niedersächsischer",
        re.compile(rf"Niedersächsischer Landtag [–-] \d{{1,2}}\. Wahlperiode\s{{1,9}}Drucksache {_NUMBER}$"),
    ),
    LineRule("page_number", "Seite", re.compile(r"Seite \d{1,4} von \d{1,4}$")),
    # Drafts carry a turned line in the margin.
    # Its first letter may stand alone in the line before.
    LineRule("margin", "orabfassung", re.compile(r"orabfassung(?: [–-] w)?$")),
    LineRule(
        "margin", "Vorabfassung", re.compile(r"Vorabfassung(?: [–-] w(?:ird durch die lektorierte .*)?)?$")
    ),
    LineRule("margin", "ird durch", re.compile(r"ird durch die lektorierte (?:Version|Fassung) ersetzt\.$")),
    LineRule(
        "margin", "wird durch", re.compile(r"wird durch die lektorierte (?:Version|Fassung) ersetzt\.$")
    ),
    # Small print under the transmission note.
    LineRule(
        "transmission_note", "Die Drucksache enthält", re.compile(r"Die Drucksache enthält zusätzlich\b")
    ),
    LineRule(
        "transmission_note",
        "Die an den Deutschen",
        re.compile(r"Die an den Deutschen Bundestag übermittelte Ursprungsdatei"),
    ),
    LineRule(
        "transmission_note",
        "barrierefreien Bundestag",
        re.compile(r"barrierefreien Bundestagsdrucksache\.$"),
    ),
    # Box of Landtag papers: receipt and issue of the paper, and where papers can be read.
    LineRule("running_head", "Eingegangen:", re.compile(r"Eingegangen: .{0,60}Ausgegeben: ")),
    LineRule("imprint", "Drucksachen und", re.compile(r"Drucksachen und Plenarprotokolle sind im Internet")),
    LineRule("imprint", "abrufbar unter", re.compile(r"abrufbar unter: www\.landtag")),
    LineRule("imprint", "Der Landtag druckt", re.compile(r"Der Landtag druckt auf Recyclingpapier")),
)
_BY_BEGIN = {
    begin: tuple(rule for rule in LINE_RULES if rule.key[:2] == begin)
    for begin in {rule.key[:2] for rule in LINE_RULES}
}

_NOTE_START = re.compile(r"Die Antwort wurde (?:namens de[rs] |mit Schreiben de[rs] )")
# A note may go on to say that the answer was corrected later.
_NOTE_END = re.compile(r"übermittelt\s?\.?$|übermittelt\.|\b(?:korrigiert|berichtigt|ergänzt)\s?\.$")
_NOTE_OPEN = re.compile(r"Die Drucksache enthält(?: zusätzlich)?$")  # "… Fragetext." stands in the next line
_NOTE_LINES = 7  # the longest seen has four lines; more is no note
# Until about 1990: "Der Bundesminister … – 231 – hat mit Schreiben vom … die Kleine Anfrage … beantwortet:".
_OLD_START = re.compile(
    r"(?:Der|Die|Das) (?:Bundesminister|Parlamentarische|Staatssekretär|Auswärtige|Chef des|Bundeskanzler)"
)
_OLD_END = re.compile(r"beantwortet\s?:$")
_ISSN = re.compile(r"ISSN 0722-?8333(?=\S)")
_GLUED_HEAD = re.compile(rf"(?<=\S)(?:Deutscher Bundestag\s{{1,9}}Drucksache {_NUMBER}|ISSN 0722-8333)$")
_CUE = re.compile(
    r"(?:(?:Aus|Vor|Wegen|In|Auf) [^.?!:]{3,90} )?(?:[Ww]ir )?fragen (?:wir )?(?:daher |deshalb |nun |also )?"
    r"die (?:Bundesregierung|Landesregierung)\s?:?$"
)


@dataclass(slots=True)
class Cleaned:
    """What is left of a paper's lines, and what became of the others."""

    rows: list[Row]
    use: list[str | None]
    """One entry an input line: the class that dropped it, None for lines that are left."""
    letter: str | None = None
    """The transmission note in one line, from "Die Antwort wurde" on."""
    imprint_at: int | None = None
    """Place of the first imprint line among the input lines."""


def clean_rows(rows: list[Row], lines: int, running: Mapping[int, str]) -> Cleaned:
    """Drop what belongs to no section. Rows keep their order; `cut` tells where something was taken out.

    `running` has the classes of rows (by `at`) that are known to stand around the text of a page.
    """
    cleaned = Cleaned(rows=[], use=[None] * lines)
    end, cut = 0, False
    for position, row in enumerate(rows):
        text = row.text
        if position < end:
            continue
        if (text[:1] == "D" or "Die Antwort" in text) and (taken := _drop_note(rows, position, cleaned)):
            end, cut = position + taken, True
            continue
        upright = row.upright and (text != "V" or not _is_first_letter(rows, position))
        use = running.get(row.at) or (_class_of(text) if upright else "margin")
        if use is None:
            if "Deutscher Bundestag" in text or "ISSN" in text:
                _cut_glued(row, cleaned)
            row.cut, cut = cut, False
            cleaned.rows.append(row)
        else:
            cleaned.use[row.at] = use
            cut = cut or use != "blank"
            if use == "imprint" and cleaned.imprint_at is None:
                cleaned.imprint_at = row.at
    return cleaned


def _cut_glued(row: Row, cleaned: Cleaned) -> None:
    """Take out what a page prints around its text, where it is glued to a line."""
    glued = _GLUED_HEAD.search(row.text)
    if glued:
        row.text = row.text[: glued.start()].rstrip()
    if row.text.startswith("ISSN"):
        row.text = _ISSN.sub("", row.text).strip()
        if cleaned.imprint_at is None:
            cleaned.imprint_at = row.at


def _class_of(text: str) -> str | None:
    if not text:
        return "blank"
    for rule in _BY_BEGIN.get(text[:2], ()):
        if text.startswith(rule.key) and rule.pattern.match(text):
            return rule.use
    return None


def _is_first_letter(rows: list[Row], position: int) -> bool:
    """Whether a "V" is the first letter of the margin's "Vorabfassung", which stands in the next line."""
    return position + 1 < len(rows) and rows[position + 1].text.startswith("orabfassung")


def is_questions_cue(text: str) -> bool:
    """Whether a line is "Wir fragen die Bundesregierung:" in one of its forms, which belongs to nothing."""
    return "fragen" in text and _CUE.match(text) is not None


def _drop_note(rows: list[Row], position: int, cleaned: Cleaned) -> int:
    """Number of rows that the transmission note takes from here, 0 where none begins."""
    text = rows[position].text
    start = _NOTE_START.search(text) if "Die Antwort" in text else None
    begin = start.start() if start else -1
    old = begin < 0 and text[:1] == "D" and cleaned.letter is None and _OLD_START.match(text) is not None
    if begin < 0 and not old:
        return 0
    begin = max(begin, 0)
    last, pattern = min(position + _NOTE_LINES, len(rows)), _OLD_END if old else _NOTE_END
    end = next((at for at in range(position, last) if pattern.search(rows[at].text)), None)
    if end is None or (
        old and "mit Schreiben" not in _one_line([row.text for row in rows[position : end + 1]])
    ):
        return 0
    if _NOTE_OPEN.search(rows[end].text) and end + 1 < len(rows):
        end += 1
    parts = [text[begin:], *(row.text for row in rows[position + 1 : end + 1])]
    cleaned.letter = cleaned.letter or _one_line(parts)
    for row in rows[position : end + 1]:
        cleaned.use[row.at] = "transmission_note"
    if begin:
        rows[position].text = text[:begin].rstrip()
        cleaned.use[rows[position].at] = None
        cleaned.rows.append(rows[position])
    return end + 1 - position


def _one_line(parts: list[str]) -> str:
    joined = parts[0]
    for part in parts[1:]:
        mended = joined.endswith("-") and part[:1].islower() and not part.startswith(("und ", "oder "))
        joined = joined[:-1] + part if mended else f"{joined} {part}"
    return joined
