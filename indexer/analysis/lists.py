"""Word lists of the chain, read from `indexer/analysis/data` when first asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from indexer.analysis.folding import fold_word

LIST_FILES = ("stopwords.txt", "stems.txt", "compounds.txt")
"""Every data file that changes what the chain gives; the fingerprint covers their bytes."""


_DATA = Path(__file__).parent / "data"
"""Read as plain files: `importlib.resources` takes a tenth of the time of a whole search to load."""


def list_bytes(name: str) -> bytes:
    """The bytes of one data file."""
    return (_DATA / name).read_bytes()


def read_lines(name: str) -> tuple[str, ...]:
    """The lines of a data file in order, without comments (`#`) and blank lines."""
    lines = (line.strip() for line in list_bytes(name).decode("utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def stop_words() -> frozenset[str]:
    """The stop words, folded."""
    return frozenset(fold_word(line) for line in read_lines("stopwords.txt"))
