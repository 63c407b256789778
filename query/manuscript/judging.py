"""Decides what became of a quotation: found, elsewhere, altered, not found, unchecked, or too short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.model import Reference
from query.findings import QuoteVerdict

from .aligning import LEAST_LIKENESS, Alignment, align
from .atoms import Fragment, read_fragments
from .citing import Named
from .matching import find_exact
from .quotations import Quotation
from .sources import Source
from .view import View

LEAST_WORDS = 4
"""Words below which a quotation is taken for a term, unless the manuscript names its source."""
_LEAST_NAMED_WORDS = 2
_MOST_ALIGNED = 6
"""Sections that a quotation is aligned with when none has it word for word; as many again of those named."""
_LEAST_SHARE = 0.3
"""Share of the weight of a quotation's words that a section must have to be aligned with it."""
_MARGIN = 0.1
"""By how much less like a section that is named may be, and still be the one that was altered."""
Candidate = tuple[Source, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A quotation as it is looked for, with the citations that may name its source."""

    start: int
    end: int
    words: str
    fragments: tuple[Fragment, ...]
    named: Named

    @classmethod
    def read(cls, view: View, quotation: Quotation, end: int, named: Named) -> Asked:
        """The quotation up to a place of the view."""
        fragments = read_fragments(view.text, quotation.start, end, view.skipped)
        return cls(
            start=quotation.start,
            end=end,
            words=view.text[quotation.start : end],
            fragments=tuple(fragments),
            named=named,
        )

    @property
    def references(self) -> tuple[Reference, ...]:
        """What the citations cite, the likeliest first."""
        return tuple(one.reference for one in self.named.cites)

    @property
    def is_term(self) -> bool:
        """Whether it has so few words that many texts have them."""
        return self._count() < LEAST_WORDS

    @property
    def is_short(self) -> bool:
        """Whether it is a term, and nothing in its sentence says where it comes from."""
        count = self._count()
        is_named = self.named.is_near and bool(self.named.cites)
        return count < (_LEAST_NAMED_WORDS if is_named else LEAST_WORDS)

    def _count(self) -> int:
        return sum(len(one.atoms) for one in self.fragments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict, and where the words stand: the section and its first and last atom, or an alignment."""

    verdict: QuoteVerdict
    source: Source | None = None
    atoms: tuple[int, int] = (0, 0)
    alignment: Alignment | None = None
    reference: Reference | None = None
    """The citation that names the section, where one does; else the likeliest."""


def judge(asked: Asked, candidates: Sequence[Candidate], *, is_known: bool) -> Judgement:
    """The verdict on a quotation among candidates; `is_known` says that a paper named is in the index."""
    found = _exact(asked, candidates)
    if found is None and not asked.is_term:
        found = _nearest(asked, candidates)
    reference = next(iter(asked.references), None)
    if found is not None and found.verdict in ("altered", "found"):
        return found
    if reference is not None and not is_known:
        source = None if found is None else found.source
        atoms = (0, 0) if found is None else found.atoms
        return Judgement(verdict="unchecked", source=source, atoms=atoms, reference=reference)
    return found or Judgement(verdict="not_found", reference=reference)


def _exact(asked: Asked, candidates: Sequence[Candidate]) -> Judgement | None:
    """Where a quotation stands word for word, in a section that is named before any other."""
    best: Judgement | None = None
    for source, _ in candidates:
        is_meant = _meant(asked, source)
        if (best is None or is_meant) and (is_meant or not asked.is_term):
            atoms = find_exact(asked.fragments, source)
            if atoms is not None:
                found = _placed(asked, source, atoms)
                if found.verdict == "found":
                    return found
                best = best or found
    return best


def _meant(asked: Asked, source: Source) -> bool:
    """Whether a section may be the one that is named; of a term its paper is enough."""
    return any(source.is_of(one) for one in asked.references)


def _placed(asked: Asked, source: Source, atoms: tuple[int, int]) -> Judgement:
    """The verdict on words that stand in a section as they were quoted."""
    whole = asked.is_term or source.is_title(atoms[0])
    meant = [one for one in asked.references if (source.is_of(one) if whole else source.is_meant(one))]
    reference = next(iter(meant or asked.references), None)
    verdict: QuoteVerdict = "found" if meant or reference is None else "elsewhere"
    return Judgement(verdict=verdict, source=source, atoms=atoms, reference=reference)


def _nearest(asked: Asked, candidates: Sequence[Candidate]) -> Judgement | None:
    """Where a quotation stands with the fewest changes; None where that is another text."""
    likely = [source for source, share in candidates if share >= _LEAST_SHARE][:_MOST_ALIGNED]
    named = [source for source, _ in candidates if any(map(source.is_meant, asked.references))]
    chosen = {one.id: one for one in (*likely, *named[:_MOST_ALIGNED])}.values()
    aligned = [align(asked.fragments, one) for one in chosen]
    if not aligned:
        return None
    best = max(aligned, key=lambda one: one.likeness)
    if best.likeness < LEAST_LIKENESS:
        return None
    of_named = [one for one in aligned if any(map(one.source.is_meant, asked.references))]
    meant = max(of_named, key=lambda one: one.likeness, default=best)
    if meant.likeness >= best.likeness - _MARGIN and meant.likeness >= LEAST_LIKENESS:
        best = best if not best.is_altered and meant.is_altered else meant
    placed = _placed(asked, best.source, (best.first, best.last))
    if not best.is_altered:
        return placed
    return Judgement(
        verdict="altered", source=best.source, atoms=placed.atoms, alignment=best, reference=placed.reference
    )
