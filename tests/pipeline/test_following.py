"""A folder that is followed: what comes into it is indexed when it is whole, and a stop loses nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from indexer.errors import ConfigurationError, StoreError
from indexer.model import Report
from indexer.pipeline import Following, follow_folder, following
from indexer.store import Store
from tests.printed import answer_text

REST = 0.2
SECONDS = 30.0


def wait_for(is_so: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end, f"no {what} within {SECONDS} s"
        time.sleep(0.02)


def papers(index: Path) -> set[str]:
    try:
        store = Store.open(index)
    except StoreError:  # not made yet, or being made
        return set()
    with store.snapshot() as snapshot:
        return {record.key for record in snapshot.iter_papers()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "papers"
    made.mkdir()
    return made


@contextmanager
def followed(folder: Path, index: Path) -> Iterator[tuple[list[Report], Event]]:
    reports: list[Report] = []
    stop = Event()
    options = Following(rest_seconds=REST)
    thread = Thread(target=follow_folder, args=(folder, index, stop, reports.append, options))
    thread.start()
    try:
        yield reports, stop
    finally:
        stop.set()
        thread.join(SECONDS)
        assert not thread.is_alive()


def test_what_is_there_and_what_comes_is_indexed(folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    (folder / "one.txt").write_text(answer_text("21/9301"))
    with followed(folder, index):
        wait_for(lambda: papers(index) == {"bt-21-9301"}, "first paper")
        (folder / "two.txt").write_text(answer_text("21/9302"))
        deeper = folder / "deeper"
        deeper.mkdir()
        (deeper / "three.txt").write_text(answer_text("21/9303"))
        (folder / ".hidden.txt").write_text(answer_text("21/9304"))
        (folder / "notes.md").write_text("no paper")
        wait_for(lambda: len(papers(index)) == 3, "papers that came")
    assert papers(index) == {"bt-21-9301", "bt-21-9302", "bt-21-9303"}


def test_a_bad_file_is_reported_and_the_rest_goes_on(folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    with followed(folder, index) as (reports, _):
        (folder / "bad.pdf").write_bytes(b"no pdf at all")
        wait_for(lambda: any(report.failures for report in reports), "failure")
        (folder / "good.txt").write_text(answer_text("21/9301"))
        wait_for(lambda: papers(index) == {"bt-21-9301"}, "paper after a failure")
        (folder / "bad.pdf").unlink()
    failed = {failure.origin for report in reports for failure in report.failures}
    assert failed == {str(folder / "bad.pdf")}


@pytest.mark.parametrize("name", ["papers", "./papers", ".", "../papers"])
def test_a_folder_named_from_the_current_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(folder if name in (".", "../papers") else tmp_path)
    index = tmp_path / "index"
    (folder / "one.txt").write_text(answer_text("21/9301"))
    with followed(Path(name), index) as (reports, _):
        wait_for(lambda: papers(index) == {"bt-21-9301"}, "first paper")
        (folder / "two.txt").write_text(answer_text("21/9302"))
        (folder / ".hidden.txt").write_text(answer_text("21/9303"))
        (folder / "bad.pdf").write_bytes(b"no pdf at all")
        wait_for(lambda: papers(index) == {"bt-21-9301", "bt-21-9302"}, "paper that came")
        wait_for(lambda: any(report.failures for report in reports), "failure")
    failed = {failure.origin for report in reports for failure in report.failures}
    assert failed == {str(Path(name) / "bad.pdf")}


def test_a_file_is_not_read_while_it_grows(folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    text = answer_text("21/9301", exchanges=[(f"Frage {n}?", f"Antwort {n}.") for n in range(10)])
    with followed(folder, index) as (reports, _), (folder / "one.txt").open("w") as sink:
        for line in text.splitlines(keepends=True):
            sink.write(line)
            sink.flush()
            time.sleep(REST / 3)
        wait_for(lambda: bool(papers(index)), "paper")
    (report,) = reports
    assert (report.papers, report.questions) == (1, 10)


def test_a_changed_file_replaces_its_paper(folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    (folder / "one.txt").write_text(answer_text("21/9301"))
    with followed(folder, index) as (reports, _):
        wait_for(lambda: len(reports) == 1, "first report")
        (folder / "one.txt").write_text(answer_text("21/9301", exchanges=[("Wer?", "Wir."), ("Wo?", "Da.")]))
        wait_for(lambda: len(reports) == 2, "second report")
    assert [report.questions for report in reports] == [1, 2]


def test_the_batch_that_is_read_at_a_stop_is_committed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    monkeypatch.setattr(following, "BATCH_FILES", 2)
    for number in range(9301, 9306):
        (folder / f"{number}.txt").write_text(answer_text(f"21/{number}"))
    stop = Event()
    options = Following(rest_seconds=REST, on_progress=lambda _: stop.set())
    follow_folder(folder, index, stop, lambda _: None, options)
    assert papers(index) == {"bt-21-9301", "bt-21-9302"}


def test_an_index_within_the_folder_is_left_alone(folder: Path) -> None:
    index = folder / "index"
    (folder / "one.txt").write_text(answer_text("21/9301"))
    with followed(folder, index) as (reports, _):
        wait_for(lambda: len(reports) == 1, "report")
        (folder / "two.txt").write_text(answer_text("21/9302"))
        wait_for(lambda: len(reports) == 2, "second report")
    assert [(report.papers, report.failures) for report in reports] == [(1, ()), (1, ())]


def test_a_folder_that_goes_away_ends_it(folder: Path, tmp_path: Path) -> None:
    def remove(report: Report) -> None:
        assert report.papers == 1
        (folder / "one.txt").unlink()
        folder.rmdir()

    (folder / "one.txt").write_text(answer_text("21/9301"))
    with pytest.raises(ConfigurationError, match="the folder is gone"):
        follow_folder(folder, tmp_path / "index", Event(), remove, Following(rest_seconds=REST))
    assert papers(tmp_path / "index") == {"bt-21-9301"}


def test_what_the_system_does_not_follow_is_an_error_with_its_reason(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Iterator[set[object]]:
        raise RuntimeError("OS file watch limit reached")
        yield set()

    monkeypatch.setattr("watchfiles.watch", refuse)
    with pytest.raises(ConfigurationError, match="watch limit reached"):
        follow_folder(folder, tmp_path / "index", Event(), lambda _: None)


def test_without_the_library_or_the_folder_it_says_what_to_do(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigurationError, match="no such folder"):
        follow_folder(tmp_path / "gone", tmp_path / "index", Event(), lambda _: None)
    monkeypatch.setattr(following, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match=r"drucksuche\[dip\]"):
        follow_folder(folder, tmp_path / "index", Event(), lambda _: None)
