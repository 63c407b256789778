"""Folded words as sections print them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from indexer.analysis import exact_term, iter_tokens
from indexer.schema import TEXT_FIELDS

MAX_CHARACTERS = 20_000
"""Characters of a text in which a word is looked for."""


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
        """A folded word as the first section that holds it prints it; as it is where none is found."""
        term = exact_term(word)
        for field in TEXT_FIELDS:
            doc = next(self._numbers(field, term), None)
            for text in () if doc is None else self._texts(doc):
                for token in iter_tokens(text[:MAX_CHARACTERS]):
                    if token.word == word:
                        return text[token.start : token.end]
        return word
