"""What the table of contents keeps of a segment, and what it refuses to read."""

from __future__ import annotations

import pickle
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import fields
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC, EmptyIndexError

from indexer.columns import ColumnIndex, ColumnSegment, DamagedFileError, Disk
from indexer.columns.codec import ColumnCodec
from indexer.columns.segment import is_graph
from tests.columns.collections import FastDisk

SCHEMA = fields.Schema(id=fields.ID(unique=True, stored=True), text=fields.TEXT(stored=True))
TOC_NAME = "_t_1.toc"


def make_segment(documents: int = 9) -> ColumnSegment:
    made = ColumnSegment("t")
    made.set_doc_count(documents)
    return made


def make_index(folder: Path, *ids: str) -> ColumnIndex:
    index = ColumnIndex.create(FastDisk(folder), SCHEMA, "t", ["text"])
    add(index, *ids)
    return index


def add(index: ColumnIndex, *ids: str) -> None:
    if ids:
        writer = index.writer()
        for one in ids:
            writer.add_document(id=one, text=f"wort {one}")
        writer.commit(merge=False)


# --- segments -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dead", [[], [0], [8], [0, 1, 7, 8], list(range(9))])
def test_what_is_deleted_is_kept(dead: list[int]) -> None:
    made = make_segment()
    assert made.delete_documents(np.array(dead, int)) == len(dead)
    assert made.delete_documents(np.array(dead[:1], int)) == 0
    for one in (made, pickle.loads(pickle.dumps(made))):
        assert one.doc_count_all() == 9
        assert one.deleted_count() == len(dead)
        assert one.doc_count() == 9 - len(dead)
        assert one.has_deletions() == bool(dead)
        assert list(one.deleted_docs()) == dead
        assert [doc for doc in range(12) if one.is_deleted(doc)] == dead
        assert (one.live is None) == (not dead)
        if one.live is not None:
            assert np.flatnonzero(~one.live).tolist() == dead
            assert one.live.dtype == bool and len(one.live) == 9


def test_a_deletion_is_taken_back() -> None:
    made = make_segment()
    made.delete_document(3)
    made.delete_document(4)
    before = made.live
    made.delete_document(3, delete=False)
    assert list(made.deleted_docs()) == [4]
    assert before is not None and not before[3]
    assert made.delete_documents(np.array([4]), delete=False) == 1
    assert made.live is None and not made.has_deletions()
    assert made.delete_documents(np.array([1, 2])) == 2


def test_files_are_named_by_the_segment() -> None:
    made = make_segment()
    base = f"t_{made.segid}"
    five = [base + ending for ending in (".terms", ".posts", ".codes", ".places", ".stored")]
    assert made.file_names() == five
    assert (made.vectors_name, made.graph_name) == (None, None)
    made.name_vectors("abz")
    made.name_graph("zza")
    for one in (made, pickle.loads(pickle.dumps(made))):
        assert (one.vectors_name, one.graph_name) == (base + ".vecabz", base + ".annzza")
        assert one.file_names() == [*five, base + ".vecabz", base + ".annzza"]
        assert (one.indexname, one.segid, one.compound) == ("t", made.segid, False)
        assert not one.should_assemble()
    made.name_vectors("b")
    assert (made.vectors_name, made.graph_name) == (base + ".vecb", None)
    made.name_vectors("")
    assert made.file_names() == five


@pytest.mark.parametrize(("name", "found"), [("a.anna", True), ("a.vecann", False), ("ann.b", False)])
def test_a_graph_is_known_by_its_name(name: str, found: bool) -> None:
    assert is_graph(name) is found


def test_a_bad_ending_is_said_whole() -> None:
    made = make_segment()
    with pytest.raises(ValueError, match=r"^'\.\./a' names no file of vectors$"):
        made.name_vectors("../a")
    with pytest.raises(ValueError, match=r"^'a1b' names no file of a graph$"):
        made.name_graph("a1b")


def test_states_of_former_commits_are_read() -> None:
    made = ColumnSegment.__new__(ColumnSegment)
    made.__setstate__({"indexname": "t", "segid": "x", "documents": 2, "dead": b""})
    assert (made.vectors_name, made.graph_name, made.codec()) == (None, None, None)
    codec = ColumnCodec(["a"])
    made.read_by(codec)
    assert made.codec() is codec
    assert ColumnSegment("t", codec).codec() is codec
    assert codec.new_segment(None, "u").indexname == "u"
    assert codec.new_segment(None, "u").codec() is codec


# --- the table of contents ----------------------------------------------------------------------------------


def toc(segments: Any, generation: int = 1) -> bytes:
    memory = RamStorage()
    TOC(SCHEMA, segments, generation).write(memory, "t")
    content: bytes = memory.files[f"_t_{generation}.toc"]
    return content


def ended(content: bytes) -> bytes:
    return content + struct.pack("<8sQI", b"DSTOCEND", len(content), zlib.crc32(content))


def refuses(folder: Path, data: bytes, found: str) -> None:
    (folder / TOC_NAME).write_bytes(data)
    with pytest.raises(DamagedFileError) as caught:
        ColumnIndex(FastDisk(folder), SCHEMA, "t")
    assert (caught.value.name, caught.value.found) == (TOC_NAME, found)


def test_a_table_of_contents_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    whole = ended(toc([]))
    refuses(tmp_path, b"", "0 bytes are too few")
    refuses(tmp_path, whole[-19:], "19 bytes are too few")
    for at in (*range(0, len(whole) - 20, 97), *range(len(whole) - 20, len(whole))):
        spoiled = bytearray(whole)
        spoiled[at] ^= 1
        refuses(tmp_path, bytes(spoiled), "its checksum does not fit")
    for bad in (whole[:-1], whole[1:], whole + b"\0", whole[-20:]):
        refuses(tmp_path, bad, "its checksum does not fit")
    refuses(tmp_path, ended(toc([], 2)), "it belongs to another commit")
    for none in ("text", [1], [make_segment(), "x"], {}):
        refuses(tmp_path, ended(toc(none)), "it holds no list of segments")
    content = toc([])
    at = content.index(struct.pack("!i", -12345))
    refuses(
        tmp_path,
        ended(content[:at] + struct.pack("<i", -12345) + content[at + 4 :]),
        "numbers are written in another order",
    )


class _Planted:
    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path("planted"),)


def test_a_planted_class_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / TOC_NAME).write_bytes(ended(toc([_Planted()])))
    with pytest.raises(pickle.UnpicklingError, match=r"pathlib.*\.\S+ does not belong in an index$"):
        ColumnIndex(FastDisk(tmp_path), SCHEMA, "t")


def test_what_was_committed_is_read_again(tmp_path: Path) -> None:
    index = make_index(tmp_path, "a", "b")
    add(index, "c")
    assert index.latest_generation() == 2
    again = ColumnIndex(FastDisk(tmp_path), SCHEMA, "t", ["text"])
    found = again._read_toc()
    assert (found.generation, found.schema) == (2, SCHEMA)
    assert [one.doc_count_all() for one in found.segments] == [2, 1]
    assert [one.codec().grouped for one in found.segments] == [("text",)] * 2
    assert (again.grouped, again.indexname, again.storage.path) == (("text",), "t", tmp_path)
    assert ColumnIndex(FastDisk(tmp_path), SCHEMA, "t").grouped == ()
    assert again.reader().generation() == 2
    assert [leaf.generation() for leaf, _ in again.reader().leaf_readers()] == [2, 2]


def test_a_folder_without_table_of_contents_is_named(tmp_path: Path) -> None:
    (tmp_path / "_u_3.toc").touch()
    (tmp_path / "_t_3.toc.new").touch()
    with pytest.raises(EmptyIndexError) as caught:
        ColumnIndex(FastDisk(tmp_path), SCHEMA, "t")
    assert str(caught.value) == f"no table of contents in {tmp_path}"


def test_the_last_of_many_commits_counts(tmp_path: Path) -> None:
    index = ColumnIndex.create(FastDisk(tmp_path), SCHEMA, "t")
    assert index.latest_generation() == 0
    for number in (9, 10, 2):
        (tmp_path / f"_t_{number}.toc").touch()
    assert index.latest_generation() == 10


def test_a_commit_takes_away_what_belongs_to_none(tmp_path: Path) -> None:
    index = make_index(tmp_path, "a")
    left = {"t_dead1.terms", "t_dead1.vecab", "_t_0.toc", "_t_7.toc.new"}
    others = {
        "u_dead.terms",
        "t_dead.tmp1",
        "note",
        "xt_dead.terms",
        "_u_1.toc",
        "_t_x.toc",
        "t_dead.terms.b",
    }
    for name in left | others:
        (tmp_path / name).touch()
    kept = {name for one in index._read_toc().segments for name in one.file_names()}
    index.clean(1, index._read_toc().segments)
    assert set(Disk(tmp_path).names()) == kept | others | {"_t_1.toc"} | {
        name for name in Disk(tmp_path).names() if "LOCK" in name
    }


class _Stubborn(FastDisk):
    """Some files cannot be removed."""

    def remove(self, name: str) -> None:
        if name.endswith("1.terms"):
            raise OSError(13, "open")
        super().remove(name)


def test_a_file_that_cannot_be_removed_keeps_none_of_the_others(tmp_path: Path) -> None:
    make_index(tmp_path, "a")
    index = ColumnIndex(_Stubborn(tmp_path), SCHEMA, "t")
    for name in ("t_a1.terms", "t_b2.terms", "t_c1.terms", "t_d2.terms", "t_e1.terms"):
        (tmp_path / name).touch()
    index.clean(1, index._read_toc().segments)
    names = Disk(tmp_path).names()
    assert {"t_a1.terms", "t_c1.terms", "t_e1.terms"} <= set(names)
    assert not {"t_b2.terms", "t_d2.terms"}.intersection(names)


def test_a_folder_reads_and_renames(tmp_path: Path) -> None:
    disk = Disk(str(tmp_path))
    for text in (b"", b"abc"):
        sink = disk.create_sink("one")
        sink.write(text)
        sink.close()
        assert disk.read("one") == text == bytes(disk.map("one"))
    held = disk.map("one")
    disk.rename("one", "two")
    assert disk.names() == ["two"]
    disk.remove("two")
    disk.remove("two")
    assert disk.names() == [] and bytes(held) == b"abc"
    sink = disk.create_sink("three")
    sink.write(b"x")
    sink.abandon()
    disk.sync_folder()
    with pytest.raises(FileNotFoundError):
        disk.map("none")
