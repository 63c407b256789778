"""What is kept of inputs that ended their reading process: a document beside the lease."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indexer.model import JsonObject
from indexer.opensearch.address import Address
from indexer.opensearch.faults import clear_faults
from indexer.opensearch.layout import WRITER_ENDING
from indexer.opensearch.patience import wait_out

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

FIELDS: dict[str, Any] = {"culprits": {"type": "object", "enabled": False}}
"""What the mapping of the lease's index has for it: kept, and not looked into."""

_ID = "culprits"


class ClusterCulprits:
    """Keeps the culprits of an index on its cluster; only who has the lease writes them."""

    def __init__(self, client: OpenSearch, address: Address) -> None:
        self._client, self._address = client, address
        self._index = address.name + WRITER_ENDING

    def read(self) -> object:
        """What was written last; None where nothing is kept."""
        found = wait_out(self._get)
        return found["_source"].get("culprits") if found.get("found") else None

    def _get(self) -> JsonObject:
        with clear_faults(self._address):
            found: JsonObject = self._client.get(index=self._index, id=_ID, ignore=[404])
        return found

    def write(self, content: JsonObject) -> None:
        """Keep this in place of what was kept."""
        wait_out(lambda: self._put(content))

    def _put(self, content: JsonObject) -> None:
        body = {"culprits": content}
        with clear_faults(self._address):
            done = self._client.index(index=self._index, id=_ID, body=body, ignore=[400])
            if "error" in done:  # the index was made when it had the lease alone
                self._client.indices.put_mapping(index=self._index, body={"properties": FIELDS})
                self._client.index(index=self._index, id=_ID, body=body)

    def forget(self) -> None:
        """Keep nothing."""
        with clear_faults(self._address):
            self._client.delete(index=self._index, id=_ID, ignore=[404])
