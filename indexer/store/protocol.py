"""What the pipeline needs of an index, wherever it stands: a folder here, or a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from indexer.columns import NumberedTerms
from indexer.model import JsonObject
from indexer.store.folder import Wait
from indexer.store.snapshot import PaperRecord

PaperDocument = Mapping[str, str | list[str] | NumberedTerms]
"""A document as `indexer.schema` makes it; texts may be numbered terms already."""


class Papers(Protocol):
    """The papers of one commit. A context manager; after it nothing may be asked any more."""

    def __enter__(self) -> Papers:
        """Itself."""

    def __exit__(self, *_: object) -> None:
        """Let go of it."""

    def iter_papers(self) -> Iterator[PaperRecord]:
        """The records of all papers."""

    def iter_provenances(self) -> Iterator[tuple[str, JsonObject]]:
        """The key of each paper, and where it was read from."""

    def paper(self, key: str) -> PaperRecord | None:
        """The record of a paper, None where it is not in the index."""

    def iter_sections(self, key: str) -> Iterator[JsonObject]:
        """What is stored of a paper's sections, in their order."""


class Writer(Protocol):
    """Writes whole papers; what was not committed may be gone or come later, but never half of a paper."""

    def delete(self, keys: Iterable[str]) -> int:
        """Have the commit delete what these papers had before it; what was added since stays."""

    def add(self, documents: Iterable[PaperDocument]) -> None:
        """Add the documents of a paper: its sections in their order, then its record."""

    def commit(self) -> None:
        """Make everything since the last commit visible."""


class PaperStore(Protocol):
    """An index that is there."""

    def is_current(self) -> bool:
        """Whether this program's analysis wrote the terms of this index."""

    def snapshot(self) -> Papers:
        """The last commit."""

    def writing(self, *, memory_mb: float, wait: Wait) -> AbstractContextManager[Writer]:
        """A writer for any number of commits, the only one. Raises IndexLockedError while another writes."""
