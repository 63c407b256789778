"""A real server: its address, its signals, an index that is replaced under load, clients that go away."""

from __future__ import annotations

import http.client
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.papers import exchange, paper, write_index

ADDRESS = "/api/v1/search?q=Schleusen&limit=3"
COMMAND = "from query.cli import main; main()"
SLOW = """
import time
from query.engine import SearchEngine
quick = SearchEngine.search
def slow(engine, request):
    time.sleep({seconds})
    return quick(engine, request)
SearchEngine.search = slow
"""


class Server:
    """A process of `drucksuche serve`."""

    def __init__(self, index: Path, *options: str, before: str = "") -> None:
        program = [sys.executable, "-c", before + COMMAND, "serve", "--port", "0", "--index", str(index)]
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - a pipe would fill
        self.process = subprocess.Popen(
            [*program, "--json", *options], stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        assert self.process.stdout is not None
        self.place = json.loads(self.process.stdout.readline())

    def get(self, address: str = ADDRESS) -> tuple[int, Any]:
        """Status and JSON of an address, on a connection of its own."""
        connection = http.client.HTTPConnection(self.place["host"], self.place["port"], timeout=30)
        try:
            connection.request("GET", address)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def end(self, number: int = signal.SIGTERM) -> tuple[int, list[Any]]:
        """Send a signal; gives the exit status and the lines of the log."""
        self.process.send_signal(number)
        self.process.communicate(timeout=30)
        with self._log as log:
            log.seek(0)
            return self.process.returncode, [json.loads(line) for line in log]


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Starts servers, and ends what the test left."""
    started: list[Server] = []

    def start(*arguments: Any, **more: Any) -> Server:
        started.append(Server(*arguments, **more))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.end(0)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_says_where_it_is_logs_lines_and_ends_with_a_signal(
    index: Path, serve: Callable[..., Server], number: int, status: int
) -> None:
    server = serve(index)
    assert server.place["host"] == "127.0.0.1"
    assert server.place["url"] == f"http://127.0.0.1:{server.place['port']}"
    assert server.get()[1]["hits"]
    ended, log = server.end(number)
    assert ended == status
    assert [(line["path"], line["status"]) for line in log] == [("/api/v1/search", 200)]


def test_what_runs_is_answered_before_it_ends(index: Path, serve: Callable[..., Server]) -> None:
    server = serve(index, before=SLOW.format(seconds=1))
    answers: list[tuple[int, Any]] = []
    client = threading.Thread(target=lambda: answers.append(server.get()))
    client.start()
    time.sleep(0.4)
    status, log = server.end()
    client.join(30)
    assert (status, [one[0] for one in answers], [line["status"] for line in log]) == (0, [200], [200])


def test_a_slow_search_is_answered_by_its_deadline(index: Path, serve: Callable[..., Server]) -> None:
    server = serve(index, "--deadline", "0.2", "--threads", "1", before=SLOW.format(seconds=1.5))
    status, told = server.get()
    assert (status, told["code"]) == (504, "deadline")
    assert server.get("/api/v1/openapi.json")[0] == 200  # what needs no thread goes on
    assert server.end()[0] == 0


def test_an_index_that_is_committed_to_and_replaced_fails_no_request(
    own_index: Path, tmp_path: Path, serve: Callable[..., Server]
) -> None:
    server = serve(own_index)
    seen: list[tuple[int, int]] = []
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            status, told = server.get("/api/v1/search?q=Nebelkerzenwerk&limit=5")
            seen.append((status, told.get("total", -1)))

    clients = [threading.Thread(target=ask) for _ in range(3)]
    for client in clients:
        client.start()
    for number in range(1, 6):
        write_index(
            own_index, paper(f"21/{number}", exchange("1", "Steht ein Nebelkerzenwerk?", f"Am Ort {number}."))
        )
        time.sleep(0.1)
    for number in range(5):
        fresh = tmp_path / f"fresh{number}"
        write_index(
            fresh,
            *(paper(f"21/{n}", exchange("1", "Ein Nebelkerzenwerk?", f"Ort {n}.")) for n in range(1, 9)),
        )
        own_index.rename(tmp_path / f"old{number}")
        fresh.rename(own_index)
        shutil.rmtree(tmp_path / f"old{number}")
        time.sleep(0.1)
    time.sleep(0.2)
    is_over.set()
    for client in clients:
        client.join(30)
    assert {status for status, _ in seen} == {200}
    assert {5, 8} <= {total for _, total in seen} <= set(range(9))
    assert server.get("/api/v1/search?q=Nebelkerzenwerk")[1]["total"] == 8


def test_clients_that_go_away_leave_the_server_free(index: Path, serve: Callable[..., Server]) -> None:
    server = serve(index, "--threads", "1", before=SLOW.format(seconds=0.3))
    for _ in range(20):
        with socket.create_connection((server.place["host"], server.place["port"])) as one:
            one.sendall(f"GET {ADDRESS} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            time.sleep(0.02)
    time.sleep(0.4)
    assert server.get()[0] == 200
    status, log = server.end()
    assert status == 0
    assert [line["status"] for line in log].count(499) > 10


def test_a_port_that_is_taken_is_said_in_one_line(index: Path, serve: Callable[..., Server]) -> None:
    port = str(serve(index).place["port"])
    program = [sys.executable, "-c", COMMAND, "serve", "--port", port, "--index", str(index)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"drucksuche: 127.0.0.1:{port}: cannot be served (")
    assert done.stderr.count("\n") == 1


def test_without_the_extra_it_says_what_to_install(index: Path) -> None:
    hidden = "import sys; sys.modules['fastapi'] = None\n"
    program = [sys.executable, "-c", hidden + COMMAND, "serve", "--index", str(index)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "pip install 'drucksuche[web]'" in done.stderr
    assert done.stderr.count("\n") == 1
