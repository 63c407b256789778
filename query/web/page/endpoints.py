"""The pages and their files as routes of the application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import Response

from indexer.errors import DrucksucheError
from query.web.page import asking
from query.web.page.addresses import Addresses
from query.web.page.asking import Asked, read_search
from query.web.page.assets import Asset, assets, hashed_assets
from query.web.page.faults import show_fault
from query.web.page.languages import LANGUAGES, Words, choose_language
from query.web.page.pages import PAGES, Page, Shown
from query.web.parameters import Values
from query.web.problems import Problem, ProblemError, log_fault, problem_of
from query.web.replies import has_tag, make_tag

if TYPE_CHECKING:
    from query.web.engines import Engines
    from query.web.running import Runner

WIDGET = "/widget.js"

PAGE_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "vary": "Accept-Language",
}
"""Of every page; what holds for all answers is in `query.web.guarding`."""

_FOR_EVER = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"

MAX_PAGE_QUERY = 8 * 1024
"""Bytes of a query string: each of a page's links carries all of it."""

Endpoint = Callable[[Request], Awaitable[Response]]


def add_pages(app: FastAPI, engines: Engines, runner: Runner) -> None:
    """Add the pages, their files and the widget."""
    for page in PAGES:
        _add(app, page.path, _make_endpoint(page, engines, runner))
    _add(app, "/static/{name}", _static)
    _add(app, WIDGET, _widget)


def _add(app: FastAPI, path: str, endpoint: Endpoint) -> None:
    app.add_api_route(path, endpoint, include_in_schema=False, response_model=None)


def _make_endpoint(page: Page, engines: Engines, runner: Runner) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            values = page.parameters.read(_bounded(request.scope["query_string"]))
        except DrucksucheError as error:
            return page_of_problem(request, problem_of(error))
        asked = _asked(request, page, values)
        held = request.headers.get("if-none-match", "")
        about = f"{asked.words.language} {request.scope['root_path']} {asked.path}?".encode()
        about += request.scope["query_string"]

        def work() -> tuple[str, Shown | None]:
            with engines.use() as engine:
                tag = make_tag(engine.commit, about)
                return tag, None if has_tag(held, tag) else page.show(engine, asked)

        try:
            tag, shown = await runner.run(work, request.receive)
        except DrucksucheError as error:
            log_fault(error)
            return _response(show_fault(error, asked))
        if shown is None:
            return Response(status_code=304, headers={**_kept(tag), **PAGE_HEADERS})
        return _response(shown, tag)

    return endpoint


def _bounded(query_string: bytes) -> bytes:
    if len(query_string) > MAX_PAGE_QUERY:
        detail = f"the parameters have more than {MAX_PAGE_QUERY} bytes; the API takes longer ones"
        raise ProblemError(Problem(status=414, code="uri-too-long", detail=detail))
    return query_string


def _asked(request: Request, page: Page, values: Values) -> Asked:
    chosen = values["lang"]
    root = request.scope.get("root_path", "")
    return Asked(
        path=quote(request.scope["path"].removeprefix(root)),
        values=values,
        search=read_search(page.parameters.rows, values),
        words=Words(choose_language(chosen, request.headers.get("accept-language", ""))),
        addresses=Addresses(root=quote(root), chosen=chosen),
        id=request.path_params.get("id", ""),
    )


def page_of_problem(request: Request, problem: Problem) -> Response:
    """A problem as a page: of an address that is none, or whose parameters cannot be read."""
    chosen = request.query_params.get("lang")
    asked = _asked(request, _NOWHERE, {"lang": chosen if chosen in LANGUAGES else None})
    return _response(show_fault(ProblemError(problem), asked))


def _nothing(_: object, __: Asked) -> Shown:
    return Shown(body="")


_NOWHERE = Page(path="", parameters=asking.PLAIN, show=_nothing)


def _response(shown: Shown, tag: str | None = None) -> Response:
    kept = {"cache-control": "no-store"} if tag is None or shown.status != 200 else _kept(tag)
    body = shown.body.encode("utf-8", "replace")
    return Response(body, shown.status, {**kept, **PAGE_HEADERS, **shown.headers}, shown.media_type)


def _kept(tag: str) -> dict[str, str]:
    return {"etag": tag, "cache-control": "no-cache"}


# --- files --------------------------------------------------------------------------------------------------


async def _static(request: Request) -> Response:
    found = hashed_assets().get(request.path_params["name"])
    if found is None:
        raise ProblemError(Problem(status=404, code="not-found", detail="there is no such file"))
    return _file(found, _FOR_EVER)


async def _widget(_: Request) -> Response:
    return _file(assets()["widget.js"], _AN_HOUR)


def _file(asset: Asset, kept: str) -> Response:
    headers = {"cache-control": kept, "cross-origin-resource-policy": "cross-origin"}
    return Response(asset.body, headers=headers, media_type=asset.media_type)
