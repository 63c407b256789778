"""Dates and offices as papers print them."""

from __future__ import annotations

import pytest

from indexer.structure.dates import find_date
from indexer.structure.parse import read_letter, short_title
from indexer.structure.people import office_holder, ressort_name


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("vom 28. August.2025, Nr. 3", "2025-08-28"),
        ("21 Mai 2025 und 3. Juni 2026", "2025-05-21"),
        ("2.   Jänner 1950", "1950-01-02"),
        ("Bonn, 7. Sept. 1971", "1971-09-07"),
        ("28.08.2025", "2025-08-28"),
        ("1. 2. 49", "1949-02-01"),
        ("1.2.48", "2048-02-01"),
        ("31.12.99", "1999-12-31"),
        ("3.4.00", "2000-04-03"),
        ("3. Personen 2024, 5. Mai 2023", "2023-05-05"),
        ("3. Personen 2024", None),
        ("31. Februar 2024", None),
        ("31.02.2024", None),
        ("1.13.2024", None),
        ("im Mai 2024", None),
        ("123.4.2025", None),
        ("3.4.20255", None),
        ("", None),
    ],
)
def test_the_first_date_of_a_text(text: str, date: str | None) -> None:
    assert find_date(text) == date


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        (
            " des  Parlamentarischen\nStaatssekretärs Dr. Enno Harms ,",
            "Parlamentarischer Staatssekretär Dr. Enno Harms",
        ),
        ("der Präsidentin des Amtes", "Präsidentin des Amtes"),
        ("DES PRÄSIDENTEN.", "Präsident"),
        ("Enno Harms", None),
    ],
)
def test_an_office_is_named_in_the_nominative(printed: str, name: str | None) -> None:
    assert office_holder(printed) == name


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("des Bundesministeriums  für\nVerkehr.", "Bundesministerium für Verkehr"),
        ("des auswärtigen Amts", "Auswärtiges Amt"),
        ("des Landesamtes", None),
    ],
)
def test_a_ministry_is_named_in_the_nominative(printed: str, name: str | None) -> None:
    assert ressort_name(printed) == name


@pytest.mark.parametrize(
    ("letter", "ministry", "date"),
    [
        (
            "Die Antwort wurde namens der Bundesregierung mit Schreiben des Bundesministeriums für Verkehr "
            "vom 2. Februar 2026 übermittelt. Berichtigt mit Schreiben des Auswärtigen Amts vom 3. Mai 2026.",
            "Bundesministerium für Verkehr",
            "2026-02-02",
        ),
        (
            "Die Antwort wurde namens des Bundesministeriums für Verkehr vom 2. Februar 2026 übermittelt.",
            "Bundesministerium für Verkehr",
            "2026-02-02",
        ),
        ("Die Antwort wurde mit Schreiben des Auswärtigen Amts übermittelt.", "Auswärtiges Amt", None),
        (
            "Der Bundesminister der Finanzen – IV A 5 – hat mit Schreiben vom 4. Mai 1971 übermittelt.",
            "Bundesminister der Finanzen",
            "1971-05-04",
        ),
        (
            "Die Bundesministerin für Verkehr hat mit Schreiben vom 4. Mai 1971 geantwortet.",
            "Bundesministerin für Verkehr",
            "1971-05-04",
        ),
        (None, None, None),
    ],
)
def test_the_letter_says_which_ministry_answered_and_when(
    letter: str | None, ministry: str | None, date: str | None
) -> None:
    assert read_letter(letter) == (ministry, date)


@pytest.mark.parametrize(
    ("titel", "short"),
    [
        (None, None),
        ("  \n ", None),
        ("Leuchttürme\r an der Weser ", "Leuchttürme an der Weser"),
        ("auf die Kleine Anfrage\n- Drucksache 21/1971 -\nTürme\nund Baken", "Türme und Baken"),
        ("zu dem Antrag\n- Drucksache 21/1971 -", "zu dem Antrag - Drucksache 21/1971 -"),
        ("zu der Vorlage\nTürme", "Türme"),
        ("auf die Türme", "auf die Türme"),
    ],
)
def test_a_title_of_dip_is_cut_to_what_the_paper_is_about(titel: str | None, short: str | None) -> None:
    assert short_title(titel) == short
