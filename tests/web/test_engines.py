"""The engine follows the index, and a search keeps the commit that it began with."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from indexer.errors import IndexMissingError
from query import SearchRequest
from query.web.engines import Engines
from tests.papers import exchange, paper, write_index

SCHLEUSE = SearchRequest(query="Schleuse", fold=False)


def write(folder: Path, *numbers: int) -> None:
    """Papers with one question each that asks for a Schleuse."""
    write_index(folder, *(paper(f"21/{n}", exchange("1", f"Schleuse Nummer {n}?", "Ja.")) for n in numbers))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of one paper."""
    write(tmp_path / "index", 1)
    return tmp_path / "index"


def total(engines: Engines) -> int:
    """Sections that have a Schleuse, as the index stands now."""
    with engines.use() as engine:
        return engine.search(SCHLEUSE).total


def test_a_commit_is_seen_by_the_next_search_and_not_by_the_one_that_runs(folder: Path) -> None:
    engines = Engines(folder)
    with engines.use() as before:
        write(folder, 2)
        with engines.use() as after:
            assert after is not before
            assert (before.search(SCHLEUSE).total, after.search(SCHLEUSE).total) == (1, 2)
            assert before.commit != after.commit
        assert before.search(SCHLEUSE).total == 1
        assert [hit.id for hit in before.search(SCHLEUSE).hits] == ["bt-21-1#f1"]
    assert total(engines) == 2
    engines.close()


def test_an_engine_is_opened_once_a_commit_and_closed_after_its_last_search(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []
    monkeypatch.setattr("query.engine.SearchEngine.close", lambda engine: closed.append(engine.commit))
    engines = Engines(folder)
    with engines.use() as first, engines.use() as same:
        assert first is same
        write(folder, 2)
        with engines.use():
            assert closed == []
    assert closed == [first.commit]
    with engines.use() as second:
        engines.close()
        assert closed == [first.commit]
    assert closed == [first.commit, second.commit]
    assert total(engines) == 2


def test_a_folder_put_in_its_place_is_seen_though_its_commit_has_the_same_number(
    folder: Path, tmp_path: Path
) -> None:
    engines = Engines(folder)
    assert total(engines) == 1
    write(tmp_path / "other", 5, 6, 7)
    folder.rename(tmp_path / "old")
    assert total(engines) == 1  # there is none for a moment
    (tmp_path / "other").rename(folder)
    assert total(engines) == 3
    engines.close()


def test_what_cannot_be_opened_leaves_the_former_in_place_and_is_logged(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engines = Engines(folder)
    assert total(engines) == 1
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    assert [total(engines), total(engines)] == [1, 1]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    engines.close()


def test_without_an_index_nothing_is_lent(tmp_path: Path) -> None:
    engines = Engines(tmp_path / "none")
    for _ in range(2):
        with pytest.raises(IndexMissingError), engines.use():
            pass
    write(tmp_path / "none", 1)
    assert total(engines) == 1
    engines.close()
