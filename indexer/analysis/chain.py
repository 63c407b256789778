"""The chain that text goes through: pieces, words, folding, stop words, stems, parts of compounds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from indexer.analysis.compounds import iter_spans, split_word
from indexer.analysis.folding import fold_word
from indexer.analysis.lists import LIST_FILES, list_bytes, stop_words
from indexer.analysis.stems import stem_word, stemmer_version
from indexer.analysis.words import WordSpan, cut_piece, iter_pieces

RULES_VERSION = 4
"""Version of the rules in this package: raised with every change that gives another token anywhere."""

_LONGEST_CACHED = 64
_CACHED_PIECES = 1 << 16


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a compound; `start` and `end` are code points of the text, half-open."""

    stem: str
    """Stem of the part as a word of its own."""
    start: int
    end: int
    smallest: bool
    """False for a run of several parts: Verfassungsgericht in Bundesverfassungsgericht."""


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
    parts: tuple[Part, ...] = ()
    """Parts of a compound in the order of their starts; empty for other words."""


class Analysed(NamedTuple):
    """A word of a piece with places counted from the piece's start."""

    word: str
    stem: str
    start: int
    end: int
    stop: bool
    parts: tuple[Part, ...]
    terms: tuple[str, ...]
    """What the index holds of the word: stem, exact form, stems of its parts; nothing of a stop word."""


EXACT_MARK = "="
PART_MARK = "+"


def exact_term(word: str) -> str:
    """The index term under which a folded word is found in exactly this form."""
    return EXACT_MARK + word


def part_term(stem: str) -> str:
    """The index term under which compounds are found that have a part of this stem."""
    return PART_MARK + stem


def _analyse(piece: str) -> tuple[Analysed, ...]:
    return tuple(_analyse_word(piece, span) for span in cut_piece(piece))


def _analyse_word(piece: str, span: WordSpan) -> Analysed:
    word, start, end = span
    stop = is_stop_word(word)
    stem = stem_word(word)
    if stop:
        return Analysed(word, stem, start, end, stop, (), ())
    parts = tuple(_iter_parts(word, piece[start:end], start))
    marked = dict.fromkeys(part_term(part.stem) for part in parts)
    return Analysed(word, stem, start, end, stop, parts, (stem, exact_term(word), *marked))


def _iter_parts(word: str, surface: str, offset: int) -> Iterator[Part]:
    found = split_word(word)
    if not found:
        return
    places = _places(word, surface)
    for span in iter_spans(found, word):
        start, end = (places[span.start], places[span.end]) if places else (0, len(surface))
        yield Part(stem_word(span.word), offset + start, offset + end, span in found)


def _places(word: str, surface: str) -> list[int] | None:
    """The place in the surface of each folded letter, and the end; None where the two do not match."""
    places: list[int] = []
    letters: list[str] = []
    for place, char in enumerate(surface):
        folded = fold_word(char) if char.isalnum() else ""
        letters.append(folded)
        places.extend([place] * len(folded))
    return [*places, len(surface)] if "".join(letters) == word else None


_analyse_cached = lru_cache(maxsize=_CACHED_PIECES)(_analyse)


def iter_analysed(text: str) -> Iterator[tuple[int, Analysed]]:
    """The words of a text in order, each with its piece's place; a distinct piece is analysed once."""
    for match in iter_pieces(text):
        piece = match[0]
        analyse = _analyse_cached if len(piece) <= _LONGEST_CACHED else _analyse
        offset = match.start()
        for word in analyse(piece):
            yield offset, word


def iter_tokens(text: str) -> Iterator[Token]:
    """The words of `text` in order, without overlap, stop words marked and not left out."""
    for position, (offset, found) in enumerate(iter_analysed(text)):
        word, stem, start, end, stop, parts, _ = found
        if parts and offset:
            parts = tuple(replace(one, start=one.start + offset, end=one.end + offset) for one in parts)
        yield Token(word, stem, offset + start, offset + end, position, stop, parts)


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
