"""Rows of figures stand alone, with the line that names their columns; prose with figures runs on."""

from __future__ import annotations

import pytest

from indexer.structure.cells import is_figures
from tests.structure.papers import parse_answers

ROWS = [
    ("2021 24,0 9,6 11,2", True),
    ("Hochland 1.204 17 %", True),
    ("2025 (bis September) 66,0 38,2 –", True),
    ("Wiesen im Jahr 2021 und 2022", False),
    ("Von 2021 bis 2023 waren es 17", False),
    ("Es gab in diesem Jahr dort nur noch 12 30", False),
    ("17", False),
    ("", False),
]


@pytest.mark.parametrize(("text", "expected"), ROWS)
def test_rows_of_figures(text: str, expected: bool) -> None:
    assert is_figures(text) is expected


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
