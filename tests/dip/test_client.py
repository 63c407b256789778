"""Every way in which the service fails has its own message; the key goes to the service and nowhere else."""

from __future__ import annotations

import logging
import pickle
import socket
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from indexer.dip import ApiKey, Filters
from indexer.dip.answers import wait_of
from indexer.dip.client import SERVICE, DipClient
from indexer.dip.pacing import Pacer, Patience
from indexer.errors import ConfigurationError, DipError
from tests.dip.conftest import MakeClient
from tests.dip.papers import served
from tests.dip.server import CHALLENGE, KEY, Answer, DipServer, serving

(QUERY,) = Filters(wahlperiode=(21,)).queries()

Case = tuple[str, str, str, int]

ERRORS: list[Case] = [
    ("challenge", "blocked", "shut this address out for a while.*wait 15 minutes", 1),
    ("challenge-200", "blocked", "shut this address out", 1),
    ("too-many", "too-many", "too many requests of this address and asks to wait 0 s; a lower --rate", 3),
    ("too-many-long", "too-many", "asks to wait 900 s", 1),
    ("server", "server", r"out of order \(HTTP 503\)", 3),
    ("server-silent", "server", r"out of order \(HTTP 500\)", 3),
    (
        "not-found",
        "not-found",
        r"127\.0\.0\.1: there is nothing at this address \(HTTP 404\): ID not found: 0",
        1,
    ),
    ("bad-request", "bad-request", "did not understand the request: Invalid cursor", 1),
    ("json-broken", "json-broken", r"sent broken JSON \(39 bytes\)", 3),
    ("torn", "unreachable", "cannot be reached", 3),
    ("shape-found", "shape", "`numFound` is no count; a newer Drucksuche", 1),
    ("shape-cursor", "shape", "`cursor` is missing", 1),
    ("shape-documents", "shape", "`documents` is no list", 1),
    ("shape-list", "shape", "the answer is no object", 1),
    ("shape-record", "shape", "a document has no `id`", 1),
    ("shape-id", "shape", "the `id` of a document is no number", 1),
    ("teapot", "shape", "answered HTTP 418, which is not expected", 1),
]


@pytest.mark.parametrize("case", ERRORS, ids=[case[0] for case in ERRORS])
def test_each_failure_has_its_own_message_and_only_what_may_pass_is_tried_again(
    server: DipServer, client: DipClient, case: Case
) -> None:
    fault, code, message, tries = case
    server.faults.extend([fault] * 9)
    with pytest.raises(DipError, match=message) as caught:
        client.page(QUERY)
    assert caught.value.code == code
    assert "\n" not in str(caught.value)
    assert len(server.asked) == tries


@pytest.mark.parametrize("fault", ["too-many", "server", "server-silent", "json-broken", "torn"])
def test_what_passes_is_not_noticed(
    server: DipServer, client: DipClient, waits: list[float], fault: str
) -> None:
    server.faults.extend([fault, fault])
    assert client.page(QUERY).found == 37
    assert len(waits) == 2


def test_a_refused_key_says_where_the_one_of_this_year_is(make_client: MakeClient, server: DipServer) -> None:
    with pytest.raises(DipError, match=r"refused the key.*dip\.bundestag\.de/über-dip/hilfe/api") as caught:
        make_client(key="veraltet").page(QUERY)
    assert (caught.value.code, len(server.asked)) == ("key-refused", 1)


def test_nobody_there_is_tried_again_and_named(make_client: MakeClient, waits: list[float]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: refuses
        client = make_client(service=f"http://127.0.0.1:{taken.getsockname()[1]}/api/v1")
        with pytest.raises(DipError, match=r"127\.0\.0\.1 cannot be reached") as caught:
            client.page(QUERY)
    assert caught.value.code == "unreachable"
    assert len(waits) == 2


def test_silence_has_an_end(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.dip.client.TIMEOUT", httpx.Timeout(0.05))
    with socket.create_server(("127.0.0.1", 0)) as mute:
        client = make_client(service=f"http://127.0.0.1:{mute.getsockname()[1]}/api/v1")
        with pytest.raises(DipError, match="did not answer in time"):
            client.page(QUERY)


def test_an_answer_without_end_is_not_read_to_it(
    server: DipServer, client: DipClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.dip.client.MOST_PAGE_BYTES", 1000)
    with pytest.raises(DipError, match="sent more than") as caught:
        client.page(QUERY)
    assert caught.value.code == "too-large"
    monkeypatch.setattr("indexer.dip.client.MOST_SECONDS", -1.0)
    with pytest.raises(DipError, match="took more than"):
        client.pdf(f"{server.address}/pdf/{served(1).pdf_name}", tmp_path / "one.pdf", None)
    assert list(tmp_path.iterdir()) == []


def test_only_the_parameters_of_the_query_are_sent_each_spelled_whole(
    server: DipServer, client: DipClient
) -> None:
    (query,) = Filters(titel=("Moor & Deich+Bau",)).queries()
    with pytest.raises(DipError, match="Invalid cursor"):
        client.page(query.updated_since(datetime(2026, 3, 1, tzinfo=UTC)), cursor="a+/=")
    (asked,) = server.asked
    assert asked.values("f.titel") == ["Moor & Deich+Bau"]
    assert asked.values("f.aktualisiert.start") == ["2026-03-01T00:00:00+00:00"]
    assert asked.values("cursor") == ["a+/="]
    assert asked.values("apikey") == []


# --- PDFs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(body=b"%PDF-1.4 another"), r"gave another file \(MD5 .*expected\); it was not kept"),
        (Answer(body=CHALLENGE), "gave a web page; it was not kept"),
        (Answer(body=b"%PDF-1.4 torn in the middle", cut=10), "cannot be reached"),
    ],
)
def test_a_pdf_that_is_another_is_not_kept(
    server: DipServer, client: DipClient, tmp_path: Path, answer: Answer, message: str
) -> None:
    server.faults.extend([answer] * 3)
    url = f"{server.address}/pdf/{served(1).pdf_name}"
    with pytest.raises(DipError, match=message):
        client.pdf(url, tmp_path / "one.pdf", "0" * 32)
    assert list(tmp_path.iterdir()) == []
    assert len(server.asked) == 3


def test_without_a_sum_it_must_be_a_pdf(server: DipServer, client: DipClient, tmp_path: Path) -> None:
    url = f"{server.address}/pdf/{served(1).pdf_name}"
    server.faults.extend([Answer(body=b"sorry")] * 3)
    with pytest.raises(DipError, match="gave no PDF"):
        client.pdf(url, tmp_path / "one.pdf", None)
    client.pdf(url, tmp_path / "one.pdf", None)
    assert (tmp_path / "one.pdf").read_bytes() == served(1).pdf_bytes()


@pytest.mark.parametrize("url", ["http://127.0.0.2/a.pdf", "file:///etc/passwd", "nonsense", "http://[", ""])
def test_a_pdf_comes_by_https_only(client: DipClient, tmp_path: Path, url: str) -> None:
    with pytest.raises(DipError, match=r"no https address|no address of a PDF"):
        client.pdf(url, tmp_path / "one.pdf", None)


# --- the key -----------------------------------------------------------------------------------------------


def fake(*answers: httpx.Response) -> tuple[httpx.MockTransport, list[httpx.Request]]:
    """A transport that gives these answers in turn, and the requests that came."""
    asked: list[httpx.Request] = []
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return left.pop(0)

    return httpx.MockTransport(answer), asked


def moved(address: str) -> httpx.Response:
    return httpx.Response(302, headers={"Location": address})


EMPTY = httpx.Response(200, json={"numFound": 0, "documents": [], "cursor": "*"})
HOST = "search.dip.bundestag.de"


@pytest.mark.parametrize(
    "address",
    ["https://elsewhere.example/api", f"http://{HOST}/api/v1/x", f"https://{HOST}:444/", "//else.example/"],
)
def test_a_redirect_of_the_service_to_another_host_is_not_followed(
    make_client: MakeClient, address: str
) -> None:
    transport, asked = fake(moved(address), EMPTY)
    with pytest.raises(DipError, match="gets no key from here") as caught:
        make_client(service=SERVICE, transport=transport).page(QUERY)
    assert caught.value.code == "moved"
    assert [request.url.host for request in asked] == [HOST]


def test_a_redirect_within_the_service_keeps_the_key(make_client: MakeClient) -> None:
    transport, asked = fake(moved("/api/v1/new?x=1"), EMPTY)
    assert make_client(service=SERVICE, transport=transport).page(QUERY).found == 0
    assert [request.headers.get("Authorization") for request in asked] == [f"ApiKey {KEY}"] * 2
    assert str(asked[1].url) == f"https://{HOST}/api/v1/new?x=1"


def test_redirects_without_end_are_an_error(make_client: MakeClient) -> None:
    transport, asked = fake(*[moved("/api/v1/round")] * 20)
    with pytest.raises(DipError, match="from one address to the next without end"):
        make_client(service=SERVICE, transport=transport).page(QUERY)
    assert len(asked) == 6


def test_hosts_of_pdfs_never_see_the_key(make_client: MakeClient, tmp_path: Path) -> None:
    pdf = httpx.Response(200, content=b"%PDF-1.4 invented")
    transport, asked = fake(moved("https://mirror.example/one.pdf"), pdf)
    client = make_client(service=SERVICE, transport=transport)
    client.pdf("https://dserver.bundestag.de/one.pdf", tmp_path / "one.pdf", None)
    assert [request.url.host for request in asked] == ["dserver.bundestag.de", "mirror.example"]
    assert all(KEY not in str(request.headers.raw) + str(request.url) for request in asked)


def test_a_pdf_is_not_led_away_from_https(make_client: MakeClient, tmp_path: Path) -> None:
    transport, asked = fake(moved("http://mirror.example/one.pdf"), EMPTY)
    client = make_client(service=SERVICE, transport=transport)
    with pytest.raises(DipError, match="sends to an address without https"):
        client.pdf("https://dserver.bundestag.de/one.pdf", tmp_path / "one.pdf", None)
    assert len(asked) == 1


@pytest.mark.parametrize("service", ["http://search.dip.bundestag.de/api/v1", "ftp://x", "x", "http://["])
def test_the_key_does_not_travel_unencrypted(service: str) -> None:
    with pytest.raises(ConfigurationError, match=r"by https only|no address of a DIP service"):
        DipClient(ApiKey(KEY), service=service)


def test_the_key_is_in_no_log_traceback_or_message(
    server: DipServer, make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = make_client(patience=Patience(tries=1))
    client.page(QUERY)
    server.faults.append("torn")
    with pytest.raises(DipError) as caught:
        client.page(QUERY)
    caught.value.__traceback__ = caught.tb.tb_next  # without this function, which knows the server's log
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "_answer" in shown
    assert KEY not in shown
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert "HTTP Request" in caplog.text
    assert KEY not in caplog.text
    key = ApiKey(KEY)
    assert KEY not in f"{key} {key!r} {[key]} {vars(client)}"
    with pytest.raises(TypeError):
        pickle.dumps(key)


# --- waiting -----------------------------------------------------------------------------------------------


def starts(busy: Sequence[float], oversleep: float = 0.0) -> list[float]:
    """When requests that take so long start at two a second, with a sleep that is not exact."""
    now, found = 100.0, []

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds + oversleep

    pacer = Pacer(2.0, clock=lambda: now, sleep=sleep)
    for seconds in busy:
        pacer.wait()
        found.append(now - 100)
        now += seconds
    return found


def test_requests_start_evenly_and_no_credit_is_saved() -> None:
    assert starts([0.1, 0.1, 3.0, 0.0, 0.0]) == pytest.approx([0.0, 0.5, 1.0, 4.0, 4.5])


def test_a_sleep_that_lasts_too_long_costs_no_rate_and_makes_no_burst() -> None:
    assert starts([0.0] * 5, oversleep=0.02) == pytest.approx([0.0, 0.52, 1.02, 1.52, 2.02])
    assert starts([0.0] * 5, oversleep=0.4) == pytest.approx([0.0, 0.9, 1.75, 2.6, 3.45])


def test_a_wait_doubles_up_to_a_bound_and_what_is_asked_for_is_kept() -> None:
    patience = Patience(tries=9, first_seconds=1, most_seconds=10, most_asked_seconds=300)
    for failed, longest in enumerate([1, 2, 4, 8, 10, 10], 1):
        wait = patience.wait(failed, None)
        assert wait is not None
        assert longest / 2 <= wait <= longest
    assert patience.wait(1, 45.0) == 45.0
    assert patience.wait(1, 301.0) is None
    assert patience.wait(9, None) is None


def test_retry_after_is_a_number_or_a_date() -> None:
    then = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)
    now = format_datetime(then - timedelta(seconds=30), usegmt=True)
    assert wait_of("12", None) == 12.0
    assert wait_of(format_datetime(then, usegmt=True), now) == 30.0
    assert wait_of(now, format_datetime(then, usegmt=True)) == 0.0
    assert wait_of("soon", now) is None
    assert wait_of(None, now) is None


def test_a_limit_of_the_service_is_waited_for(make_client: MakeClient, waits: list[float]) -> None:
    with serving(served(number) for number in range(1, 12)) as strict:
        strict.limit = 0.5
        client = make_client(service=strict.service, patience=Patience(tries=1))
        client.page(QUERY)
        with pytest.raises(DipError, match="asks to wait 1 s") as caught:
            client.page(QUERY)
    assert (caught.value.code, caught.value.retry_after) == ("too-many", 1.0)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.code, again.retry_after) == (str(caught.value), "too-many", 1.0)
