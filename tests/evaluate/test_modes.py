"""`eval --mode`: by meaning and fused, over the same collection as by words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from query.cli import drucksuche
from query.errors import QueryError
from query.evaluate import HYBRID, SEMANTIC, indexed
from tests.vectors.embedders import HASHED

TEXTS = {
    "d1": "Das Moor brennt seit Tagen.",
    "d2": "Die Heide blüht im August.",
    "d3": "Feuerwehren löschten den Moorbrand.",
    "d4": "Der Deich hält im Winter.",
}


def documents() -> list[dict[str, str]]:
    return [{"id": name, "passage": text} for name, text in TEXTS.items()]


def expected(query: str) -> list[str]:
    (vector,) = HASHED.embed([query], "query")
    rows = HASHED.embed(list(TEXTS.values()), "passage")
    return sorted(TEXTS, key=lambda name: -float(rows[list(TEXTS).index(name)] @ vector))


def test_each_leg_ranks_as_a_search_does() -> None:
    query = "Moorbrände im Winter"
    with indexed(documents(), embedder=HASHED) as collection:
        semantic = [doc for doc, _ in collection.search(query, SEMANTIC)]
        hybrid = collection.search(query, HYBRID)
    assert semantic == expected(query)
    assert {doc for doc, _ in hybrid} == set(TEXTS)
    assert [score for _, score in hybrid] == sorted((score for _, score in hybrid), reverse=True)
    assert 0 < hybrid[0][1] <= 3 / 61 + 1e-6


def test_without_vectors_a_mode_is_refused() -> None:
    with indexed(documents()) as collection, pytest.raises(QueryError, match="no vectors"):
        collection.search("Moor", HYBRID)


def test_the_command_takes_a_mode(tmp_path: Path) -> None:
    corpus, queries, qrels = (tmp_path / name for name in ("corpus.jsonl", "queries.jsonl", "qrels.tsv"))
    lines = [json.dumps({"_id": name, "title": "", "text": text}) for name, text in TEXTS.items()]
    corpus.write_text("\n".join(lines), "utf-8")
    queries.write_text(json.dumps({"_id": "q", "text": "brennendes Moor"}), "utf-8")
    qrels.write_text("q\td1\t1\n", "utf-8")
    files = ["--corpus", str(corpus), "--queries", str(queries), "--qrels", str(qrels)]
    files += ["--run", str(tmp_path / "a.run"), "--embedder", HASHED.source]
    done = CliRunner().invoke(drucksuche, ["eval", *files, "--mode", "semantic"])
    assert done.exit_code == 0, done.output
    assert "nDCG@10 1.0000" in done.output
    assert len((tmp_path / "a.run").read_text().splitlines()) == len(TEXTS)
    refused = CliRunner().invoke(drucksuche, ["eval", *files, "--mode", "semantic", "--settings"])
    assert refused.exit_code == 2
