"""Retrieval figures: a BEIR collection indexed and searched as `search --match any` does it."""

from query.evaluate.collection import Entry, Qrels, Run, iter_documents, iter_entries, read_qrels, read_run
from query.evaluate.measures import CONTRACT_MEASURES, Scores, measure
from query.evaluate.running import Evaluation, evaluate
from query.evaluate.searching import (
    EXPANDED,
    HYBRID,
    PLAIN,
    RUN_DEPTH,
    SEMANTIC,
    Collection,
    Setting,
    indexed,
)
from query.evaluate.significance import Comparison, compare

__all__ = [
    "CONTRACT_MEASURES",
    "EXPANDED",
    "HYBRID",
    "PLAIN",
    "RUN_DEPTH",
    "SEMANTIC",
    "Collection",
    "Comparison",
    "Entry",
    "Evaluation",
    "Qrels",
    "Run",
    "Scores",
    "Setting",
    "compare",
    "evaluate",
    "indexed",
    "iter_documents",
    "iter_entries",
    "measure",
    "read_qrels",
    "read_run",
]
