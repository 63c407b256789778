"""The frozen dataclasses that flow between the rooms, and their JSON shapes.

`Line` and `RawPaper` go from a source to the structure rules, `Paper` from there to the index and to
`drucksuche parse --json`. Nothing here reads files or knows an engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

PAPER_FORMAT = 1
"""Version of the JSON shape that `jsonshape.paper_to_json` writes."""

SourceKind = Literal["pdf", "text", "dip", "memory"]
"""How a paper came in; `memory` is a program that handed it over."""
SectionKind = Literal["vorbemerkung", "exchange", "anlage", "passage"]
ReferenceKind = Literal["drucksache", "bundesrat", "plenarprotokoll"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a paper as its source gives it, without the line end."""

    text: str
    number: int
    """1-based place among the lines of the paper."""
    page: int | None = None
    """1-based page of the PDF; None for text sources."""
    size: float | None = None
    """Type size of most of the line's characters in points; None for text sources."""
    indent: float | None = None
    """Left edge in points from the left edge of the page's text block, or column; None for text sources."""
    upright: bool = True
    """False for turned text such as a "Vorabfassung" mark or a rotated table."""
    cells: tuple[str, ...] = ()
    """The line cut at wide gaps, where the page shows columns; empty for running text."""
    marks: tuple[tuple[int, int], ...] = ()
    """Half-open spans of `text`, in code points, printed raised and smaller: footnote marks, exponents."""
    bold: bool = False
    """True where most of the line is set in a bold face; False for text sources."""
    top: float | None = None
    """Distance of the baseline from the top of the page in points; None for text sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something a reader of a paper should know; `line` is 1-based, None where no line is meant."""

    code: str
    text: str
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHead:
    """What a source itself says of a paper's head (DIP metadata); None where it does not say."""

    dokumentnummer: str | None = None
    drucksachetyp: str | None = None
    herausgeber: str | None = None
    wahlperiode: int | None = None
    datum: str | None = None
    titel: str | None = None
    urheber: tuple[str, ...] = ()
    ressort: str | None = None
    pdf_url: str | None = None
    zusatz: str | None = None
    """What stands behind the number, such as `(neu)`."""
    bezug: str | None = None
    """Number of the one paper that the title answers or reports on."""
    autoren: tuple[str, ...] = ()
    """Names as the DIP service shows them: the first four at most."""
    vorgangsbezug: tuple[str, ...] = ()
    """Titles of the proceedings that the paper belongs to: the first four at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPaper:
    """A paper as read from its source, not yet cut."""

    origin: str
    """Where it was read: a path, `archive.zip!member`, or `pages.json#3` for the third object of a file."""
    kind: SourceKind
    source_hash: str
    """SHA-256 of the source bytes, hex."""
    lines: tuple[Line, ...]
    head: SourceHead = SourceHead()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A footnote taken out of a text, with its mark (`1`, `*`)."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a section as rows of cells, where the source shows columns; the text holds its rows too."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One numbered question; `parts` are its letters as printed, `text` holds the parts, not the number."""

    n: str
    text: str
    parts: tuple[str, ...] = ()
    fragesteller: str | None = None
    fraktion: str | None = None
    ressort: str | None = None


ArtKind = Literal[
    "referral", "outside", "confidential", "no_knowledge", "refusal", "partly", "table", "annex", "joint"
]
ART_KINDS: tuple[ArtKind, ...] = get_args(ArtKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Art:
    """One way in which the government answered; an answer may have several."""

    kind: ArtKind
    span: tuple[int, int] | None
    """Half-open, in code points of the answer's text, of the words that show it; None for a joint answer."""
    grade: str | None = None
    """Of a confidential answer, as the Verschlusssachenanweisung names it; None where it is not printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer; `to` names questions (`3`) and lettered parts (`3a`), empty where unknown."""

    to: tuple[str, ...]
    text: str
    referral: bool = False
    """True where the whole answer only points to another answer, a Vorbemerkung or a paper."""
    beantwortet_von: str | None = None
    datum: str | None = None
    art: tuple[Art, ...] = ()
    """How the government answered, one entry a kind."""
    torn: tuple[tuple[int, int], ...] = ()
    """Half-open spans of `text`, in code points, in order, that are scraps of a rotated table.

    They are kept for `show` and left out of search and snippets (`searched_text`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The unit of search. An exchange has questions and answers, every other kind has `text`."""

    id: str
    kind: SectionKind
    heading: str | None = None
    text: str | None = None
    questions: tuple[Question, ...] = ()
    answers: tuple[Answer, ...] = ()
    notes: tuple[Note, ...] = ()
    tables: tuple[Table, ...] = ()
    torn: tuple[tuple[int, int], ...] = ()
    """As in `Answer`, in the section's own `text`."""
    pages: tuple[int, int] | None = None
    """First and last page, 1-based; None where the source has no pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A citation of another paper. `span` is half-open, in code points of the text that `place` names."""

    kind: ReferenceKind
    doc: str
    place: str
    """`in` of the JSON: head, vorbemerkung_fragesteller, `question X`, `answer X`, anlage, passage."""
    text: str
    span: tuple[int, int]
    fragen: tuple[str, ...] = ()
    detail: str | None = None
    section: str | None = None
    """Id of the section that holds it; None in the head."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalReference:
    """A mention inside an answer of another question or a Vorbemerkung of the same paper.

    `section`, `text` and `span` are as in `Reference`; None where an index was written before they were kept.
    """

    place: str
    to: str
    section: str | None = None
    text: str | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineUse:
    """What became of one input line: the id of the section that holds it, or the class of dropped line."""

    line: int
    use: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One Drucksache, cut into sections. A value is None (or empty) where the paper does not say."""

    dokumentnummer: str | None
    drucksachetyp: str | None
    herausgeber: str = "BT"
    wahlperiode: int | None = None
    datum: str | None = None
    titel: str | None = None
    zusatz: str | None = None
    bezug: str | None = None
    bezug_zusatz: str | None = None
    fragesteller: tuple[str, ...] = ()
    fragesteller_weitere: bool = False
    fraktion: tuple[str, ...] = ()
    urheber: tuple[str, ...] = ()
    ressort: str | None = None
    schreiben_vom: str | None = None
    unterzeichnet: str | None = None
    woche_vom: str | None = None
    pdf_url: str | None = None
    sections: tuple[Section, ...] = ()
    references: tuple[Reference, ...] = ()
    internal_refs: tuple[InternalReference, ...] = ()
    notices: tuple[Notice, ...] = ()
    account: tuple[LineUse, ...] = field(default=(), compare=False, repr=False)
    """One entry an input line, in order; written to JSON only on request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An input that could not be read or indexed, with the reason in one line."""

    origin: str
    reason: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one indexing run did. Counts are of this run, `seconds` is wall time."""

    papers: int = 0
    sections: int = 0
    questions: int = 0
    answers: int = 0
    unchanged: int = 0
    removed: int = 0
    failures: tuple[Failure, ...] = ()
    notices: tuple[tuple[str, Notice], ...] = ()
    """Pairs of origin and notice, in the order of reading."""
    seconds: float = 0.0


JsonObject = dict[str, Any]
"""A decoded JSON object. Dicts live only at this edge."""


def place_of(to: Sequence[str]) -> str:
    """`answer 2c`: the place of references in an answer, by the first question that it answers."""
    return f"answer {to[0]}" if to else "answer"


def searched_text(text: str, torn: Sequence[tuple[int, int]]) -> str:
    """Blank out the torn spans of a text: same length, so every other code point keeps its place."""
    pieces: list[str] = []
    done = 0
    for start, end in torn:
        pieces += (text[done:start], " " * (end - start))
        done = end
    return "".join(pieces) + text[done:]
