"""A stored section → the hit that shows it: its texts by field, what matched in them, page and link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np

from indexer.jsonshape import reference_from_json
from indexer.model import Paper, Section, searched_text
from indexer.schema import ANSWER, FIELD_OF_KIND, HEADING, QUESTION, TEXT_FIELDS, TITLE
from query.compile import KINDS, SECTION_FIELDS, CompiledQuery
from query.highlight import Found, Wanted, find_words, find_words_at, make_snippet, places_to_read
from query.labels import section_label
from query.model import Hit, MatchKind, Snippet, Span
from query.ranking import ColumnSource, Docs, PostingSource
from query.reader import ReadSection

Finder = Callable[[int, str, str], list[Found]]
"""Section number, field and text → the matched words."""


Finish = Callable[[Hit, int, ReadSection], Hit]
"""Adds to the hit of a section, by its number, what only some searches know of it."""


def unchanged(hit: Hit, _doc: int, _read: ReadSection) -> Hit:
    """The hit as it is: what a search by words alone adds."""
    return hit


def make_finder(source: PostingSource, compiled: CompiledQuery, docs: Docs) -> Finder:
    """What finds the query's words in a field's text of one of the sections."""
    wanted = {
        field: Wanted(terms=compiled.terms_in(field), sequences=compiled.sequences_in(field))
        for field in TEXT_FIELDS
    }
    if not isinstance(source, ColumnSource):
        return lambda _doc, field, text: find_words(text, wanted[field])
    places: dict[tuple[int, str], dict[int, int]] = {}
    for fields, terms in _by_terms(wanted):
        places |= source.find_places(fields, terms, docs)

    def find(doc: int, field: str, text: str) -> list[Found]:
        here = places_to_read(places.get((doc, field), {}), wanted[field])
        return find_words_at(text, wanted[field], here)

    return find


def _by_terms(wanted: Mapping[str, Wanted]) -> Iterator[tuple[list[str], tuple[str, ...]]]:
    """Fields that are searched for the same terms, together: most queries look for all terms everywhere."""
    fields: dict[tuple[str, ...], list[str]] = {}
    for field, one in wanted.items():
        fields.setdefault(tuple(one.all_terms()), []).append(field)
    for terms, names in fields.items():
        yield names, terms


def make_hit(doc: int, score: float, read: ReadSection, find: Finder, sections: tuple[str, ...]) -> Hit:
    """The hit of one section; `sections` are the halves that were searched, all when empty."""
    section, paper = read.section, read.paper
    wanted = {SECTION_FIELDS[name] for name in sections}
    texts = [pair for pair in texts_of(paper, section) if not wanted or pair[0] in wanted]
    found = {field: find(doc, field, text) for field, text in texts}
    snippets = [made for field, text in texts if (made := make_snippet(field, text, found[field]))]
    page = None if section.pages is None else section.pages[0]
    asked = section.questions
    return Hit(
        id=read.id,
        dokumentnummer=paper.dokumentnummer or "",
        titel=paper.titel,
        datum=paper.datum,
        drucksachetyp=paper.drucksachetyp,
        kind=section.kind,
        section=section.id,
        label=section_label(section),
        heading=section.heading,
        score=round(score, 4),
        page=page,
        pdf_url=page_url(paper, page),
        fields=tuple(snippet.field for snippet in snippets),
        match_kinds=_match_kinds(found.values()),
        snippets=tuple(snippets),
        questions=section.questions,
        answers=section.answers,
        references=tuple(reference_from_json(reference) for reference in read.references),
        herausgeber=paper.herausgeber,
        wahlperiode=paper.wahlperiode,
        urheber=paper.urheber,
        fraktion=_own(question.fraktion for question in asked) or paper.fraktion,
        fragesteller=_own(question.fragesteller for question in asked) or paper.fragesteller,
        ressort=next(iter(_own(question.ressort for question in asked)), paper.ressort),
    )


def mark_section(
    doc: int, read: ReadSection, source: PostingSource, compiled: CompiledQuery
) -> tuple[Snippet, ...]:
    """All texts of a section as they are, with the query's words in them as spans."""
    find = make_finder(source, compiled, np.array([doc], np.int32))
    return tuple(
        Snippet(
            field=field,
            text=text,
            spans=tuple(Span(start=one.start, end=one.end) for one in find(doc, field, text)),
        )
        for field, text in texts_of(read.paper, read.section)
    )


def texts_of(paper: Paper, section: Section) -> list[tuple[str, str]]:
    """The searched texts of a section by field, in the order in which a hit shows them."""
    if section.kind == "exchange":
        texts = [
            (QUESTION, "\n".join(question.text for question in section.questions)),
            (ANSWER, "\n".join(searched_text(answer.text, answer.torn) for answer in section.answers)),
        ]
    else:
        texts = [(FIELD_OF_KIND[section.kind], searched_text(section.text or "", section.torn))]
    return [*texts, (HEADING, section.heading or ""), (TITLE, paper.titel or "")]


def page_url(paper: Paper, page: int | None) -> str | None:
    """The address of a paper's PDF, at a page where it is known; None where the address is not."""
    url = web_address(paper.pdf_url) or dserver_url(paper.herausgeber, paper.dokumentnummer or "")
    return f"{url}#page={page}" if url and page else url


def web_address(url: str | None) -> str | None:
    """An address that a source gave, if a browser may go there; None for `javascript:` and all else."""
    return url if url is not None and url.lower().startswith(("https://", "http://")) else None


def dserver_url(herausgeber: str, dokumentnummer: str) -> str | None:
    """The Bundestag's address of a paper's PDF: 21/1406 → …/btd/21/014/2101406.pdf; None of others."""
    period, _, number = dokumentnummer.partition("/")
    if herausgeber != "BT" or not (period.isdigit() and number.isdigit()):
        return None
    term, serial = f"{int(period):02}", int(number)
    return f"https://dserver.bundestag.de/btd/{term}/{serial // 100:03}/{term}{serial:05}.pdf"


def _own(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _match_kinds(found: Iterable[list[Found]]) -> tuple[MatchKind, ...]:
    return tuple(sorted({one.kind for words in found for one in words}, key=KINDS.index))
