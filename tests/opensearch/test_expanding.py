"""A query is expanded on a cluster by the words that it is expanded by in a folder, with the same hits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from indexer.analysis import iter_tokens
from indexer.opensearch import ALL, sent_term
from query import QueryError, SearchEngine, SearchRequest
from query.model import Match, Mode
from query.ranking import FIELD_WEIGHTS
from tests.opensearch.filling import Both, both_of
from tests.opensearch.test_equivalence import assert_same_hits, results_of
from tests.papers import exchange, paper
from tests.query.collections import ANSWER, INQUIRY, MOTION, STATE
from tests.query.test_language import PAPERS, TODAY

TOPICS = ("Wehr", "Moor", "Deich", "Donau" + "dampfschifffahrts" * 20 + "gesellschaft")
"""One of them is longer than any term of the cluster."""

MANY = [
    paper(
        f"21/9{number:03}",
        *(
            exchange(
                str(n), f"Wie steht es um {topic} und {further}?", f"{topic} und {further} {verb} {n}-mal."
            )
            for n, verb in enumerate(("kosten", "rosten"), 1)
        ),
        titel=f"{topic} im Kreis {further}",
    )
    for number, (topic, further) in enumerate(
        (topic, further) for topic in TOPICS for further in ("Torf", "Schilf", "Pegel", "Sand")
    )
]
WORDED = ("Wehr", "Moor Torf", "Deich OR Schilf", '"im Kreis Pegel"', "Schil*", "titel:Sand -Moor")
QUERIES = (*WORDED, TOPICS[-1], "fraktion:Grauen", "-Moor", "Xyzzy", "Moor")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, new_address: Callable[[], str]) -> Iterator[Both]:
    papers = sorted([*PAPERS, INQUIRY, ANSWER, MOTION, STATE, *MANY], key=_number)  # ties are by number
    folder = tmp_path_factory.mktemp("expanding") / "index"
    with both_of(folder, new_address(), *papers, today=lambda: TODAY, shards=2) as made:
        yield made


def _number(one: object) -> list[int]:
    return [int(part) for part in str(one.dokumentnummer).split("/")]  # type: ignore[attr-defined]


@pytest.mark.parametrize("match", ["all", "any"])
@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("fold", [True, False])
def test_an_expanded_search_gives_the_same(both: Both, query: str, match: Match, fold: bool) -> None:
    request = SearchRequest(query=query, match=match, expand=True, fold=fold, limit=1000, facets=True)
    local, remote = results_of(both, request)
    assert_same_hits(local, remote)
    assert remote.notices == local.notices
    assert remote.facets == local.facets


@pytest.mark.parametrize("query", WORDED)
def test_words_join_and_find_more_under_any(both: Both, query: str) -> None:
    request = SearchRequest(query=query, match="any", expand=True)
    (said,) = (notice.text for notice in both.cluster.search(request).notices if notice.code == "expanded")
    assert said.count(",") > 4
    plain = both.cluster.search(replace(request, expand=False))
    assert both.cluster.search(request).total > plain.total


@pytest.mark.parametrize("match", ["all", "any"])
def test_all_that_reads_a_query_expands_it_the_same(both: Both, match: Match) -> None:
    request = SearchRequest(query="Moor Torf", match=match, expand=True)
    best = both.folder.search(request).hits[0].id

    def ask(engine: SearchEngine) -> list[object]:
        counted = replace(engine.stats(request, by="typ"), took_ms=0.0)
        matching = {one.id for one in engine.matching(request)}
        among = [hit.id for hit in engine.search_among(request, matching).hits]
        marked, tree = engine.mark(request, best), engine.plan(request).tree
        return [counted, matching, among, marked, tree]

    local, remote = map(ask, both)
    assert remote == local
    assert all(local)


@pytest.mark.parametrize("match", ["all", "any"])
def test_each_word_that_joined_is_explained_the_same(both: Both, match: Match) -> None:
    request = SearchRequest(query="Moor Torf", match=match, expand=True)
    best = both.folder.search(request).hits[0].id
    local, remote = (engine.explain(request, best) for engine in both)
    assert local is not None and remote is not None
    assert remote.score == pytest.approx(local.score)
    assert len(local.terms) > 10
    for ours, theirs in zip(
        *(sorted(one.terms, key=lambda term: (term.word, term.field, term.term)) for one in (local, remote)),
        strict=True,
    ):
        assert theirs.contribution == pytest.approx(ours.contribution)
        assert replace(theirs, contribution=0.0) == replace(ours, contribution=0.0)


def test_pages_go_on_with_the_same_words(both: Both) -> None:
    request = SearchRequest(query="Wehr", match="any", expand=True, limit=7)

    def pages(engine: SearchEngine) -> list[list[str]]:
        found, after = [], None
        while len(found) < 4:
            page = engine.search(replace(request, after=after))
            found.append([hit.id for hit in page.hits])
            after = page.cursor
        return found

    assert pages(both.cluster) == pages(both.folder)


def test_words_are_counted_over_all_shards(both: Both) -> None:
    with both.folder.pinned() as folder, both.cluster.pinned() as cluster:
        texts = [text for doc in folder._source.sections().tolist() for text in folder._searched_texts(doc)]
        terms = sorted({token.stem for text in texts for token in iter_tokens(text)})
        everywhere = [folder._source.frequency(tuple(FIELD_WEIGHTS), term) for term in terms]
        asker = cluster._state.asker  # type: ignore[attr-defined]
        cluster.search(SearchRequest(query="Moor"))
        assert asker.frequencies(ALL, [sent_term(term) for term in terms]) == everywhere
        assert asker.frequencies(ALL, ["=nie", "nirgends"]) == [0.0, 0.0]
        assert asker.frequencies(ALL, []) == []


def test_a_shard_without_sections_has_no_words(
    tmp_path_factory: pytest.TempPathFactory, new_address: Callable[[], str]
) -> None:
    """Not even where it has the record of a paper that has none."""
    folder, empty = tmp_path_factory.mktemp("few") / "index", [paper(f"21/{n}") for n in range(30)]
    with both_of(folder, new_address(), *empty, INQUIRY, ANSWER, shards=9) as both:
        local, remote = results_of(both, SearchRequest(query="Moor", match="any", expand=True))
    assert_same_hits(local, remote)
    assert remote.notices == local.notices
    assert "expanded" in {notice.code for notice in remote.notices}


def test_an_index_without_sections_expands_nothing(
    tmp_path_factory: pytest.TempPathFactory, new_address: Callable[[], str]
) -> None:
    with both_of(tmp_path_factory.mktemp("none") / "index", new_address()) as both:
        local, remote = results_of(both, SearchRequest(query="Moor", match="any", expand=True))
    assert (remote.hits, remote.notices) == ((), local.notices)


def test_a_shard_that_does_not_answer_is_told(
    tmp_path_factory: pytest.TempPathFactory, new_address: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its words are too few then; the next search asks it again."""
    folder, request = tmp_path_factory.mktemp("lost") / "index", SearchRequest(query="Moor", expand=True)
    with (
        both_of(folder, new_address(), *PAPERS, INQUIRY, ANSWER, MOTION, shards=2) as both,
        both.cluster.pinned() as searcher,
    ):
        client = searcher._state.asker._client  # type: ignore[attr-defined]
        for name, answers in (("msearch", "responses"), ("mtermvectors", "docs")):
            ask = getattr(client, name)

            def failing(ask: Callable[..., Any] = ask, answers: str = answers, **options: Any) -> Any:
                answer = ask(**options)
                if "index" in options:  # not a question to one state, of which others tell
                    answer[answers][0] = {"error": {"type": "no_shard_available_action_exception"}}
                return answer

            with monkeypatch.context() as patched:
                patched.setattr(client, name, failing)
                told = searcher.search(request).notices
            assert [one.text for one in told if one.code == "partial"] == [
                "1 of 2 parts of the index did not answer: sections may lack, and counts be too low"
            ]
        assert searcher.search(request).notices == both.folder.search(request).notices


@pytest.mark.parametrize("mode", ["semantic", "hybrid"])
def test_what_needs_vectors_is_refused_expanded_too(both: Both, mode: Mode) -> None:
    with pytest.raises(QueryError, match="needs vectors"):
        both.cluster.search(SearchRequest(query="Moor", mode=mode, expand=mode == "hybrid"))
