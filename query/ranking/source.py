"""Where ranking gets its arrays from: the seam to the engine.

`WhooshSource` reads them through Whoosh's public reader, posting by posting; a codec that keeps arrays
hands them out under the same protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh.matching.mcore import Matcher
from whoosh.reading import IndexReader

from indexer.schema import SECTION_RECORD

Docs = NDArray[np.int32]
"""Section numbers, ascending, each once."""
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

_CACHED_TERMS = 2048
_CACHED_FIELDS = 32


class PostingList(Protocol):
    """The sections that hold a term in one field and how often; deleted sections are left out."""

    @property
    def docs(self) -> Docs:
        """The sections."""

    @property
    def freqs(self) -> Floats:
        """How often each holds it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Postings:
    """A `PostingList` in memory."""

    docs: Docs
    freqs: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FieldLengths:
    """Words of one field in every section (0 where absent or deleted), and the mean of the rest."""

    lengths: Floats
    average: float


class PostingSource(Protocol):
    """An index as arrays. Numbers of sections run over all segments and keep the order of writing."""

    @property
    def size(self) -> int:
        """One more than the highest section number."""

    @property
    def section_count(self) -> int:
        """Sections that can be found; the N of idf."""

    def postings(self, field: str, term: str) -> PostingList | None:
        """The postings of a term; None where the field does not hold it."""

    def positions(self, field: str, term: str, docs: Docs) -> list[Ints]:
        """The term's positions in each of `docs`, which all hold it, ascending."""

    def frequency(self, fields: tuple[str, ...], term: str) -> float:
        """How often these fields together hold a term, over all sections."""

    def least_frequency(self, fields: tuple[str, ...], term: str) -> float:
        """What `frequency` does not fall below, without reading a posting."""

    def lengths(self, field: str) -> FieldLengths:
        """The lengths of a field."""

    def mean_length(self, fields: tuple[str, ...]) -> float:
        """Words that sections have in all these fields together, the mean of those that have any."""

    def sections(self) -> Docs:
        """All sections that can be found."""


class WhooshSource:
    """A `PostingSource` over a Whoosh reader with any codec; it keeps what was read of the last terms.

    It shares the life of `reader` and sees the snapshot that the reader sees.
    """

    def __init__(self, reader: IndexReader) -> None:
        self._leaves = reader.leaf_readers()
        self._reader = reader
        self.postings = lru_cache(maxsize=_CACHED_TERMS)(self._read_postings)
        self.lengths = lru_cache(maxsize=_CACHED_FIELDS)(self._read_lengths)

    @property
    def size(self) -> int:
        """One more than the highest section number, deleted ones counted."""
        return self._reader.doc_count_all()

    @cached_property
    def _sections(self) -> Docs:
        found = self._read_postings("record", SECTION_RECORD)
        return np.empty(0, np.int32) if found is None else found.docs

    def sections(self) -> Docs:
        """All live documents that are sections; the index also holds a record a paper."""
        return self._sections

    @property
    def section_count(self) -> int:
        """Number of live sections."""
        return len(self._sections)

    def _read_postings(self, field: str, term: str) -> Postings | None:
        docs: list[int] = []
        freqs: list[float] = []
        for matcher, base in self._matchers(field, term):
            while matcher.is_active():
                docs.append(base + matcher.id())
                freqs.append(matcher.weight())
                matcher.next()
        if not docs:
            return None
        return Postings(docs=np.array(docs, np.int32), freqs=np.array(freqs, np.float32))

    def _matchers(self, field: str, term: str) -> Iterator[tuple[Matcher, int]]:
        text = term.encode("utf-8")
        for leaf, base in self._leaves:
            if field in leaf.schema and (field, text) in leaf:
                yield leaf.postings(field, text), base

    def positions(self, field: str, term: str, docs: Docs) -> list[Ints]:
        """The term's positions in each of `docs`, which all hold it, ascending."""
        wanted = docs.tolist()
        found: list[Ints] = []
        for matcher, base in self._matchers(field, term):
            while len(found) < len(wanted) and matcher.is_active():
                doc = wanted[len(found)] - base
                if matcher.id() < doc:
                    matcher.skip_to(doc)
                if not matcher.is_active() or matcher.id() != doc:
                    break
                found.append(np.array(matcher.value_as("positions"), np.int32))
        return found

    def frequency(self, fields: tuple[str, ...], term: str) -> float:
        """How often these fields together hold a term, over all sections."""
        return sum(self._frequency(field, term) for field in fields)

    def least_frequency(self, _fields: tuple[str, ...], _term: str) -> float:
        """See `PostingSource.least_frequency`; what is known is that it is not negative."""
        return 0.0

    def _frequency(self, field: str, term: str) -> float:
        """Read from the term's entry where no section was deleted."""
        if any(leaf.has_deletions() for leaf, _ in self._leaves):
            found = self.postings(field, term)
            return 0.0 if found is None else float(found.freqs.sum(dtype=np.float64))
        leaves = (leaf for leaf, _ in self._leaves if field in leaf.schema)
        return sum(float(leaf.frequency(field, term.encode("utf-8"))) for leaf in leaves)

    def _read_lengths(self, field: str) -> FieldLengths:
        lengths = np.zeros(self.size, np.float32)
        for leaf, base in self._leaves:
            gone = leaf.is_deleted if leaf.has_deletions() else None
            for doc in range(leaf.doc_count_all()):
                if gone is None or not gone(doc):
                    lengths[base + doc] = leaf.doc_field_length(doc, field) or 0
        return FieldLengths(lengths=lengths, average=_mean(lengths))

    def mean_length(self, fields: tuple[str, ...]) -> float:
        """Words that sections have in all these fields together, the mean of those that have any."""
        return _mean(sum((self.lengths(field).lengths for field in fields), np.zeros(self.size, np.float32)))


def _mean(lengths: Floats) -> float:
    held = lengths[lengths > 0]
    return float(held.mean(dtype=np.float64)) if len(held) else 1.0
