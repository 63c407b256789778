"""All that a search finds, and a search among sections that are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from query import SearchEngine, SearchRequest
from query.errors import QueryError
from tests.query.collections import write_collection


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("among") / "index"
    write_collection(made)
    return made


def test_matching_gives_every_section_that_the_search_counts(index: Path) -> None:
    request = SearchRequest(query="Moor", limit=1)
    with SearchEngine.open(index) as engine:
        found = list(engine.matching(request))
        whole = engine.search(SearchRequest(query="Moor", limit=100, fold=False))
    assert len(found) == whole.total > len(whole.hits[:1])
    assert {one.id for one in found} == {hit.id for hit in whole.hits}
    assert all(one.paper.dokumentnummer for one in found)


def test_a_search_among_sections_finds_no_other(index: Path) -> None:
    ids = ["bt-21-9402#f1", "bt-21-9402#f2-3", "bt-21-9402#f4", "bt-21-1#f1"]
    with SearchEngine.open(index) as engine:
        results = engine.search_among(SearchRequest(query="Moor"), ids)
    assert {hit.id for hit in results.hits} == {"bt-21-9402#f1", "bt-21-9402#f2-3"}
    assert all(hit.snippets for hit in results.hits)


def test_a_question_is_part_of_its_antwort_also_where_that_is_not_among_them(index: Path) -> None:
    asked, answered = "bt-21-9401#f1", "bt-21-9402#f1"
    with SearchEngine.open(index) as engine:
        alone = engine.search_among(SearchRequest(query="Moor"), [asked])
        both = engine.search_among(SearchRequest(query="Moor"), [asked, answered])
        plain = engine.search_among(SearchRequest(query="Moor", fold=False), [asked])
        of_inquiries = SearchRequest(query="Moor", filters=(("typ", "Kleine Anfrage"),))
        unanswered = engine.search_among(of_inquiries, [asked])
    assert alone.hits == ()
    assert [(hit.id, [one.id for one in hit.folded]) for hit in both.hits] == [(answered, [asked])]
    assert [hit.id for hit in plain.hits] == [asked]
    assert [hit.id for hit in unanswered.hits] == [asked]


def test_what_cannot_be_searched_is_refused_there_too(index: Path) -> None:
    with SearchEngine.open(index) as engine:
        with pytest.raises(QueryError, match="empty"):
            engine.search_among(SearchRequest(query=" "), [])
        with pytest.raises(QueryError, match="empty"):
            list(engine.matching(SearchRequest(query=" ")))
