"""The pages as HTML: what each says, where its links lead, in both languages, without a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from query.render.text import FIELD_LABELS
from query.web import create_app
from query.web.page.messages import MESSAGES
from query.web.page.pages import PAGES
from tests.page.conftest import HOSTILE

RESULTS = "/?q=Schleusen+gesperrt"
ADDRESSES = (
    "/",
    RESULTS,
    "/?q=Schleusen&sort=-datum&group=paper&fraktion=Die+Linke&in=antwort&fold=false&match=any",
    "/?q=qwertzuiop",
    "/?q=fragge:x",
    "/?q=Wanderratten",
    "/help",
    "/like?id=21/90002%23f2",
    "/stats?q=Schleusen&by=ressort&every=month",
    "/papers/21/90002",
    "/papers/21/90009",
    "/papers/21/90666",
    "/papers/21/89812",
    "/sections/21/90002/f4",
    "/sections/bt-21-90002/f8",
    "/sections/21/90002/f99",
    "/nothing",
)
VOID = {"meta", "link", "input", "img", "br", "hr"}


class Reader(HTMLParser):
    """A page's links and texts; fails on tags that do not pair and on ids given twice."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.said: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        values = dict(attrs)
        if "id" in values:
            assert values["id"] not in self.ids
            self.ids.add(values["id"] or "")
        if tag == "a":
            self.links.append(values["href"] or "")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    @property
    def text(self) -> str:
        """All that is said, on one line."""
        return " ".join(" ".join(self.said).split())


def read(client: TestClient, address: str, status: int = 200) -> Reader:
    """A page that is answered with a status."""
    answer = client.get(address)
    assert answer.status_code == status
    return Reader(answer.text)


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_whole_and_its_links_lead_somewhere(client: TestClient, address: str, lang: str) -> None:
    answer = client.get(address, headers={"accept-language": lang})
    page = Reader(answer.text)
    assert f'<html lang="{lang}">' in answer.text
    assert "Drucksuche" in page.text
    inner = {urlsplit(link) for link in page.links if link.startswith("/")}
    for link in inner:
        status = client.get(link._replace(fragment="").geturl()).status_code
        is_same = link.path == urlsplit(address).path  # the way to the other language
        is_cited = link.path.startswith(("/papers/", "/sections/"))
        assert status == 200 or (status == answer.status_code and is_same) or (status == 404 and is_cited), (
            link
        )
    for link in page.links:
        assert link.startswith(("/", "#", "https://dserver.bundestag.de/")), link
        assert not link.startswith("#") or link[1:] in page.ids


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_holds_no_code_and_says_how_it_may_be_used(client: TestClient, address: str) -> None:
    answer = client.get(address)
    page = Reader(answer.text)
    policy = answer.headers.get_list("content-security-policy")
    assert len(policy) == 1
    assert (
        "unsafe" not in policy[0]
        and "default-src 'none'" in policy[0]
        and "frame-ancestors 'none'" in policy[0]
    )
    assert "script-src 'self';" in policy[0] and "style-src 'self';" in policy[0]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-frame-options"] == "DENY"
    assert page.tags.count("script") == 1 and '<script defer src="/static/page.' in answer.text
    assert "style" not in page.tags
    assert [name for name, _ in page.attributes if name == "style" or name.startswith("on")] == []
    assert "img" not in page.tags and "b" not in page.tags


def test_a_hit_shows_question_and_answer_marked_with_what_leads_on(client: TestClient) -> None:
    answer = client.get(RESULTS)
    page = Reader(answer.text)
    assert "<mark>Schleusen</mark>sanierungsprogramms" in answer.text
    assert "3 Abschnitte" in page.text and "Treffer 1 bis 2" in page.text
    for said in (
        "Frage 2",
        "27.11.2025",
        "Antwort",
        "Bundesministerium für Verkehr",
        "Gefragt in",
        "Teil eines Wortes",
    ):
        assert said in page.text
    for link in (
        "/sections/21/90002/f2?q=Schleusen+gesperrt",
        "/papers/21/90002#f2",
        "/like?id=bt-21-90002%23f2",
        "/sections/21/90001/f2",
    ):
        assert link in page.links
    assert "https://dserver.bundestag.de/btd/21/900/2190002.pdf" in page.links


def test_a_hit_of_a_pdf_leads_to_its_page(client: TestClient) -> None:
    page = read(client, "/?q=drucksache:21/90013&sort=nummer")
    assert any(re.fullmatch(r"https://dserver\.bundestag\.de/\S+\.pdf#page=\d+", link) for link in page.links)
    assert re.search(r"PDF, Seite \d", page.text)


def test_a_facet_narrows_and_is_taken_back(client: TestClient) -> None:
    page = read(client, "/?q=Schleusen")
    link = next(
        link for link in page.links if parse_qs(urlsplit(link).query).get("fraktion") == ["Die Linke"]
    )
    narrowed = read(client, link)
    assert "32 Abschnitte" in narrowed.text
    assert "fraktion: Die Linke" in narrowed.text
    assert "/?q=Schleusen" in narrowed.links
    assert ("value", "Die Linke") in narrowed.attributes  # the next query keeps it


def test_pages_of_hits_follow_each_other(client: TestClient) -> None:
    seen: list[str] = []
    address = "/?q=Schleusen&fold=false"
    for _ in range(10):
        answer = client.get(address)
        seen += re.findall(r'<h2 id="hit-\d+"><a href="([^"]+)"', answer.text)
        following = re.search(r'rel="next" href="([^"]+)"', answer.text)
        if following is None:
            break
        address = following[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 37


def test_a_cursor_of_another_search_leads_back(client: TestClient) -> None:
    answer = client.get("/?q=Schleusen&fold=false")
    following = re.search(r'rel="next" href="([^"]+)"', answer.text)
    assert following is not None
    after = parse_qs(urlsplit(following[1].replace("&amp;", "&")).query)["after"][0]
    page = read(client, f"/?q=Wasser&after={after}", 400)
    assert "/?q=Wasser" in page.links


def test_a_referral_shows_what_it_points_to(client: TestClient) -> None:
    for address in (
        "/?q=drucksache:21/90002+Stollberg+OR+Fachkräfte",
        "/sections/21/90002/f8",
        "/papers/21/90002",
    ):
        page = read(client, address)
        assert "Die Antwort verweist nur. Dort steht:" in page.text
        assert "Seit dem Start der Stellenbörse" in page.text
        assert "/sections/21/90009/f4" in page.links


def test_references_in_a_text_are_links(client: TestClient) -> None:
    answer = client.get("/sections/21/90002/f8")
    href = '<a href="/sections/21/90009/f4">Schriftliche Frage 4 des Abgeordneten Jonas Ahlbeck auf'
    assert answer.text.count(href) == 2
    assert "#f8" in Reader(client.get("/sections/21/90009/f4").text).text  # and the other way round


def test_the_page_of_a_section_marks_what_was_searched_for(client: TestClient) -> None:
    answer = client.get("/sections/21/90002/f3-5?q=Torfkanal+Wendgraben")
    marked = re.findall("<mark>(.*?)</mark>", answer.text)
    assert set(marked) == {"Torfkanal", "Wendgraben"}
    question = answer.text.partition("Frage 3</h2>")[2].partition("</div>")[0]
    assert "die Schleusen an <mark>Torfkanal</mark> und <mark>Wendgraben</mark>" in question
    assert "<mark>" not in client.get("/sections/21/90002/f3-5").text
    only = client.get("/sections/21/90002/f3-5?q=Torfkanal&in=antwort").text
    assert "<mark>" not in only.partition('class="half answer"')[0]
    assert client.get("/sections/21/90002/f3-5?q=fragge:x").status_code == 400
    preamble = client.get("/sections/21/90002/vorbemerkung_bundesregierung?q=Nebenwasserstraßen").text
    assert "<mark>Nebenwasserstraßen</mark>" in preamble


def test_a_reference_to_a_paper_that_is_not_there_is_told_apart(client: TestClient) -> None:
    citing = next(
        link for link in read(client, "/papers/21/89812", 404).links if link.startswith("/sections/")
    )
    assert re.search('<a href="/(papers|sections)/21/89812[^"]*" class="missing">', client.get(citing).text)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/like?id=21/90002%23f99", 404),
        ("/like?id=21/90002", 404),
        ("/like", 400),
        ("/papers/..%2f..%2fetc", 400),
        ("/papers/" + "9" * 500, 400),
        ("/sections/21/90002", 404),
        ("/stats?q=Schleusen&by=laune", 400),
        ("/?q=" + "a" * 9_000, 414),
        ("/cite/21/1", 404),
    ],
)
def test_what_cannot_be_shown_is_said(client: TestClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text


def test_a_paper_has_a_table_of_its_sections(client: TestClient) -> None:
    page = read(client, "/papers/21/90002")
    anchors = [link[1:] for link in page.links if link.startswith("#") and link != "#main"]
    assert {"f1", "f2", "f3-5", "vorbemerkung_fragesteller"} <= set(anchors) <= page.ids
    assert "/papers/21/90001" in page.links  # what it answers


def test_a_paper_that_is_not_there_says_where_it_is_and_who_cites_it(client: TestClient) -> None:
    page = read(client, "/papers/21/89812", 404)
    assert "Drucksache 21/89812 ist nicht im Bestand" in page.text
    assert "https://dserver.bundestag.de/btd/21/898/2189812.pdf" in page.links
    assert any(link.startswith("/sections/21/900") for link in page.links)


def test_citations_stand_on_the_page_and_come_as_files(client: TestClient) -> None:
    page = read(client, "/sections/21/90002/f8")
    line = "Deutscher Bundestag, Drucksache 21/90002, 27. November 2025, Antwort der Bundesregierung auf die"
    assert line in page.text and "@techreport{bt-21-90002:f8" in page.text and "TY - RPRT" in page.text
    text = client.get("/cite/21/90002/f8?format=text")
    assert text.text.startswith(line) and text.headers["content-type"] == "text/plain; charset=utf-8"
    file = client.get("/cite/21/90002/f8?format=ris")
    assert file.text.startswith("TY  - RPRT\r\n")
    assert file.headers["content-disposition"] == 'attachment; filename="21-90002-f8.ris"'
    arabic = client.get("/cite/\u0662\u0661/90002/f8?format=ris")  # other digits are read, and not sent back
    assert arabic.headers["content-disposition"] == 'attachment; filename="---90002-f8.ris"'
    assert client.get("/cite/21/90002/f8?format=docx").status_code == 400


def test_statistics_are_a_picture_and_a_table(client: TestClient) -> None:
    answer = client.get("/stats?q=Schleusen")
    page = Reader(answer.text)
    assert 'role="img" aria-label="Treffer je Jahr: 2025 35, 2026 2"' in answer.text
    assert "73,17\N{NO-BREAK SPACE}%" in answer.text and "gemeinsam beantwortet" in page.text
    assert "/stats?q=Schleusen&every=month" in page.links


# --- languages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "de"),
        ("en", "en"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("fr, de;q=0.5, en;q=0.7", "en"),
        ("de;q=0.9, en;q=0.9", "de"),
        ("en;q=0, *", "de"),
        ("en;q=x, ;;;,=", "de"),
        ("en;q=" + "9" * 9000, "de"),
    ],
)
def test_the_language_is_the_one_that_is_accepted(client: TestClient, accepted: str, language: str) -> None:
    answer = client.get(RESULTS, headers={"accept-language": accepted})
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["vary"] == "Accept-Language"


def test_a_chosen_language_goes_along_in_every_link_and_sets_no_cookie(client: TestClient) -> None:
    for address in (f"{RESULTS}&lang=en", "/papers/21/90002?lang=en", "/?lang=en", "/papers/21/1?lang=en"):
        answer = client.get(address, headers={"accept-language": "de"})
        page = Reader(answer.text)
        assert '<html lang="en">' in answer.text and "set-cookie" not in answer.headers
        inner = [link for link in page.links if link.startswith("/") and not link.startswith("/api/")]
        others = [link for link in inner if parse_qs(urlsplit(link).query).get("lang") != ["en"]]
        assert [parse_qs(urlsplit(link).query)["lang"] for link in others] == [
            ["de"]
        ]  # the way to the other language
        assert ("name", "lang") in page.attributes  # the form's
    assert "Questions 3 to 5" in read(client, "/papers/21/90002?lang=en").text


def test_english_says_nothing_german_but_what_the_papers_say(client: TestClient) -> None:
    page = read(client, f"{RESULTS}&lang=en")
    assert "3 sections · hits 1 to 2" in page.text and "27 Nov 2025" in page.text
    for german in ("Treffer", "Abschnitte", "Gefunden", "Eingrenzen", "Gefragt", "Zitieren", "Seite"):
        assert german not in page.text


# --- safety, addresses, keeping -----------------------------------------------------------------------------


def test_a_hostile_paper_is_text(client: TestClient) -> None:
    for address in ("/?q=Wanderratten", "/papers/21/90666", "/sections/21/90666/f1", "/sections/21/90666/f2"):
        answer = client.get(address)
        assert HOSTILE.replace("<", "&lt;").replace(">", "&gt;") in answer.text
        assert "<script>" not in answer.text and "onerror=&quot;" in answer.text.replace("&#34;", "&quot;")
        assert 'href="javascript' not in answer.text.lower()
    assert "{{ 7*7 }} {% raw %}" in client.get("/sections/21/90666/f2").text


def test_what_is_typed_is_text(client: TestClient) -> None:
    typed = '"><script>alert(1)</script>'
    answer = client.get("/", params={"q": typed})
    assert "<script>alert" not in answer.text
    assert ("value", typed) in Reader(answer.text).attributes


def test_addresses_hold_below_any_path_of_another_application(index: Path) -> None:
    search, app = create_app(index), FastAPI()
    app.mount("/deep/drucksachen", search)
    with TestClient(app, headers={"accept": "text/html"}) as client:
        for address in ("/", RESULTS, "/papers/21/90002", "/nothing"):
            answer = client.get(f"/deep/drucksachen{address}")
            page = Reader(answer.text)
            assert 'data-root="/deep/drucksachen"' in answer.text
            assert all(link.startswith(("/deep/drucksachen/", "#", "https://")) for link in page.links)
        style = re.search(r'href="([^"]+\.css)"', answer.text)
        assert style is not None and client.get(style[1]).status_code == 200
    search.state.close()


def test_files_are_kept_by_their_hash(client: TestClient) -> None:
    text = client.get("/").text
    for name in re.findall(r'"(/static/[^"]+)"', text):
        answer = client.get(name)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert re.search(r"\.[0-9a-f]{12}\.(css|js|svg)$", name)
        assert client.get(name.replace(".", ".0", 1)).status_code == 404
    assert client.get("/widget.js").headers["content-type"].startswith("text/javascript")


def test_the_heaviest_page_of_a_long_search_can_be_sent(client: TestClient) -> None:
    answer = client.get("/", params={"q": "Schleusen OR " + "ü" * 1000})
    assert answer.status_code == 200 and len(answer.content) < 3_000_000
    assert client.head("/?q=Schleusen").headers["content-type"] == "text/html; charset=utf-8"


def test_a_page_that_is_known_is_not_sent_again(client: TestClient) -> None:
    first = client.get(RESULTS)
    tag = {"if-none-match": first.headers["etag"]}
    again = client.get(RESULTS, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(RESULTS, headers={**tag, "accept-language": "en"}).status_code == 200


def test_an_index_that_is_not_there_is_said_on_a_page_and_named_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with TestClient(create_app(tmp_path / "none"), headers={"accept": "text/html"}) as client:
        page = read(client, RESULTS, 503)
        assert "Gerade nicht möglich" in page.text and str(tmp_path) not in page.text
    assert str(tmp_path) in caplog.text


def test_an_unknown_parameter_is_said_and_not_ignored(client: TestClient) -> None:
    page = read(client, "/?q=Schleusen&fraction=SPD&lang=en", 400)
    assert "“fraction”" in page.text and "/?lang=en" in page.links


def test_an_unknown_field_leads_to_the_one_that_is_meant(client: TestClient) -> None:
    page = read(client, "/?q=fragge:Schleuse&wp=21", 400)
    assert "Ein Feld „fragge“ gibt es nicht" in page.text
    assert "/?q=frage%3ASchleuse&wp=21" in page.links


def test_the_feed_is_of_the_same_search_whatever_its_order(client: TestClient) -> None:
    page = read(client, "/?q=Schleuse+OR+Wehr&in=antwort&fraktion=SPD&fraktion=Die+Linke&sort=datum&lang=en")
    [feed] = {link for link in page.links if link.startswith("/api/v1/feed")}
    wanted = {"q": ["Schleuse OR Wehr"], "in": ["antwort"], "fraktion": ["SPD", "Die Linke"]}
    assert parse_qs(urlsplit(feed).query) == wanted
    answer = client.get(feed)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/atom+xml")


def test_every_address_of_the_page_is_in_the_docs(root: Path) -> None:
    text = (root / "docs" / "http.md").read_text(encoding="utf-8")
    for page in PAGES:
        assert f"| `{page.path.replace('{id:path}', 'ID')}` |" in text


def test_every_message_is_said_somewhere_and_has_the_same_gaps_in_both_languages(root: Path) -> None:
    folder = root / "query" / "web" / "page"
    files = [*folder.glob("*.py"), *folder.glob("templates/*.html")]
    said = "\n".join(one.read_text(encoding="utf-8") for one in files if one.name != "messages.py")
    made = ("kind", "art", "facet", "fold", "help", "switch", "every", "cite", "leg")  # names put together
    names = [name for name in MESSAGES if name.split(".")[0] not in made and name not in FIELD_LABELS]
    assert [name for name in names if f'"{name}"' not in said] == []
    for name, texts in MESSAGES.items():
        gaps = [set(re.findall(r"\{(\w+)\}", text)) for text in texts]
        assert gaps[0] == gaps[1], name
        assert texts[0].count("|") == texts[1].count("|"), name
