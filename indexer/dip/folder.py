"""A folder of fetched papers: JSON lines that `drucksuche index` reads, each paper once, and PDFs.

`papers-00001.jsonl` and so on hold a record of the service a line, `pdf/21-1406.pdf` the PDFs, `.fetch` the
state, the lock and `changes.jsonl`. Files of papers are only appended to; after a crash the last line may be
torn and is cut off. A changed record is written to `changes.jsonl` and takes its old line's place when the
run has ended, or when the next one begins: a paper keeps its file and line, which is its name in the index.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from indexer.dip.files import locked, sync_folder, write_whole
from indexer.errors import StoreError
from indexer.model import JsonObject
from indexer.sources.diphead import read_number

PAPERS_A_FILE = 1_000
MOST_FILE_BYTES = 64 * 2**20
"""A file that is larger is closed, so that a change rewrites little."""
HIDDEN = ".fetch"
PDF = "pdf"
_CHANGES = "changes.jsonl"
_ID_START = b'{"id":"'
_MOST_ID_BYTES = 20

Outcome = Literal["new", "changed", "same"]


_DIGEST_BITS, _LINE_BITS = 64, 16


class _Place(NamedTuple):
    """Where a paper stands, and the digest of its line; kept as one number, since there may be 300,000."""

    file: int
    line: int
    digest: int

    def packed(self) -> int:
        return ((self.file << _LINE_BITS) | self.line) << _DIGEST_BITS | self.digest

    @classmethod
    def unpacked(cls, number: int) -> _Place:
        place, digest = number >> _DIGEST_BITS, number & ((1 << _DIGEST_BITS) - 1)
        return cls(place >> _LINE_BITS, place & ((1 << _LINE_BITS) - 1), digest)


class PaperFolder:
    """The papers of a folder that is locked for this process; made by `opened`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.touched: set[str] = set()
        """Names of the files of papers and PDFs that were written, relative to the folder."""
        self._places: dict[int, int] = {}
        self._changed: dict[int, int] = {}
        """The digest of each record that waits in `changes.jsonl`."""
        self._current: BinaryIO | None = None
        self._number, self._lines, self._bytes = 1, 0, 0
        self._journal: BinaryIO | None = None

    def __len__(self) -> int:
        """How many papers there are."""
        return len(self._places)

    def add(self, record: JsonObject) -> Outcome:
        """Bring in a record; it is there for good after `sync`, a changed one after `settle`."""
        line = line_of(record)
        paper, digest = int(record["id"]), _digest(line)
        place = self._places.get(paper)
        if place is None:
            self._append(paper, line, digest)
            return "new"
        if self._changed.get(paper, _Place.unpacked(place).digest) == digest:
            return "same"
        if self._journal is None:
            self._journal = self.hidden(_CHANGES).open("ab")
        self._journal.write(line)
        self._changed[paper] = digest
        return "changed"

    def sync(self) -> None:
        """Make what was added last, also over a loss of power."""
        for stream in (self._current, self._journal):
            if stream is not None:
                stream.flush()
                os.fsync(stream.fileno())

    def settle(self) -> None:
        """Put changed records in the places of the old ones, file by file; can be repeated after a crash."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        journal = self.hidden(_CHANGES)
        if not journal.exists():
            return
        with journal.open("rb") as stream:
            latest = {
                paper: (offset, digest) for paper, offset, digest in self._iter_changes(journal, stream)
            }
            self.sync()
            self._close_current()
            by_file: dict[int, dict[int, int]] = {}
            for paper, (offset, _) in latest.items():
                place = _Place.unpacked(self._places[paper])
                by_file.setdefault(place.file, {})[place.line] = offset
            for file, lines in sorted(by_file.items()):
                path = self._file(file)
                write_whole(path, _iter_replaced(path, stream, lines))
                self.touched.add(path.name)
        journal.unlink()
        for paper, (_, digest) in latest.items():
            place = _Place.unpacked(self._places[paper])._replace(digest=digest)
            self._places[paper] = place.packed()
        self._changed.clear()

    def _iter_changes(self, journal: Path, stream: BinaryIO) -> Iterator[tuple[int, int, int]]:
        """Id, offset and digest of each change; a paper whose line a loss of power took is added anew."""
        for paper, offset, line in _iter_lines(journal, stream):
            if paper not in self._places:
                self._append(paper, line, _digest(line))
            yield paper, offset, _digest(line)

    def pdf_path(self, record: JsonObject) -> Path:
        """Where the PDF of a paper is, or will be."""
        number, zusatz = read_number(record["dokumentnummer"], None)
        letters = "".join(
            letter for letter in (zusatz or "").lower() if letter.isascii() and letter.isalnum()
        )
        parts = [
            *(number.split("/") if number else ["id", record["id"]]),
            *([letters[:20]] if letters else []),
        ]
        return self.path / PDF / f"{'-'.join(parts)}.pdf"

    def has_pdf(self, path: Path, md5: str | None) -> bool:
        """Whether a PDF is there; with `md5` only if that is its sum."""
        if md5 is None or not path.exists():
            return path.exists()
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "md5").hexdigest() == md5.lower()

    def hidden(self, name: str) -> Path:
        """A file of the folder's own book-keeping."""
        return self.path / HIDDEN / name

    # --- opening --------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Cut off torn lines, read which papers are there, and finish what a crash left."""
        (self.path / PDF).mkdir(exist_ok=True)
        for left in (*self.path.glob(".papers-*.part"), *(self.path / PDF).glob(".*.part")):
            left.unlink()
        numbers = sorted(int(path.stem[7:]) for path in self.path.glob("papers-[0-9]*.jsonl"))
        numbers = [number for number in numbers if not self._is_empty(number, numbers[-1])]
        for number in numbers:
            self._load_file(number)
        journal = self.hidden(_CHANGES)
        if journal.exists():
            _cut_torn(journal)
            self.settle()

    def close(self) -> None:
        """Close the files; a second call does nothing."""
        self._close_current()
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _is_empty(self, number: int, last: int) -> bool:
        """Whether a file has no whole line; only the last one can be torn, and is mended here."""
        path = self._file(number)
        if number == last:
            _cut_torn(path)
        empty = path.stat().st_size == 0
        if empty:
            path.unlink()
        return empty

    def _load_file(self, number: int) -> None:
        path = self._file(number)
        count = 0
        with path.open("rb") as stream:
            for paper, _, line in _iter_lines(path, stream):
                self._places[paper] = _Place(number, count, _digest(line)).packed()
                count += 1
        self._number, self._lines, self._bytes = number, count, path.stat().st_size

    # --- writing --------------------------------------------------------------------------------------------

    def _append(self, paper: int, line: bytes, digest: int) -> None:
        if self._lines >= PAPERS_A_FILE or self._bytes >= MOST_FILE_BYTES:
            self.sync()
            self._close_current()
            self._number, self._lines, self._bytes = self._number + 1, 0, 0
        if self._current is None:
            path = self._file(self._number)
            self._current = path.open("ab")
            self.touched.add(path.name)
            sync_folder(self.path)
        self._current.write(line)
        self._places[paper] = _Place(self._number, self._lines, digest).packed()
        self._lines += 1
        self._bytes += len(line)

    def _close_current(self) -> None:
        if self._current is not None:
            self._current.close()
            self._current = None

    def _file(self, number: int) -> Path:
        return self.path / f"papers-{number:05}.jsonl"


@contextmanager
def opened(path: Path) -> Iterator[PaperFolder]:
    """The folder, made where there is none and locked for this process.

    Raises `StoreError` where another fetch holds it, or a file of papers was not written by one.
    """
    (path / HIDDEN).mkdir(parents=True, exist_ok=True)
    with locked(path / HIDDEN / "lock"):
        folder = PaperFolder(path)
        try:
            folder.load()
            yield folder
        finally:
            folder.close()


def line_of(record: JsonObject) -> bytes:
    """A record as a line that starts with its id; equal records give equal lines."""
    ordered = {"id": record["id"], **{name: record[name] for name in sorted(record) if name != "id"}}
    dump: Callable[..., str] = json.dumps
    try:
        return dump(ordered, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    except UnicodeEncodeError:  # a lone surrogate, which JSON can spell and UTF-8 cannot
        return dump(ordered, separators=(",", ":")).encode() + b"\n"


def _digest(line: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(line.rstrip(b"\n"), digest_size=_DIGEST_BITS // 8).digest())


def _iter_lines(path: Path, stream: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """The id of each record with the offset of its line and the line."""
    offset = 0
    for number, line in enumerate(stream, 1):
        digits = line[len(_ID_START) : len(_ID_START) + _MOST_ID_BYTES].partition(b'"')[0]
        if not line.startswith(_ID_START) or not digits.isdigit():
            raise StoreError(f"{path}, line {number}: not written by drucksuche fetch; name another folder")
        yield int(digits), offset, line
        offset += len(line)


def _iter_replaced(path: Path, changes: BinaryIO, lines: dict[int, int]) -> Iterator[bytes]:
    """The lines of a file; those in `lines` come from that offset of `changes`."""
    with path.open("rb") as stream:
        for number, line in enumerate(stream):
            if number in lines:
                changes.seek(lines[number])
                yield changes.readline()
            else:
                yield line


def _cut_torn(path: Path) -> None:
    """Cut off what stands behind the last line end."""
    with path.open("r+b") as stream:
        end = stream.seek(0, os.SEEK_END)
        at = end
        while at > 0:
            step = min(at, 1 << 16)
            stream.seek(at - step)
            found = stream.read(step).rfind(b"\n")
            if found >= 0:
                at += found + 1 - step
                break
            at -= step
        if at < end:
            stream.truncate(at)
            os.fsync(stream.fileno())
