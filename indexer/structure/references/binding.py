"""Decides to which paper a mention belongs: "Frage 3 der Kleinen Anfrage auf Bundestagsdrucksache …"."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .tables import word_set

LONGEST_GAP = 700
"""Characters between a mention and the number it belongs to; titles of inquiries are long."""
LONGEST_BACK_GAP = 90
QUOTES = {"„": '“”"', "“": "”", "‚": "‘’‛", "«": "»", "»": "«"}
"""Opening marks and what may close them; a title between them is stepped over."""

VERBS = word_set(
    "wird werden wurde wurden ist sind hat haben hatte verwiesen verweist verweisen hingewiesen genommen "
    "beantwortet genannt genannten genannte dargestellt ausgeführt erfragten erwähnten aufgeführten kann "
    "können konnte dargelegt ergibt ergeben entnehmen gilt gelten liegt liegen stellt vgl siehe"
)
"""A mention before one of these does not belong to a paper behind it."""
JOINTS = frozenset({"und", "sowie", "bzw.", "oder", "beziehungsweise", "als"})
NEW_PHRASE = word_set(
    "auf in im an aus bei mit zum die das den Antwort Antworten Vorbemerkung ihre ihren seine dem "
    "Bundestagsdrucksache Drucksache weitere weiteren"
)
"""Behind a joint these begin another phrase: "Frage 3 sowie auf die Antwort …"."""
COMMA_PHRASE = word_set(
    "die das welche welcher wonach dass wie in so vgl. siehe soweit da weil wobei die deren insbesondere"
)
CHAIN = word_set("und sowie bzw. oder zu den der zur , auch zum jeweils")
PREAMBLE_CHAIN = CHAIN | word_set("die Antwort Antworten Bundesregierung auf")
BACK = word_set(
    ", ( – - dort hier dortige dortigen die der den zu zur auf Antwort Antworten insbesondere unter und "
    "sowie Bundesregierung ebenda wortgleiche wortgleichen wortgleich Ihre meine"
)
THERE = frozenset({"dort", "dortige", "dortigen", "ebenda"})
ABBREVIATIONS = word_set("Dr. Prof. Nr. u. a. z. B. d. h. o. g. i. V. m. S. bzw. vgl. s. St. h. c. Abg. Kl.")


def binds_forward(text: str, end: int, start: int, *, written: bool) -> bool:
    """Whether words that end at `end` belong to the number announced at `start`, some way behind them."""
    if not 0 <= start - end <= LONGEST_GAP:
        return False
    gap = "".join(_outside_quotes(text[end:start]))
    words = gap.replace(",", " , ").replace("(", " ( ").replace(")", " ) ").split()
    return not _is_cut(words, written=written)


def _is_cut(words: list[str], *, written: bool) -> bool:
    depth = 0
    for word, following in zip(words, [*words[1:], ""], strict=True):
        depth += (word == "(") - (word == ")")
        if word == "(" and following.rstrip(".") in {"vgl", "siehe", "s"} and written:
            return False
        if word.rstrip(".;:") in VERBS or _ends_sentence(word, following):
            return True
        if word in JOINTS and (following in NEW_PHRASE or following == ""):
            return True
        if word == "," and following in COMMA_PHRASE:
            return True
        if word == "," and following == "auf" and words[-1] != "auf":
            return True
    return depth < 0


def _ends_sentence(word: str, following: str) -> bool:
    if word[-1] in "?!;:":
        return True
    if word[-1] != "." or word in ABBREVIATIONS or (word[:-1].isdigit() and len(word) < 4) or len(word) == 2:
        return False
    return following[:1].isupper()


def _outside_quotes(text: str) -> Iterator[str]:
    """The parts of `text` that stand outside quotation marks; an open quotation hides the rest."""
    closing = ""
    begin = 0
    for at, sign in enumerate(text):
        if not closing and sign in QUOTES:
            yield text[begin:at]
            closing = QUOTES[sign]
        elif closing and sign in closing:
            closing, begin = "", at + 1
    if not closing:
        yield text[begin:]


def binds_backward(text: str, end: int, start: int) -> bool:
    """Whether words that begin at `start` narrow the number that ends at `end`, close before them."""
    if not 0 <= start - end <= LONGEST_BACK_GAP:
        return False
    words = text[end:start].replace(",", " , ").replace("(", " ( ").replace(")", " ) ").split()
    if any(word in THERE for word in words):
        return not any(word.rstrip(".;:") in VERBS for word in words)
    if any(word not in BACK for word in words) or "und" in words or "sowie" in words:
        return False
    return not (words[:1] == [","] and "auf" in words)


def is_chained(text: str, end: int, start: int, *, preamble: bool) -> bool:
    """Whether two mentions share the paper behind them: "Frage 29 und Frage 18a auf …"."""
    if not 0 <= start - end <= LONGEST_BACK_GAP:
        return False
    words = text[end:start].replace(",", " , ").split()
    allowed = PREAMBLE_CHAIN if preamble else CHAIN
    joined = any(a in JOINTS and b == "auf" for a, b in pairwise(words))
    return bool(words) and not joined and all(word in allowed for word in words)


def is_adjacent(text: str, end: int, start: int) -> bool:
    """Whether hardly a sign stands between a number and the mention behind it: "21/1406, dort Frage 5"."""
    words = text[end:start].replace(",", " ").replace("(", " ").split()
    return not words or bool(THERE.intersection(words))
