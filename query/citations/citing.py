"""`Citing`: what an engine says of citations; all that does it is loaded when it is first asked."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from indexer.model import Answer, Paper
from indexer.schema import paper_key
from query.errors import UnknownIdError
from query.model import Hit, StoredSection

if TYPE_CHECKING:
    from collections.abc import Callable

    from indexer.store import Snapshot
    from query.attributes import Attributes
    from query.edges import ChainStep, Edges, MissingPaper, PointsTo
    from query.reader import SectionReader

    from .citations import Citations

_Pointing = TypeVar("_Pointing", Hit, StoredSection)


class Citing:
    """The part of a `Searcher` that follows citations."""

    _snapshot: Snapshot
    _reader: SectionReader
    _attributes: Attributes
    _answer_of: Callable[[int], int | None]
    """Number of a section that asks → number of the section that answers it."""

    def refs(self, any_id: str) -> Edges:
        """What a paper (`21/1916`) or section (`21/1916#f1`) cites, in printed order.

        A paper's edges are those of its head and of all its sections. An edge into the same paper is
        `internal`. Raises `UnknownIdError` where the paper or section is not in the index.
        """
        return self._citations.refs(any_id)

    def cited_by(self, any_id: str) -> Edges:
        """Who cites a paper or section, by number of the citing paper.

        A paper's edges are those of other papers into it or any of its sections; a section's are those that
        lead to its question, from its own paper too. A paper that is not in the index may be asked for: its
        edges are not `present`. Raises `UnknownIdError` for a section that its paper does not have.
        """
        return self._citations.cited_by(any_id)

    def chain(self, section_id: str) -> ChainStep:
        """A section and, where its answers only point elsewhere, what they lead to, step by step.

        Raises `UnknownIdError` where the section is not in the index.
        """
        return self._citations.chain(section_id)

    def missing(self) -> list[MissingPaper]:
        """The papers that are cited and not in the index, most mentions first."""
        return self._citations.missing()

    def points_to(self, paper: Paper) -> dict[str, tuple[PointsTo, ...]]:
        """What the referrals among a paper's sections lead to, by the section's id; see `Hit.points_to`."""
        key = paper_key(paper)
        referrals = [section.id for section in paper.sections if _is_referral(section.answers)]
        found = {name: self._citations.points_to(f"{key}#{name}") for name in referrals}
        return {name: points for name, points in found.items() if points}

    def _pointing(self, found: _Pointing) -> _Pointing:
        """A hit or section with what its answers lead to, where all of them only point elsewhere."""
        if not _is_referral(found.answers if isinstance(found, Hit) else found.section.answers):
            return found
        return replace(found, points_to=self._citations.points_to(found.id))

    def _citing_ids(self, section_id: str) -> list[str]:
        """The ids of the sections that cite a section, each once; none where the index does not have it."""
        try:
            edges = self._citations.cited_by(section_id).edges
        except UnknownIdError:
            return []
        return list(dict.fromkeys(edge.source for edge in edges))

    @cached_property
    def _citations(self) -> Citations:
        from .citations import Citations  # noqa: PLC0415 - a search that finds no referral does without

        return Citations(self._snapshot, self._reader, self._attributes, self._answer_id)

    def _answer_id(self, section_id: str) -> str | None:
        """The id of the section of an Antwort that answers a section of the paper that asked."""
        key, _, name = section_id.partition("#")
        doc = self._attributes.sections_of(key).get(name)
        answer = None if doc is None else self._answer_of(doc)
        return None if answer is None else self._attributes.section_id(answer)

    def _forget_citations(self) -> None:
        made: Citations | None = vars(self).pop("_citations", None)
        if made is not None:
            made.close()


def _is_referral(answers: tuple[Answer, ...]) -> bool:
    """Whether a section has answers and all of them only point elsewhere."""
    return bool(answers) and all(answer.referral for answer in answers)
