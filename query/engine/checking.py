"""What may be asked of an index: requests that make no sense are refused before anything is looked up."""

from __future__ import annotations

import time
from dataclasses import replace

from indexer.model import ART_KINDS
from query.compile import SECTION_FIELDS
from query.errors import QueryError
from query.facets import FACETS
from query.model import MODES, SORTS, SearchRequest
from query.syntax import Query, parse_query

MAX_LIMIT = 1000
"""Most hits of one search."""

MAX_QUERY_CHARACTERS = 100_000
"""Longest query that is read."""


def settled(request: SearchRequest) -> SearchRequest:
    """By meaning, words rank under `any`, whatever was asked: nearness knows no "every word"."""
    return request if request.mode == "keyword" else replace(request, match="any")


def read_query(request: SearchRequest) -> Query:
    """What was typed, as a tree."""
    return Query.of_words(request.query) if request.plain else parse_query(request.query)


def since(started: float) -> float:
    """Milliseconds since a time of `time.perf_counter`."""
    return round((time.perf_counter() - started) * 1000, 3)


def check_limit(limit: int) -> None:
    """Raises `QueryError` for a number of hits that is not possible."""
    if not 1 <= limit <= MAX_LIMIT:
        raise QueryError(f"a limit of {limit} is not possible; name 1 to {MAX_LIMIT}")


def check_request(request: SearchRequest) -> None:
    """Raises `QueryError` that says which part of the request is not possible, and what is."""
    if not request.query.strip():
        raise QueryError("the query is empty; name at least one word")
    if len(request.query) > MAX_QUERY_CHARACTERS:
        raise QueryError(
            f"the query has {len(request.query)} characters; at most {MAX_QUERY_CHARACTERS} are read"
        )
    check_limit(request.limit)
    if request.match not in ("all", "any"):
        raise QueryError(f"match is {request.match!r}; name all or any")
    if request.mode not in MODES:
        raise QueryError(f"no mode is called {request.mode!r}; name {', '.join(MODES)}")
    for name in request.sections:
        if name not in SECTION_FIELDS:
            raise QueryError(f"no kind of section is called {name!r}; name {', '.join(SECTION_FIELDS)}")
    for kind in request.art:
        if kind not in ART_KINDS:
            raise QueryError(f"no answer is given {kind!r}; name {', '.join(ART_KINDS)}")
    if request.sort not in SORTS:
        raise QueryError(f"no order is called {request.sort!r}; name {', '.join(SORTS)}")
    if request.group not in (None, "paper"):
        raise QueryError(f"hits cannot be grouped by {request.group!r}; name paper")
    for name in () if isinstance(request.facets, bool) else request.facets:
        if name not in FACETS:
            raise QueryError(f"no facet is called {name!r}; name {', '.join(FACETS)}")
