"""The index on an OpenSearch cluster: its address, its mapping, and the documents that stand in it.

Names are imported when first used: only what talks to a cluster loads the client.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.opensearch.address import PREFIX, Address, address_of, is_address, read_address
    from indexer.opensearch.connecting import Access, connect, read_access
    from indexer.opensearch.documents import document_of, sent_id
    from indexer.opensearch.faults import clear_faults
    from indexer.opensearch.mapping import (
        ALL,
        LAYERS,
        WORDS,
        build_mappings,
        layers_of,
        sent_term,
    )

_HOMES = {
    "ALL": "indexer.opensearch.mapping",
    "Access": "indexer.opensearch.connecting",
    "Address": "indexer.opensearch.address",
    "LAYERS": "indexer.opensearch.mapping",
    "PREFIX": "indexer.opensearch.address",
    "WORDS": "indexer.opensearch.mapping",
    "build_mappings": "indexer.opensearch.mapping",
    "clear_faults": "indexer.opensearch.faults",
    "address_of": "indexer.opensearch.address",
    "connect": "indexer.opensearch.connecting",
    "document_of": "indexer.opensearch.documents",
    "is_address": "indexer.opensearch.address",
    "layers_of": "indexer.opensearch.mapping",
    "read_access": "indexer.opensearch.connecting",
    "read_address": "indexer.opensearch.address",
    "sent_id": "indexer.opensearch.documents",
    "sent_term": "indexer.opensearch.mapping",
}

__all__ = [
    "ALL",
    "LAYERS",
    "PREFIX",
    "WORDS",
    "Access",
    "Address",
    "address_of",
    "build_mappings",
    "clear_faults",
    "connect",
    "document_of",
    "is_address",
    "layers_of",
    "read_access",
    "read_address",
    "sent_id",
    "sent_term",
]


def __getattr__(name: str) -> object:
    """Import a public name at its first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found
