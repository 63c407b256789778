"""An index folder: create, open, lock, write papers, commit, read them back."""

from indexer.store.folder import Store
from indexer.store.manifest import MANIFEST, Manifest, read_manifest
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
from indexer.store.writing import PaperWriter

__all__ = [
    "DAMAGED",
    "MANIFEST",
    "NEW",
    "OLD",
    "Manifest",
    "PaperRecord",
    "PaperWriter",
    "Snapshot",
    "Store",
    "backup_index",
    "beside",
    "check_index",
    "compact_index",
    "iter_salvaged",
    "read_manifest",
    "remove_left_over",
    "replace_folder",
]
