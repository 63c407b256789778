"""Figures of a small collection, by hand and against the scorer of runs in ../shared."""

import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from query.errors import QueryError
from query.evaluate import (
    EXPANDED,
    PLAIN,
    Evaluation,
    compare,
    evaluate,
    iter_entries,
    measure,
    read_qrels,
    read_run,
)
from query.evaluate.measures import ndcg_10, reciprocal_rank_10

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


def run_plain(paths: tuple[Path, Path, Path, Path]) -> Evaluation:
    corpus, queries, qrels, run = paths
    return evaluate(corpus, queries, qrels, [(PLAIN, run)])[0]


def test_figures_and_run_of_a_small_collection(tmp_path: Path) -> None:
    paths = write(tmp_path)
    found = run_plain(paths)
    assert (found.queries, found.documents, found.against) == (4, 4, ())
    # q1 first, q2 second place, q3 first, q4 has only stop words
    assert found.figures["nDCG@10"] == pytest.approx((1 + 0.6309297 + 1 + 0) / 4)
    assert found.figures["R@100"] == pytest.approx(3 / 4)
    assert found.figures["MRR@10"] == pytest.approx((1 + 0.5 + 1) / 4)
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
    assert run_plain(paths).figures["R@100"] == pytest.approx(1 / 4)
    assert sum(line.startswith("q1 ") for line in paths[3].read_text().splitlines()) == 100


def make_run(seed: int) -> tuple[dict[str, list[str]], dict[str, dict[str, int]]]:
    chance = random.Random(seed)
    docs = [f"d{n}" for n in range(150)]
    relevant = {
        f"q{n}": {doc: chance.choice([1, 1, 2]) for doc in chance.sample(docs, chance.choice([1, 3, 40]))}
        for n in range(12)
    }
    run = {query: chance.sample(docs, chance.choice([0, 5, 100, 100])) for query in list(relevant)[:-1]}
    return run, relevant


@pytest.mark.shared
@pytest.mark.skipif(not SCORER.exists(), reason="needs ../shared")
@pytest.mark.parametrize("seed", range(3))
def test_figures_equal_those_of_the_scorer(tmp_path: Path, seed: int) -> None:
    run, relevant = make_run(seed)
    lines = [f"{q} Q0 {doc} {n} {-n} x" for q, hits in run.items() for n, doc in enumerate(hits, 1)]
    (tmp_path / "a.run").write_text("\n".join(lines))
    rows = [f"{q}\t{doc}\t{grade}" for q, docs in relevant.items() for doc, grade in docs.items()]
    (tmp_path / "a.tsv").write_text("query-id\tcorpus-id\tscore\n" + "\n".join(rows))
    command = [sys.executable, str(SCORER), str(tmp_path / "a.run"), str(tmp_path / "a.tsv")]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    ours = measure(run, relevant)
    assert printed.split() == (
        " ".join(["queries 12", *(f"{name} {ours.mean(name):.4f}" for name in ours.values)]).split()
    )


@pytest.mark.parametrize("graded", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_own_formulas_give_what_ir_measures_gives(
    monkeypatch: pytest.MonkeyPatch, seed: int, graded: bool
) -> None:
    run, relevant = make_run(seed)
    theirs = measure(run, relevant, graded=graded)
    monkeypatch.setattr("query.evaluate.measures.find_spec", lambda _: None)
    ours = measure(run, relevant, graded=graded)
    for name, values in ours.values.items():
        assert values == pytest.approx(theirs.values[name], abs=1e-12), name
    assert sum(ours.mean(name) for name in ours.values) > 0


def test_without_ir_measures_another_measure_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    run, relevant = make_run(1)
    assert 0 < measure(run, relevant, ["AP@100"]).mean("AP@100") < 1
    with pytest.raises(QueryError, match="no such measure"):
        measure(run, relevant, ["Wortzahl"])
    monkeypatch.setattr("query.evaluate.measures.find_spec", lambda _: None)
    with pytest.raises(QueryError, match=r"pip install 'drucksuche\[eval\]'"):
        measure(run, relevant, ["AP@100"])


def test_a_difference_is_told_from_chance() -> None:
    chance = np.random.default_rng(1)
    base = chance.random(60)
    noise = base + chance.normal(0, 0.1, 60)
    found = compare("x", base + 0.05, base)
    assert (found.better, found.worse, found.queries) == (60, 0, 60)
    assert found.difference == pytest.approx(0.05)
    assert found.p < 0.001
    assert compare("x", noise - noise.mean() + base.mean(), base).p > 0.9
    assert compare("x", base, base).p == 1
    # two queries, both better: of the four changes of place two differ as much
    assert compare("x", np.array([1.0, 0.5]), np.zeros(2)).p == pytest.approx(0.5, abs=0.02)
    # near the t-test, which is exact for such differences: t = 2.00, p = 0.050 for 60 queries
    normal = np.sort(chance.normal(0, 1, 60))
    shifted = (normal - normal.mean()) / normal.std(ddof=1) + 2.0 / np.sqrt(60)
    assert compare("x", shifted, np.zeros(60)).p == pytest.approx(0.050, abs=0.01)


def test_settings_share_an_index_and_are_compared(tmp_path: Path) -> None:
    corpus, queries, qrels, run = write(tmp_path)
    expanded = tmp_path / "expanded.run"
    first, second = evaluate(corpus, queries, qrels, [(PLAIN, run), (EXPANDED, expanded)])
    assert (first.setting, first.against) == ("any", ())
    assert [found.measure for found in second.against] == ["nDCG@10", "R@100", "MRR@10"]
    assert second.against[0].other == first.figures["nDCG@10"]
    assert read_run(run)["q5"] == ["d2", "d3"]
    (again,) = evaluate(corpus, queries, qrels, [(PLAIN, tmp_path / "again.run")], against=run)
    assert {(found.difference, found.p) for found in again.against} == {(0.0, 1.0)}


def test_formulas() -> None:
    wanted = {"a": 1, "b": 1, "c": 0}
    assert ndcg_10(["a", "b", "c"], wanted) == 1
    assert ndcg_10([*"cdefghijkl", "a"], wanted) == 0
    assert ndcg_10(["c", "a"], wanted) == pytest.approx(0.6309297 / 1.6309297)
    assert ndcg_10(["b", "a"], {"a": 2, "b": 1}) == pytest.approx((1 + 2 * 0.6309297) / (2 + 0.6309297))
    assert reciprocal_rank_10(["c", "d", "b"], wanted) == pytest.approx(1 / 3)
    assert reciprocal_rank_10([*"cdefghijkl", "a"], wanted) == 0


def test_a_run_is_read_by_rank(tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    path.write_text("q Q0 b 2 9.0 x\n\nq Q0 a 1 0.5 x\n", encoding="utf-8")
    assert read_run(path) == {"q": ["a", "b"]}
    for text in ("q Q0 a\n", "q Q0 a first 1 x\n", "q Q0 a 1 1 x y\n", "q Q0 a 1 1 x\nq Q0 a 2 1 x\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(QueryError, match=r"a\.run:[12]: "):
            read_run(path)


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
        run_plain(write(tmp_path, **texts))
    assert message in str(caught.value)


def test_a_run_without_a_folder_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    corpus, queries, qrels, _ = write(tmp_path)
    corpus.unlink()
    with pytest.raises(QueryError, match="folder of this run"):
        evaluate(corpus, queries, qrels, [(PLAIN, tmp_path / "gone" / "x.run")])


def test_readers(tmp_path: Path) -> None:
    corpus, _, qrels, _ = write(tmp_path)
    assert [(entry.id, entry.title) for entry in iter_entries(corpus)][-1] == ("d4", "")
    assert read_qrels(qrels)["q3"] == {"d4": 2}
    assert set(read_qrels(qrels)) == {"q1", "q2", "q3", "q4"}
