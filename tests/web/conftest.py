"""An index of the sample papers, and a client of the application over it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from indexer import index_paths
from query.web import create_app


@pytest.fixture(scope="session")
def index(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample papers; not to be written to."""
    folder = tmp_path_factory.mktemp("web") / "index"
    index_paths([samples], folder)
    return folder


@pytest.fixture
def own_index(index: Path, tmp_path: Path) -> Path:
    """A copy of the index, to be written to."""
    shutil.copytree(index, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture
def client(index: Path) -> Iterator[TestClient]:
    """A client of the application."""
    with TestClient(create_app(index)) as one:
        yield one


@pytest.fixture(scope="session")
def printed(index: Path) -> Callable[..., list[Any]]:
    """What a command prints with `--json`: its objects, one a line."""

    def run(*words: str) -> list[Any]:
        program = [sys.executable, "-c", "from query.cli import main; main()", *words]
        program += ["--json", "--index", str(index)]
        done = subprocess.run(program, capture_output=True, encoding="utf-8", timeout=60, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run
