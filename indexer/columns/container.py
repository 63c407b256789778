"""A file of named arrays: little-endian, each padded to 64 bytes, with a checksum a page.

Layout in docs/format.md. A file is written from start to end, arrays may be appended in parts. Reading maps
it; a page is checked when the first array over it is taken, so that nothing is read whole at opening and no
damaged byte is ever used.
"""

from __future__ import annotations

import json
import struct
import sys
import zlib
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.columns.disk import Disk, Sink
from indexer.columns.errors import DamagedFileError

MAGIC = b"DSCOLUMN"
LAYOUT = 1
"""Version of this container, in header and footer."""
ALIGNMENT = 64
PAGE = 1 << 14
"""Bytes under one checksum: 16 KiB are checked in about 10 µs, and a term's postings seldom lie on many."""
_HEADER = struct.Struct("<8sI52x")
_FOOTER = struct.Struct("<8sIQQQIII16x")
"""Magic, layout, sizes of data, checksums and directory; checksums of the last two and of the footer."""
_FOOTER_SUM = struct.Struct("<I")
_SUM_AT = 44

Array = NDArray[Any]


def scalars(array: Array) -> memoryview:
    """An array whose single values are read as Python numbers, quicker than from numpy."""
    data: Any = array
    return memoryview(data)


class ArrayFileWriter:
    """Writes one file of arrays; nothing of it may be read before `close`."""

    def __init__(self, disk: Disk, name: str) -> None:
        self.name = name
        self._sink: Sink = disk.create_sink(name)
        self._arrays: dict[str, tuple[str, int, int]] = {}
        self._sums: list[int] = []
        self._open: tuple[str, np.dtype[Any], int] | None = None
        self._at = 0
        self._page = bytearray()
        try:
            self._write(_HEADER.pack(MAGIC, LAYOUT))
        except BaseException:
            self.abandon()
            raise

    @classmethod
    def open(cls, stack: ExitStack, disk: Disk, name: str) -> ArrayFileWriter:
        """A writer whose file is let go at the end of `stack`, closed or not."""
        made = cls(disk, name)
        stack.callback(made.abandon)
        return made

    def add(self, name: str, array: Array) -> None:
        """Write a whole array."""
        self.start(name, array.dtype)
        self.extend(array)
        self.finish()

    def start(self, name: str, dtype: np.dtype[Any] | type[np.generic]) -> None:
        """Begin an array that is written in parts."""
        assert self._open is None and name not in self._arrays
        self._open = (name, np.dtype(dtype).newbyteorder("<"), self._at)

    def extend(self, part: Array) -> None:
        """Append to the array begun last."""
        assert self._open is not None
        part = np.ascontiguousarray(part, self._open[1])
        if part.size:
            self._write(scalars(part).cast("B"))

    def finish(self) -> None:
        """End the array begun last."""
        assert self._open is not None
        name, dtype, start = self._open
        self._arrays[name] = (dtype.str, start, (self._at - start) // dtype.itemsize)
        self._open = None
        self._write(bytes(-self._at % ALIGNMENT))

    def close(self, facts: Mapping[str, Any] | None = None) -> None:
        """Write the directory with `facts` (anything JSON can hold), sync and close."""
        size = self._at
        if self._page:
            self._sums.append(zlib.crc32(self._page))
        sums = np.array(self._sums, "<u4").tobytes()
        sums += bytes(-len(sums) % ALIGNMENT)
        directory = json.dumps({"facts": dict(facts or {}), "arrays": self._arrays}).encode()
        directory += b" " * (-len(directory) % ALIGNMENT)
        footer = bytearray(
            _FOOTER.pack(
                MAGIC, LAYOUT, size, len(sums), len(directory), zlib.crc32(sums), zlib.crc32(directory), 0
            )
        )
        _FOOTER_SUM.pack_into(footer, _SUM_AT, zlib.crc32(footer))
        self._sink.write(sums + directory + bytes(footer))
        self._sink.close()

    def abandon(self) -> None:
        """Close without finishing; the file is left for deletion."""
        self._sink.abandon()

    def _write(self, data: bytes | memoryview) -> None:
        self._sink.write(data)
        self._at += len(data)
        view = memoryview(data)
        if self._page:
            room = PAGE - len(self._page)
            self._page += view[:room]
            view = view[room:]
            if len(self._page) < PAGE:
                return
            self._sums.append(zlib.crc32(self._page))
            self._page.clear()
        whole = len(view) // PAGE * PAGE
        self._sums.extend(zlib.crc32(view[at : at + PAGE]) for at in range(0, whole, PAGE))
        self._page += view[whole:]


class ArrayFile:
    """A mapped file of arrays."""

    def __init__(self, disk: Disk, name: str) -> None:
        self._read(name, disk.map(name))

    @classmethod
    def of_data(cls, name: str, data: memoryview) -> ArrayFile:
        """The file of this name that was mapped before."""
        made = cls.__new__(cls)
        made._read(name, data)
        return made

    def _read(self, name: str, data: memoryview) -> None:
        self.name, self._data, self.size = name, data, len(data)
        directory = self._read_directory()
        self.facts: dict[str, Any] = directory["facts"]
        self._arrays: dict[str, tuple[str, int, int]] = directory["arrays"]
        self._checked = bytearray(len(self._sums))

    def names(self) -> list[str]:
        """The names of its arrays."""
        return list(self._arrays)

    def length(self, name: str) -> int:
        """How many elements an array has; 0 for one that is not there."""
        return self._arrays[name][2] if name in self._arrays else 0

    def array(self, name: str) -> Array:
        """A whole array, checked; read-only."""
        dtype, start, count = self._arrays[name]
        array = self.unchecked(name)
        self.check(start, start + count * np.dtype(dtype).itemsize)
        return array

    def unchecked(self, name: str) -> Array:
        """A whole array of which `part` must check what is used."""
        dtype, start, count = self._arrays[name]
        array = np.frombuffer(self._data, np.dtype(dtype), count, start)
        return array if sys.byteorder == "little" else array.astype(array.dtype.newbyteorder("="))

    def start_of(self, name: str) -> int:
        """Byte at which an array starts."""
        return self._arrays[name][1]

    def check(self, start: int, stop: int) -> None:
        """Check the pages of a range of bytes that were not checked before. Raises DamagedFileError."""
        first, last = start // PAGE, (stop + PAGE - 1) // PAGE
        if 0 not in self._checked[first:last]:
            return
        for page in range(first, last):
            if not self._checked[page]:
                end = min((page + 1) * PAGE, self._stop)
                if zlib.crc32(self._data[page * PAGE : end]) != self._sums[page]:
                    raise DamagedFileError(self.name, f"the page at byte {page * PAGE} has another checksum")
                self._checked[page] = 1

    def checksum(self) -> int:
        """A checksum of the whole content, as it was written; nothing is read for it."""
        return zlib.crc32(np.asarray(self._sums, "<u4").tobytes())

    def check_all(self) -> None:
        """Check every page again, also those that were checked before. Raises DamagedFileError."""
        self._checked = bytearray(len(self._sums))
        self.check(0, self._stop)

    def _read_directory(self) -> dict[str, Any]:
        if self.size < _HEADER.size + _FOOTER.size:
            raise DamagedFileError(self.name, f"{self.size} bytes are too few")
        footer = bytearray(self._data[-_FOOTER.size :])
        magic, layout, size, sums_size, directory_size, sums_sum, directory_sum, own = _FOOTER.unpack(footer)
        _FOOTER_SUM.pack_into(footer, _SUM_AT, 0)
        if magic != MAGIC or own != zlib.crc32(footer):
            raise DamagedFileError(self.name, "the end of the file is not as written")
        if layout != LAYOUT:
            raise DamagedFileError(self.name, f"layout {layout} is unknown; this program reads {LAYOUT}")
        if size + sums_size + directory_size + _FOOTER.size != self.size:
            raise DamagedFileError(self.name, "the file has another length than was written")
        sums = self._data[size : size + sums_size]
        directory = self._data[size + sums_size : size + sums_size + directory_size]
        if zlib.crc32(sums) != sums_sum or zlib.crc32(directory) != directory_sum:
            raise DamagedFileError(self.name, "its directory has another checksum")
        self._stop = size
        self._sums = sums.cast("I") if sys.byteorder == "little" else np.frombuffer(sums, "<u4").tolist()
        self._sums = self._sums[: (size + PAGE - 1) // PAGE]
        result: dict[str, Any] = json.loads(bytes(directory))
        return result
