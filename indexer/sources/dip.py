"""JSON of the DIP service → one record a paper; a record → lines and `SourceHead`.

Shapes read: a `drucksache-text` object, a result page (`documents`), a list of either, JSON lines of either.
Field names as in the service's OpenAPI description (schema DrucksacheText).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from indexer.errors import SourceError
from indexer.model import Failure, JsonObject, Line, SourceHead
from indexer.sources.diphead import read_head
from indexer.sources.text import split_lines

MAX_LINE_BYTES = 64 * 2**20
"""Bound on one JSON line; the largest text of a paper known has 3 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One paper of a JSON file, as JSON of its own."""

    origin: str
    data: bytes


def iter_records(origin: str, data: bytes) -> Iterator[Record | Failure]:
    """Give the records of a JSON file, numbered from 1 where there are several.

    Raises `SourceError`: `empty`, `json-broken`, `json-shape`. A file of JSON lines with the suffix .json is
    read as such.
    """
    if not data.strip():
        raise SourceError(origin, "the file is empty", "empty")
    try:
        value = _decode(data, origin)
    except SourceError:
        rows = [row for row in data.splitlines() if row.strip()]
        if len(rows) < 2 or not _is_json(rows[0]):
            raise
        yield from _number(origin, (_decode_row(origin, row, n) for n, row in enumerate(rows, start=1)))
        return
    objects = _objects(value)
    if objects is None:
        raise SourceError(
            origin, "JSON, but no DIP paper: an object, a list or `documents` expected", "json-shape"
        )
    if objects == [value]:
        yield _record(origin, value)
    else:
        yield from _number(origin, [objects])


def iter_json_lines(origin: str, stream: BinaryIO) -> Iterator[Record | Failure]:
    """Give the records of JSON lines; a line that is broken gives a `Failure`, the next ones follow.

    Raises `SourceError` (empty) where there is no record at all.
    """
    yield from _number(origin, _iter_rows(origin, stream))


def read_record(data: bytes, origin: str) -> tuple[tuple[Line, ...], SourceHead]:
    """Give lines and head of one record. Raises `SourceError`: `json-broken`, `json-shape`, `no-text`."""
    value = _decode(data, origin)
    if not isinstance(value, dict):
        raise SourceError(origin, "JSON, but no DIP paper: an object expected", "json-shape")
    missing = _missing(value)
    if missing:
        raise SourceError(origin, missing[1], missing[0])
    return split_lines(_clean(value["text"])), read_head(value)


def _iter_rows(origin: str, stream: BinaryIO) -> Iterator[list[object] | Failure]:
    number = 0
    while row := stream.readline(MAX_LINE_BYTES):
        number += 1
        if len(row) == MAX_LINE_BYTES and not row.endswith(b"\n"):
            raise SourceError(
                origin, f"line {number} is longer than {MAX_LINE_BYTES // 2**20} MB", "too-large"
            )
        if row.strip():
            yield _decode_row(origin, row, number)


def _decode_row(origin: str, row: bytes, number: int) -> list[object] | Failure:
    try:
        value = _decode(row, origin)
    except SourceError as error:
        return Failure(origin=origin, reason=f"line {number}: {error.reason}", code=error.code)
    objects = _objects(value)
    if objects is None:
        return Failure(origin=origin, reason=f"line {number}: JSON, but no DIP paper", code="json-shape")
    return objects


def _number(
    origin: str, groups: Iterator[list[object] | Failure] | list[list[object]]
) -> Iterator[Record | Failure]:
    count = 0
    for group in groups:
        if isinstance(group, Failure):
            count += 1
            yield Failure(origin=f"{origin}#{count}", reason=group.reason, code=group.code)
            continue
        for value in group:
            count += 1
            yield _record(f"{origin}#{count}", value)
    if not count:
        raise SourceError(origin, "holds no record", "empty")


def _record(origin: str, value: object) -> Record | Failure:
    if not isinstance(value, dict):
        return Failure(origin=origin, reason="JSON, but no DIP paper: an object expected", code="json-shape")
    missing = _missing(value)
    if missing:
        return Failure(origin=origin, reason=missing[1], code=missing[0])
    return Record(origin=origin, data=json.dumps(value, sort_keys=True).encode("ascii"))


def _objects(value: object) -> list[object] | None:
    """Give what stands for papers in a JSON value: the value itself, or what a list or page holds."""
    if isinstance(value, list):
        inner = [_objects(v) if isinstance(v, dict) else [v] for v in value]
        return [v for group in inner if group is not None for v in group]
    if not isinstance(value, dict):
        return None
    documents = value.get("documents")
    return documents if isinstance(documents, list) else [value]


def _missing(record: JsonObject) -> tuple[str, str] | None:
    """Give code and reason where the record is no paper with text, None where it is one."""
    number = record.get("dokumentnummer")
    art, typ = record.get("dokumentart", "Drucksache"), record.get("typ", "Dokument")
    name = f"{art if typ == 'Dokument' else typ} {number or record.get('id') or ''}".strip()
    if art != "Drucksache" or typ != "Dokument":
        return "json-shape", f"{name[:80]} is no Drucksache"
    text = record.get("text")
    if isinstance(text, str) and text.strip(" []\r\n\t"):
        return None
    if not isinstance(number, str) and text is None:
        return "json-shape", "JSON, but no DIP paper: neither `text` nor `dokumentnummer`"
    return (
        "no-text",
        f"{name[:80]} has no `text`; fetch it as drucksache-text (a plain drucksache list has none)",
    )


def _decode(data: bytes, origin: str) -> object:
    try:
        value: object = json.loads(data)
    except UnicodeDecodeError as error:
        raise SourceError(origin, f"broken JSON: not UTF-8 at byte {error.start}", "json-broken") from error
    except RecursionError as error:
        raise SourceError(origin, "broken JSON: nested too deeply", "json-broken") from error
    except ValueError as error:
        raise SourceError(origin, f"broken JSON: {error}", "json-broken") from error
    return value


def _is_json(data: bytes) -> bool:
    try:
        _decode(data, "")
    except SourceError:
        return False
    return True


def _clean(text: str) -> str:
    """Replace lone surrogates, which JSON can spell and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")
