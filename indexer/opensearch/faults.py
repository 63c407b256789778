"""What a cluster or its client answers → errors of this program: what happened, and what to do.

The client is not imported here: its errors are told by what they carry, so that nothing loads it needlessly.
"""

from __future__ import annotations

import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from indexer.errors import ClusterError
from indexer.opensearch.address import Address


class Refusal(NamedTuple):
    """Why a cluster refuses, as a code of `ClusterError` and words for it."""

    code: str
    text: str


_BLOCKS = (
    # what the cluster's reason holds → what it means; the first that fits
    (
        "disk usage exceeded flood-stage",
        Refusal(
            "cluster-full",
            "is full: a node has passed the disk watermark; its indexes are read-only until there is room",
        ),
    ),
    (
        "index read-only",
        Refusal("cluster-read-only", "the index is read-only there (index.blocks.read_only)"),
    ),
    (
        "index write",
        Refusal("cluster-read-only", "the index cannot be written there (index.blocks.write)"),
    ),
    ("cluster read-only", Refusal("cluster-read-only", "the whole cluster is read-only")),
    ("no permissions for", Refusal("cluster-credentials", "this user may not do that")),
)

_STATUSES = {
    401: Refusal(
        "cluster-credentials",
        "refuses the user or the password: see DRUCKSUCHE_OPENSEARCH_USER and DRUCKSUCHE_OPENSEARCH_PASSWORD",
    ),
    403: Refusal("cluster-credentials", "this user may not do that"),
    408: Refusal("cluster-unreachable", "has shards without a copy that answers"),
    413: Refusal("cluster-refused", "a document is larger than it takes (http.max_content_length)"),
    429: Refusal("cluster-busy", "has more to do than it takes on; try again later"),
    502: Refusal("cluster-unreachable", "does not answer at the moment"),
    503: Refusal("cluster-unreachable", "has no node that can answer at the moment"),
    504: Refusal("cluster-timeout", "did not answer in time"),
}

_MOST_SHOWN = 300


@contextmanager
def clear_faults(address: Address) -> Iterator[None]:
    """Turn what the client raises into `ClusterError`."""
    try:
        yield
    except Exception as error:
        module = sys.modules.get("opensearchpy")
        if module is None or not isinstance(error, module.OpenSearchException):
            raise
        refusal = _refusal(error, module)
        raise ClusterError(f"{address.cluster}: {refusal.text}", refusal.code) from error


def refusal_of(status: int | str, reason: str) -> Refusal:
    """What an answer means by its status and the cluster's own reason."""
    found = next((refusal for words, refusal in _BLOCKS if words in reason), None)
    if found is None and isinstance(status, int):
        found = _STATUSES.get(status)
    return found or Refusal("cluster-refused", f"answers {status}: {reason[:_MOST_SHOWN]}")


def _refusal(error: Any, module: Any) -> Refusal:
    if isinstance(error, module.SSLError) or _is_of_certificate(error):
        return Refusal(
            "cluster-certificate",
            "its certificate is not trusted or is of another name; DRUCKSUCHE_OPENSEARCH_CA names a file of"
            " certificates to trust",
        )
    if isinstance(error, module.ConnectionTimeout):
        return Refusal("cluster-timeout", "did not answer in time")
    if isinstance(error, module.ConnectionError):
        return Refusal("cluster-unreachable", "cannot be reached; is the server running there?")
    helpers = sys.modules.get("opensearchpy.helpers")
    if helpers is not None and isinstance(error, helpers.ScanError):
        return Refusal("cluster-unreachable", "a shard does not answer")
    if isinstance(error, module.TransportError):
        return refusal_of(error.status_code, reason_of(error.info) or str(error.error))
    return Refusal("cluster-refused", f"gives what is no answer ({type(error).__name__})")


def _is_of_certificate(error: Any) -> bool:
    cause = getattr(error, "info", None) if len(getattr(error, "args", ())) > 2 else None
    return isinstance(cause, ssl.SSLError) or isinstance(getattr(cause, "reason", None), ssl.SSLError)


def reason_of(info: object) -> str:
    """The cluster's own words in the body of an answer; empty where there are none."""
    found = info.get("error") if isinstance(info, dict) else None
    if isinstance(found, dict):
        return str(found.get("reason") or found.get("type") or "")
    return str(found or "")
