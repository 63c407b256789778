"""How sections and dates are called where people read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexer.model import Section

if TYPE_CHECKING:  # a search that finds no referral does without
    from query.edges import Cited

_PREAMBLES = {
    "vorbemerkung_fragesteller": "Vorbemerkung der Fragesteller",
    "vorbemerkung_bundesregierung": "Vorbemerkung der Bundesregierung",
}


PUBLISHERS = {
    "BT": "Deutscher Bundestag",
    "BR": "Bundesrat",
    "BW": "Landtag von Baden-Württemberg",
    "BY": "Bayerischer Landtag",
    "BE": "Abgeordnetenhaus von Berlin",
    "BB": "Landtag Brandenburg",
    "HB": "Bremische Bürgerschaft",
    "HH": "Hamburgische Bürgerschaft",
    "HE": "Hessischer Landtag",
    "MV": "Landtag Mecklenburg-Vorpommern",
    "NI": "Niedersächsischer Landtag",
    "NW": "Landtag Nordrhein-Westfalen",
    "RP": "Landtag Rheinland-Pfalz",
    "SL": "Landtag des Saarlandes",
    "SN": "Sächsischer Landtag",
    "ST": "Landtag von Sachsen-Anhalt",
    "SH": "Schleswig-Holsteinischer Landtag",
    "TH": "Thüringer Landtag",
}
"""Who publishes a paper, by DIP's short names (those of ISO 3166-2:DE for the Länder)."""


def publisher_name(herausgeber: str) -> str:
    """The name of a parliament by its short name, which stands for itself where it is not known."""
    return PUBLISHERS.get(herausgeber, herausgeber)


def paper_name(herausgeber: str, number: str | None) -> str:
    """`21/1916` for a paper of the Bundestag, `Bayerischer Landtag 19/273` for one of another parliament."""
    return " ".join(filter(None, ("" if herausgeber == "BT" else publisher_name(herausgeber), number)))


def section_label(section: Section) -> str:
    """`Frage 1`, `Fragen 3 bis 5`, `Fragen 1, 2 und 4 bis 7`, `Anlage 2`, `Abschnitt 3`."""
    base, _, repeat = section.id.partition("~")
    suffix = f" ({repeat})" if repeat else ""
    if base in _PREAMBLES:
        return _PREAMBLES[base] + suffix
    if section.kind == "exchange":
        return _questions_label(base.removeprefix("f")) + suffix
    if section.kind == "anlage":
        return f"Anlage {base.removeprefix('anlage_')}" + suffix
    if section.kind == "passage":
        return f"Abschnitt {base.removeprefix('p')}" + suffix
    return "Vorbemerkung" + suffix


def _questions_label(numbers: str) -> str:
    """`3-5` → Fragen 3 bis 5, `1-2.4-7` → Fragen 1 bis 2 und 4 bis 7, from a section id."""
    runs = [run.replace("-", " bis ") for run in numbers.split(".")]
    if len(runs) == 1 and "bis" not in runs[0]:
        return f"Frage {runs[0]}"
    return f"Fragen {' und '.join(filter(None, (', '.join(runs[:-1]), runs[-1])))}"


def labelled_text(section: Section) -> str:
    """All that a section says, each question and answer behind its label, parted by blank lines."""
    return "\n\n".join(filter(None, (section.heading, cited_text(section))))


def cited_text(said: Section | Cited) -> str:
    """The text, questions and answers of a section that are meant, each behind its label."""
    asked = [f"Frage {one.n}: {one.text}" for one in said.questions]
    answered = [f"Antwort{_to(one.to)}: {one.text}" for one in said.answers]
    return "\n\n".join([*filter(None, (said.text,)), *asked, *answered])


def dated_citation(
    herausgeber: str, number: str | None, datum: str | None, label: str | None, page: int | None
) -> str:
    """`Drucksache 21/1406 vom 05.09.2025, Frage 35, S. 24`, as far as it is known."""
    head = f"Drucksache {paper_name(herausgeber, number)}" + (f" vom {german_date(datum)}" if datum else "")
    return ", ".join(filter(None, (head, label, f"S. {page}" if page is not None else None)))


def _to(numbers: tuple[str, ...]) -> str:
    return f" zu {', '.join(numbers)}" if numbers else ""


_MOST_ASKED = 1000
"""Numbers that one run of a section id stands for at most."""


def asked_numbers(section: str) -> Iterator[str]:
    """The numbers of the questions that a section id names: `f1-2.4` gives 1, 2, 4; nothing for `p1`."""
    base = section.partition("~")[0]
    if not base.startswith("f"):
        return
    for run in base[1:].split("."):
        first, _, last = run.partition("-")
        if first.isdecimal() and (last or first).isdecimal():
            numbers = range(int(first), int(last or first) + 1)[:_MOST_ASKED]
            yield from (str(number) for number in numbers)


def german_date(iso: str | None) -> str | None:
    """`2025-09-30` → 30.09.2025; None stays None."""
    return None if iso is None else ".".join(reversed(iso.split("-")))
