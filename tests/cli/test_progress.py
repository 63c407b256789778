"""How a long run is shown: a bar on a terminal that is gone at its end, lines now and then in a pipe."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from pathlib import Path

import pytest

from indexer.cli.fetchprogress import shown_fetch
from indexer.cli.options import default_index
from indexer.cli.progress import shown_embedding, shown_progress
from indexer.cli.report import outline, report_text
from indexer.dip.fetching import FetchProgress
from indexer.model import Report
from indexer.pipeline import Progress
from indexer.pipeline.embedding import EmbedProgress
from tests.papers import exchange, paper, passage

HALF = Progress(done_bytes=5_000_000, total_bytes=10_000_000, papers=3, unchanged=1, failed=2)
EMBEDDED = EmbedProgress(sections=50, of_sections=200, windows=80)
FETCHED = FetchProgress(done=5, total=37, pdfs=2)


class Terminal(io.StringIO):
    """A terminal that keeps what is written to it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    made = Terminal()
    for name, value in (("TERM", "xterm"), ("COLUMNS", "120")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    return made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of the modules under test, to be set."""
    now = [100.0]
    for module in ("progress", "fetchprogress"):
        monkeypatch.setattr(f"indexer.cli.{module}.time.monotonic", lambda: now[0])
    return now


def test_a_bar_tells_how_far_a_run_is(terminal: Terminal) -> None:
    with redirect_stderr(terminal), shown_progress() as show:
        show(HALF)
    assert "3 papers, 1 unchanged, 2 failed" in terminal.getvalue()
    assert "5.0/10.0 MB" in terminal.getvalue()


def test_a_bar_tells_how_far_making_vectors_is(terminal: Terminal) -> None:
    with redirect_stderr(terminal), shown_embedding() as show:
        show(EMBEDDED)
        show(EmbedProgress(sections=200, of_sections=200, windows=300, of_graph=160_000))
    assert "building a graph of 160000 vectors" in terminal.getvalue()


def test_a_bar_tells_how_far_fetching_is_and_whom_it_waits_for(terminal: Terminal) -> None:
    with redirect_stderr(terminal), shown_fetch(quiet=True) as shown:
        shown.on_fetch(FETCHED)
        shown.on_wait(0.1, "busy")
        shown.on_wait(90.0, "the service [asks] for patience")
    told = terminal.getvalue()
    assert "5 of 37 papers, 2 PDFs" in told
    assert "the service [asks] for patience; tried again in 90 s" in told and "busy" not in told


def test_lines_come_every_ten_seconds(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress() as show, shown_embedding() as embedded, shown_fetch(quiet=False) as fetched:
        for clock[0] in (105.0, 110.0, 112.0):
            show(HALF)
            embedded(EMBEDDED)
            fetched.on_fetch(FETCHED)
        fetched.on_wait(0.1, "busy")
        fetched.on_wait(90.0, "the service asks for patience")
    assert capsys.readouterr().err.splitlines() == [
        " 50%  3 papers, 1 unchanged, 2 failed, 0.5 MB/s, 10 s left",
        " 25%  50 of 200 sections, 8.0 windows/s, 30 s left",
        "5 of 37 papers, 2 PDFs",
        "the service asks for patience; tried again in 90 s",
    ]


def test_quiet_fetching_says_nothing(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    with shown_fetch(quiet=True) as shown:
        clock[0] = 500.0
        shown.on_fetch(FETCHED)
        shown.on_wait(90.0, "the service asks for patience")
    assert capsys.readouterr().err == ""


def test_an_outline_has_a_line_a_section() -> None:
    shown = outline(
        paper("21/7", exchange("1", "Wie\nhoch?", "Hoch."), passage(2, "x" * 90), titel=None)
    ).split("\n")
    assert shown[0] == "21/7  Antwort  2030-01-15  ?"
    assert [row.split() for row in shown[1:]] == [["f1", "Wie", "hoch?"], ["p2", "x" * 80 + "…"]]


def test_papers_that_were_removed_are_counted() -> None:
    report = Report(
        papers=1,
        sections=2,
        questions=2,
        answers=2,
        unchanged=0,
        removed=3,
        failures=(),
        notices=(),
        seconds=1,
    )
    assert report_text(report) == (
        "indexed 1 paper, 2 sections, 2 questions, 2 answers, 0 unchanged, 3 removed, 0 failed in 1.0 s"
    )


def test_outside_a_checkout_the_index_is_in_the_folder_of_the_users_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.cli.options.__file__", str(tmp_path / "a" / "b" / "c" / "options.py"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_index() == tmp_path / "drucksuche" / "index"
    monkeypatch.delenv("XDG_DATA_HOME")
    assert default_index() == Path.home() / ".local" / "share" / "drucksuche" / "index"
