"""Writing whole papers to a cluster: sent while more are read, seen after a commit."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from urllib.parse import quote

from indexer.errors import ClusterError
from indexer.opensearch.bulk import Action, Bulk
from indexer.opensearch.documents import document_of, sent_id
from indexer.opensearch.faults import clear_faults
from indexer.opensearch.patience import wait_out
from indexer.schema import PAPER_RECORD
from indexer.store import PaperDocument

BULK_BYTES = 4 << 20
"""Of one request; some hundred sections."""

MOST_WAITING = 2
"""Requests that wait or are under way; then reading waits for the cluster."""

_KEYS_AT_ONCE = 200
_IDS_AT_ONCE = 5000
_MOST_ROUTING = 3000
"""Bytes of a request's first line, which may have 4,096 (`http.max_initial_line_length`)."""
SECONDS_TO_REFRESH = 300.0
_AVAILABLE = {"wait_for_status": "yellow"}
"""That each shard has a copy that answers; the cluster waits for it for 30 s."""


class ClusterWriter:
    """Writes whole papers. A paper's record is sent when all its sections have been taken in.

    So a record says that its paper is there as a whole, whatever ended a run. Requests follow each other in
    one thread; while one is under way the next is being made.
    """

    def __init__(self, bulk: Bulk) -> None:
        self._bulk = bulk
        self._sender = ThreadPoolExecutor(1, "drucksuche-bulk")
        self._waiting: deque[Future[None]] = deque()
        self._sections: list[Action] = []
        self._records: list[Action] = []
        self._bytes = 0
        self._written: dict[str, set[str]] = {}
        """Ids of the documents written since the last commit, by paper."""
        self._gone: set[str] = set()

    def delete(self, keys: Iterable[str]) -> int:
        """Have the commit delete what these papers had before it; what was added since stays."""
        before = len(self._gone)
        self._gone.update(keys)
        return len(self._gone) - before

    def add(self, documents: Iterable[PaperDocument]) -> None:
        """Add the documents of a paper: its sections in their order, then its record."""
        for place, document in enumerate(documents):
            is_record = document["record"] == PAPER_RECORD
            key, own = str(document["paper"]), sent_id(str(document["id"]))
            sent = document_of(document, None if is_record else place)
            body = json.dumps(sent, ensure_ascii=False, separators=(",", ":")).encode()
            (self._records if is_record else self._sections).append(Action(id=own, routing=key, body=body))
            self._written.setdefault(key, set()).add(own)
            self._bytes += len(body)
            if self._bytes > BULK_BYTES:
                self._submit()

    def commit(self) -> None:
        """Make everything since the last commit visible, and what the papers had before invisible."""
        self._submit()
        self._await(0)
        stale = wait_out(lambda: list(self._iter_stale()))
        # a paper's record goes first: what is left of it after a crash is then no paper that is known
        stale.sort(key=lambda action: action.id != action.routing)
        for start in range(0, len(stale), _IDS_AT_ONCE):
            self._bulk.send(stale[start : start + _IDS_AT_ONCE])
        wait_out(self._refresh)
        self._written.clear()
        self._gone.clear()

    def _refresh(self) -> None:
        """Make what was written visible, on all shards."""
        self._bulk.check()
        client, index = self._bulk.client, self._bulk.index
        with clear_faults(self._bulk.address):
            health = client.cluster.health(index=index, params=_AVAILABLE, request_timeout=60)
            done = client.indices.refresh(index=index, request_timeout=SECONDS_TO_REFRESH)
        if health["timed_out"] or done["_shards"]["failed"]:
            raise ClusterError(
                f"{self._bulk.address.cluster}: a shard does not answer", "cluster-unreachable"
            )

    def close(self) -> None:
        """Let the request that is under way come to its end; nothing more is sent or waited for."""
        self._bulk.stop.set()
        self._sender.shutdown(cancel_futures=True)

    def _submit(self) -> None:
        """Send what has gathered when those before are done; records follow their sections."""
        sections, records = self._sections, self._records
        if not (sections or records):
            return
        self._sections, self._records, self._bytes = [], [], 0

        def send() -> None:
            self._bulk.send(sections)
            self._bulk.send(records)

        self._waiting.append(self._sender.submit(send))
        self._await(MOST_WAITING)

    def _await(self, most: int) -> None:
        """Wait until so many requests are left; what failed is raised here."""
        while self._waiting and (len(self._waiting) > most or self._waiting[0].done()):
            self._waiting.popleft().result()

    def _iter_stale(self) -> Iterator[Action]:
        """Documents of papers written or gone that these were not written with, as of the last commit."""
        from opensearchpy.helpers import scan  # noqa: PLC0415 - as the client itself

        keys = iter({**dict.fromkeys(self._gone), **dict.fromkeys(self._written)})
        while some := list(islice(keys, _KEYS_AT_ONCE)):
            query = {"query": {"terms": {"paper": some}}, "_source": False}
            with clear_faults(self._bulk.address):
                found = scan(
                    self._bulk.client,
                    index=self._bulk.index,
                    query=query,
                    size=_IDS_AT_ONCE,
                    routing=_routing(some),
                )
                for hit in found:
                    key = hit["_routing"]
                    if hit["_id"] not in self._written.get(key, ()):
                        yield Action(id=hit["_id"], routing=key)


def _routing(keys: Sequence[str]) -> str | None:
    """Which parts of the index are asked for some papers; None for all, where to name them is too long."""
    found = ",".join(keys)
    return found if len(quote(found, safe="")) <= _MOST_ROUTING else None
