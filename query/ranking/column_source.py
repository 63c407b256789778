"""Ranking's arrays straight from the columns of an index: no copy where one segment holds all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property, lru_cache, reduce

import numpy as np
from numpy.typing import NDArray

from indexer.columns import SegmentColumns, StoredField
from indexer.schema import SECTION_RECORD
from indexer.store import Snapshot
from query.ranking.arraytools import distinct
from query.ranking.coded import CodedPostings, ManyPostings, Run, read_run
from query.ranking.phrases import find_sequence, read_places
from query.ranking.source import Docs, FieldLengths, Floats, Ints, Postings, WhooshSource

_CACHED_COUNTS = 16_384
_CACHED_TABLES = 256
_CACHED_MASKS = 32
"""Filters kept, a byte a section each."""


class ColumnSource:
    """A `PostingSource` over the mapped arrays of a snapshot; it keeps small tables only, no postings."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._segments = snapshot.segments
        self._live = [columns.segment.live for columns, _ in self._segments]
        self._whole = not any(live is not None for live in self._live)
        self.norm_table = lru_cache(maxsize=_CACHED_TABLES)(self._make_norm_table)
        self.weight_table = lru_cache(maxsize=_CACHED_TABLES)(self._make_weight_table)
        self.lengths = lru_cache(maxsize=_CACHED_TABLES)(self._read_lengths)
        self.mean_length = lru_cache(maxsize=_CACHED_TABLES)(self._mean_length)
        self.union_count = lru_cache(maxsize=_CACHED_COUNTS)(self._count_union)
        self.mask = lru_cache(maxsize=_CACHED_MASKS)(self._make_mask)
        self.extents = [(base, columns.documents) for columns, base in self._segments]
        """Of each segment the number of its first document, and how many it has."""
        self.size = sum(columns.documents for columns, _ in self._segments)
        """One more than the highest section number, deleted ones counted."""
        self._value_bases = _count_values(columns for columns, _ in self._segments)

    def close(self) -> None:
        """Let go of the arrays; nothing may be asked of it any more."""
        self._segments, self._live = [], []
        vars(self).pop("_sections", None)
        for name in ("norm_table", "weight_table", "lengths", "mean_length", "union_count", "mask"):
            vars(self).pop(
                name, None
            )  # each holds on to `self`, which only a collection of garbage would end

    @cached_property
    def _sections(self) -> Docs:
        found = self.postings("record", SECTION_RECORD)
        return np.empty(0, np.int32) if found is None else found.docs

    def sections(self) -> Docs:
        """All live documents that are sections; the index also holds a record a paper."""
        return self._sections

    @cached_property
    def section_count(self) -> int:
        """Number of live sections."""
        return len(self._sections)

    def live_of(self, segment: int) -> NDArray[np.bool_] | None:
        """One flag a document of a segment: whether it is there; None where all are."""
        return self._live[segment]

    # --- postings -------------------------------------------------------------------------------------------

    def postings(self, field: str, term: str) -> CodedPostings | None:
        """The postings of a term; None where the field does not hold it."""
        return self.word_postings((field,), term).get(field)

    def word_postings(self, fields: tuple[str, ...], term: str) -> dict[str, CodedPostings]:
        """The postings of a term by field, of those fields that hold it."""
        text = term.encode("utf-8")
        found: dict[str, list[Run]] = {}
        for number, (columns, base) in enumerate(self._segments):
            bases, live = self._value_bases[number], self._live[number]
            for name, entry in columns.entries_of(text).items():
                if name in fields:
                    run = Run(columns, columns.fields[name], entry, base, bases[name], live)
                    found.setdefault(name, []).append(run)
        made = {name: CodedPostings(self, name, runs) for name, runs in found.items()}
        if self._whole:
            return made
        return {name: postings for name, postings in made.items() if not postings.is_empty()}

    def many_postings(self, fields: tuple[str, ...], terms: Sequence[str]) -> list[ManyPostings]:
        """The postings of many terms at once, field by field: neighbouring terms are read together."""
        found = []
        encoded = [term.encode("utf-8") for term in terms]
        for number, (columns, base) in enumerate(self._segments):
            for field, start, stop in columns.iter_entry_runs(encoded):
                if field.name in fields:
                    first, live = self._value_bases[number][field.name], self._live[number]
                    docs, codes = read_run(columns, field, (start, stop), base, first, live)
                    found.append(ManyPostings(field.name, docs, codes))
        return sorted(found, key=lambda part: fields.index(part.field))

    def positions(self, field: str, term: str, docs: Docs) -> list[Ints]:
        """The term's positions in each of `docs`, which all hold it, ascending."""
        rows, places = self.places(field, term, docs)
        return np.split(places, np.searchsorted(rows, np.arange(1, len(docs)))) if len(docs) else []

    def places(self, field: str, term: str, docs: Docs) -> tuple[NDArray[np.intp], Ints]:
        """The term's positions in all of `docs`, which hold it: (index in `docs`, position), in order."""
        text = term.encode("utf-8")
        rows, places = [np.empty(0, np.intp)], [np.empty(0, np.int32)]
        for columns, base in self._segments:
            start, stop = np.searchsorted(docs, (base, base + columns.documents)).tolist()
            entry = columns.entry(field, text) if start < stop else -1
            if entry >= 0:
                own = (docs[start:stop] - np.int32(base)).view(np.uint32)
                counts, found = read_places(columns, columns.fields[field], entry, own)
                rows.append(np.repeat(np.arange(start, stop), counts))
                places.append(found)
        return np.concatenate(rows), np.concatenate(places)

    def find_sequence(
        self, field: str, words: Sequence[Sequence[str]], offsets: Sequence[int]
    ) -> Postings | None:
        """The sections that hold words at their offsets, and how often; a word is met by any of its terms."""
        encoded = [[term.encode("utf-8") for term in terms] for terms in words]
        docs: list[Docs] = []
        freqs: list[Floats] = []
        for (columns, base), live in zip(self._segments, self._live, strict=True):
            found = find_sequence(columns, field, encoded, offsets)
            if found is not None:
                kept = slice(None) if live is None else live[found.docs]
                docs.append(found.docs[kept].astype(np.int32) + np.int32(base))
                freqs.append(found.counts[kept].astype(np.float32))
        if not sum(map(len, docs)):
            return None
        return Postings(docs=np.concatenate(docs), freqs=np.concatenate(freqs))

    def find_places(
        self, fields: Collection[str], terms: Iterable[str], docs: Docs
    ) -> dict[tuple[int, str], dict[int, int]]:
        """Where the terms stand in a few sections: by section and field, position → number of a term."""
        found: defaultdict[tuple[int, str], dict[int, int]] = defaultdict(dict)
        docs = np.sort(docs)
        bounds = [
            np.searchsorted(docs, (base, base + one.documents)).tolist() for one, base in self._segments
        ]
        parts = [
            (columns, docs[start:stop], (docs[start:stop] - np.int32(base)).view(np.uint32))
            for (columns, base), (start, stop) in zip(self._segments, bounds, strict=True)
            if start < stop
        ]
        for number, text in enumerate(term.encode("utf-8") for term in terms):
            for columns, numbers, own in parts:
                rank = columns.find(text)
                for field, entry in columns.entries(rank) if rank >= 0 else ():
                    if field.name in fields:
                        here = columns.find_docs(field, entry, own)[1]
                        if here.any():
                            counts, places = read_places(columns, field, entry, own[here])
                            owners = np.repeat(numbers[here], counts).tolist()
                            for doc, place in zip(owners, places.tolist(), strict=True):
                                found[doc, field.name].setdefault(place, number)
        return dict(found)

    def frequency(self, fields: tuple[str, ...], term: str) -> float:
        """How often these fields together hold a term, over all sections."""
        held = self.word_postings(fields, term).values()
        return sum(float(postings.freqs.sum(dtype=np.float64)) for postings in held)

    def least_frequency(self, fields: tuple[str, ...], term: str) -> float:
        """The number of postings, each of which holds it once at least; 0 where sections were deleted."""
        if not self._whole:
            return 0.0
        return float(sum(postings.most for postings in self.word_postings(fields, term).values()))

    def terms_with_prefix(self, prefix: str, limit: int) -> list[str]:
        """The first `limit` terms, in any field, that start so."""
        text = prefix.encode("utf-8")
        found: set[bytes] = set()
        for columns, _ in self._segments:
            first = columns.rank_from(text)
            for rank in range(first, min(first + limit, columns.term_count)):
                term = columns.term(rank)
                if not term.startswith(text):
                    break
                found.add(term)
        return [term.decode("utf-8") for term in sorted(found)[:limit]]

    def _make_mask(self, field: str, terms: tuple[str, ...]) -> NDArray[np.bool_]:
        """One flag a section: whether it holds one of the terms in a field."""
        held = np.zeros(self.size, bool)
        for term in terms:
            found = self.postings(field, term)
            if found is not None:
                held[found.docs.astype(np.intp)] = True
        held.flags.writeable = False
        return held

    # --- counts and lengths ---------------------------------------------------------------------------------

    def _count_union(self, fields: tuple[str, ...], terms: tuple[str, ...]) -> int:
        """The number of sections that hold any of the terms in any of the fields."""
        if self._whole and len(terms) == 1:
            counted = self._stored_counts(fields, terms[0])
            if counted is not None:
                return counted
        held = [one for term in terms for one in self.word_postings(fields, term).values()]
        if len(held) < 2:
            return sum(one.most if self._whole else len(one.docs) for one in held)
        return count_union([one.docs for one in held], self.size)

    def _stored_counts(self, fields: tuple[str, ...], term: str) -> int | None:
        total, text = 0, term.encode("utf-8")
        for columns, _ in self._segments:
            if set(columns.grouped) != set(fields):
                return None
            rank = columns.find(text)
            total += columns.union_count(rank) if rank >= 0 else 0
        return total

    def _holders(self, name: str) -> list[tuple[int, SegmentColumns, StoredField]]:
        return [
            (number, columns, columns.fields[name])
            for number, (columns, _) in enumerate(self._segments)
            if name in columns.fields
        ]

    def _mean_length(self, names: tuple[str, ...]) -> float:
        """Words that sections have in all these fields, the mean of those that have any."""
        total = holders = 0
        for number, (columns, _) in enumerate(self._segments):
            fields = [columns.fields[name] for name in names if name in columns.fields]
            lengths = [found for field in fields if (found := columns.lengths(field)) is not None]
            live = self._live[number]
            if len(fields) == 1 and live is None:
                total, holders = total + fields[0].total_length, holders + fields[0].holders
            elif lengths:
                held = [one if live is None else one * live for one in lengths]
                total += sum(int(one.sum(dtype=np.int64)) for one in held)
                holders += int(np.count_nonzero(reduce(np.bitwise_or, held)))
        return total / holders if holders else 1.0

    def _read_lengths(self, name: str) -> FieldLengths:
        lengths = np.zeros(self.size, np.float32)
        for number, columns, field in self._holders(name):
            found = columns.lengths(field)
            if found is not None:
                base, live = self._segments[number][1], self._live[number]
                lengths[base : base + columns.documents] = found if live is None else found * live
        return FieldLengths(lengths=lengths, average=self.mean_length((name,)))

    # --- tables of values -----------------------------------------------------------------------------------

    def _make_weight_table(self, name: str) -> Floats:
        return np.concatenate([columns.table(field).weights for _, columns, field in self._holders(name)])

    def _make_norm_table(self, name: str, weight: float, b: float, average: float) -> Floats:
        freqs = self.weight_table(name) * np.float32(weight)
        if b == 0:
            return freqs
        lengths = np.concatenate([columns.table(field).lengths for _, columns, field in self._holders(name)])
        share = lengths.astype(np.float32) * np.float32(b / average)
        return freqs / (share + np.float32(1 - b))


def _count_values(segments: Iterable[SegmentColumns]) -> list[dict[str, int]]:
    """Of each segment by field the values in those before it: the tables of all are one behind the other."""
    found, before = [], defaultdict[str, int](int)
    for columns in segments:
        found.append({name: before[name] for name in columns.fields})
        for name, field in columns.fields.items():
            before[name] += field.values
    return found


def count_union(lists: list[Docs], size: int) -> int:
    """How many different sections several lists hold."""
    if sum(map(len, lists)) * 100 < size:
        return len(distinct(np.concatenate(lists)))
    held = np.zeros(size, bool)
    for docs in lists:
        held[docs.astype(np.intp)] = True
    return int(np.count_nonzero(held))


def open_source(snapshot: Snapshot) -> ColumnSource | WhooshSource:
    """The arrays of a snapshot; those of an empty index come from Whoosh's reader."""
    return ColumnSource(snapshot) if snapshot.segments else WhooshSource(snapshot.reader)
