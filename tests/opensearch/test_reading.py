"""Reading, citing, paging, counting and completing on a cluster give what an index in a folder gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from query import QueryError, SearchEngine, SearchRequest, UnknownIdError
from query.cursors import CursorError
from query.model import Sort, Stats
from tests.opensearch.filling import Both, both_of, fill
from tests.papers import exchange, paper, reference
from tests.query.collections import ANSWER, INQUIRY, MOTION, STATE
from tests.query.test_language import PAPERS, TODAY

REFERRING = paper(
    "21/9405",
    exchange("1", "Und das Moor?", "Es wird auf die Antwort zu Frage 2 auf Drucksache 21/9402 verwiesen."),
    titel="Nachfrage",
    references=(reference("21/9402", "f1", "answer 1", "Frage 2"), reference("19/1", "f1", "answer 1")),
)
IDS = ("21/9402", "21/9402#f2", "21/9401#f2", "21/10#f1", "20/7", "21/9405#f1", "bw-17-9404", "19/1")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, new_address: Callable[[], str]) -> Iterator[Both]:
    papers = sorted([*PAPERS, INQUIRY, ANSWER, MOTION, STATE, REFERRING], key=_number)  # ties are by number
    folder = tmp_path_factory.mktemp("both") / "index"
    with both_of(folder, new_address(), *papers, today=lambda: TODAY, shards=2) as made:
        yield made


def _number(one: object) -> list[int]:
    return [int(part) for part in str(one.dokumentnummer).split("/")]  # type: ignore[attr-defined]


def same(both: Both, ask: Callable[[SearchEngine], object]) -> object:
    """What both answer, or raise."""
    answers = []
    for engine in both:
        try:
            answers.append(ask(engine))
        except QueryError as error:
            answers.append((type(error), str(error)))
    assert answers[1] == answers[0]
    return answers[0]


@pytest.mark.parametrize("any_id", IDS)
def test_papers_sections_and_citations_are_the_same(both: Both, any_id: str) -> None:
    same(both, lambda engine: engine.paper(any_id))
    same(both, lambda engine: engine.section(any_id))
    same(both, lambda engine: engine.refs(any_id))
    same(both, lambda engine: engine.cited_by(any_id))
    same(both, lambda engine: engine.chain(any_id))
    same(both, lambda engine: engine.missing())


def test_what_is_not_there_is_said(both: Both) -> None:
    for any_id in ("21/9402#f99", "1/1", "1/1#f1"):
        with pytest.raises(UnknownIdError):
            both.cluster.section(any_id)
        same(both, lambda engine, any_id=any_id: engine.section(any_id))


def test_a_referral_is_followed(both: Both) -> None:
    found = same(both, lambda engine: engine.search(SearchRequest(query="Nachfrage")).hits[0])
    assert found


@pytest.mark.parametrize(
    "typed", ["", "Mo", "fr", "fraktion:", "drucksache:21/", "datum:2030", "titel:Wa", "art:", "SP", "21"]
)
def test_what_is_typed_is_completed(both: Both, typed: str) -> None:
    assert same(both, lambda engine: engine.complete(typed)) is not None


@pytest.mark.parametrize("query", ["Moor", "Wehr OR Schleuse OR Brücke", "xyzzy", "-Moor"])
def test_statistics_are_the_same(both: Both, query: str) -> None:
    def ask(engine: SearchEngine) -> Stats:
        found = engine.stats(SearchRequest(query=query), by="fraktion", every="month")
        return replace(found, took_ms=0.0)

    same(both, ask)


@pytest.mark.parametrize("sort", ["relevance", "datum", "-datum", "nummer", "-nummer"])
@pytest.mark.parametrize("group", [None, "paper"])
@pytest.mark.parametrize("fold", [True, False])
def test_pages_give_each_hit_once(both: Both, sort: Sort, group: None, fold: bool) -> None:
    request = SearchRequest(query="Moor OR Wehr OR Wald", sort=sort, group=group, fold=fold, limit=2)

    def ids(engine: SearchEngine) -> list[list[str]]:
        pages, after = [], None
        while True:
            found = engine.search(replace(request, after=after))
            pages.append([hit.id for hit in found.hits])
            after = found.cursor
            if after is None:
                return pages

    pages = ids(both.cluster)
    shown = [one for page in pages for one in page]
    assert len(set(shown)) == len(shown)
    if sort != "relevance" or group is None:
        assert pages == ids(both.folder)


def test_groups_have_their_next_best(both: Both) -> None:
    def ask(engine: SearchEngine) -> list[tuple[str, int | None, list[str]]]:
        hits = engine.search(SearchRequest(query="Moor", group="paper")).hits
        return [(hit.id, hit.paper_total, [one.id for one in hit.siblings]) for hit in hits]

    assert same(both, ask)


def test_a_section_is_like_others(both: Both) -> None:
    def ask(engine: SearchEngine) -> list[tuple[str, float]]:
        return [(hit.id, pytest.approx(hit.score, abs=1e-3)) for hit in engine.like("21/9402#f2").hits]

    assert same(both, ask)


def test_a_score_is_explained_and_a_section_marked(both: Both) -> None:
    request = SearchRequest(query='Moor "Pläne für das Moor"')
    explained = same(both, lambda engine: engine.explain(request, "21/9402#f2"))
    assert explained
    assert same(both, lambda engine: engine.mark(request, "21/9402#f2"))
    assert same(both, lambda engine: engine.explain(request, "20/7#p1")) is None
    assert same(both, lambda engine: engine.plan(request).tree)


def test_a_search_among_sections_and_all_matches(both: Both) -> None:
    request = SearchRequest(query="Moor", limit=50)
    among = ("bt-21-9401#f1", "bt-20-9403#p1", "bt-1-1#f1", "bt-20-9403#p3", "bt-21-9402#f1")
    assert same(both, lambda engine: [hit.id for hit in engine.search_among(request, among).hits])
    assert same(both, lambda engine: {one.id for one in engine.matching(request)})


@pytest.mark.parametrize("mode", ["semantic", "hybrid"])
def test_meaning_is_refused(both: Both, mode: str) -> None:
    with pytest.raises(QueryError, match="needs vectors"):
        both.cluster.search(SearchRequest(query="Moor", mode=mode))  # type: ignore[arg-type]


def test_a_cursor_belongs_to_one_state_and_a_refresh_sees_the_next(
    tmp_path_factory: pytest.TempPathFactory, new_address: Callable[[], str]
) -> None:
    address = new_address()
    with both_of(tmp_path_factory.mktemp("state") / "index", address, INQUIRY, MOTION) as both:
        request = SearchRequest(query="Moor", limit=1)
        engine, first = both.cluster, both.cluster.search(request)
        assert first.cursor is not None and not engine.is_stale() and not engine.refresh()
        fill(address, ANSWER)
        assert engine.search(request).total == first.total  # the state that was opened
        assert engine.is_stale() and engine.refresh() and not engine.is_stale()
        assert engine.search(request).total > first.total
        with pytest.raises(CursorError, match="has changed"):
            engine.search(replace(request, after=first.cursor))
        with pytest.raises(CursorError, match="no cursor"):
            engine.search(replace(request, after="Moor"))
