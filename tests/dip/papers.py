"""Invented papers as the DIP service describes them: records, texts, PDFs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from tests.printed import answer_text

BERLIN = timezone(timedelta(hours=1))
FIRST_ID = 900_001


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedPaper:
    """One paper as the server knows it, of which the answers show a part."""

    id: int
    number: str
    typ: str = "Antwort"
    datum: date = date(2030, 1, 15)
    titel: str = "auf die Kleine Anfrage\r\n- Drucksache 21/9300 -\r\nBrandvorsorge im Hochland"
    aktualisiert: datetime = datetime(2024, 1, 20, 8, 30, tzinfo=BERLIN)
    herausgeber: str = "BT"
    urheber: tuple[str, ...] = ("Bundesregierung",)
    ressort: tuple[str, ...] = ("Ministerium für Hochmoore",)
    """The first is federfuehrend."""
    autoren: tuple[str, ...] = ()
    vorgaenge: tuple[str, ...] = ("Brandvorsorge im Hochland",)
    text: str | None = None
    pdf: bytes = b""
    pdf_hash: str | None = None
    """Where it is not that of `pdf`."""
    more: dict[str, Any] = field(default_factory=dict)
    """Fields of the record that are not as usual."""

    @property
    def pdf_name(self) -> str:
        """The last part of the PDF's address."""
        return f"{self.id}.pdf"

    def pdf_bytes(self) -> bytes:
        """Its PDF."""
        return self.pdf or f"%PDF-1.4\n% invented {self.number} of {self.aktualisiert}\n".encode()

    def updated(self, moment: datetime, **changes: Any) -> ServedPaper:
        """The paper after a change at that moment."""
        return replace(self, aktualisiert=moment, **changes)


def served(number: int, **fields: Any) -> ServedPaper:
    """The invented Antwort 21/`number`, dated so that the numbers rise with the days."""
    day = date(2030, 1, 1) + timedelta(days=number % 300)
    printed = f"21/{number}"
    told: dict[str, Any] = {
        "id": FIRST_ID + number,
        "number": printed,
        "datum": day,
        "text": f"[{answer_text(printed, day.strftime('%d.%m.%Y'), [(_question(number), _answer(number))])}]",
    }
    return ServedPaper(**(told | fields))


def _question(number: int) -> str:
    return f"Wie viele Moore brannten im Bezirk {number}?"


def _answer(number: int) -> str:
    return f"Im Bezirk {number} brannten {number % 7} Moore."


def record_of(paper: ServedPaper, *, with_text: bool, pdf_base: str) -> dict[str, Any]:
    """The record that the service gives: lists for display are cut to four, the counts are whole."""
    fundstelle = {
        "pdf_url": f"{pdf_base}/{paper.pdf_name}",
        "id": str(paper.id),
        "dokumentnummer": paper.number,
        "datum": paper.datum.isoformat(),
        "verteildatum": paper.datum.isoformat(),
        "dokumentart": "Drucksache",
        "drucksachetyp": paper.typ,
        "herausgeber": paper.herausgeber,
        "urheber": list(paper.urheber),
    }
    record: dict[str, Any] = {
        "id": str(paper.id),
        "drucksachetyp": paper.typ,
        "dokumentart": "Drucksache",
        "autoren_anzahl": len(paper.autoren),
        "typ": "Dokument",
        "vorgangsbezug_anzahl": len(paper.vorgaenge),
        "dokumentnummer": paper.number,
        "wahlperiode": int(paper.number.partition("/")[0]),
        "herausgeber": paper.herausgeber,
        "pdf_hash": paper.pdf_hash or hashlib.md5(paper.pdf_bytes(), usedforsecurity=False).hexdigest(),
        "aktualisiert": paper.aktualisiert.isoformat(),
        "vorgangsbezug": [
            {"id": str(paper.id + n), "titel": titel, "vorgangstyp": "Kleine Anfrage"}
            for n, titel in enumerate(paper.vorgaenge[:4])
        ],
        "urheber": [{"einbringer": False, "bezeichnung": one, "titel": one} for one in paper.urheber],
        "ressort": [{"federfuehrend": n == 0, "titel": one} for n, one in enumerate(paper.ressort)],
        "fundstelle": fundstelle,
        "titel": paper.titel,
        "datum": paper.datum.isoformat(),
    }
    if paper.autoren:
        record["autoren_anzeige"] = [
            {"id": str(paper.id + n), "titel": f"{name}, MdB", "autor_titel": name}
            for n, name in enumerate(paper.autoren[:4])
        ]
    if with_text and paper.text is not None:
        record["text"] = paper.text
    return record | paper.more


def fits(paper: ServedPaper, parameters: list[tuple[str, str]]) -> bool:
    """Whether a paper fits all filters, by the rules of the description; unknown ones are ignored."""
    wanted: dict[str, list[str]] = {}
    for name, value in parameters:
        wanted.setdefault(name, []).append(value)
    return all(_RULES[name](paper, values) for name, values in wanted.items() if name in _RULES)


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=BERLIN)


_RULES = {
    "f.aktualisiert.end": lambda paper, values: paper.aktualisiert <= _moment(values[0]),
    "f.aktualisiert.start": lambda paper, values: paper.aktualisiert >= _moment(values[0]),
    "f.datum.end": lambda paper, values: paper.datum <= date.fromisoformat(values[0]),
    "f.datum.start": lambda paper, values: paper.datum >= date.fromisoformat(values[0]),
    "f.dokumentnummer": lambda paper, values: paper.number in values,
    "f.drucksachetyp": lambda paper, values: paper.typ == values[0],
    "f.id": lambda paper, values: str(paper.id) in values,
    "f.ressort_fdf": lambda paper, values: set(values) <= set(paper.ressort[:1]),
    "f.titel": lambda paper, values: any(
        f" {value.lower()} " in f" {' '.join(paper.titel.lower().split())} " for value in values
    ),
    "f.urheber": lambda paper, values: set(values) <= set(paper.urheber),
    "f.wahlperiode": lambda paper, values: paper.number.partition("/")[0].lstrip("0") in values,
    "f.zuordnung": lambda paper, values: paper.herausgeber == values[0],
}
