"""An index folder: create, open, lock, write papers, commit, read them back.

The folder holds `manifest.json` (what never changes in an index: format, fingerprint of the analysis)
and the files of one Whoosh index. The manifest is checked before anything else is read, and the table of
contents is read by an unpickler that admits only Whoosh's segment class.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage, Storage
from whoosh.index import TOC, EmptyIndexError, FileIndex
from whoosh.reading import IndexReader
from whoosh.writing import SegmentWriter

from indexer.analysis import chain_fingerprint
from indexer.errors import ForeignIndexError, IndexLockedError, IndexMissingError, StoreError
from indexer.model import JsonObject
from indexer.schema import FORMAT_VERSION, PAPER_RECORD, build_schema

MANIFEST = "manifest.json"
PROGRAM = "drucksuche"
WRITER_MEMORY_MB = 256
"""Postings held in memory before Whoosh spills them to a temporary file."""

_TOC_CLASSES = {
    ("whoosh.codec.whoosh3", "W3Segment"),
    ("whoosh.codec.whoosh3", "W3Codec"),
    ("collections", "defaultdict"),  # field lengths of a segment, by field
    ("builtins", "int"),  # what that defaultdict makes
    ("builtins", "set"),  # deleted documents
}
"""All that a segment list of the stock codec is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What never changes in an index."""

    format: int
    analysis: str
    """Fingerprint of the analysis chain that wrote the terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRecord:
    """What the index keeps of a paper beside its sections, as decoded JSON."""

    key: str
    paper: JsonObject
    """The paper's JSON with section ids in place of sections."""
    provenance: JsonObject


class _SegmentUnpickler(pickle.Unpickler):
    """Reads a segment list and nothing else: a planted class is refused, and nothing of it runs."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _TOC_CLASSES:
            raise pickle.UnpicklingError(f"{module}.{name} does not belong in an index")
        return super().find_class(module, name)


class _GuardedToc(TOC):
    """Whoosh's table of contents, with the schema skipped and the segments read by the guarded unpickler."""

    @classmethod
    def read(
        cls, storage: Storage, indexname: str, gen: int | None = None, schema: Schema | None = None
    ) -> TOC:
        generation = TOC._latest_generation(storage, indexname) if gen is None else gen
        if generation < 0:
            raise EmptyIndexError(f"no table of contents in {storage!r}")
        stream = storage.open_file(TOC._filename(indexname, generation))
        try:
            for _ in ("int", "long", "float"):
                stream.read_varint()
            if stream.read_int() != -12345:
                raise pickle.UnpicklingError("table of contents misread")
            version = stream.read_int()
            release = (stream.read_varint(), stream.read_varint(), stream.read_varint())
            stream.skip_string()
            if stream.read_int() != generation:
                raise pickle.UnpicklingError("table of contents belongs to another generation")
            stream.read_int()
            segments = _SegmentUnpickler(stream).load()
        finally:
            stream.close()
        return cls(schema, segments, generation, version=version, release=release)


class _SectionIndex(FileIndex):
    """Whoosh's index over our schema and the guarded table of contents."""

    def __init__(self, storage: FileStorage, schema: Schema) -> None:
        self.storage = storage
        self._schema = schema
        self.indexname = PROGRAM
        self._read_toc()

    def _read_toc(self) -> TOC:
        return _GuardedToc.read(self.storage, self.indexname, schema=self._schema)


class Store:
    """An index folder that has been checked and opened."""

    def __init__(self, path: Path, manifest: Manifest, index: _SectionIndex) -> None:
        self.path = path
        self.manifest = manifest
        self._index: Any = index  # Whoosh is typed in part

    @classmethod
    def open(cls, path: Path) -> Store:
        """The index in `path`.

        Raises IndexMissingError where there is none, ForeignIndexError where the folder holds
        something else or an index of another format, and reads nothing of it then.
        """
        manifest = read_manifest(path)
        try:
            index = _SectionIndex(FileStorage(str(path)), build_schema())
        except EmptyIndexError as error:
            raise IndexMissingError(f"{path}: the index holds nothing yet; index papers into it") from error
        except (OSError, EOFError, pickle.UnpicklingError, ValueError) as error:
            raise StoreError(
                f"{path}: the index cannot be opened ({error}); index the papers anew"
            ) from error
        return cls(path, manifest, index)

    @classmethod
    def create(cls, path: Path) -> Store:
        """A new, empty index in `path`, which must be missing, empty, or left by a creation cut short."""
        if path.exists() and (not path.is_dir() or any(entry.name != MANIFEST for entry in path.iterdir())):
            raise ForeignIndexError(
                f"{path}: is not empty and holds no index of drucksuche; name another folder"
            )
        try:
            path.mkdir(parents=True, exist_ok=True)
            _write_manifest(path, Manifest(format=FORMAT_VERSION, analysis=chain_fingerprint()))
            TOC.create(FileStorage(str(path)), build_schema(), PROGRAM)
        except OSError as error:
            raise StoreError(f"{path}: the index cannot be created ({error.strerror})") from error
        return cls.open(path)

    @classmethod
    def open_or_create(cls, path: Path) -> Store:
        """The index in `path`, made when there is none; a foreign folder is refused."""
        try:
            return cls.open(path)
        except IndexMissingError:
            return cls.create(path)

    def is_current(self) -> bool:
        """Whether this program's analysis wrote the terms of this index."""
        return self.manifest.analysis == chain_fingerprint()

    def snapshot(self) -> Snapshot:
        """The last commit, as it stands now and until closed."""
        return Snapshot(self._index.reader())

    def generation(self) -> int:
        """Number of the last commit."""
        return cast(int, self._index.latest_generation())

    @contextmanager
    def writing(self) -> Iterator[PaperWriter]:
        """A writer for any number of commits; what was not committed at the end of the block is dropped.

        Raises IndexLockedError while another process writes. The lock is one of the operating system, so a
        process that dies leaves none behind.
        """
        lock = self._index.lock("SESSION")
        if not lock.acquire():
            raise IndexLockedError(
                f"{self.path}: another process is writing to this index; wait for it to end"
            )
        writer = PaperWriter(self._index)
        try:
            yield writer
        finally:
            writer.rollback()
            lock.release()


class Snapshot:
    """One commit of an index: papers and sections by key, and Whoosh's reader for ranking."""

    def __init__(self, reader: IndexReader) -> None:
        self.reader = reader
        self._terms: Any = reader  # `in` takes pairs, which Whoosh does not say

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self.reader.close()

    def iter_papers(self) -> Iterator[PaperRecord]:
        """The records of all papers, in the order of writing."""
        for number in self.iter_numbers("record", PAPER_RECORD):
            yield _record(self.stored(number))

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

    def iter_numbers(self, field: str, term: str) -> Iterator[int]:
        """Document numbers that hold a term, ascending, without deleted ones."""
        if (field, term) not in self._terms:
            return
        matcher = self.reader.postings(field, term)
        while matcher.is_active():
            yield matcher.id()
            matcher.next()


class PaperWriter:
    """Writes whole papers: a paper is deleted and added as one, and seen after `commit`."""

    def __init__(self, index: _SectionIndex) -> None:
        self._index = index
        self._pending: SegmentWriter | None = None

    def _writer(self) -> SegmentWriter:
        if self._pending is None:
            self._pending = SegmentWriter(self._index, limitmb=WRITER_MEMORY_MB)
        return self._pending

    def delete(self, keys: Iterable[str]) -> int:
        """Delete the committed documents of these papers; says how many papers were there."""
        writer = self._writer()
        searcher = writer.searcher()
        try:
            return sum(bool(writer.delete_by_term("paper", key, searcher=searcher)) for key in keys)
        finally:
            searcher.close()

    def add(self, documents: Iterable[Mapping[str, str]]) -> None:
        """Add documents as `indexer.schema` makes them."""
        writer = self._writer()
        for document in documents:
            writer.add_document(**document)

    def commit(self) -> None:
        """Make everything since the last commit visible, in one step."""
        if self._pending is not None:
            writer, self._pending = self._pending, None
            writer.commit()

    def rollback(self) -> None:
        """Drop what was not committed."""
        if self._pending is not None:
            writer, self._pending = self._pending, None
            writer.cancel()


def read_manifest(path: Path) -> Manifest:
    """The manifest of an index folder; see `Store.open` for the errors."""
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        raise IndexMissingError(
            f"{path}: no index here; make one with `drucksuche index PATH --index {path}`"
        )
    try:
        obj = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        manifest = Manifest(format=obj["format"], analysis=obj["analysis"])
        program = obj["program"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ForeignIndexError(f"{path}: this folder is not an index of drucksuche; name another") from error
    if program != PROGRAM or manifest.format != FORMAT_VERSION:
        raise ForeignIndexError(
            f"{path}: an index of format {manifest.format} of {program}, this program reads format"
            f" {FORMAT_VERSION}; index into another folder"
        )
    return manifest


def _write_manifest(path: Path, manifest: Manifest) -> None:
    obj = {"program": PROGRAM, "format": manifest.format, "analysis": manifest.analysis}
    temporary = path / f".{MANIFEST}.new"
    temporary.write_text(json.dumps(obj, indent=1) + "\n", encoding="utf-8")
    temporary.replace(path / MANIFEST)


def _record(stored: JsonObject) -> PaperRecord:
    paper = stored["paper"]
    key = f"{paper['herausgeber'].lower()}-{paper['dokumentnummer'].replace('/', '-')}"
    return PaperRecord(key=key, paper=paper, provenance=stored["provenance"])
