"""Files → `Input`s: a file as it is, an archive member by member, JSON record by record.

One file (or member) is held at a time; of JSON lines one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from indexer.errors import SourceError
from indexer.model import Failure
from indexer.sources.archive import iter_members
from indexer.sources.dip import iter_json_lines, iter_records
from indexer.sources.inputs import (
    ARCHIVE_SUFFIX,
    KIND_OF_SUFFIX,
    Input,
    Place,
    iter_places,
    make_input,
    opened,
    read_bounded,
)


def iter_inputs(paths: Iterable[Path], *, leave_out: Path | None = None) -> Iterator[Input | Failure]:
    """Give one `Input` a paper below the paths, in order; a `Failure` stands where something cannot be read.

    Folders are walked recursively, sorted, each once; .pdf .txt .json .jsonl count, also inside .zip.
    The folder `leave_out` (an index that lies among the papers) is passed over.
    Raises nothing for a bad path, file, archive or record.
    """
    for place in iter_places(paths, leave_out=leave_out):
        if isinstance(place, Failure):
            yield place
            continue
        try:
            with opened(place) as stream:
                yield from _iter_file(place, stream)
        except SourceError as error:
            yield failure_of(error)


def failure_of(error: SourceError) -> Failure:
    """Give the `Failure` that reports the error."""
    return Failure(origin=error.origin, reason=error.reason, code=error.code)


def _iter_file(place: Place, stream: BinaryIO) -> Iterator[Input | Failure]:
    if place.path.suffix.lower() != ARCHIVE_SUFFIX:
        yield from _iter_stream(place, place.origin, place.path.name, stream)
        return
    for member in iter_members(place.origin, stream):
        if isinstance(member, Failure):
            yield member
            continue
        try:
            yield from _iter_stream(place, member.origin, member.name, member.stream)
        except SourceError as error:
            yield failure_of(error)


def _iter_stream(place: Place, origin: str, name: str, stream: BinaryIO) -> Iterator[Input | Failure]:
    suffix = Path(name).suffix.lower()
    kind = KIND_OF_SUFFIX[suffix]
    if kind != "dip":
        yield make_input(origin, kind, read_bounded(stream, origin), place)
        return
    is_lines = suffix == ".jsonl"
    records = (
        iter_json_lines(origin, stream) if is_lines else iter_records(origin, read_bounded(stream, origin))
    )
    for record in records:
        if isinstance(record, Failure):
            yield record
        else:
            yield make_input(record.origin, kind, record.data, place)
