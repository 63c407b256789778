"""An index that is written anew keeps the vectors of its sections, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.pipeline import Carried, rebuild_index, remove_papers
from indexer.pipeline.embedding import embed_index
from indexer.store import check_index
from indexer.vectors import Kind, NamedEmbedder
from tests.papers import paper, passage, write_index
from tests.vectors.embedders import HASHED, OTHER
from tests.vectors.test_embedding import FIRST, SECOND, held
from tests.vectors.test_meaning import run


def refuse(texts: Sequence[str], kind: Kind) -> Any:
    """A model that must not be asked for anything but the known text."""
    assert len(texts) == 1 and "Anfragen" in texts[0]
    return HASHED.embed_texts(texts, kind)


UNASKED = NamedEmbedder(name="hashed", source=HASHED.source, embed_texts=refuse)


def rebuild(path: Path) -> Carried:
    told: list[Carried] = []
    rebuild_index(path, on_carried=told.append)
    (carried,) = told
    return carried


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[key], other[key]) for key in one)


def test_a_rebuild_keeps_all_vectors_of_several_segments(tmp_path: Path) -> None:
    index = tmp_path / "index"
    write_index(index, FIRST)
    embed_index(index, HASHED)
    write_index(index, SECOND)
    embed_index(index, HASHED)
    write_index(index, paper("21/3", passage(1, "Fort damit."), passage(2, "Auch fort.")))
    embed_index(index, HASHED)
    remove_papers(["bt-21-3"], index)
    before = held(index)
    assert len(before) == 4
    assert rebuild(index) == Carried(had=4, kept=4, had_graph=False)
    assert same(held(index), before)
    assert embed_index(index, UNASKED).sections == 0
    assert check_index(index) == []


def test_many_are_carried_a_part_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.pipeline.carrying._AT_ONCE", 1)
    index = tmp_path / "index"
    write_index(index, FIRST, SECOND)
    embed_index(index, HASHED)
    before = held(index)
    assert rebuild(index).kept == 4
    assert same(held(index), before)


def test_sections_without_vectors_stay_without(tmp_path: Path) -> None:
    index = tmp_path / "index"
    write_index(index, FIRST)
    assert rebuild(index) == Carried(had=0, kept=0, had_graph=False)
    embed_index(index, HASHED)
    write_index(index, SECOND)
    assert rebuild(index).kept == 2
    assert set(held(index)) == {"bt-21-1#f1", "bt-21-1#p2"}


def test_what_is_stored_otherwise_gets_no_vectors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = tmp_path / "index"
    write_index(index, FIRST)
    embed_index(index, HASHED)
    monkeypatch.setattr("indexer.pipeline.carrying.stored_digest", lambda _: b"of another text")
    assert rebuild(index) == Carried(had=2, kept=0, had_graph=False)
    assert held(index) == {}


def test_damaged_vectors_do_not_stop_a_rebuild(tmp_path: Path) -> None:
    index = tmp_path / "index"
    write_index(index, FIRST)
    embed_index(index, HASHED)
    (file,) = index.glob("*.vec*")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert rebuild(index).kept == 0
    assert held(index) == {}
    assert check_index(index) == []
    assert embed_index(index, OTHER).sections == 2


def test_the_command_says_how_many_keep_their_vectors(tmp_path: Path) -> None:
    index = tmp_path / "index"
    write_index(index, FIRST)
    said = run(["index", "--rebuild", "--index", str(index)], index)[2]
    assert "written anew" in said and "vectors" not in said
    embed_index(index, HASHED)
    said = run(["index", "--rebuild", "--index", str(index)], index)[2]
    assert "2 of 2 sections keep their vectors" in said
    assert "drucksuche embed" not in said
