"""What the page of a series shows: each time that the same was asked, and what changed since the last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from query.differences import WordChange
from query.edges import Cited
from query.series import SeriesEntry
from query.web.page.asking import Asked
from query.web.page.views import Named, name_id

MOST_WORDS = 60
"""Words that both times have which are shown whole; of more, so many at either end."""

ENDS = 20

MOST_CHARACTERS = 3000
"""Of a text that is shown whole; the page of its section has all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A question or an answer: whole, or by what changed."""

    text: str
    is_cut: bool
    changes: tuple[WordChange, ...]
    """Empty where the text is shown whole."""
    is_same: bool
    """Whether it is as it was the time before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One time that it was asked."""

    cited: Cited
    question: Told
    answer: Told | None
    asked: tuple[Named, ...]


def view_entry(entry: SeriesEntry, asked: Asked) -> EntryView:
    """One time that it was asked, as the page shows it."""
    cited = entry.cited
    answered = "\n".join(one.text for one in cited.answers)
    return EntryView(
        cited=cited,
        question=_told("\n".join(one.text for one in cited.questions), entry.question_changes),
        answer=_told(answered, entry.answer_changes) if cited.answers else None,
        asked=tuple(Named(text=name_id(one), href=asked.addresses.section(one)) for one in entry.asked),
    )


def _told(text: str, changes: tuple[WordChange, ...] | None) -> Told:
    kinds = {one.kind for one in changes or ()}
    return Told(
        text=text[:MOST_CHARACTERS],
        is_cut=len(text) > MOST_CHARACTERS,
        changes=tuple(_iter_shortened(changes or ())) if "same" in kinds else (),
        is_same=kinds == {"same"},
    )


def _iter_shortened(changes: Iterable[WordChange]) -> Iterator[WordChange]:
    for one in changes:
        words = one.text.split(" ")
        if one.kind == "same" and len(words) > MOST_WORDS:
            text = " ".join([*words[:ENDS], "[…]", *words[-ENDS:]])
            yield WordChange(kind=one.kind, text=text)
        else:
            yield one
