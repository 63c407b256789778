"""Whoosh's index over columns: the table of contents with its checksum, readers, and writers of our kind."""

from __future__ import annotations

import pickle
import re
import struct
import time
import zlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from whoosh.fields import Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.index import TOC, EmptyIndexError, FileIndex
from whoosh.reading import EmptyReader, MultiReader, ReaderClosed, SegmentReader

from indexer.columns.codec import ColumnCodec, ColumnDocumentReader, ColumnTermsReader
from indexer.columns.disk import Disk
from indexer.columns.errors import DamagedFileError
from indexer.columns.reading import SegmentColumns
from indexer.columns.segment import ColumnSegment

if TYPE_CHECKING:
    from indexer.columns.writer import ColumnWriter

_TOC_CLASSES = {("indexer.columns.segment", "ColumnSegment")}
"""All that a segment list is made of, beside strings, bytes, numbers and dictionaries."""

_END = struct.Struct("<8sQI")
"""What stands behind Whoosh's own table of contents: magic, its length, its checksum."""
_END_MAGIC = b"DSTOCEND"
_TRIES = 10
_LISTINGS = 3
_PAUSE_SECONDS = 0.05


class _SegmentUnpickler(pickle.Unpickler):
    """Reads a segment list and nothing else: a planted class is refused, and nothing of it runs."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _TOC_CLASSES:
            raise pickle.UnpicklingError(f"{module}.{name} does not belong in an index")
        return super().find_class(module, name)


class ColumnReader(SegmentReader):
    """A reader of one segment; all its files are mapped when it is made."""

    def __init__(
        self, disk: Disk, schema: Schema, segment: ColumnSegment, generation: int | None = None
    ) -> None:
        self.schema = schema
        self.is_closed = False
        self._segment, self._segid = segment, segment.segment_id()
        self._gen, self._storage, self._codec = generation, disk, segment.codec()
        self.columns = SegmentColumns(disk, segment)
        self.columns.map_vectors(disk)
        self._terms = ColumnTermsReader(self.columns)
        self._perdoc = ColumnDocumentReader(self.columns)
        self._knows_all = all(name in schema for name in self.columns.stored_names)

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """What is stored of a document, of fields that the schema has."""
        if self.is_closed:
            raise ReaderClosed
        stored = self.columns.stored(docnum)
        return stored if self._knows_all else {name: stored[name] for name in stored if name in self.schema}


class ColumnMultiReader(MultiReader):
    """A reader of several segments."""

    def cursor(self, fieldname: str) -> Any:
        """A cursor over the terms of a field in all segments."""
        return MergedCursor([reader.cursor(fieldname) for reader in self.readers], self.doc_offsets)


class MergedCursor:
    """Walks over the terms that any of several cursors has, in order."""

    def __init__(self, cursors: Sequence[Any], offsets: Sequence[int]) -> None:
        self._cursors, self._offsets = cursors, offsets

    def _lowest(self) -> bytes | None:
        held = [cursor.term_bytes() for cursor in self._cursors if cursor.is_valid()]
        return min(held) if held else None

    def _at_lowest(self) -> list[tuple[Any, int]]:
        lowest = self._lowest()
        pairs = zip(self._cursors, self._offsets, strict=True)
        return [(one, base) for one, base in pairs if one.is_valid() and one.term_bytes() == lowest]

    def first(self) -> str | None:
        """Go to the first term."""
        for cursor in self._cursors:
            cursor.first()
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term that is not below `term`."""
        for cursor in self._cursors:
            cursor.find(term)
        return self.text()

    def next(self) -> str | None:
        """Go on by one term."""
        for cursor, _ in self._at_lowest():
            cursor.next()
        return self.text()

    def is_valid(self) -> bool:
        """Whether it stands on a term."""
        return any(cursor.is_valid() for cursor in self._cursors)

    def term_bytes(self) -> bytes | None:
        """The term as it is stored; None past the last."""
        return self._lowest()

    def text(self) -> str | None:
        """The term; None past the last."""
        held = self._at_lowest() if self.is_valid() else []
        return held[0][0].text() if held else None

    def term(self) -> tuple[str, str | None] | None:
        """Field and term."""
        held = self._at_lowest() if self.is_valid() else []
        return held[0][0].term() if held else None

    def term_info(self) -> Any:
        """The statistics of the term over all segments."""
        from whoosh.reading import combine_terminfos  # noqa: PLC0415 - not public everywhere

        infos = [(cursor.term_info(), base) for cursor, base in self._at_lowest()] if self.is_valid() else []
        return combine_terminfos(infos) if infos else None


class ColumnIndex(FileIndex):
    """An index whose segments are columns. `grouped` are the fields that are ranked as one."""

    storage: Disk

    def __init__(self, disk: Disk, schema: Schema, indexname: str, grouped: Sequence[str] = ()) -> None:
        self.storage, self._schema, self.indexname = disk, schema, indexname
        self.grouped = tuple(grouped)
        self._read_toc()

    @classmethod
    def create(cls, disk: Disk, schema: Schema, indexname: str, grouped: Sequence[str] = ()) -> ColumnIndex:
        """An empty index in a folder that holds none of that name."""
        made = cls.__new__(cls)
        made.storage, made._schema, made.indexname, made.grouped = disk, schema, indexname, tuple(grouped)
        made.write_toc(schema, [], 0)
        return made

    # --- table of contents ----------------------------------------------------------------------------------

    def _read_toc(self) -> TOC:
        for left in reversed(range(_TRIES)):
            generation = self.latest_generation()
            if generation < 0:
                raise EmptyIndexError(f"no table of contents in {self.storage.path}")
            try:
                return self._parse_toc(generation)
            except FileNotFoundError:  # a writer has just put a newer one in its place
                if not left:
                    raise
                time.sleep(_PAUSE_SECONDS)
        raise AssertionError

    def latest_generation(self) -> int:
        """Number of the last commit; -1 where there is none."""
        pattern = re.compile(rf"_{self.indexname}_([0-9]+)\.toc")
        for _ in range(_LISTINGS):  # a listing may miss both the new and the old one while they change place
            found = [int(match[1]) for name in self.storage.names() if (match := pattern.fullmatch(name))]
            if found:
                return max(found)
        return -1

    def _parse_toc(self, generation: int) -> TOC:
        name = TOC._filename(self.indexname, generation)
        data = self.storage.read(name)
        content = _checked(name, data)
        stream = BufferFile(memoryview(content))
        for _ in ("int", "long", "float"):
            stream.read_varint()
        if stream.read_int() != -12345:
            raise DamagedFileError(name, "numbers are written in another order")
        version = stream.read_int()
        release = (stream.read_varint(), stream.read_varint(), stream.read_varint())
        stream.skip_string()  # the schema is ours, never the pickled one
        if stream.read_int() != generation:
            raise DamagedFileError(name, "it belongs to another commit")
        stream.read_int()
        segments = _SegmentUnpickler(stream).load()
        if not isinstance(segments, list) or not all(isinstance(one, ColumnSegment) for one in segments):
            raise DamagedFileError(name, "it holds no list of segments")
        codec = ColumnCodec(self.grouped)
        for segment in segments:
            segment.read_by(codec)
        return TOC(self._schema, segments, generation, version=version, release=release)

    def write_toc(self, schema: Schema, segments: Sequence[ColumnSegment], generation: int) -> None:
        """Make a commit: write the table of contents beside its place, sync, rename, sync the folder."""
        memory = RamStorage()
        TOC(schema, list(segments), generation).write(memory, self.indexname)
        name = TOC._filename(self.indexname, generation)
        content: bytes = memory.files[name]
        sink = self.storage.create_sink(name + ".new")
        try:
            sink.write(content + _END.pack(_END_MAGIC, len(content), zlib.crc32(content)))
        except BaseException:
            sink.abandon()
            raise
        sink.close()
        self.storage.rename(name + ".new", name)
        self.storage.sync_folder()

    def clean(self, generation: int, segments: Iterable[ColumnSegment]) -> None:
        """Delete the files of former commits and of writers that died."""
        kept = {name for segment in segments for name in segment.file_names()}
        kept.add(TOC._filename(self.indexname, generation))
        ours = re.compile(rf"{self.indexname}_[0-9a-z]+\.[a-z]+|_{self.indexname}_[0-9]+\.toc(\.new)?")
        try:
            names = self.storage.names()
        except OSError:
            return  # the commit stands; the next one cleans up
        for name in names:
            if ours.fullmatch(name) and name not in kept:
                try:
                    self.storage.remove(name)
                except OSError:
                    continue  # some systems refuse while a reader has it open; the next commit tries again

    # --- readers and writers --------------------------------------------------------------------------------

    def reader(self, reuse: Any = None) -> Any:
        """A reader of the last commit."""
        for left in reversed(range(_TRIES)):
            toc = self._read_toc()
            try:
                return self._reader(self.storage, toc.schema, toc.segments, toc.generation)
            except FileNotFoundError:  # a commit has just replaced these segments
                if not left or self.latest_generation() == toc.generation:
                    raise
                time.sleep(_PAUSE_SECONDS)
        raise AssertionError

    @classmethod
    def _reader(
        cls,
        storage: Disk,
        schema: Schema,
        segments: Sequence[ColumnSegment],
        generation: int,
        reuse: Any = None,
    ) -> Any:
        if not segments:
            return EmptyReader(schema)
        readers: list[Any] = [ColumnReader(storage, schema, segment, generation) for segment in segments]
        return readers[0] if len(readers) == 1 else ColumnMultiReader(readers, generation=generation)

    def writer(self, procs: int = 1, **options: Any) -> ColumnWriter:
        """A writer; see `ColumnWriter`. There is one process that writes, whatever `procs` says."""
        from indexer.columns.writer import ColumnWriter  # noqa: PLC0415 - a search does not load it

        return ColumnWriter(self, **options)

    def optimize(self, **options: Any) -> None:
        """Merge all segments into one."""
        self.writer(**options).commit(optimize=True)


def _checked(name: str, data: bytes) -> bytes:
    if len(data) < _END.size:
        raise DamagedFileError(name, f"{len(data)} bytes are too few")
    magic, size, crc = _END.unpack_from(data, len(data) - _END.size)
    content = data[: -_END.size]
    if magic != _END_MAGIC or size != len(content) or crc != zlib.crc32(content):
        raise DamagedFileError(name, "its checksum does not fit")
    return content
