"""Dates as people write them → days, and days → the terms of the index that stand for just these."""

from __future__ import annotations

import re
from datetime import date, timedelta

ALLOWED = "takes a day, a month or a year (30.09.2025, 2025-09-30, 2025-09, 2025) or `letzte 30 tage`"
"""What a date may be."""

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
"""No paper is older or younger; a range that is open ends here."""

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_GERMAN = re.compile(r"(?:(\d{1,2})\.[ ]?)?(\d{1,2})\.[ ]?(\d{4})")
_LAST = re.compile(r"(?:letzten?|letzter|letztes|last|past)\s+(?:(\d{1,9})\s+)?(\w+)", re.IGNORECASE)

_UNITS = {
    "tag": 1, "tage": 1, "tagen": 1, "day": 1, "days": 1,
    "woche": 7, "wochen": 7, "week": 7, "weeks": 7,
    "monat": 30, "monate": 30, "monaten": 30, "month": 30, "months": 30,
    "jahr": 365, "jahre": 365, "jahren": 365, "year": 365, "years": 365,
}  # fmt: skip
"""Days of a unit; a month counts 30 days, a year 365."""

Days = tuple[date, date]
"""The first and the last day."""


def read_days(text: str, today: date) -> Days | str:
    """The days that a text means; where it means none, what is wrong with it."""
    text = text.strip()
    last = _LAST.fullmatch(text)
    if last is not None:
        return _last_days(last, today)
    iso, german = _ISO.fullmatch(text), _GERMAN.fullmatch(text)
    if iso is None and german is None:
        return ALLOWED
    if iso is not None:
        year, month, day = iso.groups()
    else:
        assert german is not None
        day, month, year = german.groups()
    try:
        return _span(int(year), month and int(month), day and int(day))
    except ValueError:
        return "there is no such day"


def _last_days(found: re.Match[str], today: date) -> Days | str:
    unit = _UNITS.get(found[2].lower())
    if unit is None:
        return ALLOWED
    days = min(int(found[1] or 1) * unit, (today - FIRST).days)
    return today - timedelta(days=max(days, 1) - 1), today


def _span(year: int, month: int | str | None, day: int | str | None) -> Days:
    """The days of a year, a month or a day. Raises ValueError where there is none."""
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    if not day:
        return date(year, int(month), 1), _month_end(date(year, int(month), 1))
    one = date(year, int(month), int(day))
    return one, one


def _month_end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1) if day < LAST.replace(day=1) else None
    return LAST if following is None else following - timedelta(days=1)


def days_terms(first: date, last: date) -> list[str]:
    """The fewest terms that stand for these days and no other: years, months, days."""
    day, last = max(first, FIRST), min(last, LAST)
    terms: list[str] = []
    while day <= last:
        year_end = date(day.year, 12, 31)
        if day.day == 1 and day.month == 1 and year_end <= last:
            terms.append(f"{day.year:04}")
            end = year_end
        elif day.day == 1 and _month_end(day) <= last:
            terms.append(f"{day:%Y-%m}")
            end = _month_end(day)
        else:
            terms.append(day.isoformat())
            end = day
        day = end + timedelta(days=1)
    return terms
