"""One commit of an index, as papers and sections."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import EmptyReader, IndexReader

from indexer.columns import SegmentColumns, StoredField
from indexer.model import JsonObject
from indexer.schema import PAPER_RECORD

_PAPER = '{"paper": '
_REFERENCES = ', "references": '
"""How `section_document` begins, and introduces its last member."""
_decode = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRecord:
    """What the index keeps of a paper beside its sections, as decoded JSON."""

    key: str
    paper: JsonObject
    """The paper's JSON with section ids in place of sections."""
    provenance: JsonObject


class Snapshot:
    """One commit of an index: papers and sections by key, and Whoosh's reader for ranking."""

    def __init__(self, reader: IndexReader) -> None:
        self.reader = reader
        self._closed = False
        self._terms: Any = reader  # `in` takes pairs, which Whoosh does not say
        self.segments: list[tuple[SegmentColumns, int]] = [
            (columns, base)
            for leaf, base in reader.leaf_readers()
            if (columns := getattr(leaf, "columns", None)) is not None
        ]
        """The arrays of each segment with the number of its first document; empty for a former format."""

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the files, those too that a later commit has deleted; a second time does nothing."""
        if not self._closed:
            self._closed = True
            self.reader.close()
            self.segments = []
            self.reader = self._terms = EmptyReader(self.reader.schema)

    def iter_papers(self) -> Iterator[PaperRecord]:
        """The records of all papers, in the order of writing."""
        for number in self.iter_numbers("record", PAPER_RECORD):
            yield _record(self.stored(number))

    def iter_provenances(self) -> Iterator[tuple[str, JsonObject]]:
        """The key of each paper, and where it was read from."""
        for record in self.iter_papers():
            yield record.key, record.provenance

    def paper(self, key: str) -> PaperRecord | None:
        """The record of a paper, None where it is not in the index."""
        return next((_record(self.stored(number)) for number in self.iter_numbers("id", key)), None)

    def iter_sections(self, key: str) -> Iterator[JsonObject]:
        """The decoded documents of a paper's sections, in their order."""
        for number in self.iter_numbers("paper", key):
            stored = self.stored(number)
            if "section" in stored:
                yield stored

    def stored(self, number: int) -> JsonObject:
        """What a document keeps, decoded."""
        return cast(JsonObject, json.loads(self.reader.stored_fields(number)["stored"]))

    def stored_references(self, number: int) -> tuple[str, list[JsonObject]]:
        """The key of a section's paper and the section's own references, without reading its texts.

        They are what `stored` has: the key comes first there and the references last, and no text between
        holds a quotation mark that is not escaped.
        """
        text: str = self.reader.stored_fields(number)["stored"]
        place = text.rfind(_REFERENCES)
        if not text.startswith(_PAPER) or place < 0:
            stored = json.loads(text)
            return stored["paper"], stored["references"]
        key, _ = _decode(text, len(_PAPER))
        references, _ = _decode(text, place + len(_REFERENCES))
        return key, references

    def terms_held_by(self, field: str, size: int, most: int) -> list[str] | None:
        """The terms of a field that so many documents of one segment hold, without deleted ones.

        None where they are more than `most`, or where the former format does not say.
        """
        found: list[str] = []
        for columns, _ in self.segments:
            stored = columns.fields.get(field)
            if stored is None or not stored.entries:
                continue
            rows = np.flatnonzero(_sizes(columns, stored) == size)
            if len(found) + len(rows) > most:
                return None
            entries = (rows + stored.first_entry).tolist()
            found.extend(columns.term(columns.entry_terms[entry]).decode("utf-8") for entry in entries)
        return found if self.segments else None

    def count(self, field: str, term: str) -> int:
        """How many documents hold a term, without deleted ones."""
        if not self.segments:
            return sum(1 for _ in self._iter_matched(field, term))
        return sum(_count(columns, field, term.encode("utf-8")) for columns, _ in self.segments)

    def iter_numbers(self, field: str, term: str) -> Iterator[int]:
        """Document numbers that hold a term, ascending, without deleted ones."""
        if not self.segments:
            yield from self._iter_matched(field, term)
        text = term.encode("utf-8")
        for columns, base in self.segments:
            entry = columns.entry(field, text)
            if entry >= 0:
                docs = columns.docs(columns.fields[field], entry)
                live = columns.segment.live
                kept = docs if live is None else docs[live[docs]]
                yield from (kept.astype(np.int64) + base).tolist()

    def _iter_matched(self, field: str, term: str) -> Iterator[int]:
        if (field, term) not in self._terms:
            return
        matcher = self.reader.postings(field, term)
        while matcher.is_active():
            yield matcher.id()
            matcher.next()


def _count(columns: SegmentColumns, field: str, text: bytes) -> int:
    """The live documents of a segment that hold a term; without deletions no list is read."""
    entry, live = columns.entry(field, text), columns.segment.live
    if entry < 0:
        return 0
    if live is None:
        return columns.post_starts[entry + 1] - columns.post_starts[entry]
    return int(np.count_nonzero(live[columns.docs(columns.fields[field], entry)]))


def _sizes(columns: SegmentColumns, field: StoredField) -> NDArray[np.int64]:
    """How many live documents hold each term of a field; without deletions no list is read."""
    first, last = field.first_entry, field.first_entry + field.entries
    starts = np.asarray(columns.post_starts[first : last + 1]).astype(np.int64)
    live = columns.segment.live
    if live is None:
        return starts[1:] - starts[:-1]
    kept = live[columns.docs_of_entries(field, first, last)].astype(np.int64)
    return np.add.reduceat(kept, starts[:-1] - starts[0])


def _record(stored: JsonObject) -> PaperRecord:
    paper = stored["paper"]
    key = f"{paper['herausgeber'].lower()}-{paper['dokumentnummer'].replace('/', '-')}"
    return PaperRecord(key=key, paper=paper, provenance=stored["provenance"])
