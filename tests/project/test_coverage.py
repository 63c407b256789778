"""`make coverage` holds each package to its bound, by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.coverage_by_room import main


def summary(statements: int, reached: int, branches: int, taken: int) -> dict[str, object]:
    counts = {"num_statements": statements, "covered_lines": reached}
    return {"summary": counts | {"num_branches": branches, "covered_branches": taken}}


def write(folder: Path, **changed: dict[str, object]) -> str:
    files = {
        "indexer/__init__.py": summary(10, 10, 0, 0),
        "indexer/store/folder.py": summary(90, 90, 20, 20),
        "query/model.py": summary(50, 50, 0, 0),
        "query/engine/searching.py": summary(100, 95, 40, 38),
    }
    path = folder / "coverage.json"
    path.write_text(json.dumps({"files": files | changed}), encoding="utf-8")
    return str(path)


def test_every_room_and_package_has_a_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(write(tmp_path)) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[2:] == [
        "| `indexer` | 10 | 100.0 % | 0 | 100.0 % |",
        "| `indexer.store` | 90 | 100.0 % | 20 | 100.0 % |",
        "| `query.engine` | 100 | 95.0 % | 40 | 95.0 % |",
        "| `query.model` | 50 | 100.0 % | 0 | 100.0 % |",
        "| `indexer` | 100 | 100.0 % | 20 | 100.0 % |",
        "| `query` | 150 | 96.7 % | 40 | 95.0 % |",
    ]


@pytest.mark.parametrize(
    ("poor", "said"),
    [
        (summary(100, 100, 40, 37), "query: 92.50 % of branches are reached, 95 % must be"),
        (summary(100, 92, 40, 40), "query: 94.67 % of statements are reached, 95 % must be"),
    ],
)
def test_a_package_below_its_bound_fails_however_good_the_other_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], poor: dict[str, object], said: str
) -> None:
    assert main(write(tmp_path, **{"query/engine/searching.py": poor})) == 1
    assert capsys.readouterr().err.splitlines() == [said]


def test_a_package_that_was_not_measured_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "coverage.json"
    path.write_text(json.dumps({"files": {"query/model.py": summary(5, 5, 0, 0)}}), encoding="utf-8")
    assert main(str(path)) == 1
    assert capsys.readouterr().err == "indexer: nothing was measured\n"
