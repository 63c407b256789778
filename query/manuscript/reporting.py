"""Judgements → findings: the words, the places in the manuscript, and what was altered."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from indexer.model import Reference
from query.findings import Attribution, Change, QuoteFinding, Spot
from query.model import Notice

from .aligning import Alignment, Op
from .atoms import MOST_FRAGMENTS
from .casing import case_notice
from .judging import MOST_WORDS_ALIGNED, Asked, Judgement
from .view import View

_WORD_FOR_WORD = ("found", "elsewhere")


class Reporter:
    """Makes the findings of one manuscript."""

    def __init__(self, text: str, view: View) -> None:
        self._view = view
        self._lines = [0, *accumulate(map(len, text.splitlines(keepends=True)))]

    def spot(self, start: int, end: int) -> Spot:
        """The place in the manuscript of a span of the view."""
        first, last = self._view.source(start, end)
        line = max(1, bisect_right(self._lines, first))
        return Spot(start=first, end=last, line=line, column=first - self._lines[line - 1] + 1)

    def report(self, asked: Asked, judgement: Judgement) -> QuoteFinding:
        """The finding on one quotation."""
        found = judgement.alignment
        return QuoteFinding(
            verdict=judgement.verdict,
            text=_on_one_line(asked.text),
            spot=self.spot(asked.start, max(asked.start, asked.end)),
            attributed=self._attribution(asked, judgement.reference),
            printed=None if judgement.source is None else judgement.source.printed(*judgement.atoms),
            changes=tuple(self._iter_changes(found)) if found is not None else (),
            notices=tuple(self._iter_notices(asked, judgement)),
        )

    def _attribution(self, asked: Asked, reference: Reference | None) -> Attribution | None:
        cite = next((one for one in asked.named.cites if one.reference is reference), None)
        if cite is None or reference is None:
            return None
        text = _on_one_line(reference.text)
        spot = self.spot(cite.start, cite.end)
        return Attribution(doc=reference.doc, fragen=reference.fragen, text=text, spot=spot)

    def _iter_notices(self, asked: Asked, judgement: Judgement) -> Iterator[Notice]:
        capitals = case_notice(self._view.text, asked, judgement)
        if capitals is not None:
            yield capitals
        if judgement.verdict not in _WORD_FOR_WORD:
            yield from _iter_limits(asked)

    def _iter_changes(self, found: Alignment) -> Iterator[Change]:
        for op in found.ops:
            tag, a, b, c, d = op
            quoted = self._view.text[found.atoms[a].start : found.atoms[b - 1].end] if a < b else ""
            printed = found.source.atoms[c:d]
            text = found.source.text[printed[0].start : printed[-1].end] if printed else ""
            yield Change(
                quoted=_on_one_line(quoted),
                printed=_on_one_line(text),
                altered=tag != "equal",
                spot=None if tag == "equal" else self._spot_of(found, op),
            )

    def _spot_of(self, found: Alignment, op: Op) -> Spot:
        first, last = (op[1], op[2] - 1) if op[1] < op[2] else (max(0, op[1] - 1),) * 2
        return self.spot(found.atoms[first].start, found.atoms[last].end)


def _iter_limits(asked: Asked) -> Iterator[Notice]:
    """What of a quotation is so much that it was looked for in a narrower way."""
    if asked.count > MOST_WORDS_ALIGNED:
        text = f"over {MOST_WORDS_ALIGNED:,} words: looked for word for word alone, not for altered words"
        yield Notice(code="long", text=text)
    if any(one.joined for one in asked.fragments):
        text = f"over {MOST_FRAGMENTS} parts: omissions behind them were taken for none"
        yield Notice(code="omissions", text=text)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
