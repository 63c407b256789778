"""`make bench` runs, on little; what it generates is the same each time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

from benchmarks.sections import Settings, iter_papers, make_queries

SMALL = Settings(sections=300)


def test_generated_papers_are_the_same_each_time() -> None:
    first, second = (list(islice(iter_papers(SMALL), 3)) for _ in range(2))
    assert first == second
    assert make_queries(SMALL, 5) == make_queries(SMALL, 5)
    assert sum(len(paper.sections) for paper in iter_papers(SMALL)) == SMALL.sections


def test_generated_words_follow_zipf_and_sections_have_their_length() -> None:
    texts = [
        f"{section.questions[0].text} {section.answers[0].text}".lower().replace(".", "").split()
        for paper in iter_papers(SMALL)
        for section in paper.sections
    ]
    assert 150 < sum(map(len, texts)) / len(texts) < 170
    counts = [count for _, count in Counter(word for words in texts for word in words).most_common()]
    # By Zipf's law the 10th word is about ten times as frequent as the 100th, and 100 times as the 1,000th.
    assert 6 < counts[9] / counts[99] < 18
    assert 50 < counts[9] / counts[999] < 250


def printed_by(root: Path, benchmark: str, *arguments: str, **environment: str) -> list[str]:
    """The rows that a benchmark prints when it is run as `make bench` runs it."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{benchmark}", *arguments],
        cwd=root,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    return done.stdout.splitlines()


def test_the_benchmark_runs(root: Path) -> None:
    rows = printed_by(root, "against_whoosh", "--sections", "100", "--queries", "5")
    assert [row.split("  ")[0] for row in rows[2:4]] == ["sections/s to index", "MB on disk"]
    assert sum(row.endswith("x") for row in rows) == 6


def test_the_benchmark_of_the_analysis_runs(root: Path) -> None:
    rows = printed_by(root, "bench_analysis", "--sections", "20", "--starts", "1")
    assert rows[3].startswith("snowballstemmer")
    assert rows[-1].startswith("start-up")


def test_the_benchmark_of_the_start_runs(root: Path) -> None:
    assert printed_by(root, "bench_startup", "--runs", "1")[-1].endswith("(goal 2.0)")


def test_the_benchmark_of_references_runs(root: Path) -> None:
    rows = printed_by(root, "bench_references", "--sections", "100", "--questions", "5", "--starts", "1")
    assert rows[1].startswith("cited-by, a paper")
    assert rows[-1].endswith("goal: cited-by 20 ms")


def test_the_benchmark_of_indexing_pdfs_runs(root: Path) -> None:
    rows = printed_by(root, "bench_indexing", "--papers", "2", "--rounds", "1", "--workers", "2")
    assert rows[0].startswith("2 PDFs")
    assert rows[-1].endswith("by processor time")


def test_the_benchmark_of_http_runs_without_wrk(root: Path) -> None:
    arguments = ("--sections", "200", "--seconds", "1", "--connections", "1", "2")
    rows = printed_by(root, "bench_http", *arguments, PATH="")
    assert sum("serving adds" in row for row in rows) == 2  # what was measured, and the goal
    assert sum("first byte p50" in row for row in rows) == 1
    asked = [row for row in rows if "connections:" in row]
    assert [row[:14] for row in asked] == ["1 connections:", "2 connections:"]
    assert all("0 failed (own client)" in row for row in asked)


def test_the_benchmark_of_fetching_runs(root: Path) -> None:
    rows = printed_by(root, "bench_fetch", "--papers", "30", "--rate", "50")
    assert rows[0].startswith("30 invented papers")
    names = [row[:8].strip() for row in rows[1:]]
    assert names == ["fetch", "rate", "", "memory", "index", "", "memory", "readers"]
    assert all("flat (goal +5%)" in row.lower() for row in rows if row.startswith(("memory", "readers")))


def test_the_benchmark_of_manuscripts_runs(root: Path) -> None:
    rows = printed_by(root, "bench_manuscripts", "--sections", "100", "--pages", "2", "--manuscripts", "2")
    assert rows[0] == "100 invented sections, manuscripts of 2 pages"
    assert len(rows) == 4
    assert rows[-1].endswith("goal: 2 s")
