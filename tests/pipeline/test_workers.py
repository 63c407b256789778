"""Each input has its time and memory: who dies or overruns is named and remembered; the run goes on."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from indexer import Failure, Limits, index_paths
from indexer.model import Report
from indexer.pipeline import indexing
from indexer.pipeline.culprits import FILE, Culprits, FileKeeper
from indexer.pipeline.preparing import Prepared, prepare_input
from indexer.pipeline.reading import Reading, iter_outcomes
from indexer.sources import Input
from tests.cli.test_commands import run
from tests.sources import pdfs

LIMITS = Limits(seconds=30, memory_mb=512)
SHORT = Limits(seconds=1.5, memory_mb=512)
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is bounded on Linux")


def work(item: Input) -> str | Failure:
    """What a reading process does in these tests, by the last word of its input."""
    word = item.data.decode().split()[-1]
    if word == "hang":
        time.sleep(600)
    elif word == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif word == "eat":
        held = [bytearray(2**24) for _ in range(100)]
        return f"read {len(held)} in memory"
    elif word == "killed-once" and not Path(item.path).exists():
        Path(item.path).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return f"read {word} in {os.getpid()}"


def prepare_some(item: Input) -> Prepared | Failure:
    """The real work, but for inputs that end with a word of `work`."""
    work(item)
    return prepare_input(item)


def item(word: str, path: str = "") -> Input:
    return Input(origin=word, kind="text", data=word.encode(), source_hash=word, path=path, folder="")


def outcomes(words: list[str], limits: Limits, workers: int = 2) -> list[str]:
    """Codes of the failures, and the first words of what was read."""
    found = iter_outcomes(work, map(item, words), Reading(workers, limits))
    return [one.code if isinstance(one, Failure) else one.rpartition(" in ")[0] for one in found]


@pytest.mark.parametrize("workers", [1, 2])
def test_whoever_hangs_is_named_and_the_others_are_read_in_order(workers: int) -> None:
    assert outcomes(["a", "hang", "b", "c"], SHORT, workers) == ["read a", "timeout", "read b", "read c"]
    assert multiprocessing.active_children() == []


def test_whoever_crashes_is_named_and_the_others_are_read() -> None:
    found = list(iter_outcomes(work, map(item, ["a", "crash", "b"]), Reading(2, LIMITS)))
    culprit = found[1]
    assert isinstance(culprit, Failure)
    assert (culprit.origin, culprit.code) == ("crash", "crash")
    assert "SIGSEGV" in culprit.reason and "\n" not in culprit.reason
    assert [str(found[at]).split()[1] for at in (0, 2)] == ["a", "b"]


@ON_LINUX
def test_memory_is_bounded() -> None:
    assert outcomes(["a", "eat", "b"], LIMITS) == ["read a", "memory", "read b"]
    assert outcomes(["a", "eat", "b"], Limits(memory_mb=4096)) == ["read a", "read 100", "read b"]


def test_who_is_killed_once_from_outside_is_read_by_the_next_process(tmp_path: Path) -> None:
    items = [item("a"), item("killed-once", str(tmp_path / "mark")), item("b")]
    found = list(iter_outcomes(work, items, Reading(1, LIMITS)))
    pids = [str(one).rpartition(" ")[2] for one in found]
    assert [str(one).split()[1] for one in found] == ["a", "killed-once", "b"]
    assert pids[0] != pids[1] == pids[2]


def test_nothing_is_left_of_a_reading_that_is_given_up() -> None:
    reading = iter_outcomes(work, map(item, ["a", *["hang"] * 9]), Reading(3, LIMITS))
    next(reading)
    assert len(multiprocessing.active_children()) == 3
    reading.close()  # type: ignore[attr-defined] - it is a generator
    assert multiprocessing.active_children() == []


# --- what is remembered -------------------------------------------------------------------------------------


@pytest.fixture
def papers(samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound paper and a culprit, in a folder of their own."""
    monkeypatch.setattr(indexing, "prepare_input", prepare_some)
    folder = tmp_path / "papers"
    folder.mkdir()
    sound = (samples / "21-90002.txt").read_bytes()
    (folder / "sound.txt").write_bytes(sound)
    (folder / "bad.txt").write_bytes(sound + b"\ncrash")
    return folder


def index(papers: Path, *, retry: bool = False) -> Report:
    return index_paths([papers], papers.parent / "index", workers=2, limits=LIMITS, retry=retry)


def codes(report: Report) -> tuple[list[str], list[str]]:
    """Codes of the failures, and of the notices about `bad.txt`."""
    return [one.code for one in report.failures], [
        notice.code for origin, notice in report.notices if origin.endswith("bad.txt")
    ]


def test_a_culprit_is_not_tried_again(papers: Path) -> None:
    first, second = index(papers), index(papers)
    assert (codes(first), first.papers) == ((["crash"], []), 1)
    assert (codes(second), second.unchanged) == (([], ["culprit"]), 1)
    assert any("SIGSEGV" in notice.text and "--retry" in notice.text for _, notice in second.notices)


def test_a_culprit_is_tried_again_when_it_has_changed_or_when_asked_to(papers: Path) -> None:
    index(papers)
    assert codes(index(papers, retry=True)) == (["crash"], [])
    (papers / "bad.txt").write_bytes((papers / "bad.txt").read_bytes() + b" no more")
    assert codes(index(papers))[0] == []


def test_a_culprit_that_is_there_is_not_gone(papers: Path) -> None:
    index(papers)
    folder = papers.parent / "index"
    report = index_paths([], folder, sync=papers, limits=LIMITS)
    assert (report.removed, codes(report)) == (0, ([], ["culprit"]))


def test_sound_runs_leave_no_file_of_culprits(papers: Path) -> None:
    (papers / "bad.txt").unlink()
    index(papers)
    assert not (papers.parent / "index" / FILE).exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 2, "reasons": {"a": "b"}}', '{"format": 1}'])
def test_a_damaged_file_of_culprits_is_an_empty_one(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    culprits = Culprits(FileKeeper(tmp_path))
    assert culprits.notice("a") is None
    culprits.add("a", Failure(origin="a.pdf", reason="was not read within 1 s", code="timeout"))
    assert json.loads((tmp_path / FILE).read_text(encoding="utf-8"))["reasons"] == {
        "a": "was not read within 1 s"
    }
    assert Culprits(FileKeeper(tmp_path)).notice("a") is not None


def test_the_command_bounds_a_single_pdf_too(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(pdfs.pdf(*[pdfs.two_column_page] * 200))
    done = run("index", path, "--index", tmp_path / "index", "--timeout", "0.1")
    assert (done.returncode, "was not read within 0.1 s (--timeout)" in done.stderr) == (1, True)
    again = run("index", path, "--index", tmp_path / "index")
    assert (again.returncode, "--retry tries it" in again.stderr) == (0, True)
    retried = run("index", path, "--index", tmp_path / "index", "--retry")
    assert (retried.returncode, "1 paper" in retried.stdout) == (0, True)
