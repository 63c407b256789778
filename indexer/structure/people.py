"""Names of members and groups, ministries and offices, in the nominative as the contract wants them."""

from __future__ import annotations

import re

FRAKTIONEN = (
    # as papers of 1949 to 2025 print them, with the form that is written here
    ("CDU/CSU", "CDU/CSU"),
    ("SPD", "SPD"),
    ("AfD", "AfD"),
    ("BÜNDNIS 90/DIE GRÜNEN", "BÜNDNIS 90/DIE GRÜNEN"),
    ("Bündnis 90/Die Grünen", "BÜNDNIS 90/DIE GRÜNEN"),
    ("DIE GRÜNEN", "DIE GRÜNEN"),
    ("Die Linke", "Die Linke"),
    ("DIE LINKE.", "DIE LINKE."),
    ("DIE LINKE", "DIE LINKE"),
    ("FDP", "FDP"),
    ("F.D.P.", "F.D.P."),
    ("BSW", "BSW"),
    ("PDS", "PDS"),
    ("SSW", "SSW"),
    ("GB/BHE", "GB/BHE"),
    ("Z", "Z"),
    ("DP", "DP"),
    ("BP", "BP"),
    ("KPD", "KPD"),
)
_BY_PRINTED = dict(FRAKTIONEN)
_BY_FOLDED = {re.sub(r"[\s-]", "", printed).lower(): name for printed, name in reversed(FRAKTIONEN)}

_SPLIT = re.compile(r",\s{0,3}|\s(?:und|sowie)\s")
_OTHERS = re.compile(r"^(?:und )?weitere[rn]? (?:Abgeordnete[rn]?|Mitglieder)|^(?:u\. ?a\.|Genossen)$")
_GROUP = re.compile(r"(?:,?\s(?:und|sowie)\s|^)der\s(?:Fraktion(?:en)?|Gruppe)\s")
_ARTICLE = re.compile(r"^(?:der|des|die)\s")


def fraktion_name(text: str) -> str | None:
    """The Fraktion that a text names in full ("der AfD", "Die Linke"), or None; fraktionslos stays so."""
    plain = text.strip(" ().,;:")
    if plain.lower().startswith("fraktionslos"):
        return "fraktionslos"
    bare = _strip_article(plain)
    if bare in _BY_PRINTED:
        return _BY_PRINTED[bare]
    folded = re.sub(r"[\s-]", "", bare).lower()
    return _BY_FOLDED.get(folded) or _BY_FOLDED.get(re.sub(r"[\s-]", "", plain).lower())


def _strip_article(text: str) -> str:
    return _ARTICLE.sub("", text) if not text.startswith("Die ") else text


def read_fraktionen(text: str) -> tuple[str, ...]:
    """Fraktionen of a list such as "der CDU/CSU und der SPD"; an unknown one stays as printed."""
    names = []
    for part in _SPLIT.split(text.strip()):
        piece = re.sub(r"^(?:der )?(?:Fraktion(?:en)?|Gruppe) ", "", part.strip())
        known = fraktion_name(piece)
        printed = _strip_article(piece).strip(" .,")
        if known or (printed and len(printed) < 40):
            names.append(known or printed)
    return tuple(names)


def read_members(text: str) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
    """Members, whether more are meant, and Fraktionen of the head's list of those who ask.

    `text` is all between "der Abgeordneten" and the next element, on one line.
    """
    group = next(reversed(list(_GROUP.finditer(text))), None)
    fraktionen = read_fraktionen(text[group.end() :]) if group else ()
    named = text[: group.start()] if group else text
    others, members = False, []
    for piece in _SPLIT.split(re.sub(r"(?<=[a-zß]) (?=weitere[rn]? Abgeordnete)", ", ", named)):
        name = piece.strip(" .,")
        if _OTHERS.match(name):
            others = True
        elif name:
            members.append(name)
    return tuple(members), others, fraktionen


# Genitive of an office to its nominative, longest first. Source: heads of answers in Schriftliche Fragen.
_OFFICES = (
    ("der Parlamentarischen Staatssekretärin", "Parlamentarische Staatssekretärin"),
    ("des Parlamentarischen Staatssekretärs", "Parlamentarischer Staatssekretär"),
    ("der Staatsministerin", "Staatsministerin"),
    ("des Staatsministers", "Staatsminister"),
    ("der Staatssekretärin", "Staatssekretärin"),
    ("des Staatssekretärs", "Staatssekretär"),
    ("der Bundesministerin", "Bundesministerin"),
    ("des Bundesministers", "Bundesminister"),
    ("des Bundeskanzlers", "Bundeskanzler"),
    ("der Bundeskanzlerin", "Bundeskanzlerin"),
    ("des Chefs des Bundeskanzleramtes", "Chef des Bundeskanzleramtes"),
    ("der Beauftragten", "Beauftragte"),
    ("des Beauftragten", "Beauftragter"),
    ("der Präsidentin", "Präsidentin"),
    ("des Präsidenten", "Präsident"),
)


def office_holder(text: str) -> str | None:
    """Nominative of "des Parlamentarischen Staatssekretärs Dr. X": office and name; None if unknown."""
    text = " ".join(text.split()).strip(" .,")
    for genitive, nominative in _OFFICES:
        if text.lower().startswith(genitive.lower()):
            return (nominative + text[len(genitive) :]).strip()
    return None


# Ministries and offices as they stand after "mit Schreiben" and "Geschäftsbereich", to the nominative.
_RESSORTS = (
    ("des Bundesministeriums", "Bundesministerium"),
    ("des Auswärtigen Amtes", "Auswärtiges Amt"),
    ("des Auswärtigen Amts", "Auswärtiges Amt"),
    ("des Bundeskanzlers und des Bundeskanzleramtes", "Bundeskanzler und Bundeskanzleramt"),
    ("des Bundeskanzlers und des Bundeskanzleramts", "Bundeskanzler und Bundeskanzleramt"),
    ("der Bundeskanzlerin und des Bundeskanzleramtes", "Bundeskanzlerin und Bundeskanzleramt"),
    ("des Bundeskanzleramtes", "Bundeskanzleramt"),
    ("des Bundeskanzleramts", "Bundeskanzleramt"),
    ("des Presse- und Informationsamtes", "Presse- und Informationsamt"),
    ("des Presse- und Informationsamts", "Presse- und Informationsamt"),
    ("des Beauftragten", "Beauftragter"),
    ("der Beauftragten", "Beauftragte"),
    ("des Staatsministers", "Staatsminister"),
    ("der Staatsministerin", "Staatsministerin"),
    ("des Chefs", "Chef"),
    ("des Bundesministers", "Bundesminister"),
    ("der Bundesministerin", "Bundesministerin"),
    ("des Parlamentarischen Staatssekretärs", "Parlamentarischer Staatssekretär"),
    ("der Parlamentarischen Staatssekretärin", "Parlamentarische Staatssekretärin"),
)


def ressort_name(text: str) -> str | None:
    """Nominative of a ministry printed in the genitive; None where the form is not known."""
    text = " ".join(text.split()).strip(" .,")
    for genitive, nominative in _RESSORTS:
        if text.lower().startswith(genitive.lower()):
            return (nominative + text[len(genitive) :]).strip()
    return None
