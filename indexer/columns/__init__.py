"""The engine of the index: a Whoosh codec whose segments are arrays that numpy maps from disk.

Names are imported when first used: a search needs nothing of what writes and checks.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from indexer.columns.chunks import CHUNK, PLACE_BLOCK

if TYPE_CHECKING:
    from indexer.columns.checking import Damage, iter_damages
    from indexer.columns.disk import Disk, sync_folder
    from indexer.columns.errors import DamagedFileError, UnsupportedFieldError
    from indexer.columns.graphs import SegmentGraph
    from indexer.columns.index import ColumnIndex, ColumnReader
    from indexer.columns.numbered import NumberedTerms, SpacedTerms
    from indexer.columns.reading import SegmentColumns
    from indexer.columns.segment import ColumnSegment
    from indexer.columns.terms import StoredField
    from indexer.columns.values import ValueTable
    from indexer.columns.vectors import Model, Rows, SegmentVectors
    from indexer.columns.writer import ColumnWriter

_HOMES = {
    "ColumnIndex": "indexer.columns.index",
    "ColumnReader": "indexer.columns.index",
    "ColumnSegment": "indexer.columns.segment",
    "ColumnWriter": "indexer.columns.writer",
    "Damage": "indexer.columns.checking",
    "DamagedFileError": "indexer.columns.errors",
    "Disk": "indexer.columns.disk",
    "Model": "indexer.columns.vectors",
    "NumberedTerms": "indexer.columns.numbered",
    "Rows": "indexer.columns.vectors",
    "SegmentColumns": "indexer.columns.reading",
    "SegmentGraph": "indexer.columns.graphs",
    "SegmentVectors": "indexer.columns.vectors",
    "SpacedTerms": "indexer.columns.numbered",
    "StoredField": "indexer.columns.terms",
    "UnsupportedFieldError": "indexer.columns.errors",
    "ValueTable": "indexer.columns.values",
    "iter_damages": "indexer.columns.checking",
    "sync_folder": "indexer.columns.disk",
}

__all__ = [
    "CHUNK",
    "PLACE_BLOCK",
    "ColumnIndex",
    "ColumnReader",
    "ColumnSegment",
    "ColumnWriter",
    "Damage",
    "DamagedFileError",
    "Disk",
    "Model",
    "NumberedTerms",
    "Rows",
    "SegmentColumns",
    "SegmentGraph",
    "SegmentVectors",
    "SpacedTerms",
    "StoredField",
    "UnsupportedFieldError",
    "ValueTable",
    "iter_damages",
    "sync_folder",
]


def __getattr__(name: str) -> object:
    """Import a public name at its first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found
