"""Finds a series in one snapshot: candidates by the index's own search, then each compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from indexer.model import Answer, Question
from indexer.schema import QUESTION, split_id
from query.attributes import Attributes
from query.citations.chains import cite_section, meant_answers
from query.citations.citations import id_key
from query.differences import WordChange, diff_words
from query.errors import AsksNothingError
from query.folding import Pairs
from query.labels import asked_numbers
from query.likeness import find_telling, telling_tree
from query.ranking import Scorer, rank_with
from query.reader import ReadSection

from .model import Series, SeriesEntry
from .sameness import COLLECTIONS, Wording

MOST_CANDIDATES = 200
"""Sections that are compared with each question asked for, the most alike first."""
MOST_QUESTIONS = 20
"""Questions of a section that are looked for; a joint answer to more is one to a whole paper."""


class SeriesFinder:
    """What a series is found with: the snapshot's scorer, pairs of question and Antwort, and sections."""

    def __init__(
        self, scorer: Scorer, attributes: Attributes, pairs: Pairs, read: Callable[[int], ReadSection]
    ) -> None:
        self._scorer, self._attributes, self._pairs, self._read = scorer, attributes, pairs, read

    def find(self, any_id: str, doc: int) -> Series:
        """The series of a section by its number; `any_id` may name one of its questions.

        Raises `AsksNothingError` where it asks nothing.
        """
        start = self._read(doc)
        asked = _named(start.section.questions, split_id(any_id).section or "")[:MOST_QUESTIONS]
        if not asked:
            raise AsksNothingError(f"{start.id} asks nothing; name a section with a question, as 21/1916#f4")
        best = self._compare_all(asked, start, self._best_of(doc))
        found = [self._entry(number, *matched) for number, matched in best.items()]
        entries = sorted(found, key=_age)
        return Series(id=start.id, entries=tuple(_with_changes(entries)))

    def _compare_all(
        self, asked: tuple[Question, ...], start: ReadSection, own: int
    ) -> dict[int, tuple[float, tuple[str, ...]]]:
        """For each section of the series its likeness and the numbers of the questions that are meant.

        A question stands for its Antwort where the index has that; other sections of the same paper are no
        part: who asked twice meant two things.
        """
        wordings = [_word(question, start) for question in asked]
        best = {own: (1.0, tuple(question.n for question in asked))}
        own_papers = {start.key, self._read(own).key}
        for candidate in self._iter_candidates(asked):
            number = self._best_of(candidate)
            read = self._read(number)
            if read.key in own_papers or number in best:
                continue
            alike = dict(_iter_alike(wordings, read))
            if alike:
                best[number] = max(alike.values()), tuple(alike)
        return best

    def _iter_candidates(self, asked: tuple[Question, ...]) -> Iterator[int]:
        for question in asked:
            tree = telling_tree(find_telling(self._scorer, [question.text]), (QUESTION,))
            if tree is not None:
                ranked = rank_with(self._scorer, tree, limit=MOST_CANDIDATES, count=False)
                yield from ranked.docs.tolist()

    def _best_of(self, doc: int) -> int:
        """The section that answers a section, where there is one, else itself."""
        answer = self._pairs.answer_of(doc)
        return doc if answer is None else answer

    def _entry(self, doc: int, similarity: float, fragen: tuple[str, ...]) -> SeriesEntry:
        read = self._read(doc)
        answers = meant_answers(read.section.answers, fragen)
        cited = cite_section(read, answers if _has_text(answers) else ())
        questions = tuple(one for one in cited.questions if one.n in fragen) or cited.questions
        return SeriesEntry(
            cited=replace(cited, questions=questions),
            similarity=round(similarity, 3),
            asked=tuple(self._iter_asking(read, fragen)),
        )

    def _iter_asking(self, read: ReadSection, fragen: tuple[str, ...]) -> Iterator[str]:
        """The ids of the sections in other papers that ask one of these questions."""
        for number in self._pairs.asked_by(read.paper, read.section.id):
            found = self._attributes.section_id(number)
            if not set(fragen).isdisjoint(asked_numbers(found.partition("#")[2])):
                yield found


def _named(questions: tuple[Question, ...], section: str) -> tuple[Question, ...]:
    """The question that an id names (`f4`), else all of the section."""
    named = tuple(one for one in questions if section == f"f{one.n}")
    return named or questions


def _word(question: Question, read: ReadSection) -> Wording:
    paper = read.paper
    return Wording(question.text, None if paper.drucksachetyp in COLLECTIONS else paper.titel)


def _iter_alike(wordings: list[Wording], read: ReadSection) -> Iterator[tuple[str, float]]:
    """The numbers of a section's questions that are the same as one of these, with their likeness."""
    for question in read.section.questions:
        other = _word(question, read)
        found = [one for wording in wordings if (one := wording.similarity(other)) is not None]
        if found:
            yield question.n, max(found)


def _has_text(answers: tuple[Answer, ...]) -> bool:
    return any(answer.text for answer in answers)


def _age(entry: SeriesEntry) -> tuple[bool, str, tuple[str, list[int]]]:
    """Oldest first; what has no date stands at the end."""
    date = entry.cited.datum
    return date is None, date or "", id_key(entry.cited.id.partition("#")[0])


def _with_changes(entries: list[SeriesEntry]) -> Iterator[SeriesEntry]:
    for before, entry in zip([None, *entries], entries, strict=False):
        if before is None:
            yield entry
        else:
            questions = [[one.text for one in each.cited.questions] for each in (before, entry)]
            answers = [[one.text for one in each.cited.answers] for each in (before, entry)]
            yield replace(
                entry,
                question_changes=_compare(*questions),
                answer_changes=_compare(*answers) if all(answers) else None,
            )


def _compare(old: list[str], new: list[str]) -> tuple[WordChange, ...]:
    return diff_words("\n".join(old), "\n".join(new))
