"""Query: ranked sections out of an index.

Names are imported when first used, so that a command pays only for what it runs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from query.engine import SearchEngine
    from query.errors import BadValueError, QueryError, UnknownFieldError, UnknownIdError
    from query.model import (
        Explanation,
        Hit,
        Notice,
        SearchRequest,
        SearchResults,
        Snippet,
        Span,
        StoredSection,
        TermScore,
    )

_HOMES = {
    "BadValueError": "query.errors",
    "Explanation": "query.model",
    "Hit": "query.model",
    "Notice": "query.model",
    "QueryError": "query.errors",
    "SearchEngine": "query.engine",
    "SearchRequest": "query.model",
    "SearchResults": "query.model",
    "Snippet": "query.model",
    "Span": "query.model",
    "StoredSection": "query.model",
    "TermScore": "query.model",
    "UnknownFieldError": "query.errors",
    "UnknownIdError": "query.errors",
}

__all__ = [
    "BadValueError",
    "Explanation",
    "Hit",
    "Notice",
    "QueryError",
    "SearchEngine",
    "SearchRequest",
    "SearchResults",
    "Snippet",
    "Span",
    "StoredSection",
    "TermScore",
    "UnknownFieldError",
    "UnknownIdError",
]


def __getattr__(name: str) -> object:
    """Import a public name at its first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
