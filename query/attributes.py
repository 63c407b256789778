"""What each section of a snapshot is: its values in a field, its paper, its id, as arrays of section numbers.

Nothing is read before it is asked for. What is kept grows with the index and with nothing else: a few bytes
a section and field.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from indexer.columns import SegmentColumns, StoredField
from indexer.schema import DATUM, NUMBER
from indexer.store import Snapshot

Ints = NDArray[np.int32]
Keys = NDArray[np.float32]

_CACHED_FIELDS = 32
_CACHED_PAPERS = 1024
_DAY = len("2025-09-30")
_NUMBERS_OF_A_PERIOD = 100_000
"""More than the papers of any Wahlperiode; keys up to 167/99999 are exact in 32 bits."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FieldValues:
    """The terms of a field, sorted, and the live sections that hold each: one list behind the other."""

    terms: tuple[str, ...]
    docs: NDArray[np.intp]
    """Section numbers, those of the first term first; a section with two values is named twice."""
    starts: NDArray[np.intp]
    """Where the list of each term begins in `docs`; no list is empty."""

    def owners(self) -> Ints:
        """For each of `docs` the place of its term in `terms`."""
        return np.repeat(
            np.arange(len(self.terms), dtype=np.int32), np.diff(np.append(self.starts, len(self.docs)))
        )

    def with_length(self, length: int) -> FieldValues:
        """The terms of so many characters alone: of dates 4 gives years, 7 months, 10 days."""
        chosen = [place for place, term in enumerate(self.terms) if len(term) == length]
        ends = np.append(self.starts, len(self.docs))
        parts = [self.docs[ends[place] : ends[place + 1]] for place in chosen]
        return _join([self.terms[place] for place in chosen], parts)


class Attributes:
    """The attributes of all sections of one snapshot; it shares the snapshot's life."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._segments = snapshot.segments
        self.size = sum(columns.documents for columns, _ in self._segments)
        """One more than the highest section number."""
        self.values = lru_cache(maxsize=_CACHED_FIELDS)(self._read_values)
        self.lacking = lru_cache(maxsize=_CACHED_FIELDS)(self._make_lacking)
        self.flags = lru_cache(maxsize=_CACHED_FIELDS)(self._make_flags)
        self.sections_of = lru_cache(maxsize=_CACHED_PAPERS)(self._read_sections)

    def close(self) -> None:
        """Let go of the arrays; nothing may be asked of it any more."""
        self._segments = []
        for name in ("values", "lacking", "flags", "sections_of", "_entries", "_days", "_numbers", "_papers"):
            vars(self).pop(name, None)  # those with a cache hold on to `self`

    @cached_property
    def commit(self) -> bytes:
        """Eight bytes that another commit does not share."""
        digest = hashlib.blake2b(digest_size=8)
        for columns, _ in self._segments:
            segment = columns.segment
            digest.update(f"{segment.file_names()[0]} {segment.deleted_count()} ".encode())
        return digest.digest()

    # --- values ---------------------------------------------------------------------------------------------

    def _read_values(self, field: str, length: int | None = None) -> FieldValues:
        """The values of a field in all sections; with `length` only those of so many characters."""
        if length is not None:
            return self.values(field).with_length(length)
        parts: dict[str, list[NDArray[np.intp]]] = {}
        for columns, base, stored in self._holders(field):
            for term, docs in _iter_lists(columns, stored):
                parts.setdefault(term, []).append(docs + base)
        found = {term: np.concatenate(lists) for term, lists in sorted(parts.items())}
        kept = {term: docs for term, docs in found.items() if len(docs)}
        return _join(list(kept), list(kept.values()))

    def _make_lacking(self, field: str, length: int | None = None) -> NDArray[np.bool_]:
        """One flag a section number: whether it has none of the values of `values(field, length)`."""
        lacking = np.ones(self.size, bool)
        lacking[self.values(field, length).docs] = False
        return lacking

    def _make_flags(self, field: str, terms: tuple[str, ...]) -> NDArray[np.bool_]:
        """One flag a section number: whether it has one of the values; without those that were deleted."""
        held = np.zeros(self.size, bool)
        for term in terms:
            text = term.encode("utf-8")
            for columns, base, stored in self._holders(field):
                entry = columns.entry(field, text)
                if entry >= 0:
                    held[_live_docs(columns, stored, entry) + base] = True
        return held

    def _holders(self, field: str) -> Iterator[tuple[SegmentColumns, int, StoredField]]:
        for columns, base in self._segments:
            stored = columns.fields.get(field)
            if stored is not None and stored.entries:
                yield columns, base, stored

    # --- keys to sort and group by --------------------------------------------------------------------------

    def days(self) -> Keys:
        """For each section the day of its paper, counted from 0001-01-01; NaN where it has no date."""
        return self._days

    @cached_property
    def _days(self) -> Keys:
        values = self.values(DATUM, _DAY)
        days = [np.datetime64(term).astype(int) for term in values.terms]
        return self._spread(values, np.array(days, np.float32))

    def numbers(self) -> Keys:
        """For each section the number of its paper, 21/1916 as 2101916; NaN where it has none."""
        return self._numbers

    @cached_property
    def _numbers(self) -> Keys:
        values = self.values(NUMBER)
        return self._spread(values, np.array([_number_key(term) for term in values.terms], np.float32))

    def _spread(self, values: FieldValues, keys: Keys) -> Keys:
        """The key of each section's value."""
        found = np.full(self.size, np.nan, np.float32)
        if len(values.terms):
            found[values.docs] = keys[values.owners()]
        return found

    def papers(self) -> Ints:
        """For each section a number of its paper, the same for all sections of it; -1 of deleted ones."""
        return self._papers

    @cached_property
    def _papers(self) -> Ints:
        values = self.values("paper")
        found = np.full(self.size, -1, np.int32)
        found[values.docs] = values.owners()
        return found

    # --- ids ------------------------------------------------------------------------------------------------

    def section_id(self, doc: int) -> str:
        """The id of a section by its number: bt-21-1916#f3."""
        for (columns, base), entries in zip(self._segments, self._entries, strict=True):
            if doc < base + columns.documents:
                return columns.term(columns.entry_terms[int(entries[doc - base])]).decode("utf-8")
        raise IndexError(doc)

    @cached_property
    def _entries(self) -> list[Ints]:
        """A segment at a time, the entry of each document's id."""
        found = []
        for columns, _ in self._segments:
            stored = columns.fields["id"]
            first, last = stored.first_entry, stored.first_entry + stored.entries
            entries = np.zeros(columns.documents, np.int32)
            entries[columns.docs_of_entries(stored, first, last).astype(np.intp)] = np.arange(first, last)
            found.append(entries)
        return found

    def _read_sections(self, paper: str) -> dict[str, int]:
        """The numbers of a paper's live sections by the section's part of the id; empty where unknown."""
        prefix = f"{paper}#".encode()
        found: dict[str, int] = {}
        for columns, base, stored in self._holders("id"):
            for entry in range(columns.entry_from(stored, prefix), stored.first_entry + stored.entries):
                term = columns.term(columns.entry_terms[entry])
                if not term.startswith(prefix):
                    break
                for doc in _live_docs(columns, stored, entry).tolist():
                    found[term[len(prefix) :].decode("utf-8")] = doc + base
        return found


def _iter_lists(columns: SegmentColumns, stored: StoredField) -> Iterator[tuple[str, NDArray[np.intp]]]:
    """The terms of a field in one segment with their live documents."""
    for entry in range(stored.first_entry, stored.first_entry + stored.entries):
        docs = _live_docs(columns, stored, entry)
        yield columns.term(columns.entry_terms[entry]).decode("utf-8"), docs


def _live_docs(columns: SegmentColumns, stored: StoredField, entry: int) -> NDArray[np.intp]:
    docs, live = columns.docs(stored, entry), columns.segment.live
    return (docs if live is None else docs[live[docs]]).astype(np.intp)


def _join(terms: list[str], lists: list[NDArray[np.intp]]) -> FieldValues:
    counts = [len(docs) for docs in lists]
    starts = np.cumsum([0, *counts[:-1]]) if counts else np.empty(0, np.intp)
    docs = np.concatenate(lists) if lists else np.empty(0, np.intp)
    return FieldValues(terms=tuple(terms), docs=docs, starts=starts.astype(np.intp))


def _number_key(number: str) -> float:
    period, _, running = number.partition("/")
    if not (period.isdecimal() and running.isdecimal()):
        return float("nan")
    return int(period) * _NUMBERS_OF_A_PERIOD + min(int(running), _NUMBERS_OF_A_PERIOD - 1)
