"""A folder takes the place of another, also when that is cut short between the two renames."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from indexer.errors import IndexLockedError, StoreError
from indexer.pipeline import rebuild_index
from indexer.schema import iter_section_documents
from indexer.store import NEW, OLD, Store, Wait, backup_index, beside, check_index
from tests.papers import paper, passage, write_index


def papers(path: Path) -> int:
    with Store.open(path).snapshot() as snapshot:
        return len(list(snapshot.iter_papers()))


@pytest.mark.parametrize("linked", [False, True])
def test_a_replacement_cut_short_is_taken_over(tmp_path: Path, linked: bool) -> None:
    path = tmp_path / "index"
    if linked:
        path.symlink_to(tmp_path / "elsewhere")
    real = path.resolve()
    write_index(real, paper("21/1", passage(1, "Eins")))
    write_index(beside(path, NEW), paper("21/1", passage(1, "Eins")), paper("21/2", passage(1, "Zwei")))
    real.rename(beside(path, OLD))
    assert papers(path) == 2
    rebuild_index(path)
    assert papers(path) == 2
    assert not beside(path, OLD).exists()


def test_nothing_is_committed_to_an_index_that_is_being_replaced(tmp_path: Path) -> None:
    path = tmp_path / "index"
    write_index(path, paper("21/1", passage(1, "Eins")))
    second = Store.open(path)
    with Store.open(path).writing():
        waiting = threading.Thread(target=lambda: write_late(second))
        waiting.start()
        write_index(beside(path, NEW), paper("21/1", passage(1, "Eins")))
        path.rename(beside(path, OLD))
        beside(path, NEW).rename(path)
    waiting.join()
    with Store.open(path).snapshot() as snapshot:
        assert [stored["section"]["id"] for stored in snapshot.iter_sections("bt-21-2")] == ["p1"]


def write_late(store: Store) -> None:
    with store.writing(wait=Wait(20)) as writer:
        writer.add(iter_section_documents(paper("21/2", passage(1, "Zwei"))))
        writer.commit()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    store = write_index(tmp_path / "index", paper("21/1", passage(1, "Eins")))
    gone = next(store.path.glob("*.codes"))
    gone.unlink()
    with pytest.raises(StoreError, match=f"{gone.name} is missing"):
        store.snapshot()
    assert [damage.name for damage in check_index(store.path)] == [gone.name]


def test_segments_that_changed_places_are_found(tmp_path: Path) -> None:
    store = write_index(tmp_path / "index", *(paper(f"21/{n}", passage(1, "Wort")) for n in range(9)))
    with store.writing() as writer:
        writer.add(iter_section_documents(paper("22/1", passage(1, "Eins"))))
        writer.commit()
    first, second = sorted(store.path.glob("*.terms"))
    first.rename(tmp_path / "kept")
    second.rename(first)
    (tmp_path / "kept").rename(second)
    assert {damage.name for damage in check_index(store.path)} == {first.name, second.name}


def test_a_backup_is_whole_and_shares_nothing_with_the_index(tmp_path: Path) -> None:
    store = write_index(tmp_path / "index", paper("21/1", passage(1, "Eins")))
    backup_index(store.path, tmp_path / "copy")
    for file in store.path.iterdir():
        file.write_bytes(b"")
    assert papers(tmp_path / "copy") == 1
    assert check_index(tmp_path / "copy") == []
    with pytest.raises(StoreError, match="not empty"):
        backup_index(tmp_path / "copy", tmp_path / "copy")


def test_the_inner_lock_is_named_too(tmp_path: Path) -> None:
    store = write_index(tmp_path / "index", paper("21/1", passage(1, "Eins")))
    with store.writing() as writer:
        other = store.index.writer()
        with pytest.raises(IndexLockedError):
            writer.delete(["bt-21-1"])
        other.cancel()


class _TakenLock:
    """A lock that was taken on a file which another file has replaced since."""

    def __init__(self, file: Path) -> None:
        self.filename = str(file)
        self.handle = file.open("wb")
        self.fd: int | None = self.handle.fileno()

    def acquire(self) -> bool:
        return True

    def release(self) -> None:
        self.handle.close()
        self.fd = None


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be replaced there")
def test_a_lock_on_a_replaced_file_is_let_go(tmp_path: Path) -> None:
    store = write_index(tmp_path / "index", paper("21/1", passage(1, "Eins")))
    file = tmp_path / "lock"
    kept = _TakenLock(file)
    assert store._acquire(kept)
    (tmp_path / "other").touch()
    (tmp_path / "other").rename(file)
    assert not store._acquire(kept)
    assert kept.handle.closed
