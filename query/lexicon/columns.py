"""The lexicon of an index of columns: its sorted terms, searched as one array of bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import EXACT_MARK
from indexer.columns import SegmentColumns, StoredField
from query.lexicon.patterns import Pattern
from query.lexicon.protocol import Entry, Looked
from query.lexicon.similarity import distances

MAX_CANDIDATES = 100_000
"""Places of a segment's terms that are looked at for one pattern, and values of one field."""

MAX_CHECKED = 10_000
"""Of these, so many are compared with a pattern letter by letter, the most frequent ones."""

_AT_ONCE = 1 << 20
"""Bytes of terms that are searched together."""

_PER_SEGMENT = 4
"""Of a segment, this many times as many as asked are compared with those of the others."""

_LONGEST = 64
"""Longer words are like no typed one."""

Ranks = NDArray[np.intp]


class ColumnLexicon:
    """A `Lexicon` over the segments of a snapshot; it keeps the values of small fields."""

    def __init__(self, segments: Sequence[SegmentColumns]) -> None:
        self._segments = [_Forms(columns) for columns in segments]
        self._values: dict[str, tuple[Entry, ...]] = {}

    def matching(self, pattern: str, limit: int) -> Looked:
        """Words that a folded pattern with `*` and `?` meets, the most frequent first."""
        compiled = Pattern(pattern)
        counts: defaultdict[str, int] = defaultdict(int)
        cut = False
        for forms in self._segments:
            ranks, sure, was_cut = forms.candidates(compiled)
            best = forms.most_frequent(ranks, limit * _PER_SEGMENT if sure else MAX_CHECKED)
            cut |= was_cut or len(best) < len(ranks)
            for word, count in forms.iter_counted(best):
                if sure or compiled.matches(word):
                    counts[word] += count
        return _most_frequent(counts, limit, cut=cut)

    def similar(self, word: str, edits: int, limit: int) -> Looked:
        """Words within `edits` letters of a folded word, the nearest first, of these the most frequent."""
        counts: defaultdict[tuple[int, str], int] = defaultdict(int)
        for forms in self._segments:
            ranks, apart = forms.near(word.encode("utf-8")[:_LONGEST], edits)
            for number, (found, count) in zip(apart.tolist(), forms.iter_counted(ranks), strict=True):
                counts[number, found] += count
        order = sorted(counts, key=lambda key: (key[0], -counts[key], key[1]))
        entries = tuple(Entry(key[1], counts[key]) for key in order[:limit])
        return Looked(entries, cut=len(order) > limit)

    def values(self, field: str) -> Sequence[Entry]:
        """All values of a field of values, by name."""
        found = self._values.get(field)
        if found is None:
            found = self._values[field] = self.values_from(field, "", MAX_CANDIDATES).entries
        return found

    def values_from(self, field: str, prefix: str, limit: int) -> Looked:
        """The first values of a field that start so, by name; without those of deleted sections alone."""
        counts: defaultdict[str, int] = defaultdict(int)
        text = prefix.encode("utf-8")
        cut = False
        for forms in self._segments:
            number = 0
            for number, (value, count) in enumerate(forms.iter_values(field, text), 1):
                if number > limit:
                    cut = True
                    break
                counts[value] += count
        entries = [Entry(value, counts[value]) for value in sorted(counts) if counts[value]]
        return Looked(tuple(entries[:limit]), cut=cut or len(entries) > limit)


def _most_frequent(counts: dict[str, int], limit: int, *, cut: bool) -> Looked:
    order = sorted(counts, key=lambda word: (-counts[word], word))
    return Looked(tuple(Entry(word, counts[word]) for word in order[:limit]), cut=cut or len(order) > limit)


def _begins(data: NDArray[np.uint8], starts: NDArray[np.int64], literal: bytes) -> NDArray[np.intp]:
    """Which of `starts` a run of bytes begins at; it may not pass the end."""
    rows: NDArray[np.intp] = np.arange(len(starts))
    for number, letter in enumerate(literal):
        rows = rows[data[starts[rows] + number] == letter]
    return rows


class _Forms:
    """The printed forms of one segment: the terms behind the mark of a form, which lie side by side."""

    def __init__(self, columns: SegmentColumns) -> None:
        self._columns = columns
        mark = EXACT_MARK.encode("utf-8")
        self._first = columns.rank_from(mark)
        self._end = columns.rank_from(mark + b"\xff")

    @cached_property
    def _ends(self) -> NDArray[np.uint32]:
        return self._columns.term_arrays()[1]

    def candidates(self, pattern: Pattern) -> tuple[Ranks, bool, bool]:
        """Ranks that may match, whether they surely do, and whether some were left out."""
        first, end = self._first, self._end
        if pattern.prefix:
            text = (EXACT_MARK + pattern.prefix).encode("utf-8")
            first, end = self._columns.rank_from(text), self._columns.rank_from(text + b"\xff")
        if pattern.is_prefix:
            return np.arange(first, end), True, False
        literal = pattern.literal.encode("utf-8")
        if pattern.is_suffix:
            return self._ending(literal, first, end), True, False
        if not literal:
            return np.arange(first, end), False, False
        ranks, cut = self._holding(literal, first, end)
        return ranks, pattern.is_infix, cut

    def _ending(self, literal: bytes, first: int, end: int) -> Ranks:
        """Ranks in a range whose terms end in a run of bytes."""
        data, ends = self._columns.term_arrays()
        lengths = ends[first + 1 : end + 1] - ends[first:end]
        ranks = np.flatnonzero(lengths >= len(literal)) + first
        return ranks[_begins(data, ends[ranks + 1].astype(np.int64) - len(literal), literal)]

    def _holding(self, literal: bytes, first: int, end: int) -> tuple[Ranks, bool]:
        """Ranks in a range whose terms hold a run of bytes, and whether some were left out."""
        data, ends = self._columns.term_arrays()
        found, count = [np.zeros(0, np.int64)], 0
        offset, stop = int(ends[first]), int(ends[end]) - len(literal) + 1
        while offset < stop and count < MAX_CANDIDATES:
            piece = data[offset : min(offset + _AT_ONCE, stop)]
            places = np.flatnonzero(piece == literal[0]) + offset
            found.append(places[_begins(data, places, literal)])
            count += len(found[-1])
            offset += len(piece)
        starts = np.concatenate(found)[:MAX_CANDIDATES]
        ranks = np.searchsorted(ends, starts.astype(ends.dtype), side="right") - 1
        ranks = ranks[starts + len(literal) <= ends[ranks + 1]]  # a run may cross two terms
        return ranks[np.diff(ranks, prepend=-1) > 0], offset < stop or count > MAX_CANDIDATES

    def most_frequent(self, ranks: Ranks, limit: int) -> Ranks:
        """Those that most sections hold."""
        if len(ranks) <= limit:
            return ranks
        counts = self._columns.union_counts()[ranks]
        kept: Ranks = ranks[np.argpartition(counts, len(ranks) - limit)[len(ranks) - limit :]]
        return kept

    def iter_counted(self, ranks: Ranks) -> Iterator[tuple[str, int]]:
        """The words at these ranks, and how many sections hold them."""
        counts = self._columns.union_counts()[ranks].tolist()
        for rank, count in zip(ranks.tolist(), counts, strict=True):
            yield self._columns.term(rank)[len(EXACT_MARK) :].decode("utf-8"), count

    def near(self, word: bytes, edits: int) -> tuple[Ranks, NDArray[np.uint8]]:
        """Ranks of words within `edits` of a word, and how far each is."""
        data = self._columns.term_arrays()[0]
        starts = self._ends[self._first : self._end].astype(np.int64) + len(EXACT_MARK)
        lengths = self._ends[self._first + 1 : self._end + 1] - starts
        rows = np.flatnonzero(np.abs(lengths - len(word)) <= edits)
        apart = distances(data, starts[rows], lengths[rows], word, edits)
        kept = apart <= edits
        return rows[kept] + self._first, apart[kept]

    def iter_values(self, name: str, prefix: bytes) -> Iterator[tuple[str, int]]:
        """The values of a field from `prefix` on that start so, and how many live sections have each."""
        columns, field = self._columns, self._columns.fields.get(name)
        if field is None:
            return
        terms = columns.entry_terms
        for entry in range(columns.entry_from(field, prefix), field.first_entry + field.entries):
            text = columns.term(terms[entry])
            if not text.startswith(prefix):
                return
            yield text.decode("utf-8"), self._count(field, entry)

    def _count(self, field: StoredField, entry: int) -> int:
        live = self._columns.segment.live
        if live is None:
            return self._columns.count(entry)
        return int(np.count_nonzero(live[self._columns.docs(field, entry)]))
