"""Where an index stands, a folder or a cluster: opened, made and written anew by the same rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import UnknownPaperError
from indexer.opensearch.address import Address, is_address, read_address
from indexer.opensearch.layout import Layout
from indexer.pipeline.carrying import NOTHING_CARRIED, Carried, carry_vectors
from indexer.pipeline.culprits import CulpritKeeper, FileKeeper
from indexer.pipeline.merging import SourcedPaper, provenance_to_json
from indexer.pipeline.preparing import sourced_paper
from indexer.schema import Document, iter_section_documents, paper_document
from indexer.store import (
    NEW,
    NO_WAIT,
    OLD,
    PaperRecord,
    Papers,
    PaperStore,
    Store,
    Wait,
    Writer,
    beside,
    remove_left_over,
    replace_folder,
)

OnCarried = Callable[[Carried], None]

PlaceLike = Path | Address | str
"""An index folder, or the address of an index on a cluster, also as text."""


def read_place(place: PlaceLike) -> Path | Address:
    """What a text names. Raises `ConfigurationError` for an address that is none."""
    if isinstance(place, str):
        return read_address(place) if is_address(place) else Path(place)
    return place


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An index that is written to, and what stands beside it."""

    store: PaperStore
    folder: Path | None
    """None on a cluster."""
    culprits: CulpritKeeper


@contextmanager
def opened(place: PlaceLike) -> Iterator[PaperStore]:
    """An index that is there. Raises `StoreError`."""
    found = read_place(place)
    if isinstance(found, Path):
        yield Store.open(found)
        return
    from indexer.opensearch.store import ClusterStore  # noqa: PLC0415 - for indexes on a cluster only

    with ClusterStore.open(found) as store:
        yield store


@contextmanager
def opened_to_write(place: PlaceLike, wait: Wait, layout: Layout | None = None) -> Iterator[Opened]:
    """An index as this program analyses, made or written anew where it must be.

    `layout` is for one on a cluster. Raises `StoreError`.
    """
    found = read_place(place)
    if isinstance(found, Path):
        store = Store.open_or_create(found)
        current = store if store.is_current() else _rebuild_folder(found)
        yield Opened(store=current, folder=found, culprits=FileKeeper(found))
        return
    from indexer.opensearch.store import ClusterStore  # noqa: PLC0415 - for indexes on a cluster only

    with ClusterStore.open_or_create(found, layout) as cluster:
        if not cluster.is_current():
            with cluster.rebuilding(layout, wait) as (papers, writer):
                _copy(papers, writer)
        elif layout is not None:
            cluster.spread(layout)
        yield Opened(store=cluster, folder=None, culprits=cluster.culprits())


def rebuild_index(
    place: PlaceLike,
    *,
    wait: Wait = NO_WAIT,
    layout: Layout | None = None,
    on_carried: OnCarried | None = None,
) -> None:
    """Write an index anew from its own stored papers, as this program analyses them.

    Sections of a folder keep their vectors; `on_carried` is told how many do, when all is done. The new
    index is made beside the old one and takes its place when it is whole, so an interrupted rebuild leaves
    the old one as it was.
    """
    found = read_place(place)
    if isinstance(found, Path):
        _rebuild_folder(found, on_carried)
        return
    from indexer.opensearch.store import ClusterStore  # noqa: PLC0415 - for indexes on a cluster only

    with ClusterStore.open(found) as cluster, cluster.rebuilding(layout, wait) as (papers, writer):
        _copy(papers, writer)
    if on_carried is not None:
        on_carried(NOTHING_CARRIED)


def _rebuild_folder(path: Path, on_carried: OnCarried | None = None) -> Store:
    old = Store.open(path, former=True)
    with old.writing():
        remove_left_over(path, NEW, OLD)
        new = Store.create(beside(path, NEW))
        with old.snapshot() as snapshot, new.writing() as writer:
            _copy(snapshot, writer)
            writer.commit()
            carried = carry_vectors(snapshot, writer)
        replace_folder(path, aside=OLD)  # before the lock is let go: nothing may be committed to the old one
    remove_left_over(path, OLD)
    if on_carried is not None:
        on_carried(carried)
    return Store.open(path)


def _copy(papers: Papers, writer: Writer) -> None:
    for record in papers.iter_papers():
        writer.add(_documents(load_sourced(papers, record)))


def load_sourced(papers: Papers, record: PaperRecord) -> SourcedPaper:
    """A paper as the index holds it, with its sources."""
    return sourced_paper(record.paper, record.provenance, papers.iter_sections(record.key))


def _documents(sourced: SourcedPaper) -> Iterator[Document]:
    yield from iter_section_documents(sourced.paper)
    yield paper_document(sourced.paper, provenance_to_json(sourced.sources))


def remove_papers(keys: Iterable[str], index_dir: PlaceLike, *, wait: Wait = NO_WAIT) -> int:
    """Take papers out of an index by their keys (`bt-21-1916`); gives how many were removed.

    Raises `UnknownPaperError`, and removes none, where one of them is not there.
    """
    wanted = tuple(dict.fromkeys(keys))
    with opened(index_dir) as store, store.writing(memory_mb=_REMOVING_MB, wait=wait) as writer:
        with store.snapshot() as snapshot:
            missing = [key for key in wanted if snapshot.paper(key) is None]
        if missing:
            raise UnknownPaperError(f"not in the index: {', '.join(missing)}; nothing was removed")
        writer.delete(wanted)
        writer.commit()
    return len(wanted)


_REMOVING_MB = 256
