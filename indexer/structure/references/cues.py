"""The words that announce the number of a paper, and what kind of paper they announce.

Forms as they are printed in papers of the Bundestag; what is not listed announces nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.model import ReferenceKind

from .cursor import occurrences, token_at, word_end, word_start, words_before
from .tables import word_set

BUNDESTAG_PREFIXES = frozenset(
    {"", "bt", "bundestag", "bundestags", "bundes", "budestags", "bundestas", "bunestags"}
)
"""Before "drucksache"; the last four are misprints met in papers."""
BUNDESRAT_PREFIXES = frozenset({"br", "bundesrat", "bundesrats"})
PAPER_STEMS = word_set(
    "drucksache drucksachen drucksachennummer drucksachennummern drucksachennr drucksachenr drucksachenrn "
    "drucksachenummer drucksnr drucks drs drsnr drsnrn ds dsnr rucksache rucksachen"
)
"""What a cue ends in, written small and without hyphens; "rucksache" is a misprint and needs a prefix."""
PROTOCOL_STEMS = word_set("plenarprotokoll plenarprotokolle plenarprotokolls plpr plprot")
REPORT_WORDS = frozenset({"Stenographischer", "Stenografischer", "Stenographischen", "Stenografischen"})
INQUIRY_SIZES = frozenset({"Kleine", "Kleinen", "Kleiner", "Große", "Großen", "Großer"})
"""Before "Anfrage 20/1234"; other parliamentary words announce no number by themselves."""
CHAMBERS = {
    "BT": "drucksache",
    "Bundestag": "drucksache",
    "BR": "bundesrat",
    "Bundesrat": "bundesrat",
    "Bundesrates": "bundesrat",
    "LT": "",
    "Landtag": "",
    "Landtages": "",
    "Landtags": "",
    "Abgeordnetenhaus": "",
    "Bürgerschaft": "",
}
"""The word before a bare cue that says whose paper it is; empty: of neither house."""
PARLIAMENTS = ("Landtag", "Abgeordnetenhaus", "Bürgerschaft")
"""Words that begin so, near a bare cue, make the paper one of a Land."""
FILLERS = word_set(
    ". : , - – nr nrn nummer nummern no mit der den dem sind wie folgt lautet lauten des deutschen "
    "bundestages bundestags unter"
)
"""May stand between a cue and its number: "Nr.", "des Deutschen Bundestages", "mit der Nummer"."""
MOST_FILLERS = 6
PAPER_LITERALS = ("rucks", "Drs", "drs", "DRS", "DS", "Ds")
PROTOCOL_LITERALS = ("lenarprotokoll", "PlPr", "PlProt")
LITERALS = (*PAPER_LITERALS, *PROTOCOL_LITERALS, "Stenogra", " Anfrage", "bt")
"""A text without any of these cites no paper; the last one is part of every address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A word that announces numbers: its place, the kind of paper, whether it is a plural."""

    start: int
    end: int
    kind: ReferenceKind
    plural: bool = False


def may_cite(text: str) -> bool:
    """A quick look whether reading `text` for papers is worth while."""
    return any(literal in text for literal in LITERALS)


def iter_cues(text: str) -> Iterator[Cue]:
    """Every cue of a folded text, grouped by the word looked for, not in order of place."""
    for literal in PAPER_LITERALS:
        for at in occurrences(text, literal):
            yield from _paper_cue(text, at, literal)
    for literal in PROTOCOL_LITERALS:
        for at in occurrences(text, literal):
            yield from _protocol_cue(text, at)
    for at in occurrences(text, "Stenogra"):
        yield from _report_cue(text, at)
    for at in occurrences(text, " Anfrage"):
        yield from _inquiry_cue(text, at)


def _key(word: str) -> str:
    return word.lower().replace("-", "").replace(".", "")


def _paper_cue(text: str, at: int, literal: str) -> Iterator[Cue]:
    start, end = word_start(text, at), word_end(text, at)
    key = _key(text[start:end])
    split = key.find("drucks")
    split = split if split >= 0 else key.find(literal.lower())
    prefix, stem = key[:split], key[split:]
    if stem not in PAPER_STEMS or (stem.startswith("rucks") and not prefix):
        return
    if literal in {"DS", "Ds"} and not stem.startswith("ds"):
        return
    start, kind = _chamber(text, start, prefix)
    if kind is not None and _announces_number(text, end):
        yield Cue(start=start, end=end, kind=kind, plural=stem.startswith("drucksachen"))


def _chamber(text: str, start: int, prefix: str) -> tuple[int, ReferenceKind | None]:
    """Where the cue begins with its house, and of which kind of paper it speaks; None for other houses."""
    if prefix in BUNDESRAT_PREFIXES or (prefix and len(prefix) > 4 and "bundesrats".endswith(prefix)):
        return start, "bundesrat"
    if prefix in BUNDESTAG_PREFIXES - {""} or (len(prefix) > 2 and "bundestags".endswith(prefix)):
        return start, "drucksache"
    return (start, None) if prefix else _house_before(text, start)


def _house_before(text: str, start: int) -> tuple[int, ReferenceKind | None]:
    word_at, word = _word_before(text, start)
    house = CHAMBERS.get(word)
    if house == "bundesrat":
        return word_at, "bundesrat"
    if house == "drucksache":
        return word_at, "drucksache"
    if house == "" or _names_parliament(words_before(text, start, 60)):
        return start, None
    return start, "drucksache"


def _word_before(text: str, start: int) -> tuple[int, str]:
    """The word that ends before `start`, a hyphen or comma between them aside, with its place."""
    end = start
    while end > 0 and start - end < 3 and text[end - 1] in " -,":
        end -= 1
    at = end
    while at > 0 and end - at < 20 and text[at - 1].isalpha():
        at -= 1
    return at, text[at:end]


def _names_parliament(words: list[str]) -> bool:
    """Whether the last few words name a Landtag directly: "Landtag Nordrhein-Westfalen, Drucksache"."""
    for word in reversed(words[-4:]):
        if word.lstrip("(").startswith(PARLIAMENTS):
            return True
        if word.endswith((".", ";", ")", ":")):
            return False
    return False


def _announces_number(text: str, end: int) -> bool:
    """A quick look ahead: a cue without a digit or Roman figure soon after it announces nothing."""
    ahead = text[end : end + 60]
    return any(sign.isdigit() for sign in ahead) or "/" in ahead


def _protocol_cue(text: str, at: int) -> Iterator[Cue]:
    start, end = word_start(text, at), word_end(text, at)
    key = _key(text[start:end])
    prefix = next((p for p in ("bundestags", "bundestag", "bt") if key.startswith(p)), "")
    if key[len(prefix) :] not in PROTOCOL_STEMS:
        return
    _, kind = (start, "drucksache") if prefix else _house_before(text, start)
    if kind == "drucksache":
        yield Cue(start=start, end=end, kind="plenarprotokoll", plural=key.endswith("kolle"))


def _report_cue(text: str, at: int) -> Iterator[Cue]:
    start = word_start(text, at)
    end = word_end(text, at)
    noun = token_at(text, end)
    if text[start:end] in REPORT_WORDS and noun.text in {"Bericht", "Berichte", "Berichts"}:
        yield Cue(start=start, end=noun.end, kind="plenarprotokoll")


def _inquiry_cue(text: str, at: int) -> Iterator[Cue]:
    start = word_start(text, at)
    end = word_end(text, at + 1)
    if text[start:at] in INQUIRY_SIZES and text[at + 1 : end] in {"Anfrage", "Anfragen"}:
        number = token_at(text, end)
        if number.kind == "number" or number.text == "Nr":
            yield Cue(start=start, end=end, kind="drucksache", plural=end - at == 9)
