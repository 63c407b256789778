"""What the tools answer: JSON of bounded size, in which everything can be cited by id, page and address."""

from __future__ import annotations

from dataclasses import replace

from indexer.model import JsonObject, Paper, Section
from indexer.schema import paper_key
from query.edges import PointsTo
from query.engine import Searcher
from query.hits import page_url
from query.labels import dated_citation, labelled_text, section_label
from query.mcp.arguments import (
    CompleteArguments,
    FacetArguments,
    LikeArguments,
    PaperArguments,
    SearchArguments,
    SectionArguments,
)
from query.mcp.citing import points_to
from query.model import Facet, Hit, Notice, StoredSection

MOST_CHARACTERS = 20_000
"""Of the text of one answer of `get_section`."""
_MOST_OF_HIT = 1_500
_MOST_OF_TITLE = 300
_MOST_OF_OUTLINE = 200
_MOST_SECTIONS = 100
_MOST_VALUES = 30
_MOST_REFERENCES = 50
_MOST_NOTICES = 10


def search(commit: Searcher, asked: SearchArguments) -> JsonObject:
    """The best sections, each with the beginning of its text."""
    found = commit.search(asked.request(limit=asked.limit, sort=asked.sort, after=asked.cursor))
    return {
        "query": _cut(found.query, _MOST_OF_TITLE),
        "match": found.match,
        "total": found.total,
        "first": found.first,
        "hits": [_hit(hit, commit) for hit in found.hits],
        "cursor": found.cursor,
        "notices": _notices(found.notices),
    }


def like(commit: Searcher, asked: LikeArguments) -> JsonObject:
    """The sections most like one, as `search` gives sections."""
    found = commit.like(asked.id, asked.limit, asked.mode)
    return {
        "id": found.query,
        "hits": [_hit(hit, commit) for hit in found.hits],
        "notices": _notices(found.notices),
    }


def facets(commit: Searcher, asked: FacetArguments) -> JsonObject:
    """How many of all matching sections have each value."""
    found = commit.search(asked.request(limit=1, facets=tuple(asked.facets)))
    return {
        "query": _cut(found.query, _MOST_OF_TITLE),
        "match": found.match,
        "total": found.total,
        "facets": {facet.name: _facet(facet) for facet in found.facets},
        "notices": _notices(found.notices),
    }


def get_section(commit: Searcher, asked: SectionArguments) -> JsonObject:
    """A section's text from an offset on, and what it cites."""
    found = commit.section(asked.id)
    text = labelled_text(found.section)
    end = asked.offset + MOST_CHARACTERS
    cited = found.references[:_MOST_REFERENCES]
    return {
        **_place(found),
        "heading": found.section.heading,
        "text": text[asked.offset : end],
        "characters": len(text),
        "next_offset": end if end < len(text) else None,
        "note": f"cut; get_section {found.id} with offset {end} goes on" if end < len(text) else None,
        "references": [
            {"doc": one.doc, "fragen": list(one.fragen), "detail": one.detail, "in": one.place}
            for one in cited
        ],
        "references_left_out": len(found.references) - len(cited),
        "points_to": points_to(found.points_to),
    }


def get_paper(commit: Searcher, asked: PaperArguments) -> JsonObject:
    """A paper's head, and its sections from an offset on with the beginning of each."""
    paper = commit.paper(asked.id)
    end = asked.offset + _MOST_SECTIONS
    shown = paper.sections[asked.offset : end]
    points = commit.points_to(replace(paper, sections=shown))
    return {
        **_head(paper),
        "id": paper_key(paper),
        "pdf_url": page_url(paper, None),
        "sections": [_outline(paper, section, points.get(section.id, ())) for section in shown],
        "section_count": len(paper.sections),
        "next_offset": end if end < len(paper.sections) else None,
        "note": "each section with its first words; get_section with its id gives it whole",
    }


def complete(commit: Searcher, asked: CompleteArguments) -> JsonObject:
    """What a query that is being typed may become."""
    found = commit.complete(asked.typed, asked.limit)
    return {"completions": [{"text": one.text, "kind": one.kind, "count": one.count} for one in found]}


# --- parts --------------------------------------------------------------------------------------------------


def _hit(hit: Hit, commit: Searcher) -> JsonObject:
    found = commit.section(hit.id)
    text = labelled_text(found.section)
    is_cut = len(text) > _MOST_OF_HIT
    return {
        **_place(found),
        "score": hit.score,
        "snippets": [snippet.text for snippet in hit.snippets],
        "legs": [{"leg": one.name, "rank": one.rank} for one in hit.legs],
        "text": text[:_MOST_OF_HIT],
        "characters": len(text),
        "note": f"cut; get_section {hit.id} gives the rest" if is_cut else None,
        "points_to": points_to(hit.points_to),
        "also_found_in": [one.id for one in hit.folded[:_MOST_REFERENCES]],
    }


def _place(found: StoredSection) -> JsonObject:
    section, paper = found.section, found.paper
    page = None if section.pages is None else section.pages[0]
    label = section_label(section)
    return {
        "id": found.id,
        "citation": dated_citation(paper.herausgeber, paper.dokumentnummer, paper.datum, label, page),
        "page": page,
        "pdf_url": page_url(paper, page),
        "label": label,
        **_head(paper),
    }


def _head(paper: Paper) -> JsonObject:
    return {
        "dokumentnummer": paper.dokumentnummer,
        "drucksachetyp": paper.drucksachetyp,
        "herausgeber": paper.herausgeber,
        "datum": paper.datum,
        "titel": _cut(paper.titel or "", _MOST_OF_TITLE) or None,
        "bezug": paper.bezug,
        "fraktion": list(paper.fraktion),
        "ressort": paper.ressort,
    }


def _outline(paper: Paper, section: Section, points: tuple[PointsTo, ...]) -> JsonObject:
    page = None if section.pages is None else section.pages[0]
    text = labelled_text(section)
    return {
        "id": f"{paper_key(paper)}#{section.id}",
        "label": section_label(section),
        "page": page,
        "pdf_url": page_url(paper, page),
        "text": _cut(text, _MOST_OF_OUTLINE),
        "characters": len(text),
        "points_to": [one.cited.id for one in points],
    }


def _facet(facet: Facet) -> JsonObject:
    shown = facet.values[-_MOST_VALUES:] if facet.in_order else facet.values[:_MOST_VALUES]
    return {
        "values": [{"value": _cut(one.value, _MOST_OF_TITLE), "count": one.count} for one in shown],
        "left_out": len(facet.values) - len(shown),
        "missing": facet.missing,
    }


def _notices(notices: tuple[Notice, ...]) -> list[str]:
    shown = [_cut(one.text, _MOST_OF_TITLE) for one in notices[:_MOST_NOTICES]]
    more = len(notices) - len(shown)
    return [*shown, f"and {more} notices more"] if more else shown


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most] + "…"
