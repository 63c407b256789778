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
    from query.differences import WordChange
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
    from query.findings import (
        Attribution,
        Change,
        NumberFinding,
        Printed,
        QuoteFinding,
        Spot,
        Verification,
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
    )

_HOMES = {
    "ArtRate": "query.model",
    "Attribution": "query.findings",
    "BadValueError": "query.errors",
    "ChainStep": "query.edges",
    "Change": "query.findings",
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
    "NumberFinding": "query.findings",
    "PointsTo": "query.edges",
    "Printed": "query.findings",
    "QueryError": "query.errors",
    "QuoteFinding": "query.findings",
    "SearchEngine": "query.engine",
    "SearchRequest": "query.model",
    "SearchResults": "query.model",
    "Series": "query.series",
    "SeriesEntry": "query.series",
    "Snippet": "query.model",
    "Span": "query.model",
    "Spot": "query.findings",
    "Stats": "query.model",
    "StatsRow": "query.model",
    "StoredSection": "query.model",
    "TermScore": "query.model",
    "UnknownFieldError": "query.errors",
    "UnknownIdError": "query.errors",
    "Verification": "query.findings",
    "WordChange": "query.differences",
}

__all__ = [
    "ArtRate",
    "Attribution",
    "BadValueError",
    "ChainStep",
    "Change",
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
    "NumberFinding",
    "PointsTo",
    "Printed",
    "QueryError",
    "QuoteFinding",
    "SearchEngine",
    "SearchRequest",
    "SearchResults",
    "Series",
    "SeriesEntry",
    "Snippet",
    "Span",
    "Spot",
    "Stats",
    "StatsRow",
    "StoredSection",
    "TermScore",
    "UnknownFieldError",
    "UnknownIdError",
    "Verification",
    "WordChange",
]


def __getattr__(name: str) -> object:
    """Import a public name at its first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
