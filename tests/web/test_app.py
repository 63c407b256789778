"""The application among others: mounted, started and ended, read by pages, logged."""

from __future__ import annotations

import contextlib
import json
import logging
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from query import SearchEngine
from query.web import WebSettings, create_app
from query.web.guarding import LOGGER, JsonLines

ADDRESS = "/api/v1/search?q=Schleusen&limit=1"


def test_it_answers_below_any_path_of_another_application(index: Path) -> None:
    search, app = create_app(index), FastAPI()
    app.mount("/deep/drucksachen", search)
    with TestClient(app) as client:
        assert client.get(f"/deep/drucksachen{ADDRESS}").json()["hits"]
        assert client.get("/deep/drucksachen/api/v1/sections/bt-21-90002%23f3-5").status_code == 200
        assert client.get("/deep/drucksachen/nothing").json()["code"] == "not-found"
        assert client.delete("/deep/drucksachen/api/v1/like").headers["allow"] == "GET, HEAD, POST"
        assert client.get("/nothing").json() == {"detail": "Not Found"}  # the other one's own answer
        schema = client.get("/deep/drucksachen/api/v1/openapi.json").json()
        assert schema["servers"] == [{"url": "/deep/drucksachen"}]
    search.state.close()


def test_the_example_of_the_docs_answers(root: Path, index: Path, tmp_path: Path) -> None:
    text = (root / "docs" / "http.md").read_text(encoding="utf-8")
    [program] = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (tmp_path / "index_data").mkdir()
    (tmp_path / "index_data" / "index").symlink_to(index)
    names: dict[str, Any] = {}
    with contextlib.chdir(tmp_path):
        exec(program, names)
        with TestClient(names["app"]) as client:
            assert client.get(f"/drucksachen{ADDRESS}").json()["hits"]
        names["search"].state.close()


def test_it_opens_nothing_before_it_is_asked_and_can_be_started_again(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    opened, closed = SearchEngine.open, SearchEngine.close

    def open_noted(*arguments: Any, **more: Any) -> SearchEngine:
        done.append("open")
        return opened(*arguments, **more)

    def close_noted(engine: SearchEngine) -> None:
        done.append("close")
        closed(engine)

    monkeypatch.setattr("query.engine.SearchEngine.open", open_noted)
    monkeypatch.setattr("query.engine.SearchEngine.close", close_noted)
    app = create_app(index)
    for _ in range(2):
        with TestClient(app) as client:
            assert done == []
            assert client.get(ADDRESS).status_code == client.get(ADDRESS).status_code == 200
        assert done == ["open", "close"]
        done.clear()


def test_importing_it_changes_nothing_of_the_process() -> None:
    program = """
import logging, signal, sys, threading
before = (signal.getsignal(signal.SIGTERM), list(logging.getLogger().handlers), sys.getswitchinterval())
import query.web
app = query.web.create_app("/nowhere")
after = (signal.getsignal(signal.SIGTERM), list(logging.getLogger().handlers), sys.getswitchinterval())
assert before == after and threading.active_count() == 1
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_pages_of_other_origins_read_answers_only_where_that_is_set(index: Path) -> None:
    asked = {"origin": "https://example.org"}
    with TestClient(create_app(index)) as client:
        assert "access-control-allow-origin" not in client.get(ADDRESS, headers=asked).headers
    with TestClient(create_app(index, WebSettings(origins=("https://example.org",)))) as client:
        answer = client.get(ADDRESS, headers=asked)
        assert answer.headers["access-control-allow-origin"] == "https://example.org"
        assert "etag" in answer.headers["access-control-expose-headers"].lower()
        other = client.get(ADDRESS, headers={"origin": "https://example.com"})
        assert "access-control-allow-origin" not in other.headers
        before = {
            **asked,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        }
        assert client.options("/api/v1/like", headers=before).status_code == 200


@pytest.mark.parametrize("log_queries", [False, True])
def test_a_request_is_a_line_of_json_without_what_was_searched(
    index: Path, caplog: pytest.LogCaptureFixture, log_queries: bool
) -> None:
    caplog.set_level(logging.INFO, LOGGER)
    with TestClient(create_app(index, WebSettings(log_queries=log_queries))) as client:
        answer = client.get("/api/v1/search?q=Fernbedienung", headers={"authorization": "Bearer secret"})
        client.get("/api/v1/papers/21/1%0Ax")
    lines = [JsonLines().format(record) for record in caplog.records if record.name == LOGGER]
    assert [line.count("\n") for line in lines] == [0, 0]
    first, second = map(json.loads, lines)
    assert (first["method"], first["path"], first["status"]) == ("GET", "/api/v1/search", 200)
    assert first["bytes"] == len(answer.content)
    assert first["ms"] > 0
    assert second["path"] == "/api/v1/papers/21/1\nx"
    assert ("Fernbedienung" in lines[0]) is log_queries
    assert "secret" not in "".join(lines)


def test_a_record_of_another_logger_is_a_line_with_its_error() -> None:
    try:
        raise LookupError("this")
    except LookupError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "went %s", ("wrong",), sys.exc_info())
    line = json.loads(JsonLines().format(record))
    assert (line["level"], line["message"]) == ("error", "went wrong")
    assert "LookupError: this" in line["error"]


def test_what_overruns_the_deadline_is_answered(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    end = threading.Event()
    monkeypatch.setattr("query.engine.SearchEngine.search", lambda *_: end.wait(30))
    with TestClient(create_app(index, WebSettings(deadline_seconds=0.1))) as client:
        answer = client.get(ADDRESS)
        end.set()
    assert (answer.status_code, answer.json()["code"]) == (504, "deadline")
