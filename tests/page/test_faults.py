"""What goes wrong is said in the reader's language, whole, and leads on."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.pipeline.embedding import embed_index
from query.web import create_app
from tests.papers import paper, passage, write_index
from tests.query.collections import write_collection
from tests.vectors.embedders import HASHED

ASKED = {
    "/?q=Moor&mode=both": (400, "„mode“ einen Wert, den diese Seite nicht kennt", "gives “mode” a value"),
    "/?q=%FF": (400, "Die Adresse lässt sich nicht lesen", "The address cannot be read"),
    "/?q=Moor&after=x": (400, "Diese Seite der Treffer gibt es nicht mehr", "This page of results is gone"),
    "/?q=typ:Antrag&mode=hybrid": (400, "diese Suche hat nur Filter", "this one has only filters"),
    "/like": (400, "In der Adresse fehlt „id“", "The address lacks “id”"),
    "/like?id=Moor": (400, "So heißt keine Drucksache", "No paper and no section is called so"),
    "/like?id=21/7%23f1": (404, "dieses Namens hat der Bestand nicht", "no paper or section of this name"),
    "/like?id=21/9499%23p1&mode=hybrid": (400, "Es fehlen die Vektoren dafür", "vectors for it are missing"),
    "/series?id=21/9402%23vorbemerkung_fragesteller": (
        400,
        "In diesem Abschnitt steht keine Frage",
        "no question in this section",
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("faults") / "index"
    write_collection(path)
    embed_index(path, HASHED)
    write_index(path, paper("21/9499", passage(1, "Noch ohne Vektor.")))
    return path


@pytest.fixture
def client(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("DRUCKSUCHE_EMBEDDER", HASHED.source)
    headers = {"accept": "text/html", "accept-language": "de"}
    with TestClient(create_app(folder), headers=headers) as opened:
        yield opened


@pytest.mark.parametrize("address", ASKED)
def test_an_error_is_said_in_both_languages_and_in_no_other(client: TestClient, address: str) -> None:
    status, german, english = ASKED[address]
    found = client.get(address)
    assert (found.status_code, german in found.text) == (status, True)
    assert 'class="faint" lang="en"' not in found.text
    other = client.get(f"{address}{'&' if '?' in address else '?'}lang=en")
    assert (other.status_code, english in other.text) == (status, True)
    assert 'class="faint" lang="en"' not in other.text


def test_without_vectors_the_words_are_offered(tmp_path: Path) -> None:
    write_collection(tmp_path)
    with TestClient(create_app(tmp_path), headers={"accept-language": "de"}) as client:
        found = client.get("/?q=Moor&mode=hybrid")
        assert found.status_code == 400
        assert "Nach dem Sinn lässt sich hier nicht suchen" in found.text
        (link,) = re.findall(r'<a href="([^"]*)">Nach Wörtern suchen</a>', found.text)
        assert client.get(link).status_code == 200


def test_a_model_that_is_not_here_is_said_on_the_page_and_why_in_the_log(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("DRUCKSUCHE_EMBEDDER", "no.such.module:f")
    with caplog.at_level(logging.ERROR):
        found = client.get("/?q=Moor&mode=hybrid")
        assert client.get("/api/v1/search?q=Moor&mode=hybrid").status_code == 503
    assert found.status_code == 503
    assert "Die Suche nach dem Sinn geht gerade nicht" in found.text
    assert "Nach Wörtern suchen" in found.text
    assert "no.such" not in found.text
    assert caplog.text.count("no.such.module") == 2
