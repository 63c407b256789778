"""The page offers search by meaning where the index has vectors, and says which ranking found a hit."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.pipeline.embedding import embed_index
from query.web import create_app
from tests.query.collections import write_collection
from tests.vectors.embedders import HASHED

ASKED = {"q": "Wer löscht den Wald?"}
HEADERS = {"accept": "text/html", "accept-language": "de"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_collection(tmp_path)
    monkeypatch.setenv("DRUCKSUCHE_EMBEDDER", HASHED.source)
    return tmp_path


def page(folder: Path, **asked: str) -> tuple[int, str]:
    with TestClient(create_app(folder), headers=HEADERS) as client:
        answer = client.get("/", params=ASKED | asked)
    return answer.status_code, answer.text


def test_the_switch_is_there_where_vectors_are(folder: Path) -> None:
    assert "mode=" not in page(folder)[1]
    embed_index(folder, HASHED)
    status, text = page(folder)
    assert status == 200
    assert "mode=hybrid" in text
    assert "nach Wörtern und Sinn" in text


def test_a_hit_says_which_ranking_found_it(folder: Path) -> None:
    embed_index(folder, HASHED)
    assert "Rang" not in page(folder)[1]
    for mode in ("hybrid", "semantic"):
        status, text = page(folder, mode=mode)
        assert status == 200
        assert "nach Sinn (Rang 2)" in text
        assert ("nach Wörtern (Rang 2)" in text) == (mode == "hybrid")
    assert "by meaning (rank 2)" in page(folder, mode="semantic", lang="en")[1]


def test_a_model_that_is_not_here_is_said_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embed_index(folder, HASHED)
    monkeypatch.setenv("DRUCKSUCHE_EMBEDDER", "no.such.module:f")
    status, text = page(folder, mode="hybrid")
    assert status == 503
    assert "no.such" not in text
    assert page(folder)[0] == 200


def test_the_feed_is_that_of_the_words(folder: Path) -> None:
    embed_index(folder, HASHED)
    text = page(folder, mode="hybrid")[1]
    feeds = re.findall(r'href="(/api/v1/feed[^"]*)"', text)
    assert feeds
    with TestClient(create_app(folder)) as client:
        assert {client.get(html.unescape(feed)).status_code for feed in feeds} == {200}
