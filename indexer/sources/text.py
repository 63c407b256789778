"""Text of the DIP service, or any plain text → lines.

Lines end at a line feed, and the blank at their end is kept: where a word was joined over a line end the
service leaves none, so it tells ordinary line ends from mended ones.
"""

from __future__ import annotations

import codecs

from indexer.errors import SourceError
from indexer.model import Line, Notice

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a .zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x7fELF", "a program"),
)
"""First bytes of what is found under the name of a text (file(1), magic numbers)."""

CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\v\f\r\x1b") + b"\x7f"
"""Bytes that no text of any 8-bit encoding or of UTF-8 holds, but one in nine of random bytes."""

MAX_CONTROL_SHARE = 0.02
"""A text with a few stray control characters is read; compressed or random data shows 0.11."""

MAX_HIGH_SHARE = 0.25
"""Non-ASCII bytes in a German text that is not UTF-8: about 0.02, in random bytes 0.5."""

NO_TEXT = "the file is empty"


def read_lines_text(data: bytes, origin: str = "") -> tuple[tuple[Line, ...], tuple[Notice, ...]]:
    """Give the lines of a text file and what was odd about its encoding.

    UTF-8 is expected; what is not valid UTF-8 is read as Windows-1252 with a `Notice` (code `encoding`).
    Raises `SourceError`: `empty`, `binary`.
    """
    text, notices = decode_text(data, origin)
    lines = split_lines(text)
    if not any(line.text.strip() for line in lines):
        raise SourceError(origin, NO_TEXT if not data else "the file holds nothing but blanks", "empty")
    return lines, notices


def decode_text(data: bytes, origin: str) -> tuple[str, tuple[Notice, ...]]:
    """Give the text of the bytes, a notice where it is not UTF-8; raise `SourceError` for binary data."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), ()
    _refuse_binary(data, origin)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        return _decode_latin(data, origin, error.start)


def split_lines(text: str) -> tuple[Line, ...]:
    """Cut the text at line feeds (CR LF counts as one); the square brackets around a text of DIP go."""
    if "\r" in text:
        text = text.replace("\r\n", "\n") if "\n" in text else text.replace("\r", "\n")
    rows = strip_brackets(text).split("\n")
    if not rows[-1]:
        rows.pop()
    return tuple(Line(text=row, number=number) for number, row in enumerate(rows, start=1))


def strip_brackets(text: str) -> str:
    """Take away the `[` and `]` in which the DIP service sometimes wraps a whole text."""
    end = text.rstrip()
    if text.startswith("[") and "]" not in text.split("\n", 1)[0]:
        return end[1:-1] if end.endswith("]") else text[1:]
    return text


def _decode_latin(data: bytes, origin: str, start: int) -> tuple[str, tuple[Notice, ...]]:
    if len(data) - len(data.translate(None, bytes(range(128, 256)))) > MAX_HIGH_SHARE * len(data):
        raise SourceError(origin, "binary data, not a text", "binary")
    line = data.count(b"\n", 0, start) + 1
    text = "not UTF-8, read as Windows-1252 (Latin-1)"
    try:
        decoded = data.decode("cp1252")
    except UnicodeDecodeError:
        decoded = data.decode("latin-1")
    return decoded, (Notice(code="encoding", text=text, line=line),)


def _refuse_binary(data: bytes, origin: str) -> None:
    for signature, what in SIGNATURES:
        if data.startswith(signature):
            raise SourceError(origin, f"is {what}, not a text", "binary")
    if len(data) - len(data.translate(None, CONTROLS)) > MAX_CONTROL_SHARE * len(data):
        raise SourceError(origin, "binary data, not a text", "binary")
