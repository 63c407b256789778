"""The citations of a manuscript, and which of them says where a quotation comes from.

A citation in brackets behind a quotation names its source, also through a footnote; else one in its sentence,
between the quotations around it; else one before it in its paragraph. A block quote takes one at its own end,
or in the paragraph before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.model import Reference
from indexer.structure.references import find_references
from indexer.structure.references.folding import fold
from indexer.structure.references.questions import QuestionMention, spell_out
from indexer.structure.references.scan import scan
from indexer.structure.references.sentences import iter_sentences

from .quotations import Quotation
from .view import Span, View

PLACE = "manuscript"
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_NOTE_MARK = re.compile(r"\[\^([^\]\s]{1,60})\](?!:)")
_MOST_AROUND = 12
"""Citations on either side of a quotation that are looked at."""
_LONGEST_TAIL = 200
"""Characters of the source that a block quote may name at its own end."""
_BRACKETS = {"(": ")", "[": "]"}
_BEFORE_BRACKET = " \n\t.,;:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """A citation and where in the view it stands for something; `reference.span` is where it is printed."""

    start: int
    end: int
    reference: Reference
    is_own: bool = True
    """Whether a paper number is printed or linked here; a footnote's mark and "ebenda, Frage 5" are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The citations that may name a quotation's source, the likeliest first."""

    cites: tuple[Cite, ...] = ()
    is_near: bool = False
    """Whether they stand in its sentence, or belong to it by their place."""
    is_guess: bool = False
    """Whether they stand behind it and may speak of another: they can confirm its place, not refute it."""
    cut: int | None = None
    """Where a block quote's words end, when the rest names its source."""


def find_cites(view: View, quotations: Sequence[Quotation]) -> list[Cite]:
    """All citations of a view in order of place, those within quotations too.

    No citation goes over the border of a quotation: its words are another author's.
    """
    masked = mask(view.text, quotations)
    found = [_cite(one, view.text, 0) for one in _read(masked)]
    for one in quotations:
        quoted = view.text[one.start : one.end]
        found.extend(_cite(cited, view.text, one.start) for cited in (_read(quoted) if "/" in quoted else ()))
    for at, address in view.links:
        found.extend(Cite(start=at, end=at, reference=cited) for cited in _read(address))
    found.sort(key=lambda one: one.start)
    noted = [*found, *_iter_notes(view, found)]
    noted.sort(key=lambda one: one.start)
    noted.extend(_iter_loose(masked, noted, quotations))
    return sorted(noted, key=lambda one: (one.start, one.end))


def _cite(reference: Reference, text: str, base: int) -> Cite:
    start, end = reference.span[0] + base, reference.span[1] + base
    return Cite(start=start, end=end, reference=replace(reference, text=text[start:end]))


def _read(text: str) -> list[Reference]:
    return find_references(text, place=PLACE, own=None, wahlperiode=None)


def _iter_notes(view: View, found: list[Cite]) -> Iterator[Cite]:
    """The citations of footnotes, at each mark that leads to them."""
    starts = [one.start for one in found]
    texts = {
        mark: found[bisect_left(starts, start) : bisect_left(starts, end)]
        for mark, (start, end) in view.footnotes
    }
    for match in _NOTE_MARK.finditer(view.text) if texts else ():
        for cite in texts.get(match[1], ()):
            yield replace(cite, start=match.start(), end=match.end(), is_own=False)


def _iter_loose(text: str, found: list[Cite], quotations: Sequence[Quotation]) -> Iterator[Cite]:
    """Questions named by themselves, as of the one paper that the paragraph has named before."""
    folded = fold(text)
    inside = _Spans([one.outer for one in quotations])
    stops = [match.start() for match in _PARAGRAPH.finditer(text)]
    starts = [one.start for one in found]
    for mention in scan(folded.text, None).loose:
        if not isinstance(mention, QuestionMention):
            continue
        start, end = folded.source(mention.start, mention.end)
        at = bisect_left(stops, start)
        first = stops[at - 1] if at else 0
        before = found[bisect_left(starts, first) : bisect_left(starts, start)][-_MOST_AROUND:]
        named = {one.reference.doc for one in before if not inside.holds(one.start)}
        if len(named) == 1 and not inside.holds(start):
            reference = replace(
                before[-1].reference, doc=named.pop(), fragen=tuple(spell_out(mention.ranges))
            )
            yield Cite(
                start=start, end=end, reference=replace(reference, detail=text[start:end]), is_own=False
            )


class _Spans:
    """Spans in order, none overlapping, asked for the one that a place lies in."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._starts = [start for start, _ in spans]

    def holds(self, place: int) -> bool:
        """Whether a place lies within one, behind its first sign."""
        at = bisect_left(self._starts, place) - 1
        return at >= 0 and place < self._spans[at][1]

    def around(self, place: int) -> Span:
        """The one that holds a place or begins with it, else an empty one there."""
        at = bisect_right(self._starts, place) - 1
        return self._spans[at] if at >= 0 and place < self._spans[at][1] else (place, place)


class Attributing:
    """Says which citations of a manuscript name the source of a quotation."""

    def __init__(self, view: View, quotations: Sequence[Quotation], cites: Sequence[Cite]) -> None:
        self._text = view.text
        self._quotations = quotations
        self._outers = _Spans([one.outer for one in quotations])
        self._all = cites
        self._cites = [one for one in cites if not self._outers.holds(one.start)]
        self._starts = [one.start for one in self._cites]
        masked = mask(view.text, quotations)
        self._paragraphs = _Spans(list(_iter_paragraphs(masked)))
        self._sentences = _Spans(list(_iter_all_sentences(masked)))

    def name(self, number: int) -> Named:
        """The source of a quotation, by its place in the list."""
        quotation = self._quotations[number]
        start, end = quotation.outer
        if quotation.is_block:
            return self._name_block(number)
        bound = self._linked(start) or self._bracketed(end)
        if bound:
            return Named(cites=tuple(bound), is_near=True)
        first, last = self._sentences.around(start)
        near = self._between(max(first, self._end_before(number)), min(last, self._start_behind(number)))
        free = [one for one in near if not self._is_taken(one)]
        found = free or self._between(first, last)
        if found:
            return Named(cites=self._by_distance(found, quotation), is_near=True)
        first, last = self._paragraphs.around(start)
        before = self._between(first, start)[-_MOST_AROUND:]
        found = before or self._between(end, last)[:_MOST_AROUND]
        return Named(cites=self._by_distance(found, quotation), is_guess=not before)

    def _end_before(self, number: int) -> int:
        return self._quotations[number - 1].outer[1] if number else 0

    def _start_behind(self, number: int) -> int:
        rest = self._quotations[number + 1 : number + 2]
        return rest[0].outer[0] if rest else len(self._text)

    def _between(self, start: int, end: int) -> list[Cite]:
        """The citations outside quotations from one place to another."""
        return self._cites[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _bracketed(self, end: int) -> list[Cite]:
        """The citations in brackets, or at the mark of a footnote, right behind a place."""
        at = end
        while at < len(self._text) and at - end < 4 and self._text[at] in _BEFORE_BRACKET:
            at += 1
        sign = self._text[at : at + 1]
        if sign not in _BRACKETS or "\n\n" in self._text[end:at]:
            return []
        close = self._text.find(_BRACKETS[sign], at, at + 2 * _LONGEST_TAIL)
        inside = self._between(at, close if close > 0 else at)
        return [one for one in inside if one.is_own or one.start == at or one.reference.fragen]

    def _linked(self, start: int) -> list[Cite]:
        """The sources that the markup of a quotation itself names."""
        before = self._text[max(0, start - _MOST_AROUND) : start]
        found = self._between(start - len(before) + len(before.rstrip()), start + 1)
        return [one for one in found if one.start == one.end]

    def _is_taken(self, cite: Cite) -> bool:
        """Whether a citation stands in the brackets right behind an earlier quotation."""
        at = self._text.rfind("(", max(0, cite.start - _LONGEST_TAIL), cite.start + 1)
        before = self._text[max(0, at - 4) : at].rstrip() if at >= 0 else ""
        return bool(before) and before[-1] in '“”"«’‘' and ")" not in self._text[at : cite.start]

    def _by_distance(self, cites: Sequence[Cite], quotation: Quotation) -> tuple[Cite, ...]:
        start, end = quotation.outer

        def distance(cite: Cite) -> int:
            return start - cite.end if cite.end <= start else cite.start - end

        return tuple(sorted(cites, key=distance)[:_MOST_AROUND])

    def _name_block(self, number: int) -> Named:
        """The source of a paragraph of a block quote; one of its other paragraphs may name it."""
        block = self._quotations[number]
        first, last = self._group(number)
        begin, end = self._quotations[first].outer[0], self._quotations[last].outer[1]
        linked = self._linked(begin)
        if linked:
            return Named(cites=tuple(linked), is_near=True)
        tail = self._tail(self._quotations[last])
        if tail is not None:
            return tail if last == number else replace(tail, cut=None)
        behind = self._bracketed(self._quotations[last].end) or self._dashed(end)
        if behind:
            return Named(cites=tuple(behind), is_near=True)
        before = self._text[max(0, begin - _LONGEST_TAIL) : begin]
        start, stop = self._paragraphs.around(max(0, begin - 1 - len(before) + len(before.rstrip())))
        found = self._between(start, min(stop, begin))[-_MOST_AROUND:]
        return Named(cites=self._by_distance(found, block), is_near=len(found) == 1)

    def _group(self, number: int) -> tuple[int, int]:
        """The first and the last paragraph of a block quote, a few on either side."""
        first = last = number
        while first and number - first < _MOST_AROUND and self._is_joined(first - 1):
            first -= 1
        while last + 1 < len(self._quotations) and last - number < _MOST_AROUND and self._is_joined(last):
            last += 1
        return first, last

    def _is_joined(self, number: int) -> bool:
        """Whether a block goes on in the next one."""
        one, following = self._quotations[number : number + 2]
        between = self._text[one.outer[1] : following.outer[0]]
        return one.is_block and following.is_block and not between.strip()

    def _tail(self, block: Quotation) -> Named | None:
        """The source that stands at the end of a block quote, in brackets or behind a dash."""
        starts = [one.start for one in self._all]
        within = self._all[bisect_left(starts, block.start) : bisect_left(starts, block.end)][-_MOST_AROUND:]
        if not within or self._text[within[-1].end : block.end].strip(" \n)].,;"):
            return None
        last = within[-1].start
        signs = [self._text.rfind(sign, max(block.start, last - _LONGEST_TAIL), last) for sign in "([—–\n"]
        cut = max(signs)
        if cut < 0:
            return None
        cites = tuple(one for one in within if one.start >= cut)
        return Named(cites=cites, is_near=True, cut=cut)

    def _dashed(self, end: int) -> list[Cite]:
        """The citations of a line behind a block that begins with a dash or a bracket."""
        at = end + len(self._text[end : end + 40]) - len(self._text[end : end + 40].lstrip())
        if self._text[at : at + 1] not in ("—", "–", "(", "-"):
            return []
        return self._between(at, self._paragraphs.around(at)[1])


def mask(text: str, quotations: Sequence[Quotation]) -> str:
    """The text with letters in place of quoted words, so that nothing in them belongs to what is around."""
    pieces: list[str] = []
    done = 0
    for one in quotations:
        pieces += (text[done : one.start], "x" * (one.end - one.start - 1))
        done = max(one.start, one.end - 1)
        if one.end > one.start:
            behind = text[one.outer[1] : one.outer[1] + 3].lstrip()
            keeps = text[one.end - 1] in ".?!" and behind[:1] not in "([–—" and not behind[:1].islower()
            pieces.append(text[one.end - 1] if keeps else "x")
            done = one.end
    return "".join(pieces) + text[done:]


def _iter_paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for match in _PARAGRAPH.finditer(text):
        if start < match.start():
            yield start, match.start()
        start = match.end()
    if start < len(text):
        yield start, len(text)


def _iter_all_sentences(text: str) -> Iterator[Span]:
    for start, end in _iter_paragraphs(text):
        paragraph = text[start:end].replace("\n", " ")
        for first, last in iter_sentences(paragraph):
            yield start + first, start + last
