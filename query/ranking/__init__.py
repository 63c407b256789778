"""Ranking: BM25F over whole arrays, its weights as tables, and the same score explained."""

from query.ranking.column_source import ColumnSource, open_source
from query.ranking.explaining import FieldPart, ScoreParts, explain, explain_with, iter_term_scores
from query.ranking.matching import find_matches, match_some
from query.ranking.ranked import DEFAULT_SETTINGS, Ranked, make_scorer, rank, rank_with, weigh
from query.ranking.scoring import Scored, Scorer
from query.ranking.settled import best_of
from query.ranking.source import Docs, FieldLengths, Floats, Postings, PostingSource, WhooshSource
from query.ranking.weights import FIELD_WEIGHTS, K1, SECTION_WEIGHTS, FieldWeight, Settings

__all__ = [
    "DEFAULT_SETTINGS",
    "FIELD_WEIGHTS",
    "K1",
    "SECTION_WEIGHTS",
    "ColumnSource",
    "Docs",
    "FieldLengths",
    "FieldPart",
    "FieldWeight",
    "Floats",
    "PostingSource",
    "Postings",
    "Ranked",
    "ScoreParts",
    "Scored",
    "Scorer",
    "Settings",
    "WhooshSource",
    "best_of",
    "explain",
    "explain_with",
    "find_matches",
    "iter_term_scores",
    "make_scorer",
    "match_some",
    "open_source",
    "rank",
    "rank_with",
    "weigh",
]
