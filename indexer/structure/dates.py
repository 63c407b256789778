"""German dates as papers print them, read to ISO dates."""

from __future__ import annotations

import re
from datetime import date

MONTHS = {
    "januar": 1, "jänner": 1, "jan": 1, "februar": 2, "feber": 2, "feb": 2, "märz": 3, "maerz": 3, "mrz": 3,
    "april": 4, "apr": 4, "mai": 5, "juni": 6, "jun": 6, "juli": 7, "jul": 7, "august": 8, "aug": 8,
    "september": 9, "sept": 9, "sep": 9, "oktober": 10, "okt": 10, "november": 11, "nov": 11,
    "dezember": 12, "dez": 12,
}  # fmt: skip
"""Month names in small letters, with the abbreviations of older papers."""

# "28. August.2025", "21 Mai 2025", "2.  Juni 2025": stop and blanks around the month come and go.
_LONG = re.compile(r"(?<!\d)(\d{1,2})\s?\.?\s{0,3}([A-Za-zä]{3,9})\s?\.?\s{0,3}(\d{4})(?!\d)")
_SHORT = re.compile(r"(?<!\d)(\d{1,2})\s?\.\s?(\d{1,2})\s?\.\s?((?:19|20)\d{2}|\d{2})(?!\d)")


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def find_date(text: str) -> str | None:
    """The first date of a text (`28. August 2025`, `28.08.2025`, `28.08.25`) as ISO date, or None."""
    for match in _LONG.finditer(text):
        month = MONTHS.get(match[2].lower())
        if month:
            return _iso(int(match[3]), month, int(match[1]))
    short = _SHORT.search(text)
    if short:
        year = int(short[3])
        return _iso(
            year if year > 99 else 1900 + year if year >= 49 else 2000 + year, int(short[2]), int(short[1])
        )
    return None
