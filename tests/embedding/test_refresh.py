"""A long-running process follows an index that others write to, compact, rebuild and replace."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import remove_papers
from indexer.errors import IndexMissingError, StoreError
from indexer.pipeline import rebuild_index
from indexer.schema import iter_section_documents, paper_document
from indexer.store import OLD, Store, beside, compact_index
from query import CursorError, SearchEngine, SearchRequest
from tests.papers import exchange, paper, write_index
from tests.torture.test_readers import anonymous_mb

MOOR = SearchRequest(query="Moor", limit=100)
MOST_GROWTH_MB = 4


def commit(folder: Path, number: int, *, compact: bool = False) -> None:
    """Replace all papers: three to six, each with the number of the commit in its answer."""
    count = 3 + number % 4
    answer = f"Stand {number} von {count}: das Moor bleibt."
    with Store.open_or_create(folder).writing() as writer:
        writer.delete(f"bt-21-{n}" for n in range(1, 7))
        for n in range(1, count + 1):
            one = paper(f"21/{n}", exchange("1", f"Was wird aus Moor {n}?", answer))
            writer.add([*iter_section_documents(one), paper_document(one, {"sources": []})])
        (writer.compact if compact else writer.commit)()


def state(engine: SearchEngine) -> tuple[int, int]:
    """The commit that a search saw, and how many papers that should have; all its hits are of one commit."""
    hits = engine.search(MOOR).hits
    states = {hit.answers[0].text.partition(":")[0] for hit in hits}
    assert len(states) == 1, f"a search mixes {states}"
    _, number, _, count = states.pop().split()
    assert len(hits) <= int(count)
    return int(number), int(count) - len(hits)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "index"
    commit(path, 1)
    return path


@pytest.fixture
def engine(folder: Path) -> Iterator[SearchEngine]:
    with SearchEngine.open(folder) as opened:
        yield opened


def test_nothing_new_changes_nothing(engine: SearchEngine) -> None:
    assert not engine.is_stale()
    assert not engine.refresh()
    assert state(engine) == (1, 0)


def test_a_commit_is_seen_after_refresh_alone(folder: Path, engine: SearchEngine) -> None:
    commit(folder, 2)
    assert state(engine) == (1, 0)
    assert engine.is_stale()
    assert engine.refresh()
    assert state(engine) == (2, 0)
    assert not engine.is_stale()
    assert not engine.refresh()


def test_each_commit_has_its_name(folder: Path, engine: SearchEngine) -> None:
    names = {engine.commit}
    for number in range(2, 5):
        commit(folder, number)
        engine.refresh()
        names.add(engine.commit)
    with SearchEngine.open(folder) as other:
        assert other.commit == engine.commit
    assert {len(name) for name in names} == {16}
    assert len(names) == 4


def test_several_calls_see_one_commit(folder: Path, engine: SearchEngine) -> None:
    with engine.pinned() as pinned:
        commit(folder, 2)
        assert engine.refresh()
        assert pinned.section("21/1#f1").section.answers[0].text.startswith("Stand 1 ")
        assert engine.section("21/1#f1").section.answers[0].text.startswith("Stand 2 ")
        engine.close()
        assert pinned.commit
        assert len(pinned.search(MOOR).hits) == 4


def test_removed_papers_are_gone_after_refresh(folder: Path, engine: SearchEngine) -> None:
    remove_papers(["bt-21-2"], folder)
    assert engine.refresh()
    assert state(engine) == (1, 1)


@pytest.mark.parametrize("change", [compact_index, rebuild_index])
def test_the_same_papers_written_anew_are_found_again(folder: Path, engine: SearchEngine, change) -> None:  # type: ignore[no-untyped-def]
    commit(folder, 2)
    engine.refresh()
    remove_papers(["bt-21-1"], folder)
    change(folder)
    assert engine.refresh()
    assert state(engine) == (2, 1)


def test_an_index_in_the_place_of_another_is_followed(
    folder: Path, engine: SearchEngine, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    commit(other, 9)  # the first commit there, as the first here
    shutil.rmtree(folder)
    other.rename(folder)
    assert engine.refresh()
    assert state(engine) == (9, 0)


def test_a_replacement_cut_short_is_taken_over(folder: Path, engine: SearchEngine) -> None:
    commit(folder.with_name("index.new"), 5)
    folder.rename(beside(folder, OLD))
    assert engine.refresh()
    assert state(engine) == (5, 0)


def test_without_an_index_the_old_commit_stays(folder: Path, engine: SearchEngine) -> None:
    engine.complete("Mo")
    shutil.rmtree(folder)
    with pytest.raises(IndexMissingError, match="no index any more"):
        engine.refresh()
    with pytest.raises(IndexMissingError):
        engine.is_stale()
    assert state(engine) == (1, 0)
    commit(folder, 2)
    assert engine.refresh()
    assert state(engine) == (2, 0)


def test_a_damaged_commit_leaves_the_old_one(folder: Path, engine: SearchEngine) -> None:
    before = {path.name for path in folder.iterdir()}
    commit(folder, 2)
    for path in folder.iterdir():
        if path.name not in before:
            path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StoreError):
        engine.refresh()
    assert state(engine) == (1, 0)


def test_a_cursor_of_another_commit_is_refused(folder: Path, engine: SearchEngine) -> None:
    request = SearchRequest(query="Moor", limit=2)
    after = engine.search(request).cursor
    commit(folder, 2)
    engine.refresh()
    with pytest.raises(CursorError, match="index has changed"):
        engine.search(SearchRequest(query="Moor", limit=2, after=after))


def test_a_closed_engine_says_so(folder: Path) -> None:
    engine = SearchEngine.open(folder)
    engine.close()
    engine.close()
    for call in (lambda: engine.search(MOOR), engine.refresh, lambda: engine.paper("21/1")):
        with pytest.raises(StoreError, match="closed"):
            call()


def test_an_empty_index_grows(tmp_path: Path) -> None:
    write_index(tmp_path / "index")
    with SearchEngine.open(tmp_path / "index") as engine:
        assert engine.search(MOOR).total == 0
        commit(tmp_path / "index", 1)
        assert engine.refresh()
        assert state(engine) == (1, 0)


def test_searches_without_pause_see_one_commit_each(folder: Path, engine: SearchEngine) -> None:
    done, seen, wrong = threading.Event(), set[tuple[int, int]](), list[BaseException]()

    def run() -> None:
        try:
            while not done.is_set():
                seen.add(state(engine))
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for number in range(2, 32):
            commit(folder, number, compact=number % 5 == 0)
            assert engine.refresh()
            assert state(engine) == (number, 0)
            if number % 6 == 0:
                remove_papers(["bt-21-1"], folder)
                assert engine.refresh()
                assert state(engine) == (number, 1)
            if number % 10 == 0:
                rebuild_index(folder)
                assert engine.refresh()
    finally:
        done.set()
        for thread in threads:
            thread.join()
        sys.setswitchinterval(before)
    assert wrong == []
    assert len(seen) > 3
    assert {missing for _, missing in seen} <= {0, 1}


def test_threads_that_refresh_at_once_open_a_commit_once(folder: Path, engine: SearchEngine) -> None:
    for number in range(2, 8):
        commit(folder, number)
        start, news = threading.Barrier(4), list[bool]()

        def refresh(start: threading.Barrier = start, news: list[bool] = news) -> None:
            start.wait()
            news.append(engine.refresh())

        threads = [threading.Thread(target=refresh) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(news) == [False, False, False, True]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to count open files")
@pytest.mark.skipif("coverage" in sys.modules, reason="what coverage notes grows too")
def test_nothing_is_left_of_former_commits(tmp_path: Path) -> None:
    others = [tmp_path / "even", tmp_path / "odd"]
    for number, other in enumerate(others):
        commit(other, number)
    path = tmp_path / "index"
    path.symlink_to(others[0])
    engine = SearchEngine.open(path)
    searchers: list[weakref.ref[object]] = []
    measured: list[tuple[int, float]] = []
    gc.collect()
    gc.disable()  # what only a collection would find counts as left
    try:
        for number in range(1, 261):
            if number % 10 < 2:
                commit(others[number % 2], number % 8, compact=number % 40 < 2)
            (tmp_path / "new").symlink_to(others[number % 2])
            (tmp_path / "new").replace(path)
            assert engine.refresh()
            state(engine)
            engine.search(SearchRequest(query="Moor Quatschwort", facets=True, group="paper"))
            engine.complete("Mo")
            with engine.pinned() as searcher:
                searchers.append(weakref.ref(searcher))
            del searcher
            if number in (60, 260):  # as many files each time: both have just been compacted
                for _ in range(2):
                    compact_index(others[0])
                    engine.refresh()
                    state(engine)
                measured.append((len(os.listdir("/proc/self/fd")), anonymous_mb()))  # noqa: PTH208
    finally:
        gc.enable()
        engine.close()
    assert len(searchers) == 260
    assert [one() for one in searchers] == [None] * 260
    (files, memory), (files_later, memory_later) = measured
    assert files_later == files
    assert memory_later - memory < MOST_GROWTH_MB
