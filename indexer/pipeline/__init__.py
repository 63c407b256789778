"""Pipeline: paths in, papers read in parallel, written in one place, a `Report` out."""

from indexer.pipeline.adding import add_papers
from indexer.pipeline.carrying import Carried
from indexer.pipeline.following import Following, follow_folder
from indexer.pipeline.indexing import (
    MEMORY_MB,
    OnProgress,
    Progress,
    index_paths,
    rebuild_index,
    remove_papers,
)
from indexer.pipeline.reading import Parsed, iter_parsed, read_paper
from indexer.pipeline.workers import Limits

__all__ = [
    "MEMORY_MB",
    "Carried",
    "Following",
    "Limits",
    "OnProgress",
    "Parsed",
    "Progress",
    "add_papers",
    "follow_folder",
    "index_paths",
    "iter_parsed",
    "read_paper",
    "rebuild_index",
    "remove_papers",
]
