"""Decides what became of a quotation: found, elsewhere, altered, not found, unchecked, or too short."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain, islice

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
"""Sections of each kind that a quotation is aligned with when none has it word for word."""
MOST_WORDS_ALIGNED = 10_000
"""Words aligned for one quotation and kind of section: the longer it is, the fewer sections are tried. One
that is longer still is found word for word or not at all."""
_BRACKETS = frozenset("[]")
_MARGIN = 0.1
"""By how much less like a section that is named may be, and still be the one that was altered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A quotation as it is looked for, with the citations that may name its source."""

    start: int
    end: int
    text: str
    """As in the manuscript."""
    sought: str
    """Its words as a text of the index may have them, without what stands in brackets."""
    fragments: tuple[Fragment, ...]
    named: Named

    @classmethod
    def read(cls, view: View, quotation: Quotation, end: int, named: Named) -> Asked:
        """The quotation up to a place of the view."""
        fragments = read_fragments(view.text, quotation.start, end, view.skipped)
        return cls(
            start=quotation.start,
            end=end,
            text=view.text[quotation.start : end],
            sought=" ".join(_sought(view.text, one) for one in fragments),
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
        return self.count < LEAST_WORDS

    @property
    def is_short(self) -> bool:
        """Whether it is a term, and nothing in its sentence says where it comes from."""
        count = self.count
        is_named = self.named.is_near and bool(self.named.cites)
        return count < (_LEAST_NAMED_WORDS if is_named else LEAST_WORDS)

    @property
    def count(self) -> int:
        """How many words it has."""
        return sum(len(one.atoms) for one in self.fragments)


def _sought(text: str, fragment: Fragment) -> str:
    pieces: list[str] = []
    end = fragment.atoms[0].start
    for atom in fragment.atoms:
        between = text[end : atom.start]
        pieces.append(between if _BRACKETS.isdisjoint(between) else " ")
        pieces.append(text[atom.start : atom.end] if atom.other is None else atom.norm)
        end = atom.end
    return "".join(pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict, and where the words stand: the section and its first and last atom, or an alignment."""

    verdict: QuoteVerdict
    source: Source | None = None
    atoms: tuple[int, int] = (0, 0)
    alignment: Alignment | None = None
    reference: Reference | None = None
    """The citation that names the section, where one does; else the likeliest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """Sections that may hold a quotation, read when they are come to, the likeliest first."""

    named: Iterable[Source]
    """Those that its source may mean."""
    by_words: Iterable[Source]
    in_order: Iterable[Source]
    """Those that have its words in the same order."""


def judge(asked: Asked, likely: Likely, *, is_known: bool) -> Judgement:
    """The verdict on a quotation; `is_known` says that a paper that is named is in the index."""
    found = _exact(asked, likely.named if asked.is_term else chain(likely.named, likely.by_words))
    if found is None and not asked.is_term:
        found = _exact(asked, likely.in_order) or _nearest(asked, likely)
    reference = None if asked.named.is_guess else next(iter(asked.references), None)
    if found is not None and found.verdict in ("altered", "found"):
        return found
    if reference is not None and not is_known:
        source = None if found is None else found.source
        atoms = (0, 0) if found is None else found.atoms
        return Judgement(verdict="unchecked", source=source, atoms=atoms, reference=reference)
    return found or Judgement(verdict="not_found", reference=reference)


def _exact(asked: Asked, sources: Iterable[Source]) -> Judgement | None:
    """Where a quotation stands word for word: in a section that is meant, else in the likeliest."""
    best: Judgement | None = None
    for source in sources:
        if best is None or any(map(source.is_of, asked.references)):
            atoms = find_exact(asked.fragments, source)
            if atoms is not None:
                found = _placed(asked, source, atoms)
                if found.verdict == "found":
                    return found
                best = best or found
    return best


def _placed(asked: Asked, source: Source, atoms: tuple[int, int]) -> Judgement:
    """The verdict on words that stand in a section as they were quoted; of a term its paper is enough."""
    whole = asked.is_term or source.is_title(atoms[0])
    meant = [one for one in asked.references if (source.is_of(one) if whole else source.is_meant(one))]
    unmeant = () if asked.named.is_guess else asked.references
    reference = next(iter(meant or unmeant), None)
    verdict: QuoteVerdict = "found" if meant or reference is None else "elsewhere"
    return Judgement(verdict=verdict, source=source, atoms=atoms, reference=reference)


def _nearest(asked: Asked, likely: Likely) -> Judgement | None:
    """Where a quotation stands with the fewest changes; None where that is another text."""
    most = min(_MOST_ALIGNED, MOST_WORDS_ALIGNED // (asked.count or 1))
    groups = (likely.in_order, likely.by_words, likely.named)
    chosen = {one.id: one for group in groups for one in islice(group, most)}
    aligned = [align(asked.fragments, one) for one in chosen.values()]
    best = max(aligned, key=_likeness, default=None)
    if best is None or best.likeness < LEAST_LIKENESS:
        return None
    of_named = [one for one in aligned if any(map(one.source.is_meant, asked.references))]
    meant = max(of_named, key=_likeness, default=best)
    if meant.likeness >= max(best.likeness - _MARGIN, LEAST_LIKENESS):
        best = best if meant.is_altered and not best.is_altered else meant
    placed = _placed(asked, best.source, (best.first, best.last))
    if not best.is_altered:
        return placed
    return replace(placed, verdict="altered", alignment=best)


def _likeness(one: Alignment) -> float:
    return one.likeness
