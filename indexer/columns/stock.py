"""The codec as Whoosh wants it: under its own `SegmentWriter` slow, by postings, and the same files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from whoosh.codec.base import FieldWriter, PerDocumentWriter
from whoosh.fields import FieldType, Schema

from indexer.columns.building import SegmentBuilder
from indexer.columns.codec import ReadingCodec, as_disk
from indexer.columns.disk import Disk
from indexer.columns.segment import ColumnSegment

Posting = tuple[str, bytes, int, float, bytes]
"""Field, term, document, weight, encoded value."""


def add_postings(builder: SegmentBuilder, schema: Schema, postings: Iterable[Posting]) -> None:
    """Add postings of documents that the builder holds, or will hold, in any order of terms."""
    for name, term, doc, weight, value in postings:
        if name not in schema:
            continue
        field: Any = schema[name]
        buffer = builder.buffer(name, field)
        if buffer.positions:
            places = field.format.decode_positions(value)
            buffer.add_words(doc, [term] * len(places), places, weight / len(places))
        else:
            freq = field.format.decode_frequency(value) if field.format.supports("frequency") else 1
            buffer.add_items(doc, [(term, freq, weight)])


class StockDocumentWriter(PerDocumentWriter):
    """Takes stored values and columns; the postings come to `StockFieldWriter`."""

    def __init__(self, segment: ColumnSegment, grouped: Sequence[str]) -> None:
        self.builder = SegmentBuilder(Schema(), grouped)
        segment.builder = self.builder
        self._values: dict[str, Any] = {}
        self.is_closed = False

    def start_doc(self, docnum: int) -> None:
        """Begin a document."""
        self._values = {}

    def add_field(self, fieldname: str, fieldobj: FieldType, value: Any, length: int) -> None:
        """A field's stored value; its length comes from its postings."""
        if value is not None:
            self._values[fieldname] = value

    def add_column_value(self, fieldname: str, columnobj: Any, value: Any) -> None:
        """A value in a Whoosh column."""
        self.builder.add_column_value(fieldname, columnobj, value)

    def cancel_doc(self) -> None:
        """Give the document up."""
        self._values = {}

    def finish_doc(self) -> None:
        """End the document."""
        self.builder.finish_document(self._values, 0)

    def close(self) -> None:
        """End the documents."""
        self.is_closed = True


class StockFieldWriter(FieldWriter):
    """Takes all postings at once and writes the segment."""

    def __init__(self, disk: Disk, segment: ColumnSegment) -> None:
        self._disk, self._segment = disk, segment
        self._added = False
        self.is_closed = False

    def add_postings(self, schema: Schema, lengths: Any, items: Iterable[Posting]) -> None:
        """Take the postings of all fields."""
        add_postings(self._segment.builder, schema, items)
        self._added = True

    def close(self) -> None:
        """Write the segment; one that was given up leaves no file."""
        builder, self._segment.builder = self._segment.builder, None
        if self._added:
            builder.write(self._disk, self._segment)
        self.is_closed = True


class ColumnCodec(ReadingCodec):
    """Keeps segments as columns. `grouped` are the fields that are ranked as one (BM25F)."""

    def new_segment(self, storage: Any, indexname: str) -> ColumnSegment:
        """A segment with a new name."""
        return ColumnSegment(indexname, self)

    def per_document_writer(self, storage: Any, segment: ColumnSegment) -> StockDocumentWriter:
        """A writer for Whoosh's own `SegmentWriter`."""
        return StockDocumentWriter(segment, self.grouped)

    def field_writer(self, storage: Any, segment: ColumnSegment) -> StockFieldWriter:
        """A writer for Whoosh's own `SegmentWriter`; to be made after the per-document writer."""
        return StockFieldWriter(as_disk(storage), segment)
