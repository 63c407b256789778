"""A file of arrays gives what was put in, and says of every damage what it is."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.columns import DamagedFileError, Disk
from indexer.columns.container import ALIGNMENT, PAGE, ArrayFile, ArrayFileWriter

KINDS = ("u1", "u2", "u4", "u8", "i1", "i8", "f4")
SIZES = (0, 1, PAGE - ALIGNMENT - 1, PAGE - ALIGNMENT, PAGE - ALIGNMENT + 1, PAGE, 3 * PAGE + 5)
"""Bytes; the header has `ALIGNMENT`."""
NAME = "a_b.terms"


def write(
    folder: Path, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any] | None = None
) -> ArrayFile:
    file = ArrayFileWriter(Disk(folder), NAME)
    for name, array in arrays.items():
        file.add(name, array)
    file.close(facts)
    return ArrayFile(Disk(folder), NAME)


def numbers(kind: str, size: int) -> NDArray[Any]:
    return (np.arange(size // np.dtype(kind).itemsize) * 7).astype(kind)


def said(found: str) -> str:
    return f"{NAME} is damaged: {found}; see `drucksuche fsck` and `drucksuche repair`"


def refuses(folder: Path, data: bytes | bytearray, found: str) -> None:
    (folder / NAME).write_bytes(data)
    with pytest.raises(DamagedFileError) as caught:
        ArrayFile(Disk(folder), NAME)
    assert str(caught.value) == said(found)
    assert (caught.value.name, caught.value.found) == (NAME, found)


@pytest.mark.parametrize("kind", KINDS)
def test_arrays_of_every_type_and_size_come_back(tmp_path: Path, kind: str) -> None:
    arrays = {f"n{size}": numbers(kind, size) for size in SIZES}
    file = write(tmp_path, arrays, {"some": [1, None]})
    assert (file.name, file.facts) == (NAME, {"some": [1, None]})
    assert file.size == (tmp_path / NAME).stat().st_size
    assert file.names() == list(arrays)
    for name, array in arrays.items():
        found = file.array(name)
        assert found.dtype == array.dtype and found.tolist() == array.tolist()
        assert file.length(name) == len(array)
        assert file.start_of(name) % ALIGNMENT == 0
        assert not found.flags.writeable
    assert file.length("none") == 0
    file.check_all()


def test_arrays_lie_behind_the_header_each_on_a_border(tmp_path: Path) -> None:
    file = write(tmp_path, {"one": numbers("u1", 1), "two": numbers("u4", 64), "three": numbers("u2", 66)})
    assert [file.start_of(name) for name in file.names()] == [64, 128, 192]
    assert (file.size - 192) % ALIGNMENT == 0


def test_an_array_may_be_written_in_parts_of_another_order_and_shape(tmp_path: Path) -> None:
    file = ArrayFileWriter(Disk(tmp_path), NAME)
    file.start("grown", np.uint32)
    for part in (np.arange(5, dtype=">u4"), np.arange(0, dtype="u4"), np.arange(20, dtype="u4")[::4]):
        file.extend(part)
    file.finish()
    file.close()
    read = ArrayFile(Disk(tmp_path), NAME)
    assert read.array("grown").tolist() == [0, 1, 2, 3, 4, 0, 4, 8, 12, 16]
    assert read.facts == {}


def test_a_damaged_page_is_named_and_the_others_can_be_read(tmp_path: Path) -> None:
    arrays = {"one": numbers("u1", PAGE - 64), "two": numbers("u1", PAGE), "three": numbers("u1", 9)}
    write(tmp_path, arrays)
    data = bytearray((tmp_path / NAME).read_bytes())
    for at in (PAGE, 2 * PAGE - 1):
        spoiled = data.copy()
        spoiled[at] ^= 1
        (tmp_path / NAME).write_bytes(spoiled)
        file = ArrayFile.of_data(NAME, Disk(tmp_path).map(NAME))
        assert file.array("one").tolist() == arrays["one"].tolist()
        assert file.array("three").tolist() == arrays["three"].tolist()
        for look in (
            lambda file=file: file.array("two"),
            file.check_all,
            lambda file=file: file.check(PAGE, PAGE + 1),
            lambda file=file: file.check(0, PAGE + 1),
            lambda file=file: file.check(2 * PAGE - 1, 2 * PAGE),
        ):
            with pytest.raises(DamagedFileError) as caught:
                look()
            assert str(caught.value) == said(f"the page at byte {PAGE} has another checksum")
        file.check(0, PAGE)
        file.check(2 * PAGE, 2 * PAGE + 9)


def test_every_byte_of_the_data_is_under_a_checksum(tmp_path: Path) -> None:
    write(tmp_path, {"one": numbers("u1", PAGE + 70)})
    data = (tmp_path / NAME).read_bytes()
    for at in (0, 63, 64, PAGE - 1, PAGE, PAGE + 64 + 69, PAGE + 64 + 127):
        spoiled = bytearray(data)
        spoiled[at] ^= 128
        (tmp_path / NAME).write_bytes(spoiled)
        with pytest.raises(DamagedFileError, match=f"the page at byte {at // PAGE * PAGE} has"):
            ArrayFile(Disk(tmp_path), NAME).check_all()


def test_what_was_checked_is_checked_again_only_where_all_is(tmp_path: Path) -> None:
    write(tmp_path, {"one": numbers("u1", 100)})
    data = bytearray((tmp_path / NAME).read_bytes())
    file = ArrayFile.of_data(NAME, memoryview(data))
    file.array("one")
    data[70] ^= 1
    file.array("one")
    with pytest.raises(DamagedFileError):
        file.check_all()


def test_a_file_that_was_cut_or_grew_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"one": numbers("u1", 300)})
    data = (tmp_path / NAME).read_bytes()
    refuses(tmp_path, b"", "0 bytes are too few")
    refuses(tmp_path, data[-127:], "127 bytes are too few")
    refuses(tmp_path, data[-128:], "the file has another length than was written")
    refuses(tmp_path, data[:-1], "the end of the file is not as written")
    refuses(tmp_path, data + b"\0", "the end of the file is not as written")
    refuses(tmp_path, b"\0" + data, "the file has another length than was written")
    refuses(tmp_path, data[1:], "the file has another length than was written")


def test_every_byte_of_the_end_counts(tmp_path: Path) -> None:
    write(tmp_path, {"one": numbers("u1", 300)})
    data = (tmp_path / NAME).read_bytes()
    directory = data.index(b'{"facts"')
    for at in range(directory - ALIGNMENT, len(data)):
        spoiled = bytearray(data)
        spoiled[at] ^= 1
        ends = at >= len(data) - 64
        refuses(
            tmp_path,
            spoiled,
            "the end of the file is not as written" if ends else "its directory has another checksum",
        )


def test_a_layout_of_tomorrow_is_named(tmp_path: Path) -> None:
    write(tmp_path, {"one": numbers("u1", 300)})
    data = bytearray((tmp_path / NAME).read_bytes())
    end = memoryview(data)[-64:]
    for magic, layout, found in (
        (b"DSCOLUMN", 2, "layout 2 is unknown; this program reads 1"),
        (b"DSCOLUMM", 1, "the end of the file is not as written"),
    ):
        struct.pack_into("<8sI", end, 0, magic, layout)
        struct.pack_into("<I", end, 44, 0)
        struct.pack_into("<I", end, 44, zlib.crc32(end))
        refuses(tmp_path, data, found)


def test_the_checksum_of_a_file_is_of_what_was_written(tmp_path: Path) -> None:
    one = write(tmp_path, {"one": numbers("u1", 2 * PAGE)}).checksum()
    data = (tmp_path / NAME).read_bytes()
    pages = [zlib.crc32(data[at : min(at + PAGE, 2 * PAGE + 64)]) for at in range(0, 2 * PAGE + 64, PAGE)]
    assert one == zlib.crc32(np.array(pages, "<u4").tobytes())
    assert write(tmp_path, {"one": numbers("u1", 2 * PAGE)}).checksum() == one
    assert write(tmp_path, {"one": numbers("u2", 2 * PAGE)}).checksum() != one


class _Failing(Disk):
    """A disk whose files take so many bytes."""

    room = 0
    abandoned = 0

    def create_sink(self, name: str) -> Any:
        disk = self

        class Sink:
            def write(self, data: bytes | memoryview) -> None:
                disk.room -= len(data)
                if disk.room < 0:
                    raise OSError(28, "full")

            def close(self) -> None:
                raise AssertionError

            def abandon(self) -> None:
                disk.abandoned += 1

        return Sink()


@pytest.mark.parametrize("room", [63, 64])
def test_a_file_that_cannot_be_written_is_let_go(tmp_path: Path, room: int) -> None:
    disk = _Failing(tmp_path)
    disk.room = room
    with pytest.raises(OSError, match="full"), ExitStack() as stack:
        ArrayFileWriter.open(stack, disk, NAME).add("one", numbers("u1", 1))
    assert disk.abandoned == 1
