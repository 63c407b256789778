"""Ranking: BM25F over whole arrays, its weights as tables, and the same score explained."""

from query.ranking.column_source import ColumnSource, open_source
from query.ranking.explaining import FieldPart, ScoreParts, explain, iter_term_scores
from query.ranking.ranked import DEFAULT_SETTINGS, Ranked, rank
from query.ranking.source import FieldLengths, Postings, PostingSource, WhooshSource
from query.ranking.weights import FIELD_WEIGHTS, K1, SECTION_WEIGHTS, FieldWeight, Settings

__all__ = [
    "DEFAULT_SETTINGS",
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
    "iter_term_scores",
    "open_source",
    "rank",
]
