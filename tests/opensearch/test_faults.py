"""What a cluster refuses, and what a user reads then; what is rejected for a while is sent again."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from indexer import add_papers
from indexer.errors import ClusterError, ConfigurationError
from indexer.opensearch import Access, connect, read_address
from indexer.opensearch.bulk import Action, Bulk
from indexer.opensearch.store import ClusterStore
from query.opensearch import Asker
from tests.papers import exchange, paper

NewAddress = Callable[[], str]
PAPER = paper("21/1", exchange("1", "Wer zahlt die Brücke?", "Der Bund."))
OTHER = paper("21/2", exchange("1", "Wer zahlt das Wehr?", "Das Land."))
INFO = {"version": {"distribution": "opensearch", "number": "2.19.6"}}


class Scripted:
    """A server of 127.0.0.1 that answers bulk requests as it is told, one after the other."""

    def __init__(self, info: object = INFO, status: int = 200) -> None:
        self.info, self.status = info, status
        self.answers: list[tuple[int, object] | Callable[[list[dict[str, Any]]], object]] = []
        self.bulks: list[list[str]] = []
        """Ids of each bulk request."""
        self.authorizations: set[str | None] = set()

    def reply(self, path: str, body: bytes) -> tuple[int, object]:
        if not path.endswith("/_bulk") and "/_bulk?" not in path:
            return self.status, self.info
        lines = [json.loads(line) for line in body.splitlines()]
        metas = [one["index"] for one in lines if "index" in one]
        self.bulks.append([meta["_id"] for meta in metas])
        if not self.answers:
            return 200, {"errors": False, "items": []}
        answer = self.answers.pop(0)
        return (200, answer(metas)) if callable(answer) else answer


@contextmanager
def serving(scripted: Scripted, certificate: Path | None = None) -> Iterator[str]:
    """The address of an index on a scripted server."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            scripted.authorizations.add(self.headers.get("Authorization"))
            status, answer = scripted.reply(self.path, body)
            sent = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        scheme = "http" if certificate is None else "https"
        yield f"opensearch+{scheme}://127.0.0.1:{server.server_port}/papiere"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def action(name: str) -> Action:
    return Action(id=name, routing="bt-21-1", body=b"{}")


def results(metas: list[dict[str, Any]], **statuses: int) -> object:
    """The answer to a bulk request: 201 for each document but those named."""
    items = []
    for meta in metas:
        status = statuses.get(meta["_id"], 201)
        error = {"error": {"type": "x", "reason": "rejected execution"}} if status > 299 else {}
        items.append({"index": {"_id": meta["_id"], "status": status, **error}})
    return {"errors": bool(statuses), "items": items}


@contextmanager
def bulk_to(scripted: Scripted, patience: float = 60) -> Iterator[Bulk]:
    with serving(scripted) as text, connect(read_address(text), Access(), retries=0) as client:
        address = read_address(text)
        yield Bulk(client=client, address=address, index="papiere", is_alias=True, patience=patience)


def test_single_rejected_documents_are_sent_again_alone() -> None:
    scripted = Scripted()
    scripted.answers = [lambda metas: results(metas, b=429), lambda metas: results(metas, b=503)]
    with bulk_to(scripted) as bulk:
        bulk.send([action("a"), action("b"), action("c")])
    assert scripted.bulks == [["a", "b", "c"], ["b"], ["b"]]


def test_nothing_is_waited_for_when_a_run_is_to_end() -> None:
    scripted = Scripted()
    scripted.answers = [lambda metas: results(metas, a=429) for _ in range(1000)]
    with bulk_to(scripted, patience=3600) as bulk:
        timer = threading.Timer(0.4, bulk.stop.set)
        timer.start()
        with pytest.raises(ClusterError) as caught:
            bulk.send([action("a")])
        timer.join()
    assert caught.value.code == "cluster-busy"
    assert len(scripted.bulks) < 10


@pytest.mark.parametrize("status", [429, 503])
def test_a_request_that_is_rejected_as_a_whole_is_sent_again(status: int) -> None:
    scripted = Scripted()
    scripted.answers = [(status, {"error": {"reason": "too much"}})]
    with bulk_to(scripted) as bulk:
        bulk.send([action("a"), action("b")])
    assert scripted.bulks == [["a", "b"], ["a", "b"]]


def test_a_cluster_that_takes_nothing_for_long_is_given_up() -> None:
    scripted = Scripted()
    scripted.answers = [lambda metas: results(metas, a=429)] * 50
    with bulk_to(scripted, patience=0.3) as bulk, pytest.raises(ClusterError) as caught:
        bulk.send([action("a")])
    assert caught.value.code == "cluster-busy"


def test_what_no_waiting_helps_ends_the_run_and_names_the_document() -> None:
    scripted = Scripted()
    scripted.answers = [lambda metas: results(metas, a=400)]
    with bulk_to(scripted) as bulk, pytest.raises(ClusterError, match="a: answers 400") as caught:
        bulk.send([action("a")])
    assert caught.value.code == "cluster-refused"
    assert len(scripted.bulks) == 1


@pytest.mark.parametrize(
    ("status", "info", "code", "told"),
    [
        (200, {"version": {"distribution": "opensearch", "number": "3.1.0"}}, "cluster-version", "3.1.0"),
        (200, {"version": {"number": "8.4.0"}}, "cluster-version", "something else"),
        (200, ["hello"], "cluster-version", "something else"),
        (401, {"error": "no"}, "cluster-credentials", "DRUCKSUCHE_OPENSEARCH_USER"),
        (403, {"error": {"reason": "no permissions for [x]"}}, "cluster-credentials", "may not"),
        (503, {}, "cluster-unreachable", "no node"),
        (429, {}, "cluster-busy", "later"),
        (500, {"error": {"reason": "odd"}}, "cluster-refused", "odd"),
    ],
)
def test_each_refusal_has_words_of_its_own(status: int, info: object, code: str, told: str) -> None:
    with serving(Scripted(info, status)) as address, pytest.raises(ClusterError, match=told) as caught:
        ClusterStore.open(read_address(address), Access(user="jo", password="geheim-0815"))
    assert caught.value.code == code
    assert "geheim-0815" not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


def test_user_and_password_are_sent() -> None:
    scripted = Scripted()
    with serving(scripted) as address:
        connect(read_address(address), Access(user="jo", password="wort")).close()
    assert scripted.authorizations == {"Basic am86d29ydA=="}


def test_a_server_that_is_down_is_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ClusterError, match=f"127.0.0.1:{port}: cannot be reached") as caught:
        connect(read_address(f"opensearch+http://127.0.0.1:{port}/papiere"), Access(), retries=0)
    assert caught.value.code == "cluster-unreachable"


def test_a_server_that_does_not_answer_is_not_waited_for_forever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = read_address(f"opensearch+http://127.0.0.1:{silent.getsockname()[1]}/papiere")
        with pytest.raises(ClusterError, match="did not answer in time") as caught:
            connect(address, Access(), seconds=0.2, retries=0)
    assert caught.value.code == "cluster-timeout"


def test_a_certificate_that_nobody_trusts_is_refused_unless_its_file_is_named(
    tmp_path: Path, certificate: Path
) -> None:
    with serving(Scripted(), certificate) as address:
        with pytest.raises(ClusterError, match="DRUCKSUCHE_OPENSEARCH_CA") as caught:
            connect(read_address(address), Access(), retries=0)
        assert caught.value.code == "cluster-certificate"
        connect(read_address(address), Access(certificates=str(certificate)), retries=0).close()
        with pytest.raises(ClusterError) as caught:
            named = address.replace("127.0.0.1", "localhost")
            connect(read_address(named), Access(certificates=str(certificate)), retries=0)
        assert caught.value.code == "cluster-certificate"
        with pytest.raises(ConfigurationError, match="no file of certificates"):
            connect(read_address(address), Access(certificates=str(tmp_path / "none")))


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate that signs itself, for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "drucksuche test")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    hosts = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = made.add_extension(hosts, critical=False).sign(key, hashes.SHA256())
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = tmp_path / "server.pem"
    path.write_bytes(plain + signed.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize(
    ("setting", "code", "told"),
    [
        ("read_only_allow_delete", "cluster-full", "passed the disk watermark"),
        ("read_only", "cluster-read-only", "read-only there"),
        ("write", "cluster-read-only", "cannot be written there"),
    ],
)
def test_a_block_of_the_index_is_told_at_once_and_nothing_is_lost(
    new_address: NewAddress, setting: str, code: str, told: str
) -> None:
    address = new_address()
    add_papers([PAPER], address)
    with ClusterStore.open(read_address(address)) as store:

        def block(*, on: bool) -> None:
            body = {f"index.blocks.{setting}": on}
            store.client.indices.put_settings(index=store.index, body=body)

        block(on=True)
        try:
            with pytest.raises(ClusterError, match=told) as caught:
                add_papers([OTHER], address)
        finally:
            block(on=False)
        assert caught.value.code == code
        assert [record.key for record in store.snapshot().iter_papers()] == ["bt-21-1"]
    assert add_papers([PAPER, OTHER], address).papers == 1


def test_a_full_disk_is_told_at_once_though_it_answers_as_a_busy_cluster_does() -> None:
    reason = "index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, ...]"
    scripted = Scripted()
    scripted.answers = [
        lambda metas: {
            "errors": True,
            "items": [{"index": {"_id": "a", "status": 429, "error": {"type": "x", "reason": reason}}}],
        }
    ]
    with bulk_to(scripted) as bulk, pytest.raises(ClusterError, match="is full") as caught:
        bulk.send([action("a")])
    assert caught.value.code == "cluster-full"
    assert len(scripted.bulks) == 1


class Busy(Scripted):
    """A server that refuses so many searches before it answers one."""

    def __init__(self, refused: int) -> None:
        super().__init__()
        self.left, self.asked = refused, 0

    def reply(self, path: str, body: bytes) -> tuple[int, object]:
        if "point_in_time" in path:
            return 200, {"pit_id": "state", "_shards": {"total": 1, "successful": 1}}
        if not path.partition("?")[0].endswith("/_search"):
            return super().reply(path, body)
        self.asked += 1
        self.left -= 1
        if self.left >= 0:
            error = {"type": "circuit_breaking_exception", "reason": "[parent] Data too large"}
            return 429, {"error": error, "status": 429}
        return 200, {"hits": {"hits": []}, "_shards": {"total": 1, "failed": 0}, "timed_out": False}


@contextmanager
def asking(busy: Busy) -> Iterator[Asker]:
    with serving(busy) as text:
        address = read_address(text)
        client = connect(address)
        asker = Asker(client, address)
        try:
            yield asker
        finally:
            asker.close()
            client.close()


def test_a_search_waits_a_while_where_a_cluster_has_too_much_to_do() -> None:
    busy = Busy(refused=2)
    with asking(busy) as asker:
        assert asker.search({"size": 0})["hits"] == {"hits": []}
    assert busy.asked == 3


def test_a_search_ends_where_a_cluster_goes_on_having_too_much_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("query.opensearch.asking.SECONDS_BUSY", 0.6)
    busy = Busy(refused=1000)
    with asking(busy) as asker, pytest.raises(ClusterError, match="try again later") as caught:
        asker.search({"size": 0})
    assert caught.value.code == "cluster-busy"
    assert 2 <= busy.asked <= 5
