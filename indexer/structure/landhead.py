"""Title blocks of the Landtage, where who asks, who answers, dates and the title come in any order.

Each line (with the lines that go on with it) is one element: a kind, who asks, who answers, a date, a paper
that is answered. What is none of them is the title. Sources: first pages of the Drucksachen of the Landtage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.structure.clean import is_questions_cue
from indexer.structure.dates import find_date
from indexer.structure.joining import Flow, join_paragraph
from indexer.structure.people import fraktion_name, read_fraktionen, read_members
from indexer.structure.rows import Row
from indexer.structure.titles import TitleBlock, title_ends

_MOST_ROWS = 40  # rows of a title block
_MOST_LINES = 6  # rows of one element
_TITLE_LINES = 8

KIND = re.compile(
    r"(?P<kind>(?:(?:Schriftliche|Dringliche|Kleine|Große|Mündliche)[rs]? ){0,2}(?:Anfrage|Antrag|Frage)"
    r"(?: zur schriftlichen Beantwortung)?|Gesetzentwurf|Änderungsantrag|Entschließungsantrag|Berichtsantrag"
    r"|Beschlussempfehlung(?: und Bericht)?|Unterrichtung|Mitteilung|Bericht|Antwort|Stellungnahme)"
    r"(?:\s(?:Nr\.\s)?\d{1,5})?$",
    re.IGNORECASE,
)
_REPLY = re.compile(r"(?:und\s)?(?P<reply>Antwort|Stellungnahme)\b", re.IGNORECASE)
_ASKER = re.compile(
    r"(?:(?:Kleine |Große |Schriftliche )?(?:Anfrage|Antrag|Antwort) )?"
    r"(?:(?:de[rs]|von)\s)?(?:Abgeordnete[nr]?|Abg\.|Fraktion(?:en)?|Gruppe)\s"
)
_NAMED = re.compile(r"(?:[A-ZÄÖÜ][\w.-]{1,30} ){1,6}\((?P<group>[^()]{2,40})\) vom \d")
_GOVERNMENT = re.compile(
    r"(?:(?:Antwort |Stellungnahme |und )?(?:de[rs]|durch (?:die|den|das))\s|[Nn]amens de[rs]\s)?"
    r"(?:[A-ZÄÖÜ][\wäöüß-]{2,30}\s){0,2}"
    r"(?:[\wÄÖÜäöüß-]{0,30}(?:[Mm]inisterium|[Mm]inisteriums|[Mm]inister|[Mm]inisterin|[Mm]inisters)\b"
    r"|Landesregierung\b|Staatsregierung\b|Senats?\b|Staatskanzlei\b|Senatsverwaltung\b)"
)
_WHOLE = (("Landesregierung", "Landesregierung"), ("Staatsregierung", "Staatsregierung"), ("Senat", "Senat"))
_MINISTRY = re.compile(
    r"(?:de[rs]|durch das|durch die)\s(?P<office>(?:[A-ZÄÖÜ][\wäöüß-]{2,30}\s)?"
    r"(?:[\wÄÖÜäöüß-]{0,30}[Mm]inisteriums?|Senatsverwaltung|Staatskanzlei)\b.{0,160})"
)
_PAPER = re.compile(
    r"(?:\(?(?:zu|auf|Zu|Auf)\s)?[–—-]?\s?\(?(?:zu\s)?(?:Drucksache|Drs\.?|DRUCKSACHE)\s(?:Nr\.\s)?(\d{1,2})\s?/\s?(\d{1,6})"
)
_INSIDE = re.compile(r"(?:Drucksache|Drs\.?)\s(?:Nr\.\s)?(\d{1,2})\s?/\s?(\d{1,6})")
_REPLIED = re.compile(
    r"(?:auf die|zur?|auf eine) (?:Kleinen?|Großen?|Schriftlichen?)? ?Anfrage\b", re.IGNORECASE
)
_DATE = re.compile(
    r"\(?(?:vom|Vom|eingegangen am|Eingegangen am|erstellt am)?\s?\d{1,2}\.\s?(?:\d|[A-ZJFMASOND])"
)
_SKIPPED = re.compile(
    r"(?:und$|gemäß §|gem\. §|an die .{3,40} übersandt|nach §"
    r"|\(?Eingang |eingegangen|\(?Eingegangen|Ausgegeben"
    r"|zu(?:r|m) schriftlichen|zum Plenarprotokoll)"
)
_LABEL = re.compile(r"(?:zum Thema|Thema|Betr\.|Betreff|betr\.|betreffend)\s?:?\s?")
_BODY = re.compile(
    r"(?:Vorbemerkung|Vorblatt|Ich frage|Wir fragen|Die (?:Staats|Landes)regierung wird gefragt"
    r"|Der Landtag (?:wolle|möge)|Die (?:Kleine|Große) Anfrage .{0,40}(?:Wortlaut|lautet)|Sehr geehrte"
    r"|Begründung$|[A-H]\.\s\S|\d{1,2}\.(?:\d\.?)?\s\S|Frage \d|I{1,3}\.\s|Der Senat von Berlin"
    r"|Im Namen des Senats|Namens der Landesregierung beantwort|Inhalt)"
)
_ALONE = re.compile(r"(?:vom |eingegangen|an die |auf die |gemäß |mit Antwort|und [AS])|und$")
"""Lines that begin an element with a small letter."""
_OPEN = re.compile(
    r"(?:[a-zäöüß]-|[,(]|\b(?:und|der|des|die|für|namens|vom|mit|im|in|von|sowie|auf|zur?|u\. a\.))$"
)
_TRAILING = re.compile(r",?\s(?:vom|eingegangen am)\s.*$")
_WITH_REPLY = "mit Antwort"
_ENTITY = re.compile(r"(?:ministerium|ministeriums|senatsverwaltung|staatskanzlei)", re.IGNORECASE)


def read_land_title(rows: Sequence[Row], start: int, flow: Flow) -> TitleBlock:
    """Read the title block of a Landtag's paper that begins at `start`; a block without kind has none."""
    block = TitleBlock(passages=True, end=start)
    at, last = start, min(start + _MOST_ROWS, len(rows))
    answered = False
    while at < last and not is_body(rows[at].text):
        end = _read_element(rows, at, block, answered=answered)
        if end == at:
            if block.kind is None or block.titel is not None:
                break
            end = _read_title(rows, at, last, flow, block)
        answered = answered or _REPLY.match(rows[at].text) is not None
        at = end
    if block.kind is not None:
        block.end = at
        if not answered and not block.urheber:
            block.urheber = tuple(f"Fraktion {with_article(name)}" for name in block.fraktion)
    return block


def is_body(text: str) -> bool:
    """Whether a line begins the body of a Landtag's paper."""
    return _BODY.match(text) is not None or is_questions_cue(text)


def with_article(name: str) -> str:
    """`der SPD`, but `Die Linke` and `BÜNDNIS 90/DIE GRÜNEN` as they are."""
    return name if name.startswith(("Die ", "DIE ", "BÜNDNIS")) else f"der {name}"


def _read_element(rows: Sequence[Row], at: int, block: TitleBlock, *, answered: bool) -> int:
    """Take one element; gives the place after it, `at` where the line is none."""
    text = rows[at].text
    kind = KIND.match(text)
    if kind:
        _add_kind(block, kind["kind"])
        return at + 1
    if _REPLY.match(text) and text.lower().startswith(
        ("antwort", "und antwort", "stellungnahme", "und stell")
    ):
        return _read_government(rows, at, block, kind=True)
    if text.startswith(_WITH_REPLY):
        block.kind = f"{block.kind} {text}" if block.kind else text
        _set_author(text, block)
        return at + 1
    if _ASKER.match(text) or _NAMED.match(text):
        return _read_askers(rows, at, block)
    if _REPLIED.match(text) or _PAPER.match(text) or "Drs. " in text[:60]:
        return _read_paper(rows, at, block)
    if _SKIPPED.match(text):
        return at + 1
    if _GOVERNMENT.match(text):
        return _read_government(rows, at, block, kind=False)
    if _DATE.match(text) and (len(text) < 60 or "Eingang" in text):
        if answered:
            block.datum = block.datum or find_date(text)
        return at + 1
    return at


def _add_kind(block: TitleBlock, kind: str) -> None:
    """The kind, or what answers it: "Kleine Anfrage", later "Antwort"."""
    kind = _plain_case(kind)
    if block.kind is None:
        block.kind = kind
    elif kind in ("Antwort", "Stellungnahme") and kind not in block.kind:
        block.kind = f"{block.kind} und {kind}"


def _plain_case(kind: str) -> str:
    return " ".join(word.capitalize() if word.isupper() and len(word) > 3 else word for word in kind.split())


def _end_of(rows: Sequence[Row], at: int) -> int:
    """The place after the rows that go on with one: white space, an open end or a small letter tells."""
    end = at + 1
    while end < min(at + _MOST_LINES, len(rows)):
        before, row = rows[end - 1], rows[end]
        opened = _OPEN.search(before.text) is not None or row.text[:1].islower()
        if row.opens or not opened or _ALONE.match(row.text) or is_body(row.text):
            break
        end += 1
    return end


def _read_askers(rows: Sequence[Row], at: int, block: TitleBlock) -> int:
    end = _end_of(rows, at)
    while (
        end < min(at + _MOST_LINES, len(rows)) and rows[end].opens is False and not _is_next(rows[end].text)
    ):
        end += 1
    text = join_paragraph(rows[at:end], Flow(blanks=False, hyphens=True))
    dated = _TRAILING.search(text)
    named = _ASKER.sub("", text[: dated.start()] if dated else text)
    if not block.fragesteller and not block.fraktion:
        members, block.weitere, groups = _members_of(named)
        is_group = _ASKER.match(text) is not None and "Fraktion" in text[: len(text) - len(named)]
        block.fragesteller, block.fraktion = ((), read_fraktionen(named)) if is_group else (members, groups)
    return end


def _is_next(text: str) -> bool:
    """Whether a line begins another element or the body."""
    forms = (KIND, _REPLY, _ASKER, _GOVERNMENT, _REPLIED, _PAPER, _SKIPPED, _LABEL, _DATE)
    return is_body(text) or text.startswith(_WITH_REPLY) or any(form.match(text) for form in forms)


def _members_of(text: str) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
    """Members, whether more are meant, and groups of "A und B (CDU), C (FDP)", "A AfD", "A u. a. SPD"."""
    groups: list[str] = []
    names: list[str] = []
    for piece in re.split(r"\)(?:,|\sund|\ssowie)?\s?", text):
        named, bracket, group = piece.partition(" (")
        known = (
            list(read_fraktionen(re.sub(r"-Fraktion|^Fraktion\s(?:der\s)?", "", group))) if bracket else []
        )
        if not known:
            named, known = _group_behind(named)
        groups += [name for name in known if name not in groups]
        names.append(named.strip(" ,"))
    others = any(re.search(r"\bu\. ?a\.$", name) for name in names)
    plain = ", ".join(re.sub(r",?\s?u\. ?a\.$", "", name) for name in names if name)
    members, more, _ = read_members(plain)
    return members, others or more, tuple(groups)


def _group_behind(text: str) -> tuple[str, list[str]]:
    """Part "Max Muster, Fraktion der AfD" or "Max Muster AfD" into the names and the group."""
    text = text.strip(" ,")
    head, cue, group = text.partition(", Fraktion ")
    if cue:
        return head, list(read_fraktionen(group))
    words = text.split(" ")
    for at in range(max(1, len(words) - 4), len(words)):
        known = fraktion_name(" ".join(words[at:]).removesuffix("-Fraktion"))
        if known:
            return " ".join(words[:at]), [known]
    return text, []


def _read_government(rows: Sequence[Row], at: int, block: TitleBlock, *, kind: bool) -> int:
    """Who answers, or brings a paper in: author, ministry and date."""
    end = _end_of(rows, at)
    text = join_paragraph(rows[at:end], Flow(blanks=False, hyphens=True))
    reply = _REPLY.match(text)
    if kind and reply:
        _add_kind(block, reply["reply"])
    _set_author(text, block)
    ministry = _MINISTRY.search(text)
    if ministry and block.ressort is None:
        block.ressort = _nominative(ministry["office"])
    dated = re.search(r"\bvom (\d.*)$", text)
    if dated:
        block.datum = find_date(dated[1]) or block.datum
    if _REPLIED.search(text) or _INSIDE.search(text):
        _read_paper(rows, at, block)
    return end


def read_late_reply(rows: Sequence[Row], block: TitleBlock) -> None:
    """Take ministry and date of "Antwort / des Staatsministeriums … / vom …", printed after the questions."""
    for at, row in enumerate(rows[:-1]):
        if row.text == "Antwort" and _MINISTRY.match(rows[at + 1].text):
            end = _read_government(rows, at + 1, block, kind=False)
            if end < len(rows) and rows[end].text.startswith("vom ") and block.datum is None:
                block.datum = find_date(rows[end].text)
            return


def _set_author(text: str, block: TitleBlock) -> None:
    author = next((name for word, name in _WHOLE if re.search(rf"\b{word}s?\b", text)), None)
    if author:
        block.urheber = (author,)
    elif _ENTITY.search(text) and not block.urheber:
        found = _MINISTRY.search(text)
        if found:
            block.urheber = (_nominative(found["office"]),)


def _nominative(office: str) -> str:
    """The office alone, in the nominative: of `Thüringer Ministeriums für …`, `Niedersächsischen …`."""
    office = re.split(r"\s(?:namens|im Namen|vom|im Einvernehmen)\s", office)[0].strip(" ,–-")
    office = re.sub(r"([Mm]inisterium)s\b", r"\1", office)
    return re.sub(r"^(\w+isch)en (?=Ministerium)", r"\1es ", office)


def _read_paper(rows: Sequence[Row], at: int, block: TitleBlock) -> int:
    """The paper that is answered."""
    end = _end_of(rows, at)
    text = join_paragraph(rows[at:end], Flow(blanks=False, hyphens=True))
    number = _INSIDE.search(text)
    if number and block.bezug is None:
        block.bezug, block.bezug_line = f"{number[1]}/{int(number[2])}", text
    asker = re.search(r"\bde[rs] (?:Abgeordneten|Abg\.) ", text)
    if asker and not block.fragesteller:
        named = re.split(r"\s[–-]\s", text[asker.end() :])[0]
        block.fragesteller, block.weitere, block.fraktion = _members_of(_TRAILING.sub("", named))
    return end


def _read_title(rows: Sequence[Row], at: int, last: int, flow: Flow, block: TitleBlock) -> int:
    """The first line that is no other element, with the lines that go on with it; a label is taken off."""
    label = _LABEL.match(rows[at].text)
    if label and label.end() == len(rows[at].text):
        at += 1
    end = at + 1
    while end < min(at + _TITLE_LINES, last) and not _title_done(rows, end, flow):
        end += 1
    titel = join_paragraph(rows[at:end], flow)
    block.titel = _LABEL.sub("", titel) if label else titel
    return end


def _title_done(rows: Sequence[Row], at: int, flow: Flow) -> bool:
    row = rows[at]
    if _OPEN.search(rows[at - 1].text) and not row.opens:
        return False
    if is_body(row.text) or row.opens or (_is_next(row.text) and row.opens is not False):
        return True
    return row.bold != rows[at - 1].bold if row.opens is False else title_ends(rows, at, flow)
