"""A cluster with an index of ours: opened and checked, and looked at for news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.opensearch import Address, clear_faults, connect, read_address
from query.opensearch.asking import Asker
from query.opensearch.attributes import read_commit

if TYPE_CHECKING:
    from opensearchpy import OpenSearch


class Cluster:
    """An open connection to an index; any number of askers, each of the state in which it first asks."""

    def __init__(self, client: OpenSearch, address: Address) -> None:
        self._client, self._address = client, address

    @classmethod
    def open(cls, address: str) -> Cluster:
        """Connect to `opensearch+https://host:9200/name`.

        Raises `ConfigurationError` for what is no address, `ClusterError` where the cluster cannot be asked,
        `IndexMissingError` and `ForeignIndexError` where it has no index of ours of this name.
        """
        read = read_address(address)
        cluster = cls(connect(read), read)
        return cluster

    def __str__(self) -> str:
        return str(self._address)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def asker(self) -> Asker:
        """What asks the index as it is now."""
        return Asker(self._client, self._address)

    def mark(self) -> bytes:
        """What changes with every commit."""
        asker = self.asker()
        with clear_faults(self._address):
            try:
                return read_commit(asker)
            finally:
                asker.close()
