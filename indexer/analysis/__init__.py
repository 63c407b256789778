"""German: tokens, folding, stems, stop words. One chain for what is indexed and what is asked."""

from indexer.analysis.chain import Token, chain_fingerprint, is_stop_word, iter_tokens
from indexer.analysis.stems import stem_word
from indexer.analysis.whoosh_analyzer import StemAnalyzer

__all__ = ["StemAnalyzer", "Token", "chain_fingerprint", "is_stop_word", "iter_tokens", "stem_word"]
