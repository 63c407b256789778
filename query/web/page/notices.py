"""The engine's notices as the page says them: in the reader's language, with links to what they suggest."""

from __future__ import annotations

from dataclasses import dataclass

from query.model import Notice
from query.web.page.asking import Asked

GERMAN: tuple[tuple[str, str], ...] = (
    ("did you mean {} or {}?", "Meinten Sie {} oder {}?"),
    ("did you mean {}?", "Meinten Sie {}?"),
    ("no section has all of it; alone: {}", "Kein Abschnitt enthält alles; einzeln: {}"),
    (
        "no section has {} itself; they have its parts apart",
        "Kein Abschnitt enthält {} selbst, nur die Teile getrennt",
    ),
    ("no section has {}", "Kein Abschnitt enthält {}"),
    ("never in one section: {}", "Nie in einem Abschnitt: {}"),
    ("without {}: 1 section", "Ohne {}: 1 Abschnitt"),
    ("without {}: {} sections", "Ohne {}: {} Abschnitte"),
    ("with --match any: {} sections", "Mit irgendeinem der Wörter: {} Abschnitte"),
    (
        "{} consists of {} ({} sections), {} ({} sections)",
        "{} besteht aus {} ({} Abschnitte) und {} ({} Abschnitte)",
    ),
    ("{} consists of {}", "{} besteht aus {}"),
    (
        "none of these hits has {} itself ({} in the index); they have its parts apart",
        "Keiner dieser Treffer enthält {} selbst ({} im Bestand), nur die Teile getrennt",
    ),
    (
        "{} of {} sections have no vectors yet and are not found by meaning; {}",
        "{} von {} Abschnitten haben noch keine Vektoren und werden nach dem Sinn nicht gefunden",
    ),
    ("{}, so every vector was looked at; {}", "Alle Vektoren wurden durchgesehen, das dauert etwas länger"),
    ("the query was expanded by: {}", "Die Suche wurde ergänzt um: {}"),
    ("{} is in the index: drucksuche show {}", "Drucksache {} ist im Bestand"),
    (
        "searched for what is most telling: {} and {} more",
        "Gesucht wurde, was den Abschnitt kennzeichnet: {} und {} weitere",
    ),
    ("searched for what is most telling: {}", "Gesucht wurde, was den Abschnitt kennzeichnet: {}"),
    (
        "the text has no word that other sections have, too",
        "Kein Wort des Textes kommt in anderen Abschnitten vor",
    ),
    (
        "{} is not searched: stop words and signs are left out",
        "{} wird nicht gesucht: Füllwörter und Zeichen entfallen",
    ),
    (
        "{} are not searched: stop words and signs are left out",
        "{} werden nicht gesucht: Füllwörter und Zeichen entfallen",
    ),
    (
        "the query has more than {} words; the rest is left out",
        "Die Suche hat mehr als {} Wörter; der Rest entfällt",
    ),
    (
        "the query has too many wildcards and ~ to look them all up; {} and what follows is left out",
        "Die Suche hat zu viele Platzhalter und ~; {} und was folgt entfällt",
    ),
    (
        "a part of the query is longer than {} characters; its rest is left out",
        "Ein Teil der Suche ist länger als {} Zeichen; der Rest davon entfällt",
    ),
    (
        '{}: also searched as {} ("{}" in quotation marks is not)',
        '{}: auch gesucht als {} ("{}" in Anführungszeichen nicht)',
    ),
    (
        "{} is read as a word with a gender star, not as a wildcard",
        "{} gilt als Wort mit Genderstern, nicht als Platzhalter",
    ),
    (
        "? at the end of several words is read as a question mark, not as a wildcard",
        "? am Ende mehrerer Wörter gilt als Fragezeichen, nicht als Platzhalter",
    ),
    (
        "{}: is read as a word; write the value right behind the colon",
        "{}: gilt als Wort; der Wert steht ohne Leerzeichen dahinter",
    ),
    (
        "{} is read as words: a range stands behind a field, as in wp:[19 TO 21]",
        "{} gilt als Wörter: Ein Bereich steht hinter einem Feld, wie in wp:[19 TO 21]",
    ),
    (
        "{} is read as words: a comparison stands right behind a field, as in datum>=2024",
        "{} gilt als Wörter: Ein Vergleich steht gleich hinter einem Feld, wie in datum>=2024",
    ),
    (
        "{} is read as words: ~2 stands right behind a word",
        "{} gilt als Wörter: ~2 steht gleich hinter einem Wort",
    ),
    (
        "{} is read as words: ^2 weighs what stands before it",
        "{} gilt als Wörter: ^2 gewichtet, was davor steht",
    ),
    ("{} is read as a word: NEAR/5 takes a number", "{} gilt als Wort: NEAR/5 verlangt eine Zahl"),
    (
        "{} is no operator: those stand in capital letters",
        "{} gilt als Wort: Verknüpfungen stehen in Großbuchstaben",
    ),
    ("{} is read as {}", "{} wird gelesen als {}"),
    (
        "{} is searched as words; the whole name is {} (in a shell within single quotes)",
        "{} wird als Wörter gesucht; der ganze Name ist {}",
    ),
    ("no section of the index has {}; did you mean {}?", "Kein Abschnitt hat {}; meinten Sie {}?"),
    ("no section of the index has {}; there are {}", "Kein Abschnitt hat {}; es gibt {}"),
    ("no section of the index has {}", "Kein Abschnitt hat {}"),
    (
        "{} stands for more than {} papers; the rest is left out",
        "{} steht für mehr als {} Drucksachen; der Rest entfällt",
    ),
    (
        "{} meets more words than are searched: only {} of them are",
        "{} trifft zu viele Wörter; nur {} davon werden gesucht",
    ),
    ("{}: no word of the index is like this", "{}: Kein Wort des Bestandes ist so geschrieben"),
    ("{} is short: no letter of it may differ", "{} ist kurz: Kein Buchstabe darf abweichen"),
    ("{} is short: only one letter of it may differ", "{} ist kurz: Nur ein Buchstabe darf abweichen"),
    (
        "at most {} letters may differ; {} is read",
        "Höchstens {} Buchstaben dürfen abweichen; gelesen wird {}",
    ),
    ("within quotation marks * is no wildcard", "In Anführungszeichen ist * kein Platzhalter"),
    (
        "the query only excludes: all other sections are found, in the order of the index",
        "Die Suche schließt nur aus: Gefunden wird alles andere, in der Reihenfolge des Bestandes",
    ),
    (
        "NEAR brings single words together; these are searched anywhere in the section",
        "NEAR bringt einzelne Wörter zusammen; diese werden irgendwo im Abschnitt gesucht",
    ),
    (
        "a bracket closes that was never opened; it is left out",
        "Eine Klammer schließt, die nie geöffnet wurde; sie entfällt",
    ),
    ("the brackets hold nothing", "Die Klammern sind leer"),
    ("the bracket is never closed", "Die Klammer wird nie geschlossen"),
    ("the quotation mark is never closed", "Das Anführungszeichen wird nie geschlossen"),
    ("brackets deeper than {} do not group", "Klammern gruppieren nur bis zur Tiefe {}"),
    ("{} has nothing to join and is left out", "{} verbindet nichts und entfällt"),
    (
        "~ stands behind one word or one sequence; here it is left out",
        "~ steht hinter einem Wort oder einer Wortfolge; hier entfällt es",
    ),
    (
        "a part may weigh more than 0 and up to {} times as much; ^ is left out",
        "Ein Teil darf mit mehr als 0 bis {} gewichtet werden; ^ entfällt",
    ),
)
"""What the engine says, with `{}` for what stands in it, and in German; the first that fits is said."""

_JOINING = ((" and ", " und "), (" or ", " oder "))
"""What joins the words of a list in a notice."""

_SHELL = (
    ("with --match any: {} sections", "with any of the words: {} sections"),
    ("{} is in the index: drucksuche show {}", "paper {} is in the collection"),
    (
        "{} is searched as words; the whole name is {} (in a shell within single quotes)",
        "{} is searched as words; the whole name is {}",
    ),
)
"""What is said for a terminal, and for a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A notice as the page shows it."""

    text: str
    language: str
    href: str | None = None
    link: str | None = None
    """The words of the link."""


def say_notice(notice: Notice, asked: Asked) -> Said:
    """A notice in the reader's language; in English where the table has no German for it."""
    href, link = _offer(notice, asked)
    german = _in_german(notice.text, asked) if asked.words.language == "de" else None
    if german is not None:
        return Said(text=german, language="de", href=href, link=link)
    return Said(text=_in_english(notice.text), language="en", href=href, link=link)


def _in_english(text: str) -> str:
    """The notice without words of a terminal; a capital begins it where no word of the query does."""
    told = _translated(text, _SHELL) or text
    begins = next((pattern for pattern, _ in GERMAN if _parts(pattern, text) is not None), "{}")
    return told if begins.startswith("{}") else told[:1].upper() + told[1:]


def _offer(notice: Notice, asked: Asked) -> tuple[str | None, str | None]:
    """Where the notice leads, and the words of the link."""
    match notice.code:
        case "paper-number":
            number = notice.text.partition(" ")[0]
            return asked.addresses.paper(_key(number)), asked.words("paper", number=number)
        case "none-under-all":
            pairs = asked.search.put("match", "any")
            return asked.addresses.search(pairs), asked.words("search_any")
        case "longer-name":  # which words belong to the name, its place does not say
            return None, None
        case "did-you-mean" | "no-hits" | "without" | "compound-parts":
            return (None, None) if notice.suggestion is None else _searched(notice.suggestion, asked)
        case _:
            return _replaced(notice, asked)


def _key(number: str) -> str:
    return f"bt-{number.replace('/', '-')}"


def _replaced(notice: Notice, asked: Asked) -> tuple[str | None, str | None]:
    """The query with the suggestion in the place of what it is about."""
    query = asked.search.value("q") or ""
    is_placed = notice.start is not None and notice.end is not None and notice.end <= len(query)
    if notice.suggestion is None or "…" in notice.suggestion or not is_placed:
        return None, None
    head = query[: notice.start]
    field, colon, _ = notice.suggestion.partition(":")
    if colon and head.endswith(f"{field}:"):  # the suggestion names the field, too
        head = head[: -len(field) - 1]
    return _searched(f"{head}{notice.suggestion}{query[notice.end :]}", asked)


def _searched(query: str, asked: Asked) -> tuple[str, str]:
    return asked.addresses.search(asked.search.put("q", query)), query


def _in_german(text: str, asked: Asked) -> str | None:
    """The notice in German, with its lists, unless a word of the query might be taken for what joins them."""
    told = _translated(text, GERMAN)
    query = asked.search.value("q") or ""
    for english, german in _JOINING:
        if told is not None and english not in query:
            told = told.replace(english, german)
    return told


def _translated(text: str, table: tuple[tuple[str, str], ...]) -> str | None:
    for pattern, told in table:
        parts = _parts(pattern, text)
        if parts is not None:
            return told.format(*parts)
    return None


def _parts(pattern: str, text: str) -> list[str] | None:
    """What stands in the gaps of a pattern; None where the text is another one."""
    first, *rest = pattern.split("{}")
    if not text.startswith(first):
        return None
    if not rest:
        return [] if text == first else None
    found: list[str] = []
    at = len(first)
    for piece in rest[:-1]:
        end = text.find(piece, at)
        if end < 0:
            return None
        found.append(text[at:end])
        at = end + len(piece)
    last = len(text) - len(rest[-1])
    if last < at or not text.endswith(rest[-1]):
        return None
    return [*found, text[at:last]]
