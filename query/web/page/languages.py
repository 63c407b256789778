"""Which of the page's two languages a reader gets, and numbers, dates and labels in it."""

from __future__ import annotations

from typing import Literal, get_args

from query.labels import german_date
from query.web.page.messages import MESSAGES

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_LONGEST_HEADER = 500
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LABEL_WORDS = {
    "Frage": "Question",
    "Fragen": "Questions",
    "bis": "to",
    "und": "and",
    "Anlage": "Annex",
    "Abschnitt": "Passage",
    "Vorbemerkung": "Preliminary remark",
    "der": "of the",
    "Fragesteller": "askers",
    "Bundesregierung": "Federal Government",
}
"""The words of `query.labels.section_label`."""


def choose_language(chosen: Language | None, accepted: str) -> Language:
    """The language that was chosen, else the one that `Accept-Language` prefers, else German."""
    if chosen is not None:
        return chosen
    best: Language = "de"
    weight = 0.0
    for part in accepted[:_LONGEST_HEADER].split(","):
        tag, _, settings = part.strip().partition(";")
        given = _weight(settings)
        for language in LANGUAGES:
            if tag.partition("-")[0].lower() == language and given > weight:
                best, weight = language, given
    return best


def _weight(settings: str) -> float:
    """The `q` of a part of Accept-Language; 0 where it cannot be read."""
    name, _, value = settings.strip().partition("=")
    if not name:
        return 1.0
    whole, _, digits = value.strip().partition(".")
    is_number = whole in ("0", "1") and (not digits or (digits.isascii() and digits.isdecimal()))
    return float(value) if name.strip() == "q" and is_number else 0.0


class Words:
    """What the page says, in one language; called with the name of a message and what stands in it."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._place = LANGUAGES.index(language)

    def __call__(self, name: str, /, **values: object) -> str:
        """A message. Of one with two forms `n` chooses: `one|many`."""
        text = MESSAGES[name][self._place]
        count = values.get("n")
        if isinstance(count, int):
            one, bar, many = text.partition("|")
            text = many if bar and count != 1 else one
            values = {**values, "n": self.number(count)}
        return text.format(**values)

    def number(self, value: int) -> str:
        """`12.345` or `12,345`."""
        grouped = f"{value:,}"
        return grouped.replace(",", ".") if self.language == "de" else grouped

    def share(self, value: float) -> str:
        """A percentage of two digits: `3,25 %` or `3.25%`."""
        return (
            f"{value:.2f}".replace(".", ",") + "\N{NO-BREAK SPACE}%"
            if self.language == "de"
            else f"{value:.2f}%"
        )

    def date(self, iso: str | None) -> str | None:
        """`27.11.2025` or `27 Nov 2025`; None stays None."""
        if iso is None or self.language == "de":
            return german_date(iso)
        year, month, day = iso.split("-")
        return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"

    def label(self, german: str) -> str:
        """The label of a section: `Fragen 3 bis 5` or `Questions 3 to 5`."""
        if self.language == "de":
            return german
        return " ".join(_LABEL_WORDS.get(word, word) for word in german.split(" "))

    def value(self, facet: str, value: str) -> str:
        """A facet's value as people read it: the ways of answering have names, all others are printed."""
        return self(f"art.{value}") if facet == "art" and f"art.{value}" in MESSAGES else value
