"""The same papers in a folder and on a cluster, opened as engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from indexer.model import Paper
from indexer.opensearch import address_of, build_mappings, connect, document_of, read_address, sent_id
from indexer.opensearch.mapping import SETTINGS
from indexer.schema import iter_section_documents, paper_document, paper_key
from query import SearchEngine
from query.engine.remote import RemotePlace
from tests.papers import write_index


class Both(NamedTuple):
    """An engine over a folder, and one over a cluster that holds the same papers."""

    folder: SearchEngine
    cluster: SearchEngine


@contextmanager
def both_of(
    folder: Path, address: str, *papers: Paper, today: Callable[[], date] = date.today, shards: int = 1
) -> Iterator[Both]:
    """Write papers to both and open both."""
    fill(address, *papers, shards=shards)
    place = RemotePlace.open(address)
    with (
        SearchEngine(write_index(folder, *papers), today=today) as local,
        SearchEngine(place, today=today) as remote,
    ):
        yield Both(local, remote)


def fill(address: str, *papers: Paper, shards: int = 1, replicas: int = 0) -> None:
    """Make an index with these papers."""
    read = read_address(address)
    client = connect(read)
    settings = {**SETTINGS, "number_of_shards": shards, "number_of_replicas": replicas}
    client.indices.create(index=read.name, body={"settings": settings, "mappings": build_mappings({})})
    add(address, *papers)
    client.close()


def add(address: str, *papers: Paper) -> None:
    """Write papers to an index that is there."""
    from opensearchpy import helpers

    read = read_address(str(address_of(address)))
    client = connect(read)
    helpers.bulk(client, (one | {"_index": read.name} for paper in papers for one in _documents(paper)))
    client.indices.refresh(index=read.name)
    client.close()


def _documents(paper: Paper) -> Iterator[dict[str, object]]:
    key = paper_key(paper)
    yield {"_id": sent_id(key), "routing": key, "_source": document_of(paper_document(paper, {}))}
    for place, one in enumerate(iter_section_documents(paper)):
        yield {"_id": sent_id(str(one["id"])), "routing": key, "_source": document_of(one, place)}
