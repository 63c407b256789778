"""A section of the index as a quotation is compared with it: its texts one behind the other, as atoms."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

from indexer.model import Reference, Section, place_of
from indexer.schema import paper_key
from query.citations.targets import named_preamble
from query.findings import Printed
from query.hits import page_url
from query.labels import asked_numbers, section_label
from query.reader import ReadSection

from .atoms import Atom, bare_letters, plain_atoms, squeeze

_TITLE = "title"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Source:
    """The texts of one section with its paper's title; atoms are made when they are first compared."""

    def __init__(self, read: ReadSection) -> None:
        self.read = read
        self.id = read.id
        parts = [(place, text) for place, text in _iter_texts(read.section) if text]
        parts.append((_TITLE, read.paper.titel or ""))
        self._places = [place for place, _ in parts]
        self._begins = [0, *accumulate(len(text) + 1 for _, text in parts)][:-1]
        self.text = "\n".join(text for _, text in parts)

    @cached_property
    def atoms(self) -> list[Atom]:
        """All atoms, in order."""
        return plain_atoms(self.text)

    @cached_property
    def bare(self) -> str:
        """See `bare_letters`."""
        return bare_letters(self.text)

    @cached_property
    def letters(self) -> str:
        """The letters of all atoms in a row."""
        return squeeze(self.atoms)

    @cached_property
    def begins(self) -> list[int]:
        """Where each atom begins in `letters`; behind the last their length."""
        return [0, *accumulate(len(atom.norm) for atom in self.atoms)]

    def is_of(self, reference: Reference) -> bool:
        """Whether it belongs to the paper that a citation names, or to the Antwort to it."""
        return reference.doc in (self.read.paper.dokumentnummer, self.read.paper.bezug)

    def is_meant(self, reference: Reference) -> bool:
        """Whether it is the very section that a citation names: the paper, the question, the Vorbemerkung."""
        section = self.read.section
        if not self.is_of(reference):
            return False
        if reference.fragen:
            return not {bare_number(one) for one in reference.fragen}.isdisjoint(_asked(section))
        preamble = named_preamble(reference.detail or "")
        return preamble is None or section.id.partition("~")[0] == preamble

    def printed(self, first: int, last: int) -> Printed:
        """The place of the words from one atom to another."""
        start, end = self.atoms[first].start, self.atoms[last].end
        place = self._places[bisect_right(self._begins, start) - 1]
        paper, section = self.read.paper, self.read.section
        is_title = place == _TITLE
        page = None if is_title or section.pages is None else section.pages[0]
        return Printed(
            id=paper_key(paper) if is_title else self.id,
            label="Titel" if is_title else section_label(section),
            dokumentnummer=paper.dokumentnummer or "",
            place=place,
            text=" ".join(self.text[start:end].split()),
            page=page,
            pdf_url=page_url(paper, page),
        )

    def is_title(self, first: int) -> bool:
        """Whether an atom stands in the paper's title."""
        return self.atoms[first].start >= self._begins[-1]


def _iter_texts(section: Section) -> Iterator[tuple[str, str]]:
    """The texts of a section and what each is, as references name places."""
    if section.heading:
        yield "heading", section.heading
    for question in section.questions:
        yield f"question {question.n}", question.text
    for answer in section.answers:
        yield place_of(answer.to), answer.text
    if section.text:
        is_preamble = section.kind == "vorbemerkung"
        yield section.id.partition("~")[0] if is_preamble else section.kind, section.text
    for note in section.notes:
        yield "note", note.text


def _asked(section: Section) -> set[str]:
    return {bare_number(question.n) for question in section.questions} | set(asked_numbers(section.id))


def bare_number(frage: str) -> str:
    """The number of a question without the letter of its part: `3a` gives 3."""
    return frage.rstrip(_LETTERS)
