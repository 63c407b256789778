"""Text cut into units: what can be analysed by itself, without its neighbours.

Most units are chunks, the runs between blanks. Two things look beyond a chunk: an abbreviation printed with
blanks (`z. B.`), which makes one unit of several chunks, and a hyphen that stands for a part of a compound
(`Außen- und Sicherheitspolitik`, `Kinderbetreuung und -erziehung`), whose unit says what is left out. Both
stay inside a line. What is indexed in bulk and what is shown with offsets go through the same `resolve_unit`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from indexer.analysis.compounds import split_word
from indexer.analysis.words import WordSpan, cut_piece, iter_pieces

_LETTER = r"[^\W\d_]"
_HYPHEN = r"[-\u2010\u2011]"
_OPENING = r"[(\[{„“”\"»«›‹‚‘'/]{0,3}"
_CLOSING = r"[)\]}„“”\"»«›‹‚‘',;/]{0,3}"

_INITIALS = re.compile(rf"(?:^|[^\w.])(?:{_LETTER}\.){{1,4}}$")
_MORE_INITIALS = re.compile(rf"(?:{_LETTER}\.){{1,4}}(?!\w)")
_SUSPENDED = re.compile(rf"{_LETTER}\u00ad?{_HYPHEN}{_CLOSING}$")
_RESUMED = re.compile(rf"^{_OPENING}{_HYPHEN}{_LETTER}")
TORN = rf"{_HYPHEN}/{_LETTER}"
"""Where one run between blanks is two chunks."""
_TORN_MARKS = ("-/", "\u2010/", "\u2011/")
_LOOKS_AROUND = re.compile(f"{_INITIALS.pattern}|{_SUSPENDED.pattern}|{_RESUMED.pattern}|{TORN}")

CHUNK = re.compile(rf"{_OPENING}[\w\u00ad\u2010\u2011-]+{_HYPHEN}/(?={_LETTER})|\S+")
"""A chunk of a line: what `str.split` gives, but `Kinder-/Jugendhilfe` is two."""

_JOINS = frozenset((
    "und", "oder", "sowie", "bzw.", "beziehungsweise", "und/oder", "&", "wie", "bis", "als", "auch",
))  # fmt: skip
"""Words that may stand between a part with a hyphen and the word that says what is left out."""

FARTHEST = 8
"""Chunks to look ahead or back: `Wasser-, Abwasser-, Energie- und Verkehrspolitik` needs five."""

_MOST_INITIALS = 5

_VERBAL = frozenset((
    "ab", "an", "auf", "aus", "be", "bei", "durch", "ein", "ent", "er", "fort", "her", "hin", "in", "los",
    "mit", "nach", "rueck", "ueber", "um", "unter", "ver", "vor", "weg", "weiter", "wieder", "zer", "zu",
))  # fmt: skip
_RANKING = frozenset((
    "haupt", "neben", "ober", "unter", "vor", "nach", "mittel", "zwischen", "end", "gross", "klein",
))  # fmt: skip
"""Parts that the splitter leaves in their word. Beside another of its kind one is left out as a part is:
Ein- und Ausfuhr, Haupt- und Nebenerwerb."""

_SHORTEST_REST = 3


class Unit(NamedTuple):
    """A chunk, or the chunks of an abbreviation with one blank between, and what its hyphen stands for."""

    text: str
    before: str = ""
    """Folded letters before the first word: kinder of `-erziehung`."""
    after: tuple[str, ...] = ()
    """Folded letters behind the last word, likeliest first: politik of `Außen-`."""


_CACHED = 1 << 13
_NOTHING_LEFT_OUT, _INITIAL, _FRONT, _REST = range(4)


@lru_cache(maxsize=_CACHED)
def _kind_of(chunk: str) -> int:
    if _INITIALS.search(chunk):
        return _INITIAL
    if _RESUMED.match(chunk):
        return _FRONT
    return _REST if _SUSPENDED.search(chunk) else _NOTHING_LEFT_OUT


def split_chunks(text: str) -> list[str]:
    """The chunks of a text in order, what `CHUNK` finds."""
    first, second, third = _TORN_MARKS
    if first in text or second in text or third in text:
        return CHUNK.findall(text)
    return text.split()


def looks_around(chunk: str) -> bool:
    """True for a chunk that cannot be read without its neighbours."""
    return _LOOKS_AROUND.search(chunk) is not None


def iter_units(chunks: Sequence[str]) -> Iterator[tuple[int, int, Unit]]:
    """The units of a line's chunks in order: the first chunk's number, how many it takes, the unit."""
    at = 0
    while at < len(chunks):
        count, unit = resolve_unit(chunks, at) if looks_around(chunks[at]) else (1, Unit(chunks[at]))
        yield at, count, unit
        at += count


def resolve_unit(chunks: Sequence[str], at: int) -> tuple[int, Unit]:
    """The unit that begins with a chunk of a line, and how many chunks it takes."""
    chunk = chunks[at]
    kind = _kind_of(chunk)
    if kind == _INITIAL:
        count = _count_initials(chunks, at)
        return count, Unit(" ".join(chunks[at : at + count]))
    if kind == _FRONT:
        return 1, Unit(chunk, before=_left_out_before(chunks, at))
    if kind == _REST:
        return 1, Unit(chunk, after=_left_out_behind(chunks, at))
    return 1, Unit(chunk)


def _count_initials(chunks: Sequence[str], at: int) -> int:
    end = at + 1
    while (
        end < min(len(chunks), at + _MOST_INITIALS)
        and _MORE_INITIALS.match(chunks[end])
        and _INITIALS.search(chunks[end - 1])
    ):
        end += 1
    return end - at


def _left_out_behind(chunks: Sequence[str], at: int) -> tuple[str, ...]:
    joined = chunks[at].endswith((",", "/"))
    for chunk in chunks[at + 1 : at + 1 + FARTHEST]:
        if chunk.lower() in _JOINS:
            joined = True
        elif not joined:
            return ()
        elif _kind_of(chunk) == _REST:
            joined = chunk.endswith((",", "/"))
        else:
            return _rests(_words_of(chunks[at])[-1:], _words_of(chunk))
    return ()


def _rests(left: Sequence[WordSpan], right: Sequence[WordSpan]) -> tuple[str, ...]:
    """What of the word on the right belongs to the part on the left as well, likeliest first."""
    if not left or not right or not all(span.word.isalpha() for span in (*left, *right)):
        return ()
    if len(right) > 1:
        return ("".join(span.word for span in right[1:]),)
    word = right[0].word
    particle = _particle(left[0].word, word)
    if particle:
        return (word[len(particle) :],)
    return tuple(word[part.start :] for part in split_word(word)[1:])


def _particle(left: str, word: str) -> str | None:
    """The longest particle at the start of a word that is of one kind with the part on the left."""
    for kind in (_VERBAL, _RANKING):
        if left in kind:
            fitting = (one for one in kind if word.startswith(one) and len(word) - len(one) >= _SHORTEST_REST)
            return max(fitting, key=len, default=None)
    return None


def _left_out_before(chunks: Sequence[str], at: int) -> str:
    joined = False
    for chunk in reversed(chunks[max(0, at - FARTHEST) : at]):
        if chunk.lower() in _JOINS:
            joined = True
        elif not (joined or chunk.endswith((",", "/"))):
            return ""
        elif _kind_of(chunk) == _FRONT:
            joined = False
        else:
            return _front(_words_of(chunk))
    return ""


def _front(words: Sequence[WordSpan]) -> str:
    if not words or not all(span.word.isalpha() for span in words):
        return ""
    if len(words) > 1:
        return "".join(span.word for span in words[:-1])
    parts = split_word(words[0].word)
    return words[0].word[: parts[-1].start] if parts else ""


@lru_cache(maxsize=_CACHED)
def _words_of(chunk: str) -> tuple[WordSpan, ...]:
    """The words of a chunk's only piece; none where it has more or fewer."""
    pieces = [match[0] for match in iter_pieces(chunk)]
    return cut_piece(pieces[0]) if len(pieces) == 1 else ()
