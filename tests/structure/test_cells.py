"""Rows of figures stand alone, with the line that names their columns; prose with figures runs on."""

from __future__ import annotations

import pytest

from indexer.structure.cells import figure_count, runs_on
from indexer.structure.rows import Row
from tests.structure.papers import parse_answers

ROWS = [
    ("2021 24,0 9,6 11,2", True),
    ("Hochland 1.204 17 %", True),
    ("2025 (bis September) 66,0 38,2 –", True),
    ("Wiesen im Jahr 2021 und 2022", False),
    ("Von 2021 bis 2023 waren es 17", False),
    ("Es gab in diesem Jahr dort nur noch 12 30", False),
    ("ungeklärt - -", True),
    ("17", False),
    ("", False),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_rows_of_figures(text: str, expected: bool) -> None:
    assert (figure_count(text) > 1) is expected


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Turm 17", 1),
        ("Turm 17.", 0),
        ("Turm 17/", 0),
        ("bis 17", 0),
        ("a b c d e f g h 17", 1),
        ("a b c d e f g h i 17", 0),
        (" ".join(["Turm"] * 12 + ["17"] * 12), 2),
        (" ".join(["Turm"] * 12 + ["17"] * 13), 0),
        ("Turm und Bake 17 18", 1),
        ("Turm Bake 17 18", 2),
        ("Turm 1.204,5 %", 2),
        ("Turm 1a", 0),
        ("Turm (17)", 1),
        ("Turm x", 1),
    ],
)
def test_figures_at_the_end_of_a_line(text: str, figures: int) -> None:
    assert figure_count(text) == figures


@pytest.mark.parametrize(
    ("text", "soft", "goes_on"),
    [
        ("Der Turm steht in der", False, True),
        ("Der Turm steht in der,", False, False),
        ("Der Turm ist", False, False),
        ("am 3. Mai", False, True),
        ("im Mai", False, False),
        ("seit Mai", False, False),
        ("Mai", False, False),
        ("Der Turm ist nicht hoch", True, True),
        ("Der Turm ist nicht hoch", False, False),
        ("Der hohe Turm", True, False),
        ("", True, False),
    ],
)
def test_a_line_that_is_broken_prose(text: str, soft: bool, goes_on: bool) -> None:
    assert runs_on(Row(at=0, text=text, soft=soft)) is goes_on


def test_a_table_keeps_its_rows_also_where_every_line_ends_in_a_blank() -> None:
    paper = parse_answers(
        " 1. Wie viele Moore gab es?\nDie Zahlen sind bekannt und stehen in der folgenden Übersicht \n"
        "Land trocken nass \nHochland 1.204 17 \nTiefland 88 1.020 \nInseln – 3 \n"
    )
    assert paper.sections[0].answers[0].text.split("\n") == [
        "Die Zahlen sind bekannt und stehen in der folgenden Übersicht",
        "Land trocken nass",
        "Hochland 1.204 17",
        "Tiefland 88 1.020",
        "Inseln – 3",
    ]


QUESTION = " 1. Wie viele Moore gab es?\n"
LINES = [
    # what is printed, with the blanks at line ends; the lines of the answer
    (
        "Tabelle 1: Moore im Hochland, im Tiefland, am Belt und an den übrigen Küsten\n"
        "Landschaftsraum Moore\nHochland 17\nTiefland 88\nungeklärt -\nBelt 3\n",
        [
            "Tabelle 1: Moore im Hochland, im Tiefland, am Belt und an den übrigen Küsten",
            "Landschaftsraum Moore",
            "Hochland 17",
            "Tiefland 88",
            "ungeklärt -",
            "Belt 3",
        ],
    ),
    (  # the line behind a table begins anew
        "Moorverwaltung Hochland, Nebenstelle Nordland 17 \n"
        "Moorverwaltung Tiefland, Nebenstelle Südland 88 \n"
        "Moorverwaltung Inseln, Nebenstelle Belt 3 \nDie Zahlen sind vorläufig und werden geprüft.\n",
        [
            "Moorverwaltung Hochland, Nebenstelle Nordland 17",
            "Moorverwaltung Tiefland, Nebenstelle Südland 88",
            "Moorverwaltung Inseln, Nebenstelle Belt 3",
            "Die Zahlen sind vorläufig und werden geprüft.",
        ],
    ),
    (  # a divided word, a list and a bracket go on
        "Hochland 17\nTiefland 88\nOber-, Mittel- und Unterland/Nord-\nBelt 3 4\nSund 5 6\n",
        ["Hochland 17", "Tiefland 88", "Ober-, Mittel- und Unterland/Nord-Belt 3 4", "Sund 5 6"],
    ),
    (  # lines of prose that end in figures are no table
        "Moore im Hochland und an der Küste Nordlands 3 \nSeen im Tiefland und an der Küste Südlands 4 \n"
        "Berge im Inneren und an der Grenze Westlands 5 \nsind geschützt.\n",
        [
            "Moore im Hochland und an der Küste Nordlands 3 Seen im Tiefland und an der Küste Südlands 4 "
            "Berge im Inneren und an der Grenze Westlands 5 sind geschützt."
        ],
    ),
]


@pytest.mark.parametrize(("printed", "expected"), LINES)
def test_lines_beside_rows_of_figures(printed: str, expected: list[str]) -> None:
    paper = parse_answers(QUESTION + "Die Zahlen zeigt die folgende Übersicht.\n" + printed)
    assert paper.sections[0].answers[0].text.split("\n")[1:] == expected
