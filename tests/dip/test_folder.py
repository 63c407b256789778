"""A folder holds each paper once, in its latest version and its first place, whatever came between."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.dip import folder as module
from indexer.dip.folder import PaperFolder, line_of, opened

VALUES = st.recursive(
    st.text(max_size=5) | st.integers() | st.none(), lambda inner: st.lists(inner, max_size=3)
)

ADD = st.tuples(st.integers(1, 30), st.integers(0, 3))
RUNS = st.lists(
    st.tuples(st.lists(ADD, max_size=12), st.sampled_from(["settled", "crashed", "torn"])), max_size=6
)


def record(number: int, version: int) -> dict[str, Any]:
    return {"id": str(number), "dokumentnummer": f"21/{number}", "titel": f"Fassung {version}\r\n" * version}


def lines(path: Path) -> list[dict[str, Any]]:
    files = sorted(path.glob("papers-*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]


def crash(path: Path, *, torn: bool) -> None:
    """Leave what a killed process may leave."""
    for name in ("papers-00001.jsonl", ".fetch/changes.jsonl"):
        if torn and (path / name).exists() and not (path / "papers-00002.jsonl").exists():
            with (path / name).open("ab") as stream:
                stream.write(b'{"id":"7","dokumentnummer":"2')
    (path / ".papers-00001.jsonl.part").write_bytes(b"{")


@settings(max_examples=60, deadline=None)
@given(runs=RUNS)
def test_each_paper_is_there_once_in_its_latest_version_and_first_place(
    runs: list[tuple[list[tuple[int, int]], str]],
) -> None:
    wanted: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PAPERS_A_FILE", 9)
        path = Path(name)
        for added, end in runs:
            with opened(path) as folder:
                for number, version in added:
                    one = record(number, version)
                    known = wanted.get(one["id"])
                    assert folder.add(one) == (
                        "new" if known is None else "same" if known == one else "changed"
                    )
                    wanted[one["id"]] = one
                folder.sync()
                if end == "settled":
                    folder.settle()
                assert len(folder) == len(wanted)
            if end != "settled":
                crash(path, torn=end == "torn")
        with opened(path):
            pass
        assert lines(path) == list(wanted.values())
        assert list(path.glob("*.part")) == list(path.glob(".*.part")) == []


@given(values=st.dictionaries(st.text(max_size=3), VALUES, max_size=4))
def test_equal_records_give_equal_lines_which_hold_all_of_them(values: dict[str, Any]) -> None:
    one = {**values, "id": "12"}
    line = line_of(one)
    assert line == line_of(dict(reversed(one.items())))
    assert line.startswith(b'{"id":"12"')
    assert line.count(b"\n") == 1
    assert json.loads(line) == one


def test_a_lone_surrogate_is_kept_as_json_spells_it() -> None:
    assert json.loads(line_of({"id": "1", "titel": "\ud800"}))["titel"] == "\ud800"


def test_a_paper_whose_line_is_lost_comes_back_from_the_changes(tmp_path: Path) -> None:
    with opened(tmp_path) as folder:
        folder.add(record(1, 1))
        folder.add(record(2, 1))
        folder.add(record(2, 2))
        folder.sync()
    (tmp_path / "papers-00001.jsonl").write_bytes(line_of(record(1, 1)))  # as after a loss of power
    with opened(tmp_path):
        pass
    assert lines(tmp_path) == [record(1, 1), record(2, 2)]


@pytest.mark.parametrize(
    ("number", "name"),
    [("21/1406", "21-1406"), ("07/5896", "7-5896"), ("21/26 (neu)", "21-26-neu"), ("../../x", "id-7")],
)
def test_the_name_of_a_pdf_stays_in_the_folder(tmp_path: Path, number: str, name: str) -> None:
    path = PaperFolder(tmp_path).pdf_path({"id": "7", "dokumentnummer": number})
    assert path == tmp_path / "pdf" / f"{name}.pdf"
