"""What the pages of a paper and of a section show: texts with their references set as links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer.model import Paper, Section, Table, place_of
from indexer.schema import paper_key
from query.edges import Edge, PointsTo
from query.errors import UnknownIdError
from query.labels import section_label
from query.model import StoredSection
from query.render.citations import WRITERS, cite_paper, cite_section
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


Places = Mapping[tuple[str, str], list[Link]]
"""Section id and place within it (`answer 1`) → the links of that text."""


def place_links(edges: Iterable[Edge], addresses: Addresses) -> Places:
    """The references of texts as links."""
    places: dict[tuple[str, str], list[Link]] = {}
    for edge in edges:
        href = addresses.edge(edge)
        if edge.span is not None and href is not None:
            start, end = edge.span
            link = Link(start=start, end=end, href=href, kind="" if edge.present else "missing")
            places.setdefault((edge.source, edge.place), []).append(link)
    return places


def view_section(
    key: str, section: Section, points: tuple[PointsTo, ...], places: Places, words: Words
) -> SectionView:
    """A section of the paper `key`."""
    own = f"{key}#{section.id}"
    questions = tuple(_questions(section, own, places, words))
    return SectionView(
        id=own,
        name=section.id,
        label=words.label(section_label(section)),
        heading=section.heading,
        lead=_lead(section),
        page=None if section.pages is None else section.pages[0],
        questions=questions,
        answers=tuple(_answers(section, own, places, words)),
        points_to=points,
        notes=tuple((note.mark, note.text) for note in section.notes),
        tables=section.tables,
    )


def _questions(section: Section, own: str, places: Places, words: Words) -> Iterator[Part]:
    for one in section.questions:
        by = " · ".join(filter(None, (asker(one.fragesteller, one.fraktion), one.ressort)))
        links = tuple(places.get((own, f"question {one.n}"), ()))
        yield Part(
            kind="question", head=f"{words('question')} {one.n}", by=by or None, text=one.text, links=links
        )


def _answers(section: Section, own: str, places: Places, words: Words) -> Iterator[Part]:
    """The answers of an exchange, the text of any other section."""
    if section.text:
        links = tuple(link for (source, _), found in places.items() if source == own for link in found)
        yield Part(kind="text", head="", by=None, text=section.text, links=links, is_torn=bool(section.torn))
    for one in section.answers:
        is_one_of_many = one.to and len(section.answers) > 1
        to = " ".join((" " + words("answer.to"), ", ".join(one.to))) if is_one_of_many else ""
        by = " · ".join(filter(None, (one.beantwortet_von, words.date(one.datum))))
        links = tuple(places.get((own, place_of(one.to)), ()))
        head, is_torn = words("answer") + to, bool(one.torn)
        yield Part(kind="answer", head=head, by=by or None, text=one.text, links=links, is_torn=is_torn)


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
    paper = found if isinstance(found, Paper) else found.paper
    cited = cite_paper(found) if isinstance(found, Paper) else cite_section(found)
    made = {kind: WRITERS[kind]([cited]) for kind in ("bibtex", "ris")}
    return {"text": footnote(found, asked_paper(engine, paper)), **made}


def asked_paper(engine: Searcher, paper: Paper) -> Paper | None:
    """The paper that an Antwort answers; None where it is not in the index."""
    if paper.bezug is None:
        return None
    try:
        return engine.paper(paper_key(replace(paper, dokumentnummer=paper.bezug)))
    except UnknownIdError:
        return None
