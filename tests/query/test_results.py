"""Results one can work with: counts over all matches, orders, groups, pages, what is folded into a hit."""

from __future__ import annotations

import math
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.model import Paper
from indexer.schema import iter_section_documents, paper_document
from query import QueryError, SearchEngine, SearchRequest
from query.cursors import Cursor, CursorError, write_cursor
from query.folding import TwinFinder
from query.model import SORTS, Folded, Hit, Sort
from tests.papers import exchange, paper, passage, reference, write_index
from tests.query.collections import ANSWER, INQUIRY, MOTION, STATE, asked, write_collection

LONG = (
    "Die Bundesregierung prüft gemeinsam mit den Ländern, ob und in welchem Umfang weitere Flächen in das"
    " Programm aufgenommen werden können; über das Ergebnis wird sie das Parlament im nächsten Jahr"
    " unterrichten, sobald die Abstimmung mit den beteiligten Ressorts und Verbänden abgeschlossen ist,"
    " was nach derzeitigem Stand frühestens nach der Sommerpause und somit im dritten Quartal erwartet wird."
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SearchEngine]:
    write_collection(tmp_path / "index")
    with SearchEngine.open(tmp_path / "index") as opened:
        yield opened


def search(engine: SearchEngine, query: str, **more: object) -> list[str]:
    return [hit.id for hit in engine.search(SearchRequest(query=query, **more)).hits]  # type: ignore[arg-type]


def walk(engine: SearchEngine, request: SearchRequest) -> Iterator[Hit]:
    """All hits, page after page; of a search that never ends the first hundred pages."""
    for _ in range(100):
        results = engine.search(request)
        yield from results.hits
        if results.cursor is None:
            return
        request = replace(request, after=results.cursor)


# --- facets -------------------------------------------------------------------------------------------------


def test_facets_count_all_matches_and_not_those_shown(engine: SearchEngine) -> None:
    results = engine.search(SearchRequest(query="Moor", limit=1, facets=True))
    counts = {facet.name: {one.value: one.count for one in facet.values} for facet in results.facets}
    assert results.total == 10
    assert counts["typ"] == {"Kleine Anfrage": 4, "Antwort": 3, "Antrag": 2}
    assert counts["fraktion"] == {"Die Grauen": 9, "Die Blauen": 2}
    assert counts["ressort"] == {"Wasseramt": 3}
    assert list(counts["jahr"].items()) == [("2028", 2), ("2029", 4), ("2030", 3)]
    assert list(counts["wp"].items()) == [("17", 1), ("20", 2), ("21", 7)]
    assert counts["art"] == {"refusal": 1}
    assert {facet.name: facet.missing for facet in results.facets}["ressort"] == 7


def test_facets_that_were_named_and_none(engine: SearchEngine) -> None:
    named = engine.search(SearchRequest(query="Moor", facets=("herausgeber", "typ")))
    assert [facet.name for facet in named.facets] == ["herausgeber", "typ"]
    assert engine.search(SearchRequest(query="Moor")).facets == ()
    with pytest.raises(QueryError, match="fraktion"):
        engine.search(SearchRequest(query="Moor", facets=("farbe",)))
    empty = engine.search(SearchRequest(query="Dampfschiff", facets=True))
    assert all(facet.values == () for facet in empty.facets)


QUERIES = ["Moor", "Moor See", '"das Moor"', "Moor -See", "-Moor", "Wald Feuerwehr", "=Moore"]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("match", ["all", "any"])
def test_what_is_counted_is_what_matches(tmp_path: Path, query: str, match: str) -> None:
    store = write_collection(tmp_path / "index", replace(STATE, dokumentnummer="17/9405"))
    with store.writing() as writer:  # a second segment, and sections that were deleted
        writer.delete(["bw-17-9405"])
        for one in (paper("19/1", passage(1, "Das Moor am See, ein Wald."), fraktion=("Die Roten",)),):
            writer.add(iter_section_documents(one))
            writer.add([paper_document(one, {"sources": []})])
        writer.commit()
    request = SearchRequest(query=query, match=match, limit=100, facets=True, fold=False)  # type: ignore[arg-type]
    with SearchEngine.open(store.path) as engine:
        results = engine.search(request)
    assert results.total == len(results.hits)
    for name, values in {
        "typ": [(hit.drucksachetyp,) for hit in results.hits],
        "fraktion": [hit.fraktion for hit in results.hits],
        "wp": [(str(hit.wahlperiode),) for hit in results.hits],
    }.items():
        counted = Counter(value for held in values for value in held if value)
        (facet,) = (facet for facet in results.facets if facet.name == name)
        assert {one.value: one.count for one in facet.values} == counted
        assert facet.missing == sum(not any(held) for held in values)


# --- orders, groups, pages ----------------------------------------------------------------------------------


def test_sorting_by_date_and_number(engine: SearchEngine) -> None:
    def heads(sort: Sort) -> list[str]:
        hits = engine.search(SearchRequest(query="Moor", sort=sort, fold=False, limit=50)).hits
        return list(dict.fromkeys(hit.dokumentnummer for hit in hits))

    assert heads("datum") == ["20/9403", "21/9401", "21/9402", "17/9404"]
    assert heads("-datum") == ["21/9402", "21/9401", "20/9403", "17/9404"], "without a date comes last"
    assert heads("nummer") == ["17/9404", "20/9403", "21/9401", "21/9402"]
    assert heads("-nummer") == ["21/9402", "21/9401", "20/9403", "17/9404"]
    scores = {hit.id: hit.score for hit in engine.search(SearchRequest(query="Moor", limit=50)).hits}
    for hit in engine.search(SearchRequest(query="Moor", sort="datum")).hits:
        assert hit.score == scores[hit.id]
    with pytest.raises(QueryError, match="-datum"):
        engine.search(SearchRequest(query="Moor", sort="laut"))  # type: ignore[arg-type]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("group", [None, "paper"])
@pytest.mark.parametrize("fold", [True, False])
@pytest.mark.parametrize("query", ["Moor", "Moor Wald See"])
def test_pages_hold_what_one_large_page_holds(
    engine: SearchEngine, sort: Sort, group: str | None, fold: bool, query: str
) -> None:
    request = SearchRequest(query=query, match="any", sort=sort, group=group, fold=fold, limit=50)  # type: ignore[arg-type]
    whole = engine.search(request)
    assert whole.cursor is None
    for size in (1, 2, 3):
        assert [hit.id for hit in walk(engine, replace(request, limit=size))] == [
            hit.id for hit in whole.hits
        ]


def test_a_cursor_continues_the_ranks_and_the_total(engine: SearchEngine) -> None:
    first = engine.search(SearchRequest(query="Moor", limit=2))
    second = engine.search(SearchRequest(query="Moor", limit=2, after=first.cursor))
    assert (first.first, second.first) == (1, 3)
    assert second.total == first.total
    assert not {hit.id for hit in first.hits} & {hit.id for hit in second.hits}


def test_a_cursor_of_another_search_or_index_is_refused(tmp_path: Path, engine: SearchEngine) -> None:
    cursor = engine.search(SearchRequest(query="Moor", limit=2)).cursor
    assert cursor is not None
    with pytest.raises(CursorError, match="another search"):
        engine.search(SearchRequest(query="See", after=cursor))
    with pytest.raises(CursorError, match="another search"):
        engine.search(SearchRequest(query="Moor", sort="datum", after=cursor))
    for broken in ("", "x", cursor[:-3], cursor + "AAAA", "ü" * 40, "A" * 10_000):
        with pytest.raises(CursorError, match="no cursor"):
            engine.search(SearchRequest(query="Moor", after=broken))
    write_index(tmp_path / "index", paper("21/9", passage(1, "Noch ein Moor.")))
    with SearchEngine.open(tmp_path / "index") as newer, pytest.raises(CursorError, match="has changed"):
        newer.search(SearchRequest(query="Moor", limit=2, after=cursor))


@pytest.mark.parametrize(
    "cursor", [Cursor(key=1, doc=0, shown=2**32 - 1), Cursor(key=math.nan, doc=0, shown=0)]
)
def test_a_cursor_that_was_made_up_is_refused(engine: SearchEngine, cursor: Cursor) -> None:
    request = SearchRequest(query="Moor", limit=2)
    own = engine.search(request).cursor
    assert own is not None
    commit = urlsafe_b64decode(own + "==")[7:15]
    with pytest.raises(CursorError, match="no cursor"):
        engine.search(replace(request, after=write_cursor(cursor, request, commit)))


def test_a_group_is_a_paper_by_its_best_sections(engine: SearchEngine) -> None:
    results = engine.search(SearchRequest(query="Moor", group="paper", fold=False))
    assert (results.total, results.papers, len(results.hits)) == (10, 4, 4)
    for hit in results.hits:
        assert all(one.dokumentnummer == hit.dokumentnummer and one.id != hit.id for one in hit.siblings)
        assert all(one.score <= hit.score for one in hit.siblings)
        assert all(one.snippets for one in hit.siblings)
    motion = next(hit for hit in results.hits if hit.dokumentnummer == "20/9403")
    assert (motion.section, [one.section for one in motion.siblings], motion.paper_total) == ("p2", ["p1"], 2)
    asked = next(hit for hit in results.hits if hit.dokumentnummer == "21/9401")
    assert (len(asked.siblings), asked.paper_total) == (2, 4)


# --- a question and its Antwort -----------------------------------------------------------------------------


def test_a_question_is_shown_with_its_answer(engine: SearchEngine) -> None:
    results = engine.search(SearchRequest(query="Moor", limit=50))
    shown = {hit.id: hit.folded for hit in results.hits}
    assert not any(one.startswith("bt-21-9401#") for one in shown)
    assert results.total == 10, "folded sections count"
    assert shown["bt-21-9402#f1"] == (Folded(id="bt-21-9401#f1", reason="asked"),)
    assert [one.id for one in shown["bt-21-9402#f2-3"]] == ["bt-21-9401#f2", "bt-21-9401#f3"]
    assert [one.id for one in shown["bt-21-9402#vorbemerkung_fragesteller"]] == [
        "bt-21-9401#vorbemerkung_fragesteller"
    ]


def test_a_question_stands_alone_where_its_answer_does_not_match(engine: SearchEngine) -> None:
    assert "bt-21-9401#f1" in search(engine, "Moore -Auskunft", limit=50)
    assert "bt-21-9402#f1" not in search(engine, "Moore -Auskunft", limit=50)


def test_questions_are_shown_where_their_kind_of_paper_is_asked_for(engine: SearchEngine) -> None:
    assert set(search(engine, 'Moor typ:"Kleine Anfrage"')) == {
        "bt-21-9401#vorbemerkung_fragesteller",
        "bt-21-9401#f1",
        "bt-21-9401#f2",
        "bt-21-9401#f3",
    }


def test_all_sections_are_shown_unfolded(engine: SearchEngine) -> None:
    results = engine.search(SearchRequest(query="Moor", limit=50, fold=False))
    assert len(results.hits) == results.total == 10
    assert all(hit.folded == () for hit in results.hits)


@pytest.mark.parametrize("first", [True, False])
def test_the_first_section_of_an_index_answers_as_any_other(tmp_path: Path, first: bool) -> None:
    write_index(tmp_path / "index", *((ANSWER, INQUIRY) if first else (INQUIRY, ANSWER)))
    with SearchEngine.open(tmp_path / "index") as engine:
        assert {hit.dokumentnummer for hit in engine.search(SearchRequest(query="Moor")).hits} == {"21/9402"}


@pytest.mark.parametrize("order", [(INQUIRY, ANSWER), (ANSWER, INQUIRY)])
def test_a_question_is_folded_whichever_of_both_came_first(tmp_path: Path, order: tuple[Paper, ...]) -> None:
    store = write_index(tmp_path / "index", STATE)
    with store.writing(memory_mb=0.000001) as writer:  # a segment a document or so
        for one in order:
            writer.add(iter_section_documents(one))
            writer.add([paper_document(one, {"sources": []})])
        writer.commit()
    with SearchEngine.open(tmp_path / "index") as engine:
        hits = engine.search(SearchRequest(query="Moor")).hits
    assert {hit.dokumentnummer for hit in hits} == {"21/9402", "17/9404"}
    assert sum(len(hit.folded) for hit in hits) == 4


def test_an_inquiry_without_answer_in_the_index_is_found(tmp_path: Path) -> None:
    write_index(tmp_path / "index", INQUIRY, MOTION)
    with SearchEngine.open(tmp_path / "index") as engine:
        assert "bt-21-9401#f1" in search(engine, "Moor")


def test_an_answer_to_another_parliaments_paper_of_the_same_number_folds_nothing(tmp_path: Path) -> None:
    write_index(tmp_path / "index", INQUIRY, replace(ANSWER, herausgeber="BW"))
    with SearchEngine.open(tmp_path / "index") as engine:
        assert {"bt-21-9401#f1", "bw-21-9402#f1"} <= set(search(engine, "Moor", limit=50))


# --- near-duplicates ----------------------------------------------------------------------------------------


def twins(count: int, change: str = "") -> list[object]:
    return [
        paper(
            f"21/95{number:02}", exchange("1", "Welche Flächen kommen hinzu?", LONG + change * (number % 3))
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [3, 40])
def test_nearly_equal_exchanges_are_one_hit_with_a_count(tmp_path: Path, count: int) -> None:
    other = paper("21/9600", exchange("1", "Was ist ein Programm?", "Das ist ein Programm. " * 20))
    write_index(tmp_path / "index", *twins(count, " Ja."), other)  # type: ignore[arg-type]
    with SearchEngine.open(tmp_path / "index") as engine:
        results = engine.search(SearchRequest(query="Programm", limit=10))
        flat = engine.search(SearchRequest(query="Programm", limit=50, fold=False))
    folded = [one for hit in results.hits for one in hit.folded]
    assert len(results.hits) == 2
    assert {hit.dokumentnummer for hit in results.hits} > {"21/9600"}
    assert len(folded) + len(results.hits) == results.total == count + 1
    assert {one.reason for one in folded} == {"similar"}
    assert len(flat.hits) == count + 1


def test_what_stands_behind_many_twins_is_on_the_next_page(tmp_path: Path) -> None:
    other = paper(
        "21/9600", exchange("1", "Was ist ein Programm?", "Das ist ein Programm."), datum="2029-01-01"
    )
    write_index(tmp_path / "index", *twins(11), other)  # type: ignore[arg-type]
    request = SearchRequest(query="Programm", limit=1, sort="-datum")
    with SearchEngine.open(tmp_path / "index") as engine:
        hits = list(walk(engine, request))
    assert len(hits) == 2
    assert hits[-1].dokumentnummer == "21/9600"


def test_a_hit_names_what_asks_for_its_twins_too(tmp_path: Path) -> None:
    pairs = [
        (
            paper(f"21/{asking}", asked("1", "Was ist das Programm?"), drucksachetyp="Kleine Anfrage"),
            paper(
                f"21/{asking + 1}",
                exchange("1", "Was ist das Programm?", LONG),
                bezug=f"21/{asking}",
                references=(reference(f"21/{asking}", "f1", "head"),),
            ),
        )
        for asking in (9500, 9510)
    ]
    write_index(tmp_path / "index", *(one for pair in pairs for one in pair))
    with SearchEngine.open(tmp_path / "index") as engine:
        results = engine.search(SearchRequest(query="Programm"))
    assert results.total == 4
    (hit,) = results.hits
    assert {(one.id, one.reason) for one in hit.folded} == {
        ("bt-21-9511#f1", "similar"),
        ("bt-21-9500#f1", "asked"),
        ("bt-21-9510#f1", "asked"),
    }


def test_a_group_names_a_paper_that_asks_for_another_of_its_sections(tmp_path: Path) -> None:
    inquiry = paper("21/9500", asked("1", "Was?"), asked("2", "Moor?"), drucksachetyp="Kleine Anfrage")
    answer = paper(
        "21/9501",
        exchange("1", "Was?", "Moor, Moor und noch ein Moor."),
        exchange("2", "Moor?", "Darüber wird an anderer Stelle ausführlich und lange berichtet werden."),
        bezug="21/9500",
        references=(reference("21/9500", "f1", "head"),),
    )
    write_index(tmp_path / "index", inquiry, answer)
    with SearchEngine.open(tmp_path / "index") as engine:
        results = engine.search(SearchRequest(query="Moor", group="paper"))
    assert results.papers == 2
    (hit,) = results.hits
    assert (hit.section, hit.folded) == ("f1", (Folded(id="bt-21-9500#f2", reason="asked"),))


def test_a_twin_is_the_first_of_another_paper() -> None:
    twins, other = TwinFinder(), " ".join(reversed(LONG.split()))
    assert twins.find(1, "a", LONG) is None
    assert twins.find(2, "b", other) is None
    assert twins.find(3, "a", LONG) is None, "of the same paper"
    assert twins.find(4, "c", LONG + " Ja.") == 1
    assert twins.find(5, "a", other) == 2
    assert twins.find(6, "d", LONG[: len(LONG) // 2]) is None


def test_twins_of_one_paper_and_short_differences_stay_apart(tmp_path: Path) -> None:
    question = "Wie viele Anträge wurden in {} im Jahr 2029 gestellt und wie viele davon bewilligt?"
    apart = [
        paper(f"21/96{place:02}", exchange("1", question.format(land), "Dazu liegen keine Angaben vor."))
        for place, land in enumerate(("Hochland", "Niederland", "Seeland"))
    ]
    same = paper("21/9700", exchange("1", question, LONG), exchange("2", question, LONG))
    write_index(tmp_path / "index", *apart, same)
    with SearchEngine.open(tmp_path / "index") as engine:
        assert len(search(engine, "Anträge")) == 5
