"""Every section gets vectors; commits, merges and deletions neither lose nor mix them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.columns import SegmentVectors
from indexer.errors import EmbedderError, StoreError
from indexer.pipeline import remove_papers
from indexer.pipeline.embedding import embed_index
from indexer.pipeline.graphs import vectors_of
from indexer.store import Snapshot, Store, backup_index, check_index, compact_index
from indexer.vectors import Kind, NamedEmbedder, cut_windows, pack, section_body, unpack
from query.engine import SearchEngine
from query.model import SearchRequest
from tests.papers import exchange, paper, passage, write_index
from tests.vectors.embedders import DIMENSIONS, HASHED, OTHER, hashed

LONG = " ".join(f"Der Deich Nummer {number} hält auch im Winter dicht." for number in range(60))
FIRST = paper("21/1", exchange("1", "Wie hoch ist der Deich?", "Vier Meter."), passage(2, LONG))
SECOND = paper("21/2", passage(1, "Das Moor brennt."), passage(2, "Die Heide blüht."))


def rows_of(snapshot: Snapshot) -> dict[str, np.ndarray[Any, Any]]:
    """The vectors of each live section, by its id."""
    found = {}
    for columns, base in snapshot.segments:
        vectors = vectors_of(columns)
        for doc in range(columns.documents) if vectors is not None else ():
            assert isinstance(vectors, SegmentVectors)
            start, end = vectors.starts[doc : doc + 2]
            if start < end and not columns.segment.is_deleted(doc):
                stored = snapshot.stored(base + doc)
                rows = unpack(vectors.codes[start:end], vectors.scales[start:end])
                found[f"{stored['paper']}#{stored['section']['id']}"] = rows
    return found


def held(path: Path) -> dict[str, np.ndarray[Any, Any]]:
    with Store.open(path).snapshot() as snapshot:
        return rows_of(snapshot)


def expected(title: str, *texts: str) -> np.ndarray[Any, Any]:
    windows = cut_windows(title, section_body(texts))
    return HASHED.embed([window.text for window in windows], "passage")


def check_first(found: dict[str, np.ndarray[Any, Any]]) -> None:
    short = expected("Erfundenes Papier 1", "Wie hoch ist der Deich?", "Vier Meter.")
    assert np.allclose(found["bt-21-1#f1"], short, atol=0.005)
    assert np.allclose(found["bt-21-1#p2"], expected("Erfundenes Papier 1", LONG), atol=0.005)


def test_every_section_has_the_vectors_of_its_windows(tmp_path: Path) -> None:
    write_index(tmp_path, FIRST)
    seen = []
    report = embed_index(tmp_path, HASHED, on_progress=seen.append)
    found = held(tmp_path)
    assert set(found) == {"bt-21-1#f1", "bt-21-1#p2"}
    check_first(found)
    assert report.sections == 2
    assert report.windows == sum(map(len, found.values())) == seen[-1].windows
    assert len(found["bt-21-1#p2"]) > 1
    assert (seen[-1].sections, seen[-1].of_sections) == (2, 2)


def test_a_second_run_embeds_only_what_is_new(tmp_path: Path) -> None:
    write_index(tmp_path, FIRST)
    embed_index(tmp_path, HASHED)
    asked: list[str] = []

    def watched(texts: Sequence[str], kind: Kind) -> Any:
        asked.extend(texts)
        return hashed(texts, kind)

    write_index(tmp_path, SECOND)
    report = embed_index(tmp_path, NamedEmbedder(name="hashed", source="x:y", embed_texts=watched))
    assert (report.sections, report.had) == (2, 2)
    assert not any("Deich" in text for text in asked)
    assert len(held(tmp_path)) == 4


def test_merges_and_deletions_keep_each_section_its_own(tmp_path: Path) -> None:
    write_index(tmp_path, SECOND)
    embed_index(tmp_path, HASHED)
    write_index(tmp_path, FIRST)
    embed_index(tmp_path, HASHED)
    write_index(tmp_path, paper("21/3", passage(1, "Ohne Vektor.")))
    remove_papers(["bt-21-2"], tmp_path)
    compact_index(tmp_path)
    found = held(tmp_path)
    assert set(found) == {"bt-21-1#f1", "bt-21-1#p2"}
    check_first(found)
    assert embed_index(tmp_path, HASHED).sections == 1
    check_first(held(tmp_path))
    assert check_index(tmp_path) == []


def test_an_interrupted_run_keeps_what_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.pipeline.embedding._AT_ONCE", 1)
    write_index(tmp_path, FIRST, SECOND)
    calls = 0

    def failing(texts: Sequence[str], kind: Kind) -> Any:
        nonlocal calls
        calls += 1
        if calls > 2:
            raise KeyboardInterrupt
        return hashed(texts, kind)

    with pytest.raises(KeyboardInterrupt):
        embed_index(tmp_path, NamedEmbedder(name="hashed", source="x:y", embed_texts=failing))
    assert set(held(tmp_path)) == {"bt-21-1#f1"}
    assert embed_index(tmp_path, HASHED).sections == 3
    check_first(held(tmp_path))


def test_sections_that_change_meanwhile_get_no_vectors_of_their_old_text(tmp_path: Path) -> None:
    write_index(tmp_path, FIRST, SECOND)
    changed = False

    def changing(texts: Sequence[str], kind: Kind) -> Any:
        nonlocal changed
        if not changed and any("Moor" in text for text in texts):
            changed = True
            remove_papers(["bt-21-2"], tmp_path)
            write_index(tmp_path, paper("21/2", passage(1, "Das Watt ruht.")))
            compact_index(tmp_path)
        return hashed(texts, kind)

    embed_index(tmp_path, NamedEmbedder(name="hashed", source="x:y", embed_texts=changing))
    found = held(tmp_path)
    assert set(found) == {"bt-21-1#f1", "bt-21-1#p2", "bt-21-2#p1"}
    check_first(found)
    assert np.allclose(found["bt-21-2#p1"], expected("Erfundenes Papier 2", "Das Watt ruht."), atol=0.005)


def test_vectors_of_two_models_are_never_mixed(tmp_path: Path) -> None:
    write_index(tmp_path, FIRST)
    embed_index(tmp_path, HASHED)
    write_index(tmp_path, SECOND)
    with pytest.raises(StoreError, match="another model"):
        embed_index(tmp_path, OTHER)
    assert set(held(tmp_path)) == {"bt-21-1#f1", "bt-21-1#p2"}
    assert embed_index(tmp_path, OTHER, replace=True).sections == 4
    with Store.open(tmp_path).snapshot() as snapshot:
        names = {vectors.model.name for one, _ in snapshot.segments if (vectors := vectors_of(one))}
    assert names == {"other"}


def test_another_model_of_the_same_name_is_noticed(tmp_path: Path) -> None:
    write_index(tmp_path, FIRST)
    embed_index(tmp_path, HASHED)
    write_index(tmp_path, SECOND)
    with pytest.raises(EmbedderError, match="another model"):
        embed_index(tmp_path, NamedEmbedder(name="hashed", source="x:y", embed_texts=OTHER.embed_texts))
    assert len(held(tmp_path)) == 2


def test_keyword_search_and_indexing_go_on_while_a_model_works(tmp_path: Path) -> None:
    write_index(tmp_path, FIRST)
    begun, may_end = threading.Event(), threading.Event()

    def slow(texts: Sequence[str], kind: Kind) -> Any:
        begun.set()
        assert may_end.wait(60)
        return hashed(texts, kind)

    run = threading.Thread(
        target=embed_index, args=(tmp_path, NamedEmbedder(name="hashed", source="x:y", embed_texts=slow))
    )
    run.start()
    try:
        assert begun.wait(60)
        write_index(tmp_path, SECOND)
        with SearchEngine.open(tmp_path) as engine:
            assert engine.search(SearchRequest(query="Moor")).total == 1
    finally:
        may_end.set()
        run.join(60)
    assert len(held(tmp_path)) == 4


def test_a_damaged_file_of_vectors_is_named_and_stops_no_keyword_search(tmp_path: Path) -> None:
    write_index(tmp_path, FIRST)
    embed_index(tmp_path, HASHED)
    (file,) = tmp_path.glob("*.vec*")
    data = bytearray(file.read_bytes())
    data[-5] ^= 1
    file.write_bytes(data)
    assert [damage.name for damage in check_index(tmp_path)] == [file.name]
    with SearchEngine.open(tmp_path) as engine:
        assert engine.search(SearchRequest(query="Deich")).total == 2


def test_a_backup_takes_the_vectors_along(tmp_path: Path) -> None:
    write_index(tmp_path / "index", FIRST)
    embed_index(tmp_path / "index", HASHED)
    backup_index(tmp_path / "index", tmp_path / "copy")
    check_first(held(tmp_path / "copy"))


def test_eight_bits_are_off_by_half_a_step_at_most() -> None:
    vectors = np.random.default_rng(3).standard_normal((50, DIMENSIONS)).astype(np.float32)
    codes, scales = pack(vectors)
    off = np.abs(unpack(codes, scales) - vectors).max(axis=1)
    assert (off <= np.abs(vectors).max(axis=1) * 0.5 / 127 + 1e-6).all()


@pytest.mark.parametrize(
    ("nonsense", "says"),
    [
        (lambda rows: np.full_like(rows, np.nan), "NaN"),
        (lambda rows: rows[:, :5], "vectors have 5 numbers"),
        (lambda rows: rows[:0], "came back as an array of shape"),
        (lambda rows: rows * 0, "all zeros"),
    ],
)
def test_a_model_that_turns_to_nonsense_leaves_what_was_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nonsense: Any, says: str
) -> None:
    monkeypatch.setattr("indexer.pipeline.embedding._AT_ONCE", 1)
    write_index(tmp_path, FIRST, SECOND)
    calls = 0

    def turning(texts: Sequence[str], kind: Kind) -> Any:
        nonlocal calls
        calls += 1
        rows = hashed(texts, kind)
        return rows if calls <= 2 else nonsense(rows)

    with pytest.raises(EmbedderError, match=says):
        embed_index(tmp_path, NamedEmbedder(name="hashed", source="x:y", embed_texts=turning))
    assert set(held(tmp_path)) == {"bt-21-1#f1"}
    assert embed_index(tmp_path, HASHED).sections == 3
    check_first(held(tmp_path))


def test_a_section_of_a_megabyte_is_embedded_and_found_by_a_window_of_it(tmp_path: Path) -> None:
    lines = [f"Der Deich Nummer {number} hält auch im Winter dicht." for number in range(21_000)]
    lines[15_000:15_040] = ["Zwölf Kormorane jagen."] * 40  # two windows
    text = " ".join(lines)
    assert len(text) > 1_000_000
    write_index(tmp_path, paper("21/1", passage(1, text)), SECOND)
    report = embed_index(tmp_path, HASHED)
    assert report.windows > 1_000
    assert len(held(tmp_path)["bt-21-1#p1"]) == report.windows - 2
    request = SearchRequest(query="Jagen zwölf Kormorane?", mode="semantic", plain=True)
    with SearchEngine.open(tmp_path, embedder=HASHED) as engine:
        hit = next(hit for hit in engine.search(request).hits if hit.id == "bt-21-1#p1")
        assert any("Zwölf Kormorane jagen." in one.text for one in hit.snippets)
        assert sum(len(one.text) for one in hit.snippets) < 3_000
        assert [one.id for one in engine.like("21/1#p1", mode="semantic").hits]
