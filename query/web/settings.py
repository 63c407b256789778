"""What may be set of the application, and what it refuses."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

MAX_QUERY_STRING = 32 * 1024
"""Bytes of a request's query string; a longer text is sent to `like` as a body."""

MAX_HEADERS = 64 * 1024
"""Bytes of all headers together."""

MAX_BODY = 512 * 1024
"""Bytes of a body: more than the longest query of letters that take four bytes."""

MAX_PARAMETERS = 200
"""Parameters of a request, each counted as often as it is given."""

MAX_ID = 200
"""Characters of an id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """What may be set of the application."""

    synonyms: Path | None = None
    """File of names that stand for each other, as of `search --synonyms`."""
    origins: tuple[str, ...] = ()
    """Origins whose pages may read the answers (CORS); `*` for all, none by default."""
    threads: int = 2
    """Searches at a time. Python runs one at a time, so more only helps where some wait for the disk."""
    waiting: int = 64
    """Searches that may wait for a thread; what comes beyond is answered 503 at once."""
    deadline_seconds: float = 10.0
    """What has no answer by then is answered 504."""
    log_queries: bool = False
    """Whether the logs hold what was searched for."""
    hosts: tuple[str, ...] = ()
    """Names that `Host` may hold, without a port; any where none is given."""
    token: str | None = field(default=None, repr=False)
    """What every request must bring; None where anyone may ask."""


DEFAULT_WEB_SETTINGS = WebSettings()
