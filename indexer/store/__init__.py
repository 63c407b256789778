"""An index folder: create, open, lock, write papers, commit, read them back."""

from indexer.store.folder import Store
from indexer.store.manifest import MANIFEST, Manifest, read_manifest
from indexer.store.snapshot import PaperRecord, Snapshot
from indexer.store.upkeep import backup_index, check_index, compact_index, iter_salvaged
from indexer.store.writing import PaperWriter

__all__ = [
    "MANIFEST",
    "Manifest",
    "PaperRecord",
    "PaperWriter",
    "Snapshot",
    "Store",
    "backup_index",
    "check_index",
    "compact_index",
    "iter_salvaged",
    "read_manifest",
]
