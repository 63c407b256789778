"""A footnote says parliament, number, date, kind, author, title, question and page, where they are known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.model import Question, Section
from query.model import StoredSection
from query.render.footnotes import footnote
from tests.papers import exchange, paper

ASKED = paper(
    "21/9601",
    drucksachetyp="Kleine Anfrage",
    datum="2029-11-02",
    titel="Wasser im Hochland",
    urheber=("Fraktion der Grauen",),
)
ANSWER = paper("21/9602", titel="Wasser im Hochland", urheber=("Bundesregierung",), bezug="21/9601")
SECTION = StoredSection(
    id="bt-21-9602#f1", paper=ANSWER, section=exchange("1", "Wie viel?", "Wenig.", pages=(2, 3))
)


def test_a_section_of_an_antwort() -> None:
    assert footnote(SECTION, ASKED) == (
        "Deutscher Bundestag, Drucksache 21/9602, 15. Januar 2030, Antwort der Bundesregierung auf die"
        " Kleine Anfrage der Fraktion der Grauen: Wasser im Hochland, Frage 1, S. 2"
    )


def test_what_was_answered_is_not_guessed() -> None:
    assert footnote(ANSWER) == (
        "Deutscher Bundestag, Drucksache 21/9602, 15. Januar 2030, Antwort der Bundesregierung auf"
        " Drucksache 21/9601: Wasser im Hochland"
    )
    assert "auf die Große Anfrage der" in footnote(ANSWER, replace(ASKED, drucksachetyp="Große Anfrage"))


@pytest.mark.parametrize(
    ("urheber", "shown"),
    [
        (
            ("Fraktion der Grauen", "Fraktion BUNTE/WELT"),
            "Antrag der Fraktionen der Grauen und BUNTE/WELT: W",
        ),
        (("Ausschuss für Deiche",), "Antrag (Ausschuss für Deiche): W"),
        ((), "Antrag: W"),
    ],
)
def test_who_wrote_it_stands_with_its_article(urheber: tuple[str, ...], shown: str) -> None:
    found = footnote(paper("21/9603", drucksachetyp="Antrag", titel="W", urheber=urheber))
    assert found == f"Deutscher Bundestag, Drucksache 21/9603, 15. Januar 2030, {shown}"


def test_a_written_question_names_who_asked_it_and_its_title_stands_alone() -> None:
    title = "Schriftliche Fragen mit den\nAntworten der Bundesregierung"
    head = paper("21/9604", drucksachetyp="Schriftliche Fragen", titel=title, datum="2030-03-01")
    asked = Question(n="35", text="Wer?", fragesteller="Erika Beispiel", fraktion="Die Bunten")
    section = Section(id="f35", kind="exchange", questions=(asked,))
    assert footnote(StoredSection(id="bt-21-9604#f35", paper=head, section=section)) == (
        "Deutscher Bundestag, Drucksache 21/9604, 1. März 2030, Schriftliche Fragen mit den Antworten der"
        " Bundesregierung, Frage 35 von Erika Beispiel (Die Bunten)"
    )


def test_an_addition_and_another_parliament() -> None:
    changed = replace(ASKED, zusatz="(neu)", herausgeber="BW", urheber=(), datum=None)
    assert footnote(changed) == (
        "Landtag von Baden-Württemberg, Drucksache 21/9601 (neu), Kleine Anfrage: Wasser im Hochland"
    )
    assert footnote(paper("21/9605", drucksachetyp=None, titel=None, datum=None)) == (
        "Deutscher Bundestag, Drucksache 21/9605"
    )
