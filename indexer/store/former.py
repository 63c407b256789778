"""An index of format 1, written by releases before the columns: read only, to be written anew.

It was a plain Whoosh index. Its table of contents is a pickle, read by an unpickler that admits only the
classes that such a list is made of; its stored documents were pickles of Whoosh, read by Whoosh.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage, Storage
from whoosh.index import TOC, EmptyIndexError, FileIndex
from whoosh.reading import IndexReader

from indexer.errors import StoreError
from indexer.schema import build_schema

_TOC_CLASSES = {
    ("whoosh.codec.whoosh3", "W3Segment"),
    ("whoosh.codec.whoosh3", "W3Codec"),
    ("collections", "defaultdict"),  # field lengths of a segment, by field
    ("builtins", "int"),  # what that defaultdict makes
    ("builtins", "set"),  # deleted documents
}
"""All that a segment list of the stock codec is made of."""


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


class _FormerIndex(FileIndex):
    """Whoosh's index over our schema and the guarded table of contents."""

    def __init__(self, storage: FileStorage, schema: Schema, indexname: str) -> None:
        self.storage = storage
        self._schema = schema
        self.indexname = indexname
        self._read_toc()

    def _read_toc(self) -> TOC:
        return _GuardedToc.read(self.storage, self.indexname, schema=self._schema)


def read_former(path: Path, name: str) -> IndexReader:
    """A reader of the index of format 1 called `name` in a folder. Raises StoreError."""
    try:
        reader: IndexReader = _FormerIndex(FileStorage(str(path)), build_schema(), name).reader()
    except (OSError, EOFError, EmptyIndexError, pickle.UnpicklingError, ValueError) as error:
        raise StoreError(f"{path}: the index cannot be opened ({error}); index the papers anew") from error
    return reader
