"""Figures of a small collection, by hand and against the scorer of runs in ../shared."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from query.errors import QueryError
from query.evaluate import evaluate, iter_entries, measure, ndcg, read_qrels, reciprocal_rank

SCORER = Path(__file__).parents[3] / "shared" / "tools" / "score_run.py"

CORPUS = [
    {"_id": "d1", "title": "Moore", "text": "Vernässte Moore binden Kohlenstoff."},
    {"_id": "d2", "title": "Bahn", "text": "Brücken der Bahn sind gesperrt."},
    {"_id": "d3", "title": "Lärm", "text": "Der Lärm der Bahn."},
    {"_id": "d4", "text": "Ohne Titel, 21/77."},
]
QUERIES = [
    {"_id": "q1", "text": "Moor"},
    {"_id": "q2", "text": '-Brücke der "Bahn Brücke" feld:x'},
    {"_id": "q3", "text": "21/77"},
    {"_id": "q4", "text": "und der"},
    {"_id": "q5", "text": "unbeurteilt Bahn"},
]
QRELS = ["query-id\tcorpus-id\tscore", "q1\td1\t1", "q2\td3\t1", "q2\td2\t0", "q3\td4\t2", "q4\td1\t1"]


def write(
    folder: Path, corpus: str = "", queries: str = "", qrels: str = ""
) -> tuple[Path, Path, Path, Path]:
    paths = (folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels.tsv", folder / "out.run")
    texts = (
        corpus or "\n".join(json.dumps(row) for row in CORPUS),
        queries or "\n".join(json.dumps(row) for row in QUERIES),
        qrels or "\n".join(QRELS) + "\n",
    )
    for path, text in zip(paths, texts, strict=False):
        path.write_text(text, encoding="utf-8")
    return paths


def test_figures_and_run_of_a_small_collection(tmp_path: Path) -> None:
    paths = write(tmp_path)
    counted: list[int] = []
    figures = evaluate(*paths, on_indexed=counted.append)
    assert (figures.queries, figures.documents, counted) == (4, 4, [])
    # q1 first, q2 second place, q3 first, q4 has only stop words
    assert figures.ndcg_10 == pytest.approx((1 + 0.6309297 + 1 + 0) / 4)
    assert figures.recall_100 == pytest.approx(3 / 4)
    assert figures.mrr_10 == pytest.approx((1 + 0.5 + 1) / 4)
    rows = [line.split() for line in paths[3].read_text(encoding="utf-8").splitlines()]
    assert [(q, d, place) for q, _, d, place, _, _ in rows] == [
        ("q1", "d1", "1"),
        ("q2", "d2", "1"),
        ("q2", "d3", "2"),
        ("q3", "d4", "1"),
        ("q5", "d2", "1"),  # title and text
        ("q5", "d3", "2"),
    ]


def test_a_run_has_a_hundred_hits_a_query(tmp_path: Path) -> None:
    corpus = "\n".join(json.dumps({"_id": f"d{n}", "text": "Moor"}) for n in range(120))
    paths = write(tmp_path, corpus=corpus)
    assert evaluate(*paths).recall_100 == pytest.approx(1 / 4)
    assert sum(line.startswith("q1 ") for line in paths[3].read_text().splitlines()) == 100


def make_run(seed: int) -> tuple[dict[str, list[str]], dict[str, frozenset[str]]]:
    chance = random.Random(seed)
    docs = [f"d{n}" for n in range(150)]
    relevant = {f"q{n}": frozenset(chance.sample(docs, chance.choice([1, 3, 40]))) for n in range(12)}
    run = {query: chance.sample(docs, chance.choice([0, 5, 100])) for query in list(relevant)[:-1]}
    return run, relevant


@pytest.mark.shared
@pytest.mark.skipif(not SCORER.exists(), reason="needs ../shared")
@pytest.mark.parametrize("seed", range(3))
def test_figures_equal_those_of_the_scorer(tmp_path: Path, seed: int) -> None:
    run, relevant = make_run(seed)
    lines = [f"{q} Q0 {doc} {n} {-n} x" for q, hits in run.items() for n, doc in enumerate(hits, 1)]
    (tmp_path / "a.run").write_text("\n".join(lines))
    rows = [f"{q}\t{doc}\t1" for q, docs in relevant.items() for doc in docs]
    (tmp_path / "a.tsv").write_text("query-id\tcorpus-id\tscore\n" + "\n".join(rows))
    command = [sys.executable, str(SCORER), str(tmp_path / "a.run"), str(tmp_path / "a.tsv")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    ours = measure(run, relevant)
    assert printed.split() == (
        f"queries 12 nDCG@10 {ours.ndcg_10:.4f} R@100 {ours.recall_100:.4f} MRR@10 {ours.mrr_10:.4f}".split()
    )


def test_formulas() -> None:
    wanted = frozenset("ab")
    assert ndcg(["a", "b", "c"], wanted, 10) == 1
    assert ndcg(["c", "a"], wanted, 1) == 0
    assert ndcg(["c", "a"], wanted, 10) == pytest.approx(0.6309297 / 1.6309297)
    assert reciprocal_rank(["c", "d", "b"], wanted, 10) == pytest.approx(1 / 3)
    assert reciprocal_rank(["c", "d", "b"], wanted, 2) == 0


BAD = [
    ({"corpus": '{"_id": "a", "text": "x"}\n{"_id": "a", "text": "y"}'}, "corpus.jsonl:2: the id a"),
    ({"corpus": '{"_id": "a b", "text": "x"}'}, "corpus.jsonl:1: an id"),
    ({"corpus": "{"}, "corpus.jsonl:1: expected an object"),
    ({"corpus": '["a"]'}, "corpus.jsonl:1: expected an object"),
    ({"corpus": '{"_id": "a", "text": 3}'}, 'corpus.jsonl:1: "text" and "title"'),
    ({"queries": '{"id": "a"}'}, "queries.jsonl:1: expected an object"),
    ({"qrels": "q1 d1 1\n"}, "qrels.tsv:1: expected query"),
    ({"qrels": "query-id\tcorpus-id\tscore\nq1\td1\t0\n"}, "names no relevant"),
]


@pytest.mark.parametrize(("texts", "message"), BAD, ids=[row[1] for row in BAD])
def test_bad_input_names_file_and_line(tmp_path: Path, texts: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError) as caught:
        evaluate(*write(tmp_path, **texts))
    assert message in str(caught.value)


def test_readers(tmp_path: Path) -> None:
    corpus, _, qrels, _ = write(tmp_path)
    assert [(entry.id, entry.title) for entry in iter_entries(corpus)][-1] == ("d4", "")
    assert read_qrels(qrels)["q3"] == {"d4"}
    assert set(read_qrels(qrels)) == {"q1", "q2", "q3", "q4"}
