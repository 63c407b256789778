"""Footnotes: which lines are notes, where their marks stood, and what only looks like either."""

from __future__ import annotations

import pytest

from tests.structure.papers import parse_answers

ANNEX = "* Von einer Drucklegung der Anlage wird abgesehen. Diese ist auf der Internetseite abrufbar."
WIDE = " ".join(
    ["Näheres steht in der Karte der Feuer an der Küste, die das Amt jedes Jahr neu herausgibt."] * 2
)


def ask(*answers: str) -> str:
    """The body of a paper with one question an answer."""
    return "\n".join(f" {n}. Wie hoch ist der Turm?\n{text}" for n, text in enumerate(answers, 1))


CASES = {
    "a note serves every mark on its page": (
        ask("Siehe Anlage 1*.", "Siehe Anlage 2*.\n" + ANNEX, "Siehe Anlage 3*."),
        {"f1": ["*"], "f2": ["*"]},
        ["Siehe Anlage 1.", "Siehe Anlage 2.", "Siehe Anlage 3*."],
    ),
    "a note goes to the page's mark, not to the section it stands in": (
        ask("Siehe Anlage 1*.", "Er ist hoch und steht am Ufer der \n" + ANNEX + "\nWeser."),
        {"f1": ["*"]},
        ["Siehe Anlage 1.", "Er ist hoch und steht am Ufer der Weser."],
    ),
    "the same mark on two pages": (
        ask("Siehe Anlage 1*.\n" + ANNEX, "Siehe Anlage 2*.\n" + ANNEX),
        {"f1": ["*"], "f2": ["*"]},
        ["Siehe Anlage 1.", "Siehe Anlage 2."],
    ),
    "a table's own note explains the table's marks only": (
        ask("Türme* 11\nFeuer* 12\n* ohne Baken\nMehr steht in Anlage 1*.\n" + ANNEX),
        {"f1": ["*"]},
        ["Türme* 11\nFeuer* 12\n* ohne Baken\nMehr steht in Anlage 1."],
    ),
    "a mark for the annex above a table's own note": (
        ask("Siehe Anlage 1*.\nTürme* 11\nFeuer* 12\n* ohne Baken\nMehr nicht.\n" + ANNEX),
        {"f1": ["*"]},
        ["Siehe Anlage 1.\nTürme* 11\nFeuer* 12\n* ohne Baken\nMehr nicht."],
    ),
    "a number serves the nearest mark only": (
        ask("Er ist hoch.1 Er ist rot.1\n1 " + WIDE),
        {"f1": ["1"]},
        ["Er ist hoch.1 Er ist rot."],
    ),
    "the mark stands before the note, not behind it": (
        ask("Er ist hoch.1\n1 " + WIDE, "Er ist rot1 und hoch."),
        {"f1": ["1"]},
        ["Er ist hoch.", "Er ist rot1 und hoch."],
    ),
    "a note whose bracket goes with the mark": (
        ask("Die Höhe (über Grund)1) steigt.\n1) " + WIDE),
        {"f1": ["1"]},
        ["Die Höhe (über Grund) steigt."],
    ),
    "a bracket that belongs to the text": (
        ask("Er ist rot (wie der in Kiel1) und hoch.\n1) " + WIDE),
        {"f1": ["1"]},
        ["Er ist rot (wie der in Kiel) und hoch."],
    ),
    "a mark behind an abbreviation": (
        ask("Das regelt die Ordnung (LFVO1).\n1 " + WIDE),
        {"f1": ["1"]},
        ["Das regelt die Ordnung (LFVO)."],
    ),
    "no mark in a formula or an address": (
        ask("Es gibt CO1 und www.turm.de/rot1.\n1 " + WIDE),
        {},
        ["Es gibt CO1 und www.turm.de/rot1.\n1 " + WIDE],
    ),
    "no mark behind a decimal comma": (
        ask("Der Turm ist hoch.2 Er misst 28,1 und wiegt 22,1.\n1 " + WIDE),
        {},
        ["Der Turm ist hoch.2 Er misst 28,1 und wiegt 22,1.\n1 " + WIDE],
    ),
    "a run of notes is taken whole": (
        ask("Er ist hoch.1 Er ist rot.\n1 " + WIDE + "\n2 Der Turm in Kiel ist grün."),
        {"f1": ["1", "2"]},
        ["Er ist hoch. Er ist rot."],
    ),
    "a run that begins as a table's stays in the table": (
        ask("Türme1 2 3\nFeuer 4 5\n1 ohne Baken\n2 " + WIDE),
        {},
        ["Türme1 2 3\nFeuer 4 5\n1 ohne Baken\n2 " + WIDE],
    ),
    "a note goes on to the end of its sentence": (
        ask("Er ist hoch.1\n1 " + WIDE[:-1] + " und in der\nHauptstadt.\nMehr nicht."),
        {"f1": ["1"]},
        ["Er ist hoch.\nMehr nicht."],
    ),
    "a note that is an address ends with it": (
        ask("Er ist hoch.*\n* www.turm.de/" + "hoehe/" * 20 + "karte.pdf\nDas Amt misst ihn jedes Jahr."),
        {"f1": ["*"]},
        ["Er ist hoch.\nDas Amt misst ihn jedes Jahr."],
    ),
    "a line of text that begins with a number": (
        ask(
            "Den Typ2 gibt es seit 1912 in der Stadt an der Förde. In diesem Jahr zählte man knapp \n"
            "2 Millionen Gäste in den Türmen an der Küste, und die meisten stiegen bis in \nderen Spitze."
        ),
        {},
        [
            "Den Typ2 gibt es seit 1912 in der Stadt an der Förde. In diesem Jahr zählte man knapp "
            "2 Millionen Gäste in den Türmen an der Küste, und die meisten stiegen bis in deren Spitze."
        ],
    ),
}


@pytest.mark.parametrize(("body", "notes", "answers"), CASES.values(), ids=CASES)
def test_notes_and_marks(body: str, notes: dict[str, list[str]], answers: list[str]) -> None:
    paper = parse_answers(body)
    assert {s.id: [note.mark for note in s.notes] for s in paper.sections if s.notes} == notes
    assert [answer.text for section in paper.sections for answer in section.answers] == answers
