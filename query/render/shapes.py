"""Results → JSON in the contract's shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import TYPE_CHECKING

from indexer.jsonshape import (
    answer_to_json,
    paper_to_json,
    question_to_json,
    reference_to_json,
    section_to_json,
)
from indexer.model import JsonObject, Paper
from query.labels import section_label
from query.model import Explanation, Facet, Hit, Notice, SearchResults, StoredSection

if TYPE_CHECKING:  # few searches find a referral
    from query.edges import PointsTo

Points = tuple["PointsTo", ...]
"""What a section's answers lead to."""

Explained = Mapping[str, Explanation]
"""Explanations of hits by the hit's id; empty where none was asked for."""

UNEXPLAINED: Explained = MappingProxyType({})


def results_to_json(results: SearchResults, explained: Explained = UNEXPLAINED) -> JsonObject:
    """A search as one JSON object; a hit that is explained has its `explanation`."""
    return envelope_to_json(results) | {
        "hits": [hit_to_json(hit) | _explanation_to_json(explained.get(hit.id)) for hit in results.hits],
    }


def envelope_to_json(results: SearchResults) -> JsonObject:
    """What a search says beside its hits."""
    return {
        "query": results.query,
        "match": results.match,
        "mode": results.mode,
        "total": results.total,
        "total_is_exact": results.total_is_exact,
        "took_ms": results.took_ms,
        "papers": results.papers,
        "first": results.first,
        "cursor": results.cursor,
        "facets": {facet.name: facet_to_json(facet) for facet in results.facets},
        "notices": [notice_to_json(notice) for notice in results.notices],
    }


def facet_to_json(facet: Facet) -> JsonObject:
    """The counts of a facet in their order, and of the sections that have no value."""
    values = [{"value": one.value, "count": one.count} for one in facet.values]
    return {"values": values, "missing": facet.missing}


def notice_to_json(notice: Notice) -> JsonObject:
    """A notice on a query; `start` and `end` are code points of it, null where no place is meant.

    `suggestion` is what may be typed instead, null where there is no one way.
    """
    return {
        "code": notice.code,
        "text": notice.text,
        "start": notice.start,
        "end": notice.end,
        "suggestion": notice.suggestion,
    }


def _explanation_to_json(explanation: Explanation | None) -> JsonObject:
    return {} if explanation is None else {"explanation": asdict(explanation)}


def hit_to_json(hit: Hit) -> JsonObject:
    """A hit in the contract's shape."""
    names = ("id", "dokumentnummer", "titel", "datum", "drucksachetyp", "kind", "section", "label", "heading")
    return {name: getattr(hit, name) for name in names} | {
        "score": hit.score,
        "page": hit.page,
        "pdf_url": hit.pdf_url,
        "fields": list(hit.fields),
        "match_kinds": list(hit.match_kinds),
        "snippets": [
            {"field": s.field, "text": s.text, "spans": [[span.start, span.end] for span in s.spans]}
            for s in hit.snippets
        ],
        "questions": [question_to_json(question) for question in hit.questions],
        "answers": [answer_to_json(answer) for answer in hit.answers],
        "references": [reference_to_json(reference) for reference in hit.references],
        "herausgeber": hit.herausgeber,
        "wahlperiode": hit.wahlperiode,
        "urheber": list(hit.urheber),
        "fraktion": list(hit.fraktion),
        "fragesteller": list(hit.fragesteller),
        "ressort": hit.ressort,
        "folded": [{"id": one.id, "reason": one.reason} for one in hit.folded],
        "siblings": [hit_to_json(one) for one in hit.siblings],
        "paper_total": hit.paper_total,
        "points_to": _points_to_json(hit.points_to),
        "legs": [{"leg": one.name, "rank": one.rank, "score": one.score} for one in hit.legs],
    }


def stored_section_to_json(stored: StoredSection) -> JsonObject:
    """A section with the head of its paper."""
    head = paper_to_json(stored.paper)
    for name in ("sections", "references", "internal_refs", "notices"):
        del head[name]
    return {
        "id": stored.id,
        "label": section_label(stored.section),
        "paper": head,
        "section": section_to_json(stored.section),
        "references": [reference_to_json(reference) for reference in stored.references],
        "points_to": _points_to_json(stored.points_to),
    }


def stored_paper_to_json(paper: Paper, points: Mapping[str, Points]) -> JsonObject:
    """A whole paper; a section whose answers only point elsewhere has `points_to`, by the section's id."""
    obj = paper_to_json(paper)
    for section in obj["sections"]:
        if section["id"] in points:
            section["points_to"] = _points_to_json(points[section["id"]])
    return obj


def _points_to_json(points: Points) -> list[JsonObject]:
    if not points:
        return []
    from query.render.edges import points_to_json  # noqa: PLC0415 - few hits are referrals

    return points_to_json(points)
