"""Two lines that follow each other: every end of a line with every beginning of the next, as kept in kept/.

Each answer is a sign of a row of signs, in the order of the beginnings; `pytest tests/structure
--rewrite-golden` writes them anew.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.structure import headings, seams, titles
from indexer.structure.addresses import divides, goes_on, goes_on_after_blank
from indexer.structure.annexheads import head_at
from indexer.structure.annexlines import split_annex
from indexer.structure.cells import table_starts
from indexer.structure.drafts import Paragraph
from indexer.structure.joining import Flow, begins_item, ends_paragraph, join_paragraph, split_paragraphs
from indexer.structure.regions import Letters, lettered_from, question_length
from indexer.structure.rows import Row
from indexer.structure.voice import Voice
from tests.structure.conftest import Compare

WIDE = "Die Leuchttürme an der Unterweser werden seit vielen Jahren von "
TABLE = Path(__file__).with_name("pairs.txt")


def listed(name: str) -> list[str]:
    """The lines of the table under a name."""
    _, _, rest = TABLE.read_text(encoding="utf-8").partition(f"== {name}\n")
    lines = rest.partition("== ")[0].splitlines()
    return [line.replace("…", WIDE).replace("\\u00ad", "\u00ad") for line in lines]


ENDS, BEGINS = listed("ends"), listed("beginnings")
DIP, PDF, ANNEX = Flow(blanks=True), Flow(blanks=False, hyphens=True), Flow(blanks=True, full=29.2)


def pair(end: str, begin: str, *, soft: bool = False, cut: bool = False) -> list[Row]:
    return [Row(0, end, soft=soft), Row(1, begin, cut=cut, soft=soft)]


def paragraphs(*texts: str) -> list[Paragraph]:
    return [Paragraph([Row(at, text)], text) for at, text in enumerate(texts)]


def joined(end: str, begin: str, flow: Flow, *, soft: bool) -> str:
    text = join_paragraph(pair(end, begin, soft=soft), flow)
    between = text[len(end) - 1 : len(text) - len(begin) + 1]
    return {f"{end[-1]} {begin[0]}": "_", f"{end[-1]}{begin[0]}": "+"}.get(between, "-")


def parted(end: str, begin: str, flow: Flow, *, soft: bool) -> bool:
    return len(split_paragraphs(pair(end, begin, soft=soft), flow)) > 1


def seamed(end: str, begin: str, *, mend: bool) -> str:
    between, is_cut = seams.seam(end, begin.partition(" ")[0], mend=mend)
    return "-" if is_cut else "_" if between else "+"


def starts(end: str, begin: str) -> str:
    rows = [
        Row(0, "Turm und Bake"),
        *pair(end, begin),
        Row(2, "Emden 14 15"),
        Row(3, "Turm in"),
        Row(4, "Kiel 1 2"),
    ]
    return str(sum(2**at for at, is_start in enumerate(table_starts(rows)) if is_start))


def asked(end: str, begin: str) -> str:
    voice = Voice(blanks=False)
    texts = paragraphs("1. Wer baut", end, begin, "Wer noch?")
    length = question_length(texts, Letters((), ()), voice)
    return str(length + 4 * lettered_from(texts, 2, Letters(("a",), ("c",)), voice))


RULES: dict[str, Callable[[str, str], object]] = {
    "goes_on, full": lambda end, begin: goes_on(end.rpartition(" ")[2], begin.partition(" ")[0], full=True),
    "goes_on": lambda end, begin: goes_on(end.rpartition(" ")[2], begin.partition(" ")[0], full=False),
    "goes_on_after_blank": lambda end, begin: goes_on_after_blank(end, begin.partition(" ")[0]),
    "divides": lambda end, begin: divides(end.rpartition(" ")[2], begin.partition(" ")[0]),
    "ends_open": lambda end, begin: seams.ends_open(end, begin.partition(" ")[0]),
    "seam": lambda end, begin: seamed(end, begin, mend=False),
    "seam, mended": lambda end, begin: seamed(end, begin, mend=True),
    "begins_item": lambda end, begin: begins_item(*pair(end, begin), flow=DIP),
    "begins_item, soft": lambda end, begin: begins_item(*pair(end, begin, soft=True), flow=DIP),
    "ends_paragraph": lambda end, begin: ends_paragraph(*pair(end, begin), flow=DIP),
    "ends_paragraph, soft": lambda end, begin: ends_paragraph(*pair(end, begin, soft=True), flow=DIP),
    "ends_paragraph, cut": lambda end, begin: ends_paragraph(*pair(end, begin, cut=True), flow=DIP),
    "ends_paragraph, PDF": lambda end, begin: ends_paragraph(*pair(end, begin), flow=PDF),
    "split_paragraphs": lambda end, begin: parted(end, begin, DIP, soft=False),
    "split_paragraphs, PDF": lambda end, begin: parted(end, begin, PDF, soft=False),
    "split_annex": lambda end, begin: len(split_annex(pair(end, begin, soft=True), ANNEX)) > 1,
    "split_annex, hard": lambda end, begin: len(split_annex(pair(end, begin), ANNEX)) > 1,
    "join_paragraph": lambda end, begin: joined(end, begin, DIP, soft=False),
    "join_paragraph, soft": lambda end, begin: joined(end, begin, DIP, soft=True),
    "join_paragraph, PDF": lambda end, begin: joined(end, begin, PDF, soft=False),
    "table_starts": starts,
    "question": asked,
    "title_ends": lambda end, begin: titles.title_ends(
        [*pair(end, begin), Row(2, "Der Turm steht.")], 1, DIP
    ),
    "headings": lambda end, begin: headings.trailing_headings(
        paragraphs("Ja.", end, begin), least=1, answered=True
    ),
    "head_at": lambda end, begin: (
        head_at(pair(end, f"Anlage 2 zu Frage 3 {begin}"), 1, inside=False) is not None
    ),
    "head of two": lambda end, begin: getattr(
        head_at(pair(f"Anlage 2: {end}", begin), 0, inside=True), "end", 0
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_ends_and_beginnings_of_lines(name: str, compare: Compare) -> None:
    rule = RULES[name]
    signs = {True: "+", False: "-"}
    found = {end: [rule(end, begin) for begin in BEGINS] for end in ENDS}
    rows = {
        end.replace(WIDE, "…"): "".join(signs[one] if isinstance(one, bool) else str(one) for one in row)
        for end, row in found.items()
    }
    compare("pairs", name, rows)
