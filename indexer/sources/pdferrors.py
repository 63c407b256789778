"""What both PDF engines refuse, and the words for what they meet in damaged files."""

from __future__ import annotations

MAX_PAGES = 20_000
"""Pages of one PDF; the largest budget bill has about 4,000."""


class EngineError(Exception):
    """Raised inside this room only; `read_pdf` maps it to `SourceError`."""


class EncryptedError(EngineError):
    """The PDF needs a password."""


class TooManyPagesError(EngineError):
    """The page tree has more than `MAX_PAGES` pages."""


class UnreadableError(EngineError):
    """The engine cannot open the file."""


def describe(error: BaseException) -> str:
    """Give the error in one short line."""
    words = " ".join(f"{error}".split())
    return f"{type(error).__name__}: {words[:120]}" if words else type(error).__name__
