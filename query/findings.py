"""What `verify` says of a manuscript: where its quotations and paper numbers stand, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from indexer.model import ReferenceKind
from query.model import Notice

ManuscriptKind = Literal["text", "markdown", "html"]
MANUSCRIPT_KINDS: tuple[ManuscriptKind, ...] = get_args(ManuscriptKind)

QuoteVerdict = Literal["found", "elsewhere", "altered", "not_found", "unchecked", "short"]
"""`elsewhere`: word for word, in another section or paper than the manuscript names. `unchecked`: the paper
that the manuscript names is not in the index. `short`: too short to check, as a term is."""
NumberVerdict = Literal["present", "absent", "wrong_question"]
"""`absent`: not in the index. `wrong_question`: the paper is there and has no such question."""

WRONG: frozenset[str] = frozenset({"elsewhere", "altered", "not_found", "wrong_question"})
"""The verdicts that somebody must look at; the others are right, or cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in the manuscript: half-open in code points, and the line and column of its start, from 1."""

    start: int
    end: int
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """Where the index has the words."""

    id: str
    """Of the section; of the paper where its title is quoted."""
    label: str
    """`Frage 35`; `Titel`."""
    dokumentnummer: str
    place: str
    """As in `Reference`: question 3, answer 3, vorbemerkung_bundesregierung, anlage, passage; note, title."""
    text: str
    """The words as printed there, between the first and the last word quoted."""
    page: int | None = None
    """First page of the section; None where the source has no pages."""
    pdf_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A run of words: what the manuscript has and what is printed, the same where nothing was altered."""

    quoted: str
    printed: str
    altered: bool
    spot: Spot | None = None
    """Of an altered run its place in the manuscript; of words left out the word before them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """What the manuscript names as the source of a quotation."""

    doc: str
    fragen: tuple[str, ...]
    text: str
    """The words that name it."""
    spot: Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteFinding:
    """A quotation and what became of it."""

    verdict: QuoteVerdict
    text: str
    """As in the manuscript, without its quotation marks, on one line."""
    spot: Spot
    attributed: Attribution | None = None
    printed: Printed | None = None
    """None where it was not found."""
    changes: tuple[Change, ...] = ()
    """Of an altered quotation all its words in order."""
    notices: tuple[Notice, ...] = ()
    """`case`: words with other capitals than printed. What was left out in looking for one that was not found
    word for word: `long`, `omissions`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFinding:
    """A paper number and whether the index has it."""

    verdict: NumberVerdict
    kind: ReferenceKind
    doc: str
    fragen: tuple[str, ...]
    text: str
    spot: Spot
    ids: tuple[str, ...] = ()
    """Sections that ask these questions, else the paper; empty where it is absent."""
    unknown: tuple[str, ...] = ()
    """The questions that the paper does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """All that was found in one manuscript, each list in the order of the manuscript."""

    quotations: tuple[QuoteFinding, ...] = ()
    numbers: tuple[NumberFinding, ...] = ()
    notices: tuple[Notice, ...] = ()
    """What could not be read as meant, such as a quotation mark that nothing closes."""

    @property
    def wrong(self) -> int:
        """How many findings somebody must look at."""
        verdicts = [*(one.verdict for one in self.quotations), *(one.verdict for one in self.numbers)]
        return sum(verdict in WRONG for verdict in verdicts)
