"""Follows pure referrals from answer to answer until something is said; each section is expanded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from indexer.model import Answer, Paper, Question, place_of
from query.edges import ChainStep, Cited, Edge, PointsTo, StepState
from query.hits import dserver_url, page_url
from query.labels import section_label
from query.reader import ReadSection

MAX_STEPS = 500
"""Sections of one chain."""
MAX_DEPTH = 100
"""Sections one behind the other; referrals of real papers are followed over fewer than ten."""
MAX_POINTS = 3
"""Answers that a referral shows; the chain has all."""
MAX_CHARACTERS = 600
"""Of the answers or the text of one section that a referral shows, and of its questions."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_Said = TypeVar("_Said", Question, Answer)
Visit = tuple[str, tuple[tuple[str, ...], ...]]
"""A section and those of its answers that are meant: one may lead to another, which is no cycle."""


@dataclass(frozen=True, slots=True)
class Chain:
    """What a chain is followed with: sections and edges by id, heads by key, Antworten to questions."""

    read: Callable[[str], ReadSection]
    edges_of: Callable[[str], list[Edge]]
    head: Callable[[str], Paper]
    answer_of: Callable[[str], str | None]

    def follow(self, start: ReadSection) -> ChainStep:
        """The chain from a section, each section expanded once, within `MAX_STEPS` and `MAX_DEPTH`."""
        return _Walk(self).section(start.id, None, (), ())


class _Walk:
    """One walk; it remembers what was expanded, so that its work is bounded by the sections it meets."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._seen: set[Visit] = set()
        self._left = MAX_STEPS

    def section(
        self, section_id: str, edge: Edge | None, fragen: tuple[str, ...], path: tuple[Visit, ...]
    ) -> ChainStep:
        """The step to a section, and the steps from there."""
        read = self._chain.read(section_id)
        inside = bool(path) and path[-1][0] == section_id
        answers = meant_answers(read.section.answers, fragen, inside=inside)
        cited = cite_section(read, answers)
        visit = (section_id, tuple(answer.to for answer in answers))
        if visit in path:
            return ChainStep(state="cycle", cited=_bare(cited), edge=edge)
        if visit in self._seen:
            return ChainStep(state="repeated", cited=_bare(cited), edge=edge)
        if not self._left or len(path) == MAX_DEPTH:
            return ChainStep(state="cut", cited=_bare(cited), edge=edge)
        self._left -= 1
        self._seen.add(visit)
        if read.section.kind == "exchange" and not read.section.answers:
            return self._asked(cited, edge, fragen, (*path, visit))
        return self._answered(cited, edge, (*path, visit))

    def _answered(self, cited: Cited, edge: Edge | None, path: tuple[Visit, ...]) -> ChainStep:
        """An answer of substance, or a referral; where one section has both, its referrals are followed."""
        referrals = [answer for answer in cited.answers if answer.referral]
        state: StepState = "referral" if referrals and len(referrals) == len(cited.answers) else "answer"
        steps = tuple(self._step(one, path) for one in self._edges(cited.id, referrals))
        return ChainStep(state=state, cited=cited, edge=edge, steps=steps)

    def _asked(
        self, cited: Cited, edge: Edge | None, fragen: tuple[str, ...], path: tuple[Visit, ...]
    ) -> ChainStep:
        """A question of a paper that only asks: its Antwort goes on, where the index has it."""
        answer = self._chain.answer_of(cited.id)
        if answer is None:
            return ChainStep(state="open", cited=cited, edge=edge)
        steps = (self.section(answer, None, fragen, path),)
        return ChainStep(state="asked", cited=cited, edge=edge, steps=steps)

    def _edges(self, section_id: str, referrals: list[Answer]) -> list[Edge]:
        """The edges out of the referrals of a section, in printed order; what is no paper leads nowhere."""
        if not referrals:
            return []
        places = {place_of(answer.to): number for number, answer in enumerate(referrals)}
        found = [
            edge for edge in self._chain.edges_of(section_id) if edge.place in places and edge.to is not None
        ]
        return sorted(found, key=lambda edge: (places[edge.place], edge.span or (0, 0)))

    def _step(self, edge: Edge, path: tuple[Visit, ...]) -> ChainStep:
        to = edge.to or ""
        if "#" in to:
            return self.section(to, edge, edge.fragen, path)
        if edge.present:
            return ChainStep(state="paper", cited=_cite_paper(self._chain.head(to), to), edge=edge)
        publisher, _, number = to.partition("-")
        herausgeber, doc = publisher.upper(), number.replace("-", "/")
        cited = Cited(
            id=to, herausgeber=herausgeber, dokumentnummer=doc, pdf_url=dserver_url(herausgeber, doc)
        )
        return ChainStep(state="missing", cited=cited, edge=edge)


def meant_answers(
    answers: tuple[Answer, ...], fragen: tuple[str, ...], *, inside: bool = False
) -> tuple[Answer, ...]:
    """The answers to the questions cited; all of them where none is said to be to these.

    Where an answer cites its own section (`inside`: 3b points to 3), the answer to just that is meant.
    """
    just = tuple(one for one in answers if any(frage in one.to for frage in fragen)) if inside else ()
    found = just or tuple(one for one in answers if any(_is_to(one, frage) for frage in fragen))
    return found or answers


def _is_to(answer: Answer, frage: str) -> bool:
    """Whether an answer is to a question or part: one to 3 is to 3a too, and what cites 3 means 3a too."""
    number = frage.rstrip(_LETTERS)
    if number == frage:
        return any(to.rstrip(_LETTERS) == frage for to in answer.to)
    return frage in answer.to or number in answer.to


def cite_section(read: ReadSection, answers: tuple[Answer, ...]) -> Cited:
    """A section as it is led to, with those of its answers that are meant."""
    paper, section = read.paper, read.section
    page = None if section.pages is None else section.pages[0]
    return Cited(
        id=read.id,
        herausgeber=paper.herausgeber,
        dokumentnummer=paper.dokumentnummer or "",
        titel=paper.titel,
        datum=paper.datum,
        drucksachetyp=paper.drucksachetyp,
        label=section_label(section),
        page=page,
        pdf_url=page_url(paper, page),
        questions=section.questions,
        answers=answers,
        text=section.text,
    )


def _cite_paper(paper: Paper, key: str) -> Cited:
    return Cited(
        id=key,
        herausgeber=paper.herausgeber,
        dokumentnummer=paper.dokumentnummer or "",
        titel=paper.titel,
        datum=paper.datum,
        drucksachetyp=paper.drucksachetyp,
        pdf_url=page_url(paper, None),
    )


def _bare(cited: Cited) -> Cited:
    """What is cited without its texts."""
    return replace(cited, questions=(), answers=(), text=None)


# --- what a hit shows ---------------------------------------------------------------------------------------


def read_points(start: ChainStep) -> tuple[PointsTo, ...]:
    """The ends of a chain that say something, answers before Vorbemerkungen; none where the start does."""
    if start.state != "referral":
        return ()
    found = sorted(_iter_points(start), key=lambda one: not one.cited.answers)
    return tuple(_shorten(one) for one in found[:MAX_POINTS])


def _iter_points(start: ChainStep) -> Iterator[PointsTo]:
    for step in start.steps:
        if step.edge is not None:
            yield from _iter_ends(step, step.edge, ())


def _iter_ends(step: ChainStep, edge: Edge, through: tuple[str, ...]) -> Iterator[PointsTo]:
    if step.state == "answer":
        said = tuple(answer for answer in step.cited.answers if not answer.referral)
        yield PointsTo(cited=replace(step.cited, answers=said), edge=edge, through=through)
    for after in step.steps:
        yield from _iter_ends(after, edge, (*through, step.cited.id))


def _shorten(point: PointsTo) -> PointsTo:
    """The point with so much of its texts as a hit shows; spans beyond that go with them."""
    cited = replace(
        point.cited,
        questions=_within(point.cited.questions, _cut_question),
        answers=_within(point.cited.answers, _cut_answer),
        text=None if point.cited.text is None else _cut(point.cited.text, MAX_CHARACTERS),
    )
    return replace(point, cited=cited, shortened=_size(cited) < _size(point.cited))


def _within(said: tuple[_Said, ...], cut: Callable[[_Said, int], _Said]) -> tuple[_Said, ...]:
    left, kept = MAX_CHARACTERS, []
    for one in said:
        if left > 0:
            kept.append(cut(one, left))
            left -= len(one.text)
    return tuple(kept)


def _cut_question(question: Question, left: int) -> Question:
    return replace(question, text=_cut(question.text, left))


def _cut_answer(answer: Answer, left: int) -> Answer:
    if len(answer.text) <= left:
        return answer
    text = _cut(answer.text, left)
    return replace(
        answer,
        text=text,
        art=tuple(art for art in answer.art if art.span is None or art.span[1] <= len(text)),
        torn=tuple(span for span in answer.torn if span[1] <= len(text)),
    )


def _cut(text: str, most: int) -> str:
    """The start of a text, not beyond `most` and not inside a word."""
    return text if len(text) <= most else text[:most].rpartition(" ")[0] or text[:most]


def _size(cited: Cited) -> int:
    return sum(len(answer.text) for answer in cited.answers) + len(cited.text or "")
