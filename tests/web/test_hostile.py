"""Clients that mean no good: slow ones, oversized requests, foreign names, no token, injected headers."""

from __future__ import annotations

import base64
import http.client
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.errors import ConfigurationError
from query.web import LOOPBACK, WebSettings, check_token, create_app
from query.web.settings import MAX_BODY
from tests.web.test_serving import ADDRESS, Server

TOKEN = "ein-zeichen-fuer-alle-anfragen"
QUICK = """
from query.web import limits
limits.REQUEST_SECONDS, limits.ANSWER_SECONDS = {request}, {answer}
"""
HEAD = f"GET {ADDRESS} HTTP/1.1\r\nHost: localhost\r\n"
BOUND_SECONDS = 20.0
"""What a busy machine may take for what is set to one second here."""


@pytest.fixture(scope="module")
def start(index: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers with short waits, and ends them."""
    started: list[Server] = []

    def begin(*options: str, request: float = 1.0, answer: float = 1.0) -> Server:
        started.append(Server(index, *options, before=QUICK.format(request=request, answer=answer)))
        return started[-1]

    yield begin
    for one in started:
        if one.process.poll() is None:
            one.end()


@pytest.fixture(scope="module")
def server(start: Callable[..., Server]) -> Server:
    return start()


def connect(server: Server) -> socket.socket:
    return socket.create_connection((server.place["host"], server.place["port"]), timeout=BOUND_SECONDS)


def answer_to(server: Server, *parts: bytes, pause: float = 0.0) -> bytes:
    """All that comes until the server closes the connection."""
    with connect(server) as line:
        try:
            for part in parts:
                line.sendall(part)
                time.sleep(pause)
        except OSError:  # it has closed already
            pass
        found = b""
        try:
            while piece := line.recv(65536):
                found += piece
        except ConnectionResetError:
            pass
        return found


# --- slow clients -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET /api/v1/sea",
        HEAD.encode(),
        b"POST /api/v1/like HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\nWann",
        b"POST /api/v1/like HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nWa",
    ],
    ids=["nothing", "line", "head", "body", "chunk"],
)
def test_who_stops_sending_is_told_so_and_let_go(server: Server, sent: bytes) -> None:
    assert answer_to(server, sent).startswith(b"HTTP/1.1 408 ")
    assert server.get()[0] == 200


def test_who_sends_a_byte_at_a_time_has_no_more_time(server: Server) -> None:
    began = time.monotonic()
    found = answer_to(server, HEAD.encode(), *[b"X: a\r\n"] * 400, pause=0.05)
    assert b" 200 " not in found
    assert time.monotonic() - began < BOUND_SECONDS


def test_blank_lines_between_requests_hold_no_connection(server: Server) -> None:
    found = answer_to(server, HEAD.encode() + b"\r\n", *[b"\r\n"] * 400, pause=0.05)
    assert found.startswith(b"HTTP/1.1 200 ")


def test_the_next_request_of_a_connection_has_its_own_time(server: Server) -> None:
    connection = http.client.HTTPConnection(server.place["host"], server.place["port"], timeout=30)
    with closing(connection):
        connection.connect()
        line = connection.sock
        for _ in range(4):
            connection.request("GET", ADDRESS)
            assert connection.getresponse().read().startswith(b"{")
            time.sleep(0.5)
        assert connection.sock is line


def test_who_does_not_take_the_answers_is_let_go(start: Callable[..., Server]) -> None:
    server = start(request=600.0)
    asked = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100
    ends = time.monotonic() + BOUND_SECONDS
    with connect(server) as line, pytest.raises(ConnectionError):
        while time.monotonic() < ends:
            line.sendall(asked)
            time.sleep(0.05)
    assert server.get()[0] == 200


# --- large requests -----------------------------------------------------------------------------------------


def test_a_head_without_end_is_refused(server: Server) -> None:
    assert answer_to(server, HEAD.encode(), *[b"X: " + b"a" * 8000 + b"\r\n"] * 40).startswith(
        b"HTTP/1.1 431 "
    )
    assert answer_to(server, b"GET /" + b"a" * 300_000).startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize("head", ["Content-Length: 99999999", "Transfer-Encoding: chunked"])
def test_an_oversized_body_is_refused_before_it_is_there(server: Server, head: str) -> None:
    chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    sent = f"POST /api/v1/like HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\n".encode()
    assert b" 413 " in answer_to(server, sent, *[chunk] * (2 + MAX_BODY // 65536)).partition(b"\r\n")[0]


# --- names and the token ------------------------------------------------------------------------------------


def hosted(index: Path, **settings: object) -> TestClient:
    return TestClient(create_app(index, WebSettings(**settings)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8421", 200),
        ("[::1]:8421", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("localhost@evil.example:80", 421),
        ("", 421),
    ],
)
def test_only_names_of_the_server_are_answered(index: Path, host: str, status: int) -> None:
    assert hosted(index, hosts=LOOPBACK).get("/health", headers={"host": host}).status_code == status


def test_a_server_on_this_machine_knows_its_names(server: Server) -> None:
    foreign = answer_to(server, b"GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
    assert foreign.startswith(b"HTTP/1.1 421 ") and b'"bad-host"' in foreign
    two = b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    assert answer_to(server, two).startswith(b"HTTP/1.1 4")


def basic(token: str) -> str:
    return f"Basic {base64.b64encode(f'anna:{token}'.encode()).decode()}"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (None, 401),
        (f"Bearer {TOKEN}", 200),
        (f"bearer  {TOKEN}", 200),
        (basic(TOKEN), 200),
        (f"Bearer {TOKEN}x", 401),
        (f"Bearer {TOKEN[:-1]}", 401),
        ("Bearer", 401),
        ("Basic ???", 401),
        (basic(""), 401),
        (TOKEN, 401),
    ],
)
@pytest.mark.parametrize("address", [ADDRESS, "/health", "/api/v1/openapi.json", "/nowhere"])
def test_everything_needs_the_token(index: Path, address: str, given: str | None, status: int) -> None:
    client = hosted(index, token=TOKEN)
    answer = client.get(address, headers={} if given is None else {"authorization": given})
    assert (answer.status_code == 401) == (status == 401)
    if status == 401:
        assert answer.headers["www-authenticate"].startswith("Bearer ")
        assert answer.json()["code"] == "unauthorized"


@pytest.mark.parametrize("token", ["", "short", "a b" * 9, "ä" * 20, "a" * 20 + "\x01"])
def test_a_token_that_is_none_is_refused(token: str) -> None:
    with pytest.raises(ConfigurationError, match="at least 16 characters"):
        check_token(token)


def test_the_token_comes_from_a_file_and_stands_in_no_log(
    start: Callable[..., Server], tmp_path: Path
) -> None:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n", encoding="utf-8")
    server = start("--token-file", str(path))
    assert server.get()[0] == 401
    head = f"{HEAD}Authorization: Bearer {TOKEN}\r\nConnection: close\r\n\r\n"
    assert answer_to(server, head.encode()).startswith(b"HTTP/1.1 200 ")
    assert answer_to(server, head.replace(TOKEN, f"{TOKEN}\x00").encode()).startswith(b"HTTP/1.1 400 ")
    _, log = server.end()
    assert [one["status"] for one in log if "status" in one] == [401, 200]
    assert TOKEN not in str(log)
    assert TOKEN not in repr(WebSettings(token=TOKEN))


# --- paths and headers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/api/v1/papers/../../../../etc/passwd",
        "/api/v1/papers/..%2f..%2f..%2fetc%2fpasswd",
        "/api/v1/sections/%2e%2e/%2e%2e/manifest.json",
        "/api/v1/papers/%2fetc%2fpasswd",
        "/api/v1/papers/manifest.json",
        "/api/v1/papers/file:%2f%2f%2fetc%2fpasswd",
        "/api/v1/papers/%00",
        "/index_data/index/manifest.json",
    ],
)
def test_no_path_leads_to_a_file(server: Server, path: str) -> None:
    found = answer_to(server, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    status = int(found.split()[1])
    assert status in (400, 404)
    assert b"root:" not in found and b'"analysis"' not in found


@pytest.mark.parametrize(
    "text", ["a%0d%0aSet-Cookie:%20evil=1", "a%0aX-Evil:%201", "%e5%98%8a%e5%98%8dSet-Cookie:%20evil=1"]
)
@pytest.mark.parametrize("address", ["/api/v1/search?q=", "/api/v1/papers/", "/api/v1/search?", "/"])
def test_nothing_of_a_request_becomes_a_header(server: Server, address: str, text: str) -> None:
    request = f"GET {address}{text} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    head, _, _ = answer_to(server, request.encode()).partition(b"\r\n\r\n")
    assert b"evil" not in head.lower()
    assert b"x-content-type-options: nosniff" in head.lower()


@pytest.mark.parametrize("address", [ADDRESS, "/health", "/nowhere", "/api/v1/search?q=frage:("])
def test_every_answer_forbids_what_a_page_could_do_with_it(index: Path, address: str) -> None:
    for client in (hosted(index), hosted(index, token=TOKEN), hosted(index, hosts=("other",))):
        headers = client.get(address).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["content-type"] in ("application/json", "application/problem+json")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"])
def test_no_method_writes(index: Path, method: str) -> None:
    assert hosted(index).request(method, "/api/v1/papers/21/90002").status_code == 405
