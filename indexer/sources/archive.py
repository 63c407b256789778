""".zip → its members as streams, nothing ever written to disk.

Member names are data of a stranger: a path out of the archive, a link, an archive in the archive and a
member that unpacks out of all proportion are refused, each with its reason.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from indexer.errors import SourceError
from indexer.model import Failure
from indexer.sources.inputs import ARCHIVE_SUFFIX, KIND_OF_SUFFIX, MAX_FILE_BYTES, printable

_LZMA_ERRORS: tuple[type[Exception], ...] = ()
with suppress(ImportError):  # a Python without it says RuntimeError
    import lzma

    _LZMA_ERRORS = (lzma.LZMAError,)

MAX_MEMBERS = 200_000
"""More entries than all papers of a Wahlperiode (about 15,000) ten times over."""

MAX_RATIO = 200
"""Unpacked to packed size that is refused: running text has 4, tables and JSON up to 30, a bomb 1,032."""

RATIO_FROM_BYTES = 2**20
"""Smaller members unpack whatever their ratio: nothing can be filled with them."""

UTF8_FLAG, ENCRYPTED_FLAG = 0x800, 0x1
"""Bits of a member's general purpose flags (APPNOTE.TXT 4.4.4)."""

READ_ERRORS: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    *_LZMA_ERRORS,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    ArithmeticError,
    LookupError,
    MemoryError,
)
"""What `zipfile` raises on damaged, encrypted or foreign archives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file in an archive; `stream` is good until the next member is asked for."""

    origin: str
    name: str
    stream: BinaryIO


def iter_members(origin: str, stream: BinaryIO) -> Iterator[Member | Failure]:
    """Give the members with a suffix that is read, in the order of their names.

    Raises `SourceError` (zip-broken) where the archive itself cannot be opened; a member that is refused or
    damaged gives a `Failure` and the next one follows.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except READ_ERRORS as error:
        raise SourceError(
            origin, f"not a readable .zip archive ({_one_line(error)})", "zip-broken"
        ) from error
    with archive:
        entries = archive.infolist()
        if len(entries) > MAX_MEMBERS:
            raise SourceError(
                origin, f"archive of {len(entries)} members, at most {MAX_MEMBERS}", "zip-refused"
            )
        for name, entry in sorted(((_name(e), e) for e in entries), key=lambda pair: pair[0]):
            if _is_wanted(name):
                yield _open_member(archive, entry, name, f"{origin}!{printable(name)}")


def _open_member(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, origin: str
) -> Member | Failure:
    refused = _refusal(name, entry)
    if refused:
        return Failure(origin=origin, reason=refused, code="zip-refused")
    try:
        with archive.open(entry) as packed:
            data = packed.read(entry.file_size + 1)
    except READ_ERRORS as error:
        return Failure(
            origin=origin, reason=f"damaged archive member ({_one_line(error)})", code="zip-broken"
        )
    return Member(origin=origin, name=name, stream=io.BytesIO(data))


def _refusal(name: str, entry: zipfile.ZipInfo) -> str | None:
    """Give the reason not to unpack the member, None where there is none."""
    parts = name.replace("\\", "/").split("/")
    ratio = entry.file_size / max(1, entry.compress_size)
    checks = (
        (
            name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0],
            "its name leads out of the archive",
        ),
        (stat.S_ISLNK(entry.external_attr >> 16), "is a link, not a file"),
        (name.lower().endswith(ARCHIVE_SUFFIX), "is an archive inside an archive; unpack it first"),
        (bool(entry.flag_bits & ENCRYPTED_FLAG), "is encrypted; unpack it with its password first"),
        (entry.file_size > MAX_FILE_BYTES, f"unpacks to more than {MAX_FILE_BYTES // 2**20} MB"),
        (
            entry.file_size > RATIO_FROM_BYTES and ratio > MAX_RATIO,
            f"unpacks to {ratio:.0f} times its size, at most {MAX_RATIO} (a zip bomb?)",
        ),
    )
    return next((reason for applies, reason in checks if applies), None)


def _is_wanted(name: str) -> bool:
    """Tell members that count from folders, other kinds of file and hidden ones (`__MACOSX/._21-1.pdf`)."""
    if name.endswith("/"):
        return False
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    if not parts or any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return False
    stem, dot, suffix = parts[-1].rpartition(".")
    return bool(stem) and f"{dot}{suffix.lower()}" in (*KIND_OF_SUFFIX, ARCHIVE_SUFFIX)


def _name(entry: zipfile.ZipInfo) -> str:
    """Give the member's name: UTF-8, also where the flag for it was forgotten, else code page 437."""
    if entry.flag_bits & UTF8_FLAG:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _one_line(error: BaseException) -> str:
    return printable(str(error) or type(error).__name__)
