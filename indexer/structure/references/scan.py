"""Everything a text cites: papers with what narrows them, and the mentions that are left over."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.model import ReferenceKind

from .addresses import Address, iter_addresses
from .binding import binds_backward, binds_forward, closes_quote, is_adjacent, is_chained
from .cues import Cue, iter_cues
from .cursor import token_at
from .numbers import HIGHEST_WAHLPERIODE, Number, read_numbers
from .preambles import PreambleMention, iter_preambles
from .questions import QuestionMention, iter_questions, spell_out
from .tails import read_pages, read_tail

Mention = QuestionMention | PreambleMention
PAGE_REACH = 40
"""Characters before a cue in which "S. 4 der" is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One mention of a paper. `start`, `end` hold its words; `details` are places of words that narrow."""

    kind: ReferenceKind
    doc: str
    start: int
    end: int
    plural: bool = False
    """Whether the cue at the head of the list is a plural, so that what narrows it narrows each number."""
    details: tuple[tuple[int, int], ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a folded text mentions: papers in order, and the mentions that belong to none of them."""

    citations: tuple[Citation, ...]
    loose: tuple[Mention, ...]


def scan(text: str, wahlperiode: int | None) -> Scan:
    """The citations and loose mentions of a folded text; the work grows with the text's length."""
    waiting = deque(_mentions(text))
    done: list[Citation] = []
    loose: list[Mention] = []
    carried: list[Mention] = []
    for group in _groups(text, wahlperiode):
        between = carried + _take_until(waiting, group[0].start)
        carried = _settle(text, done, between, group, loose)
        done.extend(group)
    _settle(text, done, [*carried, *waiting], [], loose)
    return Scan(citations=tuple(done), loose=tuple(sorted(loose, key=lambda mention: mention.start)))


def _take_until(waiting: deque[Mention], start: int) -> list[Mention]:
    taken: list[Mention] = []
    while waiting and waiting[0].end <= start:
        taken.append(waiting.popleft())
    return taken


def _settle(
    text: str, done: list[Citation], between: list[Mention], group: list[Citation], loose: list[Mention]
) -> list[Mention]:
    """Gives the mentions between the last citation and `group` to either of them, or leaves them loose.

    Returns those that may belong to a later number, since `group` stands in a quoted title.
    """
    backward = _backward(text, done[-1], between) if done else []
    forward, carried = _forward(text, between, group[0]) if group else ([], [])
    after = text[backward[-1].end : group[0].start][:3] if backward and group else ""
    if backward and is_adjacent(text, done[-1].end, backward[0].start, after):
        forward, carried = _without(forward, backward), _without(carried, backward)
    else:
        backward = _without(backward, [*forward, *carried])
    if backward:
        done[-1] = _with_backward(done[-1], backward)
    if forward:
        group[:] = _with_forward(group, forward, done[-1].end if done else 0)
    within = forward[-1].end if forward else len(text)
    left = _without(between, [*forward, *backward, *carried])
    loose.extend(m for m in left if m.start < within and not _names_annex(m))
    return carried


def _without(mentions: list[Mention], taken: list[Mention]) -> list[Mention]:
    gone = {id(mention) for mention in taken}
    return [mention for mention in mentions if id(mention) not in gone]


def _forward(text: str, between: list[Mention], head: Citation) -> tuple[list[Mention], list[Mention]]:
    """The last of the mentions that belong to the number behind them, in order; those to be carried on."""
    bound: deque[Mention] = deque()
    in_title = False
    for mention in reversed(between):
        if bound:
            chained = is_chained(text, _tail_end(mention), bound[0].start, preamble=_is_preamble(mention))
        elif closes_quote(text, mention.end, head.start):
            continue
        else:
            binds = binds_forward(text, _tail_end(mention), head.start, written=_is_written(mention))
            in_title = binds is None
            chained = binds is not False
        if not chained:
            break
        bound.appendleft(mention)
    return ([], list(bound)) if in_title else (list(bound), [])


def _backward(text: str, last: Citation, between: list[Mention]) -> list[Mention]:
    """The first of the mentions that narrow the number before them, in order."""
    bound: list[Mention] = []
    for mention in between:
        if bound:
            chained = is_chained(text, _tail_end(bound[-1]), mention.start, preamble=False)
        else:
            chained = binds_backward(text, last.end, mention.start)
        if not chained:
            break
        bound.append(mention)
    return bound


def _with_forward(group: list[Citation], mentions: list[Mention], previous_end: int) -> list[Citation]:
    """The group with the mentions before it; its span takes them in where no other citation lies between."""
    details = tuple((m.start, m.end) for m in mentions)
    questions = _questions(mentions)
    head = group[0]
    led = [
        replace(
            head,
            start=mentions[0].start if mentions[0].start >= previous_end else head.start,
            details=details + head.details,
            questions=questions + head.questions,
        )
    ]
    if not head.plural:
        return led + group[1:]
    return led + [
        replace(c, details=details + c.details, questions=questions + c.questions) for c in group[1:]
    ]


def _with_backward(citation: Citation, mentions: list[Mention]) -> Citation:
    return replace(
        citation,
        end=mentions[-1].end,
        details=citation.details + tuple((m.start, m.end) for m in mentions),
        questions=citation.questions + _questions(mentions),
    )


def _questions(mentions: list[Mention]) -> tuple[str, ...]:
    return tuple(q for m in mentions if isinstance(m, QuestionMention) for q in spell_out(m.ranges))


def _names_annex(mention: Mention) -> bool:
    return isinstance(mention, QuestionMention) and mention.of_annex


def _is_preamble(mention: Mention) -> bool:
    return isinstance(mention, PreambleMention)


def _is_written(mention: Mention) -> bool:
    return isinstance(mention, QuestionMention) and mention.written


def _tail_end(mention: Mention) -> int:
    return mention.scope_end if isinstance(mention, PreambleMention) else mention.end


def _mentions(text: str) -> list[Mention]:
    """Questions and Vorbemerkungen in order; the questions a Vorbemerkung was written for are part of it."""
    preambles = list(iter_preambles(text))
    scopes = deque((p.start, p.scope_end) for p in preambles)
    questions: list[Mention] = []
    for question in iter_questions(text):
        while scopes and scopes[0][1] < question.end:
            scopes.popleft()
        if not scopes or question.start < scopes[0][0]:
            questions.append(question)
    return sorted([*questions, *preambles], key=lambda mention: mention.start)


def _groups(text: str, wahlperiode: int | None) -> Iterator[list[Citation]]:
    """The citations of each cue and each address, in order of place, none overlapping the one before."""
    found = [_of_cue(text, cue, wahlperiode) for cue in iter_cues(text)]
    found += [[_of_address(text, a)] for a in iter_addresses(text, wahlperiode or HIGHEST_WAHLPERIODE)]
    end = 0
    for group in sorted((g for g in found if g), key=lambda g: g[0].start):
        if group[0].start >= end:
            yield group
            end = group[-1].end


def _of_address(text: str, address: Address) -> Citation:
    tail = read_tail(text, address.end)
    return Citation(
        kind=address.kind, doc=address.doc, start=address.start, end=tail.end, details=tail.details
    )


def _of_cue(text: str, cue: Cue, wahlperiode: int | None) -> list[Citation]:
    kind, numbers = read_numbers(text, cue, wahlperiode)
    group = [_of_number(kind, cue, number) for number in numbers]
    page = _page_before(text, cue.start) if group else None
    if page is not None:
        group[0] = replace(group[0], start=page[0], details=(page, *group[0].details))
    return group


def _of_number(kind: ReferenceKind, cue: Cue, number: Number) -> Citation:
    return Citation(
        kind=kind,
        doc=number.doc,
        start=cue.start if number.is_first else number.start,
        end=number.tail.end,
        plural=cue.plural,
        details=number.tail.details,
        questions=number.tail.numbers,
    )


def _page_before(text: str, start: int) -> tuple[int, int] | None:
    """The place of "S. 4" in "auf S. 4 der Bundestagsdrucksache", directly before the cue."""
    first = max(0, start - PAGE_REACH)
    for literal in ("S. ", "Seite ", "Seiten "):
        at = text.rfind(literal, first, start)
        if at < 0 or (at and text[at - 1].isalnum()):
            continue
        end = read_pages(text, token_at(text, at))
        if end > 0 and text[end:start].split() in (["der"], ["auf"], ["von"], ["in", "der"], ["der", "auf"]):
            return at, end
    return None
