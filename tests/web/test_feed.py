"""A search as an Atom feed."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

import pytest
from starlette.testclient import TestClient

from query.web.routes import ROUTES

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "/api/v1/feed"


def feed(client: TestClient, query: str) -> Xml.Element:
    answer = client.get(f"{FEED}?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml")
    return Xml.fromstring(answer.content)


def texts(root: Xml.Element, name: str) -> list[str]:
    return [entry.findtext(f"{ATOM}{name}") or "" for entry in root.iter(f"{ATOM}entry")]


def link(root: Xml.Element, rel: str) -> str | None:
    found = root.find(f"{ATOM}link[@rel='{rel}']")
    return None if found is None else found.get("href")


def test_it_has_the_hits_of_the_search_newest_first(client: TestClient) -> None:
    query = "q=Schleusen&in=frage&in=antwort&fold=false&fraktion=Die+Linke&limit=30"
    root = feed(client, query)
    hits = client.get(f"/api/v1/search?{query}&sort=-datum").json()["hits"]
    assert len(hits) > 5
    assert [text.rpartition("\n")[2] for text in texts(root, "summary")] == [hit["id"] for hit in hits]
    dates = texts(root, "published")
    assert dates == sorted(dates, reverse=True)
    assert texts(root, "updated") == dates
    assert root.findtext(f"{ATOM}updated") == dates[0]
    assert root.findtext(f"{ATOM}title") == "Drucksuche: Schleusen"
    assert (link(root, "self"), link(root, "next")) == (f"?{query}", None)


def test_its_pages_have_each_hit_once(client: TestClient) -> None:
    whole = texts(feed(client, "q=Schleusen&limit=1000"), "id")
    query, ids, feeds = "q=Schleusen&limit=5", list[str](), set[str | None]()
    for _ in range(len(whole)):
        root = feed(client, query)
        ids += texts(root, "id")
        feeds.add(root.findtext(f"{ATOM}id"))
        following = link(root, "next")
        if following is None:
            break
        query = following.removeprefix("?")
    assert ids == whole
    assert len(feeds) == 1


def test_another_search_is_another_feed(client: TestClient) -> None:
    ids = {
        feed(client, query).findtext(f"{ATOM}id") for query in ("q=Moor", "q=Schleusen", "q=Moor&match=any")
    }
    assert len(ids) == 3


def test_a_search_without_hits_is_an_empty_feed(client: TestClient) -> None:
    root = feed(client, "q=Quastenflosser")
    assert texts(root, "id") == []
    assert (root.findtext(f"{ATOM}updated") or "").endswith("T00:00:00Z")


def test_what_the_reader_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get(f"{FEED}?q=Schleusen")
    again = client.get(f"{FEED}?q=Schleusen", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"{FEED}?q=Schleuse", headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200
    assert client.head(f"{FEED}?q=Schleusen").headers["content-type"] == "application/atom+xml"


@pytest.mark.parametrize("query", ["q=fragge:x", "", "q=x&facets=true", "q=x&limit=0", "q=x&sort=neu"])
def test_what_is_wrong_is_a_problem_as_everywhere(client: TestClient, query: str) -> None:
    answer = client.get(f"{FEED}?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_it_takes_what_a_search_by_words_takes_but_facets() -> None:
    names = {route.name: [one.name for one in route.parameters.rows] for route in ROUTES}
    assert names["feed"] == [name for name in names["search"] if name not in ("facets", "mode")]
