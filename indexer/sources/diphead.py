"""DIP metadata of a record → `SourceHead`; what is missing or of another type is None, nothing is guessed."""

from __future__ import annotations

import re

from indexer.model import JsonObject, SourceHead

NUMBER = re.compile(r"0*(\d{1,4})/0*(\d{1,7})")
"""Wahlperiode and running number at the start of a Bundestag number; `07/5896` and `7/5896` are one paper."""

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)

REFERENCE_LINE = re.compile(r"[-–] ?Drucksachen? ([0-9]{1,2}/[0-9]{1,6})(?: \([^()]{1,20}\))? ?[-–]")
"""The line of a title that names the paper answered: `- Drucksache 21/1971 -`, also with `(neu)`."""


def read_head(record: JsonObject) -> SourceHead:
    """Give what a `drucksache-text` record says of the paper's head."""
    place = record.get("fundstelle")
    fundstelle: JsonObject = place if isinstance(place, dict) else {}
    herausgeber = _text(record.get("herausgeber")) or _text(fundstelle.get("herausgeber"))
    number, zusatz = read_number(_text(record.get("dokumentnummer")), herausgeber)
    titel, bezug = read_title(_text(record.get("titel")))
    wahlperiode = record.get("wahlperiode")
    return SourceHead(
        dokumentnummer=number,
        zusatz=zusatz,
        drucksachetyp=_text(record.get("drucksachetyp")),
        herausgeber=herausgeber,
        wahlperiode=wahlperiode if type(wahlperiode) is int else None,
        datum=_date(record.get("datum")) or _date(fundstelle.get("datum")),
        titel=titel,
        bezug=bezug,
        urheber=_names(record.get("urheber"), "titel") or _names(fundstelle.get("urheber"), "titel"),
        ressort=_ressort(record.get("ressort")),
        pdf_url=_address(fundstelle.get("pdf_url")),
        autoren=_names(record.get("autoren_anzeige"), "autor_titel"),
        vorgangsbezug=_names(record.get("vorgangsbezug"), "titel"),
    )


def read_number(printed: str | None, herausgeber: str | None) -> tuple[str | None, str | None]:
    """Give number and addition: `07/5896` as `7/5896`, `21/26 (neu)` as `21/26` and `(neu)`.

    Numbers of the Bundesrat (`0123/05` is number and year) lose only the zeros in front.
    """
    if printed is None:
        return None, None
    if herausgeber == "BR":
        return printed.lstrip("0") or None, None
    match = NUMBER.match(printed)
    if match is None:
        return None, None
    return f"{match[1]}/{match[2]}", printed[match.end() :].strip() or None


def read_title(printed: str | None) -> tuple[str | None, str | None]:
    """Give the title on one line and the paper that it answers.

    An Antwort's title reads "auf die Kleine Anfrage", "- Drucksache 21/1971 -", title on three lines; then
    only what follows the number is the title. Titles that name several papers are left whole.
    """
    if printed is None:
        return None, None
    rows = [" ".join(row.split()) for row in printed.splitlines()]
    found = [(at, match[1]) for at, row in enumerate(rows) if (match := REFERENCE_LINE.fullmatch(row))]
    rest = " ".join(filter(None, rows[found[0][0] + 1 :])) if len(found) == 1 else ""
    if rest:
        return rest, found[0][1]
    return " ".join(filter(None, rows)) or None, found[0][1] if len(found) == 1 else None


def _names(value: object, key: str) -> tuple[str, ...]:
    """Give the names in a list of strings or of objects with `key`."""
    if not isinstance(value, list):
        return ()
    names = (_text(item.get(key)) if isinstance(item, dict) else _text(item) for item in value)
    return tuple(" ".join(name.split()) for name in names if name)


def _ressort(value: object) -> str | None:
    """Give the ministry in charge: the first that is federfuehrend, else the first."""
    if not isinstance(value, list):
        return None
    ranked = sorted(
        value, key=lambda item: not (isinstance(item, dict) and item.get("federfuehrend") is True)
    )
    return next(iter(_names(ranked, "titel")), None)


def _date(value: object) -> str | None:
    return value if isinstance(value, str) and DATE.fullmatch(value) else None


def _address(value: object) -> str | None:
    """Give an address of the web; `javascript:` and all else that a link could hold is none."""
    address = _text(value)
    return address if address is not None and WEB_ADDRESS.match(address) else None


def _text(value: object) -> str | None:
    """Give a string that is not blank, free of lone surrogates; None for anything else."""
    if not isinstance(value, str) or not value.strip():
        return None
    return value.strip().encode("utf-8", "replace").decode("utf-8")
