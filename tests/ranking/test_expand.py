"""Words that the best sections share join the query."""

import pytest

from indexer.analysis import iter_tokens, stem_word
from query.expand import EXPANSION_FACTOR, FEEDBACK_WORDS, ExpansionSettings, expand
from query.ranking import Ranked, WhooshSource, rank
from query.tree import Not, Or
from query.variants import word_node
from tests.ranking.test_ranking import build_reader

TEXTS = [
    "Moore binden Kohlenstoff und Torf.",
    "Moore aus Torf wurden vernässt.",
    "Torf wird abgebaut.",
    "Die Bahn baut Brücken.",
    "Der Lärm der Bahn.",
]


@pytest.fixture(scope="module")
def source() -> WhooshSource:
    return WhooshSource(build_reader([{"answer": text} for text in TEXTS]))


def texts(source: WhooshSource, doc: int) -> tuple[str, ...]:
    return (TEXTS[source.sections().tolist().index(doc)],)


def found(source: WhooshSource, ranked: Ranked) -> set[int]:
    return {source.sections().tolist().index(doc) for doc in ranked.docs.tolist()}


def test_a_shared_word_finds_more_under_any_and_only_ranks_under_all(source: WhooshSource) -> None:
    (token,) = iter_tokens("Moore")
    tree = word_node(token, match="any")
    best = rank(source, tree, limit=10)
    assert found(source, best) == {0, 1}
    wider = expand(source, tree, best, lambda doc: texts(source, doc), match="any")
    assert found(source, rank(source, wider.tree, limit=10)) == {0, 1, 2}
    same = expand(source, tree, best, lambda doc: texts(source, doc), match="all")
    assert found(source, rank(source, same.tree, limit=10)) == {0, 1}
    assert same.terms == wider.terms


def test_new_words_are_named_heaviest_first_and_stand_twice_in_the_index(source: WhooshSource) -> None:
    (token,) = iter_tokens("Moore")
    tree = word_node(token, match="any")
    terms = expand(source, tree, rank(source, tree, limit=10), lambda doc: texts(source, doc)).terms
    assert {term.term: term.text for term in terms} == {
        stem_word("moore"): "Moore",
        stem_word("torf"): "Torf",
    }
    assert terms[0].factor == pytest.approx(EXPANSION_FACTOR)
    assert [term.factor for term in terms] == sorted((term.factor for term in terms), reverse=True)


def test_nothing_found_leaves_the_tree_alone(source: WhooshSource) -> None:
    tree = Or(children=())
    assert expand(source, tree, rank(source, tree, limit=10), lambda doc: texts(source, doc)).tree is tree


def test_what_filters_alone_find_gives_no_words(source: WhooshSource) -> None:
    tree = Not(child=Or(children=()))
    best = rank(source, tree, limit=10)
    assert found(source, best) == set(range(len(TEXTS)))
    assert expand(source, tree, best, lambda doc: texts(source, doc)).tree is tree


def test_a_long_text_gives_no_more_words_than_a_short_one(source: WhooshSource) -> None:
    """An Anlage of thousands of rows would else put its own words first, whatever was asked."""
    (token,) = iter_tokens("Moore")
    tree = word_node(token, match="any")
    best = rank(source, tree, limit=10)
    rows = ("Torf Kohlenstoff " * FEEDBACK_WORDS)[: FEEDBACK_WORDS * 9]

    def long(doc: int) -> tuple[str, ...]:
        return (*texts(source, doc), rows + "Bahn Bahn " * 5000)

    terms = {term.term for term in expand(source, tree, best, long).terms}
    assert stem_word("torf") in terms
    assert stem_word("bahn") not in terms


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3, 30])
def test_the_heaviest_words_are_those_that_weighing_all_gives(
    source: WhooshSource, count: int, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words are looked up until none of the rest can weigh more, without those known to be too frequent."""
    if known:
        monkeypatch.setattr(WhooshSource, "least_frequency", WhooshSource.frequency)
    (token,) = iter_tokens("Moore")
    tree = word_node(token, match="any")
    best = rank(source, tree, limit=10)
    # Torf is more frequent in the best sections, Moore weighs more, since it is rarer elsewhere.
    first = int(best.docs[0])

    def give(doc: int) -> list[str]:
        return ["Torf Torf Moore Bahn"] if doc == first else ["Torf Moore Moore Bahn Lärm"]

    every = expand(source, tree, best, give, settings=ExpansionSettings(terms=1000)).terms
    few = expand(source, tree, best, give, settings=ExpansionSettings(terms=count)).terms
    assert [term.term for term in few] == [term.term for term in every][:count]
    assert [term.text for term in every] == ["Moore", "Torf", "Bahn"]
