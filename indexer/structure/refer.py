"""References, internal references and referrals of all texts of a paper."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from indexer.model import Answer, InternalReference, Reference, Section, place_of
from indexer.structure.art import classify_answer
from indexer.structure.references import find_internal_refs, find_references
from indexer.structure.references.internal import PaperShape


@dataclass(frozen=True, slots=True)
class Own:
    """The citing paper: its number, so that it does not cite itself, and its Wahlperiode."""

    number: str | None
    wahlperiode: int | None


def refer(
    sections: Sequence[Section], own: Own, head: str | None, *, is_collection: bool = False
) -> tuple[tuple[Section, ...], tuple[Reference, ...], tuple[InternalReference, ...]]:
    """Sections with `referral` set, and what they cite, in printed order.

    `head` is the line of the bezug; `is_collection` says that the paper holds Schriftliche Fragen.
    """
    preambles = {section.id for section in sections if section.kind == "vorbemerkung"}
    shape = PaperShape(preambles=preambles, is_collection=is_collection)
    asked = {
        question.n + part for s in sections for question in s.questions for part in ("", *question.parts)
    }
    references = list(_cite(head, "head", own, None)) if head else []
    internal: list[InternalReference] = []
    marked = []
    for section in sections:
        references.extend(_cite_section(section, own))
        internal.extend(_internal(section, asked, shape))
        answers = tuple(_say_how(answer) for answer in section.answers)
        marked.append(replace(section, answers=answers) if answers else section)
    return tuple(marked), tuple(references), tuple(internal)


def _say_how(answer: Answer) -> Answer:
    art = classify_answer(answer.text, to=answer.to)
    return replace(answer, art=art, referral=any(one.kind == "referral" for one in art))


def _cite(text: str, place: str, own: Own, section: str | None) -> list[Reference]:
    found = find_references(text, place=place, own=own.number, wahlperiode=own.wahlperiode)
    return [replace(reference, section=section) for reference in found] if section else found


def _cite_section(section: Section, own: Own) -> list[Reference]:
    found: list[Reference] = []
    if section.text:
        place = section.id.partition("~")[0] if section.kind == "vorbemerkung" else section.kind
        found.extend(_cite(section.text, place, own, section.id))
    for question in section.questions:
        found.extend(_cite(question.text, f"question {question.n}", own, section.id))
    for answer in section.answers:
        found.extend(_cite(answer.text, place_of(answer.to), own, section.id))
    return found


def _internal(section: Section, asked: Collection[str], paper: PaperShape) -> list[InternalReference]:
    found: list[InternalReference] = []
    for answer in section.answers:
        block = {target for other in section.answers if other.to == answer.to for target in other.to}
        place = place_of(answer.to)
        mentions = find_internal_refs(answer.text, place=place, asked=asked, own_block=block, paper=paper)
        found.extend(replace(mention, section=section.id) for mention in mentions)
    return found
