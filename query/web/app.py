"""The routes as an ASGI application, to be served or mounted into another."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect

from indexer.errors import DrucksucheError
from indexer.opensearch.address import Address, address_of
from query.web.access import Gate
from query.web.engines import Engines
from query.web.guarding import Guard
from query.web.openapi import make_openapi
from query.web.page import add_pages, page_of_problem
from query.web.problems import (
    Problem,
    ProblemError,
    log_fault,
    problem_of,
    problem_response,
    status_problem,
)
from query.web.replies import has_tag, make_tag, version
from query.web.routes import ROUTES, Asked, Route
from query.web.running import ClientGoneError, Runner
from query.web.settings import DEFAULT_WEB_SETTINGS, MAX_BODY, WebSettings

OPENAPI = "/api/v1/openapi.json"
HEALTH = "/health"

_CLIENT_GONE = 499
"""Nobody reads it; it stands in the log."""

Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(index_dir: Path | Address | str, settings: WebSettings = DEFAULT_WEB_SETTINGS) -> FastAPI:
    """An application that searches an index folder, as it stands at each request.

    It can be mounted below any path of another application. The index is opened at the first request and
    closed at the end of the lifespan; where it is mounted and has none, `app.state.close()` closes it.
    """
    engines = Engines(address_of(index_dir) or Path(str(index_dir)), settings.synonyms)
    runner = Runner(settings)

    def close() -> None:
        runner.close()
        engines.close()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        close()

    app = FastAPI(
        title="Drucksuche",
        version=version(),
        lifespan=lifespan,
        openapi_url=OPENAPI,
        docs_url=None,  # its page would load scripts from another host
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.close = close
    _add_routes(app, engines, runner)
    add_pages(app, engines, runner)
    _add_problems(app)
    app.add_middleware(Gate, hosts=settings.hosts, token=settings.token)
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match"],
            expose_headers=["ETag", "Retry-After"],
        )
    app.add_middleware(Guard, log_queries=settings.log_queries)
    app.openapi = cache(lambda: make_openapi(app))  # type: ignore[method-assign]
    return app


# --- answers ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    tag: str
    body: bytes | None
    """None where the client has it already."""


def _add_routes(app: FastAPI, engines: Engines, runner: Runner) -> None:
    for route in ROUTES:
        app.add_api_route(
            route.path,
            _make_endpoint(route, engines, runner),
            methods=[route.method],
            operation_id=route.name,
            response_model=None,
            summary=route.summary,
        )
    app.add_api_route(HEALTH, _make_health(engines, runner), include_in_schema=False, response_model=None)


def _make_endpoint(route: Route, engines: Engines, runner: Runner) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        query_string: bytes = request.scope["query_string"]
        asked = Asked(
            values=route.parameters.read(query_string),
            id=request.path_params["id"] if route.has_id else "",
            body=await _read_text(request) if route.method == "POST" else "",
            query_string=query_string.decode("utf-8"),
        )
        about = f"{request.scope['path']}?".encode() + query_string
        held = request.headers.get("if-none-match", "") if route.method == "GET" else ""

        def work() -> _Reply:
            with engines.use() as engine:
                tag = make_tag(engine.commit, about)
                return _Reply(
                    tag=tag, body=None if has_tag(held, tag) else _body(route.answer(engine, asked))
                )

        return _response(await runner.run(work, request.receive), route)

    return endpoint


def _make_health(engines: Engines, runner: Runner) -> Endpoint:
    async def health(request: Request) -> Response:
        def work() -> str:
            with engines.use() as engine:
                return engine.commit

        commit = await runner.run(work, request.receive)
        body = _body({"status": "ok", "commit": commit})
        return Response(body, headers={"cache-control": "no-store"}, media_type="application/json")

    return health


def _response(reply: _Reply, route: Route) -> Response:
    headers = {"cache-control": "no-store"}
    if route.method == "GET":
        headers = {"etag": reply.tag, "cache-control": "no-cache"}
    if reply.body is None:
        return Response(status_code=304, headers=headers)
    return Response(reply.body, headers=headers, media_type=route.media_type)


def _body(answer: Any) -> bytes:
    if isinstance(answer, bytes):
        return answer
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")


async def _read_text(request: Request) -> str:
    """The body as text. Raises `ProblemError` for one that is none, or too long."""
    kind = request.headers.get("content-type", "text/plain").partition(";")[0].strip().lower()
    if kind != "text/plain":
        detail = f"the text is sent as text/plain, not as {kind[:80]}"
        raise ProblemError(Problem(status=415, code="unsupported-media-type", detail=detail))
    data = bytearray()
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > MAX_BODY:
                detail = f"the text is longer than {MAX_BODY} bytes"
                raise ProblemError(Problem(status=413, code="content-too-large", detail=detail))
    except ClientDisconnect as error:
        raise ClientGoneError from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        detail = f"the text is not UTF-8 (byte {error.start + 1})"
        raise ProblemError(Problem(status=400, code="bad-text", detail=detail)) from error


def _methods(path: str) -> list[str]:
    """What an address takes; the framework names the methods of one of its routes only."""
    found = [route.method for route in ROUTES if path.endswith(route.path)]
    return ["GET", "HEAD", *found[1:]] if found else []


def _wants_page(request: Request) -> bool:
    """Whether it is a person's browser that asks for what there is not."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return not path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


# --- problems -----------------------------------------------------------------------------------------------


def _add_problems(app: FastAPI) -> None:
    @app.exception_handler(DrucksucheError)
    async def of_engine(_: Request, error: DrucksucheError) -> Response:
        log_fault(error)
        return problem_response(problem_of(error))

    @app.exception_handler(HTTPException)
    async def of_status(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(_methods(request.scope["path"])) or "GET, HEAD"
        problem = status_problem(error.status_code, headers)
        return page_of_problem(request, problem) if _wants_page(request) else problem_response(problem)

    @app.exception_handler(RequestValidationError)
    async def of_framework(_: Request, error: RequestValidationError) -> Response:
        return problem_response(Problem(status=400, code="bad-request", detail=str(error)))

    @app.exception_handler(ClientGoneError)
    async def of_client(_: Request, __: ClientGoneError) -> Response:
        return Response(status_code=_CLIENT_GONE)
