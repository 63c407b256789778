"""Questions and their answers, one paragraph at a time: a state machine over the paper's body."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from indexer.structure.clean import is_questions_cue
from indexer.structure.drafts import AnswerDraft, PaperDraft, Paragraph, QuestionDraft, SectionDraft
from indexer.structure.headings import trailing_headings
from indexer.structure.joint import JointSentence, read_joint, resolve
from indexer.structure.regions import Letters, holds_answer, lettered_from, part_letter, question_length
from indexer.structure.starts import PART, Start
from indexer.structure.voice import Voice

_LETTERS = re.compile(r"[a-z]+$")


@dataclass(slots=True)
class _Reader:
    """State of the machine: what is asked, what waits for an answer, who is speaking."""

    draft: PaperDraft
    voice: Voice
    answered: bool
    """The paper holds answers (Antwort), not only questions."""
    asked: dict[str, list[str]] = field(default_factory=dict)
    named: list[tuple[AnswerDraft, JointSentence, Paragraph]] = field(default_factory=list)
    """Answers with the joint sentences that head them: all questions must be read to know their targets."""
    foretold: set[str] = field(default_factory=set)
    """What a joint sentence names before it is asked."""
    questions: list[QuestionDraft] = field(default_factory=list)
    answers: list[AnswerDraft] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    answer: AnswerDraft | None = None
    labelled: bool = False
    heading: list[Paragraph] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Region:
    """The paragraphs from one question start up to the next."""

    start: Start
    paragraphs: list[Paragraph]
    joints: dict[int, JointSentence]
    """Joint sentences by the place of their paragraph, in this order."""
    places: list[int] = field(default_factory=list)
    """The places of `joints`."""

    def __post_init__(self) -> None:
        self.places.extend(self.joints)

    def add_joint(self, joint: JointSentence) -> None:
        """Note the joint sentence of the paragraph that comes next."""
        self.places.append(len(self.paragraphs))
        self.joints[len(self.paragraphs)] = joint

    def joint_after(self, at: int) -> int | None:
        """The place of the first joint sentence behind a paragraph."""
        following = bisect_right(self.places, at)
        return self.places[following] if following < len(self.places) else None


def split_regions(
    paragraphs: Sequence[Paragraph], starts: Sequence[Start], *, answered: bool
) -> list[Region]:
    """Group the paragraphs of the body by the question that they follow."""
    regions: list[Region] = []
    for paragraph in paragraphs:
        if paragraph.question is not None:
            regions.append(Region(starts[paragraph.question], [], {}))
        region = regions[-1]
        joint = read_joint(paragraph.text) if answered and region.paragraphs else None
        if joint:
            region.add_joint(joint)
        region.paragraphs.append(paragraph)
    return [part for region in regions for part in _parted(region)]


def _parted(region: Region) -> list[Region]:
    """Parts a region before a question that is printed again in front of its joint answer.

    "20. … 22. … Die Fragen 20 und 22 werden gemeinsam beantwortet. … 22. …": only one of the two 22 is in
    the chain of starts.
    """
    if not region.joints:
        return [region]
    joint = min(region.joints)
    named = _numbers_of(region.joints[joint]) - {region.start.n}
    for at in range(joint - 1, 0, -1):
        text = region.paragraphs[at].text
        number, point, _ = text.partition(". ")
        if point and number.isdigit() and len(number) < 4 and int(number) in named:
            first = Region(region.start, region.paragraphs[:at], {})
            paragraph = replace(region.paragraphs[at], text=text[len(number) + 2 :].strip())
            start = replace(region.start, n=int(number))
            joints = {place - at: found for place, found in region.joints.items()}
            return [*_parted(first), Region(start, [paragraph, *region.paragraphs[at + 1 :]], joints)]
    return [region]


def read_exchanges(
    regions: Sequence[Region],
    draft: PaperDraft,
    voice: Voice,
    *,
    answered: bool,
    opening: Sequence[Paragraph] = (),
) -> None:
    """Read all regions into exchanges of `draft.sections`, in the order of their first question.

    `opening` are headings printed before the first question.
    """
    reader = _Reader(draft=draft, voice=voice, answered=answered, heading=list(opening))
    ahead = _joints_ahead(regions)
    for place, region in enumerate(regions):
        _read_region(reader, region, _stacked_until(regions, place, ahead), last=place + 1 == len(regions))
    _close(reader)
    draft.sections.extend(group_exchanges(reader.questions, reader.answers))


def _joints_ahead(regions: Sequence[Region]) -> list[int | None]:
    """For each region the next region (itself included) that holds a joint sentence."""
    ahead: list[int | None] = [None] * len(regions)
    following: int | None = None
    for place in range(len(regions) - 1, -1, -1):
        following = place if regions[place].joints else following
        ahead[place] = following
    return ahead


def _stacked_until(regions: Sequence[Region], place: int, ahead: Sequence[int | None]) -> int:
    """How many paragraphs of a region a joint sentence ahead proves to be question, 0 if none.

    The sentence must name this question and every one printed between.
    """
    target = ahead[place]
    if target is None:
        return 0
    at = min(regions[target].joints)
    named = _numbers_of(regions[target].joints[at])
    stack = {region.start.n for region in regions[place : target + 1]}
    bare = _names_bare(regions[target].joints[at], regions[place].start.n)
    if not stack <= named or not (bare or target != place):
        return 0
    return at if target == place else len(regions[place].paragraphs)


def _numbers_of(joint: JointSentence) -> set[int]:
    """All numbers that a joint sentence names, ranges spelled out, letters dropped."""
    numbers: set[int] = set()
    for item in joint.items:
        last = item.until[0] if item.until else item.n
        numbers.update(range(item.n, min(last, item.n + 400) + 1))
    return numbers


def _names_bare(joint: JointSentence, n: int) -> bool:
    for item in joint.items:
        last = item.until[0] if item.until else item.n
        if item.n < n <= last or (item.n == n and item.letter is None):
            return True
    return False


def _read_region(reader: _Reader, region: Region, stacked: int, *, last: bool) -> None:
    paragraphs = region.paragraphs
    question = _begin_question(reader, region)
    if not reader.answered:
        _read_unanswered(reader, question, paragraphs, last=last)
        return
    if stacked and holds_answer(paragraphs[:stacked], reader.voice):
        stacked = 0
    least = max(region.joints, default=0) + 2
    covered = stacked >= len(paragraphs)
    headings = 0 if covered or last else trailing_headings(paragraphs, least=least, answered=True)
    body = replace(region, paragraphs=paragraphs[: len(paragraphs) - headings])
    reader.heading = paragraphs[len(paragraphs) - headings :]
    at = _take_question(reader, question, body, 0, stacked)
    while at < len(body.paragraphs):
        joint = body.joints.get(at)
        if joint and _begin_joint(reader, joint, paragraphs[at]):
            at += 1
        elif reader.answer is not None and lettered_from(
            body.paragraphs, at, _letters(reader, question, body, at), reader.voice
        ):
            at = _take_question(reader, question, body, at, _next_joint(body, at, question))
        else:
            _add_answer(reader, paragraphs[at])
            at += 1


def _letters(reader: _Reader, question: QuestionDraft, region: Region, at: int) -> Letters:
    return Letters(question.parts, _named_letters(region, at, question.n), reader.labelled)


def _named_letters(region: Region, at: int, n: str) -> set[str]:
    """Letters of a question that the next joint sentence names."""
    following = region.joint_after(at)
    if following is None:
        return set()
    every = dict.fromkeys([n], "abcdefghijklmnopqrstuvwxyz")
    named = [item for item in region.joints[following].items if item.until is None or item.until[0] == int(n)]
    return {target[len(n) :] for target in resolve(named, every)[0]} - {""}


def _next_joint(region: Region, at: int, question: QuestionDraft) -> int:
    """Where the next joint sentence proves that lettered paragraphs from `at` on are question."""
    letter = part_letter(region.paragraphs[at].text)
    following = region.joint_after(at)
    if following is not None and letter in _named_letters(region, at, question.n):
        return following
    return 0


def _begin_question(reader: _Reader, region: Region) -> QuestionDraft:
    if reader.answer is not None:
        _end_answer(reader)
    reader.pending = [unit for unit in reader.pending if not _covers(reader.foretold, unit)]
    question = QuestionDraft(n=str(region.start.n))
    if reader.heading:
        question.heading = " ".join(paragraph.text for paragraph in reader.heading)
        question.body.rows.extend(row for paragraph in reader.heading for row in paragraph.rows)
        reader.heading = []
    reader.questions.append(question)
    reader.asked[question.n] = question.parts
    first = region.paragraphs[0]
    question.has_main = PART.match(first.text) is None
    if question.has_main:
        reader.pending.append(question.n)
    return question


def _read_unanswered(
    reader: _Reader, question: QuestionDraft, paragraphs: list[Paragraph], *, last: bool
) -> None:
    """A Kleine Anfrage: everything is question, but for headings before the next."""
    body = len(paragraphs) - (0 if last else trailing_headings(paragraphs, least=1, answered=False))
    for paragraph in paragraphs[:body]:
        if is_questions_cue(paragraph.text):
            reader.draft.dropped.extend((row, "questions_cue") for row in paragraph.rows)
        else:
            _ask(reader, question, paragraph)
    reader.heading = paragraphs[body:]


def _take_question(reader: _Reader, question: QuestionDraft, region: Region, at: int, until: int) -> int:
    """Add the paragraphs that ask, from `at` on; the place of the first that does not."""
    if reader.answer is not None:
        _end_answer(reader)
    letters = _letters(reader, question, region, at)
    end = max(until, at + question_length(region.paragraphs[at:], letters, reader.voice))
    for paragraph in region.paragraphs[at:end]:
        _ask(reader, question, paragraph)
    return end


def _ask(reader: _Reader, question: QuestionDraft, paragraph: Paragraph) -> None:
    letter = part_letter(paragraph.text)
    if letter and letter not in question.parts and (question.parts or letter == "a" or reader.answers):
        question.parts.append(letter)
        reader.pending.append(question.n + letter)
    question.body.add(paragraph)


def _begin_joint(reader: _Reader, joint: JointSentence, paragraph: Paragraph) -> bool:
    """Open the answer that a joint sentence heads; False where it names nothing that waits."""
    targets, unknown = resolve(joint.items, reader.asked)
    waiting = [target for target in targets if _waits(reader, target)]
    if not waiting:
        return False
    _end_answer(reader)
    reader.foretold.update(unknown)
    # A sentence on letters of a question answers its opening too: what comes after is to the other letters.
    named = set(targets) | {_LETTERS.sub("", target) for target in targets if _LETTERS.search(target)}
    reader.pending = [
        unit
        for unit in reader.pending
        if unit not in named and not (_LETTERS.sub("", unit) in targets and _is_bare(targets, unit))
    ]
    reader.answer = AnswerDraft(to=list(targets), named=True, after=len(reader.questions))
    reader.named.append((reader.answer, joint, paragraph))
    reader.labelled = False
    reader.answer.body.add(paragraph, joint.end)
    return True


def _is_bare(targets: Sequence[str], unit: str) -> bool:
    """Whether the number of a lettered unit stands for its parts: no letter of it is named."""
    number = _LETTERS.sub("", unit)
    return not any(target != number and _LETTERS.sub("", target) == number for target in targets)


def _waits(reader: _Reader, target: str) -> bool:
    return any(unit == target or _LETTERS.sub("", unit) == target for unit in reader.pending)


def _add_answer(reader: _Reader, paragraph: Paragraph) -> None:
    if reader.answer is None:
        reader.answer = AnswerDraft(to=reader.pending, after=len(reader.questions))
        reader.pending, reader.labelled = [], False
    reader.labelled = reader.labelled or part_letter(paragraph.text) == "a"
    reader.answer.body.add(paragraph)


def _end_answer(reader: _Reader) -> None:
    if reader.answer is not None:
        reader.answers.append(reader.answer)
        reader.answer = None


def _close(reader: _Reader) -> None:
    _end_answer(reader)
    _name_targets(reader)
    if reader.answered and reader.pending:
        reader.draft.notice("unanswered", f"no answer found to {', '.join(reader.pending)}")
    for answer in reader.answers:
        if not answer.named:
            answer.to = _collapse(answer.to, reader.questions)


def _name_targets(reader: _Reader) -> None:
    """Resolve joint sentences once more: some are printed before the last of their questions."""
    for answer, joint, paragraph in reader.named:
        targets, unknown = resolve(joint.items, reader.asked)
        answer.to = list(targets)
        if unknown:
            reader.draft.notice(
                "unknown-target", f"answer names {', '.join(unknown)}, not asked here", paragraph.rows[0]
            )
    reader.pending = [unit for unit in reader.pending if not _covers(reader.foretold, unit)]


def _covers(named: Collection[str], unit: str) -> bool:
    return unit in named or _LETTERS.sub("", unit) in named


def _collapse(units: list[str], questions: Sequence[QuestionDraft]) -> list[str]:
    """A number for all its units where the answer covers them all, else the units as they are."""
    have = set(units)
    covered = {question.n for question in questions if question.parts and have.issuperset(question.units)}
    collapsed: dict[str, None] = {}
    for unit in units:
        number = _LETTERS.sub("", unit)
        collapsed[number if number in covered else unit] = None
    return list(collapsed)


def group_exchanges(questions: Sequence[QuestionDraft], answers: Sequence[AnswerDraft]) -> list[SectionDraft]:
    """Exchanges: questions that share an answer come together, in the order of the first of them."""
    sections: list[SectionDraft] = []
    begun: dict[str, list[tuple[int, SectionDraft]]] = {}
    joined: dict[str, str] = {}
    for answer in answers:
        numbers = [_LETTERS.sub("", unit) for unit in answer.to]
        for number in numbers[1:]:
            joined[_root(joined, number)] = _root(joined, numbers[0])
    for place, question in enumerate(questions):
        same = begun.setdefault(_root(joined, question.n), [])
        if not same or any(q.n == question.n for q in same[-1][1].questions):
            sections.append(SectionDraft(kind="exchange", heading=question.heading))
            same.append((place, sections[-1]))
        same[-1][1].questions.append(question)
    for answer in answers:
        same = begun.get(_root(joined, _LETTERS.sub("", answer.to[0])), []) if answer.to else []
        target = _section_before(same, answer.after) or (sections[-1] if sections else None)
        if target is not None:
            target.answers.append(answer)
    return sections


def _section_before(same: Sequence[tuple[int, SectionDraft]], count: int) -> SectionDraft | None:
    """The last section of a number that began among the first `count` questions, else the last of all."""
    before = [section for place, section in same if place < count] or [section for _, section in same]
    return before[-1] if before else None


def _root(joined: dict[str, str], number: str) -> str:
    while joined.get(number, number) != number:
        number = joined[number]
    return number
