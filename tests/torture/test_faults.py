"""Whatever happens while writing: the index opens at a commit, whole, and the next run goes on."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from indexer.columns import Disk
from indexer.errors import DrucksucheError, StoreError
from indexer.schema import iter_section_documents, paper_document
from indexer.store import Store, check_index
from query import SearchEngine, SearchRequest
from tests.papers import exchange, paper, write_index
from tests.torture.faults import (
    DISK_FULL,
    INPUT_OUTPUT,
    READ_ONLY,
    FaultyDisk,
    Lasting,
    PowerLossError,
    lose_power,
)

OLD = [paper(f"21/{n}", exchange("1", f"Was wird aus Moor {n}?", "Altes Moor bleibt.")) for n in (1, 2, 3)]
NEW = [paper(f"21/{n}", exchange("1", f"Was wird aus Moor {n}?", "Neues Moor kommt.")) for n in (2, 3, 4)]
BEFORE, AFTER = (
    {"21/1": "Altes", "21/2": "Altes", "21/3": "Altes"},
    {
        "21/1": "Altes",
        "21/2": "Neues",
        "21/3": "Neues",
        "21/4": "Neues",
    },
)
SCRIPT = """
import sys
from pathlib import Path
from tests.torture.faults import FaultyDisk, kill
from tests.torture.test_faults import rewrite
rewrite(FaultyDisk(Path(sys.argv[1]), kill, int(sys.argv[2])))
"""


def rewrite(disk: FaultyDisk) -> None:
    """Replace two papers, add one, in two segments that are merged with the old one."""
    with Store.open(disk.path, disk=disk).writing(memory_mb=0.000001) as writer:
        writer.delete(["bt-21-2", "bt-21-3"])
        for one in NEW:
            writer.add(iter_section_documents(one))
            writer.add([paper_document(one, {"sources": []})])
        writer.commit()


def answers(path: Path) -> dict[str, str]:
    """The first word of each paper's answer, found by searching."""
    with SearchEngine.open(path) as engine:
        hits = engine.search(SearchRequest(query="Moor", limit=100)).hits
        return {hit.dokumentnummer: hit.answers[0].text.split()[0] for hit in hits}


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("start") / "index"
    write_index(folder, *OLD)
    return folder


@pytest.fixture(scope="module")
def operations(start: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    folder = tmp_path_factory.mktemp("count") / "index"
    shutil.copytree(start, folder)
    disk = FaultyDisk(folder)
    rewrite(disk)
    assert answers(folder) == AFTER
    return disk.count


def fresh(start: Path, tmp_path: Path) -> Iterator[Path]:
    number = 0
    while True:
        number += 1
        folder = tmp_path / str(number)
        shutil.copytree(start, folder)
        yield folder


def chosen(operations: int) -> range:
    """Every operation in the long form, about forty of them in the short one."""
    return range(1, operations + 1, 1 if os.environ.get("TORTURE") else max(1, operations // 40))


def assert_sound(folder: Path) -> None:
    """It opens at one of the two commits without a repair, and the next run brings the new one."""
    assert answers(folder) in (BEFORE, AFTER)
    assert check_index(folder) == []
    rewrite(FaultyDisk(folder))
    assert answers(folder) == AFTER
    with Store.open(folder).snapshot() as snapshot:
        kept = {name for columns, _ in snapshot.segments for name in columns.segment.file_names()}
    others = {entry.name for entry in folder.iterdir()} - kept
    assert len([name for name in others if name.endswith(".toc")]) == 1
    assert not [name for name in others if name.startswith("drucksuche_") and "." in name]


def test_a_process_killed_at_any_operation(start: Path, operations: int, tmp_path: Path) -> None:
    folders = fresh(start, tmp_path)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    step = 1 if os.environ.get("TORTURE") else max(1, operations // 10)
    for at in range(1, operations + 1, step):
        folder = next(folders)
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(folder), str(at)], check=False, env=environment
        )
        assert run.returncode == -9
        assert_sound(folder)


@pytest.mark.parametrize("torn", [False, True], ids=["dropped", "torn"])
def test_power_lost_at_any_operation(start: Path, operations: int, tmp_path: Path, torn: bool) -> None:
    folders = fresh(start, tmp_path)
    for at in chosen(operations):
        disk = FaultyDisk(next(folders), lose_power, at)
        with pytest.raises(PowerLossError):
            rewrite_unclean(disk)
        disk.lose_power(torn=torn)
        assert_sound(disk.path)


def rewrite_unclean(disk: FaultyDisk) -> None:
    """As `rewrite`, and nothing is cleaned up after the fault."""
    remove, disk.remove = disk.remove, lambda name: remove(name) if disk.count < disk.at else None  # type: ignore[method-assign]
    rewrite(disk)


@pytest.mark.parametrize("fault", [DISK_FULL, INPUT_OUTPUT, READ_ONLY], ids=["full", "io", "read-only"])
def test_a_disk_that_fails_from_some_operation_on(
    start: Path, operations: int, tmp_path: Path, fault: Lasting
) -> None:
    folders = fresh(start, tmp_path)
    for at in chosen(operations):
        disk = FaultyDisk(next(folders), fault, at)
        try:
            rewrite(disk)
        except StoreError as error:
            assert "what was committed before is intact" in str(error)
        assert_sound(disk.path)


def fail_once() -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def interrupt() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("fault", [fail_once, interrupt], ids=["once", "interrupted"])
def test_one_operation_that_fails_or_is_interrupted(
    start: Path, operations: int, tmp_path: Path, fault: Callable[[], None]
) -> None:
    """The clean-up works then, and must not take away what the commit has made visible."""
    folders = fresh(start, tmp_path)
    renamed = range(operations - 50, operations - 35)  # about the renaming; deleting follows
    for at in sorted({*chosen(operations), *renamed}):
        disk = FaultyDisk(next(folders), fault, at)
        with suppress(StoreError, KeyboardInterrupt):
            rewrite(disk)
        assert_sound(disk.path)


READS = ["names", "read", "map"]


@pytest.mark.parametrize("operation", READS)
def test_an_error_while_reading_is_named_and_changes_nothing(
    start: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(start, folder)
    real = getattr(Disk, operation)
    for at in range(1, 200, 1 if os.environ.get("TORTURE") else 5):
        left = [at]

        def read(self: Disk, *args: object, left: list[int] = left) -> object:
            left[0] -= 1
            if left[0] == 0:
                fail_once()
            return real(self, *args)

        with monkeypatch.context() as patched:
            patched.setattr(Disk, operation, read)
            for work in (answers, lambda path: rewrite(FaultyDisk(path)), check_index):
                with suppress(StoreError):
                    work(folder)
        assert answers(folder) in (BEFORE, AFTER)
        assert check_index(folder) == []
        if left[0] > 0:
            return
    pytest.fail("more reads than were tried")


def test_every_flipped_byte_is_found_and_none_gives_a_wrong_result(start: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(start, folder)
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        step = 1 if os.environ.get("TORTURE") else max(1, len(content) // 60)
        for at in range(0, len(content), step):
            path.write_bytes(content[:at] + bytes([content[at] ^ 0x41]) + content[at + 1 :])
            check_flipped(folder, path.name)
        path.write_bytes(content)
    assert answers(folder) == BEFORE


def check_flipped(folder: Path, name: str) -> None:
    with suppress(DrucksucheError):
        assert answers(folder) == BEFORE
    if name.endswith("LOCK") or name == "manifest.json":
        return
    try:
        assert [damage.name for damage in check_index(folder)] == [name]
    except DrucksucheError as error:
        assert name in str(error)
