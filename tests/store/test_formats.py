"""Small indexes as each format wrote them: they open, or are told from this one and rebuilt."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from indexer.errors import DrucksucheError, ForeignIndexError
from indexer.pipeline import rebuild_index
from indexer.schema import FORMAT_VERSION
from indexer.store import Store, check_index
from query import SearchEngine, SearchRequest
from query.ranking import open_source, rank
from query.tree import Variant, Word

FORMATS = Path(__file__).parent / "formats"
PAPERS = {1: {"bt-21-1", "bt-21-2"}, 2: {"bt-21-1", "bt-21-3"}, 3: {"bt-21-1", "bt-21-3"}}
"""By format; those from format 2 on have lost a paper and gained one in a second commit."""


@pytest.fixture
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    shutil.copytree(FORMATS / str(request.param), tmp_path / "index")
    return tmp_path / "index"


def papers(path: Path) -> set[str]:
    with Store.open(path).snapshot() as snapshot:
        return {record.key for record in snapshot.iter_papers()}


def test_every_format_has_its_index() -> None:
    assert {int(path.name) for path in FORMATS.iterdir()} == set(PAPERS) == set(range(1, FORMAT_VERSION + 1))


@pytest.mark.parametrize("folder", [3], indirect=True)
def test_an_index_of_this_format_is_read(folder: Path) -> None:
    assert papers(folder) == PAPERS[3]
    assert check_index(folder) == []
    with Store.open(folder).snapshot() as snapshot:
        found = rank(open_source(snapshot), Word(variants=(Variant(term="=schleusen"),)), limit=5)
        stored = [snapshot.stored(doc)["section"]["id"] for doc in found.docs.tolist()]
        assert (stored, found.total) == (["f1"], 1)


@pytest.mark.parametrize("folder", [1, 2], indirect=True)
def test_an_index_of_a_format_before_is_refused_with_the_way_out(folder: Path) -> None:
    before = {entry.name: entry.read_bytes() for entry in folder.iterdir()}
    with pytest.raises(ForeignIndexError, match="--rebuild"):
        Store.open(folder)
    assert {entry.name: entry.read_bytes() for entry in folder.iterdir()} == before


@pytest.mark.parametrize("folder", sorted(PAPERS), indirect=True)
def test_every_format_is_rebuilt(folder: Path, request: pytest.FixtureRequest) -> None:
    number = request.node.callspec.params["folder"]
    rebuild_index(folder)
    assert papers(folder) == PAPERS[number]
    with SearchEngine.open(folder) as engine:
        assert [hit.id for hit in engine.search(SearchRequest(query="Schleuse")).hits] == ["bt-21-1#f1"]


@pytest.mark.parametrize("folder", [3], indirect=True)
def test_a_file_that_was_cut_off_fails_cleanly(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        for size in (
            0,
            1,
            len(content) // 2,
            len(content) - 2,
        ):  # the last byte of the manifest is a line end
            path.write_bytes(content[:size])
            with pytest.raises(DrucksucheError), Store.open(folder).snapshot() as snapshot:
                list(snapshot.iter_papers())
        path.write_bytes(content)
    assert papers(folder) == PAPERS[3]
