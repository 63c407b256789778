"""What stands between two lines of one paragraph: a blank, nothing, or a dividing hyphen to be taken out."""

from __future__ import annotations

from indexer.structure.words import AFTER_SUSPENDED, BEFORE_SUSPENDED, CAPITALS

OPENING = ("(", "[", "„", "‚", " ,,")
"""Signs that stand close to the next word, also where a line ends after them (`,,` is a typed „)."""

_HYPHENS = ("-", "\u2010")
_DASH = "–"
_GROUP = "PMK"  # police statistics print its kinds between hyphens: "PMK -rechts-"


def ends_open(text: str, word: str) -> bool:
    """Whether a line ends inside a word, or in a sign that stands close to the next `word`.

    True for a hyphen or a dash that is glued to its word, and for opening brackets and quotation marks; not
    for a dash that stands alone, as in an empty cell.
    """
    last = text[-1]
    if last in _HYPHENS:
        return word[:1].isalpha() and (not _stands_alone(text) or _begins_word(text, word))
    if last == _DASH:
        return _is_range(text, word)
    return text.endswith(OPENING) or (text.endswith("-)") and word[:1].isalpha())


def seam(text: str, word: str, *, mend: bool) -> tuple[str, bool]:
    """What stands between a line and the next one's first `word`, and whether its last hyphen is taken out.

    For lines that lost nothing at their end: no blank follows. `mend` tells that hyphens divide words here.
    """
    last = text[-1]
    if last in _HYPHENS:
        return _at_hyphen(text, word, mend=mend)
    if last in "/\u2011" or (last in "(–[)„‚," and ends_open(text, word)):
        return "", False
    return " ", False


def _at_hyphen(text: str, word: str, *, mend: bool) -> tuple[str, bool]:
    if _stands_alone(text):
        return ("" if _begins_word(text, word) else " "), False
    if word.rstrip(",") in AFTER_SUSPENDED or _is_enclosed(text):
        return " ", False
    divided = word[:1].islower() and mend and text[-2:-1].isalpha()
    return "", divided or _is_capitals(text, word)


def _stands_alone(text: str) -> bool:
    """Whether the last hyphen belongs to no word: a dash, or an empty cell ("-", "--")."""
    return text.rstrip("-\u2010")[-1:] in ("", " ")


def _begins_word(text: str, word: str) -> bool:
    """Whether a lone hyphen begins a word: "und -" / "nahverkehr"."""
    before = text[:-1].rstrip().rpartition(" ")[2].lstrip("(„")
    if before in BEFORE_SUSPENDED:
        return word[:1].isalpha()
    return word[:1].islower() and (before == _GROUP or before[-1:] == ",")


def _is_enclosed(text: str) -> bool:
    """Whether hyphens enclose the last word, or the last words of a kind: "PMK -rechts-"."""
    begin = text.rfind("-", 0, len(text) - 1)
    if begin < 0 or text[begin - 1 : begin] not in ("", " ", "(", "„") or not text[begin + 1].isalpha():
        return False
    before = text[:begin].rstrip().rpartition(" ")[2].rstrip(",")
    return " " not in text[begin:] or before not in BEFORE_SUSPENDED


def _is_capitals(text: str, word: str) -> bool:
    """Whether a word of the list of divided capitals goes over the line end: "GRÜ-" / "NEN"."""
    first = text[:-1].rpartition(" ")[2].rpartition("/")[2].lstrip("(„")
    return first.isupper() and first + word.rstrip(".,;:)“?") in CAPITALS


def _is_range(text: str, word: str) -> bool:
    """Whether a dash glued to its word joins it with the next: "2012–" / "2015", "Singen–" / "Grenze"."""
    before, first = text[-2:-1], word[:1]
    if before.isdigit() or (before == "." and text[-3:-2].isdigit()):
        return first.isdigit()
    return (before.isalpha() and first.isalpha()) or (before == "(" and first.isalnum())
