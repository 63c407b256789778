"""A cluster gives what the embedded index gives: the same matches, scores, hits, counts and notices."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis import iter_tokens
from indexer.errors import DrucksucheError
from query import QueryError, SearchEngine, SearchRequest
from query.model import Hit, Match, SearchResults
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Variant, Word
from query.variants import sequence, word_node
from tests.opensearch.filling import Both, both_of
from tests.papers import exchange, paper
from tests.query.collections import ANSWER, INQUIRY, MOTION, STATE
from tests.query.test_language import FOUND, PAPERS, TODAY
from tests.query.test_syntax import READ

MOST = 1000
LONGEST = "Donau" + "dampfschifffahrts" * 20 + "gesellschaft"
"""A word that the cluster does not take as one term."""

SHIPPING = paper("21/9404", exchange("1", "Und das Schiff?", f"Die alte {LONGEST} fährt."), titel="Schiffe")
QUERIES = dict.fromkeys(
    [
        *(query for query, _ in FOUND),
        *(text for text, _ in READ),
        "Moor Wald",
        "Moor OR See",
        "Moorwald",
        "Seeland Landrat",
        '"Pläne für das Moor"',
        "Moor NEAR/3 Wald",
        "(Wasser OR Moor) -Wald fraktion:Grauen",
        "verweist:21/9401#f1",
        "21/9401",
        "Wasser^3 Moor",
        "Xyzzy Moor",
        "Moo* Mor~1",
        LONGEST,
        f'"alte {LONGEST}"',
    ]
)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, new_address: Callable[[], str]) -> Iterator[Both]:
    papers = [*PAPERS, INQUIRY, ANSWER, MOTION, STATE, SHIPPING]
    folder = tmp_path_factory.mktemp("both") / "index"
    with both_of(folder, new_address(), *papers, today=lambda: TODAY, shards=2) as made:
        yield made


def results_of(both: Both, request: SearchRequest) -> tuple[SearchResults, SearchResults]:
    return both.folder.search(request), both.cluster.search(request)


def assert_same_hits(local: SearchResults, remote: SearchResults) -> None:
    """The same hits with the same scores; what scores the same may stand in another order."""
    assert _by_id(remote) == _by_id(local)
    scores = {hit.id: hit.score for hit in local.hits}
    assert [hit.score for hit in remote.hits] == pytest.approx(
        [scores[hit.id] for hit in remote.hits], abs=2e-4
    )
    assert all(scores[first.id] >= scores[second.id] - 2e-4 for first, second in pairwise(remote.hits))
    assert (remote.total, remote.papers) == (local.total, local.papers)


def _by_id(results: SearchResults) -> dict[str, Hit]:
    return {
        hit.id: replace(hit, score=0.0, folded=tuple(sorted(hit.folded, key=lambda one: one.id)), siblings=())
        for hit in results.hits
    }


@pytest.mark.parametrize("match", ["all", "any"])
@pytest.mark.parametrize("query", QUERIES)
def test_a_query_finds_and_says_the_same(both: Both, query: str, match: str) -> None:
    request = SearchRequest(query=query, match=match, limit=MOST, facets=True, fold=False)  # type: ignore[arg-type]
    try:
        local = both.folder.search(request)
    except DrucksucheError as error:
        with pytest.raises(type(error)) as caught:
            both.cluster.search(request)
        assert str(caught.value) == str(error)
        return
    remote = both.cluster.search(request)
    assert_same_hits(local, remote)
    assert remote.facets == local.facets
    assert remote.notices == local.notices


PARTS = ("Wasser", "Moor", "Wald", "Schleusen", "Brücken", "Straßen", "Bahn", "Hafen", "Deich", "Kanal")
HEADS = ("recht", "werk", "bau", "amt", "anlage", "plan", "schutz", "verkehr", "abgabe", "aufsicht")
LONG = " ".join(part + head for part in PARTS for head in HEADS)


@pytest.mark.parametrize("match", ["all", "any"])
def test_a_long_text_stays_within_what_a_node_takes(both: Both, match: Match) -> None:
    request = SearchRequest(query=f"{LONG} Moor Wehr rostet", match=match, limit=MOST, fold=False, plain=True)
    local, remote = results_of(both, request)
    assert_same_hits(local, remote)
    assert bool(remote.hits) == (match == "any")


def test_a_long_sequence_stays_within_what_a_node_takes(both: Both) -> None:
    text = "Die Schleusenanlage rostet. Das alte, graue, schiefe Wehr auch."
    request = SearchRequest(query=f'"{text}" OR "{text} {LONG}"', fold=False)
    local, remote = results_of(both, request)
    assert remote.hits
    assert_same_hits(local, remote)


def test_a_sequence_of_too_many_words_is_refused_with_advice(both: Both) -> None:
    words = tuple(
        Word(variants=tuple(Variant(term=f"={half}{number}", kind="wildcard") for number in range(400)))
        for half in ("a", "b")
    )
    tree = Phrase(words=words, offsets=(0, 1), slop=9, text="a* … b*")
    with both.cluster.pinned() as searcher, pytest.raises(QueryError, match="longer beginnings"):
        searcher._pager(tree, SearchRequest(query="-")).page()


# --- random trees -------------------------------------------------------------------------------------------


def _phrase(text: str, slop: int, fields: tuple[str, ...] | None) -> Phrase:
    tokens = [token for token in iter_tokens(text) if not token.stop]
    return replace(sequence(tokens, text, fields), slop=slop)


def _word(text: str, fields: tuple[str, ...] | None, match: Match) -> Node:
    return word_node(next(iter_tokens(text)), match=match, fields=fields)


WORDS = st.sampled_from(
    ["Moor", "Moore", "Wald", "Landrat", "Schleusenanlage", "Wehr", "rostet", "Müll", "Wasserrecht", "21/10"]
)
SEQUENCES = st.sampled_from(
    ["Pläne für das Moor", "alte graue Wehr", "Moor im Wald", "Wehr schiefe", "Schleusen gibt", "Moor Moor"]
)
FIELD_CHOICES = st.sampled_from([None, ("question",), ("answer", "title"), ("passage", "heading", "refs")])
FILTERS = st.sampled_from(
    [("typ", ("Antwort",)), ("wp", ("20", "17")), ("fraktion", ("Die Grauen", "SPD")), ("art", ("refusal",))]
)
LEAVES = (
    st.builds(_word, WORDS, FIELD_CHOICES, st.sampled_from(["all", "any"]))
    | st.builds(_phrase, SEQUENCES, st.sampled_from([0, 1, 3]), FIELD_CHOICES)
    | FILTERS.map(lambda one: Filter(field=one[0], terms=one[1]))
)


def _joined(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return (
        several.map(lambda nodes: And(children=nodes))
        | several.map(lambda nodes: Or(children=nodes))
        | inner.map(lambda node: Not(child=node))
        | st.builds(Boost, child=inner, factor=st.sampled_from([0.3, 2.0]))
        | st.builds(Prefer, child=inner, extra=inner)
    )


TREES = st.recursive(LEAVES, _joined, max_leaves=6)


@settings(deadline=None, max_examples=300 if "TORTURE" in os.environ else 60)
@given(tree=TREES)
def test_a_random_tree_matches_and_scores_the_same(both: Both, tree: Node) -> None:
    assert _scored(both.cluster, tree) == pytest.approx(_scored(both.folder, tree), rel=1e-4, abs=1e-5)


def _scored(engine: SearchEngine, tree: Node) -> dict[str, float]:
    """All sections that match, with their scores."""
    request = SearchRequest(query="-", limit=MOST, fold=False)
    with engine.pinned() as searcher:
        page = searcher._pager(tree, request).page()
        assert page.total == len(page.entries)
        return {page.read(entry.doc).id: entry.score for entry in page.entries}
