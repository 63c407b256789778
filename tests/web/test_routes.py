"""Each address gives what its command prints; ids in all their forms; tags."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from query.web import create_app
from tests.papers import exchange, paper, write_index

Printed = Callable[..., list[Any]]

SAME = [
    (
        "/api/v1/search?q=Schleusen+gesperrt&limit=2",
        ["search", "Schleusen", "gesperrt", "--limit", "2"],
    ),
    (
        "/api/v1/search?q=Schleuse&match=any&in=frage&in=antwort&art=referral&art=joint",
        [
            "search",
            "Schleuse",
            "--match",
            "any",
            "--in",
            "frage",
            "--in",
            "antwort",
            "--art",
            "referral",
            "--art",
            "joint",
        ],
    ),
    (
        "/api/v1/search?q=Schleusen&sort=-datum&group=paper&fold=false&facets=fraktion,jahr&expand=true",
        [
            "search",
            "Schleusen",
            "--sort",
            "-datum",
            "--group",
            "paper",
            "--no-fold",
            "--facet",
            "fraktion",
            "--facet",
            "jahr",
            "--expand",
        ],
    ),
    (
        "/api/v1/stats?q=Schleusen&by=ressort&every=month",
        ["stats", "Schleusen", "--by", "ressort", "--every", "month"],
    ),
    ("/api/v1/papers/21/90002", ["show", "21/90002"]),
    ("/api/v1/papers/bt-21-90002", ["show", "21/90002"]),
    ("/api/v1/sections/bt-21-90002/f3-5", ["show", "21/90002#f3-5"]),
    ("/api/v1/sections/bt-21-90002%23f3-5", ["show", "21/90002#f3-5"]),
    ("/api/v1/sections/21/90002/f4", ["show", "21/90002#f4"]),
    ("/api/v1/sections/21%2F90002%23f4", ["show", "21/90002#f4"]),
    ("/api/v1/like?id=21/90002%23f2&limit=3", ["like", "21/90002#f2", "--limit", "3"]),
    ("/api/v1/like?id=21/90002/f2&limit=3", ["like", "21/90002#f2", "--limit", "3"]),
    ("/api/v1/refs?id=21/90002", ["refs", "21/90002"]),
    ("/api/v1/refs?id=21/90002/f4", ["refs", "21/90002#f4"]),
    ("/api/v1/cited-by?id=bt-21-90001", ["cited-by", "21/90001"]),
    ("/api/v1/cited-by?id=1/1", ["cited-by", "1/1"]),
    ("/api/v1/chain?id=21/90002%23f8", ["chain", "21/90002#f8"]),
    ("/api/v1/cite?id=21/90002%23f2", ["cite", "21/90002#f2"]),
    ("/api/v1/series?id=21/90002%23f2", ["series", "21/90002#f2"]),
    ("/api/v1/cite?id=21/90002", ["cite", "21/90002"]),
]


def without_time(answer: Any) -> Any:
    """An answer without what differs from run to run."""
    return {name: value for name, value in answer.items() if name != "took_ms"}


@pytest.mark.parametrize(("address", "command"), SAME)
def test_an_address_gives_what_the_command_prints(
    client: TestClient, printed: Printed, address: str, command: list[str]
) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    [wanted] = printed(*command)
    assert without_time(answer.json()) == without_time(wanted)


def test_completions_are_those_of_the_command(client: TestClient, printed: Printed) -> None:
    found = client.get("/api/v1/complete?q=Schleuse&limit=5").json()
    assert len(found) == 5
    assert found == printed("complete", "Schleuse", "--limit", "5")


def test_missing_papers_are_those_of_the_command(client: TestClient, printed: Printed) -> None:
    found = client.get("/api/v1/missing").json()
    assert len(found) > 2
    assert found == printed("missing")
    assert client.get("/api/v1/missing?limit=2").json() == found[:2]


def test_facets_are_those_of_the_search_without_its_hits(client: TestClient) -> None:
    wanted = without_time(client.get("/api/v1/search?q=Schleusen&wp=21&facets=true&limit=1").json())
    assert wanted["facets"]["fraktion"]["values"]
    del wanted["hits"]
    assert without_time(client.get("/api/v1/facets?q=Schleusen&wp=21").json()) == wanted | {"cursor": None}


def test_a_text_finds_what_it_is_like(client: TestClient) -> None:
    text = "Welche Schleusen sind derzeit für die Schifffahrt gesperrt, bitte nach Wasserstraße?"
    found = client.post("/api/v1/like?limit=2", content=text, headers={"content-type": "text/plain"}).json()
    assert len(found["hits"]) == 2
    assert found["hits"][0]["dokumentnummer"] in ("21/90001", "21/90002")
    assert found["query"] == text


@pytest.mark.parametrize(
    ("asked", "same"),
    [
        ("fraktion=Die+Linke", "fraktion:%22Die+Linke%22"),
        ("fraktion=AfD&fraktion=SPD", "fraktion:(AfD+OR+SPD)"),
        ("ministry=BMV", "ressort:BMV"),
        ("datum=%3E%3D2026", "datum%3E%3D2026"),
        ("date=%5B2025-10+TO+2025-12%5D", "datum:%5B2025-10+TO+2025-12%5D"),
        ("how=vertraulich&drucksache=21/9*", "art:vertraulich+drucksache:21/9*"),
    ],
)
def test_a_parameter_restricts_as_the_field_of_the_query(client: TestClient, asked: str, same: str) -> None:
    found = client.get(f"/api/v1/search?q=Wasser*&{asked}").json()
    wanted = client.get(f"/api/v1/search?q=Wasser*+{same}").json()
    assert [hit["id"] for hit in found["hits"]] == [hit["id"] for hit in wanted["hits"]]
    assert found["total"] == wanted["total"] < client.get("/api/v1/search?q=Wasser*").json()["total"]


def test_pages_follow_each_other_by_the_cursor(client: TestClient) -> None:
    first = client.get("/api/v1/search?q=Schleusen&limit=3").json()
    second = client.get(f"/api/v1/search?q=Schleusen&limit=3&after={first['cursor']}").json()
    both = client.get("/api/v1/search?q=Schleusen&limit=6").json()
    assert [hit["id"] for hit in first["hits"] + second["hits"]] == [hit["id"] for hit in both["hits"]]
    assert second["first"] == 4


def test_what_is_held_is_not_sent_again_until_the_index_changes(own_index: Path) -> None:
    address = "/api/v1/search?q=Schleusen"
    with TestClient(create_app(own_index)) as client:
        first = client.get(address)
        held = {"if-none-match": f'"other", {first.headers["etag"]}'}
        again = client.get(address, headers=held)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert client.get(f"{address}&limit=2", headers=held).status_code == 200
        assert client.get("/api/v1/facets?q=Schleusen", headers=held).status_code == 200
        write_index(own_index, paper("21/99998", exchange("1", "Wann kommt die Schleuse?", "Nie.")))
        after = client.get(address, headers=held)
    assert after.status_code == 200
    assert after.json()["total"] == first.json()["total"] + 1


def test_head_tells_what_get_would(client: TestClient) -> None:
    got, head = (client.request(method, "/api/v1/papers/21/90002") for method in ("GET", "HEAD"))
    assert head.content == b""
    assert head.status_code == 200
    assert {**head.headers} == {**got.headers}


def test_markup_is_data(client: TestClient) -> None:
    answer = client.get("/api/v1/search?q=%3Cscript%3Ealert(1)%3C/script%3E+Schleuse&match=any")
    assert answer.json()["query"].startswith("<script>")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
