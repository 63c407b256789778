"""Ways out: a program that takes a message, an address that takes JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from query.watch import DeliveryError, post_json, send_mail, sending

MESSAGE = b"Ein Moor; $(touch x) `id`"


def python(code: str, *words: str) -> list[str]:
    return [sys.executable, "-c", code, *words]


def test_a_program_gets_the_message_and_its_arguments_as_they_are(tmp_path: Path) -> None:
    code = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read() + sys.argv[2].encode())"
    send_mail(python(code, str(tmp_path / "got"), "$HOME; ls"), MESSAGE)
    assert (tmp_path / "got").read_bytes() == MESSAGE + b"$HOME; ls"


def test_a_program_need_not_read_the_message() -> None:
    send_mail(python("pass"), b"x" * 1_000_000)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["/no/such/program"], "cannot be run"),
        (["/"], "cannot be run"),
        (["a\0b"], "cannot be run"),
        (python("import sys; sys.exit('first\\nno recipient')"), "status 1: no recipient"),
        (python("import os; os.kill(os.getpid(), 9)"), "status -9"),
    ],
)
def test_a_program_that_fails_is_named_with_what_it_said(command: list[str], said: str) -> None:
    with pytest.raises(DeliveryError, match=said):
        send_mail(command, MESSAGE)


def test_a_program_that_hangs_is_ended() -> None:
    with pytest.raises(DeliveryError, match=r"did not end within 0\.5 seconds"):
        send_mail(python("import time; time.sleep(60)"), MESSAGE, seconds=0.5)


class Hooks:
    """What a server answers, one status after the other, and what it got."""

    def __init__(self, *answers: tuple[int, dict[str, str]]) -> None:
        self.answers = list(answers)
        self.got: list[tuple[str, str | None, bytes]] = []


@contextmanager
def served(hooks: Hooks) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            hooks.got.append((self.path, self.headers["content-type"], body))
            status, headers = hooks.answers.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/secret"
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    seconds: list[float] = []
    monkeypatch.setattr(sending.time, "sleep", seconds.append)
    return seconds


def test_json_is_posted_once(slept: list[float]) -> None:
    hooks = Hooks((204, {}))
    with served(hooks) as address:
        post_json(address, b'{"a": 1}')
    assert hooks.got == [("/secret", "application/json", b'{"a": 1}')]
    assert slept == []


def test_it_is_tried_again_while_the_server_is_busy(slept: list[float]) -> None:
    hooks = Hooks((503, {"retry-after": "7"}), (429, {"retry-after": "99999999"}), (200, {}))
    with served(hooks) as address:
        post_json(address, b"{}")
    assert len(hooks.got) == 3
    assert slept == [7.0, 30.0]


@pytest.mark.parametrize(("status", "times"), [(500, 3), (404, 1), (302, 1), (410, 1)])
def test_what_is_refused_names_the_host_and_not_the_secret(
    slept: list[float], status: int, times: int
) -> None:
    hooks = Hooks(*[(status, {"location": "/elsewhere", "retry-after": "soon"})] * times)
    with served(hooks) as address, pytest.raises(DeliveryError, match=f"answered {status}") as raised:
        post_json(address, b"{}")
    assert len(hooks.got) == times
    assert len(slept) == times - 1
    assert "secret" not in str(raised.value)


def test_a_server_that_is_not_there(slept: list[float]) -> None:
    with served(Hooks()) as address:
        pass
    with pytest.raises(DeliveryError, match=r"127\.0\.0\.1 cannot be reached \(ConnectError\)"):
        post_json(address, b"{}")
    assert len(slept) == 2


def test_without_httpx_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "find_spec", lambda _: None)
    with pytest.raises(DeliveryError, match=r"drucksuche\[dip\]"):
        post_json("http://127.0.0.1:1/", b"{}")
