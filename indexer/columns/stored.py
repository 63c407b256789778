"""Stored documents: bytes a document, deflated one by one with a dictionary of the segment's own texts.

A hit costs one small block and nothing of its neighbours; the dictionary makes up for what small blocks lose.
A document is a list of (field, type, value); nothing is ever unpickled.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.columns.errors import DamagedFileError

LEVEL = 1
_WINDOW = -15
_DICTIONARY_BYTES = 8192
SAMPLED = 64
"""Documents from whose ends a dictionary is made; a segment with fewer has none."""

_TEXT, _BYTES, _JSON, _DATE = range(4)
_ENTRY = struct.Struct("<HBI")


def encode_document(values: Mapping[str, Any], numbers: dict[str, int]) -> bytes:
    """A document's stored values as bytes; new field names get the next number in `numbers`."""
    parts = []
    for name, value in values.items():
        kind, data = _encode_value(name, value)
        parts.append(_ENTRY.pack(numbers.setdefault(name, len(numbers)), kind, len(data)))
        parts.append(data)
    return b"".join(parts)


def _encode_value(name: str, value: Any) -> tuple[int, bytes]:
    if isinstance(value, str):
        return _TEXT, value.encode("utf-8")
    if isinstance(value, bytes):
        return _BYTES, value
    if isinstance(value, datetime):
        return _DATE, value.isoformat().encode()
    try:
        return _JSON, json.dumps(value).encode()
    except (TypeError, ValueError) as error:
        raise ValueError(f"field {name!r}: a {type(value).__name__} cannot be stored") from error


def decode_document(data: bytes, names: Sequence[str]) -> dict[str, Any]:
    """What `encode_document` wrote."""
    values: dict[str, Any] = {}
    at = 0
    while at < len(data):
        number, kind, size = _ENTRY.unpack_from(data, at)
        at += _ENTRY.size
        values[names[number]] = _decode_value(kind, data[at : at + size])
        at += size
    return values


def _decode_value(kind: int, data: bytes) -> Any:
    if kind == _TEXT:
        return data.decode("utf-8")
    if kind == _BYTES:
        return data
    return datetime.fromisoformat(data.decode()) if kind == _DATE else json.loads(data)


def deflate(data: bytes, dictionary: bytes) -> bytes:
    """Compress one document."""
    if dictionary:
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _WINDOW, zdict=dictionary)
    else:
        packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _WINDOW)
    return packer.compress(data) + packer.flush()


def inflate(name: str, data: bytes | memoryview, dictionary: bytes) -> bytes:
    """What `deflate` was given. Raises DamagedFileError where it is none of that."""
    try:
        unpacker = zlib.decompressobj(_WINDOW, dictionary) if dictionary else zlib.decompressobj(_WINDOW)
        return unpacker.decompress(data)
    except zlib.error as error:
        raise DamagedFileError(name, f"a stored document cannot be unpacked ({error})") from error


class StoredBuffer:
    """Compresses documents as they come; the first ones wait until a dictionary can be made of them."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []
        self._dictionary: bytes | None = None
        self.blocks = bytearray()
        self.sizes: list[int] = []

    def __len__(self) -> int:
        return len(self.blocks) + sum(map(len, self._waiting))

    def add(self, data: bytes) -> None:
        """One document more."""
        if self._dictionary is not None:
            self._pack(data)
            return
        self._waiting.append(data)
        if len(self._waiting) >= SAMPLED:
            share = _DICTIONARY_BYTES // SAMPLED
            self._choose(b"".join(sample[-share * 4 :] for sample in self._waiting)[-_DICTIONARY_BYTES:])

    def finish(self) -> tuple[bytearray, NDArray[np.int64], bytes]:
        """The blocks of all documents one after the other, the size of each, and the dictionary."""
        if self._dictionary is None:
            self._choose(b"")
        return self.blocks, np.array(self.sizes, np.int64), self._dictionary or b""

    def _choose(self, dictionary: bytes) -> None:
        self._dictionary = dictionary
        waiting, self._waiting = self._waiting, []
        for data in waiting:
            self._pack(data)

    def _pack(self, data: bytes) -> None:
        packed = deflate(data, self._dictionary or b"")
        self.blocks += packed
        self.sizes.append(len(packed))
