"""Names that a table of contents may give a segment's files, and folders that hold something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.columns import ColumnSegment
from indexer.errors import ForeignIndexError
from indexer.store import Store
from indexer.structure.cells import figure_count
from indexer.structure.regions import is_due
from tests.papers import paper, passage, write_index


@pytest.mark.parametrize("ending", ["../a", "a/b", "A", "1", "a.b"])
def test_an_ending_that_is_no_word_names_no_file(ending: str) -> None:
    segment = ColumnSegment("x")
    for name in (segment.name_vectors, segment.name_graph):
        with pytest.raises(ValueError, match="names no file"):
            name(ending)


def test_no_index_is_made_where_something_else_is(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("keep")
    for place in (tmp_path, tmp_path / "note.txt"):
        with pytest.raises(ForeignIndexError):
            Store.create(place)
    assert (tmp_path / "note.txt").read_text() == "keep"


def test_a_snapshot_is_closed_once(tmp_path: Path) -> None:
    snapshot = write_index(tmp_path / "index", paper("21/1", passage(1, "Moor"))).snapshot()
    snapshot.close()
    snapshot.close()


def test_a_line_of_very_many_words_is_no_row_of_a_table() -> None:
    assert figure_count("Türme 11 12") == 2
    assert figure_count("Türme " * 200 + "11 12") == 0


def test_a_letter_that_was_read_is_not_due_again() -> None:
    assert not is_due("b", ["a", "b"])
    assert is_due("c", ["a", "b"]) and not is_due("e", ["a", "b"])
