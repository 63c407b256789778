"""An index folder is opened only when it is ours, and shows whole commits only."""

from __future__ import annotations

import json
import os
import pickle
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from indexer.errors import (
    ConfigurationError,
    ForeignIndexError,
    IndexLockedError,
    IndexMissingError,
    StoreError,
)
from indexer.schema import FORMAT_VERSION, iter_section_documents, split_id
from indexer.store import MANIFEST, Store, check_index
from tests.papers import exchange, paper, passage, write_index


def section_ids(store: Store, key: str) -> list[str]:
    with store.snapshot() as snapshot:
        return [stored["section"]["id"] for stored in snapshot.iter_sections(key)]


def test_missing_and_empty_folders_hold_no_index(tmp_path: Path) -> None:
    for folder in (tmp_path / "gone", tmp_path):
        with pytest.raises(IndexMissingError, match="no index here"):
            Store.open(folder)


def write_foreign(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")


def write_other_format(folder: Path) -> None:
    Store.create(folder)
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | {"format": FORMAT_VERSION + 1}))


def write_broken_manifest(folder: Path) -> None:
    Store.create(folder)
    (folder / MANIFEST).write_text("[1")


@pytest.mark.parametrize("spoil", [write_foreign, write_other_format, write_broken_manifest])
def test_a_folder_that_is_not_ours_is_refused_and_left_alone(tmp_path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "index"
    folder.mkdir()
    spoil(folder)
    before = {entry.name: entry.read_bytes() for entry in folder.iterdir()}
    with pytest.raises(ForeignIndexError):
        Store.open_or_create(folder)
    assert {entry.name: entry.read_bytes() for entry in folder.iterdir()} == before


def test_a_creation_cut_short_before_its_manifest_stood_is_taken_up(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    (folder / ".manifest.json.new").write_text("{", encoding="utf-8")
    with pytest.raises(IndexMissingError):
        Store.open(folder)
    Store.open_or_create(folder)
    assert check_index(folder) == []


def test_a_creation_cut_short_is_taken_up(tmp_path: Path) -> None:
    Store.create(tmp_path / "index")
    for entry in (tmp_path / "index").glob("*.toc"):
        entry.unlink()
    store = Store.open_or_create(tmp_path / "index")
    assert section_ids(store, "bt-21-1") == []


def test_a_table_of_contents_that_carries_code_is_refused_and_runs_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    store = write_index(folder, paper("21/1", passage(1, "Eins")))
    victim = tmp_path / "victim"

    class Planted:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(victim),)

    toc = next(folder.glob("*.toc"))
    content = toc.read_bytes()
    segments = content.rindex(
        b"\x80", 0, content.index(b"ColumnSegment")
    )  # where the pickled segment list starts
    planted = content[:segments] + pickle.dumps([Planted()])
    toc.write_bytes(planted)
    with pytest.raises(StoreError, match="checksum"):
        Store.open(folder)
    toc.write_bytes(planted + struct.pack("<8sQI", b"DSTOCEND", len(planted), zlib.crc32(planted)))
    with pytest.raises(StoreError, match="does not belong in an index"):
        Store.open(folder)
    assert not victim.exists()
    assert store.path == folder


def test_what_is_not_committed_is_never_seen(tmp_path: Path) -> None:
    store = write_index(tmp_path / "index", paper("21/1", passage(1, "Eins")))
    with pytest.raises(KeyboardInterrupt), store.writing() as writer:
        writer.delete(["bt-21-1"])
        writer.add(iter_section_documents(paper("21/2", passage(1, "Zwei"))))
        raise KeyboardInterrupt
    assert section_ids(Store.open(store.path), "bt-21-1") == ["p1"]
    assert section_ids(Store.open(store.path), "bt-21-2") == []


def test_a_snapshot_keeps_its_commit(tmp_path: Path) -> None:
    store = write_index(tmp_path / "index", paper("21/1", passage(1, "Eins"), passage(2, "Zwei")))
    with store.snapshot() as before, store.writing() as writer:
        assert writer.delete(["bt-21-1", "bt-21-7"]) == 1
        writer.commit()
        assert len(list(before.iter_sections("bt-21-1"))) == 2
    assert section_ids(store, "bt-21-1") == []


def test_a_second_writer_is_refused_and_a_dead_one_leaves_no_lock(tmp_path: Path) -> None:
    store = write_index(tmp_path / "index", paper("21/1", passage(1, "Eins")))
    with store.writing(), pytest.raises(IndexLockedError), Store.open(store.path).writing():
        pass
    script = (
        "import os, sys; from pathlib import Path; from indexer.store import Store\n"
        "session = Store.open(Path(sys.argv[1])).writing(); writer = session.__enter__()\n"
        "writer.delete(['bt-21-1']); os._exit(9)"
    )
    died = subprocess.run([sys.executable, "-c", script, str(store.path)], check=False)
    assert died.returncode == 9
    with store.writing() as writer:
        writer.add(iter_section_documents(paper("21/2", exchange("1", "Was?", "Das."))))
        writer.commit()
    assert section_ids(store, "bt-21-1") == ["p1"]
    assert section_ids(store, "bt-21-2") == ["f1"]


@pytest.mark.parametrize(
    ("text", "paper_key", "section"),
    [
        ("21/1916", "bt-21-1916", None),
        (" 07/0012 ", "bt-7-12", None),
        ("21/1916#f4", "bt-21-1916", "f4"),
        ("bt-21-1916#f3-5", "bt-21-1916", "f3-5"),
        ("BW-17-273#p1", "bw-17-273", "p1"),
    ],
)
def test_ids_are_read(text: str, paper_key: str, section: str | None) -> None:
    assert (split_id(text).paper, split_id(text).section) == (paper_key, section)


@pytest.mark.parametrize(
    "text", ["", "21", "21/", "/3", "21/x", "bt-21", "21/1#", "../21/1", "21/1/2", "b t-1-2"]
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="no paper or section"):
        split_id(text)
