"""What is known of a watch, on disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from query.model import SearchRequest
from query.watch import WatchError, forget_state, one_run, read_state, state_folder
from query.watch.state import State, state_file, write_state

STATE = State(
    asked=SearchRequest(query="Moor", sections=("frage",), filters=(("wp", "21"),)),
    commit="0123 2030-01-15",
    seen={"bt-21-1#f1": "ab", "bt-21-2#f1": "cd"},
    texts={"bt-21-1#f1": "Frage 1: \ud83d Überall?"},
    owed={"hook": {"bt-21-1#f1": None, "bt-21-2#f1": "früher"}},
)


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_state(tmp_path, "moor", STATE)
    read = read_state(tmp_path, "moor")
    assert read is not None
    assert (read.asked, read.seen, read.owed) == (STATE.asked, STATE.seen, STATE.owed)
    assert read.texts["bt-21-1#f1"].endswith("Überall?")
    assert [one.name for one in tmp_path.iterdir()] == ["moor.json"]
    forget_state(tmp_path, "moor")
    forget_state(tmp_path, "moor")
    assert read_state(tmp_path, "moor") is None


@pytest.mark.parametrize(
    "change",
    [
        {"format": 99},
        {"seen": ["a"]},
        {"seen": {"a": 1}},
        {"owed": {"hook": {"a": 1}}},
        {"owed": {"hook": 1}},
        {"asked": {"query": "x"}},
        {"asked": None},
    ],
)
def test_what_is_no_state_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    write_state(tmp_path, "moor", STATE)
    path = state_file(tmp_path, "moor")
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(WatchError, match="is no state of a watch"):
        read_state(tmp_path, "moor")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_broken_files_are_refused(tmp_path: Path, data: bytes) -> None:
    state_file(tmp_path, "moor").write_bytes(data)
    with pytest.raises(WatchError, match="is no state of a watch"):
        read_state(tmp_path, "moor")


def test_one_run_at_a_time(tmp_path: Path) -> None:
    folder = state_folder(tmp_path / "watches.toml")
    assert folder == tmp_path / "watches.toml.state"
    with one_run(folder), pytest.raises(WatchError, match="another run"), one_run(folder):
        pass
    with one_run(folder):
        pass


def test_an_error_in_a_run_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(BrokenPipeError), one_run(tmp_path / "state"):
        raise BrokenPipeError


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    with pytest.raises(WatchError, match="cannot be used"), one_run(tmp_path / "state"):
        pass


def test_what_a_crash_left_is_written_over(tmp_path: Path) -> None:
    (tmp_path / ".moor.json.new").write_text("half")
    write_state(tmp_path, "moor", STATE)
    assert [one.name for one in tmp_path.iterdir()] == ["moor.json"]
