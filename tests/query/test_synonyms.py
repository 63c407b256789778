"""Names of the same body find each other, are named in a notice, and nothing else is read into a query."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.analysis import iter_tokens
from query import QueryError, SearchEngine, SearchRequest
from query.compile import compile_request
from query.model import Match
from query.synonyms import Claim, SynonymTable, Typed, built_in_table, read_table
from query.syntax import parse_query
from tests.papers import exchange, paper, write_index

OFFICES = paper(
    "21/9301",
    exchange("1", "Was plant das BMI?", "Ein Vorhaben des Ministeriums."),
    exchange("2", "Was plant das Bundesministerium des Innern?", "Ein anderes Vorhaben."),
    exchange("3", "Wer im Bundesministerium kennt das Meer des Innern?", "Niemand plant das."),
    exchange("4", "Was plant das Auswärtige Amt?", "Keine Reise."),
    exchange("5", "Was plant das AA?", "Eine Reise."),
    exchange("6", "Welche Ämter planen Auswärtiges?", "Keines."),
    exchange("7", "Wer sitzt in der Nestgruppe Hochmoor?", "Fünf Störche."),
    exchange("8", "Wer sitzt in der NGH?", "Die Störche."),
)


def words(text: str) -> list[Typed]:
    return [Typed(token=token, text=text[token.start : token.end]) for token in iter_tokens(text)]


def claims(text: str) -> list[tuple[str, tuple[str, ...]]]:
    typed = words(text)
    found: list[Claim] = list(built_in_table().find(typed))
    return [(" ".join(one.text for one in typed[claim.start : claim.end]), claim.others) for claim in found]


@pytest.mark.parametrize(
    ("query", "asked", "other"),
    [
        ("Pläne des BMI", "BMI", "Bundesministerium des Innern"),
        ("bmi", "bmi", "Bundesinnenministerium"),
        ("Bundesministeriums des Innern", "Bundesministeriums des Innern", "BMI"),
        ("Auswärtigen Amtes", "Auswärtigen Amtes", "AA"),
        ("AA Visum", "AA", "Auswärtiges Amt"),
        ("Grüne Anträge", "Grüne", "BÜNDNIS 90/DIE GRÜNEN"),
        ("Bündnis 90/Die Grünen", "Bündnis 90 Die Grünen", "Grüne"),
        ("BfV", "BfV", "Bundesamt für Verfassungsschutz"),
        ("Robert Koch-Institut", "Robert Koch Institut", "RKI"),
        ("BMWK Förderung", "BMWK", "BMWE"),
        ("Die Linke", "Die Linke", "Linkspartei"),
        ("Institut für Arbeitsmarkt- und Berufsforschung", "", "IAB"),
    ],
)
def test_a_name_is_known_in_its_forms(query: str, asked: str, other: str) -> None:
    [(text, others)] = claims(query)
    assert other in others
    assert text == asked or not asked


@pytest.mark.parametrize(
    "query",
    ["grüner Wasserstoff", "linke Gruppen", "Amt", "Bundesministerium", "Innern", "Union", "der die das", ""],
)
def test_everyday_words_stand_for_nothing(query: str) -> None:
    assert claims(query) == []


def test_the_longest_name_is_taken() -> None:
    [(text, others)] = claims("Bundesministerium des Innern und für Heimat")
    assert text == "Bundesministerium des Innern und für Heimat"
    assert "Bundesministerium des Innern" in others


def test_no_form_of_the_table_stands_for_two_bodies() -> None:
    """A form that two groups hold would find the wrong body."""
    table = built_in_table()
    forms = [form.text for entries in table._by_key.values() for form, _ in entries]
    assert len(forms) > 250
    assert {text for text in forms if forms.count(text) > 1} == set()
    for text in forms:
        assert [claim.end for claim in table.find(words(text))] == [len(words(text))], text


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SearchEngine]:
    write_index(tmp_path / "index", OFFICES)
    with SearchEngine.open(tmp_path / "index") as opened:
        yield opened


def ids(engine: SearchEngine, query: str, match: Match = "all") -> list[str]:
    hits = engine.search(SearchRequest(query=query, match=match)).hits
    return [hit.section for hit in hits]


def test_names_find_each_other_and_the_name_as_asked_ranks_first(engine: SearchEngine) -> None:
    assert ids(engine, "BMI") == ["f1", "f2"]
    assert ids(engine, "BMI plant") == ["f1", "f2"]
    assert ids(engine, "AA") == ["f5", "f4"]
    assert ids(engine, "BMI", match="any") == ["f1", "f2"]


def test_a_name_of_several_words_is_sought_in_sequence(engine: SearchEngine) -> None:
    assert "f6" not in ids(engine, "AA")
    assert "f3" not in ids(engine, "BMI")


def test_under_all_the_words_of_a_name_or_another_name(engine: SearchEngine) -> None:
    assert set(ids(engine, "Bundesministerium des Innern")) == {"f1", "f2", "f3"}
    assert ids(engine, "Auswärtiges Amt Reise") == ["f4", "f5"]


@pytest.mark.parametrize("query", ['"BMI"', "=BMI"])
def test_quoted_and_exact_words_stand_for_themselves(engine: SearchEngine, query: str) -> None:
    results = engine.search(SearchRequest(query=query))
    assert [hit.section for hit in results.hits] == ["f1"]
    assert results.notices == ()


def test_what_else_was_sought_is_said_with_its_place(engine: SearchEngine) -> None:
    results = engine.search(SearchRequest(query="plant das BMI"))
    [notice] = [one for one in results.notices if one.code == "synonyms"]
    assert (notice.start, notice.end) == (10, 13)
    assert "Bundesministerium des Innern" in notice.text
    assert [hit.match_kinds for hit in results.hits] == [("exact",), ("exact", "synonym")]


def test_a_users_groups_join_the_table(tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("# Nester\nNGH = Nestgruppe Hochmoor\n", encoding="utf-8")
    write_index(tmp_path / "index", OFFICES)
    with SearchEngine.open(tmp_path / "index", synonyms=own) as engine:
        assert ids(engine, "NGH") == ["f8", "f7"]
        assert ids(engine, "AA") == ["f5", "f4"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("NGH\n", "line 1"),
        ("# nur\nA = B\nNGH = \n", "line 3"),
        ("A = -- \n", "line 1"),
        (b"\xff\xfe = a", "UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_line(
    tmp_path: Path, content: str | bytes, says: str
) -> None:
    file = tmp_path / "own.txt"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(QueryError, match=says):
        read_table(file)


def test_a_group_of_stop_words_changes_nothing() -> None:
    request = SearchRequest(query="der Moor")
    table = SynonymTable([])
    assert compile_request(request, parse_query("der Moor"), table).tree is not None
    assert [one.code for one in compile_request(request, parse_query("der Moor"), table).notices] == [
        "not-searched"
    ]
