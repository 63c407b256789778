"""Folded words as sections print them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from indexer.analysis import exact_term, iter_tokens
from indexer.schema import TEXT_FIELDS

MAX_CHARACTERS = 20_000
"""Characters of a text in which a word is looked for."""

_MOST_SECTIONS = 3
_IN_ADDRESSES = frozenset("./@_")


class PrintedForms:
    """Finds a section that holds a word, and the word in its texts."""

    def __init__(
        self,
        numbers: Callable[[str, str], Iterator[int]],
        texts: Callable[[int], Iterable[str]],
    ) -> None:
        self._numbers = numbers
        """Field and term → numbers of sections."""
        self._texts = texts
        """Number of a section → its searched texts."""

    def __call__(self, word: str) -> str:
        """A folded word as the first section that holds it prints it; as it is where none is found.

        As part of an address it is printed small: then the next few sections are looked at, too.
        """
        found = word
        for text in self._iter_texts(word):
            for token in iter_tokens(text[:MAX_CHARACTERS]):
                if token.word == word:
                    found = text[token.start : token.end]
                    if text[max(0, token.start - 1) : token.start] not in _IN_ADDRESSES:
                        return found
        return found

    def _iter_texts(self, word: str) -> Iterator[str]:
        for field in TEXT_FIELDS:
            for doc in islice(self._numbers(field, exact_term(word)), _MOST_SECTIONS):
                yield from self._texts(doc)
