"""Many threads on one engine get what one thread gets."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from indexer.schema import iter_section_documents, paper_document
from indexer.store import Store
from query import SearchEngine, SearchRequest, SearchResults, Stats
from query.engine.searching import Searcher
from query.errors import QueryError
from query.reader import SectionReader
from tests.papers import exchange, paper, passage
from tests.query.collections import write_collection

THREADS = 8
ROUNDS = 4
WORDS = ("Moor", "Wald", "See", "Kosten", "Pläne", "Feuerwehr", "Antrag", "Landrat")

Call = Callable[[SearchEngine], object]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of several segments, some sections of which were deleted."""
    path = tmp_path_factory.mktemp("threads") / "index"
    write_collection(path)
    for start, end in pairwise(range(1, 62, 20)):
        with Store.open(path).writing() as writer:
            for n in range(start, end):
                text = f"Das {WORDS[n % 8]} Nummer {n} braucht {WORDS[n % 5]} und Wasserkraftwerke {'x' * n}."
                one = paper(f"19/{n}", exchange("1", f"Was wird aus {WORDS[n % 7]}?", text), passage(2, text))
                writer.add([*iter_section_documents(one), paper_document(one, {"sources": []})])
            writer.commit()
    with Store.open(path).writing() as writer:
        writer.delete(["bt-19-3", "bt-19-30", "bt-19-50"])
        writer.commit()
    return path


@pytest.fixture(autouse=True)
def short_turns() -> Iterator[None]:
    """Threads take turns after about every operation."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def search(query: str, **more: object) -> Call:
    request = SearchRequest(query=query, **more)  # type: ignore[arg-type]
    return lambda engine: engine.search(request)


CALLS: dict[str, Call] = {
    "words": search("Moor Wald"),
    "any": search("Moor Kosten Feuerwehr Landrat", match="any", limit=50),
    "compound": search("Kraftwerk", limit=30),
    "sequence": search('"Pläne für das Moor"'),
    "near": search("Moor NEAR/5 Kosten", limit=20),
    "wildcard": search("Wasser*", limit=40),
    "similar": search("Feuerwer~1"),
    "fields": search("antwort:Moor typ:Antwort wp:(19 OR 21) datum:>=2029"),
    "not": search("Moor -Wald", match="any", limit=40),
    "synonym": search("ressort:Wasseramt"),
    "facets": search("Moor", facets=True),
    "group": search("Moor", group="paper", sort="-nummer"),
    "dates": search("Moor", sort="datum", limit=7),
    "unfolded": search("Moor", fold=False, limit=40),
    "expand": search("Moor See", match="any", expand=True),
    "nothing": search("Moorr Quatschwasser"),
    "error": search("feld:Moor"),
    "pages": lambda engine: [page.hits for page in iter_pages(engine)],
    "like": lambda engine: engine.like("21/9402#f2"),
    "like_text": lambda engine: engine.like_text("Wie viel Wasser braucht das Moor am See im Wald?"),
    "stats": lambda engine: engine.stats(SearchRequest(query="Moor"), by="typ", every="month"),
    "explain": lambda engine: engine.explain(SearchRequest(query="Moor"), "21/9402#f2"),
    "plan": lambda engine: engine.plan(SearchRequest(query="Moor OR Wald")).tree,
    "complete": lambda engine: (engine.complete("Mo"), engine.complete("ressort:W"), engine.complete("19/")),
    "section": lambda engine: engine.section("21/9402#f3"),
    "paper": lambda engine: [engine.paper(f"19/{n}") for n in (1, 21, 41)],
    "gone": lambda engine: engine.paper("19/30"),
}


def iter_pages(engine: SearchEngine) -> Iterator[SearchResults]:
    request = SearchRequest(query="Moor", limit=3)
    for _ in range(4):
        page = engine.search(request)
        yield page
        request = replace(request, after=page.cursor)


def outcome(call: Call, engine: SearchEngine) -> object:
    """What a call gives or raises, without the time that it took."""
    try:
        found = call(engine)
    except QueryError as error:
        return type(error), str(error)
    return replace(found, took_ms=0.0) if isinstance(found, SearchResults | Stats) else found


def differences(folder: Path, expected: dict[str, object]) -> list[str]:
    """Of a fresh engine and all threads at once: calls with another outcome than the expected one."""
    wrong: list[str] = []
    start = threading.Barrier(THREADS)

    def work(number: int) -> None:
        names = list(CALLS)
        shift = number * len(names) // THREADS
        start.wait()
        for name in names[shift:] + names[:shift]:
            try:
                found = outcome(CALLS[name], engine)
            except Exception as error:
                wrong.append(f"{name}: {error!r}")
            else:
                if found != expected[name]:
                    wrong.append(name)

    with SearchEngine.open(folder) as engine:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return wrong


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, object]:
    with SearchEngine.open(folder) as engine:
        return {name: outcome(call, engine) for name, call in CALLS.items()}


def test_the_calls_find_something(expected: dict[str, object]) -> None:
    empty = [name for name, one in expected.items() if isinstance(one, SearchResults) and not one.hits]
    assert empty == ["nothing"]
    assert [name for name, one in expected.items() if one is None] == []


def test_threads_get_what_one_thread_gets(folder: Path, expected: dict[str, object]) -> None:
    for _ in range(ROUNDS):
        assert differences(folder, expected) == []


def test_a_planted_race_is_found(
    folder: Path, expected: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = SectionReader.read

    def shared(self: SectionReader, doc: int) -> object:
        self.wanted = doc  # type: ignore[attr-defined]
        time.sleep(0)
        return plain(self, self.wanted)  # type: ignore[attr-defined]

    monkeypatch.setattr(SectionReader, "read", shared)
    assert any(differences(folder, expected) for _ in range(ROUNDS))


def test_an_engine_is_closed_when_its_last_search_ends(
    folder: Path, expected: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, closed = threading.Event(), threading.Event()
    plain = Searcher.search

    def slow(self: Searcher, request: SearchRequest) -> SearchResults:
        inside.set()
        assert closed.wait(20)
        return plain(self, request)

    monkeypatch.setattr(Searcher, "search", slow)
    engine, found = SearchEngine.open(folder), list[object]()
    thread = threading.Thread(target=lambda: found.append(outcome(CALLS["words"], engine)))
    thread.start()
    assert inside.wait(20)
    engine.close()
    closed.set()
    thread.join()
    assert found == [expected["words"]]
