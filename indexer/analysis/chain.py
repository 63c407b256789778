"""The chain that text goes through: units, pieces, words, folding, stop words, stems, parts of compounds."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple, TypeVar

from indexer.analysis.compounds import iter_spans, split_word
from indexer.analysis.folding import fold_word
from indexer.analysis.lists import LIST_FILES, list_bytes, stop_words
from indexer.analysis.stems import stem_word, stemmer_version
from indexer.analysis.units import CHUNK, Unit, iter_units, looks_around
from indexer.analysis.words import WordSpan, cut_piece, iter_pieces

RULES_VERSION = 4
"""Version of the rules in this package: raised with every change that gives another token anywhere."""

_LONGEST_CACHED = 256
_CACHED = 1 << 16

_Found = TypeVar("_Found")


class Part(NamedTuple):
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
    """Folded surface form: what an exact search compares. A part that a hyphen leaves out is filled in:
    `Außen-` of `Außen- und Sicherheitspolitik` is aussenpolitik."""
    stem: str
    """Term of the index."""
    start: int
    end: int
    position: int
    """0-based count of words, stop words included."""
    stop: bool
    parts: tuple[Part, ...] = ()
    """Parts of a compound in the order of their starts; empty for other words."""
    terms: tuple[str, ...] = ()
    """All terms that the index holds of it; none for a stop word."""
    also: tuple[str, ...] = ()
    """Other terms of the whole word: of what is printed where `word` has a part filled in."""


class Analysed(NamedTuple):
    """A word of a unit with places counted from the unit's start."""

    word: str
    stem: str
    start: int
    end: int
    stop: bool
    parts: tuple[Part, ...]
    terms: tuple[str, ...]
    """What the index holds of it: stem, exact form, stems of its parts, `also`; none of a stop word."""
    also: tuple[str, ...] = ()
    """See `Token.also`."""


EXACT_MARK = "="
PART_MARK = "+"


def exact_term(word: str) -> str:
    """The index term under which a folded word is found in exactly this form."""
    return EXACT_MARK + word


def part_term(stem: str) -> str:
    """The index term under which compounds are found that have a part of this stem."""
    return PART_MARK + stem


def _analyse_piece(piece: str) -> tuple[Analysed, ...]:
    return tuple(_analyse_word(piece, span) for span in cut_piece(piece))


def _analyse_word(piece: str, span: WordSpan) -> Analysed:
    word, start, end = span
    stop = is_stop_word(word)
    stem = stem_word(word)
    if stop:
        return Analysed(word, stem, start, end, stop, (), ())
    parts = tuple(_iter_parts(word, piece[start:end], start))
    return Analysed(word, stem, start, end, stop, parts, _terms(word, stem, (part.stem for part in parts)))


def _terms(word: str, stem: str, parts: Iterable[str], also: tuple[str, ...] = ()) -> tuple[str, ...]:
    return tuple(dict.fromkeys((stem, EXACT_MARK + word, *(PART_MARK + part for part in parts), *also)))


def word_terms(word: str) -> tuple[str, ...]:
    """The index terms of a folded word in which nothing is left out; none of a stop word.

    Not kept: who reads in bulk asks once for each word.
    """
    if not word.isalpha():
        return (word, EXACT_MARK + word)
    if is_stop_word(word):
        return ()
    parts = split_word(word)
    stem = stem_word(word)
    if not parts:
        return (stem, EXACT_MARK + word)
    return _terms(word, stem, (stem_word(span.word) for span in iter_spans(parts, word)))


_pieces = lru_cache(maxsize=_CACHED)(_analyse_piece)


def _piece(piece: str) -> tuple[Analysed, ...]:
    return _pieces(piece) if len(piece) <= _LONGEST_CACHED else _analyse_piece(piece)


def _analyse(unit: Unit) -> tuple[Analysed, ...]:
    words: list[Analysed] = []
    for match in iter_pieces(unit.text):
        found = _piece(match[0])
        words += _moved(found, match.start()) if match.start() else found
    if words and unit.after:
        words[-1] = _filled(words[-1], [(words[-1].word, rest) for rest in unit.after])
    if words and unit.before:
        words[0] = _filled(words[0], [(unit.before, words[0].word)])
    return tuple(words)


def _moved(words: tuple[Analysed, ...], by: int) -> Iterator[Analysed]:
    for one in words:
        parts = tuple(part._replace(start=part.start + by, end=part.end + by) for part in one.parts)
        yield one._replace(start=one.start + by, end=one.end + by, parts=parts)


def _filled(printed: Analysed, readings: list[tuple[str, str]]) -> Analysed:
    """A word whose left-out part is filled in; its parts are those that are printed here."""
    first, last = readings[0]
    word, stem = first + last, stem_word(first + last)
    offset = 0 if first == printed.word else len(first)
    parts = tuple(_iter_printed_parts(word, offset, printed))
    also = [term for reading in readings[1:] for term in _whole_terms("".join(reading))]
    also += _whole_terms(printed.word) if not is_stop_word(printed.word) else []
    others = tuple(dict.fromkeys(also))
    return Analysed(
        word,
        stem,
        printed.start,
        printed.end,
        False,
        parts,
        _terms(word, stem, (part.stem for part in parts), others),
        others,
    )


def _whole_terms(word: str) -> list[str]:
    return [exact_term(word), stem_word(word)]


def _iter_printed_parts(word: str, offset: int, printed: Analysed) -> Iterator[Part]:
    """Parts of a filled word that lie in what is printed, which begins at `offset` of it."""
    length = printed.end - printed.start
    if length != len(printed.word):  # soft hyphens, ligatures, umlauts: places differ, the whole is shown
        for span in split_word(word):
            if offset <= span.start and span.end <= offset + len(printed.word):
                yield Part(stem_word(span.word), printed.start, printed.end, True)
        return
    found = split_word(word)
    for span in iter_spans(found, word):
        if offset <= span.start and span.end <= offset + length:
            start = printed.start + span.start - offset
            yield Part(stem_word(span.word), start, start + span.end - span.start, span in found)


def _iter_parts(word: str, surface: str, offset: int) -> Iterator[Part]:
    found = split_word(word)
    if not found:
        return
    places = _places(word, surface)
    for span in iter_spans(found, word):
        start, end = (places[span.start], places[span.end]) if places else (0, len(surface))
        yield Part(stem_word(span.word), offset + start, offset + end, span in found)


def _places(word: str, surface: str) -> Sequence[int] | None:
    """The place in the surface of each folded letter, and the end; None where the two do not match."""
    if len(word) == len(surface) and surface.isalpha():
        return range(len(word) + 1)
    places: list[int] = []
    letters: list[str] = []
    for place, char in enumerate(surface):
        folded = fold_word(char) if char.isalnum() else ""
        letters.append(folded)
        places.extend([place] * len(folded))
    return [*places, len(surface)] if "".join(letters) == word else None


_units = lru_cache(maxsize=_CACHED)(_analyse)


def analyse_unit(unit: Unit) -> tuple[Analysed, ...]:
    """The words of a unit in order; the latest distinct units are kept."""
    return _units(unit) if len(unit.text) <= _LONGEST_CACHED else _analyse(unit)


def forget() -> None:
    """Empty the caches, so that every word is analysed anew; for measuring."""
    _units.cache_clear()
    _pieces.cache_clear()


def unit_terms(unit: Unit) -> list[tuple[str, ...]]:
    """The index terms of each word of a unit, in order."""
    if not unit.before and not unit.after:
        spans = (span for match in iter_pieces(unit.text) for span in cut_piece(match[0]))
        return [word_terms(span.word) for span in spans]
    return [word.terms for word in _analyse(unit)]


def iter_analysed(text: str) -> Iterator[tuple[int, Analysed]]:
    """The words of a text in order, each with the place that its own places count from."""
    offset = 0
    for line in text.split("\n"):
        matches = list(CHUNK.finditer(line))
        for at, count, unit in iter_units([match[0] for match in matches]):
            yield from _iter_placed(unit, matches[at : at + count], offset)
        offset += len(line) + 1


def _iter_placed(unit: Unit, chunks: list[re.Match[str]], offset: int) -> Iterator[tuple[int, Analysed]]:
    if len(chunks) > 1:
        yield from _spread(unit, chunks, offset)
        return
    start = offset + chunks[0].start()
    for word in analyse_unit(unit):
        yield start, word


def _spread(unit: Unit, chunks: list[re.Match[str]], offset: int) -> Iterator[tuple[int, Analysed]]:
    """The words of a unit of several chunks, which the text may part by more than the unit's one blank."""
    places = [place for match in chunks for place in range(match.start(), match.end() + 1)]
    for word in analyse_unit(unit):
        start, end = places[word.start], places[word.end - 1] + 1
        yield offset, word._replace(start=start, end=end, parts=())


def iter_tokens(text: str) -> Iterator[Token]:
    """The words of `text` in order, without overlap, stop words marked and not left out."""
    for position, (offset, found) in enumerate(iter_analysed(text)):
        yield _token(position, offset, found)


def iter_tokens_at(text: str, positions: Iterable[int]) -> Iterator[Token]:
    """The words of `text` at these ascending positions, as `iter_tokens` gives them.

    The other words are only counted, which takes a small part of the time; a position past the end is left
    out.
    """
    wanted = iter(positions)
    position = next(wanted, None)
    offset = done = 0
    for line in text.split("\n"):
        if position is None:
            return
        counted = _count_line(CHUNK.findall(line))
        ends = list(accumulate(counted.counts))
        words = ends[-1] if ends else 0
        matches = list(CHUNK.finditer(line)) if position < done + words else []
        while position is not None and position < done + words:
            number = bisect_right(ends, position - done)
            at, used, unit = counted.unit(number)
            found = list(_iter_placed(unit, matches[at : at + used], offset))
            yield _token(position, *found[position - done - ends[number] + counted.counts[number]])
            position = next(wanted, None)
        offset, done = offset + len(line) + 1, done + words


def iter_tokens_with(text: str, terms: Set[str]) -> Iterator[Token]:
    """The words of `text` that the index finds by one of the terms, as `iter_tokens` gives them.

    The other words are only looked up among the latest, which takes a small part of the time.
    """
    offset = done = 0
    for line in text.split("\n"):
        counted = _count_line(CHUNK.findall(line))
        starts = list(accumulate(counted.counts, initial=done))
        numbers = counted.meeting(terms)
        matches = list(CHUNK.finditer(line)) if numbers else []
        for number in numbers:
            at, used, unit = counted.unit(number)
            words = _iter_placed(unit, matches[at : at + used], offset)
            for position, (start, word) in enumerate(words, starts[number]):
                if not terms.isdisjoint(word.terms):
                    yield _token(position, start, word)
        offset, done = offset + len(line) + 1, starts[-1]


class _CountedLine(NamedTuple):
    """The units of a line with their numbers of words; `units` is None where each chunk is one."""

    chunks: list[str]
    counts: list[int]
    units: list[tuple[int, int, Unit]] | None

    def unit(self, number: int) -> tuple[int, int, Unit]:
        """The first chunk of a unit, how many it takes, the unit."""
        return (number, 1, Unit(self.chunks[number])) if self.units is None else self.units[number]

    def meeting(self, terms: Set[str]) -> list[int]:
        """The numbers of the units that have one of the terms."""
        apart = terms.isdisjoint
        if self.units is None:
            return [number for number, one in enumerate(self.chunks) if not apart(_terms_of_chunk(one))]
        return [number for number, (_, _, one) in enumerate(self.units) if not apart(_terms_of_unit(one))]


def _count_line(chunks: list[str]) -> _CountedLine:
    counts = list(map(_count_words_of_chunk, chunks))
    if -1 not in counts:
        return _CountedLine(chunks, counts, None)
    units = list(iter_units(chunks))
    return _CountedLine(chunks, [_count_words(unit.text) for _, _, unit in units], units)


def _remembered(work: Callable[[str], _Found]) -> Callable[[str], _Found]:
    """What gives the same as `work`; the latest results for short texts are kept."""
    kept = lru_cache(maxsize=_CACHED)(work)
    return lambda text: kept(text) if len(text) <= _LONGEST_CACHED else work(text)


@_remembered
def _count_words_of_chunk(chunk: str) -> int:
    """The words of a chunk; -1 for one that cannot be read without its neighbours."""
    return -1 if looks_around(chunk) else _count_words(chunk)


@_remembered
def _terms_of_chunk(chunk: str) -> tuple[str, ...]:
    """Terms of a chunk that is read without its neighbours; most are one word, whose own terms these are."""
    return _terms_of_unit(Unit(chunk))


def _terms_of_unit(unit: Unit) -> tuple[str, ...]:
    words = analyse_unit(unit)
    return words[0].terms if len(words) == 1 else tuple(term for word in words for term in word.terms)


@_remembered
def _count_words(text: str) -> int:
    return sum(len(cut_piece(match[0])) for match in iter_pieces(text))


def _token(position: int, offset: int, found: Analysed) -> Token:
    word, stem, start, end, stop, parts, terms, also = found
    if parts and offset:
        parts = tuple(one._replace(start=one.start + offset, end=one.end + offset) for one in parts)
    return Token(word, stem, offset + start, offset + end, position, stop, parts, terms, also)


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
