"""Where a paragraph ends and how its lines are put together: a table a phenomenon, invented text like DIP's.

`|` is a line end, `_` a blank at it (the mark of an ordinary line break), `¶` the end of a paragraph; `…` and
`§` are long beginnings.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.structure.joining import Flow
from indexer.structure.rows import Row, despace
from tests.structure.papers import join_rows

DIP = Flow(blanks=True)
PDF = Flow(blanks=False, hyphens=True)
WIDE = "Schiffsführerinnen und Schiffsführer werden dort seit 1912 auch bei "
FULL = "Die Leuchttürme an der Unterweser werden seit vielen Jahren von "  # fills a line but for a last word


def joined(lines: str, flow: Flow = DIP) -> str:
    texts = lines.replace("_|", " |").replace("…", FULL).replace("§", WIDE).split("|")
    rows = [Row(at, text.strip(), soft=text[-1:] == " ") for at, text in enumerate(texts)]
    return join_rows(rows, flow).replace("\n", "¶").replace(FULL, "…").replace(WIDE, "§")


ADDRESSES = [
    # a host and a slash are enough; the line ends at any letter
    ("…(boje.de/see/t|uerme-an-der-weser/). Dies gilt.", "…(boje.de/see/tuerme-an-der-weser/). Dies gilt."),
    ("…(www1.boje.de/nac|hrichten/tuerme).", "…(www1.boje.de/nachrichten/tuerme)."),
    ("…(boje.de/see/tuerme-gem|eldet).", "…(boje.de/see/tuerme-gemeldet)."),
    ("…(siehe boje.de/see/tuer|me sowie Anlage 1)", "…(siehe boje.de/see/tuerme sowie Anlage 1)"),
    ("…(boje.de/see/neu|es-feuer; boje.de/alt)", "…(boje.de/see/neues-feuer; boje.de/alt)"),
    ("…(boje.de/a/?uri=C|ELEX:32023)", "…(boje.de/a/?uri=CELEX:32023)"),
    ("…(boje.de/a/bericht.|pdf). Dies gilt.", "…(boje.de/a/bericht.pdf). Dies gilt."),
    ("…Seiten wie post@leuchtturm-wes|er-nord.de.", "…Seiten wie post@leuchtturm-weser-nord.de."),
    ("…www.boje.de/%C3%84u%C3%9Ferun|gen-am-turm)", "…www.boje.de/%C3%84u%C3%9Ferungen-am-turm)"),
    ("…www.boje.de/#:~:text=Im%20Jahr,|%20sagte)", "…www.boje.de/#:~:text=Im%20Jahr,%20sagte)"),
    # parts of a host, or of a file's name
    ("…und Küste (leuchtturmwa|rt.de/see/tuerme).", "…und Küste (leuchtturmwart.de/see/tuerme)."),
    ("…Seegang (turm.bo|je.de/see).", "…Seegang (turm.boje.de/see)."),
    ("…Anlage (Turm-Bericht-ent|wurf_2.pdf).", "…Anlage (Turm-Bericht-entwurf_2.pdf)."),
    # stops inside
    ("…(boje.de/Turm/!|6109281/) gemeldet?", "…(boje.de/Turm/!6109281/) gemeldet?"),
    ("…(www.boje.de/turm?|id=12&n=3)?", "…(www.boje.de/turm?id=12&n=3)?"),
    ("…www.boje.de/start/#:|~:text=Turm", "…www.boje.de/start/#:~:text=Turm"),
    # what only looks like it: a word after a whole address, another address, a line that is not full
    ("…(www.boje.de/turm.html)|veröffentlicht.", "…(www.boje.de/turm.html) veröffentlicht."),
    (
        "Die Werte aller Türme stehen unter www.boje.de/turm/see|einsehbar.",
        "Die Werte aller Türme stehen unter www.boje.de/turm/see einsehbar.",
    ),
    ("…unter www.boje.de|umfangreiche Auskunft", "…unter www.boje.de umfangreiche Auskunft"),
    ("…www.boje.de/turm-eins|und boje.de/turm", "…www.boje.de/turm-eins und boje.de/turm"),
    ("…unter|boje.de/see/turm gemeldet.", "…unter boje.de/see/turm gemeldet."),
    ("www.boje.de/a/b-c-d|www.boje.de/e/f", "www.boje.de/a/b-c-d¶www.boje.de/e/f"),
    ("…usw.|und/oder der Länder", "…usw. und/oder der Länder"),
    (
        "…(www.boje.de/see/turm).|Leuchtturmwärter sind selten.",
        "…(www.boje.de/see/turm).¶Leuchtturmwärter sind selten.",
    ),
]

ENDS = [
    # ordinals and dates
    ("…Bund in der 20.|Wahlperiode gebaut.", "…Bund in der 20. Wahlperiode gebaut."),
    ("Das war der 3.|Turmwärterkongress.", "Das war der 3. Turmwärterkongress."),
    ("Stand ist der 31.|Dezember 2025.", "Stand ist der 31. Dezember 2025."),
    ("…in der 19. und 20.|Wahlperiode gebaut.", "…in der 19. und 20. Wahlperiode gebaut."),
    ("Türme (Stand:|31. Dezember 2025) gibt es.", "Türme (Stand: 31. Dezember 2025) gibt es."),
    ("Plätze 1 und 2, und wer hat die 12.|Der Bund.", "Plätze 1 und 2, und wer hat die 12.¶Der Bund."),
    (
        "Siehe Antwort zu Frage 20.|Weitere Türme sind geplant.",
        "Siehe Antwort zu Frage 20.¶Weitere Türme sind geplant.",
    ),
    (
        "Es gab Treffen:|31. Dezember 2025: Besuch am Turm",
        "Es gab Treffen:¶31. Dezember 2025: Besuch am Turm",
    ),
    # brackets and short quotations
    (
        "Türme (siehe auch:|Leuchtfeuer der Weser) stehen.",
        "Türme (siehe auch: Leuchtfeuer der Weser) stehen.",
    ),
    ("Der Film „Immer Licht.|Vom Turm“ läuft.", "Der Film „Immer Licht. Vom Turm“ läuft."),
    (
        "Türme (siehe oben):|Leuchtfeuer der Weser stehen.",
        "Türme (siehe oben):¶Leuchtfeuer der Weser stehen.",
    ),
    ("Er sagte: „Ja.|Nein, „so“ nicht.", "Er sagte: „Ja.¶Nein, „so“ nicht."),
    # words that end nothing, also in the short lines of a table
    ("Verein der_|Türme_|am Meer", "Verein der Türme¶am Meer"),
    ("Anteil der|Turmwärter", "Anteil der Turmwärter"),
    ("Leucht- und|Nebelfeuer", "Leucht- und Nebelfeuer"),
    ("Türme oder|wenigstens Feuer", "Türme oder wenigstens Feuer"),
    ("c) Bund, Länder und|Inwiefern fehlt Geld?", "c) Bund, Länder und¶Inwiefern fehlt Geld?"),
    # a full line after a stop that was lengthened by the first part of its first word
    (
        "…Wasseramt betrieben.|§schlechter Sicht von_|ihnen geführt.",
        "…Wasseramt betrieben. §schlechter Sicht von ihnen geführt.",
    ),
    (
        "…Wasseramt betrieben?|§schlechter Sicht von_|ihnen geführt.",
        "…Wasseramt betrieben?¶§schlechter Sicht von ihnen geführt.",
    ),
    (
        "…Wasseramt betrieben.|§Nebel_|geführt.",
        "…Wasseramt betrieben.¶§Nebel geführt.",
    ),
    # not where it begins with a word of one syllable, or heads a table
    (
        "…Wasseramt betrieben.|Schiffs Schiffsführerinnen werden dort seit 1912 auch bei schlechter Sicht und"
        " Nebel_|von ihnen geführt.",
        "…Wasseramt betrieben.¶Schiffs Schiffsführerinnen werden dort seit 1912 auch bei schlechter Sicht und"
        " Nebel von ihnen geführt.",
    ),
    (
        "…Wasseramt betrieben.|Tabelle 4: Schiffsführerinnen und Schiffsführer, die dort bei schlechter Sicht"
        " im Nebel_|geführt werden.",
        "…Wasseramt betrieben.¶Tabelle 4: Schiffsführerinnen und Schiffsführer, die dort bei schlechter Sicht"
        " im Nebel geführt werden.",
    ),
    # cells of a table
    ("61 €|Feuer in Nord-|und Ostsee|61 €", "61 €¶Feuer in Nord- und Ostsee¶61 €"),
]

ITEMS = [
    ("Die Türme sind_|• hoch und_|• alt.", "Die Türme sind¶• hoch und¶• alt."),
    (
        "– Ausbau der Feuer auf der gesamten Strecke Bremen–Bremerhaven|– Umbau",
        "– Ausbau der Feuer auf der gesamten Strecke Bremen–Bremerhaven¶– Umbau",
    ),
    (
        "Verschmutzt sind entweder einzelne Leuchttürme der gesamten Küste an|a) ihrer Spitze",
        "Verschmutzt sind entweder einzelne Leuchttürme der gesamten Küste an¶a) ihrer Spitze",
    ),
    (
        "Die Höhe der Leuchttürme an der Unterweser_|– gemessen am Fuß – beträgt elf Meter.",
        "Die Höhe der Leuchttürme an der Unterweser – gemessen am Fuß – beträgt elf Meter.",
    ),
    (
        "Es gilt die Verordnung nach Artikel 3 Buchstabe_|a) des Gesetzes.",
        "Es gilt die Verordnung nach Artikel 3 Buchstabe a) des Gesetzes.",
    ),
]

HYPHENS = [
    ("Personenfern- und -|nahverkehr", "Personenfern- und -nahverkehr"),
    ("Sensortechnik und -|Analyse", "Sensortechnik und -Analyse"),
    ("Haupt-|auf Nebenerwerb", "Haupt- auf Nebenerwerb"),
    ("Klima-|und Seeschutz", "Klima- und Seeschutz"),
    ("Phänomenbereich PMK -rechts-|zugeordnet", "Phänomenbereich PMK -rechts- zugeordnet"),
    ("PMK -ausländische Ideologie-|zugeordnet", "PMK -ausländische Ideologie- zugeordnet"),
    ("Fälle PMK -|rechts- und andere", "Fälle PMK -rechts- und andere"),
    ("Wärterinnen und -wärter der Bundes-|Leuchttürme", "Wärterinnen und -wärter der Bundes-Leuchttürme"),
    ("(Sport-)|Großtürme", "(Sport-)Großtürme"),
    ("Fraktion BÜND-|NIS 90/DIE GRÜ-|NEN stimmt", "Fraktion BÜNDNIS 90/DIE GRÜNEN stimmt"),
    ("System KPMD-|PMK erfasst", "System KPMD-PMK erfasst"),
    ("Jahre 2012–|2015 sowie Strecke Bremen–|Vegesack", "Jahre 2012–2015 sowie Strecke Bremen–Vegesack"),
    ("…Licht –|Schatten gibt es auch", "…Licht – Schatten gibt es auch"),
    ("ungeklärt 1 -- 2 --|Eigentumsdelikte", "ungeklärt 1 -- 2 --¶Eigentumsdelikte"),
    ("ungeklärt -|Staatsangehörigkeit", "ungeklärt -¶Staatsangehörigkeit"),
    ("Verein für Türme -|Landesverband der_|Küste", "Verein für Türme - Landesverband der Küste"),
    ("Von einer ‚|Überschwemmung‛ kann", "Von einer ‚Überschwemmung‛ kann"),
    ("…IEA [|Internationale Turmbehörde]", "…IEA [Internationale Turmbehörde]"),
    ("…Angabe ,,|Turm“ fehlt", "…Angabe ,,Turm“ fehlt"),
    ("den  Türmen  in  der  Weser", "den Türmen in der Weser"),
]


@pytest.mark.parametrize(("lines", "expected"), [*ADDRESSES, *ENDS, *ITEMS, *HYPHENS])
def test_lines_of_dip_text(lines: str, expected: str) -> None:
    assert joined(lines) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "Der Bund und die Leucht-|turmwärter der Küste an der Weser",
            "Der Bund und die Leuchtturmwärter der Küste an der Weser",
        ),
        (
            "Der Bund und die Fern- und -|nahfeuer der Küste an der Weser",
            "Der Bund und die Fern- und -nahfeuer der Küste an der Weser",
        ),
        (
            "Bereich der PMK -rechts-|zugeordnet wurden an der Weser",
            "Bereich der PMK -rechts- zugeordnet wurden an der Weser",
        ),
    ],
)
def test_lines_that_keep_their_hyphens(lines: str, expected: str) -> None:
    assert joined(lines, PDF) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("V o r b e m e r k u n g  d e s  B u n d e s", "Vorbemerkung des Bundes"),
        ("b o j e . d e / ! 6 1 1 2 909, abgerufen am", "boje.de/!6112909, abgerufen am"),
        ("n - L e u c h t t u r m / ! 6 1 1 2 909, abgerufen am", "n-Leuchtturm/!6112909, abgerufen am"),
        ("- x - * - x - - - -", "- x - * - x - - - -"),
        ("x x 1 2 x x", "x x 1 2 x x"),
    ],
)
def test_letter_spaced_lines(line: str, expected: str) -> None:
    assert despace(line) == expected


@given(st.lists(st.text(alphabet="aZ0.-/ (–„“:,;_•", max_size=12), max_size=8), st.booleans())
def test_joining_adds_and_loses_nothing_but_blanks_and_hyphens(lines: list[str], soft: bool) -> None:
    rows = [Row(at, line.strip(), soft=soft) for at, line in enumerate(lines)]
    kept = "".join(lines).replace(" ", "").replace("-", "")
    assert "".join(join_rows(rows, DIP).split()).replace("-", "") == kept
