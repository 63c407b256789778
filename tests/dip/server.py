"""A DIP service on this machine, from its description: lists, cursors, page sizes, filters, keys, PDFs.

It does as the real one does also where that is a trap: unknown parameters are ignored, the cursor of the last
page comes back unchanged, texts come ten a page, names for display are cut to four. Faults come on demand.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.dip.papers import ServedPaper, fits, record_of

KEY = "Erfunden.Schluessel1234567890"
PAGE_SIZES = {"drucksache": 100, "drucksache-text": 10}
CHALLENGE = b"<!DOCTYPE html><html><title>Sind Sie ein Mensch?</title><body>Bitte warten</body></html>"
BASE = "/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes over the wire instead of the right answer."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)
    cut: int | None = None
    """Bytes after which the connection ends, with a longer Content-Length said."""


FAULTS = {
    "challenge": Answer(status=403, body=CHALLENGE, headers=(("Content-Type", "text/html"),)),
    "challenge-200": Answer(body=CHALLENGE, headers=(("Content-Type", "text/html; charset=utf-8"),)),
    "too-many": Answer(status=429, headers=(("Retry-After", "0"),)),
    "too-many-long": Answer(status=429, headers=(("Retry-After", "900"),)),
    "server": Answer(status=503, headers=(("Retry-After", "0"),)),
    "server-silent": Answer(status=500),
    "not-found": Answer(status=404, body=b'{"code": 404, "message": "ID not found: 0"}'),
    "bad-request": Answer(status=400, body=b'{"code": 400, "message": "Invalid cursor"}'),
    "json-broken": Answer(body=b'{"numFound": 3, "documents": [{"id": "9'),
    "torn": Answer(body=b'{"numFound": 3, "documents": []}', cut=12),
    "shape-found": Answer(body=b'{"count": 3, "documents": [], "cursor": "x"}'),
    "shape-cursor": Answer(body=b'{"numFound": 3, "documents": []}'),
    "shape-documents": Answer(body=b'{"numFound": 3, "documents": {}, "cursor": "x"}'),
    "shape-list": Answer(body=b"[]"),
    "shape-record": Answer(body=b'{"numFound": 1, "documents": [{"nummer": "21/1"}], "cursor": "x"}'),
    "shape-id": Answer(
        body=b'{"numFound": 1, "documents": [{"id": "x1", "dokumentnummer": "21/1", "aktualisiert": ""}],'
        b' "cursor": "x"}'
    ),
    "teapot": Answer(status=418),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came."""

    path: str
    parameters: list[tuple[str, str]]
    authorization: str | None
    at: float

    def values(self, name: str) -> list[str]:
        """What was sent under a name."""
        return [value for key, value in self.parameters if key == name]


@dataclass(slots=True)
class DipServer:
    """What the server holds, and how it behaves; tests change it while it runs."""

    address: str
    """Scheme, host and port."""
    papers: dict[int, ServedPaper] = field(default_factory=dict)
    faults: deque[str | Answer | None] = field(default_factory=deque)
    """What happens to the next requests, in order; None: the right answer."""
    asked: deque[Asked] = field(default_factory=lambda: deque(maxlen=100_000))
    endless: bool = False
    """Whether every page has a new cursor, also the empty ones."""
    withheld: int = 0
    """How many more papers `numFound` counts than there are."""
    limit: float | None = None
    """Requests a second that are borne; more of them get 429."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    _found: dict[tuple[tuple[str, str], ...], list[ServedPaper]] = field(default_factory=dict)
    """The papers that fit some filters, in the order of lists."""

    @property
    def service(self) -> str:
        """The address that stands in the place of the real service's."""
        return self.address + BASE

    def hold(self, papers: Iterable[ServedPaper]) -> None:
        """Take papers in, in the place of those with the same ids."""
        self.papers.update((paper.id, paper) for paper in papers)
        self._found.clear()

    def found(self, parameters: list[tuple[str, str]]) -> list[ServedPaper]:
        """The papers that fit, in the order of lists: the latest date first."""
        filters = tuple(pair for pair in parameters if pair[0] != "cursor")
        known = self._found.get(filters)
        if known is None:
            fitting = [paper for paper in self.papers.values() if fits(paper, list(filters))]
            known = self._found[filters] = sorted(fitting, key=_place)
        return known

    def lists(self) -> list[Asked]:
        """The requests for pages of lists."""
        return [one for one in self.asked if one.path.startswith(BASE)]

    def answer(self, asked: Asked) -> Answer:
        """The answer to a request, with the fault whose turn it is."""
        with self.lock:
            early = self.limit is not None and self._is_early(asked.at)
            self.asked.append(asked)
            fault = self.faults.popleft() if self.faults else None
        if early:
            return Answer(status=429, headers=(("Retry-After", "1"),))
        if fault is not None:
            return FAULTS[fault] if isinstance(fault, str) else fault
        if asked.path.startswith("/pdf/"):
            return self._pdf(asked.path.removeprefix("/pdf/"))
        return self._resource(asked)

    def _is_early(self, at: float) -> bool:
        return bool(self.asked) and at - self.asked[-1].at < 0.98 / (self.limit or 1)

    def _resource(self, asked: Asked) -> Answer:
        if asked.authorization != f"ApiKey {KEY}" and KEY not in asked.values("apikey"):
            return _json({"code": 401, "message": "An API key is required to access this service."}, 401)
        name, _, number = asked.path.removeprefix(f"{BASE}/").partition("/")
        if name not in PAGE_SIZES:
            return _json({"code": 404, "message": "Not found"}, 404)
        if number:
            return self._one(name, number)
        return self._page(name, asked)

    def _one(self, name: str, number: str) -> Answer:
        paper = self.papers.get(int(number)) if number.isdecimal() else None
        if paper is None:
            return _json({"code": 404, "message": f"ID not found: {number}"}, 404)
        return _json(self._record(name, paper))

    def _page(self, name: str, asked: Asked) -> Answer:
        sent = (asked.values("cursor") or [None])[0]
        after = _read_cursor(sent)
        if sent is not None and after is None and not self.endless:
            return _json({"code": 400, "message": "Invalid cursor"}, 400)
        found = self.found(asked.parameters)
        start = 0 if after is None else bisect_right(found, after, key=_place)
        if self.endless and sent and not after:
            start = len(found)
        shown = found[start : start + PAGE_SIZES[name]]
        cursor = _cursor(shown[-1]) if shown else (sent or "*")
        if self.endless and not shown:
            cursor = f"endless-{len(self.asked)}"
        return _json(
            {
                "numFound": len(found) + self.withheld,
                "documents": [self._record(name, paper) for paper in shown],
                "cursor": cursor,
            }
        )

    def _record(self, name: str, paper: ServedPaper) -> dict[str, Any]:
        return record_of(paper, with_text=name.endswith("-text"), pdf_base=f"{self.address}/pdf")

    def _pdf(self, name: str) -> Answer:
        number = name.removesuffix(".pdf")
        paper = self.papers.get(int(number)) if number.isdecimal() else None
        if paper is None:
            return Answer(status=404, body=b"<html>gone</html>", headers=(("Content-Type", "text/html"),))
        return Answer(body=paper.pdf_bytes(), headers=(("Content-Type", "application/pdf"),))


def _json(obj: object, status: int = 200) -> Answer:
    return Answer(status=status, body=json.dumps(obj, ensure_ascii=False).encode())


def _place(paper: ServedPaper) -> tuple[int, int]:
    """What lists are ordered by."""
    return -paper.datum.toordinal(), -paper.id


def _cursor(paper: ServedPaper) -> str:
    return base64.urlsafe_b64encode("{} {}".format(*_place(paper)).encode()).decode()


def _read_cursor(cursor: str | None) -> tuple[int, int] | None:
    if cursor is None:
        return None
    try:
        day, _, number = base64.urlsafe_b64decode(cursor).decode().partition(" ")
        return int(day), int(number)
    except ValueError:
        return None


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    dip: DipServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        sent = parse_qsl(parts.query, keep_blank_values=True)
        key = self.headers.get("Authorization")
        asked = Asked(path=parts.path, parameters=sent, authorization=key, at=time.monotonic())
        told = self.server.dip.answer(asked)
        head = [f"HTTP/1.1 {told.status} x", f"Date: {format_datetime(datetime.now(UTC), usegmt=True)}"]
        head += [f"{name}: {value}" for name, value in told.headers]
        head += [f"Content-Length: {len(told.body)}", "", ""]
        self.wfile.write("\r\n".join(head).encode() + told.body[: told.cut])
        self.close_connection = told.cut is not None

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(papers: Iterable[ServedPaper] = ()) -> Iterator[DipServer]:
    """A running server on a free port of 127.0.0.1."""
    with _Http(("127.0.0.1", 0), _Handler) as http:
        http.dip = DipServer(address=f"http://127.0.0.1:{http.server_address[1]}")
        http.dip.hold(papers)
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield http.dip
        finally:
            http.shutdown()
            thread.join()
