"""CI's own script tells a listed skip from one that nobody allowed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

REPORT = """<testsuites><testsuite>
<testcase classname="tests.cli.test_index" name="test_unreadable">
<skipped message="root reads all"/></testcase>
<testcase classname="tests.cli.test_index" name="test_plain"/>
</testsuite></testsuites>"""


@pytest.mark.parametrize(
    ("allowed", "status"),
    [
        ("", 1),
        ("# tests.cli.* | root reads all\n", 1),
        ("tests.cli.* | another reason\n", 1),
        ("tests.query.* | root reads all\n", 1),
        ("# why\ntests.cli.test_index::test_unread* | root reads all\n", 0),
    ],
)
def test_only_a_listed_skip_passes(root: Path, tmp_path: Path, allowed: str, status: int) -> None:
    (tmp_path / "tests.xml").write_text(REPORT, encoding="utf-8")
    (tmp_path / "allowed").write_text(allowed, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, root / ".ci" / "check_skips.py", tmp_path / "tests.xml", tmp_path / "allowed"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, "test_unreadable: root reads all" in done.stdout) == (status, status == 1)


def test_ci_runs_what_readme_names(root: Path) -> None:
    script = (root / ".ci" / "run").read_text(encoding="utf-8")
    for command in ("make ci-deps", "make check", "make fetch-opensearch", "make test"):
        assert command in script
