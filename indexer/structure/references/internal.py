"""Which questions and Vorbemerkungen of its own paper an answer points to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from indexer.model import InternalReference

from .cursor import token_at
from .folding import fold
from .preambles import PreambleMention
from .questions import QuestionMention, spell_out
from .scan import Mention, scan

OTHER_PAPER = frozenset({"Kleinen", "Großen", "Kleine", "Große", "Anfrage"})
"""Behind "Frage 3 der …": the number belongs to another inquiry, also where its paper is not named."""
JOINTLY = ("gemeinsam", "zusammen", "im Zusammenhang", "im Sachzusammenhang", "gesammelt")
"""Behind "Die Fragen 3 bis 5 werden": the sentence says what is answered together and points nowhere."""
JOINT_REACH = 90
OTHER_ASKER = frozenset({"des", "der", "von", "vom", "mit", "an", "aus"})
"""Behind a Schriftliche Frage: its asker, date or number, so it is one of another paper."""

PREAMBLES = ("vorbemerkung_bundesregierung", "vorbemerkung_fragesteller")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperShape:
    """What helps to read an answer of a paper."""

    preambles: Collection[str] = PREAMBLES
    """Ids of the Vorbemerkungen that the paper has: whose is meant where an answer does not say."""
    is_collection: bool = False
    """Whether it holds Schriftliche Fragen, so that "Schriftliche Frage 12" may be one of its own."""


UNKNOWN_SHAPE = PaperShape()


def find_internal_refs(
    text: str,
    *,
    place: str,
    asked: Collection[str],
    own_block: Collection[str],
    paper: PaperShape = UNKNOWN_SHAPE,
) -> list[InternalReference]:
    """The other questions and Vorbemerkungen of the same paper that an answer mentions, in printed order.

    `asked` holds the numbers and lettered parts asked in the paper (`3`, `3a`), `own_block` those that this
    answer is given to: they are not counted, nor is a number that belongs to another paper's reference. A
    range gives one entry a number, each with the words of the range and their half-open span in code points
    of `text`. Outside an answer (`place` not "answer …") nothing is counted.
    """
    if not place.startswith("answer"):
        return []
    folded = fold(text)
    if "rage" not in folded.text and "orbemerkung" not in folded.text:
        return []
    return [
        InternalReference(place=place, to=to, text=text[start:end], span=(start, end))
        for mention in scan(folded.text, None).loose
        for start, end in [folded.source(mention.start, mention.end)]
        for to in _targets(folded.text, mention, asked, own_block, paper)
    ]


def _targets(
    text: str, mention: Mention, asked: Collection[str], own_block: Collection[str], paper: PaperShape
) -> Iterator[str]:
    if isinstance(mention, PreambleMention):
        yield _preamble(mention, paper.preambles)
    elif not _is_label(text, mention) and not _is_of_other_paper(text, mention, paper):
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


def _is_label(text: str, mention: QuestionMention) -> bool:
    """Whether the mention heads a paragraph ("Zu Frage 3:") or says which questions are answered together."""
    if token_at(text, mention.end).text == ":":
        return True
    verb = text[mention.end : mention.end + JOINT_REACH].partition(". ")[0].partition(":")[0]
    return verb.rstrip(". ").endswith("beantwortet") and any(word in verb for word in JOINTLY)


def _is_of_other_paper(text: str, mention: QuestionMention, paper: PaperShape) -> bool:
    following = token_at(text, mention.end)
    if paper.is_collection:
        return following.text == "vom"
    if mention.written:
        return following.text in OTHER_ASKER
    beyond = token_at(text, following.end)
    if following.text in {"des", "der"} and beyond.text.startswith("Abgeordnete"):
        return True
    return following.text in {"der", "einer", "auf", "zur", "in"} and beyond.text in OTHER_PAPER
