"""The first lines of a paper: parliament, number, Wahlperiode and date, in the layouts since 1949."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.structure.dates import find_date
from indexer.structure.periods import ROMAN_PERIODS
from indexer.structure.rows import Row

_SEARCHED_LINES = (
    60  # the number stands in the first five lines of every paper seen; scans put noise before it
)

_FIRST_WORDS = re.compile(r"drucksache|drs|wahlperiode|nr|neu|zu|[\d\W]")
"""What the first lines say besides the parliament, small and without blanks."""
_MOST_FIRST = 130  # characters of one of the first lines
_NUMBER = re.compile(
    r"(?:Drucksache|DRUCKSACHE|Drucks\.|Drs\.?-?(?:Nr\.)?:?|Drucksachen-Nr\.:?)\s{0,3}(?:Nr\.\s?)?"
    r"(\d{1,3}|[IVX]{1,5})\s?/\s?(\d{1,3} \d{3}|\d{1,6})"
    r"(?:\s{1,3}\(?(neu|\(neu\))\)?)?(?!\S{0,2}\d)"
)
_PLAIN_NUMBER = re.compile(r"(?:Drucksache|Drucks\.)\s{1,3}(?:Nr\.\s?)?(\d{1,5})$")
_LAST_PLAIN = 3
"""Last Wahlperiode whose papers carry a number alone; from the fourth on it is "IV/1234"."""
_TERM = re.compile(r"(\d{1,2})\.\s?Wahlperiode")
_DATE_ONLY = re.compile(r"(?:\d{1,2}\.\s?){2}(?:\d{2}|\d{4})$|\d{1,2}\.\s?[A-Za-zä]{3,9}\.?\s\d{4}$")

# Parliaments by the words of their heads, with DIP's short names (Statistik der Länderkürzel, ISO 3166-2:DE).
PARLIAMENTS = (
    ("Deutscher Bundestag", "BT"),
    ("Bundesrat", "BR"),
    ("Landtag von Baden-Württemberg", "BW"),
    ("Bayerischer Landtag", "BY"),
    ("Abgeordnetenhaus von Berlin", "BE"),
    ("Abgeordnetenhaus Berlin", "BE"),
    ("Landtag Brandenburg", "BB"),
    ("Bremische Bürgerschaft", "HB"),
    ("Bürgerschaft der Freien und Hansestadt Hamburg", "HH"),
    ("Hessischer Landtag", "HE"),
    ("Landtag Mecklenburg-Vorpommern", "MV"),
    ("Niedersächsischer Landtag", "NI"),
    ("Landtag Nordrhein-Westfalen", "NW"),
    ("Landtag Rheinland-Pfalz", "RP"),
    ("Landtag des Saarlandes", "SL"),
    ("Sächsischer Landtag", "SN"),
    ("Landtag von Sachsen-Anhalt", "ST"),
    ("Landtag Sachsen-Anhalt", "ST"),
    ("Landtag Baden-Württemberg", "BW"),
    ("Landtag Schleswig-Holstein", "SH"),
    ("Landtag Brandenburgs", "BB"),
    ("Bürgerschaft der Freien Hansestadt Bremen", "HB"),
    ("Schleswig-Holsteinischer Landtag", "SH"),
    ("Thüringer Landtag", "TH"),
)
_FOLDED = tuple((re.sub(r"\s", "", words).lower(), short) for words, short in PARLIAMENTS)


@dataclass(slots=True)
class Masthead:
    """What the first lines say; `rows` are the places (in the row list) that they take."""

    number: str | None = None
    zusatz: str | None = None
    wahlperiode: int | None = None
    datum: str | None = None
    herausgeber: str | None = None
    rows: list[int] = field(default_factory=list)


def read_masthead(rows: Sequence[Row]) -> Masthead:
    """Read the first lines; `number` is None where no line with a Drucksache number is among them."""
    masthead = Masthead()
    anchor = next((at for at, row in enumerate(rows[:_SEARCHED_LINES]) if _reads_number(row, masthead)), None)
    if anchor is None:
        anchor = _find_plain_number(rows[:_SEARCHED_LINES], masthead)
    if anchor is None:
        return masthead
    for at in range(max(0, anchor - 4), min(anchor + 4, len(rows))):
        if _reads_line(rows[at].text, masthead) or at == anchor:
            masthead.rows.append(at)
    if masthead.wahlperiode is None and masthead.number:
        masthead.wahlperiode = int(masthead.number.split("/")[0])
    return masthead


def _find_plain_number(rows: Sequence[Row], masthead: Masthead) -> int | None:
    """Place of "Drucksache Nr. 1234" with "1. Wahlperiode" beside it: so papers were numbered until 1961."""
    for at, row in enumerate(rows):
        plain = _PLAIN_NUMBER.search(row.text) if "Dr" in row.text else None
        if plain is None or not _is_first(row.text[: plain.start()]):
            continue
        near = [term for other in rows[max(0, at - 4) : at + 4] for term in _TERM.findall(other.text)]
        if near and int(near[0]) <= _LAST_PLAIN:
            masthead.number = f"{int(near[0])}/{int(plain[1])}"
            return at
    return None


def _reads_number(row: Row, masthead: Masthead) -> bool:
    text = row.text
    if not ("Dr" in text or "DR" in text) or len(text) > _MOST_FIRST:
        return False
    match = _NUMBER.search(text)
    if match is None or not _is_first(text[: match.start()]):
        return False
    term = ROMAN_PERIODS.get(match[1]) or (int(match[1]) if match[1].isdigit() else None)
    if term is None:
        return False
    masthead.number = f"{term}/{int(match[2].replace(' ', ''))}"
    masthead.zusatz = "(neu)" if match[3] else None
    return True


def _is_first(before: str) -> bool:
    """Whether nothing but a parliament, a Wahlperiode and a date stands before the number on its line."""
    if not before or parliament_of(before):
        return True
    named = house_in(before)
    rest = named[1] if named else re.sub(r"\s", "", before).lower()
    return not re.sub(r"wahlperiode|[\d\W]", "", rest)


def _reads_line(text: str, masthead: Masthead) -> bool:
    """Take parliament, Wahlperiode and date from one line near the number; whether it held one."""
    found = False
    named = house_in(text) if len(text) < 120 else None
    house = named[0] if named and not _FIRST_WORDS.sub("", named[1]) else parliament_of(text)
    if house and len(text) < 120:
        masthead.herausgeber = masthead.herausgeber or house
        found = True
    term = _TERM.search(text)
    if term and len(text) < 80:
        masthead.wahlperiode = masthead.wahlperiode or int(term[1])
        found = True
    if (found or _DATE_ONLY.match(text)) and masthead.datum is None:
        masthead.datum = find_date(text)
        found = found or masthead.datum is not None
    return found


def house_in(text: str) -> tuple[str, str] | None:
    """Short name of the parliament that a line names anywhere (letter-spaced too), and the line without it.

    The line is given in small letters without blanks, with a stroke in the parliament's place.
    """
    folded = re.sub(r"\s", "", text[:_MOST_FIRST]).lower()
    for words, short in _FOLDED:
        if words in folded:
            return short, folded.replace(words, "|", 1)
    return None


def parliament_of(text: str) -> str | None:
    """Short name of the parliament whose name begins a line (letter-spaced too), or None."""
    folded = re.sub(r"\s", "", text[:90]).lower()
    return next((short for words, short in _FOLDED if folded.startswith(words)), None)
