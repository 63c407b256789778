"""Pipeline: paths in, papers read in parallel, written in one place, a `Report` out."""

from indexer.pipeline.adding import add_papers
from indexer.pipeline.following import Following, follow_folder
from indexer.pipeline.indexing import (
    MEMORY_MB,
    OnProgress,
    Progress,
    index_paths,
)
from indexer.pipeline.places import PlaceLike, opened, read_place, rebuild_index, remove_papers
from indexer.pipeline.reading import Parsed, iter_parsed, read_paper
from indexer.pipeline.workers import Limits

__all__ = [
    "MEMORY_MB",
    "Following",
    "Limits",
    "OnProgress",
    "Parsed",
    "PlaceLike",
    "Progress",
    "add_papers",
    "follow_folder",
    "index_paths",
    "iter_parsed",
    "opened",
    "read_paper",
    "read_place",
    "rebuild_index",
    "remove_papers",
]
