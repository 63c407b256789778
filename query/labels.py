"""How sections and dates are called where people read them."""

from __future__ import annotations

from indexer.model import Section

_PREAMBLES = {
    "vorbemerkung_fragesteller": "Vorbemerkung der Fragesteller",
    "vorbemerkung_bundesregierung": "Vorbemerkung der Bundesregierung",
}


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


def german_date(iso: str | None) -> str | None:
    """`2025-09-30` → 30.09.2025; None stays None."""
    return None if iso is None else ".".join(reversed(iso.split("-")))
