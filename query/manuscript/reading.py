"""The bytes of a manuscript → its text and how it is written."""

from __future__ import annotations

from pathlib import PurePath

from indexer.errors import SourceError
from indexer.model import Notice
from indexer.sources.text import NO_TEXT, decode_text
from query.findings import ManuscriptKind

MOST_BYTES = 50_000_000
KIND_OF_SUFFIX: dict[str, ManuscriptKind] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}


def kind_of(name: str) -> ManuscriptKind | None:
    """How a file of this name is written; None where its name does not say."""
    return KIND_OF_SUFFIX.get(PurePath(name).suffix.lower())


def read_manuscript(data: bytes, name: str) -> tuple[str, tuple[Notice, ...]]:
    """The text, and a notice where it is not UTF-8 and was read as Windows-1252.

    Raises `SourceError`: `empty`, `binary`, `too-large`.
    """
    if len(data) > MOST_BYTES:
        raise SourceError(
            name, f"has more than {MOST_BYTES // 1_000_000} MB; no manuscript is so long", "too-large"
        )
    text, notices = decode_text(data, name)
    if not text.strip():
        raise SourceError(name, NO_TEXT if not data else "the file holds nothing but blanks", "empty")
    return text, notices
