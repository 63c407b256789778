"""Where a page of results ended: a short text that the next request carries back.

It holds what was asked (as a hash), the commit that was searched, the sort key and number of the last section
that was looked at, and how many hits came before. It says nothing of the index or the user.
"""

from __future__ import annotations

import binascii
import hashlib
import math
import struct
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from query.errors import QueryError
from query.model import SearchRequest

_FORM = struct.Struct("<B6s8sfII")
_VERSION = 1
_LONGEST = 100
_MOST_SHOWN = 2**31
"""More hits than any index has."""


class CursorError(QueryError):
    """A cursor that is none, that belongs to another search, or to an index that has changed since."""

    code = "cursor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """The end of a page: `key` and `doc` of the last section looked at, `shown` hits up to it."""

    key: float
    doc: int
    shown: int


def write_cursor(cursor: Cursor, request: SearchRequest, commit: bytes) -> str:
    """The text of a cursor for the page after; `commit` are the eight bytes of the snapshot."""
    data = _FORM.pack(_VERSION, fingerprint(request), commit, cursor.key, cursor.doc, cursor.shown)
    return urlsafe_b64encode(data + zlib.crc32(data).to_bytes(4, "little")).rstrip(b"=").decode()


def read_cursor(text: str, request: SearchRequest, commit: bytes) -> Cursor:
    """What `write_cursor` wrote. Raises `CursorError` with what to do."""
    version, asked, seen, key, doc, shown = _FORM.unpack(_decode(text))
    if math.isnan(key) or shown > _MOST_SHOWN:
        raise _no_cursor(text)
    if version != _VERSION or asked != fingerprint(request):
        raise CursorError(
            "the cursor belongs to another search: query, limits, sorting and grouping must be those of the"
            " page that gave it"
        )
    if seen != commit:
        raise CursorError("the index has changed since the cursor was given; start again without it")
    return Cursor(key=key, doc=doc, shown=shown)


def _decode(text: str) -> bytes:
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4)) if len(text) <= _LONGEST else b""
    except (ValueError, binascii.Error):
        data = b""
    body, check = data[:-4], data[-4:]
    if len(body) != _FORM.size or zlib.crc32(body).to_bytes(4, "little") != check:
        raise _no_cursor(text)
    return body


def _no_cursor(text: str) -> CursorError:
    return CursorError(f"{text[:_LONGEST]!r} is no cursor; copy the whole of what the page before gave")


def fingerprint(request: SearchRequest) -> bytes:
    """Six bytes of all that must be the same on every page."""
    asked = (
        request.query,
        request.match,
        request.sections,
        request.art,
        request.filters,
        request.expand,
        request.sort,
        request.group,
        request.fold,
        request.plain,
        request.mode,
    )
    return hashlib.blake2b(repr(asked).encode("utf-8", "surrogatepass"), digest_size=6).digest()
