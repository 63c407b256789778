"""The same papers in a folder and on a cluster, opened as engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from indexer.model import Paper
from indexer.opensearch import read_address
from indexer.opensearch.layout import Layout
from indexer.opensearch.store import ClusterStore
from indexer.schema import Document, iter_section_documents, paper_document
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
    with (
        SearchEngine(write_index(folder, *papers), today=today) as local,
        SearchEngine(RemotePlace.open(read_address(address)), today=today) as remote,
    ):
        yield Both(local, remote)


def fill(address: str, *papers: Paper, shards: int = 1, replicas: int = 0) -> None:
    """Write papers to an index that is made where there is none."""
    layout = Layout(shards=shards, replicas=replicas)
    with ClusterStore.open_or_create(read_address(address), layout) as store, store.writing() as writer:
        for one in papers:
            writer.add(_documents(one))
        writer.commit()


def _documents(one: Paper) -> Iterator[Document]:
    yield from iter_section_documents(one)
    yield paper_document(one, {"sources": []})
