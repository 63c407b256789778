"""What is kept of a state of an index: bounded, of this state alone, and never of a part of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from indexer import add_papers
from indexer.errors import StoreError
from indexer.model import JsonObject, Paper
from indexer.opensearch import read_address
from indexer.opensearch.layout import Layout
from indexer.pipeline.places import rebuild_index
from query import CursorError, SearchEngine, SearchRequest
from query.engine.remote import RemotePlace
from query.opensearch import Asker
from tests.opensearch.filling import Both, both_of, fill
from tests.papers import exchange, paper

WORDS = [
    "Moor",
    "Wasser",
    "Schleuse",
    "Wald",
    "Brücke",
    "Hafen",
    "Deich",
    "Kanal",
    "Wehr",
    "Windkraft",
    "Strom",
    "Kohle",
]
PAPERS, EXCHANGES = 40, 5


def some_papers(seed: int = 1) -> Iterator[Paper]:
    """Papers of random words, of which some stand side by side and others do not."""
    chance = random.Random(seed)
    for number in range(1, PAPERS + 1):
        texts = [chance.choices(WORDS, k=chance.randint(4, 40)) for _ in range(EXCHANGES)]
        pairs = enumerate(texts, 1)
        yield paper(
            f"21/{number}",
            *(exchange(str(n), " ".join(words[:3]) + "?", " ".join(words[3:]) + ".") for n, words in pairs),
        )


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, new_address: Callable[[], str]) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("states") / "index"
    with both_of(folder, new_address(), *some_papers(), shards=2) as made:
        yield made


def best_of(engine: SearchEngine, request: SearchRequest) -> list[tuple[str, float]]:
    return [(hit.id, hit.score) for hit in engine.search(request).hits]


@pytest.mark.parametrize(
    "query", ['"Moor Wasser" Wald', '"Windkraft Strom" Moor', '"Hafen Deich" OR "Kohle Kanal"']
)
def test_a_sequence_beside_other_words_ranks_as_in_a_folder(both: Both, query: str) -> None:
    request = SearchRequest(query=query, match="any", fold=False)
    local, remote = best_of(both.folder, request), best_of(both.cluster, request)
    assert [score for _, score in remote] == pytest.approx([score for _, score in local], abs=2e-4)


def test_more_sections_than_are_kept_can_be_shown(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("query.opensearch.documents._KEPT", 20)
    for group in (None, "paper"):
        request = SearchRequest(query="Moor Wasser", match="any", limit=100, group=group, fold=False)  # type: ignore[arg-type]
        local, remote = both.folder.search(request), both.cluster.search(request)
        assert len(remote.hits) == len(local.hits) > 30


def test_words_are_weighed_however_many_were_asked_for_before(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("query.opensearch.rarity._CACHED", 2)
    both.cluster.search(SearchRequest(query="Moor Wasser", match="any"))
    request = SearchRequest(query="Moor Wasser Kohle", match="any", fold=False)
    local, remote = best_of(both.folder, request), best_of(both.cluster, request)
    assert [score for _, score in remote] == pytest.approx([score for _, score in local], abs=2e-4)


def test_nothing_is_kept_of_an_answer_that_lacked_a_part(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = Asker._check

    def lacking(asker: Asker, answer: JsonObject) -> None:
        """As where a part takes too long: what it has is not counted."""
        total = answer["hits"].get("total")
        if total is not None:
            total["value"] = 1
        checked(asker, answer | {"timed_out": True})

    request = SearchRequest(query="Kanal Deich Brücke", match="any", fold=False)
    with both.cluster.pinned() as searcher:
        with monkeypatch.context() as during:
            during.setattr(Asker, "_check", lacking)
            searcher._state.forget()  # type: ignore[attr-defined]
            found = searcher.search(request)
        assert ([notice.code for notice in found.notices], found.total) == (["partial"], 1)
        again, wanted = searcher.search(request), both.folder.search(request)
    assert (again.notices, again.total) == (wanted.notices, wanted.total)
    assert [hit.score for hit in again.hits] == pytest.approx([hit.score for hit in wanted.hits], abs=2e-4)


def test_a_search_says_nothing_of_what_lacked_in_the_completions_before(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = Asker._check
    with both.cluster.pinned() as searcher:
        with monkeypatch.context() as during:
            during.setattr(Asker, "_check", lambda asker, one: checked(asker, one | {"timed_out": True}))
            assert searcher.complete("Moo")
        assert searcher.search(SearchRequest(query="Moor")).notices == ()


@pytest.mark.parametrize("query", ["Moor Wasser", "Moor Kohle"])
def test_an_engine_that_is_open_while_an_index_is_rebuilt_forgets_what_it_knew(
    new_address: Callable[[], str], query: str
) -> None:
    """Whether it is for the counts of new words or for the candidates that the state is found to be lost."""
    address = new_address()
    fill(address, *some_papers(), shards=3)
    request = SearchRequest(query="Moor Wasser", match="any", fold=False, limit=30)
    with SearchEngine(RemotePlace.open(read_address(address))) as engine, engine.pinned() as searcher:
        cursor = searcher.search(request).cursor
        add_papers(some_papers(2), address)
        rebuild_index(address, layout=Layout(shards=1))
        found = searcher.search(replace(request, query=query))
        with SearchEngine(RemotePlace.open(read_address(address))) as fresh:
            wanted = fresh.search(replace(request, query=query))
        assert [(hit.id, hit.score) for hit in found.hits] == [(hit.id, hit.score) for hit in wanted.hits]
        with pytest.raises(CursorError, match="changed"):
            searcher.search(replace(request, after=cursor))


def test_an_engine_does_not_go_over_to_an_index_of_another_analysis(
    new_address: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = new_address()
    fill(address, *some_papers())
    with SearchEngine(RemotePlace.open(read_address(address))) as engine:
        assert engine.search(SearchRequest(query="Moor")).hits
        add_papers(some_papers(3), address)
        with monkeypatch.context() as another:
            another.setattr("indexer.opensearch.store.chain_fingerprint", lambda: "another")
            with pytest.raises(StoreError, match="another version"):
                engine.refresh()
