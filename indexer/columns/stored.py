"""Stored documents: bytes a document, packed one by one (Zstandard) with a dictionary of the segment's texts.

A hit costs one small block and nothing of its neighbours; the dictionary makes up for what small blocks lose.
A document is a list of (field, type, value); nothing is ever unpickled.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
import zstandard
from numpy.typing import NDArray

from indexer.columns.errors import DamagedFileError

LEVEL = 3
"""Of Zstandard: with a dictionary it packs 15 % smaller than level 1, in the same time."""
_DICTIONARY_BYTES = 32_768
SAMPLED = 256
"""Documents from which a dictionary is learnt; a segment with fewer has none."""
_FEWEST_BYTES = 64 * 1024
"""Text that a dictionary is learnt from at least: from less it gains nothing."""
_SAMPLE_BYTES = 4096
"""Of a document that is learnt from: the start of a long one."""
MOST_BYTES = 1 << 28
"""Largest document that is unpacked; a damaged size must not ask for more memory than there is."""

_TEXT, _BYTES, _JSON, _DATE = range(4)
_ENTRY = struct.Struct("<HBI")


def encode_document(values: Mapping[str, Any], numbers: dict[str, int]) -> bytes:
    """A document's stored values as bytes; new field names get the next number in `numbers`.

    Raises ValueError for what cannot be stored.
    """
    parts = []
    for name, value in values.items():
        kind, data = _encode_value(name, value)
        parts.append(_ENTRY.pack(numbers.setdefault(name, len(numbers)), kind, len(data)))
        parts.append(data)
    encoded = b"".join(parts)
    if len(encoded) > MOST_BYTES:
        raise ValueError(f"{len(encoded)} bytes are more than a document may store ({MOST_BYTES})")
    return encoded


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
    at, end, unpack, skip = 0, len(data), _ENTRY.unpack_from, _ENTRY.size
    while at < end:
        number, kind, size = unpack(data, at)
        start = at + skip
        at = start + size
        part = data[start:at]
        values[names[number]] = part.decode("utf-8") if kind == _TEXT else _decode_value(kind, part)
    return values


def _decode_value(kind: int, data: bytes) -> Any:
    if kind == _BYTES:
        return data
    return datetime.fromisoformat(data.decode()) if kind == _DATE else json.loads(data)


def make_packer(dictionary: bytes) -> Callable[[bytes], bytes]:
    """What compresses documents, each by itself."""
    known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    return zstandard.ZstdCompressor(level=LEVEL, dict_data=known).compress


class Unpacker:
    """Gives documents as they were before `make_packer`. Raises DamagedFileError for what is none."""

    def __init__(self, name: str, dictionary: bytes, *, deflated: bool = False) -> None:
        self._name = name
        self._deflated = deflated
        if deflated:
            self._unpack: Callable[[bytes | memoryview], bytes] = partial(_inflate, dictionary)
            return
        known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self._unpack = zstandard.ZstdDecompressor(dict_data=known).decompress

    def __call__(self, data: bytes | memoryview) -> bytes:
        """The document."""
        try:
            if not self._deflated and not 0 <= zstandard.frame_content_size(data) <= MOST_BYTES:
                raise ValueError("it has no sound size")
            return self._unpack(data)
        except (zstandard.ZstdError, zlib.error, ValueError) as error:
            raise DamagedFileError(self._name, f"a stored document cannot be unpacked ({error})") from error


def _inflate(dictionary: bytes, data: bytes | memoryview) -> bytes:
    """A document of the former layout."""
    unpacker = zlib.decompressobj(-15, dictionary) if dictionary else zlib.decompressobj(-15)
    return unpacker.decompress(data)


def learn_dictionary(samples: Sequence[bytes]) -> bytes:
    """A dictionary of what the samples have in common; empty where there is too little text for one."""
    if sum(map(len, samples)) < _FEWEST_BYTES:
        return b""
    try:
        return zstandard.train_dictionary(_DICTIONARY_BYTES, list(samples)).as_bytes()
    except zstandard.ZstdError:  # the samples have nothing in common
        return b""


class StoredBuffer:
    """Compresses documents as they come; the first ones wait until a dictionary can be made of them."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []
        self._dictionary: bytes | None = None
        self._pack: Callable[[bytes], bytes]
        self.blocks = bytearray()
        self.sizes: list[int] = []

    def __len__(self) -> int:
        return len(self.blocks) + sum(map(len, self._waiting))

    def add(self, data: bytes) -> None:
        """One document more."""
        if self._dictionary is not None:
            packed = self._pack(data)
            self.blocks += packed
            self.sizes.append(len(packed))
            return
        self._waiting.append(data)
        if len(self._waiting) >= SAMPLED:
            self._choose(learn_dictionary([sample[:_SAMPLE_BYTES] for sample in self._waiting]))

    def finish(self) -> tuple[bytearray, NDArray[np.int64], bytes]:
        """The blocks of all documents one after the other, the size of each, and the dictionary."""
        if self._dictionary is None:
            self._choose(b"")
        return self.blocks, np.array(self.sizes, np.int64), self._dictionary or b""

    def _choose(self, dictionary: bytes) -> None:
        self._dictionary, self._pack = dictionary, make_packer(dictionary)
        waiting, self._waiting = self._waiting, []
        for data in waiting:
            self.add(data)
