"""`series` as a shell sees it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.test_commands import run
from tests.papers import write_index
from tests.query.test_series import PAPERS


def test_a_series_as_text_and_json(tmp_path: Path) -> None:
    write_index(tmp_path / "index", *PAPERS)
    done = run("series", "31/20#f3", "--index", tmp_path / "index")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:3] == [
        "bt-31-20#f3-4: asked 5 times",
        "",
        "30/7 · Frage 9 · 01.05.2030  bt-30-7#f9  1.00",
    ]
    assert "[-5-] {+8+}" in done.stdout
    assert "\x1b" not in done.stdout
    found = json.loads(run("series", "31/20#f3", "--index", tmp_path / "index", "--json").stdout)
    assert [entry["datum"] for entry in found["entries"]][0::4] == ["2030-05-01", None]
    assert found["entries"][1]["answer_changes"][1] == {"kind": "old", "text": "5"}


def test_what_has_no_series_is_said(tmp_path: Path) -> None:
    write_index(tmp_path / "index", *PAPERS)
    alone = run("series", "32/7#f1", "--index", tmp_path / "index")
    assert (alone.returncode, alone.stdout.splitlines()[0]) == (
        0,
        "bt-32-7#f1: asked once, nothing alike was found",
    )
    refused = run("series", "32/6#p2", "--index", tmp_path / "index")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "asks nothing" in refused.stderr
