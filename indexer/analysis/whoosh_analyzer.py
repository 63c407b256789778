"""The chain as Whoosh wants it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.analysis.acore import Token as WhooshToken
from whoosh.analysis.analyzers import Analyzer

from indexer.analysis.chain import iter_tokens


class StemAnalyzer(Analyzer):
    """Gives the stems of a text, with positions counted over stop words, which are left out.

    It is pickled with every commit of an index, so it holds nothing. The one token object is used over and
    over, as Whoosh's own tokenizers do.
    """

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
        """Whoosh tokens of `value`: `text` is the stem; `keeporiginal` is ignored."""
        token = WhooshToken(positions, chars, removestops=removestops, mode=mode)
        token.boost = 1.0
        for found in iter_tokens(value):
            if found.stop and removestops:
                continue
            token.text = found.stem
            token.stopped = found.stop
            if positions:
                token.pos = start_pos + found.position
            if chars:
                token.startchar = start_char + found.start
                token.endchar = start_char + found.end
            yield token

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))
