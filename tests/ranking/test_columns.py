"""Ranking over columns gives what ranking over Whoosh's reader gives: the plain-Python reference."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.columns import ColumnIndex
from indexer.schema import GROUPED_FIELDS, build_schema
from indexer.store import Snapshot
from query.ranking import ColumnSource, WhooshSource, explain, iter_term_scores, rank
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Variant, Word
from tests.columns.collections import FastDisk

WORDS = ("moor", "bahn", "bruck", "larm", "wald", "see")
FIELDS = ("question", "answer", "title")


def _word(terms: list[str], fields: tuple[str, ...] | None) -> Word:
    variants = tuple(Variant(term=term, weight=1.0 if n == 0 else 0.5) for n, term in enumerate(terms))
    return Word(variants=variants, fields=fields)


_SOME = st.sampled_from([*WORDS, "nirgend"])
_PLAIN = st.builds(
    _word,
    st.lists(_SOME, min_size=1, max_size=3, unique=True),
    st.sampled_from([None, None, ("answer",), ("title", "question")]),
)
_PHRASES = st.builds(
    lambda words, slop: Phrase(words=tuple(words), offsets=tuple(range(len(words))), slop=slop, text="p"),
    st.lists(
        st.builds(_word, st.lists(_SOME, min_size=1, max_size=2, unique=True), st.none()),
        min_size=2,
        max_size=3,
    ),
    st.integers(0, 2),
)
_FILTERS = st.lists(st.sampled_from(["21/1", "21/2"]), min_size=1, max_size=2).map(
    lambda terms: Filter(field="refs", terms=tuple(terms))
)


def _join(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        several.map(lambda nodes: And(children=nodes)),
        several.map(lambda nodes: Or(children=nodes)),
        inner.map(lambda node: Not(child=node)),
        st.builds(lambda node, word: Boost(child=node, factor=0.3, beside=word), inner, st.none() | _PLAIN),
        st.tuples(inner, inner).map(lambda pair: And(children=(pair[0], Not(child=pair[1])))),
        st.tuples(inner, inner).map(lambda pair: Prefer(child=pair[0], extra=pair[1])),
    )


TREES = st.recursive(_PLAIN | _PHRASES | _FILTERS, _join, max_leaves=8)
_TEXT = st.lists(st.sampled_from(WORDS), max_size=8)
_ROW = st.fixed_dictionaries(
    {},
    optional={
        "question": _TEXT,
        "answer": _TEXT,
        "title": _TEXT,
        "refs": st.sampled_from(["21/1", "21/2 21/1"]),
    },
)
_COLLECTIONS = st.lists(st.lists(_ROW, max_size=12), min_size=1, max_size=3)
_GONE = st.sets(st.integers(0, 35), max_size=6)


@contextmanager
def snapshot(segments: list[list[dict[str, object]]], gone: set[int], *, whole: bool) -> Iterator[Snapshot]:
    with tempfile.TemporaryDirectory() as folder:
        index = ColumnIndex.create(FastDisk(Path(folder)), build_schema(), "t", GROUPED_FIELDS)
        number = 0
        for rows in segments:
            writer = index.writer()
            for row in rows:
                writer.add_document(record="section", id=str(number), stored=str(number), **row)
                number += 1
            writer.add_document(record="paper", id="paper")
            writer.commit(merge=False)
        writer = index.writer()
        writer.delete_terms("id", (str(one).encode() for one in gone))
        writer.commit(merge=False, optimize=False)
        if whole:
            index.optimize()
        with Snapshot(index.reader()) as made:
            yield made


def named(made: Snapshot, docs: np.ndarray, scores: np.ndarray) -> dict[str, float]:  # type: ignore[type-arg]
    return {
        made.reader.stored_fields(doc).get("stored", ""): score
        for doc, score in zip(docs.tolist(), scores.tolist(), strict=True)
    }


@settings(max_examples=120, deadline=None)
@given(_COLLECTIONS, _GONE, st.lists(TREES, min_size=1, max_size=5))
def test_scores_are_those_of_the_reference(
    segments: list[list[dict[str, object]]], gone: set[int], trees: list[Node]
) -> None:
    with snapshot(segments, gone, whole=False) as made:
        if not made.segments:
            return
        ours, reference = ColumnSource(made), WhooshSource(made.reader)
        for tree in trees:
            wanted = rank(reference, tree, limit=1000)
            found = rank(ours, tree, limit=1000)
            assert found.total == wanted.total
            assert named(made, found.docs, found.scores) == pytest.approx(
                named(made, wanted.docs, wanted.scores), rel=1e-4
            )
            some = rank(ours, tree, limit=3, count=False)
            assert some.scores.tolist() == found.scores[:3].tolist()
            assert some.docs.tolist() == found.docs[:3].tolist()
            for doc, score in zip(found.docs.tolist(), found.scores.tolist(), strict=True):
                parts = explain(ours, tree, doc)
                assert parts is not None and parts.score == score
                added = sum(term.contribution for term in iter_term_scores(parts))
                assert added == pytest.approx(score, rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(_COLLECTIONS, _GONE, TREES)
def test_a_merge_changes_no_score(
    segments: list[list[dict[str, object]]], gone: set[int], tree: Node
) -> None:
    with snapshot(segments, gone, whole=False) as parted, snapshot(segments, gone, whole=True) as merged:
        results = []
        for made in (parted, merged):
            found = rank(ColumnSource(made), tree, limit=1000)
            results.append(list(named(made, found.docs, found.scores).items()))
        assert results[0] == results[1]
