"""Whoosh's view of a segment of columns: terms, cursor, documents, and a codec that hands them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from whoosh.codec.base import Codec, FieldCursor, PerDocumentReader, TermsReader
from whoosh.fields import FieldType
from whoosh.filedb.structfile import BufferFile
from whoosh.reading import TermInfo, TermNotFound

from indexer.columns.container import scalars
from indexer.columns.matcher import ColumnMatcher
from indexer.columns.reading import SegmentColumns
from indexer.columns.segment import ColumnSegment
from indexer.columns.terms import StoredField

_CACHED_INFOS = 512


class ColumnCodec(Codec):
    """What Whoosh asks of a segment's codec. `grouped` are the fields that are ranked as one (BM25F)."""

    length_stats = False

    def __init__(self, grouped: Sequence[str] = ()) -> None:
        self.grouped = tuple(grouped)

    def new_segment(self, storage: Any, indexname: str) -> ColumnSegment:
        """A segment with a new name."""
        return ColumnSegment(indexname, self)


class ColumnTermInfo(TermInfo):
    """The statistics of an entry."""

    @classmethod
    def of(cls, columns: SegmentColumns, field: StoredField, entry: int) -> ColumnTermInfo:
        """Read them from the arrays."""
        docs, codes, table = columns.docs(field, entry), columns.codes(field, entry), columns.table(field)
        weights, lengths = table.weights.take(codes), table.lengths.take(codes)
        return cls(
            weight=float(weights.sum(dtype=np.float64)),
            df=len(docs),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(weights.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def copy(self) -> ColumnTermInfo:
        """A fresh one: `MultiReader.term_info` adds its offset to what it is handed."""
        return type(self)(
            self._weight,
            self._df,
            self._minlength,
            self._maxlength,
            self._maxweight,
            self._minid,
            self._maxid,
        )


class ColumnTermsReader(TermsReader):
    """The terms of a segment, by field."""

    def __init__(self, columns: SegmentColumns) -> None:
        self.columns = columns
        self._infos: dict[int, ColumnTermInfo] = {}

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self.columns.entry(*term) >= 0

    def indexed_field_names(self) -> list[str]:
        """The fields that have terms."""
        return [name for name, field in self.columns.fields.items() if field.entries]

    def cursor(self, fieldname: str, fieldobj: FieldType) -> ColumnCursor:
        """A cursor over the terms of a field."""
        return ColumnCursor(self, fieldname, fieldobj)

    def _iter_entries(self, field: StoredField, start: int) -> Iterator[tuple[tuple[str, bytes], int]]:
        for entry in range(start, field.first_entry + field.entries):
            yield (field.name, self.columns.term(self.columns.entry_terms[entry])), entry

    def _iter_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], int]]:
        for name in sorted(self.columns.fields):
            if name >= fieldname:
                field = self.columns.fields[name]
                start = self.columns.entry_from(field, prefix) if name == fieldname else field.first_entry
                yield from self._iter_entries(field, start)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All (field, term), sorted."""
        return (term for term, _ in self._iter_from("", b""))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """All (field, term) from one on, sorted."""
        return (term for term, _ in self._iter_from(fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms with their statistics."""
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms from one on with their statistics."""
        for term, entry in self._iter_from(fieldname, prefix):
            yield term, self.info_of(term[0], entry)

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """The statistics of a term. Raises TermNotFound."""
        entry = self.columns.entry(fieldname, text)
        if entry < 0:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        return self.info_of(fieldname, entry)

    def info_of(self, fieldname: str, entry: int) -> TermInfo:
        """The statistics of an entry."""
        found = self._infos.get(entry)
        if found is None:
            if len(self._infos) >= _CACHED_INFOS:
                self._infos.clear()
            found = ColumnTermInfo.of(self.columns, self.columns.fields[fieldname], entry)
            self._infos[entry] = found
        return found.copy()

    def frequency(self, fieldname: str, text: bytes) -> float:
        """The weight of a term in all documents; 0 where there is none."""
        entry = self.columns.entry(fieldname, text)
        return 0 if entry < 0 else self.info_of(fieldname, entry).weight()

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """In how many documents a term stands, deleted ones too; 0 where in none."""
        entry = self.columns.entry(fieldname, text)
        return 0 if entry < 0 else self.columns.count(entry)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ColumnMatcher:
        """The postings of a term. Raises TermNotFound."""
        entry = self.columns.entry(fieldname, text)
        if entry < 0:
            raise TermNotFound(f"No term {fieldname}:{text!r}")
        field = self.columns.fields[fieldname]
        return ColumnMatcher(self.columns, field, entry, (fieldname, text), format_, scorer)


class ColumnCursor(FieldCursor):
    """Walks over the terms of one field, in order."""

    def __init__(self, reader: ColumnTermsReader, fieldname: str, fieldobj: FieldType) -> None:
        self._reader, self._fieldname, self._fieldobj = reader, fieldname, fieldobj
        self._field = reader.columns.fields.get(fieldname)
        self._entry = 0 if self._field is None else self._field.first_entry

    def first(self) -> str | None:
        """Go to the first term."""
        self._entry = 0 if self._field is None else self._field.first_entry
        return self.text()

    def find(self, string: str | bytes) -> str | None:
        """Go to the first term that is not below `string`."""
        text = string if isinstance(string, bytes) else self._fieldobj.to_bytes(string)
        if self._field is not None:
            self._entry = self._reader.columns.entry_from(self._field, text)
        return self.text()

    def next(self) -> str | None:
        """Go on by one term."""
        self._entry += 1
        return self.text()

    def is_valid(self) -> bool:
        """Whether it stands on a term."""
        return self._field is not None and self._entry < self._field.first_entry + self._field.entries

    def term_bytes(self) -> bytes | None:
        """The term as it is stored; None past the last."""
        columns = self._reader.columns
        return columns.term(columns.entry_terms[self._entry]) if self.is_valid() else None

    def text(self) -> str | None:
        """The term as the field decodes it; None past the last."""
        found = self.term_bytes()
        return None if found is None else self._fieldobj.from_bytes(found)

    def term(self) -> tuple[str, str | None]:
        """Field and term."""
        return self._fieldname, self.text()

    def term_info(self) -> TermInfo | None:
        """The statistics of the term; None past the last."""
        return self._reader.info_of(self._fieldname, self._entry) if self.is_valid() else None


class ColumnDocumentReader(PerDocumentReader):
    """Stored values, lengths and deletions of the documents of a segment."""

    def __init__(self, columns: SegmentColumns) -> None:
        self.columns = columns
        self._segment = columns.segment
        self._kept_lengths: dict[str, memoryview | None] = {}

    def doc_count(self) -> int:
        """Documents that are not deleted."""
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        """Documents, deleted ones too."""
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        """Whether a document is deleted."""
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        """Whether this document is deleted."""
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Any:
        """Numbers of deleted documents."""
        return self._segment.deleted_docs()

    def _lengths(self, fieldname: str) -> memoryview | None:
        if fieldname not in self._kept_lengths:
            field = self.columns.fields.get(fieldname)
            lengths = None if field is None else self.columns.lengths(field)
            self._kept_lengths[fieldname] = None if lengths is None else scalars(lengths)
        return self._kept_lengths[fieldname]

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """The exact length of a field in a document."""
        lengths = self._lengths(fieldname)
        return default if lengths is None else lengths[docnum]

    def field_length(self, fieldname: str) -> int:
        """The sum of a field's lengths, deleted documents too."""
        field = self.columns.fields.get(fieldname)
        return 0 if field is None else field.total_length

    def min_field_length(self, fieldname: str) -> int:
        """The smallest length of a field."""
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else int(np.asarray(lengths).min())

    def max_field_length(self, fieldname: str) -> int:
        """The largest length of a field."""
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else int(np.asarray(lengths).max())

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """What is stored of a document."""
        return self.columns.stored(docnum)

    def supports_columns(self) -> bool:
        """Whoosh's columns are kept."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Whether a field has a column here."""
        return self.columns.column(fieldname) is not None

    def list_columns(self) -> list[str]:
        """The fields with columns."""
        return list(self.columns.column_names())

    def column_reader(self, fieldname: str, column: Any) -> Any:
        """A reader of a field's column."""
        data = self.columns.column(fieldname)
        if data is None:
            raise KeyError(fieldname)
        return column.reader(BufferFile(memoryview(data)), 0, len(data), self.doc_count_all())
