"""Spellings of one word brought to one: case, Unicode forms, umlauts, ligatures, invisible characters."""

from __future__ import annotations

import unicodedata

_INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
"""Soft hyphen, zero width space, non-joiner, joiner, word joiner, byte order mark."""

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
)
"""Latin letters that Unicode does not decompose."""

_LOOKALIKES = str.maketrans("аеорсухіјѕԁ", "aeopcyxijsd")
"""Cyrillic letters that are drawn like Latin ones; mapped only in words that hold Latin letters too."""

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´"))


def fold_word(word: str) -> str:
    """The exact form of a word: lower case, ä as ae, ß as ss, other accents dropped, apostrophes dropped.

    `Förderung`, `FOERDERUNG` and `Fo\u0308rde\u00adrung` give `foerderung`. Folding twice changes nothing.
    """
    if word.isascii():
        return word.lower().translate(_APOSTROPHES)
    folded = unicodedata.normalize("NFKC", word.translate(_INVISIBLE)).casefold().translate(_GERMAN)
    if not folded.isascii():
        folded = _fold_foreign(folded)
    return folded.translate(_APOSTROPHES)


def _fold_foreign(word: str) -> str:
    if any("a" <= char <= "z" for char in word):
        word = word.translate(_LOOKALIKES)
    parts = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(char for char in parts if not unicodedata.combining(char)).casefold().translate(_INVISIBLE)
