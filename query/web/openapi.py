"""The routes as OpenAPI, with examples."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from indexer.model import JsonObject
from query.web.parameters import Parameter
from query.web.problems import PROBLEM_TYPE, Problem, problem_to_json
from query.web.routes import ROUTES, Route
from query.web.shapes import SHAPES

_IDS = {
    "paper": {"number": "21/90002", "id": "bt-21-90002"},
    "section": {"section": "bt-21-90002/f3-5", "question": "21/90002/f4", "id": "bt-21-90002#f3-5"},
}
"""Ids of the sample papers, by the route that takes them."""

_NOTICE: JsonObject = {
    "code": "value-read-as",
    "text": "ressort:BMV is read as Bundesministerium für Verkehr",
    "start": 8,
    "end": 11,
    "suggestion": None,
}
_ENVELOPE: JsonObject = {
    "query": "ressort:BMV Schleusen",
    "match": "all",
    "mode": "keyword",
    "total": 2,
    "total_is_exact": True,
    "took_ms": 3.1,
    "papers": None,
    "first": 1,
    "cursor": None,
    "facets": {"jahr": {"values": [{"value": "2025", "count": 2}], "missing": 0}},
    "notices": [_NOTICE],
}
_EDGE: JsonObject = {
    "from": "bt-21-90002#f1",
    "to": "bt-21-90001#f35",
    "doc": "21/90001",
    "fragen": ["35"],
    "in": "answer 1",
    "text": "Schriftliche Frage 35 auf Bundestagsdrucksache 21/90001",
    "span": [27, 82],
    "present": True,
    "kind": "drucksache",
    "detail": "Schriftliche Frage 35",
}
EXAMPLES: dict[str, Any] = {
    "Results": _ENVELOPE | {"hits": []},
    "Envelope": _ENVELOPE,
    "Stats": {
        "query": "Schleusen",
        "match": "all",
        "by": "fraktion",
        "every": "year",
        "total": 2,
        "undated": 0,
        "rows": [{"period": "2025", "group": None, "hits": 2, "sections": 128}],
        "arts": [{"kind": "joint", "count": 1, "answered": 2}],
        "answered": 2,
        "took_ms": 2.4,
        "notices": [],
    },
    "Completions": [{"text": "Schleusen", "kind": "word", "count": 37}],
    "Edges": {"id": "bt-21-90001#f35", "edges": [_EDGE]},
    "MissingPapers": [
        {
            "id": "bt-21-80000",
            "herausgeber": "BT",
            "dokumentnummer": "21/80000",
            "mentions": 3,
            "papers": 2,
            "pdf_url": "https://dserver.bundestag.de/btd/21/800/2180000.pdf",
        }
    ],
    "CitedAs": {
        "id": "bt-21-90002#f2",
        "text": "Deutscher Bundestag, Drucksache 21/90002, 4. November 2025, Frage 2, S. 3",
        "csl": {"id": "bt-21-90002#f2", "type": "report", "number": "21/90002"},
    },
}
"""Answers by their shape; those of papers and sections are as long as papers are."""

_PROBLEMS = {
    400: Problem(
        status=400,
        code="unknown-field",
        detail="there is no field 'fragge' (character 1); did you mean frage:?",
        parameter="q",
        start=0,
        suggestion="frage:",
    ),
    401: Problem(
        status=401,
        code="unauthorized",
        detail="the header Authorization must hold the server's token: Bearer TOKEN",
    ),
    404: Problem(status=404, code="unknown-id", detail="bt-21-1: this paper is not in the index"),
    413: Problem(status=413, code="content-too-large", detail="the text is longer than 524288 bytes"),
    414: Problem(status=414, code="uri-too-long", detail="the parameters have more than 32768 bytes"),
    415: Problem(
        status=415,
        code="unsupported-media-type",
        detail="the text is sent as text/plain, not as application/json",
    ),
    421: Problem(
        status=421,
        code="bad-host",
        detail="this server does not answer to the name in the header Host",
    ),
    503: Problem(
        status=503,
        code="index-missing",
        detail="there is no index that can be opened; the log of the server says why",
    ),
    504: Problem(
        status=504,
        code="deadline",
        detail="there was no answer within 10 seconds; ask for less, or try again",
    ),
}


def make_openapi(app: FastAPI) -> JsonObject:
    """The schema of the whole application."""
    made = get_openapi(
        title=app.title,
        version=app.version,
        summary="Full-text search over the papers of the German Bundestag that finds the section.",
        routes=app.routes,
    )
    for route in ROUTES:  # FastAPI would leave the nulls out of the examples
        operation = made["paths"][route.path.replace(":path", "")][route.method.lower()]
        operation |= describe(route)
    made["components"] = {"schemas": SHAPES}
    return made


def describe(route: Route) -> JsonObject:
    """What FastAPI cannot see of a route, whose parameters are read by `query.web.parameters`."""
    described: JsonObject = {
        "parameters": [
            *([_id_parameter(_IDS[route.name])] if route.has_id else ()),
            *(parameter_to_openapi(one) for one in route.parameters.rows),
        ],
        "responses": _responses(route),
    }
    if route.method == "POST":
        content = {"schema": {"type": "string"}, "example": "Wann werden die Schleusen saniert?"}
        described["requestBody"] = {"required": True, "content": {"text/plain": content}}
    return described


def _id_parameter(examples: dict[str, str]) -> JsonObject:
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "description": "May hold `/`; a `#` is written `%23`.",
        "examples": {name: {"value": value} for name, value in examples.items()},
    }


def parameter_to_openapi(one: Parameter) -> JsonObject:
    """A parameter as OpenAPI has it."""
    schema = {"type": "array", "items": one.schema} if one.many else dict(one.schema)
    if one.default is not None:
        schema["default"] = str(one.default).lower() if one.name == "facets" else one.default
    others = f" Also called {', '.join(one.others)}." if one.others else ""
    made: JsonObject = {
        "name": one.name,
        "in": "query",
        "required": one.required,
        "schema": schema,
        "description": one.help + others,
    }
    if one.example is not None:
        made["example"] = [one.example] if one.many else one.example
    return made


def _responses(route: Route) -> JsonObject:
    made: JsonObject = {"200": _success(route)}
    if route.method == "GET":
        made["304"] = {"description": "As it was: the ETag is that of If-None-Match."}
    statuses = {400, 401, 414, 421, 503, 504}
    statuses |= {413, 415} if route.method == "POST" else set()
    statuses |= {404} if route.has_id or route.asks_id else set()
    for status in sorted(statuses):
        shown = problem_to_json(_PROBLEMS[status])
        content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": shown}
        made[str(status)] = {"description": shown["title"], "content": {PROBLEM_TYPE: content}}
    return made


def _success(route: Route) -> JsonObject:
    content: JsonObject = {"schema": {"$ref": f"#/components/schemas/{route.shape}"}}
    if route.shape in EXAMPLES:
        content["example"] = EXAMPLES[route.shape]
    made: JsonObject = {"description": "Found.", "content": {route.media_type: content}}
    if route.method == "GET":
        made["headers"] = {"ETag": {"schema": {"type": "string"}}}
    return made
