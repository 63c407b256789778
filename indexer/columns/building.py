"""One segment in the making: documents in memory, then its files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import Column
from whoosh.fields import FieldType, Schema
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Existence, Frequency, Positions

from indexer.columns.buffers import FieldBuffer, Vocabulary
from indexer.columns.container import ArrayFileWriter
from indexer.columns.disk import Disk
from indexer.columns.errors import UnsupportedFieldError
from indexer.columns.inverting import count_unions, write_postings
from indexer.columns.postings import STORED, TERMS, FieldFacts, PostingsWriter
from indexer.columns.segment import LAYOUT, ColumnSegment
from indexer.columns.spaced import SpacedNumbers
from indexer.columns.stored import StoredBuffer, encode_document

TERM_BYTES = 320
"""Memory a new term costs: text, number and place in the dictionary; as much again while it is written."""
_MOST_TOKEN_BYTES = 48 + TERM_BYTES
"""No token costs more: until so many came that this could reach the limit, nothing need be counted."""
_DOCUMENT_BYTES = 64


class SegmentBuilder:
    """Collects documents and writes them as one segment."""

    def __init__(self, schema: Schema, grouped: Sequence[str]) -> None:
        self._schema = schema
        self._grouped = tuple(grouped)
        self._vocabulary = Vocabulary()
        self._spaced = SpacedNumbers(self._vocabulary.__getitem__)
        self._numbered: tuple[Sequence[str], NDArray[np.uint32]] = ((), np.empty(0, np.uint32))
        self._numberings: dict[Any, Any] = {}
        self._fields: dict[str, FieldBuffer] = {}
        self._stored = StoredBuffer()
        self._stored_names: dict[str, int] = {}
        self._columns: dict[str, tuple[BytesIO, Any]] = {}
        self._grown = 0
        self._room = 0.0
        self.documents = 0

    def exceeds(self, limit: float) -> bool:
        """Whether writing this segment, field by field, will need more bytes than `limit`, about."""
        if self._grown < self._room:
            return False
        buffers = self._fields.values()
        waiting = sum(len(buffer) * buffer.token_bytes() for buffer in buffers)
        sorting = max((len(buffer) * buffer.sorting_bytes() for buffer in buffers), default=0)
        rest = len(self._vocabulary) * TERM_BYTES + len(self._stored) + self.documents * _DOCUMENT_BYTES
        self._grown, self._room = 0, limit - waiting - sorting - rest
        return self._room < 0

    def buffer(self, name: str, field: FieldType) -> FieldBuffer:
        """The buffer of a field. Raises UnsupportedFieldError for what cannot be kept as arrays."""
        found = self._fields.get(name)
        if found is None:
            kind = type(field.format)
            if kind not in (Existence, Frequency, Positions) or field.vector:
                what = "vectors" if field.vector else kind.__name__
                raise UnsupportedFieldError(f"field {name!r}: {what} are not stored by this codec")
            found = FieldBuffer(
                self._vocabulary,
                self._spaced,
                positions=kind is Positions,
                scorable=bool(field.scorable),
            )
            self._fields[name] = found
        return found

    def numbering(self, analyzer: Any) -> Any:
        """What gives texts as numbers of this segment's terms; one for each kind of analyzer."""
        if analyzer not in self._numberings:
            self._numberings[analyzer] = analyzer.numbering(self._vocabulary.__getitem__)
        return self._numberings[analyzer]

    def numbers_of(self, terms: Sequence[str]) -> NDArray[np.uint32]:
        """The number of each of these terms; texts that share the same sequence pay for it once."""
        if terms is not self._numbered[0]:
            found = map(self._vocabulary.__getitem__, terms)
            self._numbered = terms, np.fromiter(found, np.uint32, len(terms))
        return self._numbered[1]

    def add_column_value(self, name: str, column: Column, value: Any) -> None:
        """A value of the present document in a Whoosh column."""
        if name not in self._columns:
            file = BytesIO()
            self._columns[name] = file, column.writer(StructFile(file))
        self._columns[name][1].add(self.documents, value)

    def drop_document(self) -> None:
        """Forget what was added of the present document."""
        for buffer in self._fields.values():
            buffer.drop(self.documents)

    def encode(self, stored: dict[str, Any]) -> bytes:
        """Stored values as bytes. Raises ValueError for what cannot be stored."""
        return encode_document(stored, self._stored_names)

    def finish_encoded(self, stored: bytes, tokens: int) -> None:
        """End the present document with stored values that are encoded already; `tokens` it has at most."""
        self._stored.add(stored)
        self._grown += tokens * _MOST_TOKEN_BYTES + len(stored) + _DOCUMENT_BYTES
        self.documents += 1

    def write(self, disk: Disk, segment: ColumnSegment) -> None:
        """Write the files of the segment; the builder is spent then."""
        with ExitStack() as stack:
            self._write(stack, disk, segment)

    def _write(self, stack: ExitStack, disk: Disk, segment: ColumnSegment) -> None:
        for buffer in self._fields.values():
            buffer.settle()
        terms, ranks = self._vocabulary.sort()
        postings = PostingsWriter(stack, disk, segment.segment_id(), self.documents)
        small = ArrayFileWriter.open(stack, disk, segment.make_filename(TERMS))
        grouped = []
        for name in sorted(self._fields):
            buffer = self._fields.pop(name)
            lengths = buffer.lengths(self.documents) if buffer.scorable else None
            if lengths is not None:
                write_lengths(small, len(postings.fields), lengths)
            found = write_postings(postings, name, buffer.tokens(ranks), lengths)
            if name in self._grouped:
                grouped.append(found)
        data, sizes = np.frombuffer(b"".join(terms), np.uint8), np.fromiter(map(len, terms), np.int64)
        write_terms(small, postings, data, sizes, count_unions(grouped, len(terms), self.documents))
        self._write_stored(ArrayFileWriter.open(stack, disk, segment.make_filename(STORED)), small)
        for name, (file, writer) in self._columns.items():
            writer.finish(self.documents)
            small.add(f"column:{name}", np.frombuffer(file.getvalue(), np.uint8))
        segment.set_doc_count(self.documents)
        close_small(small, self.documents, postings.fields, list(self._stored_names), self._grouped)

    def _write_stored(self, file: ArrayFileWriter, small: ArrayFileWriter) -> None:
        blocks, sizes, dictionary = self._stored.finish()
        file.add("blocks", np.frombuffer(blocks, np.uint8))
        file.add("dictionaries", np.frombuffer(dictionary, np.uint8))
        file.close()
        write_runs(small, sizes, [0], [len(dictionary)])


def write_lengths(small: ArrayFileWriter, number: int, lengths: NDArray[np.uint32]) -> None:
    """Write a field's lengths in the smallest type that holds them."""
    highest = int(lengths.max()) if len(lengths) else 0
    small.add(f"lengths:{number}", lengths.astype(np.min_scalar_type(highest)))


def write_terms(
    small: ArrayFileWriter,
    postings: PostingsWriter,
    data: NDArray[np.uint8],
    sizes: NDArray[np.int64],
    unions: NDArray[np.uint32],
) -> None:
    """Write the sorted terms that have postings, with `unions` of each, and close the files of postings.

    `data` is the bytes of all terms, one behind the other, `sizes` how many each has.
    """
    held = postings.held_terms(len(sizes))
    postings.close(small, held)
    small.add("union_counts", unions.compress(held))
    small.add("term_bytes", data if held.all() else data.compress(held.repeat(sizes)))
    sizes = sizes.compress(held)
    ends = np.zeros(len(sizes) + 1, np.uint32)
    ends[1:] = np.cumsum(sizes)
    small.add("term_ends", ends)


def write_runs(
    small: ArrayFileWriter, sizes: NDArray[np.int64], firsts: Iterable[int], dictionaries: Iterable[int]
) -> None:
    """Write where each stored document lies, and the first document and dictionary size of each run."""
    starts = np.zeros(len(sizes) + 1, np.uint64)
    starts[1:] = np.cumsum(sizes)
    small.add("stored_starts", starts)
    small.add("run_firsts", np.array(list(firsts), np.uint32))
    ends = np.cumsum([0, *dictionaries])
    small.add("dictionary_ends", ends.astype(np.uint32))


def close_small(
    small: ArrayFileWriter,
    documents: int,
    fields: Sequence[FieldFacts],
    stored: Sequence[str],
    grouped: Sequence[str],
) -> None:
    """Write the directory of the segment and close its last file."""
    small.close(
        {
            "layout": LAYOUT,
            "documents": documents,
            "fields": [asdict(field) for field in fields],
            "stored": list(stored),
            "grouped": list(grouped),
        }
    )
