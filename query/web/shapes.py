"""JSON schemas of what the renderers write, for OpenAPI."""

from __future__ import annotations

from typing import get_args

from indexer.model import ART_KINDS, JsonObject, ReferenceKind, SectionKind
from query.differences import ChangeKind
from query.edges import EdgeKind, StepState
from query.model import MODES, FoldReason, Match, MatchKind

_TEXT: JsonObject = {"type": "string"}
_NUMBER: JsonObject = {"type": "integer"}
_COUNT: JsonObject = {"type": "integer", "minimum": 0}
_TRUTH: JsonObject = {"type": "boolean"}
_DATE: JsonObject = {"type": "string", "format": "date"}
_SPAN: JsonObject = {
    "type": "array",
    "items": _COUNT,
    "minItems": 2,
    "maxItems": 2,
    "description": "Half-open, in code points of the text.",
}


def _or_null(schema: JsonObject) -> JsonObject:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: JsonObject) -> JsonObject:
    return {"type": "array", "items": schema}


def _ref(name: str) -> JsonObject:
    return {"$ref": f"#/components/schemas/{name}"}


def _one_of(names: tuple[str, ...]) -> JsonObject:
    return {"type": "string", "enum": list(names)}


def _object(members: JsonObject, **optional: JsonObject) -> JsonObject:
    """An object that has all members, and may have the optional ones and others beside."""
    return {"type": "object", "properties": members | optional, "required": list(members)}


_T, _D = _or_null(_TEXT), _or_null(_DATE)
_HEAD: JsonObject = {
    "format": _NUMBER,
    "dokumentnummer": _T,
    "drucksachetyp": _T,
    "herausgeber": _TEXT,
    "wahlperiode": _or_null(_NUMBER),
    "datum": _D,
    "titel": _T,
    "zusatz": _T,
    "bezug": _T,
    "bezug_zusatz": _T,
    "fragesteller_weitere": _TRUTH,
    "ressort": _T,
    "schreiben_vom": _D,
    "unterzeichnet": _D,
    "woche_vom": _D,
    "pdf_url": _T,
    "fragesteller": _list(_TEXT),
    "fraktion": _list(_TEXT),
    "urheber": _list(_TEXT),
}
_ENVELOPE: JsonObject = {
    "query": _TEXT,
    "match": _one_of(get_args(Match)),
    "mode": _one_of(MODES),
    "total": _COUNT,
    "total_is_exact": _TRUTH,
    "took_ms": {"type": "number"},
    "papers": _or_null(_COUNT),
    "first": _NUMBER,
    "cursor": _T,
    "facets": {"type": "object", "additionalProperties": _ref("Facet")},
    "notices": _list(_ref("Notice")),
}

_CITED: JsonObject = {
    "id": _TEXT,
    "herausgeber": _TEXT,
    "dokumentnummer": _TEXT,
    "titel": _T,
    "datum": _D,
    "drucksachetyp": _T,
    "label": _T,
    "page": _or_null(_NUMBER),
    "pdf_url": _T,
    "questions": _list(_ref("Question")),
    "answers": _list(_ref("Answer")),
    "text": _T,
}

SHAPES: dict[str, JsonObject] = {
    "Results": _object(_ENVELOPE | {"hits": _list(_ref("Hit"))}),
    "Envelope": _object(_ENVELOPE),
    "Feed": {"type": "string", "description": "Atom (RFC 4287), an entry a hit."},
    "Hit": _object(
        {
            "id": _TEXT,
            "dokumentnummer": _TEXT,
            "titel": _T,
            "datum": _D,
            "drucksachetyp": _T,
            "kind": _one_of(get_args(SectionKind)),
            "section": _TEXT,
            "label": _TEXT,
            "heading": _T,
            "score": {"type": "number"},
            "page": _or_null(_NUMBER),
            "pdf_url": _T,
            "fields": _list(_TEXT),
            "match_kinds": _list(_one_of(get_args(MatchKind))),
            "snippets": _list(_object({"field": _TEXT, "text": _TEXT, "spans": _list(_SPAN)})),
            "questions": _list(_ref("Question")),
            "answers": _list(_ref("Answer")),
            "references": _list(_ref("Reference")),
            "herausgeber": _TEXT,
            "wahlperiode": _or_null(_NUMBER),
            "urheber": _list(_TEXT),
            "fraktion": _list(_TEXT),
            "fragesteller": _list(_TEXT),
            "ressort": _T,
            "folded": _list(_object({"id": _TEXT, "reason": _one_of(get_args(FoldReason))})),
            "siblings": _list(_ref("Hit")),
            "paper_total": _or_null(_COUNT),
            "points_to": _list(_ref("PointsTo")),
            "legs": _list(_object({"leg": _TEXT, "rank": _NUMBER, "score": {"type": "number"}})),
        }
    ),
    "PointsTo": _object(
        _CITED | {"through": _list(_TEXT), "shortened": _TRUTH, "edge": _ref("Edge")},
    ),
    "ChainStep": _object(
        {"state": _one_of(get_args(StepState))}
        | _CITED
        | {"edge": _or_null(_ref("Edge")), "steps": _list(_ref("ChainStep"))}
    ),
    "Edges": _object({"id": _TEXT, "edges": _list(_ref("Edge"))}),
    "MissingPapers": _list(_ref("MissingPaper")),
    "MissingPaper": _object(
        {
            "id": _TEXT,
            "herausgeber": _TEXT,
            "dokumentnummer": _TEXT,
            "mentions": _COUNT,
            "papers": _COUNT,
            "pdf_url": _T,
        }
    ),
    "Series": _object({"id": _TEXT, "entries": _list(_ref("SeriesEntry"))}),
    "SeriesEntry": _object(
        _CITED
        | {
            "similarity": {"type": "number", "minimum": 0, "maximum": 1},
            "asked": _list(_TEXT),
            "question_changes": _or_null(_list(_ref("WordChange"))),
            "answer_changes": _or_null(_list(_ref("WordChange"))),
        }
    ),
    "WordChange": _object({"kind": _one_of(get_args(ChangeKind)), "text": _TEXT}),
    "CitedAs": _object({"id": _TEXT, "text": _TEXT, "csl": {"type": "object"}}),
    "Edge": _object(
        {
            "from": _TEXT,
            "to": _T,
            "doc": _TEXT,
            "fragen": _list(_TEXT),
            "in": _TEXT,
            "text": _T,
            "span": _or_null(_SPAN),
            "present": _TRUTH,
            "kind": _one_of(get_args(EdgeKind)),
            "detail": _T,
        }
    ),
    "Facet": _object({"values": _list(_object({"value": _TEXT, "count": _COUNT})), "missing": _COUNT}),
    "Notice": _object(
        {
            "code": _TEXT,
            "text": _TEXT,
            "start": _or_null(_COUNT),
            "end": _or_null(_COUNT),
            "suggestion": _T,
        }
    ),
    "Stats": _object(
        {
            "query": _TEXT,
            "match": _one_of(get_args(Match)),
            "by": _TEXT,
            "every": _TEXT,
            "total": _COUNT,
            "undated": _COUNT,
            "rows": _list(_object({"period": _TEXT, "group": _T, "hits": _COUNT, "sections": _COUNT})),
            "arts": _list(_object({"kind": _one_of(ART_KINDS), "count": _COUNT, "answered": _COUNT})),
            "answered": _COUNT,
            "took_ms": {"type": "number"},
            "notices": _list(_ref("Notice")),
        }
    ),
    "Completions": _list(_object({"text": _TEXT, "kind": _TEXT, "count": _or_null(_COUNT)})),
    "Question": _object(
        {
            "n": _TEXT,
            "parts": _list(_TEXT),
            "text": _TEXT,
            "fragesteller": _T,
            "fraktion": _T,
            "ressort": _T,
        }
    ),
    "Answer": _object(
        {
            "to": _list(_TEXT),
            "text": _TEXT,
            "referral": _TRUTH,
            "art": _list(_object({"kind": _one_of(ART_KINDS), "span": _or_null(_SPAN), "grade": _T})),
            "torn": _list(_SPAN),
            "beantwortet_von": _T,
            "datum": _D,
        }
    ),
    "Reference": _object(
        {
            "kind": _one_of(get_args(ReferenceKind)),
            "doc": _TEXT,
            "fragen": _list(_TEXT),
            "detail": _T,
            "in": _TEXT,
            "section": _T,
            "text": _TEXT,
            "span": _SPAN,
        }
    ),
    "Section": _object(
        {
            "id": _TEXT,
            "kind": _one_of(get_args(SectionKind)),
            "heading": _T,
            "notes": _list(_object({"mark": _TEXT, "text": _TEXT})),
            "tables": _list(_list(_list(_TEXT))),
            "torn": _list(_SPAN),
            "pages": _or_null(_list(_NUMBER)),
        },
        questions=_list(_ref("Question")),
        answers=_list(_ref("Answer")),
        text=_T,
        points_to=_list(_ref("PointsTo")),
    ),
    "StoredSection": _object(
        {
            "id": _TEXT,
            "label": _TEXT,
            "paper": _object(_HEAD),
            "section": _ref("Section"),
            "references": _list(_ref("Reference")),
            "points_to": _list(_ref("PointsTo")),
        }
    ),
    "Paper": _object(
        _HEAD
        | {
            "sections": _list(_ref("Section")),
            "references": _list(_ref("Reference")),
            "internal_refs": _list(
                _object({"in": _TEXT, "to": _TEXT}, section=_T, text=_T, span=_or_null(_SPAN))
            ),
            "notices": _list(_object({"code": _TEXT, "text": _TEXT, "line": _or_null(_NUMBER)})),
        }
    ),
    "Problem": _object(
        {"type": _TEXT, "title": _TEXT, "status": _NUMBER, "detail": _TEXT, "code": _TEXT},
        parameter=_TEXT,
        start=_COUNT,
        suggestion=_TEXT,
    ),
}
"""Every shape by its name."""
