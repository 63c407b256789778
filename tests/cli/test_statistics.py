"""`like` and `stats` as a shell sees them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import COMMAND, run
from tests.query.collections import write_collection


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("results") / "index"
    write_collection(made)
    return made


def test_like_an_id_and_like_a_text(index: Path) -> None:
    done = run("like", "21/9402#f2-3", "--index", index, "--json")
    assert done.returncode == 0
    assert "bt-21-9402#f2-3" not in {hit["id"] for hit in json.loads(done.stdout)["hits"]}
    piped = subprocess.run(
        [*COMMAND, "like", "-", "--index", str(index)],
        input="Pläne für ein Moor",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "Pläne" in piped.stdout
    assert "most telling" in piped.stderr
    assert run("like", "21/1#f1", "--index", index).returncode == 2


def test_stats_as_table_csv_and_json(index: Path, tmp_path: Path) -> None:
    table = run("stats", "Moor", "--index", index, "--by", "typ")
    assert (table.returncode, table.stderr) == (0, "")
    assert table.stdout.splitlines()[2].split() == ["typ", "hits", "of", "share"]
    target = tmp_path / "moor.csv"
    assert run("stats", "Moor", "--index", index, "--format", "csv", "-o", target).returncode == 0
    assert target.read_text(encoding="utf-8").splitlines()[0] == "period,fraktion,hits,sections"
    found = json.loads(run("stats", "Moor", "--index", index, "--json", "--every", "month").stdout)
    assert {row["period"] for row in found["rows"]} == {"2028-05", "2029-11", "2030-01"}
    assert run("stats", "Dampfschiff", "--index", index).returncode == 1
    assert run("stats", "farbe:rot", "--index", index).returncode == 2


def test_a_chart_stands_above_the_table(index: Path) -> None:
    pytest.importorskip("plotext", reason="needs the extra charts")
    done = run("stats", "Moor", "--index", index, "--chart")
    chart, _, table = done.stdout.partition("10 sections")
    assert "matching sections in 100" in chart
    assert "share" in table
