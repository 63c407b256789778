"""An index on a cluster: open, create, write papers, commit, write it anew beside itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from indexer.analysis import chain_fingerprint
from indexer.errors import ClusterError, ConfigurationError, ForeignIndexError, IndexMissingError
from indexer.opensearch.address import Address
from indexer.opensearch.bulk import Bulk
from indexer.opensearch.connecting import Access, connect
from indexer.opensearch.culprits import ClusterCulprits
from indexer.opensearch.faults import clear_faults
from indexer.opensearch.layout import DEFAULT_LAYOUT, WRITER_ENDING, Layout
from indexer.opensearch.lease import Lease, leased
from indexer.opensearch.mapping import MAPPING_VERSION, SETTINGS, build_mappings
from indexer.opensearch.papers import ClusterPapers
from indexer.opensearch.patience import wait_out
from indexer.opensearch.writing import ClusterWriter
from indexer.schema import FORMAT_VERSION
from indexer.store import NO_WAIT, Wait

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

PROGRAM = "drucksuche"
SECONDS_TO_CREATE = 120.0
SECONDS_TO_DELETE = 30.0
"""How long deleting is tried where the cluster does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterManifest:
    """What never changes in an index of a cluster."""

    format: int
    mapping: int
    analysis: str
    """Fingerprint of the analysis chain that wrote the terms."""


class ClusterStore:
    """An index on a cluster that has been checked and opened; `close` it, or use it as a context."""

    def __init__(self, client: OpenSearch, address: Address, index: str, manifest: ClusterManifest) -> None:
        self.client = client
        self.address = address
        self.index = index
        """The name of the index behind the alias."""
        self.manifest = manifest

    @classmethod
    def open(cls, address: Address, access: Access | None = None) -> ClusterStore:
        """The index at an address.

        Raises IndexMissingError where there is none, ForeignIndexError where the name is that of something
        else or of an index of a later program, and ClusterError where the cluster cannot be used.
        """
        client = connect(address, access)
        try:
            index, manifest = _resolve(client, address)
        except BaseException:
            client.close()
            raise
        return cls(client, address, index, manifest)

    @classmethod
    def open_or_create(
        cls, address: Address, layout: Layout | None = None, access: Access | None = None
    ) -> ClusterStore:
        """The index at an address, made when there is none."""
        try:
            return cls.open(address, access)
        except IndexMissingError:
            pass
        client = connect(address, access)
        try:
            return cls._made(client, address, layout)
        except BaseException:
            client.close()
            raise

    @classmethod
    @contextmanager
    def passing(
        cls, address: Address, layout: Layout | None = None, access: Access | None = None
    ) -> Iterator[ClusterStore]:
        """A new index that is there for this block only: deleted with its lease, however the block ends.

        Raises `ClusterError` where the cluster cannot be used, also to say what could not be deleted.
        """
        client = connect(address, access)
        try:
            yield cls._made(client, address, layout)
        finally:
            with closing(client):
                wait_out(lambda: _delete_all(client, address), SECONDS_TO_DELETE)

    @classmethod
    def _made(cls, client: OpenSearch, address: Address, layout: Layout | None) -> ClusterStore:
        with clear_faults(address):
            _create(client, address, layout or DEFAULT_LAYOUT, aliases={address.name: {}})
        index, manifest = _resolve(client, address)
        return cls(client, address, index, manifest)

    def __enter__(self) -> ClusterStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def look(self) -> None:
        """Look which index stands behind the name now. Raises as `open` does."""
        self.index, self.manifest = _resolve(self.client, self.address)

    def is_current(self) -> bool:
        """Whether this program's mapping and analysis wrote this index."""
        return self.manifest == own_manifest()

    def snapshot(self) -> ClusterPapers:
        """Its papers, as they are seen when they are asked for."""
        return ClusterPapers(self.client, self.address, self.index)

    def culprits(self) -> ClusterCulprits:
        """Where inputs that ended their reading process are kept."""
        return ClusterCulprits(self.client, self.address)

    def layout(self) -> Layout:
        """How it is spread."""
        with clear_faults(self.address):
            found = self.client.indices.get_settings(index=self.index)[self.index]["settings"]["index"]
        return Layout(shards=int(found["number_of_shards"]), replicas=int(found["number_of_replicas"]))

    def spread(self, layout: Layout) -> None:
        """Have as many replicas as asked. Raises ConfigurationError for another number of shards."""
        own = self.layout()
        if layout.shards not in (None, own.shards):
            raise ConfigurationError(
                f"{self.address}: has {own.shards} shards; `index --rebuild --shards {layout.shards}` writes"
                " it anew with as many"
            )
        if layout.replicas not in (None, own.replicas):
            with clear_faults(self.address):
                body = {"number_of_replicas": layout.replicas}
                self.client.indices.put_settings(index=self.index, body=body)

    def size(self) -> int:
        """Bytes of all shards and replicas on disk."""
        with clear_faults(self.address):
            found = self.client.indices.stats(index=self.index, metric="store")
        return int(found["indices"][self.index]["total"]["store"]["size_in_bytes"])

    @contextmanager
    def writing(self, *, memory_mb: float = 0, wait: Wait = NO_WAIT) -> Iterator[ClusterWriter]:
        """A writer for any number of commits; `memory_mb` says nothing here, since requests are small.

        What was sent and not committed is seen after the next commit of anybody. Raises IndexLockedError
        while another process writes, after waiting for it as `wait` says.
        """
        with leased(self.client, self.address, wait) as lease:
            self.look()  # another may have rebuilt it
            with _writer(self, self.address.name, lease, is_alias=True) as writer:
                yield writer

    @contextmanager
    def rebuilding(
        self, layout: Layout | None = None, wait: Wait = NO_WAIT
    ) -> Iterator[tuple[ClusterPapers, ClusterWriter]]:
        """The papers of this index and a writer to a new one, which takes its place after the block.

        Readers see the old one until then, whatever happens. The alias is moved in one step; then the old
        index is deleted.
        """
        with leased(self.client, self.address, wait) as lease:
            self.index, self.manifest = _resolve(self.client, self.address)
            own, asked = self.layout(), layout or Layout()
            spread = Layout(
                shards=asked.shards or own.shards,
                replicas=own.replicas if asked.replicas is None else asked.replicas,
            )
            with clear_faults(self.address):
                self._remove_left_over()
                new = _create(self.client, self.address, spread, aliases={})
            with _writer(self, new, lease, is_alias=False) as writer:
                yield self.snapshot(), writer
                writer.commit()
            with clear_faults(self.address):
                self._swap(new)
        self.index, self.manifest = _resolve(self.client, self.address)

    def _swap(self, new: str) -> None:
        actions = [
            {"remove": {"index": self.index, "alias": self.address.name}},
            {"add": {"index": new, "alias": self.address.name}},
        ]
        self.client.indices.update_aliases(body={"actions": actions})
        self.client.indices.delete(index=self.index, ignore=[404])

    def _remove_left_over(self) -> None:
        """Remove what earlier rebuilds left that did not come to their end."""
        for name, one in _iter_own(self.client, self.address):
            if not one["aliases"]:
                self.client.indices.delete(index=name)


@contextmanager
def _writer(store: ClusterStore, index: str, lease: Lease, *, is_alias: bool) -> Iterator[ClusterWriter]:
    bulk = Bulk(client=store.client, address=store.address, index=index, is_alias=is_alias, check=lease.check)
    writer = ClusterWriter(bulk)
    try:
        yield writer
    finally:
        writer.close()


def _iter_own(client: OpenSearch, address: Address) -> Iterator[tuple[str, Any]]:
    """The indexes made for an address, under its alias or not, with what the cluster says of each."""
    found = client.indices.get(index=f"{address.name}-*", ignore=[404])
    for name, one in found.items() if "error" not in found else ():
        meta = one.get("mappings", {}).get("_meta", {})
        if meta.get("program") == PROGRAM and meta.get("alias") == address.name:
            yield name, one


def _delete_all(client: OpenSearch, address: Address) -> None:
    """Delete what stands on the cluster for an address; each by its name, since patterns may be refused."""
    with clear_faults(address):
        for name in [*(name for name, _ in _iter_own(client, address)), address.name + WRITER_ENDING]:
            client.indices.delete(index=name, ignore=[404])


def own_manifest() -> ClusterManifest:
    """What this program writes into a new index."""
    return ClusterManifest(format=FORMAT_VERSION, mapping=MAPPING_VERSION, analysis=chain_fingerprint())


def _resolve(client: OpenSearch, address: Address) -> tuple[str, ClusterManifest]:
    """The index behind an alias, and what wrote it."""
    with clear_faults(address):
        found = client.indices.get(index=address.name, ignore=[404])
    if "error" in found:
        raise IndexMissingError(
            f"{address}: no index here; make one with `drucksuche index PATH --index {address}`"
        )
    if address.name in found:
        raise ForeignIndexError(f"{address}: the name is that of a plain index, not of ours; name another")
    name = next(iter(found))
    manifest = _manifest(found[name])
    if len(found) != 1 or manifest is None:
        raise ForeignIndexError(f"{address}: stands for something that is no index of drucksuche")
    if manifest.format > FORMAT_VERSION or manifest.mapping > MAPPING_VERSION:
        raise ForeignIndexError(
            f"{address}: an index of format {manifest.format}.{manifest.mapping}, this program reads format"
            f" {FORMAT_VERSION}.{MAPPING_VERSION}; name another index or take a later release"
        )
    return name, manifest


def _manifest(index: Any) -> ClusterManifest | None:
    try:
        meta = index["mappings"]["_meta"]
        if meta["program"] != PROGRAM:
            return None
        return ClusterManifest(format=meta["format"], mapping=meta["mapping"], analysis=meta["analysis"])
    except (KeyError, TypeError):
        return None


def _create(client: OpenSearch, address: Address, layout: Layout, aliases: dict[str, Any]) -> str:
    """Make an empty index that is named after its alias and what writes it; gives its name."""
    manifest = own_manifest()
    meta = {"program": PROGRAM, "alias": address.name, "format": manifest.format}
    meta |= {"mapping": manifest.mapping, "analysis": manifest.analysis}
    name = _new_name(client, address, manifest)
    spread = {"number_of_shards": layout.shards or 1, "number_of_replicas": layout.replicas or 0}
    body = {"settings": {**SETTINGS, **spread}, "mappings": build_mappings(meta), "aliases": aliases}
    done = client.indices.create(index=name, body=body, request_timeout=SECONDS_TO_CREATE)
    if not done.get("acknowledged"):
        raise ClusterError(f"{address.cluster}: has not made the index {name} in time", "cluster-timeout")
    return name


def _new_name(client: OpenSearch, address: Address, manifest: ClusterManifest) -> str:
    stem = f"{address.name}-{manifest.format}.{manifest.mapping}-{manifest.analysis[:8]}"
    taken = client.indices.get(index=f"{stem}-*", ignore=[404])
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"
