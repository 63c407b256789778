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
OTHER_ASKER = frozenset({"des", "der", "von", "vom", "mit", "an", "aus"})
"""Behind a Schriftliche Frage: its asker, date or number, so it is one of another paper."""

PREAMBLES = ("vorbemerkung_bundesregierung", "vorbemerkung_fragesteller")


def find_internal_refs(
    text: str,
    *,
    place: str,
    asked: Collection[str],
    own_block: Collection[str],
    preambles: Collection[str] = PREAMBLES,
) -> list[InternalReference]:
    """The other questions and Vorbemerkungen of the same paper that an answer mentions, in printed order.

    `asked` holds the numbers and lettered parts asked in the paper (`3`, `3a`), `own_block` those that this
    answer is given to: they are not counted, nor is a number that belongs to another paper's reference. A
    range gives one entry a number. `preambles` holds the ids of the Vorbemerkungen that the paper has; they
    decide whose is meant where the answer does not say. Outside an answer (`place` not "answer …") nothing is
    counted.
    """
    if not place.startswith("answer"):
        return []
    folded = fold(text).text
    return [
        InternalReference(place=place, to=to)
        for mention in scan(folded, None).loose
        for to in _targets(folded, mention, asked, own_block, preambles)
    ]


def _targets(
    text: str,
    mention: Mention,
    asked: Collection[str],
    own_block: Collection[str],
    preambles: Collection[str],
) -> Iterator[str]:
    if isinstance(mention, PreambleMention):
        yield _preamble(mention, preambles)
    elif not _is_of_other_paper(text, mention):
        for question in spell_out(mention.ranges, asked):
            if _is_asked(question, asked) and not _is_own(question, own_block):
                yield f"question {question}"


def _preamble(mention: PreambleMention, preambles: Collection[str]) -> str:
    """The id of the Vorbemerkung meant; the only one there is where the answer names no author."""
    named = f"vorbemerkung_{mention.author}"
    there = [preamble for preamble in PREAMBLES if preamble in preambles]
    return there[0] if mention.bare and named not in there and there else named


def _is_asked(question: str, asked: Collection[str]) -> bool:
    return question in asked or question.rstrip("abcdefghijklmnopqrstuvwxyz") in asked


def _is_own(question: str, own_block: Collection[str]) -> bool:
    """Whether the answer is given to `question`; a bare number covers its parts unless parts are named."""
    number = question.rstrip("abcdefghijklmnopqrstuvwxyz")
    if question in own_block or number == question:
        return question in own_block
    lettered = any(
        own != number and own.startswith(number) and own[len(number) :].isalpha() for own in own_block
    )
    return number in own_block and not lettered


def _is_of_other_paper(text: str, mention: QuestionMention) -> bool:
    following = token_at(text, mention.end)
    if mention.written:
        return following.text in OTHER_ASKER
    beyond = token_at(text, following.end)
    if following.text in {"des", "der"} and beyond.text.startswith("Abgeordnete"):
        return True
    return following.text in {"der", "einer", "auf", "zur", "in"} and beyond.text in OTHER_PAPER
