"""Who cites whom: an edge, a chain of referrals, what a referral points to, a paper that is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from indexer.model import Answer, Question

EdgeKind = Literal["drucksache", "bundesrat", "plenarprotokoll", "internal"]
"""What is cited: a paper of a parliament, of the Bundesrat, a Plenarprotokoll, or the same paper."""

StepState = Literal["answer", "referral", "asked", "open", "paper", "missing", "cycle", "repeated", "cut"]
"""What a step of a chain is: an answer of substance (or a Vorbemerkung, Anlage, passage); a referral that
points on; a question that another paper answers, or none (`open`); a whole paper; a paper that is not in
the index; a section that stands in the chain above it (`cycle`) or elsewhere (`repeated`); the bound of a
chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One mention: where it stands, the words that make it, and what it leads to."""

    kind: EdgeKind
    source: str
    """`from` of the JSON: the id of the section that cites; of the paper where its head does."""
    to: str | None
    """Id of the section that asks the question cited, else of the paper; None for a Plenarprotokoll."""
    doc: str
    """The number cited, as in `Reference`; of an internal reference the paper's own."""
    fragen: tuple[str, ...]
    """The questions cited that `to` asks, `3a` where a part is; all that are cited where `to` is a paper."""
    place: str
    """`in` of the JSON, as in `Reference`."""
    text: str | None
    """The printed words; None of an internal reference where the index is older than they are kept."""
    span: tuple[int, int] | None
    """Half-open, in code points of the text that `place` names."""
    present: bool
    """Whether `to` is in the index."""
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """The edges out of, or into, one paper or section."""

    id: str
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A section or paper that is led to, with what of it is meant; texts are empty for a whole paper."""

    id: str
    herausgeber: str
    dokumentnummer: str
    titel: str | None = None
    datum: str | None = None
    drucksachetyp: str | None = None
    label: str | None = None
    """`Frage 35`; None for a whole paper."""
    page: int | None = None
    pdf_url: str | None = None
    questions: tuple[Question, ...] = ()
    answers: tuple[Answer, ...] = ()
    """Of an exchange those that are meant: all, or where lettered parts are cited theirs."""
    text: str | None = None
    """Of a section without questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStep:
    """A section of a chain and what it points to; `edge` led here, None at the start and to an Antwort."""

    state: StepState
    cited: Cited
    edge: Edge | None = None
    steps: tuple[ChainStep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PointsTo:
    """What a pure referral leads to: the answer of substance, or a Vorbemerkung, at the end of its chain."""

    cited: Cited
    """Its answers or text are shortened where `shortened` is set."""
    edge: Edge
    """The mention in the referral itself."""
    through: tuple[str, ...] = ()
    """Ids of the sections between, which are referrals themselves."""
    shortened: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPaper:
    """A paper that is cited and not in the index."""

    id: str
    herausgeber: str
    dokumentnummer: str
    mentions: int
    papers: int
    """Papers that mention it."""
    pdf_url: str | None
    """Where it may be fetched; None where no rule gives the address."""
