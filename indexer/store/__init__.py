"""An index folder: create, open, lock, write papers, commit, read them back.

Names are imported when first used: a search needs nothing of what writes and repairs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.store.folder import NO_WAIT, Store, Wait
    from indexer.store.manifest import MANIFEST, Manifest, read_manifest
    from indexer.store.protocol import PaperDocument, Papers, PaperStore, Writer
    from indexer.store.replacing import (
        DAMAGED,
        NEW,
        OLD,
        beside,
        remove_left_over,
        replace_folder,
    )
    from indexer.store.snapshot import PaperRecord, Snapshot
    from indexer.store.upkeep import backup_index, check_index, compact_index, iter_salvaged
    from indexer.store.writing import MadeVectors, PaperWriter, stored_digest

_HOMES = {
    "DAMAGED": "indexer.store.replacing",
    "MANIFEST": "indexer.store.manifest",
    "MadeVectors": "indexer.store.writing",
    "Manifest": "indexer.store.manifest",
    "NEW": "indexer.store.replacing",
    "OLD": "indexer.store.replacing",
    "PaperDocument": "indexer.store.protocol",
    "PaperRecord": "indexer.store.snapshot",
    "PaperStore": "indexer.store.protocol",
    "Papers": "indexer.store.protocol",
    "PaperWriter": "indexer.store.writing",
    "Snapshot": "indexer.store.snapshot",
    "NO_WAIT": "indexer.store.folder",
    "Store": "indexer.store.folder",
    "Wait": "indexer.store.folder",
    "Writer": "indexer.store.protocol",
    "backup_index": "indexer.store.upkeep",
    "beside": "indexer.store.replacing",
    "check_index": "indexer.store.upkeep",
    "compact_index": "indexer.store.upkeep",
    "iter_salvaged": "indexer.store.upkeep",
    "read_manifest": "indexer.store.manifest",
    "remove_left_over": "indexer.store.replacing",
    "replace_folder": "indexer.store.replacing",
    "stored_digest": "indexer.store.writing",
}

__all__ = [
    "DAMAGED",
    "MANIFEST",
    "NEW",
    "NO_WAIT",
    "OLD",
    "MadeVectors",
    "Manifest",
    "PaperDocument",
    "PaperRecord",
    "PaperStore",
    "PaperWriter",
    "Papers",
    "Snapshot",
    "Store",
    "Wait",
    "Writer",
    "backup_index",
    "beside",
    "check_index",
    "compact_index",
    "iter_salvaged",
    "read_manifest",
    "remove_left_over",
    "replace_folder",
    "stored_digest",
]


def __getattr__(name: str) -> object:
    """Import a public name at its first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found
