"""Bulk requests that lose nothing: what is rejected is sent again, alone, after a while."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any

from indexer.errors import ClusterError
from indexer.opensearch.address import Address
from indexer.opensearch.faults import clear_faults, refusal_of
from indexer.opensearch.patience import PATIENCE_SECONDS, WAITED_OUT, Patience

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

SECONDS_A_REQUEST = 120.0

_MISSING = 404
_ERROR = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One document to write, or to delete where it has no body."""

    id: str
    routing: str
    body: bytes | None = None

    def lines(self) -> bytes:
        """The action as lines of a bulk request."""
        meta = {"_id": self.id, "routing": self.routing}
        if self.body is None:
            return json.dumps({"delete": meta}).encode() + b"\n"
        return json.dumps({"index": meta}).encode() + b"\n" + self.body + b"\n"


@dataclass(slots=True, kw_only=True)
class Bulk:
    """Sends actions to one index."""

    client: OpenSearch
    address: Address
    index: str
    is_alias: bool
    """Whether `index` is to be an alias: then none is made in its place where it is gone."""
    check: Callable[[], None] = lambda: None
    """Raises where this process may write no more; asked before each request."""
    patience: float = PATIENCE_SECONDS
    stop: Event = field(default_factory=Event)
    """Set where nothing is to be waited for any more."""

    def send(self, actions: list[Action]) -> None:
        """Send until every action is done, however often single ones are rejected.

        Raises `ClusterError` for what no waiting helps, and when nothing has come through for long.
        """
        patience = Patience(self.patience, self.stop)
        while actions:
            error = ClusterError(f"{self.address.cluster}: takes nothing on any more", "cluster-busy")
            try:
                self.check()
                left = self._send_once(actions)
            except ClusterError as found:
                left, error = actions, found
            if len(left) < len(actions):
                patience.progress()
            if left:
                patience.pause(error)
            actions = left

    def _send_once(self, actions: list[Action]) -> list[Action]:
        """Send all; gives those to send again."""
        body = b"".join(action.lines() for action in actions)
        with clear_faults(self.address):
            answer = self.client.bulk(
                body=body,
                index=self.index,
                params={"require_alias": "true"} if self.is_alias else {},
                request_timeout=SECONDS_A_REQUEST,
            )
        if not answer["errors"]:
            return []
        results = (next(iter(item.values())) for item in answer["items"])
        return [
            action for action, one in zip(actions, results, strict=True) if self._is_to_repeat(action, one)
        ]

    def _is_to_repeat(self, action: Action, result: dict[str, Any]) -> bool:
        status = int(result["status"])
        if status < _ERROR or (status == _MISSING and action.body is None and "error" not in result):
            return False
        error = result.get("error")
        reason = str(error.get("reason", "")) if isinstance(error, dict) else str(error)
        refusal = refusal_of(status, reason)  # a disk that is full also answers 429, and no waiting helps
        if refusal.code in WAITED_OUT:
            return True
        raise ClusterError(f"{self.address.cluster}: {action.id}: {refusal.text}", refusal.code)
