"""The chain as Whoosh wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from whoosh.analysis.acore import Token as WhooshToken
from whoosh.analysis.analyzers import Analyzer

from indexer.analysis.bulk import TextNumbers
from indexer.analysis.chain import iter_analysed


class StemAnalyzer(Analyzer):
    """Gives the index terms of a text: of each word its stem, its exact form and the stems of its parts.

    All terms of a word have its position, counted over stop words, which are left out. It is pickled with
    every commit of an index, so it holds nothing. The one token object is used over and over, as Whoosh's
    own tokenizers do.
    """

    def numbering(self, number: Callable[[str], int]) -> TextNumbers:
        """What gives texts as numbers of the same terms, in bulk; `number` gives each term its own."""
        return TextNumbers(number)

    def __call__(  # noqa: PLR0913, PLR0917 - Whoosh's signature
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        keeporiginal: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **kwargs: Any,
    ) -> Iterator[WhooshToken]:
        """Whoosh tokens of `value`; `removestops` and `keeporiginal` are ignored."""
        token = WhooshToken(positions, chars, removestops=removestops, mode=mode)
        token.boost = 1.0
        for position, (offset, found) in enumerate(iter_analysed(value), start_pos):
            if positions:
                token.pos = position
            if chars:
                token.startchar = start_char + offset + found.start
                token.endchar = start_char + offset + found.end
            for term in found.terms:
                token.text = term
                yield token

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))
