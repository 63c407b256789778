"""Heads of annexes: which lines are one, how far it runs, and which annex it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.structure.rows import Row

_LABEL = re.compile(
    r"(?:Anlagen?|Anhang|Anhänge|Annex)"
    r"(?:\s+(?:Nr\.\s?)?(?P<number>\d{1,3}(?:\s?[a-z])?|[IVX]{1,4}|[A-Z])(?![\w/-]))?(?![\w-])"
)
# What stands behind the label of a head; running text ("Anlage 2 zu entnehmen") names nothing here.
_NAMED = (
    r"(?:Fragen?|Antwort(?:en)?|AW|Kleinen?|Großen?|KA|GA|Anfrage|Schriftlichen?|Mündlichen?|Drucksache|Drs"
    r"|BT|Bundestags\w*|PSts|Ziffer|Nr|Nummer)\b"
)
_REST = re.compile(
    rf"\s?\*?$|\s?:(?:\s|$)|,?\s[–—-]\s|,\s{_NAMED}|\s(?:zur?|zum|der|auf)\s(?:de[nrm]\s|die\s)?{_NAMED}"
    rf"|\s+{_NAMED}|\s+\d{{1,2}}/\d{{1,5}}\b|\s\([^()]*\)$|\s\w{{2,12}} zu (?:den )?Fragen? "
)
_NO_HEAD = re.compile(
    r"\?[^\w?]*$|\bzu entnehmen\b|(?:verwiesen|entnommen|aufge\w{1,20}|beigefügt\w{0,4}|dargestellt"
    r"|ersichtlich|enthalten|werden|wird|sind|ist)\W*$"
)
_QUESTIONS = re.compile(r"\bFragen?(?:\s(?:Nr|Nummer|Nrn)\.?)?\s(\d{1,3}\s?[a-z]?\b)")
_PAGE = re.compile(r"\s*(?:[–-]\s?\d{1,3}\s?[–-]?|Seite \d{1,3} von \d{1,3}|(?<=\D) \d{1,3} von \d{1,3})$")
# A head goes on in the next line after these, inside a quotation, and until it has named the paper.
_OPEN = re.compile(
    r"(?:,|\b(?:der|die|das|des|dem|den|und|von|auf|für|zur|zum|im|in|mit|durch|Abgeordneten|Kleinen?|Fraktion"
    r"|Die|Dr\.))$"
)
_PAPER = re.compile(r"\d{1,2}/\d{1,5}\b")
_ORIGIN = re.compile(r"Anfrage|Antwort der Bundesregierung|PSts")
_GOES_ON = re.compile(
    r"[a-zäöüß„\"(]|BÜNDNIS|DIE |Die Linke|Fraktion|BT-|BMVg|Bundestagsdrucksache"
    r"|[^?]{0,90}(?:\d{1,2}/\d{1,5}\b|\bFraktion\b)"
)
_SMALL = re.compile(r"(?:der|des|und|auf|vom|zur|zum|betreffend|betr\.|mit|für|nach) ")
_MOST_ROWS = 6
_SHORT = 50  # characters of a label with its question: "Anlage 2 zu Frage Nr. 14 b"
_RUNS_ON = 50  # characters; a shorter line before a label was ended on purpose
_TITLE = re.compile(r"(?:Kleine Anfrage|Antwort der Bundesregierung auf)\b")
"""Begins the inquiry's title above the label of an annex."""


@dataclass(frozen=True, slots=True)
class AnnexHead:
    """A head of an annex: rows `at` to `end` (half-open), its text, and what it says of the annex."""

    at: int
    end: int
    text: str
    number: str | None
    """The printed number with its letter (`4a`), a Roman number or a capital; None without."""
    questions: str | None
    """The first question that the head names."""
    label: bool
    """It is no more than a label, which may stand at a page's foot too."""

    def same_annex(self, other: AnnexHead) -> bool:
        """Whether two heads name one annex: the same number, and no other question."""
        if self.number != other.number:
            return False
        return not (self.questions and other.questions) or self.questions == other.questions


def head_at(rows: Sequence[Row], at: int, *, inside: bool) -> AnnexHead | None:
    """The head that begins at a row; `inside` tells that annexes have begun before, so no prose is near."""
    text = rows[at].text
    if text[:2] != "An":
        return None
    match = _LABEL.match(text)
    if match is None or not _REST.match(text, match.end()) or _NO_HEAD.search(text):
        return None
    if at and _runs_on(rows[at - 1], rows[at], inside=inside):
        return None
    end = _end_of(rows, at)
    whole = " ".join(" ".join(row.text.split()) for row in rows[at:end])
    named = _QUESTIONS.search(whole)
    number = match["number"].replace(" ", "") if match["number"] else None
    return AnnexHead(
        at=at,
        end=end,
        text=_PAGE.sub("", whole).strip(),
        number=number,
        questions=named[1].replace(" ", "") if named else None,
        label=len(whole) <= _SHORT,
    )


def _runs_on(before: Row, row: Row, *, inside: bool) -> bool:
    """Whether the line before is running text that goes on with the label."""
    text = before.text
    if inside or row.cut or row.at - before.at > 1 or len(text) <= _RUNS_ON:
        return False
    if before.soft or text[-1] in ",(":
        return True
    return text[-1].islower() and _LABEL.fullmatch(row.text) is None


def title_before(rows: Sequence[Row], at: int) -> int:
    """Where the inquiry's title begins that is printed above the head at `at`; `at` where none is."""
    for begin in range(at - 1, max(at - _MOST_ROWS, -1), -1):
        if _TITLE.match(rows[begin].text):
            return begin if _PAPER.search(rows[at - 1].text) else at
    return at


def _end_of(rows: Sequence[Row], at: int) -> int:
    """Place behind the last row of a head: it runs on while it is open."""
    text, end = rows[at].text, at + 1
    while end < min(at + _MOST_ROWS, len(rows)) and rows[end].at - rows[end - 1].at == 1:
        named = _PAPER.search(text) is not None or _ORIGIN.search(text) is None
        quoted = text.count("„") > text.count("“") + text.count("”")
        after = rows[end].text
        goes_on = _SMALL.match(after) or (not named and _GOES_ON.match(after))
        if _LABEL.match(after) or not (quoted or goes_on or _OPEN.search(text)):
            break
        text = f"{text} {rows[end].text}"
        end += 1
    return end
