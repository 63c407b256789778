"""Who may write: one process at a time, as a document on the cluster says that its owner keeps renewing."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

from indexer.errors import ClusterError, IndexLockedError
from indexer.opensearch.address import Address
from indexer.opensearch.culprits import FIELDS
from indexer.opensearch.faults import clear_faults
from indexer.opensearch.layout import WRITER_ENDING
from indexer.store import Wait

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

LEASE_SECONDS = 60.0
"""After so long without a word a writer counts as dead; clocks may differ by a part of it."""

RENEW_SECONDS = 10.0
_PAUSE_SECONDS = 0.5
_ID = "writer"
_MAPPINGS = {
    "dynamic": "strict",
    "properties": {"owner": {"type": "keyword"}, "until": {"type": "double", "index": False}, **FIELDS},
}
_SETTINGS = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}


class Lease:
    """The right to write, as long as `check` is silent; it is given up by others after `LEASE_SECONDS`."""

    def __init__(self, client: OpenSearch, address: Address) -> None:
        self._client, self._address = client, address
        self._index = address.name + WRITER_ENDING
        self._owner = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(8)}"
        self._seen: dict[str, Any] = {}
        self._until = 0.0
        self._lock = Lock()
        """One thread renews at a time: each needs to know what the last has written."""

    def take(self) -> bool:
        """Take it where nobody has it, or who had it is dead; gives whether it is ours now."""
        with clear_faults(self._address):
            if not self._client.indices.exists(index=self._index):
                body = {"mappings": _MAPPINGS, "settings": _SETTINGS}
                self._client.indices.create(index=self._index, body=body, ignore=[400])
            found = self._client.get(index=self._index, id=_ID, ignore=[404])
        if not found.get("found"):
            return self._write({"op_type": "create"})
        if float(found["_source"]["until"]) > time.time():
            return False
        return self._write({"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]})

    def _write(self, condition: dict[str, Any]) -> bool:
        until = time.time() + LEASE_SECONDS
        body = {"owner": self._owner, "until": until}
        with clear_faults(self._address):
            done = self._client.index(index=self._index, id=_ID, body=body, params=condition, ignore=[409])
        if "_seq_no" not in done:
            return False
        self._seen = {"if_seq_no": done["_seq_no"], "if_primary_term": done["_primary_term"]}
        self._until = until
        return True

    def renew(self) -> None:
        """Keep it for longer. Raises IndexLockedError where another has taken it over."""
        with self._lock:
            if not (self._write(self._seen) or (self._is_ours() and self._write(self._seen))):
                self._until = 0.0
                raise _taken_over(self._address)

    def _is_ours(self) -> bool:
        """Whether it was this process that wrote last: an answer may have been lost on its way."""
        with clear_faults(self._address):
            found = self._client.get(index=self._index, id=_ID, ignore=[404])
        if not found.get("found") or found["_source"]["owner"] != self._owner:
            return False
        self._seen = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        return True

    def check(self) -> None:
        """Raises IndexLockedError where another has taken it over, and ClusterError where nobody can say."""
        if time.time() > self._until:
            self.renew()

    def give_back(self) -> None:
        """Let the next have it at once; where the cluster does not answer it runs out by itself."""
        with suppress(ClusterError), clear_faults(self._address):
            self._client.delete(index=self._index, id=_ID, params=self._seen, ignore=[404, 409])

    def keep(self, stop: Event) -> None:
        """Renew it until `stop`; what cannot be renewed runs out, and `check` tells."""
        while not stop.wait(RENEW_SECONDS):
            with suppress(ClusterError):
                try:
                    self.renew()
                except IndexLockedError:
                    return


def _taken_over(address: Address) -> IndexLockedError:
    return IndexLockedError(
        f"{address}: this run was out of touch with the cluster for {LEASE_SECONDS:.0f} s, and another may"
        " be writing; what was committed is there, run it again"
    )


@contextmanager
def leased(client: OpenSearch, address: Address, wait: Wait) -> Iterator[Lease]:
    """The right to write, kept until the end of the block.

    Raises IndexLockedError while another process writes, after waiting for it as `wait` says.
    """
    lease = Lease(client, address)
    deadline, told = time.monotonic() + wait.seconds, False
    while not lease.take():
        if time.monotonic() >= deadline:
            raise IndexLockedError(
                f"{address}: another process is writing to this index; wait for it to end (one that died is"
                f" waited for {LEASE_SECONDS:.0f} s)"
            )
        if wait.tell is not None and not told:
            wait.tell()
        told = True
        time.sleep(_PAUSE_SECONDS)
    stop = Event()
    keeper = Thread(target=lease.keep, args=(stop,), daemon=True, name="drucksuche-lease")
    keeper.start()
    try:
        yield lease
    finally:
        stop.set()
        keeper.join()
        lease.give_back()
