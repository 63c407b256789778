"""Without its extra, an adapter says which one to install; all else works."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

WITHOUT = "import sys; sys.modules.update(mcp=None, langchain_core=None); "


def run(root: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A program in a Python that has neither of the packages."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT + program, *arguments],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(("module", "extra"), [("query.mcp", "mcp"), ("query.retrievers", "langchain")])
def test_a_missing_extra_is_named(root: Path, module: str, extra: str) -> None:
    done = run(root, f"import {module}")
    assert done.returncode == 1
    assert f"install it with: pip install 'drucksuche[{extra}]'" in done.stderr.splitlines()[-1]


def test_the_command_says_so_too(root: Path, tmp_path: Path) -> None:
    done = run(root, "from query.cli import main; main()", "mcp", "--index", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "drucksuche: this needs the extra `mcp`: pip install 'drucksuche[mcp]'\n"


def test_the_rest_needs_neither(root: Path) -> None:
    done = run(
        root, "import indexer, query; indexer.add_papers; query.SearchEngine; from query.cli import main"
    )
    assert (done.returncode, done.stderr) == (0, "")
