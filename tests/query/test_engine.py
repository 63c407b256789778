"""The engine gives sections: the right ones, with their halves, pages, links and notices."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.errors import IndexMissingError, StoreError
from indexer.model import Art, Question, Section
from indexer.schema import iter_section_documents, paper_document
from query import QueryError, SearchEngine, SearchRequest, UnknownIdError
from query.highlight import find_words
from query.model import Match
from tests.papers import exchange, paper, passage, reference, write_index

MOOR = paper(
    "21/9101",
    exchange("1", "Wie viele Moore brannten?", "Im Sommer brannten zwei Moore.", pages=(2, 2)),
    exchange("2", "Wer löscht den Brand?", "Es wird auf die Antwort 21/9102 verwiesen.", pages=(3, 4)),
    Section(
        id="f3-4",
        kind="exchange",
        heading="Vorsorge",
        questions=(Question(n="3", text="Welche Pläne?"), Question(n="4", text="Welche Kosten?")),
        answers=(),
    ),
    titel="Brandvorsorge im Hochland",
    references=(reference("21/9102", "f2", "answer 2", "Frage 7"),),
)
FIRE = paper(
    "21/9102", passage(1, "Der Brand im Moor wurde gelöscht."), titel="Feuerwehr", drucksachetyp="Antrag"
)
STATE = paper("17/273", passage(1, "Ein Papier eines Landtags."), herausgeber="BW", titel="Landtag")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SearchEngine]:
    write_index(tmp_path / "index", MOOR, FIRE, STATE)
    with SearchEngine.open(tmp_path / "index") as opened:
        yield opened


def ids(engine: SearchEngine, query: str, **more: object) -> list[str]:
    request = SearchRequest(query=query, **more)  # type: ignore[arg-type]
    return [hit.id for hit in engine.search(request).hits]


def test_all_words_may_stand_in_different_fields_and_in_the_title(engine: SearchEngine) -> None:
    assert ids(engine, "brannten Sommer") == ["bt-21-9101#f1"]
    assert ids(engine, "Hochland löscht verwiesen") == ["bt-21-9101#f2"]
    assert ids(engine, "Hochland Feuerwehr") == []


def test_any_word_is_enough_and_more_rank_higher(engine: SearchEngine) -> None:
    found = ids(engine, "gelöscht Moor Sommer", match="any")
    assert found[0] in ("bt-21-9102#p1", "bt-21-9101#f1")
    assert set(found[:2]) == {"bt-21-9102#p1", "bt-21-9101#f1"}
    assert found[2:] == ["bt-21-9101#f2"]  # löscht


@pytest.mark.parametrize(
    ("sections", "expected"),
    [(("frage",), ["bt-21-9101#f2"]), (("antwort",), []), (("passage",), ["bt-21-9102#p1"])],
)
def test_search_in_one_half(engine: SearchEngine, sections: tuple[str, ...], expected: list[str]) -> None:
    assert ids(engine, "Brand", sections=sections) == expected


def test_sequences_and_exclusions(engine: SearchEngine) -> None:
    assert ids(engine, '"Brand im Moor"') == ["bt-21-9102#p1"]
    assert ids(engine, '"Moor im Brand"') == []
    assert ids(engine, "Moor -Sommer") == ["bt-21-9102#p1"]


def test_a_paper_number_finds_who_cites_it_and_names_the_paper(engine: SearchEngine) -> None:
    results = engine.search(SearchRequest(query="21/9102"))
    assert {hit.id for hit in results.hits} == {"bt-21-9101#f2", "bt-21-9102#p1"}
    assert [notice.code for notice in results.notices] == ["paper-number"]


def test_a_hit_is_the_question_with_its_answer(engine: SearchEngine) -> None:
    (hit,) = engine.search(SearchRequest(query="Moore Sommer Hochland")).hits
    assert (hit.dokumentnummer, hit.label, hit.page) == ("21/9101", "Frage 1", 2)
    assert hit.pdf_url == "https://dserver.bundestag.de/btd/21/091/2109101.pdf#page=2"
    assert hit.fields == ("question", "answer", "title")
    assert hit.match_kinds == ("exact",)
    assert [question.text for question in hit.questions] == ["Wie viele Moore brannten?"]
    assert [answer.text for answer in hit.answers] == ["Im Sommer brannten zwei Moore."]
    answer = hit.snippets[1]
    assert [answer.text[span.start : span.end] for span in answer.spans] == ["Sommer", "Moore"]
    assert pickle.loads(pickle.dumps(hit)) == hit


def test_the_texts_of_a_section_are_marked_whole(engine: SearchEngine) -> None:
    def marked(request: SearchRequest, section: str) -> dict[str, list[str]]:
        texts = engine.mark(request, section)
        found = {one.field: [one.text[span.start : span.end] for span in one.spans] for one in texts}
        return {field: words for field, words in found.items() if words}

    request = SearchRequest(query="Moore Sommer Pläne Kosten Hochland", match="any")
    whole = {"question": ["Moore"], "answer": ["Sommer", "Moore"], "title": ["Hochland"]}
    assert marked(request, "21/9101#f1") == whole
    assert marked(request, "21/9101#f4") == {"question": ["Pläne", "Kosten"], "title": ["Hochland"]}
    assert engine.mark(request, "21/9101#f4")[0].text == "Welche Pläne?\nWelche Kosten?"
    assert marked(replace(request, sections=("antwort",)), "21/9101#f1") == {"answer": ["Sommer", "Moore"]}
    assert marked(SearchRequest(query='"zwei Moore" brannten'), "21/9101#f1")["answer"] == [
        "brannten",
        "zwei",
        "Moore",
    ]
    with pytest.raises(UnknownIdError):
        engine.mark(request, "21/9101#f9")
    with pytest.raises(QueryError):
        engine.mark(SearchRequest(query=" "), "21/9101#f1")


def test_another_form_of_a_word_is_a_stem_match(engine: SearchEngine) -> None:
    (hit,) = engine.search(SearchRequest(query="Sommers")).hits
    assert hit.match_kinds == ("stem",)


def test_parts_are_found_in_compounds_and_compounds_by_their_parts(tmp_path: Path) -> None:
    write_index(
        tmp_path / "index",
        paper("21/9201", passage(1, "Die Schleusensanierung beginnt.")),
        paper("21/9202", passage(1, "Die Sanierung der Schleuse beginnt.")),
        paper("21/9203", passage(1, "Sanierungen beginnen.")),
    )
    with SearchEngine.open(tmp_path / "index") as engine:
        assert ids(engine, "Sanierung") == ["bt-21-9202#p1", "bt-21-9203#p1", "bt-21-9201#p1"]
        assert ids(engine, "Schleusensanierung") == ["bt-21-9201#p1", "bt-21-9202#p1"]
        assert ids(engine, "=Sanierungen") == ["bt-21-9203#p1"]
        assert ids(engine, '"Sanierung"') == ["bt-21-9202#p1", "bt-21-9203#p1"]
        hits = engine.search(SearchRequest(query="Sanierung")).hits
    assert [hit.match_kinds for hit in hits] == [("exact",), ("stem",), ("part",)]
    (snippet,) = hits[2].snippets
    assert [snippet.text[span.start : span.end] for span in snippet.spans] == ["sanierung"]


@pytest.mark.parametrize(("match", "found"), [("any", ["p1", "p2", "p3"]), ("all", ["p1", "p2"])])
def test_expansion_is_named_and_widens_only_what_any_word_may_find(
    tmp_path: Path, match: Match, found: list[str]
) -> None:
    texts = ("Der Deich am Siel.", "Ein Deich und das Siel.", "Das Siel klemmt.", "Ein Hügel.", "Ein Tal.")
    passages = (passage(number, text) for number, text in enumerate(texts, 1))
    write_index(tmp_path / "index", paper("21/9201", *passages, titel=None))
    with SearchEngine.open(tmp_path / "index") as engine:
        plain = engine.search(SearchRequest(query="Deich", match=match))
        wider = engine.search(SearchRequest(query="Deich", match=match, expand=True))
    assert sorted(hit.section for hit in plain.hits) == ["p1", "p2"]
    assert sorted(hit.section for hit in wider.hits) == found
    (notice,) = wider.notices
    assert (notice.code, plain.notices) == ("expanded", ())
    assert "Siel" in notice.text
    assert all("expansion" in hit.match_kinds for hit in wider.hits)


def test_search_is_limited_to_how_the_government_answered(tmp_path: Path) -> None:
    def answered(number: str, *art: str) -> Section:
        made = exchange(number, "Was kostet das Moor?", "Das Moor.")
        arts = tuple(Art(kind=kind, span=None) for kind in art)  # type: ignore[arg-type]
        return replace(made, answers=(replace(made.answers[0], art=arts),))

    sections = (answered("1", "refusal"), answered("2", "refusal", "partly"), answered("3"))
    write_index(tmp_path / "index", paper("21/9201", *sections))
    with SearchEngine.open(tmp_path / "index") as engine:
        plain = engine.search(SearchRequest(query="Moor"))
        refused = engine.search(SearchRequest(query="Moor", art=("refusal",)))
        assert [hit.section for hit in refused.hits] == ["f1", "f2"]
        assert {hit.score for hit in refused.hits} == {plain.hits[0].score}
        assert ids(engine, "Moor", art=("partly", "table")) == ["bt-21-9201#f2"]
        assert ids(engine, "Moor", art=("annex",)) == []
        assert ids(engine, "-Moor", art=("refusal",)) == []


def test_labels_and_links_of_other_publishers(engine: SearchEngine) -> None:
    (hit,) = engine.search(SearchRequest(query="Landtags Papier")).hits
    assert (hit.id, hit.label, hit.pdf_url) == ("bw-17-273#p1", "Abschnitt 1", None)


def test_no_hits_names_the_count_under_any(engine: SearchEngine) -> None:
    results = engine.search(SearchRequest(query="Sommer Feuerwehr"))
    assert (results.total, results.hits) == (0, ())
    assert [notice.code for notice in results.notices] == ["no-hits", "none-under-all"]
    assert results.notices[-1].text == "with --match any: 2 sections"


def test_stop_words_alone_find_nothing_and_say_so(engine: SearchEngine) -> None:
    results = engine.search(SearchRequest(query="und der"))
    assert results.total == 0
    assert [notice.code for notice in results.notices] == ["not-searched"]


@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest(query="  "),
        SearchRequest(query="x", limit=0),
        SearchRequest(query="x", limit=10**9),
        SearchRequest(query="x" * 200_000),
        SearchRequest(query="x", sections=("nirgends",)),
        SearchRequest(query="x", art=("laut",)),  # type: ignore[arg-type]
        SearchRequest(query="x", match="most"),  # type: ignore[arg-type]
    ],
)
def test_requests_that_cannot_be_meant_are_refused(engine: SearchEngine, request_: SearchRequest) -> None:
    with pytest.raises(QueryError):
        engine.search(request_)


def test_sections_and_papers_by_id(engine: SearchEngine) -> None:
    assert engine.section("21/9101#f4").id == "bt-21-9101#f3-4"
    assert engine.section("bt-21-9101#f3-4").section.heading == "Vorsorge"
    assert engine.section("21/9101#f2").references[0].doc == "21/9102"
    assert engine.paper("21/9101") == replace(MOOR)
    for unknown in ("21/9999#f1", "21/9101#f9", "bt-17-273#p1", "21/9101"):
        with pytest.raises(UnknownIdError):
            engine.section(unknown)


def test_an_index_of_another_analysis_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        SearchEngine.open(tmp_path / "none")
    write_index(tmp_path / "index", FIRE)
    manifest = tmp_path / "index" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"analysis": "', '"analysis": "0'))
    with pytest.raises(StoreError, match="--rebuild"):
        SearchEngine.open(tmp_path / "index")


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs /proc")
def test_a_closed_engine_lets_go_of_its_files(tmp_path: Path) -> None:
    index = tmp_path / "kept" / "index"
    write_index(index, paper("21/1", exchange("1", "Was ist ein Moor?", "Ein Moor.")))
    gc.disable()
    try:
        engine = SearchEngine.open(index)
        assert engine.search(SearchRequest(query="Moor")).total == 1
        assert str(index) in Path("/proc/self/maps").read_text()
        engine.close()
        engine.close()
        assert str(index) not in Path("/proc/self/maps").read_text()
    finally:
        gc.enable()


@pytest.mark.parametrize("query", ["Moor Brand See", '"zwei Moore" Landschaft', "=Moore -Kosten", "21/9102"])
@pytest.mark.parametrize("parted", [False, True])
def test_snippets_by_positions_are_those_of_whole_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str, parted: bool
) -> None:
    store = write_index(tmp_path / "index", MOOR)
    more = paper("21/9103", exchange("1", "Was ist ein Moor?", "Die Moorlandschaft am See, kein Brand. " * 9))
    with store.writing(memory_mb=0.000001 if parted else 10) as writer:
        writer.delete(["bt-21-9101"])
        for one in (more, MOOR):
            writer.add(iter_section_documents(one))
            writer.add([paper_document(one, {"sources": []})])
        writer.commit()
    request = SearchRequest(query=query, match="any")
    with SearchEngine.open(store.path) as engine:
        found = replace(engine.search(request), took_ms=0)
    assert any(hit.snippets for hit in found.hits)
    monkeypatch.setattr("query.hits.find_words_at", lambda text, terms, _positions: find_words(text, terms))
    with SearchEngine.open(store.path) as engine:
        assert replace(engine.search(request), took_ms=0) == found
