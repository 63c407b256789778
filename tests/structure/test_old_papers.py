"""Papers of the first twelve Wahlperioden: invented texts in the layouts of their time."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from indexer.jsonshape import paper_to_json
from indexer.model import JsonObject, RawPaper
from indexer.sources.pdf import read_pdf
from indexer.structure import parse_paper
from tests.sources import pdfs
from tests.structure.test_landhead import parsed


class Old(NamedTuple):
    """The lines of a paper, what its head says, and the ids or headings of its sections."""

    lines: str
    head: JsonObject
    sections: list[str]


PAPERS = {
    "WP 1, number alone": Old(
        """
Deutscher Bundestag
1. Wahlperiode
1949
Drucksache Nr. 9123
Antrag
der Fraktion der SPD
betr. Wiederaufbau der Volksschulen in Zonenrandgebieten
Der Bundestag wolle beschließen:
Die Bundesregierung wird ersucht, bis zum 1. Oktober 1950 einen Plan für den Wiederaufbau vorzulegen.
Bonn, den 30. Juni 1950
Ollendorff und Fraktion
""",
        {
            "dokumentnummer": "1/9123",
            "drucksachetyp": "Antrag",
            "titel": "Wiederaufbau der Volksschulen in Zonenrandgebieten",
            "fraktion": ["SPD"],
            "unterzeichnet": "1950-06-30",
        },
        ["Der Bundestag wolle beschließen:"],
    ),
    "WP 2, Roman questions": Old(
        """
Deutscher Bundestag
2. Wahlperiode
1953
Drucksache 9412
Große Anfrage
der Fraktion der DP
betr. Lage der Hochseefischerei
Wir fragen die Bundesregierung:
I. Welche Maßnahmen hat die Bundesregierung seit 1950 zugunsten der Hochseefischerei getroffen?
II. Ist die Bundesregierung bereit, die Kredite zu verlängern?
Bonn, den 7. April 1955
Dr. von Hagenow und Fraktion
""",
        {
            "dokumentnummer": "2/9412",
            "drucksachetyp": "Große Anfrage",
            "titel": "Lage der Hochseefischerei",
            "unterzeichnet": "1955-04-07",
        },
        ["f1", "f2"],
    ),
    "WP 4, a letter": Old(
        """
Deutscher Bundestag Drucksache IV/9234
4. Wahlperiode
Der Bundesminister für Verkehr Bonn, den 12. Mai 1963
E 3 – Vbb 32/63
An den Herrn
Präsidenten des Deutschen Bundestages
Betr.: Sicherung der Bahnübergänge im Emsland
Bezug: Kleine Anfrage der Abgeordneten Dr. Mollwitz und
Genossen – Drucksache IV/9199 –
Die obengenannte Kleine Anfrage beantworte ich wie folgt:
Zu 1.
Es trifft zu, daß im Jahre 1962 mehr Unfälle gezählt worden sind.
Zu 2.
Die Bundesregierung hat vier Millionen DM für Schranken bereitgestellt.
""",
        {
            "dokumentnummer": "4/9234",
            "drucksachetyp": "Antwort",
            "titel": "Sicherung der Bahnübergänge im Emsland",
            "bezug": "4/9199",
            "fragesteller": ["Dr. Mollwitz"],
            "fragesteller_weitere": True,
            "ressort": "Bundesminister für Verkehr",
            "schreiben_vom": "1963-05-12",
            "urheber": ["Bundesregierung"],
        },
        ["None", "Zu 1.", "Zu 2."],
    ),
    "WP 5, two signatures": Old(
        """
Deutscher Bundestag
5. Wahlperiode
Drucksache V/9044
Schriftlicher Bericht
des Ausschusses für Wirtschaft und Mittelstandsfragen
(15. Ausschuß)
über den von der Bundesregierung eingebrachten Entwurf eines Gesetzes über die Lagerung von Saatgut
– Drucksache V/9002 –
A. Bericht des Abgeordneten Brandhorst
Der Ausschuß hat den Entwurf in zwei Sitzungen beraten.
Bonn, den 17. Oktober 1966
Brandhorst
Berichterstatter
B. Antrag des Ausschusses
Der Bundestag wolle beschließen,
den Gesetzentwurf – Drucksache V/9002 – unverändert anzunehmen.
Bonn, den 18. Oktober 1966
Der Ausschuß für Wirtschaft und Mittelstandsfragen
Dr. Menzinger
Vorsitzender
""",
        {
            "dokumentnummer": "5/9044",
            "drucksachetyp": "Schriftlicher Bericht",
            "bezug": "5/9002",
            "titel": "über den von der Bundesregierung eingebrachten Entwurf eines Gesetzes über die Lagerung"
            " von Saatgut",
            "urheber": ["Ausschuss für Wirtschaft und Mittelstandsfragen"],
            "unterzeichnet": "1966-10-17",
        },
        ["A. Bericht des Abgeordneten Brandhorst", "B. Antrag des Ausschusses"],
    ),
    "WP 7, answer within the paper": Old(
        """
Deutscher Bundestag
7. Wahlperiode
Drucksache 7/9311
08. 11. 74
Sachgebiet 93
Antwort
der Bundesregierung
auf die Kleine Anfrage der Abgeordneten Dr. Mollwitz, Tönges und der Fraktion der CDU/CSU
– Drucksache 7/9300 –
betr. Ausbau der Saaletalsperre
Der Bundesminister für Verkehr – W 12/14.20.01 – hat mit Schreiben vom 6. November 1974 die Kleine Anfrage
namens der Bundesregierung wie folgt beantwortet:
1. Wann ist mit dem Beginn des Ausbaus zu rechnen?
Mit dem Beginn ist im Jahre 1976 zu rechnen.
2. Welche Kosten entstehen dem Bund?
Dem Bund entstehen Kosten von 14 Millionen DM.
""",
        {
            "dokumentnummer": "7/9311",
            "datum": "1974-11-08",
            "titel": "Ausbau der Saaletalsperre",
            "bezug": "7/9300",
            "ressort": "Bundesminister für Verkehr",
            "schreiben_vom": "1974-11-06",
        },
        ["f1", "f2"],
    ),
    "WP 12, a bill": Old(
        """
Deutscher Bundestag Drucksache 12/9155
12. Wahlperiode 14. 06. 93
Sachgebiet 2129
Gesetzentwurf
der Bundesregierung
Entwurf eines Gesetzes zur Änderung des Deichschutzgesetzes
A. Zielsetzung
Mit dem Entwurf soll das Deichschutzgesetz an das Recht der Europäischen Gemeinschaften angepaßt werden.
B. Lösung
Die Vorschriften über die Planung werden neu gefaßt.
Artikel 1
Änderung des Deichschutzgesetzes
§ 3 des Deichschutzgesetzes wird wie folgt gefaßt:
„§ 3 Deiche sind zu erhalten.“
Artikel 2
Inkrafttreten
Dieses Gesetz tritt am Tage nach der Verkündung in Kraft.
""",
        {
            "dokumentnummer": "12/9155",
            "drucksachetyp": "Gesetzentwurf",
            "datum": "1993-06-14",
            "titel": "Entwurf eines Gesetzes zur Änderung des Deichschutzgesetzes",
            "urheber": ["Bundesregierung"],
        },
        [
            "A. Zielsetzung",
            "B. Lösung",
            "Artikel 1 – Änderung des Deichschutzgesetzes",
            "Artikel 2 – Inkrafttreten",
        ],
    ),
}


@pytest.mark.parametrize("name", PAPERS)
def test_old_paper(name: str) -> None:
    old = PAPERS[name]
    paper = parsed(old.lines)
    assert {key: paper[key] for key in old.head} == old.head
    found = [
        section["id"] if section["kind"] == "exchange" else str(section["heading"])
        for section in paper["sections"]
    ]
    assert found == old.sections


def test_columns_of_an_old_page_are_read_one_after_the_other() -> None:
    """A page set in two columns, with a title over both: paragraphs run from column to column."""
    data = pdfs.pdf(old_page)
    lines, _ = read_pdf(data, engine="pypdf")
    paper = paper_to_json(parse_paper(RawPaper(origin="x", kind="pdf", source_hash="x", lines=lines)))
    assert paper["dokumentnummer"] == "5/9044"
    assert [section["heading"] for section in paper["sections"]] == ["I. Allgemeines", "II. Einzelheiten"]
    first, second = (section["text"] for section in paper["sections"])
    assert first == " ".join(f"Der Seezeichendampfer {n} liegt in seinem Hafen fest." for n in range(14))
    assert second == " ".join(f"Das Feuerschiff {n} ist wieder auf seinem Platz." for n in range(12))


def old_page(canvas: Canvas) -> None:
    """The first page of an Unterrichtung in two columns, narrow enough to break every sentence once."""
    pdfs.write(canvas, 60, 70, "Deutscher Bundestag", ("Helvetica-Bold", 16))
    pdfs.write(canvas, 430, 70, "Drucksache V/9044", ("Helvetica", 12))
    pdfs.write(canvas, 60, 90, "5. Wahlperiode", ("Helvetica", 12))
    pdfs.write(canvas, 60, 150, "Unterrichtung", ("Helvetica-Bold", 16))
    pdfs.write(canvas, 60, 170, "durch die Bundesregierung", ("Helvetica-Bold", 12))
    pdfs.write(canvas, 60, 215, "Bericht über den Stand der Seezeichen", ("Helvetica-Bold", 12))
    columns = (
        (60, "I. Allgemeines", ("Der Seezeichendampfer {} liegt in", "seinem Hafen fest."), range(14)),
        (310, "II. Einzelheiten", ("Das Feuerschiff {} ist wieder auf", "seinem Platz."), range(12)),
    )
    for left, heading, halves, numbers in columns:
        pdfs.write(canvas, left, 260, heading, ("Helvetica-Bold", 10))
        words = " ".join(" ".join(halves).format(n) for n in numbers).split(" ")
        set_column(canvas, left, words)


def set_column(canvas: Canvas, left: float, words: list[str]) -> None:
    top, line = 280.0, ""
    for word in [*words, ""]:
        longer = f"{line} {word}".strip()
        if not word or stringWidth(longer, "Times-Roman", 10) > 230:
            pdfs.write(canvas, left, top, line, ("Times-Roman", 10))
            top, longer = top + 11.5, word
        line = longer
