"""German: tokens, folding, stems, stop words. One chain for what is indexed and what is asked."""

from indexer.analysis.chain import (
    EXACT_MARK,
    Part,
    Token,
    chain_fingerprint,
    exact_term,
    is_stop_word,
    iter_tokens,
    iter_tokens_at,
    iter_tokens_with,
    part_term,
)
from indexer.analysis.folding import fold_word
from indexer.analysis.stems import stem_word
from indexer.analysis.verbs import VerbFamily, verb_family
from indexer.analysis.whoosh_analyzer import StemAnalyzer

__all__ = [
    "EXACT_MARK",
    "Part",
    "StemAnalyzer",
    "Token",
    "VerbFamily",
    "chain_fingerprint",
    "exact_term",
    "fold_word",
    "is_stop_word",
    "iter_tokens",
    "iter_tokens_at",
    "iter_tokens_with",
    "part_term",
    "stem_word",
    "verb_family",
]
