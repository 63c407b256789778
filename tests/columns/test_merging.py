"""A merge gives the postings that writing everything at once gives, of rare and of frequent terms."""

from __future__ import annotations

from pathlib import Path

import pytest
from whoosh.fields import ID, TEXT, Schema

from indexer.columns import ColumnIndex, Disk, SpacedTerms
from indexer.columns.postings import PLACES, POSTS

SCHEMA = Schema(id=ID(unique=True), text=TEXT(phrase=True))
ROWS = [
    " ".join(["in", f"w{number % 7}", f"x{number // 3}", "in"] + ["oft"] * (number % 3))
    for number in range(300)
]


def write(folder: Path, cuts: list[int]) -> dict[str, bytes]:
    folder.mkdir()
    index = ColumnIndex.create(Disk(folder), SCHEMA, "test", ("text",))
    for start, stop in zip([0, *cuts], [*cuts, len(ROWS)], strict=True):
        writer = index.writer()
        for number in range(start, stop):
            writer.add_document(id=str(number), text=SpacedTerms(ROWS[number]))
        writer.commit(merge=False)
    if cuts:
        index.writer().commit(optimize=True)
    return {kind: next(folder.glob(f"*{kind}")).read_bytes() for kind in (POSTS, PLACES)}


@pytest.mark.parametrize("cuts", [[150], [30, 40, 200], [1, 299]])
def test_merged_segments_hold_the_same_postings_as_one(tmp_path: Path, cuts: list[int]) -> None:
    assert write(tmp_path / "merged", cuts) == write(tmp_path / "whole", [])
