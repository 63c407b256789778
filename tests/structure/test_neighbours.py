"""What each reader of single lines says of a line and of its neighbours, as kept in kept/.

The tables of the other tests show what a rule is for; here each word, sign and figure of such a line is taken
away, changed or added to, so that a rule that looks at one of them less is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

import pytest

from indexer.structure import (
    art,
    head,
    headings,
    landhead,
    letterhead,
    parse,
    passageheads,
    people,
    regions,
    titles,
    written,
)
from indexer.structure.addresses import is_address
from indexer.structure.annexheads import head_at
from indexer.structure.cells import figure_count, has_prose, runs_on
from indexer.structure.clean import clean_rows, is_questions_cue
from indexer.structure.dates import find_date
from indexer.structure.joining import Flow
from indexer.structure.joint import read_joint
from indexer.structure.masthead import house_in, parliament_of, read_masthead
from indexer.structure.references import find_internal_refs, find_references, is_referral
from indexer.structure.rows import Row, despace, plain
from indexer.structure.running import find_running, names_paper
from indexer.structure.served import find_mark
from tests.structure.conftest import Compare
from tests.structure.edits import said, summed
from tests.structure.references.test_forms import ASKED, PLACE
from tests.structure.references.test_forms import rows as forms

FLOW = Flow(blanks=True)


def row(text: str) -> Row:
    return Row(0, text.strip(), text[:1] == " ", text[-1:] == " ")


def cleaned(text: str) -> tuple[object, ...]:
    found = clean_rows([row(text)], 1, {})
    return [one.text for one in found.rows], found.use, found.letter, found.imprint_at


def block(text: str) -> tuple[object, ...]:
    """The title block of lines that are parted by a stroke."""
    rows = [Row(at, line.strip(), soft=line[-1:] == " ") for at, line in enumerate(text.split("|"))]
    return astuple(head.read_title_block(rows, 0, FLOW))


def land_block(text: str) -> tuple[object, ...]:
    rows = [Row(at, line.strip(), soft=line[-1:] == " ") for at, line in enumerate(text.split("|"))]
    return astuple(landhead.read_land_title(rows, 0, FLOW))


def letter_block(text: str) -> tuple[object, ...] | None:
    rows = [Row(at, line.strip()) for at, line in enumerate(text.split("|"))]
    found = letterhead.read_letter_head(rows, 0, 4)
    return astuple(found) if found else None


def cited(text: str) -> list[tuple[object, ...]]:
    papers = find_references(text, place=PLACE, own="21/900", wahlperiode=21)
    internal = find_internal_refs(text, place=PLACE, asked=ASKED, own_block={"30"})
    return [
        *((one.kind, one.doc, one.fragen, one.detail, one.span) for one in papers),
        *((one.to, one.span) for one in internal),
    ]


def annex_head(text: str) -> object:
    return head_at([row(text)], 0, inside=True) if text else None


def of_running(text: str) -> object:
    return names_paper(text, "19/98123"), find_running([row(text)], "19/98123")


def written_title(text: str) -> tuple[object, ...]:
    rows = [Row(at, line.strip()) for at, line in enumerate(text.split("|"))]
    found = titles.TitleBlock(kind="Schriftliche Fragen")
    return written.read_written_title(rows, found), found.titel, found.end


READERS: dict[str, Callable[[str], object]] = {
    "is_address": is_address,
    "head_at": annex_head,
    "cells": lambda text: (figure_count(text), runs_on(row(text)), has_prose(text.split())),
    "clean_rows": cleaned,
    "is_questions_cue": is_questions_cue,
    "find_date": find_date,
    "read_joint": read_joint,
    "masthead": lambda text: astuple(read_masthead([Row(at, one) for at, one in enumerate(text.split("|"))])),
    "house": lambda text: (house_in(text), parliament_of(text)),
    "running": of_running,
    "title block": block,
    "land title": land_block,
    "letter head": letter_block,
    "written title": written_title,
    "people": lambda text: (
        people.fraktion_name(text),
        people.read_fraktionen(text),
        people.read_members(text),
        people.office_holder(text),
        people.ressort_name(text),
    ),
    "kinds": lambda text: (head.kind_of(text), landhead.KIND.match(text) is not None),
    "headings": lambda text: (
        headings.is_heading(text),
        headings.preamble_of(text),
        passageheads.is_numbered(text),
        passageheads.is_title(text),
        passageheads.is_title_word(text),
        passageheads.is_answer_label(text),
    ),
    "regions": lambda text: (regions.is_asking(text), regions.part_letter(text), is_referral(text)),
    "letter": parse.read_letter,
    "short title": lambda text: parse.short_title(text.replace("|", "\n")),
    "rows": lambda text: (plain(text), despace(text)),
    "marks": lambda text: [m.span() if (m := find_mark(text, mark)) else None for mark in ("1", "*", "**")],
    "art": lambda text: [(one.kind, one.span) for one in art.classify_answer(text, to=("1",))],
}
LINES = Path(__file__).with_name("lines.txt")


CITED = Path(__file__).with_name("cited.txt")


def listed(path: Path) -> dict[str, list[str]]:
    """The lines of a table under each of its names."""
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            found[line[3:]] = []
        elif line and not line.startswith("# "):
            text = line.replace("\\u00ad", "\u00ad").replace("\\u2007", "\u2007")
            found[list(found)[-1]].append(text)
    return found


def cases() -> list[tuple[str, str]]:
    """(reader, text) of each line of the table."""
    return [(name, text) for name, texts in listed(LINES).items() for text in texts]


@pytest.mark.parametrize(("name", "text"), cases())
def test_lines_and_their_neighbours(name: str, text: str, compare: Compare) -> None:
    compare("lines", f"{name}: {text}", said(READERS[name], text))


@pytest.mark.parametrize("text", [text for _, _, text, _ in forms()[::3]])
def test_citations_and_their_neighbours(text: str, compare: Compare) -> None:
    compare("citations", text, said(cited, text))


PARTS = listed(CITED)


@pytest.mark.parametrize("cue", PARTS["cue"])
def test_words_that_announce_numbers(cue: str, compare: Compare) -> None:
    texts = [f"Siehe {cue} {number}{tail}" for number in PARTS["number"] for tail in PARTS["tail"]]
    compare("cited", cue, summed(map(cited, texts)))


@pytest.mark.parametrize("mention", PARTS["mention"])
def test_questions_that_belong_to_papers(mention: str, compare: Compare) -> None:
    texts = [f"Siehe {mention}{joint}{paper}" for joint in PARTS["joint"] for paper in PARTS["paper"]]
    compare("cited", mention, summed(map(cited, texts)))
