"""Stored documents come back, whatever they are, whoever reads them; damaged ones give an error."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zstandard
from whoosh import fields

from indexer.columns import ColumnIndex, DamagedFileError, SegmentColumns, ValueTable
from indexer.columns.stored import (
    MOST_BYTES,
    SAMPLED,
    Unpacker,
    encode_document,
    learn_dictionary,
    make_packer,
)
from tests.columns.collections import FastDisk

SCHEMA = fields.Schema(id=fields.ID(stored=True), text=fields.STORED, date=fields.STORED, more=fields.STORED)
SYLLABLES = ("ba", "ho", "f", "see", "tal", "brück", "moor", "wald", "stein", "berg")


def _texts(count: int, seed: int) -> list[str]:
    """Texts with enough in common that a dictionary pays."""
    generator = random.Random(seed)
    words = ["".join(generator.choices(SYLLABLES, k=3)) for _ in range(400)]
    return [" ".join(generator.choices(words, k=80)) for _ in range(count)]


def _make_index(folder: Path) -> ColumnIndex:
    return ColumnIndex.create(FastDisk(folder), SCHEMA, "t")


def _add(index: ColumnIndex, documents: list[dict[str, Any]], **options: Any) -> None:
    writer = index.writer()
    for document in documents:
        writer.add_document(**document)
    writer.commit(**options)


def _stored(index: ColumnIndex) -> list[dict[str, Any]]:
    with index.reader() as reader:
        return list(reader.all_stored_fields())


def _columns(index: ColumnIndex) -> list[SegmentColumns]:
    return [leaf.columns for leaf, _ in index.reader().leaf_readers()]


def test_a_merge_keeps_documents_of_all_kinds(tmp_path: Path) -> None:
    index = _make_index(tmp_path)
    with_dictionary = [{"id": f"a{n}", "text": text} for n, text in enumerate(_texts(SAMPLED + 50, 1))]
    others = [{"id": f"b{n}", "text": text, "more": [n]} for n, text in enumerate(_texts(SAMPLED + 9, 2))]
    few = [{"date": datetime(2024, 1, 2, 3), "id": "c"}, {}, {"text": b"\x00\xff"}, {"more": {"a": None}}]
    for documents in (with_dictionary, few, others, few):
        _add(index, documents, merge=False)
    writer = index.writer()
    writer.delete_terms("id", [b"a0", b"a7", b"a8", b"b3", b"c"])
    writer.commit(merge=False)
    every = (*with_dictionary, *few, *others, *few)
    wanted = [one for one in every if one.get("id") not in {"a0", "a7", "a8", "b3", "c"}]
    assert _stored(index) == wanted
    index.optimize()
    assert _stored(index) == wanted
    (columns,) = _columns(index)
    assert len(columns.runs) > 1  # what had a dictionary was copied


def test_short_runs_are_packed_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.columns.merging_documents._MOST_RUNS", 3)
    index, wanted = _make_index(tmp_path), []
    for seed in range(9):
        documents = [{"text": text} for text in _texts(SAMPLED + seed, seed)]
        wanted += documents
        _add(index, documents, merge=False)
    index.optimize()
    (columns,) = _columns(index)
    assert len(columns.runs) <= 2 * 3 + 1
    assert _stored(index) == wanted


def test_a_run_that_lost_its_documents_gives_up_its_dictionary(tmp_path: Path) -> None:
    index = _make_index(tmp_path)
    for seed in range(3):
        documents = [{"id": f"{seed}/{n}", "text": text} for n, text in enumerate(_texts(SAMPLED + 1, seed))]
        _add(index, documents, merge=False)
    writer = index.writer()
    writer.delete_terms("id", [f"{seed}/{n}".encode() for seed in range(3) for n in range(SAMPLED - 2)])
    writer.commit(optimize=True)
    (columns,) = _columns(index)
    assert [len(dictionary) for _, _, dictionary in columns.runs] == [0]
    assert len(_stored(index)) == 9


def test_threads_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.columns.documents._MOST_UNPACKERS", 1)
    index = _make_index(tmp_path)
    texts = [_texts(SAMPLED + 5, seed) for seed in range(3)]
    for some in texts:
        _add(index, [{"text": text} for text in some], merge=False)
    index.optimize()
    every = [text for some in texts for text in some]
    (columns,) = _columns(index)
    assert len(columns.runs) == 3

    def read(seed: int) -> bool:
        order = random.Random(seed).sample(range(len(every)), len(every))
        return all(columns.stored(doc)["text"] == every[doc] for doc in order)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, range(16)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no frame",
        zstandard.ZstdCompressor().compress(b"cut off")[:-3],
        zstandard.ZstdCompressor().compress(bytes(MOST_BYTES))[:100],  # claims 256 MB
        zstandard.ZstdCompressor().compress(bytes(MOST_BYTES + 1)),
        zstandard.ZstdCompressor(write_content_size=False).compress(b"of no size"),
    ],
    ids=["empty", "no frame", "cut off", "large claim", "too large", "no size"],
)
@pytest.mark.parametrize("with_dictionary", [False, True])
def test_a_damaged_document_is_named(data: bytes, with_dictionary: bool) -> None:
    dictionary = learn_dictionary([text.encode() for text in _texts(SAMPLED, 3)]) if with_dictionary else b""
    assert bool(dictionary) == with_dictionary
    with pytest.raises(DamagedFileError, match=r"x\.stored"):
        Unpacker("x.stored", dictionary)(data)


def test_a_document_of_another_dictionary_is_named() -> None:
    one, other = (learn_dictionary([text.encode() for text in _texts(SAMPLED, seed)]) for seed in (3, 4))
    with pytest.raises(DamagedFileError):
        Unpacker("x.stored", other)(make_packer(one)(b"a text" * 20))


def test_what_could_not_be_read_again_is_not_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.columns.stored.MOST_BYTES", 50)
    assert encode_document({"text": "x" * 43}, {})
    with pytest.raises(ValueError, match="more than"):
        encode_document({"text": "x" * 44}, {})


def test_a_stored_file_of_another_segment_is_named(tmp_path: Path) -> None:
    """The checksums of a file in another's place are right; what it says makes no sense."""
    index = _make_index(tmp_path)
    data = random.Random(1).randbytes(40)  # which cannot be packed, so both frames are of one size
    _add(index, [{"text": data}])
    (columns,) = _columns(index)
    name = columns.segment.make_filename(".stored")
    (tmp_path / "other").mkdir()
    apart = _make_index(tmp_path / "other")
    _add(apart, [{"text": data[:20], "more": data[27:]}])
    (foreign,) = _columns(apart)
    (tmp_path / name).write_bytes(
        (tmp_path / "other" / foreign.segment.make_filename(".stored")).read_bytes()
    )
    with pytest.raises(DamagedFileError, match="cannot be read"):
        SegmentColumns(index.storage, columns.segment).stored(0)


def test_frequencies_add_up_exactly() -> None:
    """Sums of a block are those of whole numbers, also above 2**24."""
    for highest in (3, 1 << 25):
        freqs = np.array([1, highest] * 8, np.uint32)
        table = ValueTable(weights=freqs.astype(np.float32), freqs=freqs, lengths=freqs)
        floats = table.float_freqs
        assert int(floats.dot(np.ones(16, floats.dtype))) == 8 * (1 + highest)
