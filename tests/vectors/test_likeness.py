"""More like this by meaning: a section's own vectors ask, and each hit says which ranking found it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from indexer.pipeline.embedding import embed_index
from indexer.vectors import Kind, NamedEmbedder, cut_windows
from query.engine import SearchEngine
from query.errors import QueryError
from query.mcp.answers import like as mcp_like
from query.mcp.arguments import LikeArguments
from query.model import Mode, SearchResults
from query.web import create_app
from tests.papers import exchange, paper, passage, write_index
from tests.query.collections import write_collection
from tests.vectors.embedders import HASHED, OTHER
from tests.vectors.test_meaning import fused, run

BREACH = "Der Deich an der Elbe brach bei Sturm, und das Wasser lief in die Marsch."
PAPERS = [
    paper("21/9601", exchange("1", "Warum brach der Deich?", BREACH)),
    paper("21/9602", exchange("1", "Warum brach der Deich?", BREACH)),
    paper("21/9603", exchange("1", "Brechen die Deiche?", "Die Deiche an der Elbe brechen im Sturm.")),
    paper("21/9604", passage(1, "Zwölf Geigen spielen, vom Cello begleitet, ein Quartett.")),
    paper("21/9605", passage(1, " ".join(f"Absatz {number} nennt den Deich." for number in range(80)))),
]
TEXTS = {
    "bt-21-9603#f1": "Brechen die Deiche?\nDie Deiche an der Elbe brechen im Sturm.",
    "bt-21-9604#p1": "Zwölf Geigen spielen, vom Cello begleitet, ein Quartett.",
    "bt-21-9605#p1": " ".join(f"Absatz {number} nennt den Deich." for number in range(80)),
}


def refuse(texts: Sequence[str], kind: Kind) -> Any:
    raise AssertionError("the model was asked")


UNASKED = NamedEmbedder(name="hashed", source=HASHED.source, embed_texts=refuse)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("like") / "index"
    write_index(path, *PAPERS)
    embed_index(path, HASHED)
    return path


@pytest.fixture
def engine(index: Path) -> Iterator[SearchEngine]:
    with SearchEngine.open(index, embedder=UNASKED) as opened:
        yield opened


def ids(results: SearchResults) -> list[str]:
    return [hit.id for hit in results.hits]


def vectors_of(title: str | None, text: str) -> Any:
    return HASHED.embed([one.text for one in cut_windows(title, text)], "passage")


def expected_scores(engine: SearchEngine, vector: Any) -> dict[str, float]:
    """The cosine of each section's best window, computed by hand."""
    titles = {one: engine.section(one).paper.titel for one in TEXTS}
    return {one: float((vectors_of(titles[one], text) @ vector).max()) for one, text in TEXTS.items()}


def mean_of(rows: Any) -> Any:
    mean = rows.mean(axis=0)
    return mean / np.linalg.norm(mean)


def test_a_section_s_own_vectors_ask_and_no_model_does(engine: SearchEngine) -> None:
    results = engine.like("21/9601#f1", mode="semantic")
    title = engine.section("21/9601#f1").paper.titel
    scores = expected_scores(engine, vectors_of(title, f"Warum brach der Deich?\n{BREACH}")[0])
    assert ids(results) == sorted(scores, key=lambda one: -scores[one])
    for hit in results.hits:
        assert hit.score == pytest.approx(scores[hit.id], abs=0.01)
        assert [(leg.name, leg.rank) for leg in hit.legs if leg.name == "semantic"]
    assert results.mode == "semantic"
    assert results.notices == ()


def test_a_long_section_asks_by_the_mean_of_its_windows(engine: SearchEngine) -> None:
    rows = vectors_of(engine.section("21/9605#p1").paper.titel, TEXTS["bt-21-9605#p1"])
    assert len(rows) > 1
    scores = expected_scores(engine, mean_of(rows))
    hits = {hit.id: hit.score for hit in engine.like("21/9605#p1", mode="semantic").hits}
    assert "bt-21-9605#p1" not in hits
    assert hits["bt-21-9604#p1"] == pytest.approx(scores["bt-21-9604#p1"], abs=0.01)
    assert hits["bt-21-9603#f1"] == pytest.approx(scores["bt-21-9603#f1"], abs=0.01)


@pytest.mark.parametrize("mode", ["semantic", "hybrid"])
def test_the_section_and_what_says_the_same_are_left_out(engine: SearchEngine, mode: Mode) -> None:
    found = ids(engine.like("21/9601#f1", mode=mode))
    assert {"bt-21-9603#f1", "bt-21-9604#p1"} <= set(found)
    assert {"bt-21-9601#f1", "bt-21-9602#f1"}.isdisjoint(found)


def test_hybrid_fuses_both_rankings_and_names_the_words(engine: SearchEngine) -> None:
    results = engine.like("21/9601#f1", mode="hybrid")
    assert [notice.code for notice in results.notices] == ["like"]
    assert {leg.name for hit in results.hits for leg in hit.legs} == {"keyword", "semantic"}
    for hit in results.hits:
        assert hit.score == pytest.approx(fused({leg.name: leg.rank for leg in hit.legs}), abs=1e-4)


def test_neither_its_question_nor_its_answer_is_like_a_section(tmp_path: Path) -> None:
    write_collection(tmp_path)
    embed_index(tmp_path, HASHED)
    pair = {"bt-21-9401#f1", "bt-21-9402#f1"}
    with SearchEngine.open(tmp_path, embedder=UNASKED) as engine:
        for one in pair:
            found = ids(engine.like(one, limit=50, mode="semantic"))
            assert found
            assert pair.isdisjoint(found)


def test_a_text_is_embedded(index: Path) -> None:
    with SearchEngine.open(index, embedder=HASHED) as engine:
        results = engine.like_text("Zwölf Geigen und ein Cello", limit=1, mode="semantic")
        (vector,) = HASHED.embed(["Zwölf Geigen und ein Cello"], "passage")
        assert results.hits[0].id == "bt-21-9604#p1"
        assert results.hits[0].score == pytest.approx(
            expected_scores(engine, vector)["bt-21-9604#p1"], abs=0.01
        )
        words = engine.like_text("Xylophon", mode="hybrid")
        assert [notice.code for notice in words.notices] == ["nothing-telling"]
        assert words.hits
        with pytest.raises(QueryError, match="empty"):
            engine.like_text(" \n", mode="semantic")


def test_of_a_very_long_text_the_beginning_is_read_and_that_is_said(index: Path) -> None:
    counted: list[int] = []

    def embed(texts: Sequence[str], kind: Kind) -> Any:
        counted.append(len(texts))
        return HASHED.embed_texts(texts, kind)

    embedder = NamedEmbedder(name="hashed", source=HASHED.source, embed_texts=embed)
    text = "Der Deich an der Elbe brach im Sturm. " * 2_000
    with SearchEngine.open(index, embedder=embedder) as engine:
        results = engine.like_text(text, mode="semantic")
    assert sum(counted) < 20
    assert "text-cut" in [notice.code for notice in results.notices]


def test_another_model_is_refused_for_a_text(index: Path) -> None:
    with SearchEngine.open(index, embedder=OTHER) as engine:
        with pytest.raises(Exception, match="another model"):
            engine.like_text("Der Deich brach.", mode="semantic")
        assert engine.like("21/9601#f1", mode="semantic").hits


def test_without_vectors_it_says_how_to_make_them(tmp_path: Path) -> None:
    write_index(tmp_path, *PAPERS[:2])
    with SearchEngine.open(tmp_path) as engine:
        for mode in ("semantic", "hybrid"):
            with pytest.raises(QueryError, match="drucksuche embed") as raised:
                engine.like("21/9601#f1", mode=mode)  # type: ignore[arg-type]
            assert raised.value.code == "no-vectors"
        assert engine.like("21/9601#f1").mode == "keyword"
        with pytest.raises(QueryError, match="keyword, semantic, hybrid"):
            engine.like("21/9601#f1", mode="both")  # type: ignore[arg-type]
    embed_index(tmp_path, HASHED)
    write_index(tmp_path, PAPERS[2])
    with SearchEngine.open(tmp_path) as engine:
        with pytest.raises(QueryError, match=r"bt-21-9603#f1 has no vectors yet.*drucksuche embed"):
            engine.like("21/9603#f1", mode="semantic")
        assert "vectors-incomplete" in [
            one.code for one in engine.like("21/9601#f1", mode="semantic").notices
        ]


def test_the_command_takes_the_mode(index: Path) -> None:
    status, out, _ = run(["like", "21/9601#f1", "--mode", "hybrid"], index)
    assert (status, "nach Sinn (Rang 2)" in out) == (0, True)
    assert "Rang" not in run(["like", "21/9601#f1"], index)[1]
    status, _, err = run(["like", "21/9601#f1", "--mode", "both"], index)
    assert (status, "'both'" in err) == (2, True)


def test_over_http_and_on_the_page(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRUCKSUCHE_EMBEDDER", HASHED.source)
    asked = {"id": "21/9601#f1", "mode": "semantic"}
    with TestClient(create_app(index)) as client:
        found = client.get("/api/v1/like", params=asked).json()
        posted = client.post(
            "/api/v1/like",
            params={"mode": "hybrid"},
            content="Zwölf Geigen und ein Cello",
            headers={"content-type": "text/plain"},
        ).json()
        refused = client.get("/api/v1/like", params=asked | {"mode": "both"})
        shown = client.get("/like", params=asked, headers={"accept-language": "de"}).text
        plain = client.get("/like", params={"id": "21/9601#f1"}, headers={"accept-language": "de"}).text
        series = client.get("/series", params=asked, headers={"accept": "text/html"})
    assert [hit["legs"][0]["leg"] for hit in found["hits"]] == ["semantic"] * len(found["hits"]) != []
    assert posted["mode"] == "hybrid"
    assert refused.status_code == 400
    assert "nach Sinn (Rang 2)" in shown
    assert "nach Sinn (Rang" not in plain
    assert "mode=hybrid" in plain
    assert series.status_code == 400


def test_over_mcp(engine: SearchEngine) -> None:
    with engine.pinned() as commit:
        found = mcp_like(commit, LikeArguments(id="21/9601#f1", mode="semantic", limit=2))
        plain = mcp_like(commit, LikeArguments(id="21/9601#f1"))
        expected = ids(commit.like("21/9601#f1", 2, "semantic"))
    assert [hit["id"] for hit in found["hits"]] == expected
    assert {leg["leg"] for hit in found["hits"] for leg in hit["legs"]} == {"semantic"}
    assert plain["id"] == "bt-21-9601#f1"
    assert "most telling" in plain["notices"][0]


def test_the_page_has_no_switch_without_vectors(tmp_path: Path) -> None:
    write_index(tmp_path, *PAPERS)
    with TestClient(create_app(tmp_path), headers={"accept": "text/html"}) as client:
        assert "mode=" not in client.get("/like", params={"id": "21/9601#f1"}).text
        refused = client.get("/like", params={"id": "21/9601#f1", "mode": "hybrid"})
    assert refused.status_code == 400
