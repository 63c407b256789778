"""What no program should send: an error in one line, or an answer as if it were nothing special."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer import DrucksucheError, add_papers
from query import QueryError, SearchEngine, SearchRequest
from tests.papers import exchange, paper

MEGABYTE = 1_000_000
MARKUP = "<script>alert('x')</script> <b>&amp;</b> \"Titel\" {{ 7*7 }}"
MOST_SECONDS = 20

Call = Callable[[SearchEngine], object]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    path = tmp_path_factory.mktemp("bad") / "index"
    one = paper("21/1", exchange("1", MARKUP, f"Ein Moor. {MARKUP}"), titel=MARKUP, fraktion=(MARKUP,))
    add_papers([one, paper("21/2", exchange("1", "Was?", "Ein Wald."))], path)
    with SearchEngine.open(path) as opened:
        yield opened


def search(query: str, **more: object) -> Call:
    return lambda engine: engine.search(SearchRequest(query=query, **more))  # type: ignore[arg-type]


REFUSED: dict[str, tuple[Call, str]] = {
    "a megabyte of words": (search("Moor " * 200_000), "at most 100000 are read"),
    "a megabyte of one word": (search("m" * MEGABYTE), "at most 100000 are read"),
    "a megabyte of plain words": (search("Moor " * 200_000, plain=True), "at most 100000 are read"),
    "a megabyte to be like": (lambda engine: engine.like_text("Moor " * 200_000), "at most 100000 are read"),
    "no word": (search(" \t\n"), "the query is empty"),
    "limit -1": (search("Moor", limit=-1), "limit of -1"),
    "limit 0": (search("Moor", limit=0), "limit of 0"),
    "limit 10**12": (search("Moor", limit=10**12), "limit of 1000000000000"),
    "like, limit -1": (lambda engine: engine.like("21/1#f1", limit=-1), "limit of -1"),
    "complete, limit -1": (lambda engine: engine.complete("Mo", limit=-1), "limit of -1"),
    "complete, limit 10**12": (lambda engine: engine.complete("Mo", limit=10**12), "limit of 1000000000000"),
    "a path as section": (lambda engine: engine.section("../../etc/passwd#f1"), "is no paper or section"),
    "a path behind a paper": (lambda engine: engine.section("21/1#../../f1"), "has no such section"),
    "a path as paper": (lambda engine: engine.paper("../21/1"), "is no paper or section"),
    "a path to be like": (lambda engine: engine.like("21/../1#f1"), "is no paper or section"),
    "half a character as id": (lambda engine: engine.paper("21/\ud800"), "is no paper or section"),
    "a number without end": (lambda engine: engine.paper("21/" + "9" * 10_000), "is no paper or section"),
    "a raised digit": (lambda engine: engine.paper("21/1²"), "is no paper or section"),
    "a cursor that is none": (search("Moor", after="../../cursor"), "is no cursor"),
    "an unknown facet": (search("Moor", facets=("../facet",)), "no facet is called"),
    "an unknown filter": (search("Moor", filters=(("../x", "y"),)), "there is no field"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_one_line(engine: SearchEngine, name: str) -> None:
    call, reason = REFUSED[name]
    started = time.monotonic()
    with pytest.raises(DrucksucheError) as caught:
        call(engine)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert time.monotonic() - started < MOST_SECONDS


ANSWERED: dict[str, Call] = {
    "the longest query of words": search("Moor " * 20_000),
    "the longest plain query": search("Moor (" * 16_000, plain=True),
    "the longest word": search("m" * 100_000),
    "the longest run of signs": search('"(' * 50_000),
    "half a character": search("Moor \ud800"),
    "zeros": search("Moor\x00\x01"),
    "markup": search(MARKUP, plain=True),
    "a filter of markup": search("Moor", filters=(("fraktion", MARKUP),)),
    "a megabyte to complete": lambda engine: engine.complete("m" * MEGABYTE),
    "many words to complete": lambda engine: engine.complete("Moor " * 200_000),
}


@pytest.mark.parametrize("name", ANSWERED)
def test_it_is_answered(engine: SearchEngine, name: str) -> None:
    started = time.monotonic()
    try:
        ANSWERED[name](engine)
    except QueryError as error:
        assert "\n" not in str(error)
    assert time.monotonic() - started < MOST_SECONDS


def test_markup_is_text_like_any_other(engine: SearchEngine) -> None:
    found = engine.search(SearchRequest(query="Moor", facets=("fraktion",)))
    (hit,) = found.hits
    assert (hit.titel, hit.fraktion, hit.questions[0].text) == (MARKUP, (MARKUP,), MARKUP)
    assert [one.value for one in found.facets[0].values] == [MARKUP]


def test_nothing_is_read_outside_the_index(tmp_path: Path) -> None:
    add_papers([paper("21/1", exchange("1", "Was?", "Ein Moor."))], tmp_path / "index")
    before = sorted(tmp_path.rglob("*"))
    report = add_papers([{"dokumentnummer": "../../21/1", "sections": []}], tmp_path / "index")
    assert report.failures
    assert sorted(tmp_path.rglob("*")) == before
