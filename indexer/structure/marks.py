"""Footnotes to the sections that they belong to, and their marks out of the texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.model import Note
from indexer.structure.drafts import PaperDraft, SectionDraft, TextDraft
from indexer.structure.notes import FootNote, mark_pattern

_MOST_SECTIONS = 12  # sections before the note that are searched for its mark: what a page can hold


def place_notes(notes: Sequence[FootNote], draft: PaperDraft) -> None:
    """Give every note to the section where its mark stands, else to the one that it interrupts."""
    spans = [(_first_row(section), section) for section in draft.sections]
    since: dict[str, int] = {}
    for note in notes:
        draft.dropped.extend((row, "footnote") for row in note.rows)
        last = max((place for place, (first, _) in enumerate(spans) if first <= note.before), default=None)
        if last is None:
            draft.notice("note-unplaced", f"footnote {note.mark} belongs to no section", note.rows[0])
            continue
        first = max(since.get(note.mark, 0), last - _MOST_SECTIONS)
        owner = _take_marks([section for _, section in spans[first : last + 1]], note.mark)
        (owner or spans[last][1]).notes.append(Note(mark=note.mark, text=note.text))
        since[note.mark] = last


def _first_row(section: SectionDraft) -> int:
    bodies = [section.body, *section.bodies()]
    return min((row.at for body in bodies for row in body.rows), default=1 << 60)


def _bodies(section: SectionDraft) -> Iterator[TextDraft]:
    if section.body.pieces:
        yield section.body
    yield from section.bodies()


def _take_marks(sections: Sequence[SectionDraft], mark: str) -> SectionDraft | None:
    """Take the mark out of the texts; a number once, from the end, a star wherever no table explains its own.

    The section is the last that held the mark.
    """
    pattern = mark_pattern(mark)
    owner = None
    for section in reversed(sections):
        for body in reversed(list(_bodies(section))):
            if mark[0] == "*" and any(piece.startswith("*") for piece in body.pieces):
                continue
            if _take_from(body, pattern, once=mark[0] != "*"):
                owner = owner or section
                if mark[0] != "*":
                    return owner
    return owner


def _take_from(body: TextDraft, pattern: re.Pattern[str], *, once: bool) -> bool:
    found = False
    for place in range(len(body.pieces) - 1, -1, -1):
        text, count = pattern.subn("", body.pieces[place])
        if not count:
            continue
        found = True
        if once and count > 1:
            last = list(pattern.finditer(body.pieces[place]))[-1]
            text = body.pieces[place][: last.start()] + body.pieces[place][last.end() :]
        body.pieces[place] = text
        if once:
            return True
    return found
