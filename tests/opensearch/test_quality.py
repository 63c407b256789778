"""Judged queries rank on a cluster as in a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.quality.collections import load_sections
from indexer.opensearch import read_address
from query import QueryError
from query.evaluate import (
    EXPANDED,
    HYBRID,
    PLAIN,
    SEMANTIC,
    Run,
    Setting,
    evaluate,
    indexed,
    measure,
    read_run,
)
from query.evaluate.measures import CONTRACT_MEASURES
from query.evaluate.remote import indexed_on
from query.evaluate.running import Searched

EVERY = 12
"""Of the queries one in so many is asked; docs/scale.md has the figures of all."""

TORTURE = bool(os.environ.get("TORTURE"))
ANTWORTEN = 1 if TORTURE else 8
"""Of the Antworten one in so many is indexed, and of the needs those asked for which it has something."""


@pytest.mark.shared
def test_a_judged_collection_ranks_as_in_a_folder(
    shared: Path, tmp_path: Path, new_address: Callable[[], str]
) -> None:
    folder = shared / "ir" / "xquad"
    queries, qrels = _some(folder, tmp_path)
    places = {"folder": None, "cluster": read_address(new_address())}
    runs = {
        name: [(setting, tmp_path / f"{name}-{n}.run") for n, setting in enumerate((PLAIN, EXPANDED))]
        for name in places
    }
    done = {
        name: evaluate(folder / "corpus.jsonl", queries, qrels, runs[name], address=place)
        for name, place in places.items()
    }
    for number, (ours, theirs) in enumerate(zip(done["folder"], done["cluster"], strict=True)):
        for name in CONTRACT_MEASURES:
            assert theirs.figures[name] == pytest.approx(ours.figures[name], abs=0.005)
        local, remote = (read_run(runs[name][number][1]) for name in ("folder", "cluster"))
        same = [query for query in local if local[query][:10] == remote[query][:10]]
        assert len(same) >= 0.95 * len(local)
    plain, expanded = (read_run(run) for _, run in runs["cluster"])
    assert plain != expanded


@pytest.mark.parametrize("refused", [SEMANTIC, HYBRID, replace(EXPANDED, without=frozenset({"part"}))])
def test_what_a_search_there_cannot_be_is_not_measured(
    new_address: Callable[[], str], refused: Setting
) -> None:
    document = {"id": "a", "paper": "a", "title": "Moor", "passage": "Torf im Moor"}
    with indexed_on(read_address(new_address()), [document]) as collection:
        assert [found for found, _ in collection.search("Moor", EXPANDED)] == ["a"]
        with pytest.raises(QueryError, match="words alone"):
            collection.search("Moor", refused)


@pytest.mark.shared
def test_section_needs_rank_as_in_a_folder(shared: Path, new_address: Callable[[], str]) -> None:
    judged = load_sections(shared, ANTWORTEN)
    held = {document["id"] for document in judged.documents}
    asked = {
        need: query
        for need, query in judged.queries.items()
        if any(grade and doc in held for doc, grade in judged.qrels[need].items())
    }
    assert len(asked) == len(judged.queries) if TORTURE else len(asked) >= 20
    qrels = {need: judged.qrels[need] for need in asked}
    with indexed(judged.documents) as folder:
        local = _run(folder, asked)
    with indexed_on(read_address(new_address()), judged.documents) as cluster:
        remote = _run(cluster, asked)
    figures = [measure(run, qrels, ["nDCG@10"]).mean("nDCG@10") for run in (local, remote)]
    assert figures[1] == pytest.approx(figures[0], abs=0.005)
    same = [need for need in asked if local[need][:10] == remote[need][:10]]
    assert len(same) >= 0.95 * len(asked)


def _run(searched: Searched, asked: Mapping[str, str]) -> Run:
    return {need: [doc for doc, _ in searched.search(query, PLAIN)] for need, query in asked.items()}


def _some(folder: Path, into: Path) -> tuple[Path, Path]:
    """Every so many of the queries, with their judgements."""
    lines = (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()[::EVERY]
    asked = {json.loads(line)["_id"] for line in lines}
    first, *rows = (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()
    kept = [first, *(row for row in rows if row.split("\t")[0] in asked)]
    queries, qrels = into / "queries.jsonl", into / "qrels.tsv"
    queries.write_text("\n".join(lines) + "\n", encoding="utf-8")
    qrels.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return queries, qrels
