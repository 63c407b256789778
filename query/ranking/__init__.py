"""Ranking: BM25F over whole arrays, its weights as tables, and the same score explained."""

from query.ranking.column_source import ColumnSource, open_source
from query.ranking.ranked import FieldPart, Ranked, ScoreParts, explain, rank
from query.ranking.source import FieldLengths, Postings, PostingSource, WhooshSource
from query.ranking.weights import FIELD_WEIGHTS, K1, SECTION_WEIGHTS, FieldWeight, Settings

__all__ = [
    "FIELD_WEIGHTS",
    "K1",
    "SECTION_WEIGHTS",
    "ColumnSource",
    "FieldLengths",
    "FieldPart",
    "FieldWeight",
    "PostingSource",
    "Postings",
    "Ranked",
    "ScoreParts",
    "Settings",
    "WhooshSource",
    "explain",
    "open_source",
    "rank",
]
