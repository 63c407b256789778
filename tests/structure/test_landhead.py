"""Title blocks of the Landtage, one invented first page for each order of their elements."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from indexer.jsonshape import paper_to_json
from indexer.model import JsonObject, Line, RawPaper
from indexer.structure import parse_paper
from tests.structure.papers import parse_text


def parsed(text: str) -> JsonObject:
    return paper_to_json(parse_text(text.strip("\n")))


class Page(NamedTuple):
    """The first lines of a paper, what its head says, and the headings of its passages."""

    lines: str
    head: JsonObject
    headings: list[str | None]


PAGES = {
    "Nordrhein-Westfalen": Page(
        """
LANDTAG NORDRHEIN-WESTFALEN
18. Wahlperiode
Drucksache 18/98765
12.10.2024
Antwort
der Landesregierung
auf die Kleine Anfrage 4321 vom 5. September 2024
der Abgeordneten Frauke Tiedjen und Olaf Brömmelkamp SPD
Drucksache 18/98543
Zustand der Wehre an der Oberen Lenne
Vorbemerkung der Kleinen Anfrage
An der Oberen Lenne stehen vierzehn Wehre, von denen fünf als baufällig gelten.
Der Minister für Umwelt hat die Kleine Anfrage 4321 mit Schreiben vom 10. Oktober 2024 beantwortet.
1. Wie viele Wehre sind in Landesbesitz?
Neun Wehre gehören dem Land.
2. Wann werden sie saniert?
Die Sanierung ist für das Jahr 2027 geplant.
Datum des Originals: 10.10.2024/Ausgegeben: 17.10.2024
""",
        {
            "dokumentnummer": "18/98765",
            "herausgeber": "NW",
            "drucksachetyp": "Antwort",
            "datum": "2024-10-12",
            "titel": "Zustand der Wehre an der Oberen Lenne",
            "bezug": "18/98543",
            "fragesteller": ["Frauke Tiedjen", "Olaf Brömmelkamp"],
            "fraktion": ["SPD"],
            "urheber": ["Landesregierung"],
        },
        [
            "Vorbemerkung der Kleinen Anfrage",
            "1. Wie viele Wehre sind in Landesbesitz?",
            "2. Wann werden sie saniert?",
        ],
    ),
    "Bayern": Page(
        """
Bayerischer Landtag
19. Wahlperiode 03.05.2024 Drucksache 19/98123
Schriftliche Anfrage
der Abgeordneten Korbinian Hinterreiter, Leni Staudacher FDP
vom 12.02.2024
Almwege im Landkreis Traunfels
Die Staatsregierung wird gefragt:
1.1 Wie viele Almwege wurden im Jahr 2023 gefördert?
1.2 Welche davon sind für Fahrräder gesperrt?
Antwort
des Staatsministeriums für Ernährung, Landwirtschaft, Forsten und Tourismus
vom 20.03.2024
1.1 Wie viele Almwege wurden im Jahr 2023 gefördert?
Gefördert wurden 31 Wege.
1.2 Welche davon sind für Fahrräder gesperrt?
Zwei Wege sind gesperrt.
Drucksache 19/98123 Bayerischer Landtag 19. Wahlperiode Seite 2
""",
        {
            "dokumentnummer": "19/98123",
            "herausgeber": "BY",
            "wahlperiode": 19,
            "drucksachetyp": "Schriftliche Anfrage",
            "datum": "2024-05-03",
            "titel": "Almwege im Landkreis Traunfels",
            "fragesteller": ["Korbinian Hinterreiter", "Leni Staudacher"],
            "ressort": "Staatsministerium für Ernährung, Landwirtschaft, Forsten und Tourismus",
            "schreiben_vom": "2024-03-20",
            "fraktion": ["FDP"],
        },
        [
            None,
            "Antwort",
            "1.1 Wie viele Almwege wurden im Jahr 2023 gefördert?",
            "1.2 Welche davon sind für Fahrräder gesperrt?",
        ],
    ),
    "Berlin": Page(
        """
Drucksache 19 / 98 321
Schriftliche Anfrage
19. Wahlperiode
Abgeordnetenhaus von Berlin
Schriftliche Anfrage
des Abgeordneten Cem Wiegandt (Bündnis 90/Die Grünen)
vom 12. Mai 2023 (Eingang beim Abgeordnetenhaus am 15. Mai 2023)
zum Thema:
Sanierung der Brunnen im Bezirk Mitte
und Antwort vom 30. Mai 2023 (Eingang beim Abgeordnetenhaus am 2. Juni 2023)
Sehr geehrte Frau Präsidentin, im Namen des Senats beantworte ich die Anfrage wie folgt.
1. Wie viele Brunnen sind in Betrieb?
Zu 1.:
In Betrieb sind 44 Brunnen.
2. Wie hoch sind die Kosten?
Zu 2.:
Die Kosten betragen 310 000 Euro im Jahr.
""",
        {
            "dokumentnummer": "19/98321",
            "herausgeber": "BE",
            "drucksachetyp": "Schriftliche Anfrage und Antwort",
            "titel": "Sanierung der Brunnen im Bezirk Mitte",
            "fragesteller": ["Cem Wiegandt"],
            "fraktion": ["BÜNDNIS 90/DIE GRÜNEN"],
            "schreiben_vom": "2023-05-30",
        },
        [None, "1. Wie viele Brunnen sind in Betrieb?", "2. Wie hoch sind die Kosten?"],
    ),
    "Hessen": Page(
        """
21. Wahlperiode HESSISCHER LANDTAG Drucksache 21/98111
20. 02. 2025
Kleine Anfrage
Gunhild Eckermann (SPD) vom 12.01.2025
Radwege an der Bundesstraße 999
und
Antwort
Minister für Wirtschaft, Energie, Verkehr und ländlichen Raum
Vorbemerkung Fragestellerin:
An der Bundesstraße 999 fehlt seit Jahren ein Radweg.
Frage 1. Wann wird der Radweg gebaut?
Der Baubeginn ist für das Jahr 2026 vorgesehen.
Frage 2. Welche Kosten entstehen?
Die Kosten werden auf 2,1 Millionen Euro geschätzt.
Wiesbaden, 14. Februar 2025
Lorenz Achenbach
Eingegangen am 17. Februar 2025 · Bearbeitet am 18. Februar 2025 · Ausgegeben am 20. Februar 2025
Herstellung: Kanzlei des Hessischen Landtags · Postfach 3240 · 65022 Wiesbaden · www.hessischer-landtag.de
""",
        {
            "dokumentnummer": "21/98111",
            "herausgeber": "HE",
            "drucksachetyp": "Kleine Anfrage und Antwort",
            "datum": "2025-02-20",
            "titel": "Radwege an der Bundesstraße 999",
            "fragesteller": ["Gunhild Eckermann"],
            "fraktion": ["SPD"],
            "unterzeichnet": "2025-02-14",
        },
        [
            "Vorbemerkung Fragestellerin:",
            "Frage 1. Wann wird der Radweg gebaut?",
            "Frage 2. Welche Kosten entstehen?",
        ],
    ),
    "Baden-Württemberg": Page(
        """
Landtag von Baden-Württemberg Drucksache 17 / 98222
17. Wahlperiode 12.1.2024
Antrag
des Abg. Rüdiger Vollmöller u. a. FDP
und
Stellungnahme
des Ministeriums für Verkehr
Barrierefreie Bahnsteige an der Murrtalbahn
Antrag
Der Landtag wolle beschließen,
die Landesregierung zu ersuchen zu berichten,
1. welche Bahnsteige barrierefrei sind;
2. bis wann die übrigen umgebaut werden.
12.1.2024
Vollmöller, Dr. Rabenau, Kienzle-Ott FDP
B e g r ü n d u n g
Die Murrtalbahn wird von immer mehr Fahrgästen genutzt, doch sind viele Bahnsteige nicht stufenlos.
Eingegangen: 12.1.2024 / Ausgegeben: 20.2.2024
""",
        {
            "dokumentnummer": "17/98222",
            "herausgeber": "BW",
            "drucksachetyp": "Antrag und Stellungnahme",
            "datum": "2024-01-12",
            "titel": "Barrierefreie Bahnsteige an der Murrtalbahn",
            "fragesteller": ["Rüdiger Vollmöller"],
            "fragesteller_weitere": True,
            "fraktion": ["FDP"],
            "urheber": ["Ministerium für Verkehr"],
            "unterzeichnet": "2024-01-12",
        },
        ["Der Landtag wolle beschließen,", "Begründung"],
    ),
    "Brandenburg": Page(
        """
Landtag Brandenburg Drucksache 7/98444
7. Wahlperiode
Antwort
der Landesregierung
auf die Kleine Anfrage Nr. 3210
der Abgeordneten Sibylle Prochnau (CDU/CSU-Fraktion)
Drucksache 7/98400
Zukunft der Schleuse Klein Wusterwitz
Namens der Landesregierung beantwortet der Minister für Infrastruktur die Kleine Anfrage wie folgt:
1. Ist die Schleuse in Betrieb?
Zu Frage 1:
Die Schleuse ist seit dem 4. Mai 2023 außer Betrieb.
Eingegangen: 12.05.2024 / Ausgegeben: 17.05.2024
""",
        {
            "dokumentnummer": "7/98444",
            "herausgeber": "BB",
            "drucksachetyp": "Antwort",
            "bezug": "7/98400",
            "titel": "Zukunft der Schleuse Klein Wusterwitz",
            "fragesteller": ["Sibylle Prochnau"],
            "fraktion": ["CDU/CSU"],
            "urheber": ["Landesregierung"],
        },
        [None, "1. Ist die Schleuse in Betrieb?"],
    ),
    "Hamburg": Page(
        """
BÜRGERSCHAFT DER FREIEN UND HANSESTADT HAMBURG Drucksache 22/98555
22. Wahlperiode 12.05.24
Schriftliche Kleine Anfrage
der Abgeordneten Wiebke Harmsdorf (Die Linke) vom 05.05.24
und Antwort des Senats
Betr.: Fähranleger in Neuenfelde-Ost
Einleitung für die Fragen:
Der Fähranleger in Neuenfelde-Ost ist seit dem Winter gesperrt.
Frage 1: Wann wird der Anleger wieder geöffnet?
Antwort zu Frage 1:
Der Anleger wird im August geöffnet.
""",
        {
            "dokumentnummer": "22/98555",
            "herausgeber": "HH",
            "drucksachetyp": "Schriftliche Kleine Anfrage und Antwort",
            "datum": "2024-05-12",
            "titel": "Fähranleger in Neuenfelde-Ost",
            "fragesteller": ["Wiebke Harmsdorf"],
            "fraktion": ["Die Linke"],
            "urheber": ["Senat"],
        },
        ["Einleitung für die Fragen:", "Frage 1: Wann wird der Anleger wieder geöffnet?"],
    ),
    "Rheinland-Pfalz": Page(
        """
Landtag Rheinland-Pfalz
18. Wahlperiode
Drucksache 18/98666
zu Drucksache 18/98600
03. 06. 2024
Antwort
des Ministeriums des Innern und für Sport
auf die Kleine Anfrage der Abgeordneten Heribert Lauterecken und Ulla Birkenbeul (FDP)
– Drucksache 18/98600 –
Feuerwehrhäuser in der Verbandsgemeinde Oberholz
Die Kleine Anfrage – Drucksache 18/98600 – vom 3. Mai 2024 hat folgenden Wortlaut:
1. Wie viele Feuerwehrhäuser sind baufällig?
Zu Frage 1:
Baufällig sind drei Häuser.
""",
        {
            "dokumentnummer": "18/98666",
            "herausgeber": "RP",
            "drucksachetyp": "Antwort",
            "datum": "2024-06-03",
            "bezug": "18/98600",
            "titel": "Feuerwehrhäuser in der Verbandsgemeinde Oberholz",
            "fragesteller": ["Heribert Lauterecken", "Ulla Birkenbeul"],
            "fraktion": ["FDP"],
            "ressort": "Ministerium des Innern und für Sport",
        },
        [None, "1. Wie viele Feuerwehrhäuser sind baufällig?"],
    ),
}


@pytest.mark.parametrize("house", PAGES)
def test_title_block_of_a_landtag(house: str) -> None:
    page = PAGES[house]
    paper = parsed(page.lines)
    assert {name: paper[name] for name in page.head} == page.head
    assert [section["heading"] for section in paper["sections"]] == page.headings


@pytest.mark.parametrize("house", PAGES)
def test_every_line_of_a_landtag_paper_has_its_use(house: str) -> None:
    text = PAGES[house].lines.strip("\n").split("\n")
    lines = tuple(Line(text=line, number=at) for at, line in enumerate(text, 1))
    paper = parse_paper(RawPaper(origin="x", kind="text", source_hash="x", lines=lines))
    assert [use.line for use in paper.account] == list(range(1, len(lines) + 1))
    assert "unplaced" not in {use.use for use in paper.account}


HEAD = """
LANDTAG NORDRHEIN-WESTFALEN
18. Wahlperiode
Drucksache 18/98765
12.10.2024
"""
BODY = "Zustand der Wehre an der Lenne\nVorbemerkung\nAn der Lenne stehen Wehre.\n"


@pytest.mark.parametrize(
    "printed",
    ["des Abgeordneten Frank Tiedjen, Fraktion der SPD", "des Abgeordneten Frank Tiedjen (SPD)"],
)
def test_an_answer_that_comes_along_is_no_asker(printed: str) -> None:
    paper = parsed(f"{HEAD}Kleine Anfrage 4321\n{printed}\nmit Antwort der Landesregierung\n{BODY}")
    assert (paper["fragesteller"], paper["fraktion"]) == (["Frank Tiedjen"], ["SPD"])
    assert paper["drucksachetyp"] == "Kleine Anfrage mit Antwort der Landesregierung"
    assert (paper["urheber"], paper["titel"]) == (["Landesregierung"], "Zustand der Wehre an der Lenne")


def test_the_paper_answered_may_stand_in_the_line_of_who_answers() -> None:
    paper = parsed(
        f"{HEAD}Antwort\nder Landesregierung auf die Kleine Anfrage 12 (Drucksache 18/98543)\n"
        f"der Abgeordneten Frauke Tiedjen SPD\n{BODY}"
    )
    assert (paper["bezug"], paper["urheber"]) == ("18/98543", ["Landesregierung"])
    assert paper["fragesteller"] == ["Frauke Tiedjen"]


def test_a_title_goes_on_while_its_lines_are_open() -> None:
    title = "Zustand der Wehre an der Oberen Lenne und an allen Bächen, die"
    paper = parsed(
        f"{HEAD}Kleine Anfrage 4\nder Abgeordneten Frauke Tiedjen SPD\n{title}\nin sie münden\n"
        "Vorbemerkung\nAn der Lenne stehen Wehre.\n"
    )
    assert paper["titel"] == f"{title} in sie münden"
    assert paper["urheber"] == ["Fraktion der SPD"]


def test_a_page_without_a_title_block_is_kept_as_text() -> None:
    paper = parsed(
        "Landtag von Irgendwo\n19. Wahlperiode Drucksache 19/98123\nDas ist kein Kopf.\nAber Text."
    )
    assert paper["drucksachetyp"] is None
    assert "Aber Text." in paper["sections"][0]["text"]
