"""What the pages of a paper and of a section show: texts with their references set as links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from indexer.model import Paper, Section, Table, place_of
from indexer.schema import ANSWER, FIELD_OF_KIND, QUESTION
from query.edges import Edge, PointsTo
from query.engine.finding import find_asked
from query.labels import section_label
from query.model import Span, StoredSection
from query.render.citations import WRITERS, cite_found
from query.render.footnotes import footnote
from query.render.html import Link
from query.web.page.addresses import Addresses
from query.web.page.languages import Words
from query.web.page.views import Named, asker, name_id

if TYPE_CHECKING:
    from query.engine import Searcher

MOST_CITING = 30
"""Sections that cite a paper or section which a page names."""

_LEAD_CHARACTERS = 110
"""Of the first question of a section in the table of contents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A question, an answer or another text: its heading, who said it, the text and its links."""

    kind: str
    """question, answer or text."""
    head: str
    by: str | None
    text: str
    links: tuple[Link, ...] = ()
    marks: tuple[Span, ...] = ()
    is_torn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A section in full."""

    id: str
    """With its paper: `bt-21-1916#f4`."""
    name: str
    """Within its paper, which is its anchor: `f4`."""
    label: str
    heading: str | None
    lead: str
    page: int | None
    questions: tuple[Part, ...]
    answers: tuple[Part, ...]
    points_to: tuple[PointsTo, ...]
    notes: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]


Marks = Mapping[str, tuple[Span, ...]]
"""Field of a section → the matched words of its text, as `SearchEngine.mark` gives them."""

Places = Mapping[str, Mapping[str, list[Link]]]
"""Section id → place within it (`answer 1`) → the links of that text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the sections of a paper are shown with."""

    key: str
    """Of the paper: `bt-21-1916`."""
    words: Words
    places: Places
    marks: Marks = field(default_factory=dict)

    def links(self, section: Section, place: str | None = None) -> tuple[Link, ...]:
        """The links of one text of a section, or of all of them."""
        found = self.places.get(f"{self.key}#{section.id}", {})
        return tuple(link for own, links in found.items() if place in (None, own) for link in links)


def place_links(edges: Iterable[Edge], addresses: Addresses) -> Places:
    """The references of texts as links."""
    places: dict[str, dict[str, list[Link]]] = {}
    for edge in edges:
        href = addresses.edge(edge)
        if edge.span is not None and href is not None:
            start, end = edge.span
            link = Link(start=start, end=end, href=href, kind="" if edge.present else "missing")
            places.setdefault(edge.source, {}).setdefault(edge.place, []).append(link)
    return places


def view_section(section: Section, points: tuple[PointsTo, ...], setting: Setting) -> SectionView:
    """A section of the setting's paper."""
    parts = _answers if section.answers else _text
    return SectionView(
        id=f"{setting.key}#{section.id}",
        name=section.id,
        label=setting.words.label(section_label(section)),
        heading=section.heading,
        lead=_lead(section),
        page=None if section.pages is None else section.pages[0],
        questions=tuple(_questions(section, setting)),
        answers=tuple(parts(section, setting)),
        points_to=points,
        notes=tuple((note.mark, note.text) for note in section.notes),
        tables=section.tables,
    )


def _questions(section: Section, setting: Setting) -> Iterator[Part]:
    words = setting.words
    marked = _shares(setting.marks.get(QUESTION, ()), [one.text for one in section.questions])
    for one, spans in zip(section.questions, marked, strict=True):
        yield Part(
            kind="question",
            head=f"{words('question')} {one.n}",
            by=" · ".join(filter(None, (asker(one.fragesteller, one.fraktion), one.ressort))) or None,
            text=one.text,
            links=setting.links(section, f"question {one.n}"),
            marks=spans,
        )


def _answers(section: Section, setting: Setting) -> Iterator[Part]:
    words = setting.words
    marked = _shares(setting.marks.get(ANSWER, ()), [one.text for one in section.answers])
    for one, spans in zip(section.answers, marked, strict=True):
        numbers = ", ".join(one.to) if len(section.answers) > 1 else ""
        yield Part(
            kind="answer",
            head=words("answer_to", numbers=numbers) if numbers else words("answer"),
            by=" · ".join(filter(None, (one.beantwortet_von, words.date(one.datum)))) or None,
            text=one.text,
            links=setting.links(section, place_of(one.to)),
            marks=spans,
            is_torn=bool(one.torn),
        )


def _text(section: Section, setting: Setting) -> Iterator[Part]:
    """The text of a section that is no exchange."""
    if section.text:
        yield Part(
            kind="text",
            head="",
            by=None,
            text=section.text,
            links=setting.links(section),
            marks=setting.marks.get(FIELD_OF_KIND.get(section.kind, ""), ()),
            is_torn=bool(section.torn),
        )


def _shares(spans: tuple[Span, ...], texts: list[str]) -> Iterator[tuple[Span, ...]]:
    """The spans of each text, of spans in all of them joined by line ends."""
    start, at = 0, 0
    for text in texts:
        end, first = start + len(text), at
        while at < len(spans) and spans[at].start < end:
            at += 1
        yield tuple(Span(start=one.start - start, end=one.end - start) for one in spans[first:at])
        start = end + 1


def _lead(section: Section) -> str:
    text = section.questions[0].text if section.questions else section.heading or section.text or ""
    line = " ".join(text[: 3 * _LEAD_CHARACTERS].split())
    if len(line) <= _LEAD_CHARACTERS:
        return line
    return line[:_LEAD_CHARACTERS].rpartition(" ")[0] + " …"


def citing(edges: Iterable[Edge], addresses: Addresses) -> tuple[list[Named], int]:
    """The sections that cite something, each once and the first ones, and how many more there are."""
    sources = list(dict.fromkeys(edge.source for edge in edges))
    shown = [Named(text=name_id(one), href=addresses.section(one)) for one in sources[:MOST_CITING]]
    return shown, len(sources) - len(shown)


# --- citations ----------------------------------------------------------------------------------------------


def citations(engine: Searcher, found: StoredSection | Paper) -> dict[str, str]:
    """A section or paper as it is cited: as the line of a footnote, BibTeX, RIS."""
    made = {kind: WRITERS[kind]([cite_found(found)]) for kind in ("bibtex", "ris")}
    return {"text": footnote(found, find_asked(engine, found)), **made}
