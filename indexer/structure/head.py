"""The title block between the first lines and the body, for every kind of paper."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.structure.clean import is_questions_cue
from indexer.structure.joining import Flow, ends_paragraph, join_paragraph
from indexer.structure.landhead import read_land_title, with_article
from indexer.structure.people import read_members
from indexer.structure.periods import ROMAN_PERIODS
from indexer.structure.rows import Row
from indexer.structure.titles import PREAMBLE, TitleBlock, title_ends

# Kinds of paper as their title blocks name them, longest first. Source: DIP, list of Drucksachetypen.
KINDS = (
    "Kleine Anfrage zur schriftlichen Beantwortung",
    "Beschlussempfehlung und Bericht",
    "Beschlußempfehlung und Bericht",
    "Zusammenstellung der Schriftlichen Fragen",
    "Ergänzung zur Unterrichtung",
    "Entschließungsantrag",
    "Schriftlicher Bericht",
    "Schriftliche Fragen",
    "Beschlussempfehlung",
    "Beschlußempfehlung",
    "Änderungsantrag",
    "Kleine Anfrage",
    "Große Anfrage",
    "Wahlvorschlag",
    "Unterrichtung",
    "Gesetzentwurf",
    "Gesetzesantrag",
    "Berichtigung",
    "Fragestunde",
    "Verordnung",
    "Stellungnahme",
    "Dringliche Fragen",
    "Mündliche Fragen",
    "Empfehlungen",
    "Beschluss",
    "Mitteilung",
    "Antwort",
    "Bericht",
    "Antrag",
    "Fragen",
    "Anfrage",
)
FEDERAL = ("BT", "BR", None)
"""Short names of the parliaments with one order of title blocks; the Landtage have many."""

_BY_KEY = {re.sub(r"\s", "", kind).lower(): kind for kind in KINDS}
_KIND_ROWS = 14  # the kind stands within these rows after the first lines; Sachgebiet and dates may be before

_BEZUG = re.compile(
    r"^[–—-]{1,2}\s?(?:BT-)?(?:Drucksache|Drs\.?)\s(?:Nr\.\s)?(\d{1,3}|[IVX]{1,5})\s?/\s?(\d{1,6})(?:\s?(\(neu\)))?"
)
_ASKED = re.compile(r"(?:de[mrs] (?:Abgeordneten|Abg\.)|der Fraktion(?:en)?|der Gruppe)\s")
# Who brings a paper in: "der Bundesregierung", "des Ausschusses für …", "durch die Bundesregierung".
_AUTHOR = re.compile(r"(?:der|des|durch (?:die|den|das)|von)\s(?=[A-ZÄÖÜ\d])")
_REGARDING = re.compile(r"[Bb]etr(?:\.|ifft|effend)\s?:?\s?")
"""What papers print before the title until about 1976."""
_BODY = re.compile(r"[AI]\.\s|Der Bundestag wolle|Vorbemerkung|Bericht der Abgeordneten|Inhalt")
_COMMITTEE = re.compile(r"\(\d{1,2}\. Aussch(?:uss|uß)\)")
_MOST_NAMES = 60  # rows; the longest list of members seen has 21
_TITLE_ROWS = 8
_CUT = " \u00ad-–,"


def kind_of(text: str) -> str | None:
    """The kind of paper that a whole line names (letter-spaced too), or None."""
    return _BY_KEY.get(re.sub(r"\s", "", text).lower()) if len(text) < 90 else None


def read_title_block(rows: Sequence[Row], start: int, flow: Flow, house: str | None = None) -> TitleBlock:
    """Read the block that begins at `start`; rows after `end` are the body. `house` is the `herausgeber`."""
    if house not in FEDERAL:
        land = read_land_title(rows, start, flow)
        if land.kind:
            return land
    block = TitleBlock(end=start)
    for at in range(start, min(start + _KIND_ROWS, len(rows))):
        block.kind = kind_of(rows[at].text)
        if block.kind:
            block.end = at + 1
            break
    else:
        return block
    if block.kind in ("Antwort", "Kleine Anfrage", "Große Anfrage"):
        _read_inquiry(rows, flow, block)
    elif not block.kind.startswith(("Schriftliche Fr", "Fragen", "Mündliche", "Dringliche")):
        _read_other(rows, flow, block)
    return block


def _read_other(rows: Sequence[Row], flow: Flow, block: TitleBlock) -> None:
    """Author and title of every other kind: "Antrag / der Fraktion … / title"."""
    if block.end >= len(rows):
        return
    first = rows[block.end].text
    if _ASKED.match(first):
        _read_askers(rows, flow, block)
    elif _AUTHOR.match(first):
        end = block.end + 1
        while end < min(len(rows) - 1, block.end + 4) and not _author_ends(rows, end, flow):
            end += 1
        author = re.sub(
            r"\s\(\d{1,2}\. Aussch(?:uss|uß)\)", "", _AUTHOR.sub("", join_plain(rows[block.end : end]))
        )
        block.urheber = (author.replace("Ausschusses", "Ausschuss", 1),)
        block.end = end
    if block.end < len(rows) and rows[block.end].text.startswith(("zu de", "zu einem", "a) zu", "über de")):
        _read_long_title(rows, block)
    else:
        _read_title(rows, flow, block)


def _author_ends(rows: Sequence[Row], at: int, flow: Flow) -> bool:
    if _COMMITTEE.match(rows[at].text):
        return False
    return rows[at].text.startswith(("zu ", "a) zu", "über de")) or ends_paragraph(
        rows[at - 1], rows[at], flow
    )


def _read_long_title(rows: Sequence[Row], block: TitleBlock) -> None:
    """A report's title names the papers it is on; it goes on to the first heading of the body."""
    end = next(
        (
            at
            for at in range(block.end, min(block.end + _MOST_NAMES, len(rows)))
            if _BODY.match(rows[at].text)
        ),
        None,
    )
    if end is None:
        return
    bezug = next((match for row in rows[block.end : end] if (match := _BEZUG.match(row.text))), None)
    if bezug:
        block.bezug, block.bezug_zusatz = (
            f"{ROMAN_PERIODS.get(bezug[1]) or bezug[1]}/{int(bezug[2])}",
            bezug[3],
        )
        block.bezug_line = bezug.string
    last = max((at for at in range(block.end, end) if _BEZUG.match(rows[at].text)), default=block.end - 1)
    block.titel = join_plain(rows[last + 1 : end]) or join_plain(rows[block.end : last])
    block.end = end


def _read_inquiry(rows: Sequence[Row], flow: Flow, block: TitleBlock) -> None:
    """Who asks, the paper that is answered, and the title."""
    if block.kind == "Antwort":
        block.urheber = ("Bundesregierung",)
        _read_bezug(rows, block)
    else:
        _read_askers(rows, flow, block)
    _read_title(rows, flow, block)


def _read_bezug(rows: Sequence[Row], block: TitleBlock) -> None:
    last = min(block.end + _MOST_NAMES, len(rows))
    for at in range(block.end, last):
        match = _BEZUG.match(rows[at].text)
        if match:
            term = ROMAN_PERIODS.get(match[1]) or match[1]
            block.bezug, block.bezug_zusatz = f"{term}/{int(match[2])}", match[3]
            block.bezug_line = rows[at].text
            _read_names(join_plain(rows[block.end : at]), block)
            block.end = at + 1
            return


def _read_askers(rows: Sequence[Row], flow: Flow, block: TitleBlock) -> None:
    """The members' list ends with its Fraktion, or with the first paragraph where none is named."""
    last = min(block.end + _MOST_NAMES, len(rows) - 1)
    for at in range(block.end, last):
        text = join_plain(rows[block.end : at + 1])
        goes_on = rows[at + 1].opens is False or (rows[at].soft and flow.blanks)
        if not goes_on and _names_closed(text, rows[at + 1].text):
            _read_names(text, block)
            block.end = at + 1
            return


def _names_closed(text: str, after: str) -> bool:
    """Whether a list of askers is complete: its Fraktion is named in full, or a single member was."""
    if text[-1:] in _CUT or text.endswith((" und", " der", "Fraktion", " DIE", "90/DIE")):
        return False
    _, _, fraktionen = read_members(_after_cue(text))
    if fraktionen:
        return not after.startswith(("und der ", "sowie der ")) and not text.endswith(
            ("BÜNDNIS", "BÜNDNIS 90/DIE")
        )
    return "Fraktion" not in text and not after.startswith(("und ", "weitere"))


def join_plain(rows: Sequence[Row]) -> str:
    """Rows of a title block on one line, whatever their ends look like."""
    return join_paragraph(rows, Flow(blanks=False, hyphens=False))


def _after_cue(text: str) -> str:
    cue = _ASKED.search(text)
    if cue is None:
        return ""
    return text[cue.start() :] if "Abg" not in cue[0] else text[cue.end() :]


def _read_names(text: str, block: TitleBlock) -> None:
    named = _after_cue(text)
    block.fragesteller, block.weitere, block.fraktion = read_members(named)
    if block.kind != "Antwort":
        block.urheber = tuple(f"Fraktion {with_article(name)}" for name in block.fraktion)


def _read_title(rows: Sequence[Row], flow: Flow, block: TitleBlock) -> None:
    """The title is the first paragraph after the names; it goes on where its line was full."""
    start = at = block.end
    while at < min(start + _TITLE_ROWS, len(rows)):
        text = rows[at].text
        if PREAMBLE.match(text) or is_questions_cue(text) or (at > start and _BODY.match(text)):
            break
        at += 1
        if at < len(rows) and title_ends(rows, at, flow):
            break
    if at > start:
        block.titel = _REGARDING.sub("", join_paragraph(rows[start:at], flow))
    block.end = at
