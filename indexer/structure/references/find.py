"""References of a text to other papers, in the shape of the model."""

from __future__ import annotations

from indexer.model import Reference

from .cues import may_cite
from .folding import Folded, fold
from .scan import Citation, scan


def find_references(text: str, *, place: str, own: str | None, wahlperiode: int | None) -> list[Reference]:
    """Every mention of another paper in `text`, in order of place, none overlapping another.

    `place` goes into each reference as it is. `own` is the citing paper's number: its mentions are left out.
    `wahlperiode` is the citing paper's: a number above it is no paper. `span` is half-open in code points of
    `text`. `doc` is `21/1406` for a Drucksache (also `4/3229` for a printed `IV/3229`, since the first six
    Wahlperioden alone were printed so), `411/26(B)` for the Bundesrat, `21/14` for a Plenarprotokoll.
    """
    folded = fold(text)
    if not may_cite(folded.text):
        return []
    return [
        _to_reference(text, folded, citation, place)
        for citation in scan(folded.text, wahlperiode).citations
        if citation.doc != own or citation.kind != "drucksache"
    ]


def _to_reference(text: str, folded: Folded, citation: Citation, place: str) -> Reference:
    start, end = folded.source(citation.start, citation.end)
    printed = [" ".join(folded.text[begin:stop].split()) for begin, stop in citation.details]
    return Reference(
        kind=citation.kind,
        doc=citation.doc,
        place=place,
        text=text[start:end],
        span=(start, end),
        fragen=tuple(dict.fromkeys(citation.questions)),
        detail=", ".join(printed) or None,
    )
