"""What a title block says, and where a title ends; shared by the readers of all parliaments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.structure.joining import Flow, ends_paragraph
from indexer.structure.rows import Row

PREAMBLE = re.compile(r"^V ?o ?r ?b ?e ?m ?e ?r ?k ?u ?n ?g")
_TITLE_FULL = 24.0


@dataclass(slots=True)
class TitleBlock:
    """What the title block says; `end` is the place of the first body row."""

    kind: str | None = None
    titel: str | None = None
    bezug: str | None = None
    bezug_zusatz: str | None = None
    bezug_line: str | None = None
    fragesteller: tuple[str, ...] = ()
    weitere: bool = False
    fraktion: tuple[str, ...] = ()
    urheber: tuple[str, ...] = ()
    datum: str | None = None
    """Date of the answer, where the title block prints it (Landtage)."""
    ressort: str | None = None
    """The ministry that answers, where the title block names it (Landtage)."""
    passages: bool = False
    """The paper is cut into passages, whatever its kind: those of Landtage, and answers given as letters."""
    end: int = 0


def title_ends(rows: Sequence[Row], at: int, flow: Flow) -> bool:
    """Whether the title ends before row `at`."""
    before, after = rows[at - 1], rows[at]
    if PREAMBLE.match(after.text):
        return True
    if before.size and after.size:
        return abs(before.size - after.size) > 0.6
    if before.text[-1:] in "–-" or after.text[:1] == "(" or before.text.count("(") > before.text.count(")"):
        return False  # a subtitle in brackets: "(Nachfrage zur Antwort … auf Bundestagsdrucksache 21/90399)"
    title_flow = Flow(blanks=flow.blanks, full=_TITLE_FULL)
    if ends_paragraph(before, after, title_flow):
        return True
    if before.soft and flow.blanks:
        return False
    # A full line without a blank: the title goes on where a short line without a stop follows.
    return not (at + 1 < len(rows) and not after.soft and ends_paragraph(after, rows[at + 1], title_flow))
