"""`make bench` and `make eval` run, on little; what they generate is the same each time."""

from __future__ import annotations

import json
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


def test_the_benchmark_runs(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.against_whoosh", "--sections", "100", "--queries", "5"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    rows = done.stdout.splitlines()
    assert [row.split("  ")[0] for row in rows[2:4]] == ["sections/s to index", "MB on disk"]
    assert sum(row.endswith("x") for row in rows) == 6


def write_collection(folder: Path) -> None:
    """A collection of two documents and a query, in BEIR's layout."""
    folder.mkdir(parents=True)
    documents = [{"_id": "1", "title": "", "text": "Schleusen"}, {"_id": "2", "title": "", "text": "Brücken"}]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)), encoding="utf-8")
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "Schleuse"}\n', encoding="utf-8")
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\t1\t1\n", encoding="utf-8")


def test_eval_measures_every_collection(root: Path, tmp_path: Path) -> None:
    write_collection(tmp_path / "ir" / "tiny")
    done = subprocess.run(
        ["sh", root / "scripts" / "eval.sh", Path(sys.executable).parent, tmp_path / "ir"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "== tiny" in done.stdout
    assert "1.0" in done.stdout
    assert (tmp_path / "build" / "eval" / "tiny.run").read_text(encoding="utf-8").startswith("q Q0 1 1 ")


def test_eval_says_where_there_is_nothing_to_measure(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", root / "scripts" / "eval.sh", Path(sys.executable).parent, tmp_path / "ir"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "nothing was measured" in done.stdout
