"""Indexer: papers of the Bundestag in, a Whoosh index of their sections out.

Names are imported when first used, so that a search does not pay for reading and cutting papers.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.errors import DrucksucheError, SourceError, StoreError
    from indexer.model import Failure, Paper, Report, Section
    from indexer.pipeline import Limits, add_papers, index_paths, read_paper, remove_papers

_HOMES = {
    "DrucksucheError": "indexer.errors",
    "Failure": "indexer.model",
    "Limits": "indexer.pipeline",
    "Paper": "indexer.model",
    "Report": "indexer.model",
    "Section": "indexer.model",
    "SourceError": "indexer.errors",
    "StoreError": "indexer.errors",
    "add_papers": "indexer.pipeline",
    "index_paths": "indexer.pipeline",
    "read_paper": "indexer.pipeline",
    "remove_papers": "indexer.pipeline",
}

__all__ = [
    "DrucksucheError",
    "Failure",
    "Limits",
    "Paper",
    "Report",
    "Section",
    "SourceError",
    "StoreError",
    "add_papers",
    "index_paths",
    "read_paper",
    "remove_papers",
]


def __getattr__(name: str) -> object:
    """Import a public name at its first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
