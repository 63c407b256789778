"""What the query side asks of an index's terms; bounded, so that no query can ask for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Entry(NamedTuple):
    """A word or value and how many sections hold it; deleted ones may still be counted."""

    text: str
    sections: int


class Looked(NamedTuple):
    """What was found, the most frequent first."""

    entries: tuple[Entry, ...]
    cut: bool = False
    """Whether there may be more."""


class Lexicon(Protocol):
    """The terms of one index. Words are folded forms as printed (`fold_word`), without the mark of a form."""

    def matching(self, pattern: str, limit: int) -> Looked:
        """Words that a folded pattern with `*` and `?` meets."""

    def similar(self, word: str, edits: int, limit: int) -> Looked:
        """Words that differ from a folded word by at most `edits` letters, itself too; the nearest first."""

    def values(self, field: str) -> Sequence[Entry]:
        """All values of a field of values, by name; for fields that have thousands at most."""

    def values_from(self, field: str, prefix: str, limit: int) -> Looked:
        """The first values of a field that start so, by name."""


class _Empty:
    """The lexicon of an index that holds nothing."""

    def matching(self, pattern: str, limit: int) -> Looked:
        """No word."""
        return Looked(())

    def similar(self, word: str, edits: int, limit: int) -> Looked:
        """No word."""
        return Looked(())

    def values(self, field: str) -> Sequence[Entry]:
        """No value."""
        return ()

    def values_from(self, field: str, prefix: str, limit: int) -> Looked:
        """No value."""
        return Looked(())


EMPTY_LEXICON: Lexicon = _Empty()
"""For queries that are compiled without an index."""
