"""What an evaluation makes on a cluster is gone afterwards, however it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer.errors import ClusterError
from indexer.opensearch import connect, read_address
from indexer.opensearch.writing import ClusterWriter
from query import QueryError
from query.evaluate import PLAIN, evaluate

COMMAND = [sys.executable, "-c", "from query.cli import main; main()", "eval"]
DOCUMENT = {"_id": "a", "title": "Schleusen", "text": "Die Schleuse am Kanal ist alt."}
SECONDS = 60


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A folder with a corpus of one document, one query and its judgement."""
    (tmp_path / "corpus.jsonl").write_text(json.dumps(DOCUMENT) + "\n", "utf-8")
    (tmp_path / "queries.jsonl").write_text(json.dumps({"_id": "1", "text": "Schleuse"}) + "\n", "utf-8")
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n1\ta\t1\n", "utf-8")
    return tmp_path


@pytest.fixture
def address(new_address: Callable[[], str]) -> Iterator[str]:
    """An address below which nothing stands, before and after."""
    made = new_address()
    assert standing(made) == []
    yield made
    assert standing(made) == []


def standing(address: str) -> list[str]:
    """The indexes whose names begin with that of an address."""
    where = read_address(address)
    with connect(where) as client:
        return sorted(client.indices.get(index=f"{where.name}*"))


def run_evaluation(collection: Path, address: str, on_indexed: Callable[[int], None] | None = None) -> float:
    """The nDCG of the query."""
    (done,) = evaluate(
        collection / "corpus.jsonl",
        collection / "queries.jsonl",
        collection / "qrels.tsv",
        [(PLAIN, collection / "run")],
        address=read_address(address),
        on_indexed=on_indexed,
    )
    return done.figures["nDCG@10"]


def test_nothing_is_left_of_an_evaluation(collection: Path, address: str) -> None:
    during: list[str] = []
    assert run_evaluation(collection, address, lambda _: during.extend(standing(address))) == 1.0
    assert len(during) == 2  # the index and who writes it
    assert all(f"{read_address(address).name}-eval-" in name for name in during)


def test_documents_may_have_long_ids(collection: Path, address: str) -> None:
    """Their papers are named in requests, whose first line may not be long."""
    with (collection / "corpus.jsonl").open("a", encoding="utf-8") as stream:
        for number in range(200):
            stream.write(
                json.dumps(DOCUMENT | {"_id": f"{number}-" + "lange-kennung-" * 8, "text": "x"}) + "\n"
            )
    assert run_evaluation(collection, address) == 1.0


def test_nothing_is_left_where_a_document_is_none(collection: Path, address: str) -> None:
    with (collection / "corpus.jsonl").open("a", encoding="utf-8") as stream:
        stream.write("{}\n")
    during: list[str] = []
    with pytest.raises(QueryError):
        run_evaluation(collection, address, lambda _: during.extend(standing(address)))
    assert during


def test_nothing_is_left_where_the_cluster_takes_no_commit(
    collection: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: ClusterWriter) -> None:
        raise ClusterError("full", "cluster-full")

    monkeypatch.setattr(ClusterWriter, "commit", refuse)
    with pytest.raises(ClusterError, match="full"):
        run_evaluation(collection, address)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_nothing_is_left_where_it_is_interrupted(
    collection: Path, address: str, number: signal.Signals, status: int
) -> None:
    endless = collection / "endless.jsonl"
    os.mkfifo(endless)
    files = ["--corpus", endless, "--queries", collection / "queries.jsonl"]
    files += ["--qrels", collection / "qrels.tsv", "--run", collection / "run"]
    command = [*COMMAND, *map(str, files), "--index", address]
    with (
        subprocess.Popen(command, stderr=subprocess.PIPE) as process,
        endless.open("w", encoding="utf-8") as stream,
    ):
        stream.write(json.dumps(DOCUMENT) + "\n")
        stream.flush()
        deadline = time.monotonic() + SECONDS
        while len(standing(address)) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(standing(address)) == 2
        process.send_signal(number)
        _, told = process.communicate(timeout=SECONDS)
    assert process.returncode == status
    assert b"Traceback" not in told
