"""An explanation gives the very number that ranked, term by term."""

from __future__ import annotations

import pytest

from query import QueryError, SearchEngine, SearchRequest, UnknownIdError
from tests.papers import exchange, paper, write_index


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    path = tmp_path_factory.mktemp("explain") / "index"
    write_index(
        path,
        paper(
            "21/1",
            exchange(
                "1", "Was kostet das Moor am Bahnhof?", "Moore kosten nichts; das Bundesministerium zahlt."
            ),
            exchange("2", "Wo liegt die Moorlandschaft?", "Am See, in der Landschaft aus Moor und Wald."),
        ),
        paper("21/2", exchange("1", "Wer pflegt den Wald?", "Niemand pflegt Wald und Moor."), titel="Moore"),
    )
    return SearchEngine.open(path)


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest(query="Moor"),
        SearchRequest(query="Moorlandschaft Wald", match="any"),
        SearchRequest(query='"Moor und Wald" See -Bahnhof', match="any"),
        SearchRequest(query="=Moore Auswärtiges Amt", match="any", sections=("antwort",)),
        SearchRequest(query="Moor", match="any", expand=True),
    ],
    ids=lambda request: request.query,
)
def test_contributions_add_up_to_the_score_of_each_hit(engine: SearchEngine, request_: SearchRequest) -> None:
    hits = engine.search(request_).hits
    assert hits
    for hit in hits:
        explained = engine.explain(request_, hit.id)
        assert explained is not None and explained.id == hit.id
        assert round(explained.score, 4) == hit.score
        assert sum(term.contribution for term in explained.terms) == pytest.approx(explained.score, rel=1e-6)


def test_a_term_shows_how_it_matched_and_what_counted(engine: SearchEngine) -> None:
    request = SearchRequest(query="Moore", sections=("antwort",))
    explained = engine.explain(request, "21/1#f1")
    assert explained is not None
    kinds = {term.kind: term for term in explained.terms}
    assert set(kinds) == {"exact", "stem"}
    exact, stem = kinds["exact"], kinds["stem"]
    assert (exact.word, exact.field, exact.frequency, exact.weight, exact.factor) == (
        "moore",
        "answer",
        1,
        0.5,
        1,
    )
    assert exact.sections == stem.sections == 3
    values = [
        term.weight * term.frequency / (1 - term.b + term.b * term.length / term.average_length)
        for term in (exact, stem)
    ]
    total = sum(values)
    assert exact.contribution == pytest.approx(
        exact.idf * total / (total + explained.k1) * values[0] / total, rel=1e-6
    )


def test_what_does_not_match_has_no_explanation(engine: SearchEngine) -> None:
    assert engine.explain(SearchRequest(query="Bahnhof"), "21/2#f1") is None
    with pytest.raises(UnknownIdError):
        engine.explain(SearchRequest(query="Moor"), "21/7#f1")
    with pytest.raises(QueryError):
        engine.explain(SearchRequest(query=" "), "21/1#f1")
