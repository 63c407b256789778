"""No hits: the notices name what is at fault and what finds something; and completion of what is typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from query import Notice, SearchEngine, SearchRequest
from tests.papers import exchange, paper, passage, write_index

PAPERS = (
    paper(
        "21/10",
        exchange("1", "Was kostet die Schleuse?", "Die Schleuse am Fluss kostet wenig."),
        exchange("2", "Wie hoch ist die Brücke?", "Die Brücke am Fluss ist hoch."),
        titel=None,
        fraktion=("BÜNDNIS 90/DIE GRÜNEN", "SPD"),
        fragesteller=("Erika Musterfrau",),
        ressort="Auswärtiges Amt",
    ),
    paper(
        "21/11",
        passage(1, "Die Brücke und die Schleuse im Wald, nah am Haus."),
        passage(2, "Der Hafen; die Verwaltung und ihre Reform. Der Hafen."),
        titel=None,
        drucksachetyp="Unterrichtung",
        fragesteller=("Anton Adler", "Erika Musterfrau"),
    ),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    with SearchEngine(write_index(tmp_path_factory.mktemp("suggest") / "index", *PAPERS)) as opened:
        yield opened


def notices(engine: SearchEngine, query: str, **more: object) -> dict[str, list[Notice]]:
    """The notices of a query without hits, by code."""
    results = engine.search(SearchRequest(query=query, **more))  # type: ignore[arg-type]
    assert results.total == 0
    found: dict[str, list[Notice]] = {}
    for notice in results.notices:
        found.setdefault(notice.code, []).append(notice)
    return found


def test_the_word_at_fault_is_named_with_the_counts_of_all(engine: SearchEngine) -> None:
    found = notices(engine, "Fluss Mondfisch Schleuse")
    (notice,) = found["no-hits"]
    assert notice.text == "no section has all of it; alone: Fluss 2, Mondfisch 0, Schleuse 2"
    assert notice.suggestion == "Fluss Schleuse"
    assert (notice.start, notice.end) == (6, 15)
    (without,) = found["without"]
    assert (without.text, without.suggestion) == ("without Mondfisch: 1 section", "Fluss Schleuse")
    assert found["none-under-all"][0].text == "with --match any: 3 sections"


def test_parts_that_never_meet_are_named_in_pairs(engine: SearchEngine) -> None:
    found = notices(engine, "Fluss Brücke Wald")
    assert found["never-together"][0].text == "never in one section: Fluss and Wald"
    assert [one.suggestion for one in found["without"]] == ["Brücke Wald", "Fluss Brücke"]


def test_of_two_parts_each_count_is_said_once(engine: SearchEngine) -> None:
    for query, told, place, suggestion in (
        ("Hafen Wald", "Hafen 1, Wald 1", None, None),
        ("Hafen Mondfisch", "Hafen 1, Mondfisch 0", 6, "Hafen"),
        ("Hafen fraktion:SPD", "Hafen 1, fraktion:SPD 2", 6, "Hafen"),
        ("Hafen -Hafen", "Hafen 1", 6, "Hafen"),
    ):
        found = notices(engine, query)
        (notice,) = found["no-hits"]
        assert notice.text == f"no section has all of it; alone: {told}"
        assert (notice.start, notice.suggestion) == (place, suggestion)
        assert "without" not in found


def test_a_filter_is_offered_to_be_dropped(engine: SearchEngine) -> None:
    found = notices(engine, "Hafen Reform fraktion:SPD")
    assert ("without fraktion:SPD: 1 section", "Hafen Reform") in [
        (one.text, one.suggestion) for one in found["without"]
    ]
    found = notices(engine, "Hafen Reform", filters=(("fraktion", "SPD"),))
    assert "without fraktion:SPD: 1 section" in [one.text for one in found["without"]]


def test_hits_with_the_mere_parts_of_a_compound_are_told(tmp_path: Path) -> None:
    texts = (
        "Der Hafen; die Verwaltung, die Reform.",
        "Der Fluss, die Brücke.",
        "Ein Steg, keine Flussbrücke.",
    )
    store = write_index(
        tmp_path / "index", paper("21/12", *(passage(n + 1, one) for n, one in enumerate(texts)))
    )
    with SearchEngine(store) as engine:

        def told(query: str, **more: object) -> list[str]:
            results = engine.search(SearchRequest(query=query, **more))  # type: ignore[arg-type]
            assert results.hits
            return [one.text for one in results.notices if one.code == "parts-only"]

        none, some, apart = "no section has", "none of these hits has", "itself; they have its parts apart"
        assert told("Verwaltungsreform") == [f"{none} Verwaltungsreform {apart}"]
        assert told("passage:Verwaltungsreform^2") == [f"{none} passage:Verwaltungsreform^2 {apart}"]
        assert told("Verwaltungsreform", match="any") == told("Hafen OR Verwaltungsreform") == []
        assert told("Flussbrücke -Steg") == [
            f"{some} Flussbrücke itself (1 in the index); they have its parts apart"
        ]
        assert told("Flussbrücke") == told("Hafen Reform") == []


@pytest.mark.parametrize(
    ("query", "offered", "suggestion"),
    [
        ("Schluese Fluss", "did you mean Schleuse?", "Schleuse Fluss"),
        ("Brucke", "did you mean Brücke?", "Brücke"),
        ("(Hafne)", "did you mean Hafen?", "(Hafen)"),
    ],
)
def test_spellings_of_the_index_are_offered(
    engine: SearchEngine, query: str, offered: str, suggestion: str
) -> None:
    (notice,) = notices(engine, query)["did-you-mean"]
    assert (notice.text, notice.suggestion) == (offered, suggestion)


def test_spellings_are_offered_as_texts_print_them_and_without_rare_slips(tmp_path: Path) -> None:
    texts = ["Siehe www.pegelstand.de dazu.", "Der Pegelsstand.", *["Ein Pegelstand."] * 120]
    store = write_index(
        tmp_path / "index", paper("21/12", *(passage(n + 1, one) for n, one in enumerate(texts)))
    )
    with SearchEngine(store) as engine:
        (notice,) = notices(engine, "Pegelstannd")["did-you-mean"]
    assert notice.text == "did you mean Pegelstand?"


def test_parts_of_a_compound_are_offered(engine: SearchEngine) -> None:
    (notice,) = notices(engine, "Schleusenreform")["compound-parts"]
    assert notice.text == "Schleusenreform consists of Schleusen (2 sections), Reform (1 section)"
    assert notice.suggestion == "Schleusen OR Reform"
    assert engine.search(SearchRequest(query=notice.suggestion)).total == 3


def test_nothing_is_applied_unasked(engine: SearchEngine) -> None:
    results = engine.search(SearchRequest(query="Brucke"))
    assert (results.query, results.hits) == ("Brucke", ())


def test_hits_bring_no_advice(engine: SearchEngine) -> None:
    assert engine.search(SearchRequest(query="Schleuse Wald")).notices == ()


def texts(engine: SearchEngine, typed: str, limit: int = 20) -> list[str]:
    return [one.text for one in engine.complete(typed, limit)]


@pytest.mark.parametrize(
    ("typed", "text", "kind", "count"),
    [
        ("fra", "fraktion:", "field", None),
        ("que", "question:", "field", None),
        ("fraktion:grü", 'fraktion:"BÜNDNIS 90/DIE GRÜNEN"', "fraktion", 2),
        ("ressort:", 'ressort:"Auswärtiges Amt"', "ressort", 2),
        ("must", 'fragesteller:"Erika Musterfrau"', "fragesteller", 4),
        ('fragesteller:"erika mu', 'fragesteller:"Erika Musterfrau"', "fragesteller", 4),
        ("drucksache:21/", "drucksache:21/10", "drucksache", 2),
        ("21/1", "21/11", "drucksache", 2),
        ("datum:20", "datum:2030-01-15", "datum", 4),
        ("art:ref", "art:refusal", "art", 0),
        ("brü", "Brücke", "word", 2),
        ("Hafen -(Schl", "Hafen -(Schleuse", "word", 2),
        ("frage:schl", "frage:Schleuse", "word", 2),
    ],
)
def test_what_is_typed_is_completed(
    engine: SearchEngine, typed: str, text: str, kind: str, count: int | None
) -> None:
    found = {one.text: (one.kind, one.count) for one in engine.complete(typed)}
    assert found.get(text) == (kind, count)


def test_completions_are_bounded_and_the_most_frequent_first(engine: SearchEngine) -> None:
    assert texts(engine, "typ:") == ["typ:Antwort", "typ:Unterrichtung"]
    assert texts(engine, "asker:")[0] == 'fragesteller:"Erika Musterfrau"'
    assert len(texts(engine, "", 3)) == 3
    assert texts(engine, "nirgends:x") == []
