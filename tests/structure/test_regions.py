"""Where a question ends: lists, letters, what goes on, and what an answer says for itself."""

from __future__ import annotations

import pytest

from indexer.model import Paper
from tests.structure.papers import parse_answers

CASES = {
    "a sentence goes on behind its list": (
        " 1. Welche Türme\na) in Kiel,\nb) in Bremen\nstehen noch?\nElf.\n 2. Warum?\nDarum.",
        [
            "1ab? Welche Türme / a) in Kiel, / b) in Bremen / stehen noch?",
            "1: Elf.",
            "2? Warum?",
            "2: Darum.",
        ],
    ),
    "bullets behind a colon": (
        " 1. Welche Türme stehen:\n– in Kiel,\n– in Bremen,\n– und in Emden?\nElf.\n 2. Warum?\nDarum.",
        [
            "1? Welche Türme stehen: / – in Kiel, / – in Bremen, / – und in Emden?",
            "1: Elf.",
            "2? Warum?",
            "2: Darum.",
        ],
    ),
    "bullets that never ask": (
        " 1. Bitte nennen Sie die Türme nach:\n– Ort,\n– Höhe.\nDie Türme stehen in Kiel.\n"
        " 2. Warum?\nDarum.",
        [
            "1? Bitte nennen Sie die Türme nach: / – Ort, / – Höhe.",
            "1: Die Türme stehen in Kiel.",
            "2? Warum?",
            "2: Darum.",
        ],
    ),
    "a statement before the question": (
        " 1. Der Turm in Kiel steht seit 1912.\nTrifft das zu?\nJa.\n 2. Warum?\nDarum.",
        ["1? Der Turm in Kiel steht seit 1912. / Trifft das zu?", "1: Ja.", "2? Warum?", "2: Darum."],
    ),
    "two statements before the question": (
        " 1. Der Turm in Kiel steht seit 1912.\nEr ist rot.\nTrifft das zu?\nJa.\n 2. Warum?\nDarum.",
        [
            "1? Der Turm in Kiel steht seit 1912. / Er ist rot. / Trifft das zu?",
            "1: Ja.",
            "2? Warum?",
            "2: Darum.",
        ],
    ),
    "a question that goes on": (
        " 1. Wie hoch ist der Turm?\nUnd wenn nein, warum nicht?\nElf Meter.\n 2. Warum?\nDarum.",
        [
            "1? Wie hoch ist der Turm? / Und wenn nein, warum nicht?",
            "1: Elf Meter.",
            "2? Warum?",
            "2: Darum.",
        ],
    ),
    "parts that stand behind the answer": (
        " 1. Wie hoch ist der Turm?\n"
        "Elf Meter.\na) Wer misst ihn?\nDer Bund.\nb) Wie oft\nEs wird jährlich gemessen.\n"
        " 2. Warum?\nDarum.",
        [
            "1ab? Wie hoch ist der Turm? / a) Wer misst ihn? / b) Wie oft",
            "1: Elf Meter.",
            "1a: Der Bund.",
            "1b: Es wird jährlich gemessen.",
            "2? Warum?",
            "2: Darum.",
        ],
    ),
    "a letter again in the answer": (
        " 1. Wie hoch sind\na) der Turm in Kiel?\nb) der Turm in Emden?\na) Elf Meter.\nb) Zwölf Meter.\n"
        " 2. Warum?\nDarum.",
        [
            "1ab? Wie hoch sind / a) der Turm in Kiel? / b) der Turm in Emden?",
            "1: a) Elf Meter. / b) Zwölf Meter.",
            "2? Warum?",
            "2: Darum.",
        ],
    ),
    "a list of an answer that asks nothing": (
        " 1. Wie hoch ist der Turm?\nEr hat\na) elf Meter,\nb) ein Feuer.\n 2. Warum?\nDarum.",
        ["1? Wie hoch ist der Turm?", "1: Er hat / a) elf Meter, / b) ein Feuer.", "2? Warum?", "2: Darum."],
    ),
    "letters named by a joint sentence": (
        " 1. Wie hoch ist der Turm?\n"
        "Elf Meter.\nb) in Kiel\nc) in Emden\nDie Fragen 1b und 1c werden gemeinsam beantwortet.\nZwölf.\n"
        " 2. Warum?\nDarum.",
        [
            "1bc? Wie hoch ist der Turm? / b) in Kiel / c) in Emden",
            "1: Elf Meter.",
            "1b 1c: Zwölf.",
            "2? Warum?",
            "2: Darum.",
        ],
    ),
    "a question without an answer at the end": (
        " 1. Wie hoch ist der Turm?\nElf Meter.\n 2. Warum?",
        ["1? Wie hoch ist der Turm?", "1: Elf Meter.", "2? Warum?"],
    ),
    "a question without an answer in between": (
        " 1. Wie hoch ist der Turm?\n 2. Warum?\nDarum.\n 3. Wer?\nDer Bund.",
        ["1? Wie hoch ist der Turm?", "2? Warum?", "1 2: Darum.", "3? Wer?", "3: Der Bund."],
    ),
    "a heading between two questions": (
        " 1. Wie hoch ist der Turm?\nElf Meter.\nZu den Baken\n 2. Warum?\nDarum.",
        ["1? Wie hoch ist der Turm?", "1: Elf Meter.", "= Zu den Baken", "2? Warum?", "2: Darum."],
    ),
    "a joint answer names what was answered": (
        " 1. Wie hoch ist der Turm?\nElf Meter.\n"
        " 2. Warum?\nDie Fragen 1 und 2 werden gemeinsam beantwortet.\nDarum.",
        ["1? Wie hoch ist der Turm?", "2? Warum?", "1: Elf Meter.", "1 2: Darum."],
    ),
    "a joint answer names what nobody asked": (
        " 1. Wie hoch ist der Turm?\nDie Fragen 7 und 8 werden gemeinsam beantwortet.\nElf Meter.\n"
        " 2. Warum?\nDarum.",
        [
            "1? Wie hoch ist der Turm?",
            "1: Die Fragen 7 und 8 werden gemeinsam beantwortet. / Elf Meter.",
            "2? Warum?",
            "2: Darum.",
        ],
    ),
}


def shown(paper: Paper) -> list[str]:
    """Headings, questions with their letters, and answers with what they answer, a line each."""
    found = []
    for section in paper.sections:
        found += [f"= {section.heading}"] if section.heading else []
        found += [f"{one.n}{''.join(one.parts)}? {one.text}" for one in section.questions]
        found += [f"{' '.join(one.to)}: {one.text}" for one in section.answers]
    return [line.replace("\n", " / ") for line in found]


@pytest.mark.parametrize(("body", "wanted"), CASES.values(), ids=CASES)
def test_where_questions_and_answers_end(body: str, wanted: list[str]) -> None:
    assert shown(parse_answers(body)) == wanted
