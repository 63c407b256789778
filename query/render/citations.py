"""A section or paper → how it is cited: BibTeX, RIS, CSL-JSON.

One kind of record, a report of a parliament, so a table of fields and each format's escaping are all that
is needed. BibTeX: Patashnik, BibTeXing (1988), read as UTF-8 (LaTeX since 2018, biber). RIS: the tags of a
report as Zotero, EndNote and JabRef read them. CSL-JSON: version 1.0.2 of its schema.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from indexer.model import JsonObject, Paper
from indexer.schema import paper_key
from query.hits import page_url
from query.labels import publisher_name, section_label
from query.model import Hit, StoredSection

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RIS_END = "\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What every format cites of a section (`place`, `page`) or a whole paper (both None)."""

    id: str
    title: str
    number: str
    publisher: str
    kind: str
    authors: tuple[str, ...]
    date: str | None
    place: str | None
    page: int | None
    url: str | None

    @property
    def genre(self) -> str:
        """`Drucksache, Antwort`; just `Drucksache` where the kind is not known."""
        return ", ".join(filter(None, ("Drucksache", self.kind)))


def cite_hit(hit: Hit) -> Citation:
    """The citation of a hit."""
    return Citation(
        id=hit.id,
        title=hit.titel or f"Drucksache {hit.dokumentnummer}",
        number=hit.dokumentnummer,
        publisher=publisher_name(hit.herausgeber),
        kind=hit.drucksachetyp or "",
        authors=hit.urheber or hit.fragesteller or hit.fraktion,
        date=hit.datum,
        place=hit.label,
        page=hit.page,
        url=hit.pdf_url,
    )


def cite_section(stored: StoredSection) -> Citation:
    """The citation of a section."""
    section = stored.section
    page = None if section.pages is None else section.pages[0]
    return _cite(stored.paper, stored.id, section_label(section), page)


def cite_paper(paper: Paper) -> Citation:
    """The citation of a whole paper."""
    return _cite(paper, paper_key(paper), None, None)


def cite_found(found: StoredSection | Paper) -> Citation:
    """The citation of a section or a whole paper."""
    return cite_paper(found) if isinstance(found, Paper) else cite_section(found)


def _cite(paper: Paper, key: str, place: str | None, page: int | None) -> Citation:
    return Citation(
        id=key,
        title=paper.titel or f"Drucksache {paper.dokumentnummer}",
        number=paper.dokumentnummer or "",
        publisher=publisher_name(paper.herausgeber),
        kind=paper.drucksachetyp or "",
        authors=paper.urheber or paper.fragesteller or paper.fraktion,
        date=paper.datum,
        place=place,
        page=page,
        url=page_url(paper, page),
    )


# --- BibTeX -------------------------------------------------------------------------------------------------

_SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # an escaped brace still counts as one where BibTeX pairs them
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
}
_LATEX = {ord(sign): escaped for sign, escaped in _SIGNS.items()}
_VERBATIM = {ord(sign): f"%{ord(sign):02X}" for sign in "\\{} "}


def citations_to_bibtex(citations: Iterable[Citation]) -> str:
    """An `@techreport` a citation, with `date` for biblatex beside `year` and `month`."""
    return "\n\n".join(_bibtex(one) for one in citations)


def _bibtex(one: Citation) -> str:
    rows = "".join(f"  {name} = {value},\n" for name, value in _bibtex_fields(one))
    return f"@techreport{{{bibtex_key(one.id)},\n{rows}}}"


def bibtex_key(section_id: str) -> str:
    """The id of a section as a key: `bt-21-1916:f3-5`; signs that BibTeX reads itself are replaced."""
    return section_id.replace("#", ":").replace("~", "-")


def _bibtex_fields(one: Citation) -> Iterator[tuple[str, str]]:
    if one.authors:
        yield "author", "{" + " and ".join(f"{{{latex(name)}}}" for name in one.authors) + "}"
    yield "title", f"{{{{{latex(one.title)}}}}}"
    yield "institution", f"{{{latex(one.publisher)}}}"
    yield "type", "{Drucksache}"
    yield "number", f"{{{latex(one.number)}}}"
    if one.date:
        year, month, _ = one.date.split("-")
        yield "date", f"{{{one.date}}}"
        yield "year", f"{{{year}}}"
        yield "month", _MONTHS[int(month) - 1]
    if one.page:
        yield "pages", f"{{{one.page}}}"
    note = ", ".join(filter(None, (one.kind, one.place)))
    if note:
        yield "note", f"{{{latex(note)}}}"
    if one.url:
        yield "url", f"{{{_one_line(one.url).translate(_VERBATIM)}}}"


def latex(text: str) -> str:
    """Text on one line with LaTeX's own signs escaped; umlauts and other letters stay as they are."""
    return _one_line(text).translate(_LATEX)


# --- RIS ----------------------------------------------------------------------------------------------------


def citations_to_ris(citations: Iterable[Citation]) -> str:
    """A record a citation: `TAG  - value` lines that end in CRLF, first TY, last ER."""
    return _RIS_END.join(_ris(one) for one in citations)


def _ris(one: Citation) -> str:
    lines = [f"{tag}  - {_one_line(value)}" for tag, value in _ris_fields(one) if value]
    return _RIS_END.join(["TY  - RPRT", *lines, "ER  - ", ""])


def _ris_fields(one: Citation) -> Iterator[tuple[str, str | None]]:
    yield "ID", one.id
    for name in one.authors:
        yield "AU", name
    yield "TI", one.title
    yield "PB", one.publisher
    yield "SN", one.number
    yield "M3", one.genre
    yield "PY", one.date[:4] if one.date else None
    yield "DA", one.date.replace("-", "/") if one.date else None
    yield "SP", str(one.page) if one.page else None
    yield "N1", one.place
    yield "UR", one.url
    yield "LA", "de"


# --- CSL ----------------------------------------------------------------------------------------------------


def citation_to_csl(one: Citation) -> JsonObject:
    """A CSL item of type `report`; what is not known is left out."""
    item: JsonObject = {
        "id": one.id,
        "type": "report",
        "title": one.title,
        "author": [{"literal": name} for name in one.authors],
        "publisher": one.publisher,
        "number": one.number,
        "genre": one.genre,
        "issued": {"date-parts": [[int(part) for part in one.date.split("-")]]} if one.date else None,
        "page": str(one.page) if one.page else None,
        "section": one.place,
        "URL": one.url,
        "language": "de-DE",
    }
    return {name: value for name, value in item.items() if value}


def _one_line(text: str) -> str:
    """Text without line ends and control characters: a format of lines is not broken by what it cites."""
    shown = "".join(sign if unicodedata.category(sign) != "Cc" else " " for sign in text)
    return " ".join(shown.split())


def citations_to_csl(citations: Iterable[Citation]) -> str:
    """A JSON list of CSL items."""
    return json.dumps([citation_to_csl(one) for one in citations], ensure_ascii=False, indent=1)


def cited_as_to_json(found: StoredSection | Paper, line: str) -> JsonObject:
    """A section or paper as the line of a footnote (`text`) and as a CSL item."""
    citation = cite_found(found)
    return {"id": citation.id, "text": line, "csl": citation_to_csl(citation)}


WRITERS: Mapping[str, Callable[[Iterable[Citation]], str]] = MappingProxyType(
    {"bibtex": citations_to_bibtex, "ris": citations_to_ris, "csl-json": citations_to_csl}
)
"""What writes each format."""
