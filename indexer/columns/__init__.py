"""The engine of the index: a Whoosh codec whose segments are arrays that numpy maps from disk."""

from indexer.columns.checking import Damage, iter_damages
from indexer.columns.codec import ColumnCodec
from indexer.columns.disk import Disk, sync_folder
from indexer.columns.errors import DamagedFileError, UnsupportedFieldError
from indexer.columns.index import ColumnIndex, ColumnReader
from indexer.columns.reading import SegmentColumns, StoredField
from indexer.columns.segment import ColumnSegment
from indexer.columns.values import ValueTable
from indexer.columns.writer import ColumnWriter

__all__ = [
    "ColumnCodec",
    "ColumnIndex",
    "ColumnReader",
    "ColumnSegment",
    "ColumnWriter",
    "Damage",
    "DamagedFileError",
    "Disk",
    "SegmentColumns",
    "StoredField",
    "UnsupportedFieldError",
    "ValueTable",
    "iter_damages",
    "sync_folder",
]
