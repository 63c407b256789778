"""Whether two questions are the same question, put again (docs/decisions/0020).

Nearly the same words, by the MinHash that folds hits; and nothing swapped: where each question names what the
other does not, or one alone names a Land, they ask about two things, however alike they are otherwise. What
asks about "this project" is told apart by the titles of the papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from indexer.analysis import iter_tokens
from query.folding import make_sketch

if TYPE_CHECKING:
    from rensa import RMinHash

SIMILARITY = 0.5
"""Least share of common runs of three words. Two changed words leave 0.5 in a question of 12 words."""
TITLE_OVERLAP = 0.3
"""Least share of the shorter title's names that the other title has, too."""

COLLECTIONS = frozenset({"Schriftliche Fragen", "Fragen"})
"""Kinds of paper that hold questions of many people; their titles say nothing of these."""

_PERIODS = frozenset(
    (
        *("januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober"),
        *("november", "dezember", "quartal", "quartals", "quartalen", "halbjahr", "halbjahres", "jahr"),
        *("jahre", "jahres", "jahren", "monat", "monate", "monaten", "woche", "wochen", "zeitraum"),
        *("erste", "ersten", "zweite", "zweiten", "dritte", "dritten", "vierte", "vierten"),
        *("anfang", "ende", "stichtag"),
    )
)
"""Words that say which period is asked about: a question is put again because that has changed."""
_LAENDER = (
    "Baden-Württemberg Bayern Berlin Brandenburg Bremen Hamburg Hessen Mecklenburg-Vorpommern Niedersachsen"
    " Nordrhein-Westfalen Rheinland-Pfalz Saarland Sachsen Sachsen-Anhalt Schleswig-Holstein Thüringen"
)
"""As the preamble of the Grundgesetz names them: what is asked of one is not what is asked of all."""
_SHORTEST = 20
"""Characters outside of brackets from which on what stands in brackets is left out."""
_BRACKETS = re.compile(r"([()\[\]])")
_STEPS = {"(": 1, "[": 1, ")": -1, "]": -1}
_MASK = "0"
_STRIPPED = ".,;:!?\"'„“”»«–-/"


@dataclass(frozen=True)
class Wording:
    """A question, read to be compared; `title` is that of its paper, None where that says nothing of it."""

    text: str
    title: str | None

    @cached_property
    def sketch(self) -> RMinHash:
        """The MinHash of its words, without brackets and with periods and numbers masked."""
        return make_sketch(" ".join(_iter_masked(without_brackets(self.text))))

    @cached_property
    def names(self) -> frozenset[str]:
        """The stems of the names in it; the first word has its capital letter anyway."""
        return frozenset(_iter_names(without_brackets(self.text), skip=1))

    @cached_property
    def title_names(self) -> frozenset[str]:
        """The stems of the names in the title."""
        return frozenset(_iter_names(without_brackets(self.title or ""), skip=0))

    def similarity(self, other: Wording) -> float | None:
        """How much of the words is common, 0 to 1; None where it is not the same question."""
        common = float(self.sketch.jaccard(other.sketch))
        if common < SIMILARITY or not self._has_names_of(other):
            return None
        if self.title is not None and other.title is not None and not self._has_title_of(other):
            return None
        return common

    def _has_names_of(self, other: Wording) -> bool:
        """Whether nothing is swapped: only one of both says more, and not where."""
        more, less = self.names - other.names, other.names - self.names
        return not (more and less) and _land_stems().isdisjoint(more | less)

    def _has_title_of(self, other: Wording) -> bool:
        fewest = min(len(self.title_names), len(other.title_names))
        return len(self.title_names & other.title_names) >= TITLE_OVERLAP * fewest


@cache
def _land_stems() -> frozenset[str]:
    return frozenset(_iter_names(_LAENDER, skip=0))


def without_brackets(text: str) -> str:
    """A text without what stands in brackets: sources, and how the answer shall be broken down.

    All of it where hardly anything stands outside.
    """
    depth, kept = 0, []
    for part in _BRACKETS.split(text):
        if part in _STEPS:
            depth = max(0, depth + _STEPS[part])
        elif not depth:
            kept.append(part)
    bare = " ".join("".join(kept).split())
    return bare if len(bare) >= _SHORTEST else text


def _iter_masked(text: str) -> Iterator[str]:
    for word in text.casefold().split():
        bare = word.strip(_STRIPPED)
        if bare:
            yield _MASK if bare in _PERIODS or bare.replace(".", "").isdecimal() else bare


def _iter_names(text: str, skip: int) -> Iterator[str]:
    """The stems of capitalised words and of long numbers, but for those that say which period is meant."""
    for token in iter_tokens(text):
        if skip > 0:
            skip -= 1
            continue
        printed = text[token.start : token.end]
        if not token.stop and printed.casefold() not in _PERIODS and _is_name(printed):
            yield token.stem


def _is_name(printed: str) -> bool:
    if printed.isdecimal():
        return len(printed) > 2 and not (len(printed) == 4 and printed[:2] in ("19", "20"))
    return printed[:1].isupper() or printed[:1].isdecimal()
