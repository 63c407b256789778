"""How an index is spread over a cluster: what a user may choose of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How an index is spread over a cluster; None for what it has, or for a new one the default."""

    shards: int | None = None
    replicas: int | None = None


DEFAULT_LAYOUT = Layout(shards=1, replicas=1)

WRITER_ENDING = "-writer"
"""What the index that says who writes has in its name beside the alias."""
