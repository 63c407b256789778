"""Text cut into words: what counts as one word, and where it stands.

Two steps. A *piece* is a run of word characters and single joiners between them (`E-Mail`, `21/1406`,
`www.bundestag.de/presse`) or an abbreviation with points (`z. B.`). What becomes of a piece depends on its
characters alone, so each distinct one is cut once. Inside a piece the rows of `_FORMS` say what is a word.
No pattern can backtrack far: joiners are no word characters, and spaced forms are counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from indexer.analysis.folding import fold_word

_MARKS = r"\u00ad\u0300-\u036f\u200b-\u200d\u2060"
"""Soft hyphen, combining marks, zero width characters: inside a word, they do not end it."""

_RUN = rf"[\w{_MARKS}]+"
_JOINER = r"[-\u2010\u2011./:*@&'’?=%#~+,]"
_LETTER = r"[^\W\d_]"

PIECE = re.compile(
    rf"(?<![\w.]){_LETTER}\.(?:[ \u00a0\u202f]?{_LETTER}\.){{1,4}}(?!\w)"  # z. B., i. V. m., U.S.A.
    rf"|(?:https?://)?{_RUN}(?:(?:{_JOINER}|/-){_RUN})*"
)
"""One piece of a text; the rest (blanks, brackets, dashes, signs) stands between words."""

_CHAR = rf"(?:[^\W_]|[{_MARKS}])"
_END = r"(?![^\W_])"
_GENDER = rf"(?:(?:[*:_/]|/-)[Ii]n(?:nen)?{_END})?"  # Bürger*innen, Bürger:in, Bürger/-innen

_FORMS = (
    # name, pattern; the first row that fits at a place wins. One table for running text and queries.
    ("iso_date", r"\d{4}-\d{2}-\d{2}" + _END),
    ("date", r"\d{1,2}\.\d{1,2}\.\d{4}" + _END),
    ("year", rf"(?:19|20)\d\d(?=/(?:19|20)\d\d{_END})"),  # 2024/2025: two years, no paper number
    ("roman", rf"[IVX]{{1,5}}/\d{{1,6}}{_END}"),  # Drucksache IV/3229
    ("number", rf"\d+(?:[.,/:]\d+)*{_CHAR}*"),  # 21/1406, 1.000.000, 16a, 5G
    ("abbreviation", rf"{_LETTER}(?:\.[ \u00a0\u202f]?{_LETTER}(?!{_CHAR})){{1,6}}"),
    ("pair", rf"{_LETTER}&{_LETTER}{_END}"),  # F&E
    ("word", rf"(?:{_LETTER}[-\u2010\u2011])?[^\W_]{_CHAR}*(?:['’`]{_CHAR}+)*{_GENDER}"),  # E-Mail, F-35
)


@cache
def _inner() -> re.Pattern[str]:
    """The rows as one pattern; making it takes time, and words of letters alone need none."""
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _FORMS))


_TOP_DOMAINS = "at|be|ch|com|de|edu|eu|fr|gov|info|int|io|it|lu|mil|net|nl|org|pl|ru|uk|ua"
_HOST = re.compile(
    rf"(?:https?://)?(?:www\.)?(?P<host>[\w-]+(?:\.[\w-]+)*\.(?:{_TOP_DOMAINS}))(?=[/:?#]|$)", re.IGNORECASE
)


class WordSpan(NamedTuple):
    """A word of a piece: its folded form and its half-open range in the piece."""

    word: str
    start: int
    end: int


def iter_pieces(text: str) -> Iterator[re.Match[str]]:
    """The pieces of a text in order, as matches of `PIECE`."""
    return PIECE.finditer(text)


def cut_piece(piece: str) -> tuple[WordSpan, ...]:
    """The words of one piece, in order, without overlap. Equal pieces give equal words."""
    if piece.isalpha():
        return (WordSpan(fold_word(piece), 0, len(piece)),)
    host = _HOST.match(piece)
    if host is None:
        return tuple(_iter_inner(piece, 0))
    start, end = host.span("host")
    return (WordSpan(fold_word(host["host"]), start, end), *_iter_inner(piece, end))


def _iter_inner(piece: str, start: int) -> Iterator[WordSpan]:
    for match in _inner().finditer(piece, start):
        name = match.lastgroup or "word"
        word = _NORMAL_FORMS.get(name, fold_word)(match[0])
        if word:
            yield WordSpan(word, *match.span())


def _normal_date(text: str) -> str:
    day, month, year = text.split(".")
    return f"{year}-{month:0>2}-{day:0>2}"


_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d|\.|/)")


def _normal_number(text: str) -> str:
    thousands = _THOUSANDS.match(text)
    if thousands:
        text = thousands[0].replace(".", "") + text[thousands.end() :]
    return fold_word(text)


def _normal_letters(text: str) -> str:
    return fold_word("".join(char for char in text if char.isalpha()))


_POSSESSIVE = re.compile(r"['’`][sS]$")
_NOT_IN_WORDS = str.maketrans("", "", "-\u2010\u2011*:_/")


def _normal_word(text: str) -> str:
    return fold_word(_POSSESSIVE.sub("", text).translate(_NOT_IN_WORDS))


_NORMAL_FORMS: dict[str, Callable[[str], str]] = {
    "date": _normal_date,
    "number": _normal_number,
    "abbreviation": _normal_letters,
    "word": _normal_word,
}
"""How the text of a form becomes a word; what is not named here is folded as it stands."""
