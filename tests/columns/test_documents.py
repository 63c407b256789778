"""Stored documents at the bounds of samples, sizes and runs; terms between blanks; parts of entries."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import fields
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.reading import EmptyReader

from indexer.columns import ColumnIndex, ColumnSegment, DamagedFileError, SegmentColumns, SpacedTerms
from indexer.columns.building import SegmentBuilder
from indexer.columns.chunks import BLOCK, PLACE_BLOCK
from indexer.columns.merging import merge_segments
from indexer.columns.spaced import SpacedNumbers
from indexer.columns.stored import (
    SAMPLED,
    StoredBuffer,
    Unpacker,
    decode_document,
    encode_document,
    learn_dictionary,
    make_packer,
)
from tests.columns.collections import FastDisk
from tests.columns.test_spaced import Numbers

SCHEMA = fields.Schema(
    text=fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True),
    tags=fields.KEYWORD(),
    id=fields.ID(stored=True),
)
SENTENCES = [
    f"der Wald von Moor {n % 17} und das Tal von Berg {n % 13}, Stein {n}. ".encode() for n in range(300)
]


# --- documents as bytes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "",
        "ä",
        b"",
        b"\xff\0",
        0,
        -1.5,
        True,
        None,
        [1, "x", None],
        {"a": {"b": []}},
        datetime(2024, 1, 2, 3, 4),
    ],
)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    numbers = {"before": 0}
    data = encode_document({"x": value, "before": "b", "y": value}, numbers)
    assert numbers == {"before": 0, "x": 1, "y": 2}
    found = decode_document(data, ["before", "x", "y"])
    assert found == {"x": value, "before": "b", "y": value}
    assert type(found["x"]) is type(value)
    assert encode_document({}, {}) == b"" and decode_document(b"", []) == {}


def test_a_time_keeps_its_zone() -> None:
    zoned = datetime(2024, 1, 2, tzinfo=UTC)
    assert decode_document(encode_document({"x": zoned}, {}), ["x"]) == {"x": zoned}


def test_a_document_as_large_as_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.columns.stored.MOST_BYTES", 17)
    data = encode_document({"x": b"0123456789"}, {})
    assert len(data) == 17
    assert Unpacker("n", b"")(make_packer(b"")(data)) == data
    with pytest.raises(ValueError, match=r"^18 bytes are more than a document may store \(17\)$"):
        encode_document({"x": b"0123456789a"}, {})
    with pytest.raises(DamagedFileError) as caught:
        Unpacker("n", b"")(make_packer(b"")(data + b"a"))
    assert (caught.value.name, caught.value.found) == (
        "n",
        "a stored document cannot be unpacked (it has no sound size)",
    )


@pytest.mark.parametrize("dictionary", [b"", b"Moor und Wald"])
def test_a_document_of_the_former_layout_is_unpacked(dictionary: bytes) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, dictionary)
    data = packer.compress(b"Moor und Wald") + packer.flush()
    unpack = Unpacker("n", dictionary, deflated=True)
    assert unpack(data) == unpack(memoryview(data)) == b"Moor und Wald"
    with pytest.raises(DamagedFileError, match="a stored document cannot be unpacked"):
        unpack(b"\xff\xff\xff")


def test_a_dictionary_is_learnt_of_enough_text() -> None:
    samples = [b"".join(SENTENCES[n : n + 6]) for n in range(280)]
    total = sum(map(len, samples))
    assert total > 64 * 1024
    assert 0 < len(learn_dictionary(samples)) <= 32_768
    few, size = [], 0
    for sample in samples:
        few.append(sample)
        size += len(sample)
        if size > 64 * 1024:
            break
    cut = few[-1][: len(few[-1]) - (size - 64 * 1024)]
    assert learn_dictionary([*few[:-1], cut[:-1]]) == b""
    assert learn_dictionary([*few[:-1], cut])
    assert learn_dictionary([bytes(70_000)]) == b""  # which has nothing in common with others
    assert learn_dictionary([]) == b""


@pytest.mark.parametrize("count", [0, 1, SAMPLED - 1, SAMPLED, SAMPLED + 1])
@pytest.mark.parametrize("long", [False, True])
def test_packed_documents_come_back(count: int, long: bool) -> None:
    buffer = StoredBuffer()
    documents = [SENTENCES[n] * (8 if long else 1) for n in range(count)]
    for number, document in enumerate(documents):
        buffer.add(document)
        if number < SAMPLED - 1:
            assert len(buffer) == sum(map(len, documents[: number + 1]))
    blocks, sizes, dictionary = buffer.finish()
    assert bool(dictionary) == (long and count >= SAMPLED)
    assert sizes.dtype == np.int64 and sizes.sum() == len(blocks) == len(buffer)
    unpack, ends = Unpacker("n", dictionary), np.cumsum(sizes)
    packed = [bytes(blocks[end - size : end]) for size, end in zip(sizes, ends, strict=True)]
    assert [unpack(one) for one in packed] == documents


def write(disk: FastDisk, documents: list[dict[str, Any]]) -> SegmentColumns:
    builder = SegmentBuilder(SCHEMA, ("text",))
    for document in documents:
        builder.finish_encoded(builder.encode(document), 0)
    made = ColumnSegment("t")
    builder.write(disk, made)
    return SegmentColumns(disk, made)


@pytest.mark.parametrize(("copied", "most_bytes"), [(7, 1), (4096, 1 << 22)])
def test_runs_are_copied_or_packed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, copied: int, most_bytes: int
) -> None:
    """Two with dictionaries, one of them with other names, a few between, one of which all is deleted."""
    monkeypatch.setattr("indexer.columns.merging_documents._COPIED_DOCUMENTS", copied)
    monkeypatch.setattr("indexer.columns.merging_documents._COPIED_BYTES", most_bytes)
    disk = FastDisk(tmp_path)
    whole = [{"text": (SENTENCES[n] * 8).decode()} for n in range(290)]
    other = [{"id": str(n), "text": (SENTENCES[n] * 8).decode()} for n in range(SAMPLED + 9)]
    every = [[{"text": "kurz", "n": 1}, {}], whole, [{"text": "fort"}], [{"id": "few"}], other, whole]
    dead: list[list[int]] = [[1], [0, 5, 6, 289], [0], [], [3], []]
    sources = [write(disk, documents) for documents in every]
    for source, gone in zip(sources, dead, strict=True):
        source.segment.delete_documents(np.array(gone, int))
    target = ColumnSegment("t")
    merge_segments(disk, target, sources, SCHEMA)
    merged = SegmentColumns(disk, target)
    left = [
        document
        for documents, gone in zip(every, dead, strict=True)
        for number, document in enumerate(documents)
        if number not in gone
    ]
    assert [merged.stored(doc) for doc in range(merged.documents)] == left
    assert sorted(merged.stored_names) == ["id", "n", "text"]
    runs = merged.runs
    assert [first for first, _, _ in runs] == [0, *(end for _, end, _ in runs[:-1])]
    assert runs[-1][1] == len(left)
    assert (1, 287, sources[1].runs[0][2]) in runs  # copied as it was packed
    assert merged.stored_bytes == merged.stored_sizes().sum()


def test_a_document_that_makes_no_sense_is_named(tmp_path: Path) -> None:
    columns = write(FastDisk(tmp_path), [{"id": "a"}, {"text": "b"}])
    columns._stored_names = ["id"]
    assert columns.stored(0) == {"id": "a"}
    with pytest.raises(DamagedFileError) as caught:
        columns.stored(1)
    assert caught.value.name == columns.segment.make_filename(".stored")
    assert caught.value.found == "document 1 cannot be read (list index out of range)"


# --- parts of entries ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("documents", [3, BLOCK, BLOCK + 1, BLOCK + PLACE_BLOCK])
def test_positions_are_read_in_parts(tmp_path: Path, documents: int) -> None:
    disk = FastDisk(tmp_path)
    builder = SegmentBuilder(SCHEMA, ("text",))
    buffer = builder.buffer("text", SCHEMA["text"])
    builder.buffer("tags", SCHEMA["tags"]).add_items(0, [(b"wort", 2, 2.0), (b"x", 1, 1.0)])
    for doc in range(documents):
        buffer.add_words(doc, ["a", "wort", *["wort"] * (doc % 3)], None, 1.0)
        builder.finish_encoded(b"", 5)
    made = ColumnSegment("t")
    builder.write(disk, made)
    columns = SegmentColumns(disk, made)
    field, entry = columns.fields["text"], columns.entry("text", b"wort")
    every = [at + 1 for doc in range(documents) for at in range(doc % 3 + 1)]
    assert columns.places(field, entry).tolist() == every
    for start, stop in ((0, 0), (0, 1), (1, 3), (len(every) - 2, len(every))):
        assert columns.places_of(field, entry, start, stop).tolist() == every[start:stop]
    assert columns.place_type(field) == np.uint8
    assert columns.count(entry) == documents
    blocks = columns.block_places(entry)
    if documents <= BLOCK:
        assert blocks is None
    else:
        counts = np.cumsum([0, *(doc % 3 + 1 for doc in range(documents))])
        assert blocks is not None and blocks.tolist() == counts[:documents:PLACE_BLOCK].tolist()
    tags = columns.fields["tags"]
    assert (columns.count(columns.entry("tags", b"x")), tags.positions) == (1, False)


# --- terms between blanks -----------------------------------------------------------------------------------


def test_a_short_term_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.columns.spaced._FIRST_BITS", 2)
    numbers, asked = Numbers(), []

    def number_of(term: str) -> int:
        asked.append(term)
        return numbers[term]

    spaced = SpacedNumbers(number_of)
    for size in (1, 2, 3, 90, 400):
        texts = [[f"w{n}" for n in range(size)], ["x" * 16], ["x" * 17]]
        data = [" ".join(text).encode() for text in texts]
        assert numbers.terms_of(spaced.read(data)) == texts
        asked.clear()
        assert numbers.terms_of(spaced.read(data)) == texts
        assert asked == ["x" * 17]


def test_the_counts_of_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    spaced = SpacedNumbers(Numbers().__getitem__)
    for texts in ([b""], [b"", b"a", b"", b"  ", b" b c "], [b"a\0 b", b"", b"c  d"], []):
        found = spaced.read(texts)
        assert found.counts.tolist() == [len(text.split()) for text in texts]
        assert len(found.numbers) == sum(found.counts) and found.numbers.dtype == np.uint32


# --- readers ------------------------------------------------------------------------------------------------


def test_an_index_without_segments_is_empty(tmp_path: Path) -> None:
    index = ColumnIndex.create(FastDisk(tmp_path), SCHEMA, "t")
    assert isinstance(index.reader(), EmptyReader)
    assert index.writer(4).__class__.__name__ == "ColumnWriter"


def test_a_reader_waits_for_a_commit_that_replaces_its_segments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = ColumnIndex.create(FastDisk(tmp_path), SCHEMA, "t")
    for text in ("a", "b"):
        writer = index.writer()
        writer.add_document(text=SpacedTerms(text), id=text)
        writer.commit(merge=False)
    before, former = index.latest_generation(), index._read_toc()
    index.optimize()
    waited: list[float] = []
    monkeypatch.setattr("indexer.columns.index.time.sleep", waited.append)
    tocs = [former]
    read = index._read_toc
    monkeypatch.setattr(index, "_read_toc", lambda: tocs.pop() if tocs else read())
    with index.reader() as reader:
        assert reader.generation() == before + 1
        assert [one["id"] for one in reader.all_stored_fields()] == ["a", "b"]
    assert len(waited) == 1
    for name in index.storage.names():
        if name.endswith(".posts"):
            index.storage.remove(name)
    with pytest.raises(FileNotFoundError):
        index.reader()
    assert len(waited) == 1


# --- damaged pages ------------------------------------------------------------------------------------------


def test_no_damaged_page_is_used_and_the_others_are(tmp_path: Path) -> None:
    """Documents and entries over several pages: only what lies on the damaged one is refused."""
    disk = FastDisk(tmp_path)
    builder = SegmentBuilder(SCHEMA, ("text",))
    buffer = builder.buffer("text", SCHEMA["text"])
    generator = np.random.default_rng(1)
    stored = [generator.bytes(2000) for _ in range(40)]
    terms = [f"w{n}" for n in range(30)]
    for doc, data in enumerate(stored):
        buffer.add_words(doc, terms * (30 + doc), None, 1.0)
        builder.finish_encoded(builder.encode({"id": data}), 1)
    made = ColumnSegment("t")
    builder.write(disk, made)
    for ending in (".stored", ".places"):
        name = made.make_filename(ending)
        whole = (tmp_path / name).read_bytes()
        pages = range(0, len(whole) - 4096, 1 << 14)
        assert len(pages) > 3
        for page in pages[:-1]:  # the last holds what all need
            spoiled = bytearray(whole)
            spoiled[page + 100] ^= 1
            (tmp_path / "new").write_bytes(spoiled)
            disk.rename("new", name)
            columns = SegmentColumns(disk, made)
            field = columns.fields["text"]
            refused, given = [], []
            for number in range(len(stored) if ending == ".stored" else len(terms)):
                try:
                    if ending == ".stored":
                        assert columns.stored(number) == {"id": stored[number]}
                    else:
                        entry = columns.entry("text", terms[number].encode())
                        at = columns.place_starts[entry + 1] - columns.place_starts[entry]
                        last = columns.places_of(field, entry, at - 1, at)
                        assert columns.places(field, entry)[-1:].tolist() == last.tolist()
                    given.append(number)
                except DamagedFileError as error:
                    assert (error.name, error.found) == (
                        name,
                        f"the page at byte {page} has another checksum",
                    )
                    refused.append(number)
            assert 1 <= len(refused) <= 12 < len(given)
        (tmp_path / "new").write_bytes(whole)
        disk.rename("new", name)
