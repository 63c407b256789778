"""German: tokens, folding, stems, stop words. One chain for what is indexed and what is asked."""

from indexer.analysis.chain import Part, Token, chain_fingerprint, is_stop_word, iter_tokens
from indexer.analysis.stems import stem_word
from indexer.analysis.whoosh_analyzer import StemAnalyzer

__all__ = ["Part", "StemAnalyzer", "Token", "chain_fingerprint", "is_stop_word", "iter_tokens", "stem_word"]
