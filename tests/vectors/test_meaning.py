"""Searching by meaning: which sections, by which legs, in which order, on which page, with what shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.errors import EmbedderError
from indexer.pipeline.embedding import embed_index
from indexer.vectors import Kind, NamedEmbedder
from query.engine import SearchEngine
from query.errors import QueryError
from query.meaning import fuse
from query.model import Explanation, Mode, SearchRequest, SearchResults
from query.render import results_to_json
from tests.papers import exchange, paper, passage, write_index
from tests.query.collections import write_collection
from tests.vectors.embedders import HASHED, OTHER, hashed

SENTENCES = [f"Der Deich Nummer {number} hält im Winter dicht." for number in range(60)]
LONG = " ".join([*SENTENCES[:40], "Die Kormorane brüten an der Mole.", *SENTENCES[40:]])


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("meaning") / "index"
    write_collection(path, paper("21/9409", passage(1, LONG), exchange("2", "Was ist mit Eis?", "Nichts.")))
    embed_index(path, HASHED)
    return path


@pytest.fixture
def engine(index: Path) -> Iterator[SearchEngine]:
    with SearchEngine.open(index, embedder=HASHED) as opened:
        yield opened


def ids(results: SearchResults) -> list[str]:
    return [hit.id for hit in results.hits]


def nearest_first(engine: SearchEngine, query: str) -> list[str]:
    """All sections by the cosine of their texts, computed by hand."""
    (vector,) = HASHED.embed([query], "query")
    found = []
    for number in ("21/9401", "21/9402", "20/9403", "bw-17-9404", "21/9409"):
        one = engine.paper(number)
        for section in one.sections:
            texts = [q.text for q in section.questions] + [a.text for a in section.answers]
            body = "\n".join(texts or [section.text or ""])
            if len(body) <= 1000:
                (row,) = HASHED.embed([f"{one.titel}\n{body}"], "passage")
                key = f"{one.herausgeber.lower()}-{number.removeprefix('bw-').replace('/', '-')}"
                found.append((float(row @ vector), f"{key}#{section.id}"))
    return [section_id for _, section_id in sorted(found, key=lambda one: -round(one[0], 6))]


def test_semantic_search_gives_all_sections_the_nearest_first(engine: SearchEngine) -> None:
    query = "Wer löscht im Wald?"
    results = engine.search(SearchRequest(query=query, mode="semantic", fold=False, limit=50))
    expected = nearest_first(engine, query)
    assert [one for one in ids(results) if one != "bt-21-9409#p1"] == expected
    assert results.total == len(expected) + 1
    assert results.total_is_exact
    assert (results.mode, results.match) == ("semantic", "any")
    scores = [hit.score for hit in results.hits]
    assert scores == sorted(scores, reverse=True)
    assert [hit.legs[0].rank for hit in results.hits] == list(range(1, results.total + 1))
    assert {leg.name for hit in results.hits for leg in hit.legs} == {"semantic"}


def fused(places: dict[str, int]) -> float:
    return sum((1.5 if name == "keyword" else 1) / (60 + rank) for name, rank in places.items())


def test_hybrid_adds_the_reciprocal_ranks_of_both_legs(engine: SearchEngine) -> None:
    request = SearchRequest(query="Moor Kosten", match="any", fold=False, limit=50)
    keyword = ids(engine.search(request))
    results = engine.search(replace(request, mode="hybrid"))
    ranks: dict[str, list[int]] = {"keyword": [], "semantic": []}
    assert 0 < len(keyword) < len(results.hits)
    for hit in results.hits:
        places = {leg.name: leg.rank for leg in hit.legs}
        assert places.get("keyword") == (keyword.index(hit.id) + 1 if hit.id in keyword else None)
        assert hit.score == pytest.approx(fused(places), abs=1e-4)
        for name, rank in places.items():
            ranks[name].append(rank)
    for found in ranks.values():
        assert sorted(found) == list(range(1, len(found) + 1))
    scores = [fused({leg.name: leg.rank for leg in hit.legs}) for hit in results.hits]
    assert scores == sorted(scores, reverse=True)


def test_fusing_adds_weighted_reciprocal_places() -> None:
    first, second = np.array([7, 3], np.int32), np.array([3, 9], np.int32)
    found = fuse(first, second)
    assert found.docs.tolist() == [3, 7, 9]
    assert found.scores.tolist() == pytest.approx([1.5 / 62 + 1 / 61, 1.5 / 61, 1 / 62])
    assert len(fuse(first[:0], second[:0]).docs) == 0


@pytest.mark.parametrize("mode", ["semantic", "hybrid"])
def test_filters_and_exclusions_hold_for_both_legs(engine: SearchEngine, mode: Mode) -> None:
    def found(query: str, **more: Any) -> set[str]:
        request = SearchRequest(query=query, mode=mode, fold=False, limit=100, **more)
        return set(ids(engine.search(request)))

    every = found("Moor")
    assert found("Moor typ:Antrag") == {one for one in every if "9403" in one} != every
    assert found("Moor", filters=(("typ", "Antrag"),)) == found("Moor typ:Antrag")
    assert found("Moor datum:2028") == found("Moor typ:Antrag")
    assert "bt-20-9403#p1" in every - found("Moor -See")
    assert found("Moor", art=("refusal",)) == {"bt-21-9402#f1"}
    assert found("Moor", sections=("vorbemerkung",)) == {
        "bt-21-9401#vorbemerkung_fragesteller",
        "bt-21-9402#vorbemerkung_fragesteller",
    }
    assert "bt-21-9401#f1" not in found("Moor", sections=("antwort",))


@pytest.mark.parametrize("mode", ["semantic", "hybrid"])
@pytest.mark.parametrize("sort", ["relevance", "-datum"])
@pytest.mark.parametrize("group", [None, "paper"])
@pytest.mark.parametrize("fold", [True, False])
def test_pages_put_together_are_the_whole(
    engine: SearchEngine, mode: Mode, sort: Any, group: Any, fold: bool
) -> None:
    request = SearchRequest(query="Moor im Wald", mode=mode, sort=sort, group=group, fold=fold, limit=100)
    whole = engine.search(request)
    assert whole.cursor is None
    paged: list[str] = []
    after = None
    for _ in range(len(whole.hits)):
        page = engine.search(replace(request, limit=2, after=after))
        assert (page.total, page.papers) == (whole.total, whole.papers)
        assert page.first == len(paged) + 1
        paged.extend(ids(page))
        after = page.cursor
        if after is None:
            break
    assert after is None
    assert paged == ids(whole)


def test_a_cursor_of_one_mode_is_none_of_another(engine: SearchEngine) -> None:
    request = SearchRequest(query="Moor", mode="hybrid", limit=2)
    cursor = engine.search(request).cursor
    with pytest.raises(QueryError, match="another search"):
        engine.search(replace(request, mode="semantic", after=cursor))


def test_facets_count_what_was_found(engine: SearchEngine) -> None:
    request = SearchRequest(query="Moor", mode="hybrid", facets=("typ",), filters=(("wp", "21"),))
    results = engine.search(request)
    (facet,) = results.facets
    assert sum(value.count for value in facet.values) + facet.missing == results.total > 0


def test_beyond_a_leg_s_depth_the_total_is_that_of_the_best(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("query.meaning.searching.DEPTH", 3)
    with SearchEngine.open(index, embedder=HASHED) as engine:
        results = engine.search(SearchRequest(query="Moor", mode="semantic", fold=False))
        assert (results.total, results.total_is_exact, len(results.hits)) == (3, False, 3)


def test_a_hit_shows_the_window_that_lies_nearest(engine: SearchEngine) -> None:
    query = "Kormorane an der Mole"
    results = engine.search(SearchRequest(query=query, mode="semantic", limit=50, plain=True))
    hit = next(hit for hit in results.hits if hit.id == "bt-21-9409#p1")
    (snippet,) = [one for one in hit.snippets if one.field == "passage"]
    assert "Die Kormorane brüten an der Mole." in snippet.text
    unmet = next(hit for hit in results.hits if hit.id == "bt-21-9409#f2")
    assert {one.field: one.text for one in unmet.snippets if one.field != "title"} == {
        "question": "Was ist mit Eis?",
        "answer": "Nichts.",
    }


def test_legs_are_in_the_json(engine: SearchEngine) -> None:
    shown = results_to_json(engine.search(SearchRequest(query="Moor", mode="hybrid", limit=1)))
    assert shown["mode"] == "hybrid"
    assert [leg["leg"] for leg in shown["hits"][0]["legs"]] == ["keyword", "semantic"]
    assert shown["hits"][0]["legs"][0]["rank"] >= 1
    plain = results_to_json(engine.search(SearchRequest(query="Moor", limit=1)))
    assert (plain["mode"], plain["hits"][0]["legs"]) == ("keyword", [])


def test_sections_without_vectors_are_said_and_found_by_words(tmp_path: Path) -> None:
    write_index(tmp_path, paper("21/1", passage(1, "Das Moor brennt.")))
    embed_index(tmp_path, HASHED)
    write_index(tmp_path, paper("21/2", passage(1, "Ein anderes Moor.")))
    with SearchEngine.open(tmp_path, embedder=HASHED) as engine:
        hybrid = engine.search(SearchRequest(query="Moor", mode="hybrid"))
        semantic = engine.search(SearchRequest(query="Moor", mode="semantic"))
    assert [notice.code for notice in hybrid.notices] == ["vectors-incomplete"]
    assert "1 of 2 sections" in hybrid.notices[0].text
    assert set(ids(hybrid)) == {"bt-21-1#p1", "bt-21-2#p1"}
    assert ids(semantic) == ["bt-21-1#p1"]


def test_an_index_without_vectors_says_how_to_make_them(tmp_path: Path) -> None:
    write_index(tmp_path, paper("21/1", passage(1, "Das Moor brennt.")))
    with SearchEngine.open(tmp_path) as engine:
        with pytest.raises(QueryError, match="drucksuche embed"):
            engine.search(SearchRequest(query="Moor", mode="semantic"))
        assert engine.search(SearchRequest(query="Moor")).total == 1


@pytest.mark.parametrize("query", ["", "  ", "typ:Antrag", "-Moor"])
def test_without_words_nothing_can_be_meant(engine: SearchEngine, query: str) -> None:
    for mode in ("semantic", "hybrid"):
        with pytest.raises(QueryError, match=r"empty|no words"):
            engine.search(SearchRequest(query=query, mode=mode))  # type: ignore[arg-type]


def test_statistics_and_unknown_modes_are_refused(engine: SearchEngine) -> None:
    with pytest.raises(QueryError, match="statistics"):
        engine.stats(SearchRequest(query="Moor", mode="hybrid"))
    with pytest.raises(QueryError, match="keyword, semantic, hybrid"):
        engine.search(SearchRequest(query="Moor", mode="both"))  # type: ignore[arg-type]


def test_another_model_is_refused_before_it_ranks(index: Path) -> None:
    with SearchEngine.open(index, embedder=OTHER) as engine, pytest.raises(EmbedderError, match="another"):
        engine.search(SearchRequest(query="Moor", mode="semantic"))


def test_an_embedder_of_another_size_is_refused(index: Path) -> None:
    def short(texts: Sequence[str], kind: Kind) -> Any:
        return hashed(texts, kind)[:, :5]

    embedder = NamedEmbedder(name="hashed", source="x:y", embed_texts=short)
    with SearchEngine.open(index, embedder=embedder) as engine, pytest.raises(EmbedderError, match="numbers"):
        engine.search(SearchRequest(query="Moor", mode="semantic"))


def test_an_index_s_own_function_is_not_run_unless_named(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DRUCKSUCHE_EMBEDDER", raising=False)
    with SearchEngine.open(index) as engine:
        with pytest.raises(Exception, match=r"--embedder tests\.vectors\.embedders:hashed"):
            engine.search(SearchRequest(query="Moor", mode="semantic"))
        monkeypatch.setenv("DRUCKSUCHE_EMBEDDER", "tests.vectors.embedders:hashed")
        assert engine.search(SearchRequest(query="Moor", mode="semantic")).total


def test_a_damaged_file_of_vectors_stops_search_by_meaning_alone(index: Path, tmp_path: Path) -> None:
    for one in index.iterdir():
        data = bytearray(one.read_bytes())
        if ".vec" in one.name:
            data[len(data) // 2] ^= 1
        (tmp_path / one.name).write_bytes(data)
    with SearchEngine.open(tmp_path, embedder=HASHED) as engine:
        assert engine.search(SearchRequest(query="Moor")).total
        with pytest.raises(Exception, match=r"\.vec\w+ is damaged"):
            engine.search(SearchRequest(query="Moor", mode="hybrid"))


def run(arguments: Sequence[str], index: Path) -> tuple[int, str, str]:
    """The command's status and output, in this process."""
    from click.testing import CliRunner

    from query.cli import drucksuche

    environment = {"DRUCKSUCHE_INDEX": str(index), "DRUCKSUCHE_EMBEDDER": "tests.vectors.embedders:hashed"}
    done = CliRunner().invoke(drucksuche, list(arguments), env=environment)
    return done.exit_code, done.stdout, done.stderr


def test_the_command_embeds_and_searches(tmp_path: Path) -> None:
    write_collection(tmp_path)
    status, out, _ = run(["embed"], tmp_path)
    assert (status, "embedded 13 sections" in out) == (0, True)
    assert "vectors   13 sections" in run(["info"], tmp_path)[1]
    status, out, _ = run(["search", "Moor", "--mode", "hybrid", "--limit", "1"], tmp_path)
    assert (status, "nach Sinn (Rang " in out) == (0, True)
    status, _, err = run(["search", "Moor", "--mode", "hybrid", "--match", "all"], tmp_path)
    assert (status, "under any" in err) == (2, True)
    status, _, err = run(["embed", "--embedder", "nichts"], tmp_path)
    assert (status, "names no embedder" in err) == (2, True)


def test_indexing_may_embed_at_once(samples: Path, tmp_path: Path) -> None:
    status, out, err = run(
        ["index", str(samples / "21-90002.txt"), "--workers", "1", "--embed"], tmp_path / "index"
    )
    assert status == 0, err
    assert "by tests.vectors.embedders:hashed" in out
    assert run(["search", "Tore der Anlagen", "--mode", "semantic"], tmp_path / "index")[0] == 0


def explained(engine: SearchEngine, request: SearchRequest) -> dict[str, Explanation]:
    found = {hit.id: engine.explain(request, hit.id) for hit in engine.search(request).hits}
    assert all(one is not None for one in found.values())
    return {name: one for name, one in found.items() if one is not None}


def test_an_explanation_says_how_the_fused_score_is_made(engine: SearchEngine) -> None:
    request = SearchRequest(query="Moor Kosten", mode="hybrid", fold=False, limit=50)
    keyword = {hit.id: hit.score for hit in engine.search(replace(request, mode="keyword", match="any")).hits}
    hits = {hit.id: hit for hit in engine.search(request).hits}
    found = explained(engine, request)
    assert set(found) == set(hits)
    for name, one in found.items():
        assert one.score == pytest.approx(hits[name].score, abs=1e-4)
        assert sum(leg.contribution for leg in one.legs) == pytest.approx(one.score, rel=1e-6)
        assert [(leg.name, leg.rank, leg.score) for leg in one.legs] == [
            (leg.name, leg.rank, leg.score) for leg in hits[name].legs
        ]
        for leg in one.legs:
            assert leg.weight is not None
            assert leg.rank_constant == 60
            assert leg.contribution == pytest.approx(leg.weight / (60 + leg.rank))
            assert bool(leg.window) == (leg.name == "semantic")
        of_words = sum(term.contribution for term in one.terms)
        assert of_words == pytest.approx(keyword.get(name, 0.0), abs=1e-4)
    assert any(not one.terms for one in found.values())


def test_an_explanation_shows_the_nearest_window(engine: SearchEngine) -> None:
    request = SearchRequest(query="Kormorane an der Mole", mode="semantic", plain=True, fold=False, limit=50)
    found = explained(engine, request)
    (leg,) = found["bt-21-9409#p1"].legs
    assert (leg.name, leg.weight, leg.rank_constant) == ("semantic", None, None)
    assert [one.field for one in leg.window] == ["passage"]
    assert "Die Kormorane brüten an der Mole." in leg.window[0].text
    assert found["bt-21-9409#p1"].score == leg.contribution == pytest.approx(leg.score, abs=1e-4)
    assert all(one.terms == () for one in found.values())


def test_what_is_not_among_the_best_has_no_explanation(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("query.meaning.searching.DEPTH", 3)
    request = SearchRequest(query="Moor", mode="hybrid", fold=False, limit=50)
    with SearchEngine.open(index, embedder=HASHED) as engine:
        every = set(ids(engine.search(SearchRequest(query="typ:Antrag OR NOT typ:Antrag", limit=50))))
        found = set(ids(engine.search(request)))
        assert 0 < len(found) <= 6
        for one in every:
            assert (engine.explain(request, one) is not None) == (one in found)


def test_what_the_words_rank_beyond_their_best_is_not_explained_by_them(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("query.meaning.searching.DEPTH", 3)
    request = SearchRequest(query="Deich Moor Wald", mode="hybrid", fold=False, limit=50)
    with SearchEngine.open(index, embedder=HASHED) as engine:
        for one in explained(engine, request).values():
            assert bool(one.terms) == ("keyword" in [leg.name for leg in one.legs])


def test_the_command_explains_both_rankings(index: Path) -> None:
    asked = ["search", "Moor", "--mode", "hybrid", "--limit", "1", "--explain"]
    out = run(asked, index)[1]
    assert re.search(r" = [0-9.]+ / \(60 \+ [0-9]+\)  keyword rank [0-9]+, score ", out)
    assert re.search(r", meaning [0-9.]+ ms, rank ", out)
    assert "semantic rank " in out
    assert "nearest window, " in out
    assert "keyword score " in out
    (hit,) = json.loads(run([*asked, "--json"], index)[1])["hits"]
    legs = {one["name"]: one for one in hit["explanation"]["legs"]}
    assert set(legs) == {"keyword", "semantic"}
    assert legs["semantic"]["window"][0]["text"]
    alone = run(["search", "Moor", "--mode", "semantic", "--limit", "1", "--explain"], index)[1]
    assert "  semantic rank 1, cosine " in alone
    assert " / (60" not in alone


def test_the_command_ends_in_one_line_where_the_model_does_not_work(index: Path) -> None:
    for arguments in (["search", "Moor"], ["like", "21/9409#f2"]):
        status, _, err = run([*arguments, "--mode", "hybrid", "--embedder", "no.such:f"], index)
        if arguments[0] == "like":  # no model is needed for it
            assert status == 0
            continue
        assert (status, err.count("\n")) == (2, 1)
        assert "no.such:f: cannot be imported" in err
    status, out, err = run(["search", "typ:Antrag", "--mode", "semantic"], index)
    assert (status, out, "no words to search by meaning" in err) == (2, "", True)
