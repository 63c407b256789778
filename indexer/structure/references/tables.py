"""How the word tables of this package are written down."""

from __future__ import annotations


def word_set(printed: str) -> frozenset[str]:
    """The set of the words in `printed`, which are parted by blanks."""
    return frozenset(printed.split())
