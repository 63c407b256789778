"""What each part of the query language finds, and what is said of what it cannot find."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from indexer.model import Art, Question, Section
from query import BadValueError, QueryError, SearchEngine, SearchRequest, UnknownFieldError
from query.compile.names import Named, resolve_name
from query.fields import FIELDS
from query.lexicon import Entry
from query.model import Match
from query.synonyms import built_in_table
from query.syntax import parse_query
from tests.papers import exchange, paper, passage, reference, write_index

TODAY = date(2030, 3, 1)


def _answered(number: str, question: str, answer: str, art: str) -> Section:
    made = exchange(number, question, answer)
    return replace(
        made,
        answers=(replace(made.answers[0], art=(Art(kind=art, span=None),)),),  # type: ignore[arg-type]
    )


PAPERS = (
    paper(
        "21/10",
        exchange("1", "Wie viele Schleusen gibt es?", "Es gibt neun Wehre am Fluss."),
        _answered("2", "Wem gehört das Wehr?", "Die Schleuse gehört dem Bund, das Wehr nicht.", "refusal"),
        titel="Wasserstraßen",
        datum="2030-02-20",
        fraktion=("BÜNDNIS 90/DIE GRÜNEN",),
        fragesteller=("Erika Musterfrau", "Dr. Max Muster"),
        ressort="Bundesministerium der Finanzen",
        references=(reference("20/7", "f1", "question 1"),),
    ),
    paper(
        "20/7",
        passage(1, "Die Schleusenanlage rostet. Das alte, graue, schiefe Wehr auch."),
        passage(2, "Müllabfuhr und Müll; Wasserrecht, Wasserwerk."),
        titel="Bericht",
        drucksachetyp="Unterrichtung",
        datum="2029-12-31",
    ),
    paper(
        "21/200",
        Section(
            id="f5",
            kind="exchange",
            questions=(Question(n="5", text="Rostet die Brücke?", fraktion="fraktionslos", ressort="AA"),),
        ),
        titel=None,
        drucksachetyp="Kleine Anfrage",
        datum="2030-01-31",
        fraktion=("SPD", "FDP"),
    ),
)
ALL = {"21/10#f1", "21/10#f2", "20/7#p1", "20/7#p2", "21/200#f5"}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    store = write_index(tmp_path_factory.mktemp("language") / "index", *PAPERS)
    with SearchEngine(store, today=lambda: TODAY) as opened:
        yield opened


def found(engine: SearchEngine, query: str, **more: object) -> set[str]:
    hits = engine.search(SearchRequest(query=query, **more)).hits  # type: ignore[arg-type]
    return {f"{hit.dokumentnummer}#{hit.section}" for hit in hits}


def codes(engine: SearchEngine, query: str, **more: object) -> list[str]:
    notices = engine.search(SearchRequest(query=query, **more)).notices  # type: ignore[arg-type]
    return [notice.code for notice in notices]


FOUND = [
    ("Schleuse Wehr", {"21/10#f1", "21/10#f2", "20/7#p1"}),
    ("Schleuse UND Wehr", {"21/10#f1", "21/10#f2", "20/7#p1"}),
    ("Brücke ODER Müll", {"21/200#f5", "20/7#p2"}),
    ("Wehr NICHT Schleuse", set()),
    ("Schleuse -Bund", {"21/10#f1", "20/7#p1"}),
    ("rostet -(Schleuse Wehr)", {"21/200#f5"}),
    ("(Brücke OR Schleuse) rostet", {"21/200#f5", "20/7#p1"}),
    ("=Schleuse", {"21/10#f2"}),
    ("-Schleuse", {"20/7#p2", "21/200#f5"}),
    ("Brücke OR -Schleuse", {"20/7#p2", "21/200#f5"}),
    # sequences and nearness
    ('"alte schiefe Wehr"', set()),
    ('"alte Wehr"', set()),
    ('"alte Wehr"~1', set()),
    ('"alte Wehr"~2', {"20/7#p1"}),
    ('"Wehr alte"~2', set()),
    ("alte NEAR/2 Wehr", {"20/7#p1"}),
    ("Wehr NEAR/2 alte", {"20/7#p1"}),
    ("Wehr NEAR/1 alte", set()),
    ("(Brücke OR Wehr) NEAR/2 alt*", {"20/7#p1"}),
    ("alte NEAR/2 Wehr NEAR/9 rostet", {"20/7#p1"}),
    # wildcards and likeness
    ("Müll*", {"20/7#p2"}),
    ("muell*", {"20/7#p2"}),
    ("*recht", {"20/7#p2"}),
    ("Wehr?", {"21/10#f1"}),
    ("Schleusen*", {"21/10#f1", "20/7#p1"}),
    ("titel:Wasser*", {"21/10#f1", "21/10#f2"}),
    ("Brükce~1", {"21/200#f5"}),
    ("Brucke~1", {"21/200#f5"}),
    ("Brkce~1", set()),  # ü is ue in the index: two letters
    # fields of texts
    ("frage:Schleuse", {"21/10#f1"}),
    ("antwort:Schleuse", {"21/10#f2"}),
    ("question:Wehr antwort:Schleuse", {"21/10#f2"}),
    ("frage:(Wehr OR Brücke)", {"21/10#f2", "21/200#f5"}),
    ("passage:rostet", {"20/7#p1"}),
    ("titel:Wasserstraße -frage:Wehr", {"21/10#f1"}),
    # fields that restrict
    ("typ:Antwort", {"21/10#f1", "21/10#f2"}),
    ('typ:"kleine anfrage"', {"21/200#f5"}),
    ("typ:(Kleine Anfrage)", {"21/200#f5"}),
    ("-typ:Antwort -typ:Unterrichtung", {"21/200#f5"}),
    ("wp:20", {"20/7#p1", "20/7#p2"}),
    ("wp:(19 20)", {"20/7#p1", "20/7#p2"}),
    ("wp>20 rostet", {"21/200#f5"}),
    ("period:[* TO 20]", {"20/7#p1", "20/7#p2"}),
    ("datum:2030", {"21/10#f1", "21/10#f2", "21/200#f5"}),
    ("datum:2030-01", {"21/200#f5"}),
    ("datum:31.1.2030", {"21/200#f5"}),
    ("datum:[2029-12-31 TO 2030-01]", {"20/7#p1", "20/7#p2", "21/200#f5"}),
    ("datum:>2030-01", {"21/10#f1", "21/10#f2"}),
    ("datum<2030", {"20/7#p1", "20/7#p2"}),
    ("datum:..2029", {"20/7#p1", "20/7#p2"}),
    ("datum:letzte 30 tage", {"21/10#f1", "21/10#f2", "21/200#f5"}),
    ("datum:letzte 10 tage", {"21/10#f1", "21/10#f2"}),
    ("datum:letzte 9 tage", set()),
    ("datum:last week", set()),
    ("fraktion:grüne Schleuse", {"21/10#f1", "21/10#f2"}),
    ('fraktion:"Bündnis 90/Die Grünen"', {"21/10#f1", "21/10#f2"}),
    ("fraktion:fraktionslos", {"21/200#f5"}),
    ("fraktion:SPD", set()),  # the question has an asker of its own
    ("fraktion:*", {"21/10#f1", "21/10#f2", "21/200#f5"}),
    ("ressort:BMF", {"21/10#f1", "21/10#f2"}),
    ('ressort:"Auswärtiges Amt"', {"21/200#f5"}),
    ("ressort:finanz*", {"21/10#f1", "21/10#f2"}),
    ("fragesteller:Musterfrau", {"21/10#f1", "21/10#f2"}),
    ('fragesteller:"max muster"', {"21/10#f1", "21/10#f2"}),
    ('fragesteller:"Erika Muster"', {"21/10#f1", "21/10#f2"}),  # the start of a word
    ("drucksache:21/10", {"21/10#f1", "21/10#f2"}),
    ("drucksache:21/1*", {"21/10#f1", "21/10#f2"}),
    ("drucksache:[21/9 TO 21/199]", {"21/10#f1", "21/10#f2"}),
    ("drucksache>21/10", {"21/200#f5"}),
    ("verweist:20/7", {"21/10#f1"}),
    ("art:refusal", {"21/10#f2"}),
    ("art:(verweigert OR verweis)", {"21/10#f2"}),
    ("(Schleuse fraktion:grüne) OR fraktion:fraktionslos", {"21/10#f1", "21/10#f2", "21/200#f5"}),
    # brackets behind a field that restricts, and what may be any value
    ("wp:*", ALL),
    ("drucksache:*", ALL),
    ("verweist:*", {"21/10#f1"}),
    ("art:*", {"21/10#f2"}),
    ("wp:(21 AND 20)", set()),
    ("wp:(-21 20)", {"20/7#p1", "20/7#p2"}),
    ("typ:(NOT Antwort)", {"20/7#p1", "20/7#p2", "21/200#f5"}),
    ("typ:(Antwort OR (Kleine AND Anfrage))", {"21/10#f1", "21/10#f2", "21/200#f5"}),
    ("typ:(Antwort NEAR/2 Unterrichtung)", set()),
    ("typ:(=Antwort)", {"21/10#f1", "21/10#f2"}),
    ("(wp:21 typ:Antwort)^2 OR Brücke", {"21/10#f1", "21/10#f2", "21/200#f5"}),
    # what must not be there
    ("-(frage:(Wehr AND Schleuse))", ALL),
    ("Wehr -(alte AND schiefe)", {"21/10#f1", "21/10#f2"}),
    ("Brücke -(wp:20 OR wp:21)", set()),
    ("Schleuse -(alte NEAR/9 rostet)", {"21/10#f1", "21/10#f2"}),
    ("(alte^2) NEAR/2 Wehr", {"20/7#p1"}),
    ('="alte graue"', {"20/7#p1"}),
    ('="alten grauen"', set()),
]


@pytest.mark.parametrize(("query", "sections"), FOUND)
def test_a_query_finds_its_sections(engine: SearchEngine, query: str, sections: set[str]) -> None:
    assert found(engine, query) == sections


def test_filters_restrict_under_any_too(engine: SearchEngine) -> None:
    assert found(engine, "Schleuse Brücke wp:21 -Bund", match="any") == {"21/10#f1", "21/200#f5"}
    assert found(engine, "Schleuse AND Brücke", match="any") == set()


def test_a_filter_changes_no_score(engine: SearchEngine) -> None:
    plain = engine.search(SearchRequest(query="Schleuse"))
    limited = engine.search(SearchRequest(query="Schleuse typ:Antwort"))
    scores = {hit.id: hit.score for hit in plain.hits}
    assert len(limited.hits) == 2
    assert all(scores[hit.id] == hit.score for hit in limited.hits)


def test_a_weight_multiplies_the_score(engine: SearchEngine) -> None:
    (plain,) = engine.search(SearchRequest(query="Brücke")).hits
    (twice,) = engine.search(SearchRequest(query="Brücke^2")).hits
    assert twice.score == pytest.approx(2 * plain.score, rel=1e-4)


@pytest.mark.parametrize("match", ["all", "any"])
def test_a_word_that_is_said_twice_weighs_twice_and_is_looked_up_once(
    engine: SearchEngine, match: Match
) -> None:
    def scores(query: str) -> dict[str, float]:
        results = engine.search(SearchRequest(query=query, match=match))
        return {hit.id: pytest.approx(hit.score, rel=1e-3) for hit in results.hits}

    assert scores("Fluss Fluss Wehre")
    assert scores("Fluss Fluss Wehre") == scores("Fluss^2 Wehre")
    plan = engine.plan(SearchRequest(query="Fluss " * 50, match=match)).tree
    assert plan is not None
    assert (plan.name, plan.factor, len(plan.children)) == ("weight", 50, 1)


def test_filters_of_the_request_are_those_of_the_query(engine: SearchEngine) -> None:
    wanted = (("fraktion", "grüne"), ("wp", "21"), ("wp", "20"))
    assert found(engine, "Schleuse", filters=wanted) == {"21/10#f1", "21/10#f2"}
    with pytest.raises(UnknownFieldError):
        found(engine, "Schleuse", filters=(("frakton", "x"),))
    with pytest.raises(UnknownFieldError):
        found(engine, "Schleuse", filters=(("frage", "x"),))


@pytest.mark.parametrize(
    "query",
    [
        "datum:gestern",
        "datum:30.02.2030",
        "datum:2030-13",
        "datum:[2031 TO 2030]",
        "datum:letzte 30 hasen",
        "wp:abc",
        "wp:0",
        "wp:[21 TO 20]",
        "drucksache:abc",
        "drucksache:[20/1 TO 21/2]",
        "drucksache:[21/9 TO 21/2]",
        "verweist:x*",
        "art:laut",
        "fraktion:[a TO b]",
        "datum:)",
    ],
)
def test_a_value_that_cannot_be_is_an_error_with_what_may_be(engine: SearchEngine, query: str) -> None:
    if query == "datum:)":  # nothing behind the colon: no field
        assert "empty-field" in codes(engine, query)
        return
    with pytest.raises(BadValueError) as caught:
        engine.search(SearchRequest(query=query))
    assert caught.value.allowed
    assert caught.value.start == max(query.find(":"), 0) + 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("fraktion:Quark", "unknown-value"),
        ("fraktion:grüne", "value-read-as"),
        ("-Schleuse", "only-excluded"),
        ("der die das", "not-searched"),
        ("xyzxyz*", "no-expansion"),
        ("ab~2", "fuzzy-narrowed"),
        ('"a* b"', "wildcard-in-sequence"),
        ('"alte Wehr" NEAR/3 rostet', "near-operands"),
        ("=der", "not-searched"),
        ('"der die"', "not-searched"),
        ("alte-Wehr~1", "not-searched"),
        ("(der die) NEAR/2 Wehr", "not-searched"),
        ("Brücke " * 130, "query-too-long"),
        ('"' + "Brücke " * 140 + '" "' + "Wehr " * 140 + '"', "query-too-long"),
        ("x" * 1001, "part-too-long"),
        ("[a TO b] Brücke", "stray-range"),
        ("() Brücke", "empty-bracket"),
        ("(Brücke", "open-bracket"),
        ("Brücke OR ) rostet", "stray-bracket"),
    ],
)
def test_what_was_read_otherwise_is_said(engine: SearchEngine, query: str, expected: str) -> None:
    assert expected in codes(engine, query)


def test_more_words_and_papers_than_are_searched_are_left_out_and_said(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("query.compile.leaves.MAX_EXPANSIONS", 2)
    monkeypatch.setattr("query.compile.filters.MAX_NUMBERS", 1)
    for query, named in (
        ("W*", "W* meets more words than are searched: only 2 of them are"),
        ("drucksache:21/*", "drucksache:21/* stands for more than 1 papers; the rest is left out"),
        ("drucksache:[21/1 TO 21/999]", "drucksache:[21/1 TO 21/999] stands for more than 1 papers"),
        ("drucksache>21/1", "drucksache:>21/1 stands for more than 1 papers"),
    ):
        results = engine.search(SearchRequest(query=query))
        assert results.total, query
        assert next(one.text for one in results.notices if one.code == "expansion-cut").startswith(named)


def test_notices_are_bounded(engine: SearchEngine) -> None:
    notices = engine.search(SearchRequest(query="fraktion:Quark " * 60 + "Brücke", match="any")).notices
    assert 30 < [one.code for one in notices].count("unknown-value") < 40


def test_hits_are_grouped_by_papers_only(engine: SearchEngine) -> None:
    with pytest.raises(QueryError, match="cannot be grouped by 'laune'; name paper"):
        engine.search(SearchRequest(query="Brücke", group="laune"))  # type: ignore[arg-type]


def test_wildcards_are_bounded_together(engine: SearchEngine) -> None:
    results = engine.search(SearchRequest(query="Schleusen* " + "*er " * 40, match="any"))
    assert [one.code for one in results.notices].count("too-many-lookups") == 1
    assert results.total
    assert len(codes(engine, "xyz* " * 100)) < 40


def test_stop_words_among_others_are_one_notice(engine: SearchEngine) -> None:
    (notice,) = engine.search(SearchRequest(query="gehört die Schleuse und der Bund")).notices
    assert (notice.code, notice.start, notice.end) == ("not-searched", 7, 27)
    assert "die, und, der" in notice.text


def test_a_name_that_is_typed_whole_is_no_other_that_holds_it() -> None:
    values = [Entry("Fragen", 1), Entry("Schriftliche Fragen", 1), Entry("Große Anfrage", 1)]
    assert resolve_name("fragen", values, built_in_table()) == Named(values=("Fragen",), exact=True)
    assert resolve_name("schriftlich", values, built_in_table()) == Named(values=("Schriftliche Fragen",))
    assert resolve_name("*frage*", values, built_in_table()).values == tuple(one.text for one in values)
    assert resolve_name("fr", values, built_in_table()).values == ()


def test_words_behind_a_name_that_are_part_of_it_are_told(engine: SearchEngine) -> None:
    def told(query: str) -> list[str | None]:
        notices = engine.search(SearchRequest(query=query)).notices
        return [one.suggestion for one in notices if one.code == "longer-name"]

    assert told("Moor fragesteller:Erika Musterfrau") == ['fragesteller:"Erika Musterfrau"']
    assert told('fragesteller:"Erika Musterfrau" Moor') == told("fragesteller:Erika Moor") == []
    assert told("fragesteller:(Erika Musterfrau)") == told("fragesteller:Erika") == []


def test_a_near_name_is_suggested(engine: SearchEngine) -> None:
    notices = engine.search(SearchRequest(query="fraktion:fraktionsloss Brücke")).notices
    assert [one.suggestion for one in notices if one.code == "unknown-value"] == ['fraktion:"fraktionslos"']


@pytest.mark.parametrize(
    ("query", "kind", "marked"),
    [
        ("Schleusenanl*", "wildcard", {"Schleusenanlage"}),
        ("Müllabfur~1", "fuzzy", {"Müllabfuhr"}),
        ("passage:Wehr", "exact", {"Wehr"}),
        ('"alte Wehr"~2', "exact", {"alte", "Wehr"}),
        ("Wehr NEAR/2 alte", "exact", {"alte", "Wehr"}),
    ],
)
def test_marks_lie_on_what_matched(engine: SearchEngine, query: str, kind: str, marked: set[str]) -> None:
    hit = next(hit for hit in engine.search(SearchRequest(query=query)).hits if hit.dokumentnummer == "20/7")
    assert kind in hit.match_kinds
    spans = {one.text[span.start : span.end] for one in hit.snippets for span in one.spans}
    assert spans == marked


def test_a_word_of_one_field_is_marked_there_alone(engine: SearchEngine) -> None:
    (hit,) = engine.search(SearchRequest(query="frage:Wehr antwort:Schleuse")).hits
    marked = {one.field: {one.text[span.start : span.end] for span in one.spans} for one in hit.snippets}
    assert marked == {"question": {"Wehr"}, "answer": {"Schleuse"}}


@pytest.mark.parametrize("query", ["Schleuse*", "Brükce~1", "alte NEAR/2 Wehr", "Wehr^3 typ:Unterrichtung"])
def test_contributions_add_up(engine: SearchEngine, query: str) -> None:
    request = SearchRequest(query=query)
    hits = engine.search(request).hits
    assert hits
    for hit in hits:
        explained = engine.explain(request, hit.id)
        assert explained is not None
        assert sum(term.contribution for term in explained.terms) == pytest.approx(explained.score, rel=1e-6)


@pytest.mark.parametrize("example", [one for field in FIELDS for one in field.examples])
def test_every_example_of_the_table_can_be_searched(engine: SearchEngine, example: str) -> None:
    assert parse_query(example).notices == ()
    engine.search(SearchRequest(query=example))


def test_errors_are_query_errors() -> None:
    assert issubclass(UnknownFieldError, QueryError) and issubclass(BadValueError, QueryError)
