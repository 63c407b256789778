"""The postings of a term in the columns of an index: read when they are asked for, and only what is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from query.ranking.source import Docs, Floats

if TYPE_CHECKING:
    from indexer.columns import SegmentColumns, StoredField
    from query.ranking.column_source import ColumnSource

Flags = NDArray[np.bool_]


class Run(NamedTuple):
    """The postings of an entry of one segment."""

    columns: SegmentColumns
    field: StoredField
    entry: int
    base: int
    """The number of the segment's first document over all segments."""
    first_value: int
    """Values of the field in the segments before: the tables of all lie one behind the other."""
    live: Flags | None


class CodedPostings:
    """Postings whose frequencies and lengths are numbers into a table of values, by segments."""

    def __init__(self, source: ColumnSource, field: str, runs: list[Run]) -> None:
        self._source = source
        self._field = field
        self.runs = runs
        self._docs: Docs | None = None
        self._codes: NDArray[Any] | None = None
        self.most = sum([run.columns.count(run.entry) for run in runs])
        """Number of postings, those of deleted sections too."""

    def is_empty(self) -> bool:
        """Whether all its sections are deleted."""
        return all(run.live is not None for run in self.runs) and not len(self.docs)

    @property
    def docs(self) -> Docs:
        """The sections, ascending; deleted ones are left out."""
        if self._docs is None:
            parts = [_read_docs(run) for run in self.runs]
            self._docs = parts[0] if len(parts) == 1 else np.concatenate(parts)
        return self._docs

    @property
    def codes(self) -> NDArray[Any]:
        """The number of each posting's value."""
        if self._codes is None:
            parts = [_read_codes(run) for run in self.runs]
            self._codes = parts[0] if len(parts) == 1 else np.concatenate(parts)
        return self._codes

    @property
    def freqs(self) -> Floats:
        """The frequency of each posting."""
        return self._source.weight_table(self._field).take(self.codes)

    def normalised(self, weight: float, b: float, average: float) -> Floats:
        """Weighted frequencies over the length norm, one for each posting."""
        return self.look_up(self._source.norm_table(self._field, weight, b, average))

    def look_up(self, table: Floats) -> Floats:
        """What a table of all values says of each posting."""
        return table.take(self.codes, mode="clip")

    def normalised_at(self, docs: Docs, weight: float, b: float, average: float) -> Floats:
        """`normalised` for ascending sections; 0 where the term is not in one."""
        table = self._source.norm_table(self._field, weight, b, average)
        found = np.zeros(len(docs), np.float32)
        for run, start, rows, held in self._iter_found(docs):
            codes = run.columns.codes(run.field, run.entry).take(rows, mode="clip")
            values = table.take(_renumbered(codes, run.first_value), mode="clip")
            values *= held
            if len(values) == len(docs):
                return values
            found[start : start + len(values)] = values
        return found

    def held_by(self, docs: Docs) -> Flags:
        """Which of some ascending sections hold the term."""
        flags = np.zeros(len(docs), bool)
        for _, start, _, held in self._iter_found(docs):
            flags[start : start + len(held)] = held
        return flags

    def _iter_found(self, docs: Docs) -> Any:
        """A run at a time: where its sections begin in `docs`, their rows in it, and which it holds."""
        for run in self.runs:
            base, own = run.base, docs
            start, stop = 0, len(docs)
            if len(self._source.extents) > 1:
                start, stop = docs.searchsorted((base, base + run.columns.documents)).tolist()
                own = docs[start:stop] - np.int32(base)
            if start < stop:
                rows, held = run.columns.find_docs(run.field, run.entry, own.view(np.uint32))
                yield run, start, rows, held


class ManyPostings(NamedTuple):
    """Postings of several terms in one field, one after the other: a section may stand there again."""

    field: str
    docs: Docs
    codes: NDArray[Any]


def read_run(  # noqa: PLR0913, PLR0917 - a run of entries, and how its numbers become those of the index
    columns: SegmentColumns,
    field: StoredField,
    entries: tuple[int, int],
    base: int,
    first_value: int,
    live: Flags | None,
) -> tuple[Docs, NDArray[Any]]:
    """Sections and value numbers of neighbouring entries; deleted sections are left out."""
    docs, codes = columns.docs_of_entries(field, *entries), columns.codes_of_entries(field, *entries)
    if live is not None:
        keep = live.take(docs)
        docs, codes = docs.compress(keep), codes.compress(keep)
    return _over_all(docs, base), _renumbered(codes, first_value)


def _read_docs(run: Run) -> Docs:
    docs = run.columns.docs(run.field, run.entry)
    if run.live is not None:
        docs = docs.compress(run.live.take(docs))
    return _over_all(docs, run.base)


def _read_codes(run: Run) -> NDArray[Any]:
    codes = run.columns.codes(run.field, run.entry)
    if run.live is not None:
        codes = codes.compress(run.live.take(run.columns.docs(run.field, run.entry)))
    return _renumbered(codes, run.first_value)


def _over_all(docs: NDArray[np.uint32], base: int) -> Docs:
    """Numbers of a segment's documents as those over all segments."""
    numbers: Docs = docs.view(np.int32)
    return numbers + np.int32(base) if base else numbers


def _renumbered(codes: NDArray[Any], first_value: int) -> NDArray[Any]:
    """Value numbers of a segment as those in the tables of all."""
    return codes.astype(np.uint32) + np.uint32(first_value) if first_value else codes
