"""Every example of docs/embedding.md and the configuration of docs/mcp.md run as they stand."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from indexer import add_papers
from tests.papers import paper, passage

Names = dict[str, Any]
ROOT = Path(__file__).parents[2]


def examples() -> dict[str, list[str]]:
    """The Python blocks of docs/embedding.md by their heading."""
    text = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
    sections = (part.partition("\n") for part in text.split("\n## ")[1:])
    found = {title: re.findall(r"```python\n(.*?)```", body, re.DOTALL) for title, _, body in sections}
    return {title: blocks for title, blocks in found.items() if blocks}


EXAMPLES = examples()


@pytest.fixture(autouse=True)
def folder(samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working folder with `papers` and an index of them in `papers/index`."""
    (tmp_path / "papers").mkdir()
    for name in ("21-90001.txt", "21-90002.txt", "21-90003.txt"):
        shutil.copy(samples / name, tmp_path / "papers")
    monkeypatch.chdir(tmp_path)
    run("A script")
    yield tmp_path
    for name in ("engine", "retriever"):
        if name in OPENED:
            OPENED.pop(name).close()


OPENED: Names = {}
"""What an example leaves open, as programs do that run on."""


def run(title: str) -> Names:
    """Run the blocks under a heading, one after the other, as one program."""
    names: Names = {"__name__": "example"}
    for block in EXAMPLES[title]:
        exec(compile(block, f"docs/embedding.md: {title}", "exec", dont_inherit=True), names)
    OPENED.update({name: names[name] for name in ("engine", "retriever", "app") if name in names})
    return names


def add_biber() -> None:
    """Another commit, with a word that was not there."""
    add_papers([paper("21/99002", passage(1, "Ein Biber baut am Wehr."))], "papers/index")


# --- what each example does ---------------------------------------------------------------------------------


def check_script(capsys: pytest.CaptureFixture[str]) -> None:
    names = run("A script")
    assert (names["report"].unchanged, names["report"].failures) == (3, ())
    assert names["results"].match == "any"


def check_memory(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("Papers from memory")["report"].papers == 1
    assert run("Papers from memory")["report"].unchanged == 1


def check_long_running(capsys: pytest.CaptureFixture[str]) -> None:
    names = run("A long-running process")
    assert [one.id for one in names["sections"]] == [hit.id for hit in names["results"].hits] != []
    assert "changed" not in capsys.readouterr().out
    add_biber()
    assert names["engine"].refresh()


def check_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    cells = [
        {"cell_type": "code", "source": block.splitlines(keepends=True), "metadata": {}, "outputs": []}
        for block in EXAMPLES["A notebook"]
    ]
    Path("suche.ipynb").write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": cells}))
    outputs = execute(Path("suche.ipynb"))
    assert outputs[0] is None
    assert ("bt-21-90002#f2", "Frage 2") in [row[:2] for row in outputs[1]]
    assert outputs[2]["typ"]["Antwort"] > 0


def execute(notebook: Path) -> list[Any]:
    """Run the cells of a notebook as a kernel does; gives the value of each one's last expression."""
    names: Names = {"__name__": "__main__"}
    outputs = []
    for cell in json.loads(notebook.read_text())["cells"]:
        body = ast.parse("".join(cell["source"])).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), str(notebook), "exec"), names)
        value = None if last is None else ast.Expression(last.value)  # type: ignore[attr-defined]
        outputs.append(None if value is None else eval(compile(value, str(notebook), "eval"), names))
    OPENED["engine"] = names["engine"]
    return outputs


def check_flask(capsys: pytest.CaptureFixture[str]) -> None:
    client = run("Flask")["app"].test_client()
    answer = client.get("/suche", query_string={"q": "Schleusen gesperrt", "limit": "1"})
    assert answer.status_code == 200
    assert answer.json["hits"][0]["id"] == "bt-21-90002#f2"
    add_biber()
    assert client.get("/suche?q=Biber").json["total"] == 1
    for query in ({"q": ""}, {"q": "feld:x"}, {"q": "x", "limit": "-1"}, {"q": "x " * 100_000}):
        answer = client.get("/suche", query_string=query)
        assert (answer.status_code, bool(answer.json["error"])) == (400, True)


def check_fastapi(capsys: pytest.CaptureFixture[str]) -> None:
    from fastapi.testclient import TestClient

    with TestClient(run("FastAPI")["app"]) as client:
        answer = client.get("/drucksuche/api/v1/search", params={"q": "Schleusen gesperrt"})
        assert answer.status_code == 200
        assert answer.json()["hits"][0]["id"] == "bt-21-90002#f2"
        add_biber()
        assert client.get("/drucksuche/api/v1/search", params={"q": "Biber"}).json()["total"] == 1
    OPENED.pop("app").router.routes[-1].app.state.close()


def check_django(capsys: pytest.CaptureFixture[str]) -> None:
    import django
    from django.conf import settings
    from django.test import Client
    from django.urls import clear_url_caches, set_urlconf

    name = "embedding_example_urls"
    sys.modules[name] = ModuleType(name)
    vars(sys.modules[name]).update(run("Django"))
    if not settings.configured:
        settings.configure(ROOT_URLCONF=name, ALLOWED_HOSTS=["testserver"], SECRET_KEY="none")
        django.setup()
    try:
        client = Client()
        answer = client.get("/suche", {"q": "Schleusen gesperrt"})
        assert answer.status_code == 200
        assert answer.json()["hits"][0]["id"] == "bt-21-90002#f2"
        assert client.get("/suche", {"q": "feld:x"}).status_code == 400
        assert client.get("/suche").status_code == 400
    finally:
        del sys.modules[name]
        clear_url_caches()
        set_urlconf(None)


def check_async(capsys: pytest.CaptureFixture[str]) -> None:
    async def talk() -> list[int]:
        searches = run("An async service")["Searches"]("papers/index")
        following = asyncio.create_task(searches.follow(0.01))
        totals = [
            one.total for one in await asyncio.gather(*map(searches.search, ["Schleusen", "Biber"] * 4))
        ]
        add_biber()
        while not (await searches.search("Biber")).total:
            await asyncio.sleep(0.01)
        following.cancel()
        searches.close()
        return totals

    totals = asyncio.run(talk())
    assert totals[0] > 0
    assert totals == totals[:2] * 4


def check_langchain(capsys: pytest.CaptureFixture[str]) -> None:
    run("LangChain")
    assert "bt-21-90002#f2 https://" in capsys.readouterr().out


CHECKS: dict[str, Callable[[pytest.CaptureFixture[str]], None]] = {
    "A script": check_script,
    "Papers from memory": check_memory,
    "A long-running process": check_long_running,
    "A notebook": check_notebook,
    "Flask": check_flask,
    "FastAPI": check_fastapi,
    "Django": check_django,
    "An async service": check_async,
    "LangChain": check_langchain,
}


@pytest.mark.parametrize("title", CHECKS)
def test_the_example_does_what_the_page_says(title: str, capsys: pytest.CaptureFixture[str]) -> None:
    CHECKS[title](capsys)


def test_every_example_is_checked() -> None:
    assert set(EXAMPLES) == set(CHECKS)


def test_the_configuration_of_a_client_starts_the_server(folder: Path, tmp_path: Path) -> None:
    from mcp.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    page = (ROOT / "docs" / "mcp.md").read_text(encoding="utf-8")
    (written,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    server = json.loads(written)["mcpServers"]["drucksuche"]
    assert Path(server["command"]).name == "drucksuche"
    arguments = [str(folder / "papers" / "index") if one.startswith("/") else one for one in server["args"]]
    command = shutil.which("drucksuche", path=str(Path(sys.executable).parent))
    assert command is not None

    async def talk() -> int:
        parameters = StdioServerParameters(command=command, args=arguments, env=dict(os.environ))
        async with Client(stdio_client(parameters)) as client:
            found = await client.call_tool("search", {"query": "Schleusen"})
            return len(found.structured_content["hits"])

    assert asyncio.run(talk()) > 0


def test_the_tools_of_the_page_are_those_there_are() -> None:
    from query.mcp.server import TOOLS

    page = (ROOT / "docs" / "mcp.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \|", page, re.MULTILINE)
    assert [name for name, _ in rows] == list(TOOLS)
    for name, takes in rows:
        named = set(re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", takes)))  # values stand in brackets
        known = set(TOOLS[name].arguments.model_fields)
        assert named <= known
        assert named == known or "…" in takes
