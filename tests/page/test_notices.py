"""What the engine says of a query is said in the reader's language, and leads to what it suggests."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from query.web.page.notices import GERMAN
from tests.page.test_pages import read

ASKED = {
    "Schleusse": ("Meinten Sie Schleuse", "/?q=Schleuse"),
    "Schleuse Fernbedienung Wasserstoff": ("Nie in einem Abschnitt: ", None),
    "Schleuse Brückenzoll Wasserstoffzug": ("Kein Abschnitt enthält alles; einzeln: Schleuse ", None),
    "qwertzuiop asdfghjk": ("Kein Abschnitt enthält qwertzuiop oder asdfghjk", None),
    "Schleuse and Wehr": (
        "and gilt als Wort: Verknüpfungen stehen in Großbuchstaben",
        "/?q=Schleuse+AND+Wehr",
    ),
    "die": ("die wird nicht gesucht", None),
    "21/90002": ("Drucksache 21/90002 ist im Bestand", "/papers/21/90002"),
    '"Schleuse': ("Das Anführungszeichen wird nie geschlossen", None),
    "(Schleuse": ("Die Klammer wird nie geschlossen", None),
    "Schleuse)": ("Eine Klammer schließt, die nie geöffnet wurde", None),
    "Schleuse OR": ("OR verbindet nichts und entfällt", "/?q=Schleuse+%22or%22"),
    "-Schleuse": ("Die Suche schließt nur aus", None),
    "BMV Schleuse": ("BMV: auch gesucht als", "/?q=%22BMV%22+Schleuse"),
    "ressort:BMV Schleuse": ("ressort:BMV wird gelesen als Bundesministerium für Verkehr", None),
    "fraktion:Linkee Schleuse": ("Kein Abschnitt hat fraktion:Linkee", None),
    "Wie viele Schleusen?": ("? am Ende mehrerer Wörter gilt als Fragezeichen", None),
    "Bürger*innen Schleuse": ("gilt als Wort mit Genderstern", None),
    "xyzzy* Schleuse": ("xyzzy*: Kein Wort des Bestandes ist so geschrieben", None),
    "Tor~2": ("Tor ist kurz: ", None),
    "Schleuse~5": ("Höchstens 2 Buchstaben dürfen abweichen", "/?q=Schleuse~2"),
    '"Schleuse* gesperrt"': ("In Anführungszeichen ist * kein Platzhalter", None),
    "titel: Schleuse": ("titel: gilt als Wort", None),
    "Schleuse^99999": ("gewichtet werden; ^ entfällt", None),
    "fraktion:Die Linke": ('Linke wird als Wörter gesucht; der ganze Name ist fraktion:"Die Linke"', None),
}


@pytest.mark.parametrize("query", ASKED)
def test_a_notice_is_german_and_leads_on(client: TestClient, query: str) -> None:
    said, link = ASKED[query]
    answer = client.get("/", params={"q": query})
    page = read(client, str(answer.url.raw_path, "ascii"))
    assert said in page.text
    if link is not None:
        assert link in page.links
    listed = answer.text.partition('<section class="notices"')[2].partition("</section>")[0]
    assert re.findall(r'<li><span lang="(\w+)">', listed) == ["de"] * listed.count("<li>")


@pytest.mark.parametrize("query", ASKED)
def test_the_same_is_said_in_english_without_words_of_the_terminal(client: TestClient, query: str) -> None:
    answer = client.get("/", params={"q": query, "lang": "en"})
    listed = answer.text.partition('<section class="notices"')[2].partition("</section>")[0]
    assert listed and set(re.findall(r'<li><span lang="(\w+)">', listed)) == {"en"}
    assert "--match" not in listed and "drucksuche show" not in listed


def test_what_any_word_finds_is_offered(client: TestClient) -> None:
    page = read(client, "/?q=Schleuse+Fernbedienung+Wasserstoff")
    assert "Mit irgendeinem der Wörter: " in page.text
    assert "/?q=Schleuse+Fernbedienung+Wasserstoff&match=any" in page.links


def test_a_word_of_the_query_is_not_translated(client: TestClient) -> None:
    page = read(client, '/?q="law+and+order"+qwertzuiop+Schleuse')
    assert "law and order" in page.text


def test_every_german_sentence_has_the_gaps_of_the_english(client: TestClient) -> None:
    wrong = [english for english, german in GERMAN if german.count("{}") > english.count("{}")]
    assert wrong == []
