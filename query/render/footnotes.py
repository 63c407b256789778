"""A section or paper → the line by which German texts cite it in a footnote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indexer.model import Paper, Section
from query.labels import publisher_name, section_label
from query.model import StoredSection
from query.render.text import person

_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
_GROUP = "Fraktion "
_ASKING = ("Kleine Anfrage", "Große Anfrage")


def footnote(found: StoredSection | Paper, asked: Paper | None = None) -> str:
    """`Deutscher Bundestag, Drucksache 21/1916, 30. September 2025, Antwort der Bundesregierung auf …, S. 2`.

    `asked` is the paper that an Antwort answers, where the index has it: only that paper says whether it is a
    Kleine or a Große Anfrage. What the paper does not say is left out.
    """
    paper = found if isinstance(found, Paper) else found.paper
    parts = [
        publisher_name(paper.herausgeber),
        " ".join(filter(None, ("Drucksache", paper.dokumentnummer, _addition(paper)))),
        _long_date(paper.datum),
        _what(paper, asked),
    ]
    if isinstance(found, StoredSection):
        parts.extend(_place(found.section))
    return " ".join(", ".join(filter(None, parts)).split())


def _addition(paper: Paper) -> str | None:
    if paper.zusatz is None:
        return None
    return paper.zusatz if paper.zusatz.startswith("(") else f"({paper.zusatz})"


def _what(paper: Paper, asked: Paper | None) -> str | None:
    """Kind, author and title: `Kleine Anfrage der Fraktion der SPD: …`."""
    kind, title = paper.drucksachetyp, paper.titel
    if kind is None or (title or "").startswith(kind):
        return title
    by = _by(paper.urheber or paper.fraktion)
    head = " ".join(filter(None, (kind, by, _answered(paper, asked))))
    return f"{head}: {title}" if title else head


def _answered(paper: Paper, asked: Paper | None) -> str | None:
    """What an Antwort answers: the Kleine Anfrage and who asked it, or the number where no more is known."""
    if paper.drucksachetyp != "Antwort" or paper.bezug is None:
        return None
    if asked is None or asked.drucksachetyp not in _ASKING:
        return f"auf Drucksache {paper.bezug}"
    by = _by(asked.urheber or asked.fraktion)
    return " ".join(filter(None, ("auf die", asked.drucksachetyp, by)))


def _by(authors: Sequence[str]) -> str | None:
    """`der Bundesregierung`, `der Fraktionen der SPD und Die Linke`; others in brackets."""
    if not authors:
        return None
    if len(authors) == 1 and authors[0].startswith("Bundesregierung"):
        return f"der {authors[0]}"
    groups = [name.removeprefix(_GROUP) for name in authors]
    if not all(name.startswith(_GROUP) for name in authors):
        return f"({', '.join(authors)})"
    listed = " und ".join(filter(None, (", ".join(groups[:-1]), groups[-1])))
    return f"der {'Fraktion' if len(groups) == 1 else 'Fraktionen'} {listed}"


def _place(section: Section) -> Iterator[str]:
    people = (person(question.fragesteller, question.fraktion) for question in section.questions)
    asked = ", ".join(dict.fromkeys(filter(None, people)))
    yield section_label(section) + (f" von {asked}" if asked else "")
    if section.pages is not None:
        yield f"S. {section.pages[0]}"


def _long_date(iso: str | None) -> str | None:
    """`2025-09-30` → 30. September 2025."""
    if iso is None:
        return None
    year, month, day = iso.split("-")
    return f"{int(day)}. {_MONTHS[int(month) - 1]} {year}"
