"""Bytes changed here and there in a large index: the file is named, and no search gives a wrong result.

`TORTURE=1` takes 20,000 generated sections and some hundred bytes; every byte of a small index is changed in
test_faults.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from benchmarks.sections import Settings, iter_papers, make_queries
from indexer.errors import DrucksucheError
from indexer.schema import iter_section_documents, paper_document
from indexer.store import Store, check_index
from query import Hit, SearchEngine, SearchRequest

LARGE = bool(os.environ.get("TORTURE"))
SETTINGS = Settings(sections=20_000 if LARGE else 400)
FLIPS_OF_A_FILE = 150 if LARGE else 6
SEED = 1916


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large") / "index"
    with Store.create(folder).writing(memory_mb=512) as writer:
        for number, paper in enumerate(iter_papers(SETTINGS), start=1):
            writer.add([*iter_section_documents(paper), paper_document(paper, {"sources": []})])
            if number * SETTINGS.sections_per_paper == SETTINGS.sections // 2:
                writer.commit()
        writer.commit()
    return folder


def answers(folder: Path) -> list[tuple[Hit, ...]]:
    """What searches of several kinds find."""
    first, *more = make_queries(SETTINGS, 4)
    words = first.split()
    queries = [first, *more, f'"{words[0]} {words[1]}"', f"{words[0]} -{words[1]}", f"={words[0]}"]
    with SearchEngine.open(folder) as engine:
        return [engine.search(SearchRequest(query=query, match="any")).hits for query in queries]


def places(size: int, chosen: random.Random) -> Iterator[int]:
    """Bytes of a file to be changed: its ends, and some between."""
    yield from sorted({0, size - 1, *(chosen.randrange(size) for _ in range(FLIPS_OF_A_FILE))})


@pytest.mark.timeout(7200 if LARGE else 300)
def test_a_changed_byte_anywhere_is_named_and_gives_no_wrong_result(index: Path) -> None:
    chosen, expected = random.Random(SEED), answers(index)
    assert sum(map(len, expected)) > 30
    assert check_index(index) == []
    files = [path for path in sorted(index.iterdir()) if path.suffix not in (".json", ".toc")]
    files = [path for path in files if path.stat().st_size and not path.name.endswith("LOCK")]
    assert len(files) >= 4
    for path in files:
        for at in places(path.stat().st_size, chosen):
            with flipped(path, at):
                check_flipped(index, path.name, expected)
    assert answers(index) == expected


@contextmanager
def flipped(path: Path, at: int) -> Iterator[None]:
    """One byte of a file changed in place, and put back."""
    with path.open("r+b", buffering=0) as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 0x41]))
        try:
            yield
        finally:
            file.seek(at)
            file.write(bytes([byte]))


def check_flipped(index: Path, name: str, expected: list[tuple[Hit, ...]]) -> None:
    with suppress(DrucksucheError):
        assert answers(index) == expected, name
    try:
        assert [damage.name for damage in check_index(index)] == [name]
    except DrucksucheError as error:
        assert name in str(error)
