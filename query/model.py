"""What goes into a search and what comes out: plain frozen values, safe to keep, pickle and share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from indexer.model import Answer, ArtKind, Paper, Question, Reference, Section

if TYPE_CHECKING:  # a search that finds no referral does without
    from query.edges import PointsTo

Match = Literal["all", "any"]
MatchKind = Literal["exact", "stem", "part", "wildcard", "fuzzy", "synonym", "expansion"]
Sort = Literal["relevance", "datum", "-datum", "nummer", "-nummer"]
"""Best first, or by the paper's date or number, with `-` the highest first; ties as in the index."""
SORTS: tuple[Sort, ...] = get_args(Sort)
Mode = Literal["keyword", "semantic", "hybrid"]
"""By the words, by what they mean (vectors), or by both, fused by their ranks."""
MODES: tuple[Mode, ...] = get_args(Mode)
FoldReason = Literal["asked", "similar"]
"""Why a section is folded into a hit: it asks what the hit answers, or says nearly the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One search. `sections` limits it to halves and kinds: frage, antwort, vorbemerkung, anlage."""

    query: str
    match: Match = "all"
    limit: int = 10
    sections: tuple[str, ...] = ()
    art: tuple[ArtKind, ...] = ()
    """Limits it to exchanges with an answer given in one of these ways."""
    filters: tuple[tuple[str, str], ...] = ()
    """Pairs of a field of `query.fields` and a value, as `feld:wert` of the query; values of one field are
    alternatives."""
    expand: bool = False
    """Adds words that the best sections have in common; a notice names them."""
    sort: Sort = "relevance"
    group: Literal["paper"] | None = None
    """`paper` gives each paper once, by its best section, with the next best as `siblings`."""
    fold: bool = True
    """Shows a question with its Antwort, and what says nearly the same, as one hit (docs/decisions/0008)."""
    facets: bool | tuple[str, ...] = False
    """Counts values over all matches: of the facets named, or of the usual ones."""
    plain: bool = False
    """The query is words alone, as a person asks: no sign in it is an operator or names a field."""
    mode: Mode = "keyword"
    """`semantic` and `hybrid` need vectors (`drucksuche embed`). In both, words are met under `any`, filters
    and exclusions hold for all, and what is found are the 1,000 best of each leg: total, facets, groups,
    orders and pages are of these (docs/semantic.md)."""
    after: str | None = None
    """The `cursor` of the page before; everything but `limit` and `facets` must be as it was there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A half-open range of code points in a snippet's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snippet:
    """An extract of one field with the matched words as spans, in order and without overlap."""

    field: str
    text: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something the user should know of the query; `start` and `end` are code points of it."""

    code: str
    text: str
    start: int | None = None
    end: int | None = None
    suggestion: str | None = None
    """What may be typed instead, where there is one way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A matching section that is shown as part of a hit and not by itself."""

    id: str
    reason: FoldReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A ranking that found a hit, with the hit's place and score there."""

    name: str
    """keyword or semantic."""
    rank: int
    score: float
    """What a keyword search gives, or the cosine of query and best window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A section with its score, the fields that matched and snippets of them."""

    id: str
    dokumentnummer: str
    titel: str | None
    datum: str | None
    drucksachetyp: str | None
    kind: str
    section: str
    label: str
    score: float
    page: int | None
    """First page of the section, 1-based; None where the source has no pages."""
    pdf_url: str | None
    """Address of the paper's PDF, with `#page=N` where the page is known."""
    fields: tuple[str, ...]
    match_kinds: tuple[MatchKind, ...]
    snippets: tuple[Snippet, ...]
    heading: str | None = None
    questions: tuple[Question, ...] = ()
    answers: tuple[Answer, ...] = ()
    references: tuple[Reference, ...] = ()
    herausgeber: str = "BT"
    wahlperiode: int | None = None
    urheber: tuple[str, ...] = ()
    fraktion: tuple[str, ...] = ()
    """Who asks, by Fraktion: of the section's own questions (Schriftliche Fragen), else of the paper."""
    fragesteller: tuple[str, ...] = ()
    ressort: str | None = None
    folded: tuple[Folded, ...] = ()
    siblings: tuple[Hit, ...] = ()
    """Of a search grouped by paper: the paper's next best sections."""
    paper_total: int | None = None
    """Of a search grouped by paper: how many of the paper's sections match."""
    points_to: tuple[PointsTo, ...] = ()
    """Of a section whose answers only point elsewhere: what they lead to, where the index has it."""
    legs: tuple[Leg, ...] = ()
    """Of a search by meaning: which of keyword and semantic found it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """A value and how many matching sections have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """Counts over all matching sections; a section with two values counts for both."""

    name: str
    values: tuple[FacetValue, ...]
    missing: int
    """Matching sections without any value."""
    in_order: bool = False
    """Whether the values stand in their own order (years), else the most frequent is first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResults:
    """The hits of one search in the order that was asked, best first by default.

    `total` counts all matching sections, each once, those too that are folded into hits; so do the facets.
    """

    query: str
    match: Match
    total: int
    total_is_exact: bool
    took_ms: float
    notices: tuple[Notice, ...] = ()
    hits: tuple[Hit, ...] = ()
    facets: tuple[Facet, ...] = ()
    papers: int | None = None
    """Of a search grouped by paper: how many papers have a match."""
    first: int = 1
    """Rank of the first hit shown: above 1 on later pages."""
    cursor: str | None = None
    """What `after` takes to give the next page; None where this is the last."""
    mode: Mode = "keyword"


Every = Literal["year", "month"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatsRow:
    """One period and group: how many sections match, of how many there are."""

    period: str
    """`2025` or `2025-09`."""
    group: str | None
    """The Fraktion, Ressort …; None for all sections of the period together."""
    hits: int
    sections: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtRate:
    """One way of answering: how many of the matching exchanges that have an answer were answered so."""

    kind: ArtKind
    count: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Matching sections over time, with what they are a share of.

    A section with two values (two Fraktionen) counts in both groups; folded sections count as all others.
    """

    query: str
    match: Match
    by: str
    every: Every
    total: int
    undated: int
    """Matching sections of papers without a date; they stand in no row."""
    rows: tuple[StatsRow, ...]
    """By period; in each the whole first, then the groups that have any hit, most hits first."""
    arts: tuple[ArtRate, ...]
    """Most frequent first; an answer may be given in several ways."""
    answered: int
    """Matching exchanges that have an answer."""
    took_ms: float
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a text that is being typed may become."""

    text: str
    """The whole text then."""
    kind: str
    """field, word, art, drucksache, or the field whose value it is."""
    count: int | None = None
    """Sections that have it; None for a field. Sections deleted since the last compaction may count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSection:
    """A section as the index keeps it, with its paper's head (whose `sections` are left empty)."""

    id: str
    paper: Paper
    section: Section
    references: tuple[Reference, ...] = ()
    points_to: tuple[PointsTo, ...] = ()
    """As in `Hit`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermScore:
    """What one index term in one field adds to a section's score."""

    word: str
    """The word or sequence of the query that the term stands for."""
    term: str
    """The term of the index; of a sequence its words as asked."""
    field: str
    kind: MatchKind
    frequency: float
    length: float
    """Words of the field in this section."""
    average_length: float
    """Mean of `length` over all sections that have the field."""
    b: float
    """Share of the length normalisation."""
    weight: float
    """Weight of the field times the weight of the kind of match."""
    idf: float
    sections: int | None
    """Sections that hold the word; None for a sequence, whose idf is the sum of its words'."""
    factor: float
    """Product of the factors of the parts of the query that hold the word, and of the kind of section."""
    contribution: float
    """Part of the score. The word's score is idf × s ÷ (s + k1) × factor, where s is the sum of
    weight × frequency ÷ (1 - b + b × length ÷ average_length) over its terms and fields; each of them has the
    share that it has of s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegScore:
    """What one ranking adds to the score of a section, in a search by meaning."""

    name: str
    """As in `Leg`."""
    rank: int
    score: float
    """What a keyword search gives, or the cosine of `window` and the query, which in a hybrid search is moved
    towards the first sections by words."""
    contribution: float
    """Part of the section's score: weight / (rank_constant + rank); the cosine where there is no weight."""
    weight: float | None
    """None of a search by meaning alone, which fuses nothing."""
    rank_constant: int | None
    window: tuple[Snippet, ...] = ()
    """What lies nearest to the query, of each text of the section; empty of the keywords."""
    towards: tuple[str, ...] = ()
    """Ids of the sections towards which a hybrid search moved the query's vector; empty of the keywords."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a section came to its score; the contributions add up to it (1e-6 relative).

    Those are the contributions of the terms, or where there are legs of these: then those of the terms add up
    to the score of the leg of the keywords.
    """

    id: str
    score: float
    """The very 32-bit number by which the section was ranked; hits show it rounded."""
    k1: float
    """Saturation of frequencies."""
    terms: tuple[TermScore, ...]
    """Highest contribution first."""
    legs: tuple[LegScore, ...] = ()
    """Of a search by meaning: each ranking that found the section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerm:
    """A term of the index that a word stands for; see `query.tree.Variant`."""

    term: str
    kind: MatchKind
    weight: float
    sections: int
    """Sections that hold it in a field that the word looks into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNode:
    """A node of the tree that a search runs, and how many sections it finds by itself."""

    name: str
    """word, sequence, all, any, not, weight, filter, prefer."""
    text: str
    sections: int
    fields: tuple[str, ...] = ()
    """Fields that a word or sequence looks into; empty for all."""
    terms: tuple[PlanTerm, ...] = ()
    factor: float = 1.0
    children: tuple[PlanNode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of a search and its milliseconds by the clock: parse, compile, meaning, rank, show."""

    name: str
    ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPlan:
    """What a search runs; `tree` is None where nothing can be searched."""

    match: Match
    tree: PlanNode | None
    stages: tuple[Stage, ...] = ()
