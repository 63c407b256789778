"""Whatever is wrong is said as problem+json, by name and place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from query.engine import MAX_QUERY_CHARACTERS
from query.web import create_app
from query.web.settings import MAX_BODY, MAX_HEADERS, MAX_QUERY_STRING
from tests.papers import exchange, paper, write_index

BAD = [
    (
        "search?q=Schleuse+fragge:x",
        400,
        "unknown-field",
        {"parameter": "q", "start": 9, "suggestion": "frage:"},
    ),
    ("search?q=a+datum:gestern", 400, "bad-value", {"parameter": "q", "start": 8}),
    ("search?q=a&datum=gestern", 400, "bad-value", {"parameter": "datum", "start": 0}),
    ("search?q=a&art=vertraulig", 400, "bad-value", {"parameter": "art"}),
    ("search?q=", 400, "query", {}),
    ("search", 400, "missing-parameter", {"parameter": "q"}),
    (
        "search?q=a&fraktoin=SPD",
        400,
        "unknown-parameter",
        {"parameter": "fraktoin", "suggestion": "fraktion"},
    ),
    ("search?q=a&titel=b", 400, "unknown-parameter", {"parameter": "titel"}),
    ("papers/21/90002?limit=3", 400, "unknown-parameter", {"parameter": "limit"}),
    ("search?q=a&q=b", 400, "bad-value", {"parameter": "q"}),
    ("search?q=a&limit=-1", 400, "bad-value", {"parameter": "limit"}),
    ("search?q=a&limit=0", 400, "bad-value", {"parameter": "limit"}),
    ("search?q=a&limit=1001", 400, "bad-value", {"parameter": "limit"}),
    (f"search?q=a&limit={'9' * 5000}", 400, "bad-value", {"parameter": "limit"}),
    ("search?q=a&limit=%C2%B2", 400, "bad-value", {"parameter": "limit"}),
    ("search?q=a&match=some", 400, "bad-value", {"parameter": "match"}),
    ("search?q=a&fold=maybe", 400, "bad-value", {"parameter": "fold"}),
    ("search?q=a&facets=jahr,monat", 400, "bad-value", {"parameter": "facets"}),
    ("search?q=a&after=xyz", 400, "cursor", {}),
    ("search?q=%FF", 400, "bad-parameters", {}),
    (f"search?q=a{'&in=frage' * 300}", 400, "bad-parameters", {}),
    (f"search?q={'a' * MAX_QUERY_STRING}", 414, "uri-too-long", {}),
    ("papers/21/1", 404, "unknown-id", {}),
    ("papers/21/90002%23f1", 400, "bad-id", {"parameter": "id"}),
    ("papers/%2e%2e/%2e%2e/etc/passwd", 400, "bad-id", {"parameter": "id"}),
    ("papers/", 400, "bad-id", {"parameter": "id"}),
    ("papers/%C2%B2/1", 400, "bad-id", {"parameter": "id"}),
    (f"papers/{'1' * 5000}/1", 400, "bad-id", {"parameter": "id"}),
    ("sections/21/90002/f99", 404, "unknown-id", {}),
    ("sections/21/90002", 404, "unknown-id", {}),
    ("sections/bt-21-90002/%2e%2e/%2e%2e/etc/passwd%00", 404, "unknown-id", {}),
    ("like?id=21/90002", 404, "unknown-id", {}),
    ("like", 400, "missing-parameter", {"parameter": "id"}),
    *((f"{name}?id=21/1", 404, "unknown-id", {}) for name in ("refs", "chain", "cite")),
    *((f"{name}?id=21/90002/f99", 404, "unknown-id", {}) for name in ("refs", "cited-by", "chain", "cite")),
    *((f"{name}?id=%C2%B2/1", 400, "bad-id", {"parameter": "id"}) for name in ("refs", "cited-by", "chain")),
    ("cite?id=", 400, "bad-id", {"parameter": "id"}),
    (f"refs?id={'1' * 5000}/1", 400, "bad-id", {"parameter": "id"}),
    ("chain?id=21/90002", 404, "unknown-id", {}),
    ("series?id=21/1%23f1", 404, "unknown-id", {}),
    ("series?id=21/90002/vorbemerkung_fragesteller", 400, "asks-nothing", {}),
    ("cited-by", 400, "missing-parameter", {"parameter": "id"}),
    ("missing?limit=0", 400, "bad-value", {"parameter": "limit"}),
    ("nothing", 404, "not-found", {}),
    ("search/", 404, "not-found", {}),
]


@pytest.mark.parametrize(("address", "status", "code", "more"), BAD, ids=lambda value: str(value)[:40])
def test_what_is_wrong_is_named(
    client: TestClient, address: str, status: int, code: str, more: dict[str, object]
) -> None:
    answer = client.get(f"/api/v1/{address}")
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert told | more == told
    assert told["detail"]
    assert len(answer.content) < 2000


def test_a_method_that_is_not_taken_says_which_are(client: TestClient) -> None:
    answer = client.delete("/api/v1/like")
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD, POST"
    assert client.post("/api/v1/search?q=a").headers["allow"] == "GET, HEAD"
    assert client.post("/api/v1/papers/21/1").headers["allow"] == "GET, HEAD"


def _stream(size: int) -> Iterator[bytes]:
    yield from (b"a" * 65536 for _ in range(size // 65536 + 1))


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"a" * (MAX_BODY + 1), "text/plain", 413),
        (_stream(MAX_BODY), "text/plain", 413),  # no length is told beforehand
        (b"wort " * (MAX_QUERY_CHARACTERS // 5 + 1), "text/plain", 400),
        (b"{}", "application/json", 415),
        (b"a=b", "application/x-www-form-urlencoded", 415),
        (b"\xff", "text/plain; charset=utf-8", 400),
        (b"", "text/plain", 400),
    ],
    ids=["long", "stream", "characters", "json", "form", "latin", "empty"],
)
def test_a_text_that_cannot_be_searched_is_refused(
    client: TestClient, content: bytes | Iterator[bytes], kind: str, status: int
) -> None:
    answer = client.post("/api/v1/like", content=content, headers={"content-type": kind})
    assert answer.status_code == answer.json()["status"] == status


def test_headers_beyond_the_bound_are_refused(client: TestClient) -> None:
    answer = client.get("/api/v1/search?q=a", headers={"x-long": "a" * MAX_HEADERS})
    assert (answer.status_code, answer.json()["code"]) == (431, "headers-too-large")


def test_without_an_index_all_say_so_until_there_is_one(tmp_path: Path) -> None:
    folder = tmp_path / "secret-place"
    with TestClient(create_app(folder)) as client:
        for address in ("/health", "/api/v1/search?q=Schleuse", "/api/v1/papers/21/1"):
            answer = client.get(address)
            assert (answer.status_code, answer.json()["code"]) == (503, "index-missing")
            assert "secret-place" not in answer.text
        write_index(folder, paper("21/1", exchange("1", "Wann kommt die Schleuse?", "Nie.")))
        assert client.get("/health").json()["status"] == "ok"
        assert client.get("/api/v1/search?q=Schleuse").json()["total"] == 1


def test_an_error_of_the_program_tells_nothing_of_itself(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("inner workings")

    monkeypatch.setattr("query.engine.SearchEngine.search", fail)
    with TestClient(create_app(index)) as client:
        answer = client.get(f"/api/v1/search?q={quote('Schleuse')}")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "inner workings" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
