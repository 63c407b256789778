"""Matches and scores of every kind of query are those of a plain scorer over Whoosh's own codec."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields as whoosh_fields
from whoosh import query
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex
from whoosh.writing import NO_MERGE, OPTIMIZE

from indexer.columns import ColumnIndex
from indexer.store import Snapshot
from query.ranking import (
    ColumnSource,
    FieldWeight,
    Settings,
    find_matches,
    make_scorer,
    match_some,
    rank,
)
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Variant, Word
from tests.columns.collections import FastDisk
from tests.ranking.reference import Reference

WEIGHTS = {"question": (1.0, 0.4), "answer": (1.0, 0.75), "title": (2.5, 0.3), "refs": (1.0, 0.0)}
SETTINGS = Settings(fields={name: FieldWeight(*one) for name, one in WEIGHTS.items()}, sections={}, k1=0.9)
TEXTS = ("question", "answer", "title")
WORDS = ("ab", "abc", "bad", "b", "cab")
"""So few that sequences and counts above one come about."""


def make_schema() -> whoosh_fields.Schema:
    text = {name: whoosh_fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True) for name in TEXTS}
    return whoosh_fields.Schema(
        id=whoosh_fields.ID(unique=True, stored=True),
        record=whoosh_fields.ID(),
        refs=whoosh_fields.KEYWORD(),
        **text,
    )


_TEXT = st.lists(st.sampled_from(WORDS), min_size=2, max_size=8).map(" ".join)
_ROW = st.fixed_dictionaries(
    {"question": _TEXT, "answer": _TEXT},
    optional={
        "title": _TEXT,
        "refs": st.sampled_from(["21/1", "21/1 21/2"]),
    },
)


@dataclass(frozen=True)
class Step:
    """One commit: sections added or replaced by id, ids deleted, all merged behind it or not."""

    put: tuple[tuple[int, dict[str, str]], ...]
    drop: tuple[int, ...]
    merge: bool


HISTORIES = st.lists(
    st.builds(
        Step,
        put=st.lists(st.tuples(st.integers(0, 7), _ROW), max_size=5, unique_by=lambda one: one[0]).map(tuple),
        drop=st.lists(st.integers(0, 7), max_size=2).map(tuple),
        merge=st.booleans(),
    ),
    min_size=2,
    max_size=3,
)

# Kinds that name several terms are written as Whoosh's queries, which say which terms of the index they mean.
_SEVERAL = st.one_of(
    st.builds(query.Prefix, st.just("f"), st.sampled_from(["a", "b", "ca"])),
    st.builds(query.Wildcard, st.just("f"), st.sampled_from(["a?", "*a*", "?b*"])),
    st.builds(query.FuzzyTerm, st.just("f"), st.sampled_from(WORDS), maxdist=st.integers(1, 2)),
    st.builds(query.TermRange, st.just("f"), st.sampled_from(["a", "b"]), st.sampled_from(["bad", "cab"])),
    st.builds(query.Every, st.just("f")),
)
_FIELDS = st.sampled_from([None, ("answer",), ("title", "question")])
_ONE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2, unique=True).map(
    lambda terms: tuple(Variant(term=term, weight=1.0 if n == 0 else 0.5) for n, term in enumerate(terms))
)
_WORDS = st.builds(lambda variants, fields: Word(variants=variants, fields=fields), _ONE, _FIELDS)
_PHRASES = st.builds(
    lambda words, gap, slop, fields: Phrase(
        words=tuple(words),
        offsets=tuple(n * gap for n in range(len(words))),
        slop=slop,
        fields=fields,
        text="p",
    ),
    st.lists(_ONE.map(lambda variants: Word(variants=variants)), min_size=2, max_size=2),
    st.integers(1, 2),
    st.integers(0, 2),
    _FIELDS,
)
_FILTERS = st.sampled_from([("21/1",), ("21/1", "21/2")]).map(lambda terms: Filter(field="refs", terms=terms))


def _join(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        several.map(lambda nodes: And(children=nodes)),
        several.map(lambda nodes: Or(children=nodes)),
        inner.map(lambda node: Not(child=node)),
        st.builds(lambda node, factor: Boost(child=node, factor=factor), inner, st.sampled_from([0.3, 2.0])),
        st.tuples(inner, inner).map(lambda pair: And(children=(pair[0], Not(child=pair[1])))),
        st.tuples(inner, inner).map(lambda pair: Prefer(child=pair[0], extra=pair[1])),
    )


TREES = st.recursive(_WORDS | _PHRASES | _FILTERS | _SEVERAL, _join, max_leaves=6)


def resolve(node: Any, reader: Any) -> Node:
    """Whoosh's queries of several terms as words with these terms as variants."""
    match node:
        case query.Query():
            terms: set[str] = set()
            for field in TEXTS:
                one = node.copy()
                one.fieldname = field
                if isinstance(one, query.Every):
                    terms.update(text.decode() for text in reader.lexicon(field))
                else:
                    terms.update(text.decode() for name, text in one.existing_terms(reader, expand=True))
            return Word(variants=tuple(Variant(term=term) for term in sorted(terms)), fields=TEXTS)
        case And() | Or():
            return type(node)(children=tuple(resolve(child, reader) for child in node.children))
        case Not():
            return Not(child=resolve(node.child, reader))
        case Boost():
            return Boost(child=resolve(node.child, reader), factor=node.factor)
        case Prefer():
            return Prefer(child=resolve(node.child, reader), extra=resolve(node.extra, reader))
        case _:
            return node  # type: ignore[no-any-return]


def apply(index: FileIndex, history: list[Step]) -> None:
    for step in history:
        writer = index.writer()
        for number in step.drop:
            writer.delete_by_term("id", str(number))
        for number, row in step.put:
            writer.update_document(id=str(number), record="section", **row)
        writer.commit(mergetype=NO_MERGE)
        if step.merge:
            index.writer().commit(mergetype=OPTIMIZE)


@settings(max_examples=60, deadline=None)
@given(HISTORIES, st.lists(TREES | _WORDS | _PHRASES | _SEVERAL, min_size=3, max_size=6))
def test_scores_are_those_of_a_plain_scorer_over_the_stock_codec(
    history: list[Step], trees: list[Any]
) -> None:
    stock = RamStorage().create_index(make_schema())
    apply(stock, history)
    with tempfile.TemporaryDirectory() as folder, stock.searcher() as searcher:
        index = ColumnIndex.create(FastDisk(Path(folder)), make_schema(), "t", tuple(WEIGHTS))
        apply(index, history)
        reference = Reference(searcher, WEIGHTS, SETTINGS.k1)
        with Snapshot(index.reader()) as made:
            if not made.segments:
                return
            for tree in (resolve(tree, searcher.reader()) for tree in trees):
                wanted = {
                    searcher.stored_fields(doc)["id"]: score for doc, score in reference.scores(tree).items()
                }
                ranked = rank(ColumnSource(made), tree, limit=100, settings=SETTINGS)
                found = {
                    made.reader.stored_fields(doc)["id"]: score
                    for doc, score in zip(ranked.docs.tolist(), ranked.scores.tolist(), strict=True)
                }
                assert found == pytest.approx(wanted, rel=1e-4, abs=1e-9), tree
                assert ranked.total == len(wanted)
                scorer = make_scorer(ColumnSource(made), SETTINGS, None)
                matching = np.flatnonzero(find_matches(scorer, tree))
                assert {made.reader.stored_fields(doc)["id"] for doc in matching.tolist()} == set(wanted)
                some = np.arange(scorer.source.size, dtype=np.int32)
                assert np.flatnonzero(match_some(scorer, tree, some)).tolist() == matching.tolist()
