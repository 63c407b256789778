"""Footnotes to the sections that they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indexer.model import Note
from indexer.structure.assemble import rows_of
from indexer.structure.drafts import PaperDraft, SectionDraft
from indexer.structure.notes import FootNote


def place_notes(notes: Sequence[FootNote], draft: PaperDraft) -> None:
    """Give every note to each section where its mark stood, else to the one that it interrupts."""
    if not notes:
        return
    section_at = {row.at: place for place, section in enumerate(draft.sections) for row in rows_of(section)}
    for note in notes:
        draft.dropped.extend((row, "footnote") for row in note.rows)
        owners = _owners(note, section_at, draft.sections)
        if not owners:
            draft.notice("note-unplaced", f"footnote {note.mark} belongs to no section", note.rows[0])
        for owner in owners:
            owner.notes.append(Note(mark=note.mark, text=note.text))


def _owners(
    note: FootNote, section_at: Mapping[int, int], sections: Sequence[SectionDraft]
) -> list[SectionDraft]:
    """The sections of the rows that held the mark, in order, else the last one begun before the note."""
    places = sorted({section_at[at] for at in note.marked if at in section_at})
    if not places:
        before = [place for at, place in section_at.items() if at <= note.before]
        places = [max(before)] if before else []
    return [sections[place] for place in places]
