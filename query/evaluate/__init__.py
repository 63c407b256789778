"""Retrieval figures: a BEIR collection indexed and searched as `search --match any` does it."""

from query.evaluate.collection import Entry, Qrels, Run, iter_entries, read_qrels, read_run
from query.evaluate.measures import CONTRACT_MEASURES, Scores, measure
from query.evaluate.running import Evaluation, evaluate
from query.evaluate.searching import EXPANDED, PLAIN, RUN_DEPTH, Setting, rank_words
from query.evaluate.significance import Comparison, compare

__all__ = [
    "CONTRACT_MEASURES",
    "EXPANDED",
    "PLAIN",
    "RUN_DEPTH",
    "Comparison",
    "Entry",
    "Evaluation",
    "Qrels",
    "Run",
    "Scores",
    "Setting",
    "compare",
    "evaluate",
    "iter_entries",
    "measure",
    "rank_words",
    "read_qrels",
    "read_run",
]
