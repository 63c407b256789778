"""Heads that end early, titles as DIP gives them, letters in other words, prints of the page in a line."""

from __future__ import annotations

import pytest

from indexer.structure.parse import short_title
from tests.structure.papers import HEAD, parse_answers, parse_text

FIRST = "Deutscher Bundestag Drucksache 21/90501\n21. Wahlperiode 06.02.2026\n"


@pytest.mark.parametrize(
    ("given", "title"),
    [
        (None, None),
        (" \r\n", None),
        ("Zahl der Türme", "Zahl der Türme"),
        ("auf die Kleine Anfrage\r\n- Drucksache 21/1971 -\r\nZahl der\r\nTürme", "Zahl der Türme"),
        ("zu der Beratung\nohne Nummer", "ohne Nummer"),
        ("auf die Kleine Anfrage\n- Drucksache 21/1971 -", "auf die Kleine Anfrage - Drucksache 21/1971 -"),
    ],
)
def test_the_title_alone_of_what_dip_calls_one(given: str | None, title: str | None) -> None:
    assert short_title(given) == title


def test_a_paper_may_end_with_its_kind() -> None:
    paper = parse_text(FIRST + "Antrag")
    assert (paper.drucksachetyp, paper.titel, paper.sections) == ("Antrag", None, ())


def test_askers_of_a_motion_are_names_and_group() -> None:
    paper = parse_text(
        FIRST
        + "Antrag\nder Abgeordneten Ada Beispiel, Ben Muster und der Fraktion der SPD\nLeuchttürme erhalten\n"
        "Der Bundestag wolle beschließen:\nDie Türme bleiben."
    )
    assert (paper.fragesteller, paper.fraktion) == (("Ada Beispiel", "Ben Muster"), ("SPD",))
    assert (paper.titel, paper.urheber) == ("Leuchttürme erhalten", ("Fraktion der SPD",))


@pytest.mark.parametrize(
    ("named", "bezug"),
    [("zu dem Antrag der Fraktion der SPD\n– Drucksache 21/400 –\n", "21/400"), ("", None)],
)
def test_a_recommendation_names_its_committee_and_perhaps_its_paper(named: str, bezug: str | None) -> None:
    paper = parse_text(
        FIRST + f"Beschlussempfehlung und Bericht\ndes Ausschusses für Türme\n{named}Leuchttürme erhalten\n"
        "A. Problem\nDie Türme verfallen."
    )
    assert (paper.urheber, paper.bezug) == (("Ausschuss für Türme",), bezug)
    assert paper.titel == "Leuchttürme erhalten"


@pytest.mark.parametrize(
    ("letter", "ressort", "sent"),
    [
        (
            "mit Schreiben des Bundesministeriums für Verkehr vom\n26. November 2025 übermittelt.",
            "Bundesministerium für Verkehr",
            "2025-11-26",
        ),
        ("vom Amt für Türme am 2. Mai 2025 übermittelt.", None, "2025-05-02"),
    ],
)
def test_who_sent_an_answer_and_when(letter: str, ressort: str | None, sent: str) -> None:
    note = f"Die Antwort wurde namens der Bundesregierung {letter}"
    paper = parse_answers(f" 1. Wie hoch ist der Turm?\nEr ist hoch.\n{note}\n")
    assert (paper.ressort, paper.schreiben_vom) == (ressort, sent)
    assert [answer.text for section in paper.sections for answer in section.answers] == ["Er ist hoch."]


def test_a_letter_without_those_it_was_sent_for_names_the_ministry_itself() -> None:
    note = "Die Antwort wurde namens des Bundesministeriums für Verkehr vom 2. Mai 2025 übermittelt."
    paper = parse_answers(f" 1. Wie hoch ist der Turm?\nEr ist hoch.\n{note}\n")
    assert (paper.ressort, paper.schreiben_vom) == ("Bundesministerium für Verkehr", "2025-05-02")


@pytest.mark.parametrize(
    "printed",
    [
        "Er ist hoch.Deutscher Bundestag Drucksache 21/90500",
        "Er ist hoch.ISSN 0722-8333",
        "Er ist hoch.\nISSN 0722-8333Vertrieb: Bundesanzeiger Verlag GmbH",
    ],
)
def test_what_a_page_prints_into_a_line_is_no_part_of_an_answer(printed: str) -> None:
    paper = parse_text(f"{HEAD} 1. Wie hoch ist der Turm?\n{printed}")
    assert [answer.text for section in paper.sections for answer in section.answers] == ["Er ist hoch."]
