"""A cluster with an index of ours: opened and checked, asked, and looked at for news."""

from __future__ import annotations

from indexer.errors import StoreError
from indexer.opensearch import Address
from indexer.opensearch.store import ClusterStore
from query.opensearch.asking import Asker
from query.opensearch.attributes import read_commit


class Cluster:
    """An index that is open; any number of askers, each of the state in which it first asks."""

    def __init__(self, store: ClusterStore) -> None:
        self._store = store

    @classmethod
    def open(cls, address: Address) -> Cluster:
        """Connect and check what is there.

        Raises `ClusterError` where the cluster cannot be asked, `IndexMissingError` and `ForeignIndexError`
        where it has no index of ours of this name, and `StoreError` where another version wrote it.
        """
        store = ClusterStore.open(address)
        try:
            _check(store)
        except StoreError:
            store.close()
            raise
        return cls(store)

    def look(self) -> None:
        """Look which index is there now. Raises as `open` does."""
        self._store.look()
        _check(self._store)

    def __str__(self) -> str:
        return str(self._store.address)

    def close(self) -> None:
        """Close the connections."""
        self._store.close()

    def asker(self) -> Asker:
        """What asks the index as it is now."""
        return Asker(self._store.client, self._store.address)

    def mark(self) -> bytes:
        """What changes with every commit. Raises `ClusterError`."""
        asker = self.asker()
        try:
            return read_commit(asker)
        finally:
            asker.close()


def _check(store: ClusterStore) -> None:
    if not store.is_current():
        raise StoreError(
            f"{store.address}: written with another version of the German analysis;"
            f" run `drucksuche index --rebuild --index {store.address}`"
        )
