"""The routes: which parameters each takes, and which JSON of the renderers it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from indexer.errors import ConfigurationError
from query.engine import SearchEngine
from query.engine.finding import find_any, find_asked
from query.model import SearchRequest
from query.render.citations import cited_as_to_json
from query.render.edges import chain_to_json, edges_to_json, missing_to_json
from query.render.feeds import FEED_TYPE, search_feed
from query.render.footnotes import footnote
from query.render.series import series_to_json
from query.render.shapes import (
    envelope_to_json,
    results_to_json,
    stored_paper_to_json,
    stored_section_to_json,
)
from query.render.statistics import stats_to_json
from query.web import parameters
from query.web.parameters import Parameters, Values
from query.web.settings import MAX_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request, read."""

    values: Values
    id: str = ""
    """Of a route with an id in its path: that."""
    body: str = ""
    query_string: str = ""
    """As it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address."""

    path: str
    name: str
    """Of the operation, for programs that are made from the schema."""
    summary: str
    parameters: Parameters
    answer: Callable[[SearchEngine, Asked], Any]
    """What is written as JSON, or bytes that are sent as they are; raises as the engine does."""
    shape: str
    """The schema of the answer."""
    method: Literal["GET", "POST"] = "GET"
    media_type: str = "application/json"

    @property
    def has_id(self) -> bool:
        """Whether its path ends with an id."""
        return "{" in self.path

    @property
    def asks_id(self) -> bool:
        """Whether an id is among its parameters."""
        return any(one.name == "id" for one in self.parameters.rows)


def search_request(values: Values) -> SearchRequest:
    """The request of the parameters of a search; those that a route does not take are as by default."""
    given = {
        name: values[own]
        for name, own in (
            ("query", "q"),
            ("match", "match"),
            ("mode", "mode"),
            ("sections", "in"),
            ("expand", "expand"),
            ("sort", "sort"),
            ("group", "group"),
            ("fold", "fold"),
            ("facets", "facets"),
            ("after", "after"),
            ("limit", "limit"),
        )
        if own in values
    }
    filters = tuple((one.name, text) for one in parameters.FILTERS for text in values[one.name])
    return SearchRequest(**given, filters=filters)


def section_id(path: str) -> str:
    """`bt-21-1916#f3-5` of `bt-21-1916/f3-5`, `21/1916#f4` of `21/1916/f4`; what has a # stays as it is."""
    if "#" in path:
        return path
    head, _, rest = path.partition("/")
    if head.isdecimal():
        number, _, rest = rest.partition("/")
        head = f"{head}/{number}"
    return f"{head}#{rest}" if rest else head


def _checked(text: str) -> str:
    if len(text) > MAX_ID:
        raise ConfigurationError(f"an id has at most {MAX_ID} characters")
    return text


def _search(engine: SearchEngine, asked: Asked) -> Any:
    return results_to_json(engine.search(search_request(asked.values)))


def _feed(engine: SearchEngine, asked: Asked) -> bytes:
    request = search_request(asked.values)
    return search_feed(engine.search(request), request, f"?{asked.query_string}")


def _facets(engine: SearchEngine, asked: Asked) -> Any:
    request = replace(search_request(asked.values), limit=1)
    return envelope_to_json(replace(engine.search(request), cursor=None))


def _stats(engine: SearchEngine, asked: Asked) -> Any:
    values = asked.values
    return stats_to_json(engine.stats(search_request(values), values["by"], values["every"]))


def _complete(engine: SearchEngine, asked: Asked) -> Any:
    return [asdict(one) for one in engine.complete(asked.values["q"], asked.values["limit"])]


def _paper(engine: SearchEngine, asked: Asked) -> Any:
    wanted = _checked(asked.id)
    if "#" in wanted:
        raise ConfigurationError(f"{wanted!r} names a section; ask for it under /api/v1/sections/")
    paper = engine.paper(wanted)
    return stored_paper_to_json(paper, engine.points_to(paper))


def _section(engine: SearchEngine, asked: Asked) -> Any:
    return stored_section_to_json(engine.section(section_id(_checked(asked.id))))


def _like(engine: SearchEngine, asked: Asked) -> Any:
    return results_to_json(engine.like(_asked_id(asked), asked.values["limit"], asked.values["mode"]))


def _like_text(engine: SearchEngine, asked: Asked) -> Any:
    return results_to_json(engine.like_text(asked.body, asked.values["limit"], asked.values["mode"]))


def _asked_id(asked: Asked) -> str:
    return section_id(_checked(asked.values["id"]))


def _refs(engine: SearchEngine, asked: Asked) -> Any:
    return edges_to_json(engine.refs(_asked_id(asked)))


def _cited_by(engine: SearchEngine, asked: Asked) -> Any:
    return edges_to_json(engine.cited_by(_asked_id(asked)))


def _chain(engine: SearchEngine, asked: Asked) -> Any:
    return chain_to_json(engine.chain(_asked_id(asked)))


def _missing(engine: SearchEngine, asked: Asked) -> Any:
    return [missing_to_json(one) for one in engine.missing()[: asked.values["limit"]]]


def _cite(engine: SearchEngine, asked: Asked) -> Any:
    found = find_any(engine, _asked_id(asked))
    return cited_as_to_json(found, footnote(found, find_asked(engine, found)))


def _series(engine: SearchEngine, asked: Asked) -> Any:
    return series_to_json(engine.series(_asked_id(asked)))


ROUTES = (
    Route(
        path="/api/v1/search",
        name="search",
        summary="The best sections for a query, as `drucksuche search --json` prints them.",
        parameters=parameters.SEARCH,
        answer=_search,
        shape="Results",
    ),
    Route(
        path="/api/v1/feed",
        name="feed",
        summary="A search as an Atom feed, newest first.",
        parameters=parameters.FEED,
        answer=_feed,
        shape="Feed",
        media_type=FEED_TYPE,
    ),
    Route(
        path="/api/v1/facets",
        name="facets",
        summary="The counts of a search without its hits.",
        parameters=parameters.FACET_COUNTS,
        answer=_facets,
        shape="Envelope",
    ),
    Route(
        path="/api/v1/stats",
        name="stats",
        summary="Matches over time, and how they were answered, as `drucksuche stats --json` prints them.",
        parameters=parameters.STATS,
        answer=_stats,
        shape="Stats",
    ),
    Route(
        path="/api/v1/complete",
        name="complete",
        summary="What the last word of a query may become, a list of what `complete --json` prints.",
        parameters=parameters.COMPLETE,
        answer=_complete,
        shape="Completions",
    ),
    Route(
        path="/api/v1/papers/{id:path}",
        name="paper",
        summary="A whole paper by its number (`21/1916`) or id (`bt-21-1916`).",
        parameters=parameters.NONE,
        answer=_paper,
        shape="Paper",
    ),
    Route(
        path="/api/v1/sections/{id:path}",
        name="section",
        summary="A section: `bt-21-1916/f3-5`, `21/1916/f4`, or its id with `%23` for `#`.",
        parameters=parameters.NONE,
        answer=_section,
        shape="StoredSection",
    ),
    Route(
        path="/api/v1/like",
        name="like",
        summary="The sections most like one, as `drucksuche like --json` prints them.",
        parameters=parameters.LIKE,
        answer=_like,
        shape="Results",
    ),
    Route(
        path="/api/v1/like",
        name="like_text",
        summary="The sections most like a text, which is sent as `text/plain`.",
        parameters=parameters.LIKE_TEXT,
        answer=_like_text,
        shape="Results",
        method="POST",
    ),
    Route(
        path="/api/v1/refs",
        name="refs",
        summary="What a paper or section cites, as `drucksuche refs --json` prints it.",
        parameters=parameters.ANY_ID,
        answer=_refs,
        shape="Edges",
    ),
    Route(
        path="/api/v1/cited-by",
        name="cited_by",
        summary="Who cites a paper, in the index or not, or a section, as `cited-by --json` prints it.",
        parameters=parameters.ANY_ID,
        answer=_cited_by,
        shape="Edges",
    ),
    Route(
        path="/api/v1/chain",
        name="chain",
        summary="A section and what its referrals lead to, step by step, as `chain --json` prints it.",
        parameters=parameters.SECTION_ID,
        answer=_chain,
        shape="ChainStep",
    ),
    Route(
        path="/api/v1/missing",
        name="missing",
        summary="Papers that are cited and not in the index, a list of what `missing --json` prints.",
        parameters=parameters.MISSING,
        answer=_missing,
        shape="MissingPapers",
    ),
    Route(
        path="/api/v1/cite",
        name="cite",
        summary="A section or paper as a footnote and as a CSL item, as `drucksuche cite --json` prints it.",
        parameters=parameters.ANY_ID,
        answer=_cite,
        shape="CitedAs",
    ),
    Route(
        path="/api/v1/series",
        name="series",
        summary="Where the same was asked, oldest first, with differences, as `series --json` prints it.",
        parameters=parameters.SECTION_ID,
        answer=_series,
        shape="Series",
    ),
)
"""Every route but /health, in the order of the docs."""
