"""Lines to a paper: reads the head, cleans, and hands the body to the rules of its kind."""

from __future__ import annotations

import re

from indexer.errors import SourceError
from indexer.model import Paper, RawPaper
from indexer.structure.assemble import account_of, name_sections, to_section
from indexer.structure.checks import check_text
from indexer.structure.clean import Cleaned, clean_rows
from indexer.structure.dates import find_date
from indexer.structure.drafts import PaperDraft
from indexer.structure.head import read_title_block
from indexer.structure.inquiry import read_inquiry
from indexer.structure.joining import Flow, flow_of
from indexer.structure.landhead import read_late_reply
from indexer.structure.letterhead import read_letter_head
from indexer.structure.marks import place_notes
from indexer.structure.masthead import Masthead, read_masthead
from indexer.structure.notes import take_notes
from indexer.structure.passages import read_passages, strip_heading_marks
from indexer.structure.people import ressort_name
from indexer.structure.refer import Own, refer
from indexer.structure.roman import number_by_figures
from indexer.structure.rows import Row, read_rows
from indexer.structure.running import find_running
from indexer.structure.spacing import forget_spacing, mark_openings
from indexer.structure.titles import TitleBlock
from indexer.structure.torn import mark_torn
from indexer.structure.written import read_written, read_written_title

INQUIRY_KINDS = frozenset(("Antwort", "Kleine Anfrage", "Große Anfrage"))
"""Kinds with numbered questions, and the answers to them."""

WRITTEN_KINDS = frozenset(("Schriftliche Fragen", "Fragen", "Dringliche Fragen", "Mündliche Fragen"))
"""Kinds that print each question under the name of a member."""

PARSER_VERSION = 3
"""Raised whenever a rule changes a result, so that papers are parsed again."""


def parse_paper(raw: RawPaper) -> Paper:
    """Cut a paper into sections. Pure; raises `SourceError` (`not-a-paper`) for what is no Drucksache."""
    rows = read_rows(raw.lines)
    masthead = read_masthead(rows)
    if masthead.number is None and raw.head.dokumentnummer is None:
        raise SourceError(raw.origin, "no Drucksache number in its first lines", "not-a-paper")
    head_rows = set(masthead.rows)
    flow = flow_of(rows, pdf=raw.kind == "pdf")
    after_head = [row for at, row in enumerate(rows) if at not in head_rows]
    cleaned = clean_rows(after_head, len(rows), find_running(after_head, masthead.number))
    for at in head_rows:
        cleaned.use[at] = "head"
    mark_openings(cleaned.rows)
    block = read_title_block(cleaned.rows, 0, flow, masthead.herausgeber)
    if block.kind is None:
        block = read_letter_head(cleaned.rows, 0, masthead.wahlperiode) or block
    draft = PaperDraft()
    if block.kind in WRITTEN_KINDS:
        forget_spacing(cleaned.rows)  # names stand in a column beside the questions
        draft.woche_vom = read_written_title(cleaned.rows, block)
    for row in cleaned.rows[: block.end]:
        cleaned.use[row.at] = "head"
    if block.passages:
        read_late_reply(cleaned.rows[block.end :], block)
    if block.kind in INQUIRY_KINDS and not block.passages:
        number_by_figures(cleaned.rows[block.end :])
    check_text(rows, cleaned.rows[block.end :], masthead, draft)
    body, notes = take_notes(cleaned.rows[block.end :], flow, cleaned.imprint_at)
    for place in mark_torn(body):
        draft.notice("torn-table", "scraps of a rotated table: kept for show, not searched", body[place])
    _read_body(body, flow, block, cleaned, draft)
    place_notes(notes, draft)
    strip_heading_marks(draft)
    return _to_paper(raw, masthead, block, cleaned, draft)


def _read_body(rows: list[Row], flow: Flow, block: TitleBlock, cleaned: Cleaned, draft: PaperDraft) -> None:
    if block.kind in WRITTEN_KINDS:
        read_written(rows, flow, draft, cleaned.imprint_at)
    elif block.kind in INQUIRY_KINDS and not block.passages:
        read_inquiry(rows, flow, draft, answered=block.kind == "Antwort", imprint_at=cleaned.imprint_at)
    else:
        read_passages(rows, flow, draft)


def _to_paper(
    raw: RawPaper, masthead: Masthead, block: TitleBlock, cleaned: Cleaned, draft: PaperDraft
) -> Paper:
    names = name_sections(draft.sections)
    sections = tuple(to_section(section, name) for section, name in zip(draft.sections, names, strict=True))
    ressort, letter_date = read_letter(cleaned.letter)
    number = masthead.number or raw.head.dokumentnummer
    own = Own(number, masthead.wahlperiode or raw.head.wahlperiode)
    sections, references, internal = refer(
        sections, own, block.bezug_line, is_collection=block.kind in WRITTEN_KINDS
    )
    return Paper(
        dokumentnummer=number,
        drucksachetyp=block.kind or raw.head.drucksachetyp,
        herausgeber=masthead.herausgeber or raw.head.herausgeber or "BT",
        wahlperiode=masthead.wahlperiode or raw.head.wahlperiode,
        datum=masthead.datum or block.datum or raw.head.datum,
        titel=block.titel or short_title(raw.head.titel),
        zusatz=masthead.zusatz,
        bezug=block.bezug,
        bezug_zusatz=block.bezug_zusatz,
        fragesteller=block.fragesteller,
        fragesteller_weitere=block.weitere,
        fraktion=block.fraktion,
        urheber=block.urheber or raw.head.urheber,
        ressort=ressort or block.ressort or raw.head.ressort,
        schreiben_vom=letter_date or block.datum,
        unterzeichnet=draft.unterzeichnet,
        woche_vom=draft.woche_vom,
        pdf_url=raw.head.pdf_url,
        sections=sections,
        references=references,
        internal_refs=internal,
        notices=(*raw.notices, *draft.notices),
        account=account_of(cleaned.use, draft, names, [line.number for line in raw.lines]),
    )


def read_letter(letter: str | None) -> tuple[str | None, str | None]:
    """Ministry (nominative) and ISO date of a transmission note."""
    if letter is None:
        return None, None
    letter = letter.partition("übermittelt")[0]  # what follows tells of later corrections
    who, sent, rest = letter.partition("mit Schreiben ")
    if not sent:
        rest = letter.partition("namens ")[2]
    if rest.startswith("vom "):
        office = re.split(r"\s[–—-]\s|\shat\s", who)[0]
        return re.sub(r"^(?:Der|Die|Das) ", "", office).strip(), find_date(rest)
    ministry, _, date = rest.rpartition(" vom ")
    return ressort_name(ministry or rest), find_date(date)


def short_title(titel: str | None) -> str | None:
    """The title alone of DIP's "auf die Kleine Anfrage / - Drucksache 21/1971 - / title"."""
    if titel is None:
        return None
    lines = [line.strip() for line in titel.replace("\r", "\n").split("\n") if line.strip()]
    if len(lines) > 1 and lines[0].startswith(("auf die ", "zu de", "zu der")):
        cut = next((at for at, line in enumerate(lines) if "Drucksache" in line), 0)
        lines = lines[cut + 1 :] or lines
    return " ".join(lines) or None
