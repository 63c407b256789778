"""Whether an answer only points to another answer, a Vorbemerkung or a paper."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from .folding import fold
from .scan import scan
from .sentences import iter_sentences
from .tables import word_set

PARTICIPLES = ("verwiesen", "hingewiesen", "Bezug genommen", "verwiesen werden", "verweisen")
"""Ends of a sentence that points: "Auf … wird verwiesen"."""
OPENINGS = (
    "Siehe ",
    "siehe ",
    "S. ",
    "s. ",
    "Vgl. ",
    "vgl. ",
    "Vergleiche ",
    "Antwort siehe ",
    "Hierzu siehe ",
)
ACTIVE = (
    "verweist",
    "verweisen",
    "nimmt Bezug",
    "nimmt die Bundesregierung Bezug",
    "weist die Bundesregierung",
)
POINTERS = (
    "verw",
    "ingewiesen",
    "weist",
    "iehe",
    "gl.",
    "ergleiche",
    *("s. ", "s.\n", "S. ", "S.\n"),
    "Bezug",
    "ntn",
    "ergib",
    "gilt",
    "ergeb",
)
"""A text without any of these points nowhere."""
TAKEN_FROM = ("entnommen werden", "zu entnehmen", "ergibt sich aus", "ergeben sich aus", "gilt entsprechend")
"""A sentence that leaves the matter to what it names; a pointer where that is an answer or a paper."""
FOUND_AT = ("abrufbar", "zu finden", "zugänglich", "einsehbar", "nachzulesen", "veröffentlicht")
"""A sentence that ends so only says where something lies; it may stand beside a pointer."""
ANSWERS = (
    "uf die Antwort",
    "uf ihre Antwort",
    "uf die Beantwortung",
    "vorstehenden Antwort",
    "vorstehende Antwort",
    "vorherige Antwort",
    "vorherigen Antwort",
    "vorangegangenen Antwort",
    "vorangegangene Antwort",
    "obige Antwort",
    "obigen Antwort",
)
"""Words that name another answer without its number."""
ELSEWHERE = ("Anlage", "Tabelle", "Übersicht", "Abbildung", "Anhang", "folgende", "nachstehend")
"""Nouns whose content the answer itself brings."""
CONTENT_VERBS = word_set(
    "ist sind war waren hat haben hatte hatten liegt liegen lag lagen besteht bestehen bestand kann können "
    "konnte konnten soll sollen sollte gibt gab wurde wurden erfolgt erfolgte erfolgen obliegt plant prüft "
    "steht stehen sieht unterstützt beträgt betrug setzt führt macht hält geht teilt begrüßt gilt gelten "
    "bleibt darf dürfen muss müssen handelt erhält erhielt findet finden fand stellt trifft treffen dass sei "
    "seien worden"
)
"""A word of these outside the pointing words makes a statement of its own."""
MOST_FIGURES = 6
"""Numbers before the pointing words; more make a table."""
INTRODUCTIONS = ("Soweit ", "Sofern ", "Hinsichtlich ", "Bezüglich ", "Zu", "Um ", "Für ", "In Bezug ")
"""A sentence that begins so may say in a clause what its pointer is about."""


def is_referral(text: str) -> bool:
    """Whether the whole answer does nothing but point to another answer, a Vorbemerkung or a paper.

    A sentence that only says where something can be found may stand beside such a pointer; a web page or the
    answer's own Anlage alone makes no referral.
    """
    if not any(word in text for word in POINTERS):
        return False
    folded = fold(text).text.replace("*", " ")
    if not all(_is_pointer(sentence, has_target=True) for _, sentence in _sentences(folded)):
        return False
    found = scan(folded, None)
    targets = sorted([c.start for c in found.citations] + [m.start for m in found.loose])
    aimed = [
        (_has_one(targets, *place) or any(words in sentence for words in ANSWERS), sentence)
        for place, sentence in _sentences(folded)
    ]
    return any(hit for hit, _ in aimed) and all(_is_pointer(said, has_target=hit) for hit, said in aimed)


def _sentences(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    for start, end in iter_sentences(text):
        yield (start, end), " ".join(text[start:end].split())


def _has_one(places: list[int], start: int, end: int) -> bool:
    index = bisect_left(places, start)
    return index < len(places) and places[index] < end


def _is_pointer(sentence: str, *, has_target: bool) -> bool:
    bare = sentence.rstrip(" .:;")
    if any(_closes(bare, participle) for participle in PARTICIPLES):
        return _says_nothing_else(bare) and "darauf hingewiesen" not in bare
    if bare.startswith(OPENINGS):
        return has_target and _says_nothing_else(bare)
    if any(f" {verb} " in bare for verb in ACTIVE):
        return " auf " in bare and _says_nothing_else(bare)
    if has_target and any(phrase in bare for phrase in TAKEN_FROM):
        return not any(word in bare for word in ELSEWHERE)
    return bare.endswith(FOUND_AT) and not any(word in bare for word in ELSEWHERE)


def _is_tabular(sentence: str) -> bool:
    """Whether the rows of a table stand before the pointing words."""
    before = sentence.partition(" auf ")[0].split()
    return sum(word[0].isdigit() for word in before) > MOST_FIGURES


def _closes(sentence: str, participle: str) -> bool:
    return sentence.endswith(participle) or f"{participle}," in sentence or f"{participle} auf " in sentence


def _says_nothing_else(sentence: str) -> bool:
    """Whether no word makes a statement beside the pointing; a clause that introduces it is passed over."""
    words = sentence.replace(",", " , ").split()
    if sentence.startswith(("Ja", "Nein", "Da ", "Weil ")) or _is_tabular(sentence):
        return False
    if sentence.startswith(INTRODUCTIONS) and "," in words:
        words = words[words.index(",") :]
    pointed = [at for at, word in enumerate(words) if word in {"verwiesen", "hingewiesen", "genommen"}]
    if pointed:
        words = words[: pointed[-1]]
    return not any(word in CONTENT_VERBS for word in words)
