"""Annexes: which lines head one, where it begins and ends, what it is called, and how its lines are kept."""

from __future__ import annotations

import pytest

from indexer.structure.annexheads import AnnexHead, head_at
from indexer.structure.rows import Row
from tests.structure.papers import HEAD, IMPRINT, codes, parse_answers, parse_text

QUESTION = " 1. Wer baut Leuchttürme?\nDer Bund.\n"
RUNNING = "Die Angaben zu allen Leuchttürmen an der unteren Weser sind der als "  # ends in a blank: runs on
HEADS = [
    # line, number, question named
    ("Anlage", None, None),
    ("Anlage 2", "2", None),
    ("Anlage 4a", "4a", None),
    ("Anlage 1 b, Antwort zu Frage 7 a.", "1b", "7a"),
    ("Anlage 2 zu Frage 16: Höhe aller Türme, nach Jahren und nach Ländern,", "2", "16"),
    ("Anlage zu Frage Nr. 3:", None, "3"),
    ("Anlage zu den Fragen 1, 2 und 4 der Kleinen Anfrage 21/90400", None, "1"),
    ("Anlage 1 – Tabellen zur Antwort auf Frage 12 – Kleine Anfrage 21/90400", "1", "12"),
    ("Anlage KA 21/90400", None, None),
    ("Anlage WSV zu Frage 6", None, "6"),
    ("Anhang: Tabelle zu Frage 12", None, "12"),
]
NO_HEADS = [
    "Anlage 2 zu entnehmen.*",
    "Anlage* zu den Fragen 1 und 2 verwiesen.",
    "Anlage 1* für eine Übersicht über diese Türme",
    "Anlage 1 zu der Antwort zu Frage 1 auf Bundestagsdrucksache 21/90400)?",
    "Anlagen zu Wasser und zu Land",
    "Anlage zum Abscheiden von Sand entwickelt.",
    "Anlagen- und Turmbau",
    "Anhang IV der Richtlinie",
]


def head_of(*lines: str, inside: bool = True) -> AnnexHead | None:
    rows = [Row(at, line.strip(), soft=line.endswith(" ")) for at, line in enumerate(lines)]
    at = next(at for at, line in enumerate(lines) if line.startswith("An"))
    return head_at(rows, at, inside=inside)


@pytest.mark.parametrize(("line", "number", "question"), HEADS)
def test_heads(line: str, number: str | None, question: str | None) -> None:
    head = head_of(line)
    assert head is not None
    assert (head.number, head.questions) == (number, question)


@pytest.mark.parametrize("line", NO_HEADS)
def test_lines_that_only_begin_like_heads(line: str) -> None:
    assert head_of(line) is None


def test_a_head_inside_running_text_is_none() -> None:
    assert head_of(RUNNING, "Anlage 1 zu Frage 2 beigefügten Übersicht", inside=False) is None
    assert head_of("Mehr gibt es nicht.", "Anlage 1 zu Frage 2", inside=False) is not None


def test_a_head_runs_over_its_lines_and_leaves_the_page_number() -> None:
    head = head_of(
        "Anlage 1 zur Antwort der Bundesregierung auf die Kleine Anfrage der Abgeordneten Merle ",
        "Unverhau u. a. und der Fraktion Die Linke ",
        "auf Bundestagsdrucksache 21/90400 Seite 1 von 3 ",
        "Turm Höhe ",
    )
    assert head is not None
    assert (head.end, head.text[-34:]) == (3, "Linke auf Bundestagsdrucksache 21/90400"[-34:])


def annexes(text: str) -> list[tuple[str, str | None, str | None]]:
    paper = parse_text(text)
    assert [line.use for line in paper.account if line.use == "unplaced"] == []
    return [
        (section.id, section.heading, section.text) for section in paper.sections if section.kind == "anlage"
    ]


def test_annexes_keep_their_printed_numbers() -> None:
    text = (
        HEAD
        + QUESTION
        + IMPRINT
        + "\nAnlage 4 zu Frage 1\nTurm\nAnlage 6a\nMole\nAnlage 6b\nKai\nAnlage zu Frage 9\nBake"
    )
    assert annexes(text) == [
        ("anlage_4", "Anlage 4 zu Frage 1", "Turm"),
        ("anlage_6a", "Anlage 6a", "Mole"),
        ("anlage_6b", "Anlage 6b", "Kai"),
        ("anlage_7", "Anlage zu Frage 9", "Bake"),
    ]


def test_one_number_for_several_questions_and_heads_printed_on_every_page() -> None:
    text = (
        HEAD
        + QUESTION
        + IMPRINT
        + ("\nAnlage 1 zu Frage 1\nTurm\nAnlage 1 zu Frage 1\nMole\nAnlage 1 zu Frage 2\nKai\nAnlage 1\nBake")
    )
    assert annexes(text) == [
        ("anlage_1", "Anlage 1 zu Frage 1", "Turm\nMole"),
        ("anlage_1~2", "Anlage 1 zu Frage 2", "Kai\nBake"),
    ]


def test_the_title_of_the_inquiry_above_a_head_belongs_to_its_annex() -> None:
    title = "Kleine Anfrage der Fraktion Die Linke \nBT-Drs. 21/90400 \n \nAnlage zu Frage 1 \nTurm 28 \n"
    paper = parse_answers(QUESTION + title)
    assert paper.sections[0].answers[0].text == "Der Bund."
    assert paper.sections[1].text == "Kleine Anfrage der Fraktion Die Linke\nBT-Drs. 21/90400\nTurm 28"


TABLE = "".join(f"Turm {n} Höhe {n + 10} 4\n" for n in range(12))


def test_labels_at_the_foot_of_their_pages_close_them() -> None:
    text = (
        HEAD + QUESTION + IMPRINT + f"\n{TABLE}Stand\nHöhe\nAnlage 1\nBaken\nStand\nHöhe\nMole 3 4\nAnlage 2"
    )
    assert "annex-label-trails" in codes(parse_text(text))
    assert annexes(text) == [
        ("anlage_1", "Anlage 1", TABLE + "Stand\nHöhe\nBaken\nStand\nHöhe"),
        ("anlage_2", "Anlage 2", "Mole 3 4"),
    ]


def test_a_page_before_the_first_label_shows_that_labels_close_pages() -> None:
    text = HEAD + QUESTION + IMPRINT + f"\n{TABLE}Anlage 1\nMole 3 4\nAnlage 2\nKai 5 6"
    assert annexes(text) == [
        ("anlage_1", "Anlage 1", TABLE.strip()),
        ("anlage_2", "Anlage 2", "Mole 3 4\nKai 5 6"),
    ]


def test_a_page_whose_label_stands_at_its_foot_is_not_left_in_the_last_answer() -> None:
    prose = (
        "Die Türme werden seit vielen Jahren von den Ämtern an der Küste und auf den Inseln \nunterhalten.\n"
    )
    paper = parse_answers(QUESTION + prose + TABLE + "Anlage 1\nMole 3 4\nAnlage 2")
    assert paper.sections[0].answers[0].text.endswith("unterhalten.")
    assert [section.id for section in paper.sections] == ["f1", "anlage_1", "anlage_2"]
    assert (paper.sections[1].text or "").startswith("Turm 0 Höhe 10 4\n")


PAGE = "".join(f"Turm {name} steht\n" for name in "ABCDEFGHIJKLMNOP")


def test_page_numbers_leave_annexes_and_running_numbers_stay() -> None:
    pages = "".join(f"{n}\n{PAGE}" for n in range(1, 5))
    [(_, _, text)] = annexes(HEAD + QUESTION + IMPRINT + f"\nAnlage 1\n{pages}- 5 -\nEnde\n6 von 6\n")
    assert text == PAGE * 4 + "Ende"
    listed = "".join(f"{n}\nTurm {n}\n" for n in range(1, 9))
    [(_, _, text)] = annexes(HEAD + QUESTION + IMPRINT + f"\nAnlage\nName\n{listed}")
    assert text is not None
    assert [line for line in text.split("\n") if line.isdigit()] == [str(n) for n in range(1, 9)]


def test_where_every_line_ends_in_a_blank_only_prose_runs_on() -> None:
    lines = (
        "Empfänger der Zuwendung ",
        "Verein der Freunde alter Leuchttürme und Baken ",
        "Stiftung Seezeichen ",
        "Die Zuwendungen werden nach den Grundsätzen des Bundes für die Erhaltung der Seezeichen ",
        "und der Türme gewährt. ",
        "- Baken ",
        "- Tonnen ",
        "Turm Höhe Jahr ",
        "Roter Sand 28 1885 ",
        "Hohe Weg 29 1856 ",
        "Im Bau - - ",
        "gesperrt 1 - ",
        "Stand: Mai ",
    )
    [(_, _, text)] = annexes(HEAD + QUESTION + IMPRINT + "\nAnlage 1\n" + "\n".join(lines))
    assert text is not None
    kept = [line.strip() for line in lines]
    assert text.split("\n") == [*kept[:3], f"{kept[3]} {kept[4]}", *kept[5:]]


def test_a_blank_line_parts_blocks_of_an_annex() -> None:
    text = (
        HEAD
        + QUESTION
        + IMPRINT
        + "\nAnlage 1\nTürme an der Unterweser, an der Außenweser und im Wurster Watt \n \nBaken"
    )
    assert annexes(text)[0][2] == "Türme an der Unterweser, an der Außenweser und im Wurster Watt\nBaken"


def test_a_margin_mark_torn_after_its_first_letter_is_no_annex() -> None:
    text = HEAD + QUESTION + IMPRINT + "\nV\norabfassung – w\nird durch die lektorierte Fassung ersetzt."
    assert annexes(text) == []
