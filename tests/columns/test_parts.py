"""The arrays that postings are made of, at each bound of a type, a block, a chunk and a part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import fields
from whoosh.analysis import SpaceSeparatedTokenizer

from indexer.columns import ColumnSegment, SegmentColumns
from indexer.columns.building import SegmentBuilder
from indexer.columns.chunks import BLOCK, CHUNK, PLACE_BLOCK, count_chunks, find_rows, high_type, join_entries
from indexer.columns.inverting import Tokens, _iter_parts, place_type
from indexer.columns.merging import _plan_moves, _weave, merge_segments
from indexer.columns.postings import Part, _block_places, _starts
from indexer.columns.values import ValueNumbers, ValueTable, join_tables
from tests.columns.collections import FastDisk

TEXT = fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True)
SCHEMA = fields.Schema(text=TEXT, tags=fields.KEYWORD(), other=TEXT)


# --- types and chunks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("documents", "chunks"),
    [(0, 1), (1, 1), (CHUNK, 1), (CHUNK + 1, 2), (2 * CHUNK, 2), (2 * CHUNK + 1, 3), (256 * CHUNK, 256)],
)
def test_documents_lie_in_chunks(documents: int, chunks: int) -> None:
    assert count_chunks(documents) == chunks
    assert high_type(documents) == np.uint8


def test_numbers_of_chunks_take_two_bytes_above_256() -> None:
    assert high_type(256 * CHUNK + 1) == np.uint16
    assert count_chunks(256 * CHUNK + 1) == 257


@pytest.mark.parametrize(
    ("highest", "kind"),
    [(0, "u1"), (255, "u1"), (256, "u2"), (65_535, "u2"), (65_536, "u4"), (2**32 - 1, "u4")],
)
def test_positions_take_the_smallest_type(highest: int, kind: str) -> None:
    assert place_type(highest) == np.dtype(kind)


@pytest.mark.parametrize(
    ("total", "kind"), [(0, np.uint32), (2**32 - 1, np.uint32), (2**32, np.uint64), (2**32 + 1, np.uint64)]
)
def test_running_totals_take_the_smaller_type(total: int, kind: type) -> None:
    found = _starts(np.array([1, total - 1] if total else [], np.int64), None)
    assert found.dtype == kind
    assert found.tolist() == ([0, 1, total] if total else [0])
    assert _starts(np.array([2, 3]), np.uint32).tolist() == [0, 2, 5]


@pytest.mark.parametrize("size", [BLOCK, BLOCK + 1, BLOCK + PLACE_BLOCK, BLOCK + PLACE_BLOCK + 1])
def test_positions_of_long_entries_are_counted_by_blocks(size: int) -> None:
    counts = np.array([3, size, 1, size], np.int64)
    freqs = (np.arange(counts.sum()) % 3 + 1).astype(np.uint32)
    nothing = np.zeros(0, np.uint32)
    part = Part(ranks=np.arange(4, dtype=np.uint32), counts=counts, docs=nothing, freqs=freqs, places=None)
    starts = np.cumsum(counts) - counts
    blocks, places = _block_places(part, starts)
    if size <= BLOCK:
        assert (blocks.tolist(), places.tolist()) == ([], [])
        return
    each = -(-size // PLACE_BLOCK)
    assert blocks.tolist() == [each, each]
    assert places.dtype == np.uint32
    assert places.tolist() == [
        int(freqs[start : start + at * PLACE_BLOCK].sum()) for start in starts[[1, 3]] for at in range(each)
    ]


def docs_of(lows: Iterable[int], chunk: int) -> list[int]:
    return [low + chunk * CHUNK for low in lows]


@pytest.mark.parametrize("looped", [1, 1024, 10**9])
@pytest.mark.parametrize("piece", [1, 256, 10**9])
def test_entries_are_joined_in_each_way(monkeypatch: pytest.MonkeyPatch, looped: int, piece: int) -> None:
    monkeypatch.setattr("indexer.columns.chunks._LOOPED", looped)
    monkeypatch.setattr("indexer.columns.chunks._PIECE", piece)
    long = [
        [*docs_of(range(0, 200, 2), 0), *docs_of([0, CHUNK - 1], 1), *docs_of(range(300), 3)],
        docs_of(range(5, 5 + BLOCK + 1), 2),
        [*docs_of([7], 0), *docs_of(range(BLOCK), 3)],
    ]
    short = [docs_of([0], 3), [3, *docs_of([3], 1), *docs_of([3], 2)], docs_of(range(BLOCK), 1)]
    mixed = [long[0], short[0], long[1], short[1]]
    for order in ([*short, *long], [*long, *short], mixed, short, long, [long[1]]):
        docs = np.array([doc for entry in order for doc in entry], np.uint32)
        counts = np.array([len(entry) for entry in order])
        highs = np.array([doc >> 16 for entry in order if len(entry) <= BLOCK for doc in entry], np.uint8)
        ends = [
            sum(doc < chunk * CHUNK for doc in entry)
            for entry in order
            if len(entry) > BLOCK
            for chunk in (1, 2, 3)
        ]
        found = join_entries(docs.astype(np.uint16), counts, highs, np.array(ends, np.uint32))
        assert found.tolist() == docs.tolist()


def test_documents_are_found_in_chunks() -> None:
    held = [*docs_of([0, 9], 0), *docs_of([0, 9, CHUNK - 1], 2), *docs_of([9], 3)]
    lows = np.array(held, np.uint32).astype(np.uint16)
    some = [1, 9, *docs_of([0, 9], 1), *docs_of([9, CHUNK - 1], 2), *docs_of([9, 10], 3)]
    for asked in ([], [0], held, some):
        wanted = np.array(asked, np.uint32)
        rows, found = find_rows(lows, [2, 2, 5], wanted)
        assert found.tolist() == [doc in held for doc in asked]
        assert [held[row] for row in rows[found].tolist()] == wanted[found].tolist()


# --- values -------------------------------------------------------------------------------------------------


def table(*values: tuple[float, int, int]) -> ValueTable:
    weights, freqs, lengths = zip(*values, strict=True) if values else ((), (), ())
    return ValueTable(
        weights=np.array(weights, np.float32),
        freqs=np.array(freqs, np.uint32),
        lengths=np.array(lengths, np.uint32),
    )


def rows_of(one: ValueTable) -> list[tuple[float, int, int]]:
    return list(zip(one.weights.tolist(), one.freqs.tolist(), one.lengths.tolist(), strict=True))


@pytest.mark.parametrize(("size", "kind"), [(0, "u1"), (1, "u1"), (256, "u1"), (257, "u2"), (65_537, "u4")])
def test_numbers_of_values_take_the_smallest_type(size: int, kind: str) -> None:
    whole = np.zeros(size, np.uint32)
    one = ValueTable(weights=np.zeros(size, np.float32), freqs=whole, lengths=whole)
    assert one.code_type == np.dtype(kind) and len(one) == size


@pytest.mark.parametrize(("highest", "kind"), [((1 << 20) - 1, np.float32), (1 << 20, np.float64)])
def test_frequencies_are_as_wide_as_their_sums_want(highest: int, kind: type) -> None:
    assert table((1.0, 1, 1), (1.0, highest, 1)).float_freqs.dtype == kind
    assert table().float_freqs.dtype == np.float32


@pytest.mark.parametrize("dense", [1, 600, 1 << 20])
def test_each_value_has_one_number(monkeypatch: pytest.MonkeyPatch, dense: int) -> None:
    monkeypatch.setattr("indexer.columns.values._DENSE_PAIRS", dense)
    numbers = ValueNumbers(9)
    parts: list[list[tuple[int, int]]] = [[(1, 9), (2, 0), (1, 9)], [(59, 9), (2, 0)], [(60, 0), (59, 9)], []]
    given, codes = [], []
    for part in parts:
        freqs = np.array([freq for freq, _ in part], np.uint32)
        lengths = np.array([length for _, length in part], np.uint32)
        if len(part):
            codes += numbers.number(freqs, lengths, None).tolist()
            given += [(float(freq), freq, length) for freq, length in part]
    found = rows_of(numbers.table())
    assert [found[code] for code in codes] == given
    if dense != 600:  # else what comes by both ways has two numbers
        assert sorted(found) == sorted(set(given)) and len(found) == len(set(given))
    made = numbers.table()
    assert (made.weights.dtype, made.freqs.dtype, made.lengths.dtype) == (np.float32, np.uint32, np.uint32)


def test_tables_are_joined() -> None:
    one, other = table((1.0, 1, 5), (2.0, 2, 7)), table((2.0, 2, 7), (3.0, 3, 900))
    heavy = table((0.5, 1, 5), (1.0, 1, 5))
    joined, codes = join_tables([one, table(), other, heavy])
    found = rows_of(joined)
    for source, own in zip((one, table(), other, heavy), codes, strict=True):
        assert [found[code] for code in own.tolist()] == rows_of(source)
        assert own.dtype == joined.code_type == np.uint8
    assert set(found) == {*rows_of(one), *rows_of(other), *rows_of(heavy)}
    nothing, none = join_tables([])
    assert (len(nothing), none) == (0, [])


# --- sorting ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [1, 64])
@pytest.mark.parametrize("tokens_of_part", [1, 2, 5, 1 << 17])
@pytest.mark.parametrize("placed", [False, True])
def test_tokens_are_sorted_by_term_document_and_place(
    monkeypatch: pytest.MonkeyPatch, bits: int, tokens_of_part: int, placed: bool
) -> None:
    monkeypatch.setattr("indexer.columns.inverting._KEY_BITS", bits)
    monkeypatch.setattr("indexer.columns.inverting.PART_TOKENS", tokens_of_part)
    texts: list[Sequence[int]] = [[3, 0, 3, 2], [], [2], [0, 0, 0, 3, 2, 2], [3] * 9]
    docs = [0, 1, 4, 300, 301]
    numbers = [number for text in texts for number in text]
    places = [at * 2 + 1 for text in texts for at in range(len(text))]
    tokens = Tokens(
        numbers=np.array(numbers, np.uint32),
        ranks=np.array([5, 7, 1, 2], np.uint32),
        docs=np.array(docs, np.uint32),
        counts=np.array([len(text) for text in texts], np.uint32),
        places=np.array(places, np.uint32) if placed else None,
        freqs=None,
        weights=None,
        positions=True,
    )
    assert tokens.highest_place() == (17 if placed else 9)
    wanted: dict[int, dict[int, list[int]]] = {}
    for doc, text in zip(docs, texts, strict=True):
        for at, number in enumerate(text):
            rank = {0: 5, 2: 1, 3: 2}[number]
            wanted.setdefault(rank, {}).setdefault(doc, []).append(at * 2 + 1 if placed else at)
    found: dict[int, dict[int, list[int]]] = {}
    parts = 0
    for part, weights in _iter_parts(tokens):
        parts += 1
        assert weights is None and part.places is not None
        held, at = iter(zip(part.docs.tolist(), part.freqs.tolist(), strict=True)), count()
        own = part.places.tolist()
        for rank, size in zip(part.ranks.tolist(), part.counts.tolist(), strict=True):
            assert rank not in found
            found[rank] = {}
            for _ in range(size):
                doc, freq = next(held)
                found[rank][doc] = [own[next(at)] for _ in range(freq)]
        assert next(at) == len(own) and next(held, None) is None
    assert found == wanted and list(found) == sorted(wanted)
    assert (parts > 1) == (tokens_of_part < 9)


# --- merging ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("long", [0, 1, 3, 32])
def test_runs_are_woven_whatever_their_length(monkeypatch: pytest.MonkeyPatch, long: int) -> None:
    monkeypatch.setattr("indexer.columns.merging._LONG_RUN", long)
    runs = [[[1, 2, 3], [], [4]], [[5] * 40, [6, 7]], []]
    order = np.array([3, 1, 4, 0, 2])
    counts = [np.array([len(run) for run in own], np.int64) for own in runs]
    kinds = ("u1", "u2", "u1")
    parts = [np.array(list(chain.from_iterable(own)), kind) for own, kind in zip(runs, kinds, strict=True)]
    every = [run for own in runs for run in own]
    woven = _weave(parts, _plan_moves(counts, order))
    assert woven.tolist() == [value for at in order for value in every[at]]
    assert woven.dtype == np.uint16


def write(disk: FastDisk, texts: Sequence[str], **stored: Any) -> SegmentColumns:
    builder = SegmentBuilder(SCHEMA, ("text",))
    for number, text in enumerate(texts):
        if text:
            builder.buffer("text", SCHEMA["text"]).add_words(number, text.split(), None, 1.0)
            builder.buffer("tags", SCHEMA["tags"]).add_name(number, text[:1])
        builder.finish_encoded(builder.encode({**stored, "n": text}), len(text))
    made = ColumnSegment("t")
    builder.write(disk, made)
    return SegmentColumns(disk, made)


@pytest.mark.parametrize("part", [1, 2, 5, 1 << 17])
def test_merged_segments_have_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    """One has deleted documents only, one is empty, one has other fields, a term lost all its documents."""
    monkeypatch.setattr("indexer.columns.merging.PART", part)
    disk = FastDisk(tmp_path)
    texts = [["a b a", "c", "a"], ["d"], [], ["", ""], ["b a", "e e", "a b"]]
    dead = [[1], [0], [], [], [1]]
    sources = [write(disk, own, **({"m": 1} if number == 4 else {})) for number, own in enumerate(texts)]
    for source, gone in zip(sources, dead, strict=True):
        if gone:
            source.segment.delete_documents(np.array(gone))
    target = ColumnSegment("t")
    merge_segments(disk, target, sources, SCHEMA)
    merged = SegmentColumns(disk, target)
    left = [
        (text, number)
        for number, own in enumerate(texts)
        for at, text in enumerate(own)
        if at not in dead[number]
    ]
    assert merged.documents == target.doc_count_all() == len(left)
    assert [merged.stored(doc) for doc in range(len(left))] == [
        {**({"m": 1} if number == 4 else {}), "n": text} for text, number in left
    ]
    assert merged.terms() == [b"a", b"b"]
    field = merged.fields["text"]
    for term in ("a", "b"):
        docs = [doc for doc, (text, _) in enumerate(left) if term in text.split()]
        entry = merged.entry("text", term.encode())
        assert merged.docs(field, entry).tolist() == docs
        assert merged.places(field, entry).tolist() == [
            at for doc in docs for at, word in enumerate(left[doc][0].split()) if word == term
        ]
        assert merged.union_count(merged.find(term.encode())) == len(docs)
        tags = [doc for doc, (text, _) in enumerate(left) if text[:1] == term]
        assert merged.docs(merged.fields["tags"], merged.entry("tags", term.encode())).tolist() == tags
    assert merged.lengths(merged.fields["tags"]) is None
    lengths = merged.lengths(field)
    assert lengths is not None and lengths.tolist() == [len(text.split()) for text, _ in left]
    assert (field.total_length, field.holders) == (sum(len(text.split()) for text, _ in left), 4)


@pytest.mark.parametrize("joined", [0, 1 << 14])
def test_a_segment_of_several_chunks_keeps_its_few_postings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, joined: int
) -> None:
    monkeypatch.setattr("indexer.columns.reading._JOINED", joined)
    documents = CHUNK + 3
    held = {
        "a": [0, 5, CHUNK - 1, CHUNK, CHUNK + 2],
        "b": [CHUNK + 1],
        "c": [*range(BLOCK), CHUNK],
        "d": [7, *range(CHUNK - BLOCK, CHUNK + 1)],
        "e": [3],
    }
    builder = SegmentBuilder(SCHEMA, ("text", "other"))
    for name in ("other", "text"):
        buffer = builder.buffer(name, SCHEMA[name])
        for doc in sorted({doc for docs in held.values() for doc in docs}):
            buffer.add_words(doc, [term for term, docs in held.items() if doc in docs], None, 1.0)
    for _ in range(documents):
        builder.finish_encoded(b"", 0)
    made = ColumnSegment("t")
    builder.write(FastDisk(tmp_path), made)
    columns = SegmentColumns(FastDisk(tmp_path), made)
    asked = np.array([0, 3, 7, 8, CHUNK - 1, CHUNK, CHUNK + 1], np.uint32)
    for name in ("other", "text"):
        field = columns.fields[name]
        first, stop = field.first_entry, field.first_entry + field.entries
        every = [doc for docs in held.values() for doc in docs]
        assert columns.docs_of_entries(field, first, stop).tolist() == every
        for start, end in ((0, 2), (1, 3), (2, 4), (3, 5), (5, 5)):
            some = [doc for docs in list(held.values())[start:end] for doc in docs]
            assert columns.docs_of_entries(field, first + start, first + end).tolist() == some
        for term, docs in held.items():
            entry = columns.entry(name, term.encode())
            assert columns.docs(field, entry).tolist() == docs
            rows, found = columns.find_docs(field, entry, asked)
            assert found.tolist() == [doc in docs for doc in asked.tolist()]
            assert [docs[row] for row in rows[found].tolist()] == asked[found].tolist()
            lows, cuts = columns.chunked_docs(field, entry)
            assert cuts == [0, sum(doc < CHUNK for doc in docs), len(docs)]
            assert lows.tolist() == [doc % CHUNK for doc in docs]
