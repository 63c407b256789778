"""What a referral points to → text, marked as such, under a hit or section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from indexer.model import Answer
from query.labels import german_date, paper_name
from query.render.paragraphs import INDENT, Style, paragraph, plain

if TYPE_CHECKING:  # few searches find a referral
    from query.edges import Cited, PointsTo

_ONLY_OUTSIDE = "verweist selbst nur nach außen: keine Drucksache"
_OUTSIDE = "verweist auch nach außen"
_WHOLE = 0.9
"""Share of an answer from which on the words that point are all that it says."""


def points_to_text(points: Iterable[PointsTo], style: Style) -> Iterator[str]:
    """What a referral leads to, marked as such, in lines under a hit or section."""
    for one in points:
        through = f" (über {', '.join(one.through)})" if one.through else ""
        yield INDENT + style.strong(f"↳ {cited_head(one.cited)}") + style.faint(f"  {one.cited.id}{through}")
        for answer in one.cited.answers:
            more = " …" if one.shortened and answer is one.cited.answers[-1] else ""
            yield from _indented(f"{answer_head(answer)}: {answer.text}{more}", style)
            mark = outside_mark(answer)
            if mark:
                yield f"{INDENT}{INDENT}" + style.faint(f"({mark})")
        if one.cited.text:
            yield from _indented(one.cited.text + (" …" if one.shortened else ""), style)


def _indented(text: str, style: Style) -> Iterator[str]:
    narrow = Style(width=style.width - len(INDENT), colour=style.colour)
    for part in text.split("\n"):
        yield from (INDENT + line for line in paragraph(plain("text", part), narrow))


def outside_mark(answer: Answer) -> str | None:
    """What is said of an answer that points to what no paper holds: a web page, a press conference."""
    spans = [art.span for art in answer.art if art.kind == "outside" and art.span is not None]
    if answer.referral or not spans:
        return None
    return (
        _ONLY_OUTSIDE if sum(end - start for start, end in spans) >= _WHOLE * len(answer.text) else _OUTSIDE
    )


def cited_head(cited: Cited) -> str:
    """`21/1406 · Frage 35 · 05.09.2025 · S. 24`, as far as it is known."""
    parts = (
        paper_name(cited.herausgeber, cited.dokumentnummer),
        cited.label or cited.drucksachetyp,
        german_date(cited.datum),
        f"S. {cited.page}" if cited.page else None,
    )
    return " · ".join(filter(None, parts))


def answer_head(answer: Answer) -> str:
    """`Antwort zu 3 · Staatssekretär N. N. · 24.10.2025`, as far as the answer says."""
    to = f"Antwort zu {', '.join(answer.to)}" if answer.to else "Antwort"
    return " · ".join(filter(None, (to, answer.beantwortet_von, german_date(answer.datum))))
