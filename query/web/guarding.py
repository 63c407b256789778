"""What stands around every request: bounds, headers for safety, HEAD, one line in the log, the last catch."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from query.web.problems import Problem, problem_response
from query.web.settings import MAX_BODY, MAX_HEADERS, MAX_QUERY_STRING

LOGGER = "query.web.requests"
"""The logger of requests; each record's `request` is what the line says."""

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
)
"""Of every answer that has none of its own."""
_MOST_SHOWN = 200

_logger = logging.getLogger(LOGGER)


class Guard:
    """ASGI middleware around all others."""

    def __init__(self, app: ASGIApp, *, log_queries: bool = False) -> None:
        self._app = app
        self._log_queries = log_queries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, send)
        try:
            await self._answer(exchange, receive)
        finally:
            if _logger.isEnabledFor(logging.INFO):
                _logger.info("request", extra={"request": exchange.account(log_queries=self._log_queries)})

    async def _answer(self, exchange: _Exchange, receive: Receive) -> None:
        refused = _refuse(exchange.scope)
        if refused is not None:
            await problem_response(refused)(exchange.scope, receive, exchange.send)
            return
        try:
            await self._app(exchange.inner, receive, exchange.send)
        except Exception:
            _logger.exception("a request failed")
            if exchange.status:
                raise
            failed = Problem(status=500, code="internal", detail="something went wrong; the log says what")
            await problem_response(failed)(exchange.scope, receive, exchange.send)


def _refuse(scope: Scope) -> Problem | None:
    if len(scope["query_string"]) > MAX_QUERY_STRING:
        detail = f"the parameters have more than {MAX_QUERY_STRING} bytes"
        return Problem(status=414, code="uri-too-long", detail=detail)
    size, length = 0, b"0"
    for name, value in scope["headers"]:
        size += len(name) + len(value)
        length = value if name == b"content-length" else length
    if size > MAX_HEADERS:
        return Problem(
            status=431, code="headers-too-large", detail=f"the headers have more than {MAX_HEADERS} bytes"
        )
    if not length.isdigit() or len(length) > 12 or int(length) > MAX_BODY:
        detail = f"the body is longer than {MAX_BODY} bytes"
        return Problem(status=413, code="content-too-large", detail=detail)
    return None


class _Exchange:
    """A request and what becomes of its answer."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self._send = send
        self._began = time.perf_counter()
        self.inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        """Routes answer HEAD as GET; that no body is sent is the server's part."""
        self.status = 0
        self._bytes = 0

    async def send(self, message: Message) -> None:
        """Pass on a part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = list(message.get("headers", ()))
            named = {name for name, _ in own}
            message = {**message, "headers": [*own, *(one for one in _HEADERS if one[0] not in named)]}
        elif message["type"] == "http.response.body":
            self._bytes += len(message.get("body", b""))
        await self._send(message)

    def account(self, *, log_queries: bool) -> dict[str, Any]:
        """What the log says: nothing of who asked, and what was searched for only where that is wanted."""
        scope = self.scope
        said = {
            "method": scope["method"],
            "path": scope["path"][:_MOST_SHOWN],
            "status": self.status,
            "bytes": self._bytes,
            "ms": round((time.perf_counter() - self._began) * 1000, 3),
        }
        if log_queries:
            said["query"] = scope["query_string"][:_MOST_SHOWN].decode("utf-8", "replace")
        return said


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, and the request or the message."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        request = getattr(record, "request", None)
        line |= {"message": record.getMessage()} if request is None else request
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
