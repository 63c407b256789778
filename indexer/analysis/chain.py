"""The chain that text goes through: pieces, words, folding, stop words, stems."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from indexer.analysis.lists import LIST_FILES, list_bytes, stop_words
from indexer.analysis.stems import stem_word, stemmer_version
from indexer.analysis.words import cut_piece, iter_pieces

RULES_VERSION = 1
"""Version of the rules in this package: raised with every change that gives another token anywhere."""

_LONGEST_CACHED = 64
_CACHED_PIECES = 1 << 16


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text; `start` and `end` are code points of the text, half-open."""

    word: str
    """Folded surface form: what an exact search compares."""
    stem: str
    """Term of the index."""
    start: int
    end: int
    position: int
    """0-based count of words, stop words included."""
    stop: bool


def _analyse(piece: str) -> tuple[tuple[str, str, int, int, bool], ...]:
    return tuple(
        (span.word, stem_word(span.word), span.start, span.end, is_stop_word(span.word))
        for span in cut_piece(piece)
    )


_analyse_cached = lru_cache(maxsize=_CACHED_PIECES)(_analyse)


def iter_tokens(text: str) -> Iterator[Token]:
    """The words of `text` in order, without overlap, stop words marked and not left out."""
    position = 0
    for match in iter_pieces(text):
        piece, offset = match[0], match.start()
        analyse = _analyse_cached if len(piece) <= _LONGEST_CACHED else _analyse
        for word, stem, start, end, stop in analyse(piece):
            yield Token(word, stem, offset + start, offset + end, position, stop)
            position += 1


def is_stop_word(word: str) -> bool:
    """True for a folded word that is on the list of stop words."""
    return word in stop_words()


def chain_fingerprint() -> str:
    """A stable hash of the rules' version, the word lists and the stemmer: 16 hex digits.

    Two chains with one fingerprint give the same terms for the same text; an index keeps it.
    """
    digest = hashlib.sha256(f"rules-{RULES_VERSION} {stemmer_version()}".encode())
    for name in LIST_FILES:
        digest.update(b"\0" + name.encode() + b"\0" + list_bytes(name))
    return digest.hexdigest()[:16]
