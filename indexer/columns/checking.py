"""Is every file of an index as it was written, and do the arrays fit together?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from indexer.columns.container import ArrayFile
from indexer.columns.disk import Disk
from indexer.columns.errors import DamagedFileError
from indexer.columns.reading import SegmentColumns
from indexer.columns.segment import ColumnSegment


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A file that is not as it was written; `name` without its folder."""

    name: str
    found: str


def iter_damages(disk: Disk, segment: ColumnSegment) -> Iterator[Damage]:
    """All damaged files of a segment; every byte is read."""
    whole = True
    for name in segment.file_names():
        try:
            ArrayFile(disk, name).check_all()
        except FileNotFoundError:
            whole = False
            yield Damage(name=name, found="it is missing")
        except DamagedFileError as error:
            whole = False
            yield Damage(name=name, found=error.found)
        except OSError as error:
            whole = False
            yield Damage(name=name, found=f"it cannot be read ({error.strerror})")
    if whole:
        try:
            columns = SegmentColumns(disk, segment)
        except DamagedFileError as error:
            yield Damage(name=error.name, found=error.found)
        else:
            yield from _iter_misfits(columns)


def _iter_misfits(columns: SegmentColumns) -> Iterator[Damage]:
    """What no checksum shows: files that belong to different segments, numbers that lead nowhere."""
    small = columns.files()[0].name
    for field in columns.fields.values():
        docs = columns.docs_of_entries(field, field.first_entry, field.first_entry + field.entries)
        codes = columns.codes_of_entries(field, field.first_entry, field.first_entry + field.entries)
        if len(docs) and int(docs.max()) >= columns.documents:
            yield Damage(name=small, found=f"field {field.name} names documents that do not exist")
        elif len(docs) != len(codes) or (len(codes) and int(codes.max()) >= max(field.values, 1)):
            yield Damage(name=small, found=f"field {field.name} has values that do not exist")
    terms = columns.terms()
    if any(left >= right for left, right in pairwise(terms)):
        yield Damage(name=small, found="its terms are not sorted")
    if int(np.sum(columns.stored_sizes())) != columns.stored_bytes:
        yield Damage(name=small, found="stored documents have another length than was written")
