"""BM25F over arrays against the formula written out, and the tree's operators against sets."""

import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage
from whoosh.reading import IndexReader

from indexer.analysis import iter_tokens, stem_word
from indexer.schema import build_schema
from query import ranking
from query.ranking import (
    FIELD_WEIGHTS,
    K1,
    FieldWeight,
    Settings,
    WhooshSource,
    explain,
    iter_term_scores,
    rank,
)
from query.ranking.weights import TEXT_FIELDS
from query.tree import And, Boost, Node, Not, Or, Phrase, Prefer, Variant, Word

TEXTS = [
    {
        "title": "Brücken der Bahn",
        "question": "Welche Brücken sind gesperrt?",
        "answer": "Keine Brücke ist gesperrt.",
    },
    {
        "title": "Brücken der Bahn",
        "question": "Was kostet der Umbau?",
        "answer": "Der Umbau kostet 3 Mio. Euro.",
    },
    {"title": "Moore", "preamble": "Moore speichern Wasser. Moore binden Kohlenstoff.", "refs": "21/77 21/9"},
    {"title": "Moore", "question": "Wie viele Moore wurden vernässt, siehe 21/77?", "answer": "Elf Moore."},
    {"title": "Lärm", "annex": "Bahn Lärm Wasser " * 12},
]
GONE = {"title": "Moore und Brücken", "answer": "Moore Brücken Wasser Bahn " * 9}


def build_reader(texts: list[dict[str, str]], gone: int = 0) -> IndexReader:
    """Two segments; with `gone` deleted sections of other lengths in each."""
    index = RamStorage().create_index(build_schema())
    half = len(texts) // 2
    for part in (texts[:half], texts[half:]):
        writer = index.writer()
        for row in [GONE] * gone + part:
            writer.add_document(**row, record="section", kind="exchange", id="gone" if row is GONE else "x")
        writer.add_document(record="paper", id="p")
        writer.commit(merge=False)
    if gone:
        writer = index.writer()
        writer.delete_by_term("id", "gone")
        writer.commit(merge=False)
    return index.reader()


def word(text: str, fields: tuple[str, ...] | None = None) -> Word:
    (token,) = iter_tokens(text)
    return Word(variants=(Variant(term=token.stem),), fields=fields, text=text)


def phrase(text: str, slop: int = 0) -> Phrase:
    tokens = [token for token in iter_tokens(text) if not token.stop]
    words = tuple(Word(variants=(Variant(term=token.stem),)) for token in tokens)
    return Phrase(words=words, offsets=tuple(token.position for token in tokens), slop=slop, text=text)


def terms_of(row: dict[str, str], field: str) -> list[str]:
    text = row.get(field, "")
    return text.split() if field == "refs" else [token.stem for token in iter_tokens(text) if not token.stop]


def length_of(row: dict[str, str], field: str) -> int:
    """All terms of a word count."""
    text = row.get(field, "")
    return len(text.split()) if field == "refs" else sum(len(token.terms) for token in iter_tokens(text))


def score_by_hand(texts: list[dict[str, str]], stem: str, fields: tuple[str, ...]) -> dict[int, float]:
    lengths = {f: [length_of(row, f) for row in texts] for f in {*fields, *TEXT_FIELDS}}
    whole = np.sum([lengths[f] for f in TEXT_FIELDS], axis=0)
    means = {f: np.mean([n for n in (whole if f in TEXT_FIELDS else lengths[f]) if n] or [1]) for f in fields}
    sums = {}
    for doc, row in enumerate(texts):
        total = 0.0
        for f in fields:
            weight, b = FIELD_WEIGHTS[f]
            total += weight * terms_of(row, f).count(stem) / (1 - b + b * lengths[f][doc] / means[f])
        if total:
            sums[doc] = total
    idf = math.log(1 + (len(texts) - len(sums) + 0.5) / (len(sums) + 0.5))
    return {doc: idf * total / (K1 + total) for doc, total in sums.items()}


FIELDS = ("question", "answer", "preamble", "annex", "title", "refs")


@pytest.fixture(scope="module", params=[0, 2], ids=["plain", "with deleted sections"])
def source(request: pytest.FixtureRequest) -> Iterator[WhooshSource]:
    yield WhooshSource(build_reader(TEXTS, gone=request.param))


def live(source: WhooshSource) -> list[int]:
    return source.sections().tolist()


@pytest.mark.parametrize("text", ["Brücke", "Bahn", "Moor", "Wasser", "21/77", "Umbau", "Zug"])
@pytest.mark.parametrize("fields", [FIELDS, ("answer",), ("title", "question")])
def test_one_word_scores_as_written_out(source: WhooshSource, text: str, fields: tuple[str, ...]) -> None:
    found = rank(source, word(text), limit=10, fields=fields)
    wanted = score_by_hand(TEXTS, stem_word(text.lower().replace("ü", "ue")), fields)
    assert {live(source).index(doc): score for doc, score in zip(found.docs, found.scores, strict=True)} == (
        pytest.approx(wanted, rel=1e-5)
    )
    assert found.total == len(wanted)
    assert found.scores.dtype == np.float32


def docs(source: WhooshSource, node: Node) -> set[int]:
    return {live(source).index(doc) for doc in rank(source, node, limit=10).docs}


@pytest.mark.parametrize(
    ("node", "wanted"),
    [
        (And(children=(word("Brücken"), word("Umbau"))), {1}),  # one word in the title, one in the question
        (And(children=(word("Brücken"), Not(child=word("Umbau")))), {0}),
        (And(children=(Not(child=word("Moore")), Not(child=word("Lärm")))), {0, 1}),
        (Or(children=(word("Umbau"), word("Kohlenstoff"))), {1, 2}),
        (Or(children=()), set()),
        (And(children=()), set()),
        (Not(child=word("Moore")), {0, 1, 4}),
        (phrase("Moore speichern"), {2}),
        (phrase("speichern Moore"), set()),
        (phrase("Brücken der Bahn"), {0, 1}),
        (phrase("Brücken Bahn"), set()),
        (phrase("Brücken Bahn", slop=1), {0, 1}),
        (phrase("Wasser Moore"), {2}),
        (phrase("Moore Zug"), set()),
        (word("Moore", fields=("answer",)), {3}),
        (word("21/77"), {2, 3}),
    ],
)
def test_operators(source: WhooshSource, node: Node, wanted: set[int]) -> None:
    assert docs(source, node) == wanted


def test_operators_add_the_scores_of_their_children(source: WhooshSource) -> None:
    parts = [word("Brücken"), word("Umbau"), word("Bahn")]
    by_doc = [dict(zip(*_pairs(source, part), strict=True)) for part in parts]
    for doc, score in zip(*_pairs(source, Or(children=tuple(parts))), strict=True):
        assert score == pytest.approx(sum(one.get(doc, 0.0) for one in by_doc), rel=1e-6)


def _pairs(source: WhooshSource, node: Node) -> tuple[list[int], list[float]]:
    found = rank(source, node, limit=10)
    return found.docs.tolist(), found.scores.tolist()


def test_deleted_sections_change_no_score() -> None:
    node = Or(children=(word("Moore"), word("Wasser"), phrase("Brücken der Bahn")))
    plain, deleted = (WhooshSource(build_reader(TEXTS, gone=gone)) for gone in (0, 3))
    assert _pairs(plain, node)[1] == _pairs(deleted, node)[1]


def test_ties_keep_the_order_of_the_index_also_at_the_cut() -> None:
    source = WhooshSource(build_reader([{"answer": "Moor"}] * 6 + [{"answer": "Moor Moor"}]))
    found = rank(source, word("Moor"), limit=3)
    assert found.docs.tolist() == [7, 0, 1]  # 3 is the record of a paper
    assert found.total == 7


def test_section_weights_multiply() -> None:
    source = WhooshSource(build_reader(TEXTS))
    half = Settings(sections={"exchange": 0.5})
    whole = rank(source, word("Moore"), limit=9)
    assert rank(source, word("Moore"), limit=9, settings=half).scores == pytest.approx(whole.scores / 2)


def test_field_weight_is_inside_the_saturation() -> None:
    source = WhooshSource(build_reader(TEXTS))
    heavy = Settings(fields={**FIELD_WEIGHTS, "title": FieldWeight(1e6, 0.3)})
    best = rank(source, word("Moore"), limit=1, settings=heavy).scores[0]
    assert best == pytest.approx(math.log(1 + (5 - 2 + 0.5) / 2.5), rel=1e-4)  # tf part at its limit of 1


LEAVES = st.sampled_from(["Brücken", "Moore", "Bahn", "Wasser", "Umbau", "Zug", "21/77"]).map(word)
PHRASES = st.sampled_from(["Brücken der Bahn", "Moore binden", "Wasser Moore"]).map(phrase)
TREES = st.recursive(
    LEAVES | PHRASES,
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda nodes: st.sampled_from(
            [
                And(children=tuple(nodes)),
                Or(children=tuple(nodes)),
                Boost(child=nodes[0], factor=0.3),
                Prefer(child=nodes[0], extra=nodes[-1]),
            ]
        )
    ),
    max_leaves=6,
)
SOURCE = WhooshSource(build_reader(TEXTS, gone=1))


@settings(deadline=None)
@given(TREES)
def test_explain_gives_the_very_number_that_ranked(node: Node) -> None:
    weights = Settings(sections={"exchange": 0.7})
    found = rank(SOURCE, node, limit=10, settings=weights)
    for doc, score in zip(found.docs.tolist(), found.scores.tolist(), strict=True):
        parts = explain(SOURCE, node, doc, settings=weights)
        assert parts is not None and parts.score == score
        assert parts.factor == pytest.approx(0.7 * (node.factor if isinstance(node, Boost) else 1))
        terms = list(iter_term_scores(parts))
        assert sum(term.contribution for term in terms) == pytest.approx(score, rel=1e-6)
        if parts.children:
            assert sum(one.score for one in parts.children) * parts.factor == pytest.approx(score, rel=1e-5)
        else:
            total = sum(part.value for part in parts.fields)
            assert (parts.idf or 0) * total / (total + K1) * parts.factor == pytest.approx(score, rel=1e-5)
    missed = set(SOURCE.sections().tolist()) - set(found.docs.tolist())
    assert all(explain(SOURCE, node, doc) is None for doc in missed)


@given(TREES)
def test_operators_are_sets(node: Node) -> None:
    assert set(rank(SOURCE, node, limit=10).docs.tolist()) == _members(node)


def _members(node: Node) -> set[int]:
    match node:
        case And():
            return set.intersection(*(_members(child) for child in node.children))
        case Or():
            return set.union(*(_members(child) for child in node.children))
        case Boost() | Prefer():
            return _members(node.child)
        case _:
            return set(rank(SOURCE, node, limit=10).docs.tolist())


def test_an_empty_index_finds_nothing() -> None:
    source = WhooshSource(build_reader([]))
    assert rank(source, Or(children=(word("Moor"), phrase("ein Moor"))), limit=5).total == 0


def test_exports() -> None:
    assert all(hasattr(ranking, name) for name in ranking.__all__)
