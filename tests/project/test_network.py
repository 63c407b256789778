"""Nothing goes over a network when the packages are imported, papers indexed and searched, in no process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

GUARD = """
import os, sys

FORBIDDEN = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
             "socket.gethostbyname", "socket.gethostbyaddr", "urllib.Request", "http.client.connect"}

def watch(event, arguments):
    is_made = event == "socket.__new__" and arguments[1] in (2, 10)  # IPv4, IPv6
    if event in FORBIDDEN or (is_made and "NETWORK_STRICT" in os.environ):
        with open(os.environ["NETWORK_LOG"], "a") as log:
            log.write(f"{event}\\n")
        raise RuntimeError(f"no network here: {event}")

sys.addaudithook(watch)
"""
"""Loaded at the start of each Python process below, reading processes included; a strict one forbids sockets
that lead nowhere, too."""

IMPORT_ALL = """
import importlib, pkgutil, indexer, query
for package in (indexer, query):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:  # of an extra that is not installed
            assert error.name.partition(".")[0] not in ("indexer", "query"), error
"""
COMMAND = "from query.cli import main; main()"


class Guarded:
    """Runs Python where any use of a network is written down and forbidden."""

    def __init__(self, folder: Path, *, strict: bool = True) -> None:
        self.log = folder / "network.log"
        (folder / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
        root = Path(__file__).parents[2]
        self._environment = os.environ | {
            "PYTHONPATH": f"{folder}{os.pathsep}{root}",
            "NETWORK_LOG": str(self.log),
            "DRUCKSUCHE_INDEX": str(folder / "index"),
        }
        if strict:
            self._environment["NETWORK_STRICT"] = "1"

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program, *map(str, arguments)],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture
def guarded(tmp_path: Path) -> Guarded:
    return Guarded(tmp_path)


@pytest.mark.parametrize(
    "program",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import urllib.request; urllib.request.urlopen('http://localhost:9/')",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    ],
)
def test_the_guard_sees_a_network(guarded: Guarded, program: str) -> None:
    assert guarded.run(program).returncode != 0
    assert guarded.log.exists()


def test_the_guard_is_there_in_reading_processes(guarded: Guarded) -> None:
    program = """
import multiprocessing, socket
if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        pool.apply(socket.socket)
"""
    path = guarded.log.parent / "program.py"
    path.write_text(program, encoding="utf-8")
    done = guarded.run("import runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__')", path)
    assert "no network here" in done.stderr
    assert guarded.log.exists()


def test_importing_uses_no_network(tmp_path: Path) -> None:
    # urllib3, which comes with LangChain, makes a socket to see whether there is IPv6.
    guarded = Guarded(tmp_path, strict=False)
    done = guarded.run(IMPORT_ALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert not guarded.log.exists()


def test_indexing_and_searching_use_no_network(guarded: Guarded, samples: Path) -> None:
    commands: list[tuple[str | Path, ...]] = [
        ("index", samples, "--workers", "2"),
        ("search", "Schleusen gesperrt", "--json", "--expand", "--facets", "fraktion"),
        ("show", "21/90002"),
        ("like", "21/90002#f4"),
        ("stats", "Schleusen"),
        ("complete", "Schl"),
        ("refs", "21/90002"),
        ("fsck",),
        ("info",),
    ]
    for command in commands:
        done = guarded.run(COMMAND, *command)
        assert done.returncode in (0, 1) and "no network here" not in done.stderr, (command, done.stderr)
    assert not guarded.log.exists()
