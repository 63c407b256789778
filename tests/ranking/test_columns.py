"""Ranking over columns gives what ranking over Whoosh's reader gives: the plain-Python reference."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.columns import ColumnIndex
from indexer.schema import GROUPED_FIELDS, build_schema
from indexer.store import Snapshot
from query.ranking import ColumnSource, Settings, WhooshSource, explain, iter_term_scores, make_scorer, rank
from query.ranking.arrays import ArrayScorer
from query.ranking.scoring import is_positive
from query.ranking.settled import best_of
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
        st.builds(
            lambda node, factor, word: Boost(child=node, factor=factor, beside=word),
            inner,
            st.sampled_from([0.3, 1e-6]),
            st.none() | _PLAIN,
        ),
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


@pytest.fixture(params=["as it pays", "by chunks"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How trees are scored: chunks pay in large indexes only, and must give the same in small ones."""
    if request.param == "by chunks":
        monkeypatch.setattr(ArrayScorer, "_pays_chunks", lambda _, node: is_positive(node))
    return str(request.param)


@settings(max_examples=60, deadline=None)
@given(segments=_COLLECTIONS, gone=_GONE, whole=st.booleans())
def test_frequencies_are_those_of_the_reference_and_not_below_what_is_known_of_them(
    segments: list[list[dict[str, object]]], gone: set[int], whole: bool
) -> None:
    with snapshot(segments, gone, whole=whole) as made:
        if not made.segments:
            return
        ours, reference = ColumnSource(made), WhooshSource(made.reader)
        for word in (*WORDS, "nirgend"):
            counted = ours.frequency(FIELDS, word)
            assert counted == reference.frequency(FIELDS, word)
            assert 0 <= ours.least_frequency(FIELDS, word) <= counted
            if not gone:
                held = [ours.postings(field, word) for field in FIELDS]
                postings = sum(0 if one is None else len(one.docs) for one in held)
                assert ours.least_frequency(FIELDS, word) == postings


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(segments=_COLLECTIONS, gone=_GONE, trees=st.lists(TREES, min_size=1, max_size=5))
def test_scores_are_those_of_the_reference(
    way: str, segments: list[list[dict[str, object]]], gone: set[int], trees: list[Node]
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


@pytest.fixture(scope="module")
def large() -> Iterator[Snapshot]:
    """Two segments, the first of three chunks; words from one in two sections to one in 40,000."""
    generator = np.random.default_rng(7)
    words = [f"w{number}" for number in range(16)]
    shares = 1 / 2 ** np.arange(1, 17)
    with tempfile.TemporaryDirectory() as folder:
        index = ColumnIndex.create(FastDisk(Path(folder)), build_schema(), "t", GROUPED_FIELDS)
        for documents in (140_000, 3_000):
            writer = index.writer()
            held = generator.random((documents, 16)) < shares
            for number, row in enumerate(held):
                found = [word for word, flag in zip(words, row.tolist(), strict=True) if flag]
                fields = {"answer": found * (1 + number % 2), "question": found[number % 3 :]}
                refs = {"refs": "21/1"} if number % 5 == 0 else {}
                writer.add_document(record="section", id=str(number), stored="s", **fields, **refs)
            writer.commit(merge=False)
        writer = index.writer()
        writer.delete_terms("id", (str(one).encode() for one in range(0, 140_000, 997)))
        writer.commit(merge=False)
        with Snapshot(index.reader()) as made:
            yield made


def _words(*numbers: int, fields: tuple[str, ...] | None = ("question", "answer")) -> tuple[Word, ...]:
    return tuple(_word([f"w{number}"], fields) for number in numbers)


def test_a_node_that_is_gone_is_not_mistaken_for_another() -> None:
    """Results are kept by the identity of a node, which a new one gets as soon as the old is gone."""
    rows: list[dict[str, object]] = [{"question": [word] * number} for number, word in enumerate(WORDS, 1)]
    with snapshot([rows], set(), whole=False) as made:
        source = ColumnSource(made)
        scorer = make_scorer(source, Settings(), None)
        for number, word in enumerate([*WORDS, *WORDS]):
            found = scorer.score(_word([word], None))
            assert found.docs.tolist() == [number % len(WORDS)]


LARGE_TREES: dict[str, Node] = {
    "or": Or(children=_words(0, 1, 2, 5)),
    "or with rare words": Or(children=_words(0, 3, 12, 15)),
    "or in one field": Or(children=_words(0, 1, 14, fields=("answer",))),
    "and": And(children=_words(0, 1, 2)),
    "and of a rare word": And(children=_words(0, 13)),
    "without": And(children=(*_words(1, 2), Not(child=_words(0)[0]))),
    "filtered": And(children=(Or(children=_words(0, 4, 9)), Filter(field="refs", terms=("21/1",)))),
    "nested": Or(children=(Boost(child=And(children=_words(0, 2)), factor=0.3), *_words(6, 11))),
    "many variants": Word(variants=tuple(Variant(term=f"w{n}") for n in range(3, 16))),
    "sequence": Phrase(words=_words(1, 2, fields=None), offsets=(0, 1), text="p", fields=("answer",)),
    "near": Phrase(words=_words(2, 5, fields=None), offsets=(0, 1), slop=2, text="p", fields=("answer",)),
    "preferred": Prefer(child=And(children=_words(1, 3)), extra=Or(children=_words(0, 10))),
    "filtered words of one rank": And(
        children=(Or(children=_words(0, 0, 1, fields=("answer",))), Filter(field="refs", terms=("21/1",)))
    ),
    "rare sequence": Phrase(words=_words(0, 9, fields=None), offsets=(0, 1), text="p", fields=("answer",)),
    "three frequent words": Phrase(
        words=(_word(["w0", "w5"], None), *_words(1, 2, fields=None)), offsets=(0, 1, 2), text="p"
    ),
    "three words, some rare": Phrase(
        words=(*_words(3, fields=None), _word(["w4", "w9"], None), *_words(5, fields=None)),
        offsets=(0, 1, 2),
        text="p",
    ),
    "sequence with a gap": Phrase(words=_words(3, 6, fields=None), offsets=(0, 2), text="p"),
    "sequence of one": Phrase(words=_words(3, fields=None), offsets=(0,), text="p", fields=("answer",)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE_TREES)
def test_large_segments_give_the_scores_of_the_reference(large: Snapshot, name: str, way: str) -> None:
    wanted = rank(WhooshSource(large.reader), LARGE_TREES[name], limit=40)
    found = rank(ColumnSource(large), LARGE_TREES[name], limit=40)
    assert found.total == wanted.total > 0
    assert found.scores.tolist() == pytest.approx(wanted.scores.tolist(), rel=1e-4)
    least = float(found.scores[-1]) * (1 + 1e-5)
    above = found.docs[found.scores > least].tolist()
    assert sorted(above) == sorted(wanted.docs[wanted.scores > least].tolist())


@pytest.mark.slow
@pytest.mark.parametrize("few", [0, 3, 512, 1 << 20])
@pytest.mark.parametrize("name", LARGE_TREES)
def test_the_best_are_the_first_of_all(
    large: Snapshot, name: str, few: int, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left out because it cannot be among the best never was, also where scores are alike."""
    monkeypatch.setattr("query.ranking.dense._FEW", few)
    source, tree = ColumnSource(large), LARGE_TREES[name]
    every = best_of(ArrayScorer(source, Settings()).score(tree), 200_000)
    for limit in (1, 10, 700, 200_000):
        found = ArrayScorer(source, Settings()).best(tree, limit)
        assert found.docs.tolist() == every.docs[:limit].tolist()
        assert found.scores.tolist() == every.scores[:limit].tolist()


@pytest.mark.parametrize("seed", range(60))
def test_a_word_that_weighs_less_may_still_decide(way: str, seed: int) -> None:
    """Long sections with a rare word, short ones full of frequent words: scores lie close to their bounds."""
    generator = np.random.default_rng(seed)
    shape = (40, 3)
    freqs = (generator.random(shape) < (0.1, 0.5, 0.8)) * generator.integers(1, (2, 60, 60), shape)
    padding = (generator.random(40) < 0.7) * generator.integers(0, 900, 40)
    rows: list[dict[str, object]] = [
        {"question": ["moor"] * rare + ["bahn"] * often + ["see"] * most + ["wald"] * other}
        for (rare, often, most), other in zip(freqs.tolist(), padding.tolist(), strict=True)
    ]
    tree = Or(children=tuple(_word([word], None) for word in ("moor", "bahn", "see")))
    with snapshot([rows], set(), whole=False) as made:
        source = ColumnSource(made)
        every = best_of(ArrayScorer(source, Settings()).score(tree), 100)
        for limit in range(1, 12):
            found = ArrayScorer(source, Settings()).best(tree, limit)
            assert found.docs.tolist() == every.docs[:limit].tolist()
            assert found.scores.tolist() == every.scores[:limit].tolist()


@pytest.mark.parametrize("weights", [(0.1, 0.2, 0.3), (0.7, 0.1), (0.3, 0.6, 0.1), (1.1, 2.2)])
@pytest.mark.usefixtures("way")
def test_what_scores_nothing_is_found_behind_phrases_that_are_nowhere(weights: tuple[float, ...]) -> None:
    """What is left of the phrases' bounds is 0 when all are taken away, not a little less by rounding."""
    rows: list[dict[str, object]] = [{"answer": ["moor", "bahn"], "refs": "21/1"}, {"answer": ["see"]}]
    phrase = Phrase(words=(_word(["bahn"], None), _word(["moor"], None)), offsets=(0, 1), slop=0, text="p")
    nowhere = (Boost(child=phrase, factor=weight) for weight in weights)
    with snapshot([rows], set(), whole=False) as made:
        source = ColumnSource(made)
        found = rank(source, Or(children=(*nowhere, Filter(field="refs", terms=("21/1",)))), limit=5)
        assert found.total == 1
        assert found.docs.tolist() == [0]


@pytest.mark.usefixtures("way")
def test_a_weight_too_small_for_32_bits_loses_no_section() -> None:
    node: Node = Or(children=(_word(["bahn"], None), _word(["moor"], None)))
    for _ in range(9):
        node = Boost(child=node, factor=1e-6)
    rows: list[dict[str, object]] = [{"answer": ["bahn"]}, {"answer": ["moor", "bahn"]}, {"answer": ["see"]}]
    with snapshot([rows], set(), whole=False) as made:
        found = rank(ColumnSource(made), Or(children=(node, _word(["see"], None))), limit=5)
        assert found.total == 3
        assert sorted(found.docs.tolist()) == [0, 1, 2]
