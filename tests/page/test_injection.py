"""Scripts, markup, addresses and line ends in papers, names of files and requests: all of it stays text.

Every page and every route of the tables is asked, with the hostile text in every parameter and as id.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as Xml

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from indexer import index_paths
from query.web import create_app
from query.web.page.endpoints import WIDGET
from query.web.page.pages import PAGES
from query.web.routes import ROUTES

SCRIPT = "<script>window.broken=1</script>"
IMAGE = '"><img src=x onerror=window.broken=1>'
QUOTE = "' onmouseover='window.broken=1"
ADDRESS = "javascript:window.broken=1"
LINES = "a\r\nSet-Cookie: evil=1\r\nER  - \r\nTY  - BOOK\r\n\r\n<script>1</script>"
TEMPLATE = "{{ 7*7 }}{% raw %}${7*7}"
PAYLOADS = (SCRIPT, IMAGE, QUOTE, ADDRESS, LINES, TEMPLATE)
EVERYTHING = " ".join(PAYLOADS[:4])
NUMBERS = ("21/90666", "21/90667", "21/90668")

FORBIDDEN = frozenset(("img", "iframe", "object", "embed", "base", "b"))
"""Tags that no page has, but hostile texts do."""


def question(number: str) -> dict[str, Any]:
    """A Kleine Anfrage that carries everything wherever DIP and a paper have a place for text."""
    text = "\n".join(
        (
            f"Deutscher Bundestag Drucksache {number}",
            "21. Wahlperiode 03.11.2025",
            "Kleine Anfrage",
            f"der Abgeordneten Ada {SCRIPT}, Ben {IMAGE} und der Fraktion <b>SPD</b>",
            "",
            f"Schädlinge {EVERYTHING}",
            "",
            f"Vorbemerkung der Fragesteller\nWanderratten {EVERYTHING} (vgl. {ADDRESS}, S. 3).",
            "",
            "Wir fragen die Bundesregierung:",
            "",
            f"Abschnitt {EVERYTHING}",
            f"1. Wie viele Wanderratten {EVERYTHING} zählt die Bundesregierung, siehe https://a.example/{IMAGE}?",
            "",
            f"2. Was folgt aus Wanderratten {TEMPLATE} auf Bundestagsdrucksache 21/90001{IMAGE}?",
            "",
            "Berlin, den 3. November 2025",
        )
    )
    return record(number, "Kleine Anfrage", text)


def answer(number: str) -> dict[str, Any]:
    """An Antwort to it, with notes, an annex and references."""
    text = "\n".join(
        (
            f"Deutscher Bundestag Drucksache {number}",
            "21. Wahlperiode 27.11.2025",
            "Antwort",
            "der Bundesregierung",
            f"auf die Kleine Anfrage der Abgeordneten Ada {SCRIPT} und der Fraktion {IMAGE}",
            "– Drucksache 21/90666 –",
            f"Schädlinge {EVERYTHING}",
            f"Vorbemerkung der Bundesregierung\nWanderratten {EVERYTHING} sind bekannt.",
            f"1. Wie viele Wanderratten {EVERYTHING} zählt die Bundesregierung?",
            f"Es sind Wanderratten {EVERYTHING} gezählt worden.",
            f"2. Was folgt aus Wanderratten {TEMPLATE}?",
            f"Auf die Antwort zu Frage 1 auf Bundestagsdrucksache 21/90666{IMAGE} wird verwiesen.",
            f"Anlage 1\nWanderratten {EVERYTHING} nach Ländern",
        )
    )
    return record(number, f"Antwort {SCRIPT}", text)


def record(number: str, kind: str, text: str) -> dict[str, Any]:
    return {
        "id": number.replace("/", ""),
        "dokumentart": "Drucksache",
        "typ": "Dokument",
        "drucksachetyp": kind,
        "dokumentnummer": number,
        "wahlperiode": 21,
        "herausgeber": "BT",
        "datum": "2025-11-03",
        "titel": f"Schädlinge {EVERYTHING} {LINES}",
        "urheber": [{"bezeichnung": SCRIPT, "titel": f"Fraktion {EVERYTHING} {LINES}"}],
        "autoren_anzeige": [{"autor_titel": f"Ada {EVERYTHING} {LINES}"}],
        "vorgangsbezug": [{"titel": EVERYTHING}],
        "ressort": [{"titel": f"Bundesministerium {EVERYTHING}", "federfuehrend": True}],
        "fundstelle": {"pdf_url": f"{ADDRESS}//{IMAGE}", "dokumentnummer": number},
        "text": text,
    }


@pytest.fixture(scope="module")
def index(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("injection")
    papers = folder / IMAGE.replace("/", "") / "a\r\nSet-Cookie: evil=1"
    papers.mkdir(parents=True)
    made = [question(NUMBERS[0]), answer(NUMBERS[1]), answer(NUMBERS[2])]
    for number, one in enumerate(made):
        (papers / f"{SCRIPT.replace('/', '')}{number}.json").write_text(json.dumps(one), encoding="utf-8")
    report = index_paths([samples, folder], folder / "index")
    assert report.failures == ()
    return folder / "index"


@pytest.fixture(scope="module")
def client(index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(index), headers={"accept": "text/html"}) as one:
        yield one


@pytest.fixture(scope="module")
def ids(client: TestClient) -> list[str]:
    """The ids of the hostile papers' sections."""
    found = []
    for number in NUMBERS:
        paper = client.get(f"/api/v1/papers/{number}").json()
        found += [f"{number}#{one['id']}" for one in paper["sections"]]
    assert len(found) >= 9
    return found


class Checked(HTMLParser):
    """Fails on what a page could be made to do; keeps its text."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.text = ""
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(body)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in FORBIDDEN, tag
        self.attributes += attrs
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            assert name not in ("srcdoc", "background", "formaction", "style"), (tag, name)
            if name in ("href", "src", "action"):
                assert (value or "").startswith(("/", "#", "https://", "http://")), (tag, value)
        if tag == "script":
            assert (dict(attrs).get("src") or "").startswith("/static/")

    def handle_data(self, data: str) -> None:
        self.text += data


def check(found: httpx.Response) -> str:
    """Hold an answer against all that no answer may do; gives what a person reads of it."""
    assert found.status_code < 500
    for name, value in found.headers.items():
        assert not set(value) & {"\r", "\n"}, name
        assert "evil" not in name + value and "script>" not in value, name
    assert "set-cookie" not in found.headers
    assert found.headers["x-content-type-options"] == "nosniff"
    policy = found.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "*" not in policy
    kind = found.headers["content-type"].partition(";")[0]
    match kind:
        case "text/html":
            return Checked(found.text).text
        case "application/atom+xml":
            return check_feed(found.content)
        case "application/json" | "application/problem+json":
            check_addresses(found.json())
            return str(found.json())
    assert kind in ("text/plain", "application/x-bibtex", "application/x-research-info-systems"), kind
    return found.text


def check_feed(content: bytes) -> str:
    root = Xml.fromstring(content)
    assert {one.tag.rpartition("}")[2] for one in root.iter()} <= {
        *("feed", "entry", "id", "title", "updated", "published", "author", "name"),
        *("generator", "link", "category", "summary"),
    }
    for link in root.iter("{http://www.w3.org/2005/Atom}link"):
        assert link.get("href", "").startswith(("?", "https://")), link.attrib
    return "".join(root.itertext())


def check_addresses(value: object) -> None:
    """Whatever JSON calls an address can be put into a link."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name.lower() in ("pdf_url", "url"):
                assert one is None or one.startswith("https://"), one
            check_addresses(one)
    elif isinstance(value, list):
        for one in value:
            check_addresses(one)


# --- papers -------------------------------------------------------------------------------------------------


def test_what_a_paper_says_is_text_on_every_page(client: TestClient, ids: list[str]) -> None:
    paths = [f"/papers/{number}" for number in NUMBERS]
    paths += [f"/sections/{one.replace('#', '/')}?q=Wanderratten" for one in ids]
    paths += [f"/like?id={quote(one)}" for one in ids] + [f"/series?id={quote(one)}" for one in ids]
    paths += ["/?q=Wanderratten&fold=false&match=any", "/?q=Wanderratten&group=paper", "/?q=Schädlinge"]
    for path in paths:
        told = check(client.get(path))
        assert SCRIPT in told or path.startswith("/series"), path
    for by in ("fraktion", "ressort"):
        assert IMAGE in check(client.get(f"/stats?q=Wanderratten&by={by}"))


def test_what_a_paper_says_is_data_in_every_answer_and_feed(client: TestClient, ids: list[str]) -> None:
    asked = "q=Wanderratten&match=any&fold=false&limit=100"
    assert SCRIPT in check(client.get(f"/api/v1/feed?{asked}"))
    assert SCRIPT in check(client.get(f"/api/v1/search?{asked}&facets=true"))
    for number in NUMBERS:
        assert SCRIPT in check(client.get(f"/api/v1/papers/{number}"))
        for name in ("refs", "cited-by", "cite"):
            check(client.get(f"/api/v1/{name}", params={"id": number}))
    for one in ids:
        assert IMAGE in check(client.get(f"/api/v1/sections/{one.replace('#', '/')}"))
        for name in ("like", "refs", "cited-by", "chain", "cite", "series"):
            check(client.get(f"/api/v1/{name}", params={"id": one}))


@pytest.mark.parametrize("number", NUMBERS)
def test_no_title_adds_a_field_to_a_citation(client: TestClient, number: str) -> None:
    for place in (number, f"{number}/f1"):
        ris = check(client.get(f"/cite/{place}?format=ris"))
        assert [row[:5] for row in ris.split("\r\n") if row[:2] in ("TY", "ER")] == ["TY  -", "ER  -"]
        bibtex = check(client.get(f"/cite/{place}?format=bibtex"))
        assert bibtex.count("@") == 1 and bibtex.count("{") == bibtex.count("}")
        assert len(check(client.get(f"/cite/{place}?format=text")).splitlines()) == 1


# --- requests -----------------------------------------------------------------------------------------------


def requests(path: str, names: list[str], payload: str) -> Iterator[str]:
    """Addresses with the payload in each place that an address has."""
    bare = path.replace("{id:path}", "21/90002/f2")
    for name in names:
        wanted = {"q": "Schleusen", "id": "21/90002#f2"}
        given = {own: value for own, value in wanted.items() if own in names} | {name: payload}
        yield f"{bare}?{urlencode(given)}"
    yield f"{bare}?{urlencode({payload: payload})}"
    yield f"{bare}?{quote(payload, safe='')}"
    if bare != path:
        yield path.replace("{id:path}", quote(payload, safe=""))
        yield path.replace("{id:path}", quote(f"21/90002/{payload}", safe="/"))
        yield path.replace("{id:path}", quote(f"21/90002#{payload}", safe="/"))
    yield f"{bare.rstrip('/')}/{quote(payload, safe='')}"


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_what_is_asked_is_text_on_every_page(client: TestClient, page: Any, payload: str) -> None:
    for address in requests(page.path, [one.name for one in page.parameters.rows], payload):
        for language in ("de", "en"):
            check(client.get(address, headers={"accept-language": f"{language}, {payload!r}"}))


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_what_is_asked_is_data_in_every_answer(client: TestClient, route: Any, payload: str) -> None:
    if route.method == "POST":
        sent = {"content": payload, "headers": {"content-type": "text/plain"}}
        check(client.request("POST", route.path, **sent))
    for address in requests(route.path, [one.name for one in route.parameters.rows], payload):
        found = client.request(route.method, address, headers={"accept": "application/json"})
        if found.headers["content-type"] != "text/html; charset=utf-8":
            check(found)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_asked_is_text_where_nothing_is(client: TestClient, payload: str) -> None:
    for address in (quote(payload, safe=""), f"static/{quote(payload, safe='')}", f"api/{quote(payload)}"):
        found = client.get(f"/{address}")
        check(found)
        assert found.status_code in (400, 404)
    widget = client.get(WIDGET, params={"callback": payload})
    assert widget.content == client.get(WIDGET).content
    assert widget.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_asked_stands_in_the_box_as_it_was_typed(client: TestClient, payload: str) -> None:
    found = client.get("/", params={"q": f"Wanderratten OR {payload}", "match": "any"})
    assert ("value", f"Wanderratten OR {payload}") in Checked(found.text).attributes


@pytest.mark.parametrize("name", ["host", "x-forwarded-host", "x-forwarded-prefix", "x-forwarded-proto"])
def test_no_header_of_a_request_makes_an_address_of_a_page(client: TestClient, name: str) -> None:
    for value in ("evil.example", IMAGE, f"{ADDRESS}//"):
        found = client.get("/?q=Schleusen", headers={name: value})
        assert check(found) and "evil.example" not in found.text
        assert "evil.example" not in client.get("/api/v1/openapi.json", headers={name: value}).text
