"""Which questions and Vorbemerkungen of its own paper an answer points to."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from indexer.model import InternalReference

from .cursor import token_at
from .folding import fold
from .preambles import PreambleMention
from .questions import QuestionMention, spell_out
from .scan import Mention, scan

OTHER_PAPER = frozenset({"Kleinen", "Großen", "Kleine", "Große", "Anfrage"})
"""Behind "Frage 3 der …": the number belongs to another inquiry, also where its paper is not named."""
THIS_PAPER = frozenset({"dieser", "vorliegenden", "hiesigen", "hier"})
OTHER_ASKER = frozenset({"des", "der", "von", "vom", "mit", "an", "aus"})
"""Behind a Schriftliche Frage: its asker, date or number, so it is one of another paper."""


def find_internal_refs(
    text: str, *, place: str, asked: Collection[str], own_block: Collection[str]
) -> list[InternalReference]:
    """The other questions and Vorbemerkungen of the same paper that an answer mentions, in printed order.

    `asked` holds the numbers and lettered parts asked in the paper (`3`, `3a`), `own_block` those that this
    answer is given to: they are not counted, nor is a number that belongs to another paper's reference. A
    range gives one entry a number. Outside an answer (`place` not "answer …") nothing is counted.
    """
    if not place.startswith("answer"):
        return []
    folded = fold(text).text
    return [
        InternalReference(place=place, to=to)
        for mention in scan(folded, None).loose
        for to in _targets(folded, mention, asked, own_block)
    ]


def _targets(
    text: str, mention: Mention, asked: Collection[str], own_block: Collection[str]
) -> Iterator[str]:
    if isinstance(mention, PreambleMention):
        yield f"vorbemerkung_{mention.author}"
    elif not _is_of_other_paper(text, mention):
        for question in spell_out(mention.ranges, asked):
            if _is_asked(question, asked) and not _is_own(question, own_block):
                yield f"question {question}"


def _is_asked(question: str, asked: Collection[str]) -> bool:
    return question in asked or question.rstrip("abcdefghijklmnopqrstuvwxyz") in asked


def _is_own(question: str, own_block: Collection[str]) -> bool:
    """Whether the answer is given to `question`; a bare number covers its parts unless parts are named."""
    number = question.rstrip("abcdefghijklmnopqrstuvwxyz")
    if question in own_block or number == question:
        return question in own_block
    return number in own_block and not any(
        own != number and own.startswith(number) and own[len(number) :].isalpha() for own in own_block
    )


def _is_of_other_paper(text: str, mention: QuestionMention) -> bool:
    following = token_at(text, mention.end)
    if mention.written:
        return following.text in OTHER_ASKER
    beyond = token_at(text, following.end)
    return following.text in {"der", "einer", "auf", "zur", "in"} and beyond.text in OTHER_PAPER
