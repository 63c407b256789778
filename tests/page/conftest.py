"""An index of the sample papers and of one that carries markup wherever a paper can."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from indexer import index_paths
from query.web import create_app

HOSTILE = "<script>window.broken=1</script>"
HOSTILE_ATTRIBUTE = '"><img src=x onerror="window.broken=1">'


def hostile_paper() -> dict[str, object]:
    """A page of DIP whose title, text and Fraktion carry scripts and markup."""
    text = "\n".join(
        (
            "Deutscher Bundestag Drucksache 21/90666",
            "21. Wahlperiode 03.11.2025",
            "Kleine Anfrage",
            "der Fraktion <b>SPD</b>",
            "",
            f"Schädlinge {HOSTILE} {HOSTILE_ATTRIBUTE}",
            "",
            "Wir fragen die Bundesregierung:",
            "",
            f"1. Wie viele Wanderratten {HOSTILE} zählt die Bundesregierung {HOSTILE_ATTRIBUTE}?",
            "",
            "2. Was folgt für javascript:alert(1) und {{ 7*7 }} {% raw %} auf Bundestagsdrucksache 21/90001?",
            "",
            "Berlin, den 3. November 2025",
        )
    )
    return {
        "id": "290666",
        "dokumentart": "Drucksache",
        "typ": "Dokument",
        "drucksachetyp": f"Kleine Anfrage {HOSTILE}",
        "dokumentnummer": "21/90666",
        "wahlperiode": 21,
        "herausgeber": "BT",
        "datum": "2025-11-03",
        "titel": f"Schädlinge {HOSTILE} {HOSTILE_ATTRIBUTE}",
        "urheber": [
            {"bezeichnung": f"X{HOSTILE}", "titel": f"Fraktion {HOSTILE}", "rolle": "U", "einbringer": False}
        ],
        "ressort": [{"titel": f"Bundesministerium {HOSTILE_ATTRIBUTE}", "federfuehrend": True}],
        "fundstelle": {"pdf_url": f"javascript:alert(1)//{HOSTILE_ATTRIBUTE}"},
        "text": text,
    }


@pytest.fixture(scope="session")
def index(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample papers and the hostile one; not to be written to."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "hostile.json").write_text(json.dumps(hostile_paper()), encoding="utf-8")
    index_paths([samples, folder / "hostile.json"], folder / "index")
    return folder / "index"


@pytest.fixture
def client(index: Path) -> Iterator[TestClient]:
    """A client of the application that asks as a browser does."""
    with TestClient(create_app(index), headers={"accept": "text/html"}) as one:
        yield one


# --- a browser ----------------------------------------------------------------------------------------------

CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


SHIFTS = """  // a test that moves things itself says so: window.moved
window.shifted = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted.push(one.value);
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, started once a module: until it ends, its thread has an event loop that runs."""
    if not Path(CHROMIUM).exists():
        pytest.skip("needs chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def foreign() -> Iterator[tuple[str, dict[str, str]]]:
    """A server of another origin: its address, and its pages by their path, to be added to."""
    pages: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", pages
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def served(index: Path, foreign: tuple[str, dict[str, str]]) -> Iterator[str]:
    """The address of `drucksuche serve` over the index, whose answers the other origin may read."""
    program = [sys.executable, "-c", "from query.cli import main; main()", "serve", "--port", "0"]
    program += ["--index", str(index), "--cors", foreign[0]]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture
def open_page(browser: Any, served: str) -> Iterator[Callable[..., Any]]:
    """Opens an address in a context of its own. In the end nothing was shifted, refused, asked elsewhere."""
    contexts: list[Any] = []
    faults: list[str] = []

    def open_one(address: str = "/", *, lang: str = "de-DE", **settings: Any) -> Any:
        context = browser.new_context(base_url=served, locale=lang, **settings)
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.add_init_script(SHIFTS)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if _is_fault(message) else None)
        page.on("request", lambda asked: None if asked.url.startswith(served) else faults.append(asked.url))
        page.goto(address)
        return page

    yield open_one
    for context in contexts:
        for page in context.pages:
            if page.url.startswith(served) and _runs_scripts(page):
                assert page.evaluate("window.moved ? [] : window.shifted") == []
        context.close()
    assert faults == []


def _runs_scripts(page: Any) -> bool:
    """Whether scripts of the page itself run in it."""
    return page.locator("#q").get_attribute("role") == "combobox"


def _is_fault(message: Any) -> bool:
    return message.type in ("error", "warning") and "status of 4" not in message.text
