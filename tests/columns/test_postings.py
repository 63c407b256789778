"""What a segment keeps of its postings, at the borders of chunks, short entries and types of numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields
from whoosh.analysis import SpaceSeparatedTokenizer

from indexer.columns import ColumnSegment, SegmentColumns, iter_damages
from indexer.columns.building import SegmentBuilder
from indexer.columns.chunks import (
    BLOCK,
    CHUNK,
    find_rows,
    high_type,
    join_entries,
    join_long,
    join_short,
    short_counts,
    take_chunk_ends,
    take_highs,
)
from indexer.columns.inverting import FieldPostings, count_unions
from indexer.columns.merging import merge_segments
from indexer.columns.values import ValueNumbers, join_tables
from tests.columns.collections import FastDisk

BORDERS = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1)
SIZES = (1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 700)
TEXT = fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True)
SCHEMA = fields.Schema(body=TEXT, tags=fields.KEYWORD(scorable=True), title=TEXT, void=TEXT)

Postings = dict[tuple[str, str], dict[int, tuple[int, ...]]]
"""By field and term the positions in each document; in a field without positions as many as its frequency."""


class Segment(NamedTuple):
    documents: int
    postings: Postings


# --- the numbers of documents -------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([CHUNK, CHUNK + 1, 1 << 20, (1 << 24) + 1]), st.integers(0, 2**32), st.data())
def test_document_numbers_come_back_from_their_low_bits(
    documents: int, seed: int, data: st.DataObject
) -> None:
    sizes = data.draw(st.lists(st.sampled_from(SIZES), min_size=1, max_size=5))
    entries = [_some_docs(documents, size, seed + number) for number, size in enumerate(sizes)]
    docs, counts = np.concatenate(entries), np.array([len(entry) for entry in entries])
    starts = np.cumsum(counts) - counts
    lows, highs = docs.astype(np.uint16), take_highs(docs, counts, documents)
    ends = take_chunk_ends(docs, starts, counts, documents)
    assert highs.dtype == high_type(documents) == (np.uint16 if documents > 1 << 24 else np.uint8)
    assert len(highs) == short_counts(counts).sum()
    assert join_entries(lows, counts, highs, ends).tolist() == docs.tolist()
    width = -(-documents // CHUNK) - 1
    wanted = np.union1d(_some_docs(documents, 50, seed - 1), entries[0][::3]).astype(np.uint32)
    long = short = 0
    for entry, start, count in zip(entries, starts.tolist(), counts.tolist(), strict=True):
        own = lows[start : start + count]
        if count > BLOCK:
            own_ends = ends[long * width : (long + 1) * width].tolist()
            assert join_long(own, own_ends).tolist() == entry.tolist()
            rows, held = find_rows(own, own_ends, wanted)
            assert held.tolist() == np.isin(wanted, entry).tolist()
            assert entry[rows[held]].tolist() == wanted[held].tolist()
            long += 1
        else:
            assert join_short(own, highs[short : short + count]).tolist() == entry.tolist()
            short += count


def _some_docs(documents: int, count: int, seed: int) -> np.ndarray[Any, np.dtype[np.uint32]]:
    """So many documents, with those at the borders of chunks before others."""
    borders = [doc for doc in (*BORDERS, documents - 1) if doc < documents][:count]
    others = np.random.default_rng(seed % 2**32).choice(documents, 2 * count + 20)
    found = dict.fromkeys([*borders, *others.tolist()])
    return np.sort(np.array(list(found)[:count], np.uint32))


# --- a segment ----------------------------------------------------------------------------------------------


def _make_segment(documents: int, seed: int) -> Segment:
    """Terms with as many documents as are at the borders, by field; one holds all, one field is empty."""
    generator = np.random.default_rng(seed)
    postings: Postings = {}
    for name in ("body", "tags", "title"):
        for size in SIZES:
            docs = _some_docs(documents, size, seed + size + len(name)).tolist()
            freqs = generator.integers(1, 4, len(docs)).tolist()
            postings[name, f"t{size}"] = {
                doc: tuple(range(n % 300, n % 300 + freq))
                for n, (doc, freq) in enumerate(zip(docs, freqs, strict=True))
            }
    postings["title", "all"] = dict.fromkeys(range(documents), (400,))
    postings["body", f"only{seed}"] = {documents - 1: (70_000,)}
    return Segment(documents, postings)


def _write(disk: FastDisk, segment: Segment) -> SegmentColumns:
    builder = SegmentBuilder(SCHEMA, ("body", "title"))
    of_documents: list[list[tuple[str, str, tuple[int, ...]]]] = [[] for _ in range(segment.documents)]
    for (name, term), held in segment.postings.items():
        for doc, places in held.items():
            of_documents[doc].append((name, term, places))
    builder.buffer("void", SCHEMA["void"]).add_words(0, [], None, 1.0)
    for doc, found in enumerate(of_documents):
        for name in {name for name, _, _ in found}:
            buffer = builder.buffer(name, SCHEMA[name])
            own = [(term, places) for field, term, places in found if field == name]
            if name == "tags":
                buffer.add_items(
                    doc, [(term.encode(), len(places), float(len(places))) for term, places in own]
                )
            else:
                words = [(place, term) for term, places in own for place in places]
                buffer.add_words(doc, [term for _, term in words], [place for place, _ in words], 1.0)
        builder.finish_encoded(b"", len(found))
    made = ColumnSegment("t")
    builder.write(disk, made)
    return SegmentColumns(disk, made)


def _check(columns: SegmentColumns, segment: Segment) -> None:
    assert columns.documents == segment.documents
    lengths: dict[str, Counter[int]] = {name: Counter() for name in ("body", "tags", "title")}
    for (name, _), held in segment.postings.items():
        for doc, places in held.items():
            lengths[name][doc] += len(places)
    assert columns.terms() == sorted({term.encode() for _, term in segment.postings})
    for (name, term), held in segment.postings.items():
        field, entry = columns.fields[name], columns.entry(name, term.encode())
        docs = sorted(held)
        assert columns.docs(field, entry).tolist() == docs
        table = columns.table(field).freqs, columns.table(field).lengths
        freqs, own_lengths = (one.take(columns.codes(field, entry)).tolist() for one in table)
        assert freqs == [len(held[doc]) for doc in docs]
        assert own_lengths == [lengths[name][doc] for doc in docs]
        if field.positions:
            places = [place for doc in docs for place in held[doc]]
            assert columns.places(field, entry).tolist() == places
        _check_looking_up(columns, name, term, docs)
    for name, counted in lengths.items():
        found = columns.lengths(columns.fields[name])
        assert found is not None
        assert dict(counted) == {doc: int(found[doc]) for doc in np.flatnonzero(found).tolist()}
        _check_neighbours(columns, name)
    for number, term in enumerate(columns.terms()):
        grouped = [
            held
            for (name, text), held in segment.postings.items()
            if text.encode() == term and name != "tags"
        ]
        assert columns.union_count(number) == len(set().union(*grouped))


def _check_looking_up(columns: SegmentColumns, name: str, term: str, docs: Sequence[int]) -> None:
    field, entry = columns.fields[name], columns.entry(name, term.encode())
    wanted = np.array([doc for doc in sorted({*BORDERS, *docs[::7]}) if doc < columns.documents], np.uint32)
    rows, held = columns.find_docs(field, entry, wanted)
    own = set(docs)
    assert wanted[held].tolist() == [doc for doc in wanted.tolist() if doc in own]
    assert [docs[row] for row in rows[held].tolist()] == wanted[held].tolist()
    lows, cuts = columns.chunked_docs(field, entry)
    assert len(cuts) == -(-columns.documents // CHUNK) + 1
    found = [
        chunk * CHUNK + low
        for chunk in range(len(cuts) - 1)
        for low in lows[cuts[chunk] : cuts[chunk + 1]].tolist()
    ]
    assert found == list(docs)


def _check_neighbours(columns: SegmentColumns, name: str) -> None:
    """Neighbouring entries read at once are those read one by one."""
    field = columns.fields[name]
    first, stop = field.first_entry, field.first_entry + field.entries
    for start, end in ((first, stop), (first + 1, stop - 1), (stop - 1, stop), (stop, stop)):
        together = columns.docs_of_entries(field, start, end).tolist()
        assert together == [doc for entry in range(start, end) for doc in columns.docs(field, entry).tolist()]


BOUNDS: Mapping[str, Mapping[str, int]] = {
    "as they are": {},
    "small": {
        "inverting.PART_TOKENS": 7,
        "inverting._UNION_PAIRS": 5,
        "values._DENSE_PAIRS": 900,
        "merging.PART": 50,
        "merging_terms.RUN": 5,
        "merging_documents._COPIED_BYTES": 100,
    },
    "no table of values": {"values._DENSE_PAIRS": 1},
    "keys too long": {"inverting._KEY_BITS": 1},
    "keys too long for small parts": {"inverting._KEY_BITS": 1, "inverting.PART_TOKENS": 7},
}


@pytest.fixture(params=BOUNDS)
def bounds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done in parts or in another way above some size gives the same."""
    for name, value in BOUNDS[request.param].items():
        monkeypatch.setattr(f"indexer.columns.{name}", value)


@pytest.mark.usefixtures("bounds")
@pytest.mark.parametrize("documents", [300, CHUNK, CHUNK + 1, 2 * CHUNK + 2])
def test_a_segment_gives_what_was_written(tmp_path: Path, documents: int) -> None:
    segment = _make_segment(documents, 1)
    _check(_write(FastDisk(tmp_path), segment), segment)


@pytest.mark.usefixtures("bounds")
@pytest.mark.parametrize("sizes", [(400, 60, 300), (CHUNK - 1, 900, CHUNK + 40)])
def test_merged_segments_give_what_is_not_deleted(tmp_path: Path, sizes: tuple[int, ...]) -> None:
    disk = FastDisk(tmp_path)
    segments = [_make_segment(documents, seed) for seed, documents in enumerate(sizes)]
    sources = [_write(disk, segment) for segment in segments]
    gone = [_some_docs(segment.documents, 60, 5 + n).tolist() for n, segment in enumerate(segments)]
    gone[1] = []
    for source, dead in zip(sources, gone, strict=True):
        if dead:
            source.segment.delete_documents(np.array(dead))
    target = ColumnSegment("t")
    merge_segments(disk, target, sources, SCHEMA)
    _check(SegmentColumns(disk, target), _merge(segments, gone))


def _merge(segments: Sequence[Segment], gone: Sequence[Sequence[int]]) -> Segment:
    merged: Postings = {}
    numbers = iter(range(10**9))
    for segment, dead in zip(segments, map(set, gone), strict=True):
        new = {doc: next(numbers) for doc in range(segment.documents) if doc not in dead}
        for key, held in segment.postings.items():
            kept = {new[doc]: places for doc, places in held.items() if doc in new}
            if kept:
                merged.setdefault(key, {}).update(kept)
    return Segment(next(numbers), merged)


@pytest.mark.parametrize("part", [1, 100, 10**6])
def test_files_of_different_segments_do_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    """Each file is as it was written, but the values of one were written for another; seen in any part."""
    monkeypatch.setattr("indexer.columns.checking.PART", part)
    folders = [tmp_path / name for name in ("one", "other")]
    made = []
    for folder, freq in zip(folders, (1, 2), strict=True):
        folder.mkdir()
        last = {("title", "z"): {9: tuple(range(freq))}}
        same = {("title", f"t{n}"): dict.fromkeys(range(10), (n,)) for n in range(30)}
        made.append(_write(FastDisk(folder), Segment(10, same | last)).segment)
    one, other = (segment.make_filename(".codes") for segment in made)
    assert not list(iter_damages(FastDisk(folders[0]), made[0]))
    (folders[0] / one).write_bytes((folders[1] / other).read_bytes())
    (damage,) = iter_damages(FastDisk(folders[0]), made[0])
    assert damage.found == "field title has values that do not exist"


# --- values and unions --------------------------------------------------------------------------------------

_VALUES = st.lists(
    st.tuples(
        st.sampled_from([1, 2, 3, 255, 256, 70_000]), st.integers(0, 900), st.sampled_from([0.5, 1.0, 2.0])
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(_VALUES, st.booleans()), min_size=1, max_size=5))
def test_a_value_comes_back_by_its_number(parts: list[tuple[list[tuple[int, int, float]], bool]]) -> None:
    numbers = ValueNumbers(900)
    wanted, codes = [], []
    for rows, weighted in parts:
        freqs, lengths = (np.array([row[n] for row in rows], np.uint32) for n in (0, 1))
        weights = np.array([row[2] for row in rows], np.float32) if weighted else None
        codes += numbers.number(freqs, lengths, weights).tolist()
        wanted += [row if weighted else (row[0], row[1], float(row[0])) for row in rows]
    table = numbers.table()
    joined, (own, twice) = join_tables([table, table])
    assert own.tolist() == twice.tolist()
    assert max(codes) < len(table) <= 2 * len(set(wanted))
    for one, found in ((table, codes), (joined, own.take(codes).tolist())):
        assert [(one.freqs[n], one.lengths[n], one.weights[n]) for n in found] == wanted


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.dictionaries(st.integers(0, 9), st.sets(st.integers(0, 6), min_size=1)), max_size=4),
    st.data(),
)
def test_documents_of_a_term_are_counted_once_over_fields(
    held: list[dict[int, set[int]]], data: st.DataObject
) -> None:
    postings = [
        FieldPostings(
            ranks=np.array(sorted(field), np.uint32),
            counts=np.array([len(field[rank]) for rank in sorted(field)], np.int64),
            docs=np.array([doc for rank in sorted(field) for doc in sorted(field[rank])], np.uint32),
        )
        for field in held
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.columns.inverting._UNION_PAIRS", data.draw(st.integers(1, 20)))
        documents = data.draw(st.sampled_from([7, 300, 1 << 20, 1 << 31]))
        counts = count_unions(postings, 10, documents).tolist()
    assert counts == [len(set().union(*(field.get(rank, set()) for field in held))) for rank in range(10)]
