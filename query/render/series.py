"""A series → text with the words that differ marked, and JSON in the shapes of chains."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.model import JsonObject
from query.differences import WordChange
from query.render.differences import changes_to_json, marked_changes
from query.render.edges import cited_to_json
from query.render.paragraphs import INDENT, Style, paragraphs, wrapped
from query.render.pointing import answer_head, cited_head
from query.series import Series, SeriesEntry

_MOST_SHOWN = 1500
"""Characters of a text that are shown where it cannot be compared with the one before."""


def series_to_json(series: Series) -> JsonObject:
    """A series as one object: its sections with what is meant of them, and runs of words that differ."""
    return {"id": series.id, "entries": [_entry_to_json(entry) for entry in series.entries]}


def _entry_to_json(entry: SeriesEntry) -> JsonObject:
    return cited_to_json(entry.cited) | {
        "similarity": entry.similarity,
        "asked": list(entry.asked),
        "question_changes": _changes_to_json(entry.question_changes),
        "answer_changes": _changes_to_json(entry.answer_changes),
    }


def _changes_to_json(changes: tuple[WordChange, ...] | None) -> list[JsonObject] | None:
    return None if changes is None else changes_to_json(changes)


def series_to_text(series: Series, style: Style) -> str:
    """A block a section, oldest first: the first whole, the others by what differs from the one before."""
    count = len(series.entries)
    head = (
        f"{series.id}: asked {count} times"
        if count > 1
        else f"{series.id}: asked once, nothing alike was found"
    )
    return "\n\n".join([style.strong(head), *("\n".join(_lines(one, style)) for one in series.entries)])


def _lines(entry: SeriesEntry, style: Style) -> Iterator[str]:
    cited = entry.cited
    yield style.strong(cited_head(cited)) + style.faint(f"  {cited.id}  {entry.similarity:.2f}")
    asked = "\n".join(f"{one.n}. {one.text}" for one in cited.questions)
    yield from _part("Frage", asked, entry.question_changes, style)
    heads = " · ".join(dict.fromkeys(answer_head(answer) for answer in cited.answers))
    if cited.answers:
        answered = "\n".join(answer.text for answer in cited.answers)
        yield from _part(heads, answered, entry.answer_changes, style)
    else:
        yield INDENT + style.faint("(ohne Antwort im Index)")
    if entry.asked:
        yield INDENT + style.faint(f"Gefragt in {', '.join(entry.asked)}")
    if cited.pdf_url:
        yield INDENT + style.faint(cited.pdf_url)


def _part(label: str, text: str, changes: tuple[WordChange, ...] | None, style: Style) -> Iterator[str]:
    """A text, or what of it differs; where it does not differ, that is said."""
    if changes is None or not any(one.kind == "same" for one in changes):
        yield INDENT + style.faint(f"{label}:" if changes is None else f"{label}, ganz anders:")
        yield from paragraphs(text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]} …", style)
    elif all(one.kind == "same" for one in changes):
        yield INDENT + style.faint(f"{label}: unverändert")
    else:
        yield INDENT + style.faint(f"{label}:")
        yield from wrapped(marked_changes(changes, style), style)
