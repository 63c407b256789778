"""Search by meaning: the sections whose vectors lie nearest to the query's, beside the keywords."""

from query.meaning.feedback import move_towards
from query.meaning.fusing import FUSION, RANK_CONSTANT, FusionSettings, fuse
from query.meaning.limits import find_allowed, meant_text
from query.meaning.nearest import Block, Nearest, find_nearest, row_scores
from query.meaning.pages import FusedPager
from query.meaning.searching import DEPTH, Meaning, Met

__all__ = [
    "DEPTH",
    "FUSION",
    "RANK_CONSTANT",
    "Block",
    "FusedPager",
    "FusionSettings",
    "Meaning",
    "Met",
    "Nearest",
    "find_allowed",
    "find_nearest",
    "fuse",
    "meant_text",
    "move_towards",
    "row_scores",
]
