"""Decides to which paper a mention belongs: "Frage 3 der Kleinen Anfrage auf Bundestagsdrucksache …"."""

from __future__ import annotations

from itertools import pairwise

from .tables import word_set

LONGEST_GAP = 900
"""Characters between a mention and the number it belongs to; titles of inquiries are long."""
MOST_WORDS = 45
"""Words between the two outside a quoted title."""
MOST_BEFORE_BRACKET = 12
"""Words before a bracket that opens with the number: "meine Mündliche Frage 17 gesagt hat (Plenar…"."""
LONGEST_BACK_GAP = 90
QUOTES = {"„": '“”"', "“": "”", "‚": "‘’‛", "«": "»", "»": "«"}
"""Opening marks and what may close them; a title between them is stepped over."""

CLAUSE_WORDS = word_set(
    "wird werden wurde wurden ist sind war waren hat haben hatte kann können konnte soll sollen gilt gelten "
    "verwiesen verweisen hingewiesen genommen liegen ergeben entnehmen sich es er sie man dass bitte vgl "
    "siehe wenn ob bzgl durch worden handelte jeweils"
)
"""Words of a clause: a mention before one of them does not belong to a paper behind it."""
ATTRIBUTES = word_set(
    "genannten genannte genannter erfragten erwähnten aufgeführten dargestellten angeführten"
)
"""Right behind a mention these make it the place where something is named: "die in Frage 3 genannten …"."""
NO_VERBS = word_set("mit seit zuletzt insgesamt nicht damit statt laut samt dort")
"""Small words in -t that are no verbs; every other one ("umfasst", "dargestellt") makes a clause."""
NUMBERED = word_set("Anlage Anlagen Nr. Nummer S. Seite Tabelle Absatz Spiegelstrich")
"""Words that a number may follow without counting anything."""
JOINTS = frozenset({"und", "sowie", "bzw.", "oder", "beziehungsweise", "als"})
NEW_PHRASE = word_set(
    "auf in im an aus bei mit zum die das den Antwort Antworten Vorbemerkung ihre ihren seine dem "
    "Bundestagsdrucksache Drucksache weitere weiteren"
)
"""Behind a joint these begin another phrase: "Frage 3 sowie auf die Antwort …"."""
COMMA_PHRASE = word_set(
    "Antwort Antworten die das welche welcher wonach dass wie in so vgl. siehe soweit da weil wobei deren"
)
ANOTHER_ANSWER = tuple(
    ["auf", article, noun] for article in ("die", "ihre") for noun in ("Antwort", "Antworten")
)
"""Words that point anew: "bei den Fragen 3 bis 5 auf die Antwort …"."""
CHAIN = word_set("und sowie bzw. oder zu den der zur , auch zum jeweils")
PREAMBLE_CHAIN = CHAIN | word_set("die Antwort Antworten Bundesregierung auf")
BACK = word_set(
    ", ( – - dort hier dortige dortigen die der den zu zur auf Antwort Antworten insbesondere unter und "
    "sowie Bundesregierung in ihrer ebenda wortgleiche wortgleichen wortgleich Ihre meine"
)
THERE = frozenset({"dort", "dortige", "dortigen", "ebenda"})
ABBREVIATIONS = word_set("Dr. Prof. Nr. u. a. z. B. d. h. o. g. i. V. m. S. bzw. vgl. s. St. h. c. Abg. Kl.")


def binds_forward(text: str, end: int, start: int, *, written: bool) -> bool | None:
    """Whether words that end at `end` belong to the number announced at `start`, some way behind them.

    None where the number stands in a quoted title, so that another behind the title may be meant. `written`
    is true for a Schriftliche or Mündliche Frage, which always belongs to some other paper.
    """
    if not 0 <= start - end <= LONGEST_GAP:
        return False
    parts, is_open = _outside_quotes(text[end:start])
    words = _words("".join(parts))
    if written and words[-1:] == ["("] and len(words) <= MOST_BEFORE_BRACKET:
        return not is_open and not any(_ends_sentence(a, b) for a, b in pairwise(words))
    if len(words) > MOST_WORDS or _is_cut(words, written=written):
        return False
    return None if is_open else True


def _words(gap: str) -> list[str]:
    """The words of a gap, with commas and brackets as words of their own."""
    for sign in ",()":
        gap = gap.replace(sign, f" {sign} ")
    return gap.split()


def _is_cut(words: list[str], *, written: bool) -> bool:
    depth = 0
    if words and words[0] in ATTRIBUTES:
        return True
    for before, word, following in zip(["", *words], words, [*words[1:], ""], strict=False):
        depth += (word == "(") - (word == ")")
        if depth < 0 or _makes_clause(word, before) or _ends_sentence(word, following):
            return depth < 0 or not (written and word.startswith(("vgl", "siehe")) and depth > 0)
        if word in JOINTS and (following in NEW_PHRASE or following == ""):
            return True
        if word == "," and following in COMMA_PHRASE and not (written and following.startswith("Antwort")):
            return True
        if word == "," and following == "auf" and words[-1] != "auf":
            return True
    return any(words[at : at + 3] in ANOTHER_ANSWER for at in range(len(words) - 2))


def _makes_clause(word: str, before: str = "") -> bool:
    bare = word.rstrip(".;:")
    if bare in CLAUSE_WORDS or (word.isdigit() and len(word) != 4 and before not in NUMBERED):
        return True
    return bare.islower() and bare.endswith("t") and len(bare) > 3 and bare not in NO_VERBS


def _ends_sentence(word: str, following: str) -> bool:
    if word[-1] in "?!;:":
        return True
    if word[-1] != "." or word in ABBREVIATIONS or (word[:-1].isdigit() and len(word) < 4) or len(word) == 2:
        return False
    return following[:1].isupper()


def closes_quote(text: str, end: int, start: int) -> bool:
    """Whether a mention that ends at `end` stands in a quoted title that is closed before `start`."""
    first = next((sign for sign in text[end : min(start, end + LONGEST_GAP)] if sign in "„“”"), "")
    return first != "" and first in "“”"


def _outside_quotes(text: str) -> tuple[list[str], bool]:
    """The parts of `text` that stand outside quotation marks, and whether a quotation is open at its end."""
    parts: list[str] = []
    closing = ""
    begin = 0
    for at, sign in enumerate(text):
        if not closing and sign in QUOTES:
            parts.append(text[begin:at])
            closing = QUOTES[sign]
        elif closing and sign in closing:
            closing, begin = "", at + 1
    if not closing:
        parts.append(text[begin:])
    return parts, bool(closing)


def binds_backward(text: str, end: int, start: int) -> bool:
    """Whether words that begin at `start` narrow the number that ends at `end`, close before them."""
    if not 0 <= start - end <= LONGEST_BACK_GAP:
        return False
    words = _words(text[end:start])
    if any(word in THERE for word in words):
        return not any(_makes_clause(word) or word[-1] in ".;:?" for word in words)
    if any(word not in BACK for word in words) or "und" in words or "sowie" in words:
        return False
    return words[:2] != [",", "auf"]


def is_chained(text: str, end: int, start: int, *, preamble: bool) -> bool:
    """Whether two mentions share the paper behind them: "Frage 29 und Frage 18a auf …"."""
    if not 0 <= start - end <= LONGEST_BACK_GAP:
        return False
    words = _words(text[end:start])
    allowed = PREAMBLE_CHAIN if preamble else CHAIN
    joined = any(a in JOINTS and b == "auf" for a, b in pairwise(words))
    return bool(words) and not joined and all(word in allowed for word in words)


def is_adjacent(text: str, end: int, start: int, after: str) -> bool:
    """Whether a mention goes with the number before it, and not with one behind: "21/1406, dort Frage 5".

    `after` is the text between the mention and the number behind it: in "20/40 zu Frage 3, 20/11 zu Frage 4"
    a comma alone.
    """
    words = text[end:start].replace(",", " ").replace("(", " ").split()
    if not words or THERE.intersection(words):
        return True
    return words[0] == "zu" and after.strip() in {",", ";", ")"}
