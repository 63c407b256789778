"""Query: ranked sections out of an index.

Names are imported when first used, so that a command pays only for what it runs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from query.cursors import (
        CursorError,
    )
    from query.edges import (
        ChainStep,
        Cited,
        Edge,
        Edges,
        MissingPaper,
        PointsTo,
    )
    from query.engine import (
        SearchEngine,
    )
    from query.errors import (
        BadValueError,
        QueryError,
        UnknownFieldError,
        UnknownIdError,
    )
    from query.model import (
        ArtRate,
        Completion,
        Explanation,
        Facet,
        FacetValue,
        Folded,
        Hit,
        Notice,
        SearchRequest,
        SearchResults,
        Snippet,
        Span,
        Stats,
        StatsRow,
        StoredSection,
        TermScore,
    )
    from query.series import (
        Series,
        SeriesEntry,
        WordChange,
    )

_HOMES = {
    "ArtRate": "query.model",
    "BadValueError": "query.errors",
    "ChainStep": "query.edges",
    "Cited": "query.edges",
    "Completion": "query.model",
    "CursorError": "query.cursors",
    "Edge": "query.edges",
    "Edges": "query.edges",
    "Explanation": "query.model",
    "Facet": "query.model",
    "FacetValue": "query.model",
    "Folded": "query.model",
    "Hit": "query.model",
    "MissingPaper": "query.edges",
    "Notice": "query.model",
    "PointsTo": "query.edges",
    "QueryError": "query.errors",
    "SearchEngine": "query.engine",
    "SearchRequest": "query.model",
    "SearchResults": "query.model",
    "Series": "query.series",
    "SeriesEntry": "query.series",
    "Snippet": "query.model",
    "Span": "query.model",
    "Stats": "query.model",
    "StatsRow": "query.model",
    "StoredSection": "query.model",
    "TermScore": "query.model",
    "UnknownFieldError": "query.errors",
    "UnknownIdError": "query.errors",
    "WordChange": "query.series",
}

__all__ = [
    "ArtRate",
    "BadValueError",
    "ChainStep",
    "Cited",
    "Completion",
    "CursorError",
    "Edge",
    "Edges",
    "Explanation",
    "Facet",
    "FacetValue",
    "Folded",
    "Hit",
    "MissingPaper",
    "Notice",
    "PointsTo",
    "QueryError",
    "SearchEngine",
    "SearchRequest",
    "SearchResults",
    "Series",
    "SeriesEntry",
    "Snippet",
    "Span",
    "Stats",
    "StatsRow",
    "StoredSection",
    "TermScore",
    "UnknownFieldError",
    "UnknownIdError",
    "WordChange",
]


def __getattr__(name: str) -> object:
    """Import a public name at its first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
