"""Pseudo-relevance feedback: words that the best sections have in common join the query, and are named.

Words are weighed by Bo1 (Amati 2003, Probabilistic Models for Information Retrieval based on Divergence from
Randomness): how much more often a word stands in the best sections than in as many at random.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from indexer.analysis import iter_tokens, part_term
from query.model import Match
from query.ranking import PostingSource, Ranked
from query.ranking.weights import FIELD_WEIGHTS
from query.tree import Boost, Node, Or, Prefer, Variant, Word

FEEDBACK_SECTIONS = 10
"""Best sections that words are taken from (Carpineto & Romano, A Survey of Query Expansion, 2012)."""

EXPANSION_TERMS = 30
"""Words that join the query at most; 15 to 60 do about equally well."""

EXPANSION_FACTOR = 0.2
"""Weight of the best new word beside a word of the query; 0.1 to 0.4 find more, above 0.3 ranks worse."""

_PART_WEIGHT = 0.3
_LEAST_SECTIONS = 2
"""Sections of the index that must hold a word: one alone cannot bring another section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpansionSettings:
    """One setting of expansion; the default is what `--expand` uses."""

    sections: int = FEEDBACK_SECTIONS
    terms: int = EXPANSION_TERMS
    factor: float = EXPANSION_FACTOR


DEFAULT_EXPANSION = ExpansionSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpansionTerm:
    """A word that joined the query: as printed in the section it came from, its index term, its factor."""

    text: str
    term: str
    factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A query with the words that joined it, heaviest first."""

    tree: Node
    terms: tuple[ExpansionTerm, ...]

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The terms of the index by which the new words are met."""
        return tuple(variant for term in self.terms for variant in _word(term).variants)


def expand(  # noqa: PLR0913 - each is a choice of its own
    source: PostingSource,
    tree: Node,
    best: Ranked,
    texts: Callable[[int], Iterable[str]],
    *,
    match: Match = "any",
    settings: ExpansionSettings = DEFAULT_EXPANSION,
) -> Expansion:
    """Expand `tree` from its best sections; `texts` gives the searched texts of a section by number.

    Under `any` the new words also find sections of their own, under `all` they only rank those that match.
    """
    weights, printed = _feedback(source, best, texts, settings.sections)
    heaviest = sorted(weights, key=lambda term: (-weights[term], term))[: settings.terms]
    terms = tuple(
        ExpansionTerm(
            text=printed[term], term=term, factor=settings.factor * weights[term] / weights[heaviest[0]]
        )
        for term in heaviest
    )
    if not terms:
        return Expansion(tree=tree, terms=())
    added = tuple(Boost(child=_word(one), factor=one.factor) for one in terms)
    if match == "all":
        return Expansion(tree=Prefer(child=tree, extra=Or(children=added)), terms=terms)
    return Expansion(tree=Or(children=(tree, *added)), terms=terms)


def _word(term: ExpansionTerm) -> Word:
    stem = Variant(term=term.term, kind="expansion")
    part = Variant(term=part_term(term.term), kind="expansion", weight=_PART_WEIGHT)
    return Word(variants=(stem, part), text=term.text)


def _feedback(
    source: PostingSource, best: Ranked, texts: Callable[[int], Iterable[str]], sections: int
) -> tuple[dict[str, float], dict[str, str]]:
    """The Bo1 weight of each word of the best sections, and the word as first printed."""
    frequencies: dict[str, float] = {}
    printed: dict[str, str] = {}
    top = float(best.scores[0]) if len(best.scores) else 0.0
    for doc, score in zip(best.docs[:sections].tolist(), best.scores.tolist(), strict=False):
        for text in texts(doc):
            for token in iter_tokens(text):
                if not token.stop and token.word.isalpha() and len(token.word) > 1:
                    frequencies[token.stem] = frequencies.get(token.stem, 0.0) + score / top
                    printed.setdefault(token.stem, text[token.start : token.end])
    return {
        term: _bo1(count, collection / source.section_count)
        for term, count in frequencies.items()
        if (collection := _collection_frequency(source, term)) >= _LEAST_SECTIONS
    }, printed


def _collection_frequency(source: PostingSource, term: str) -> float:
    return sum(source.frequency(field, term) for field in FIELD_WEIGHTS)


def _bo1(frequency: float, mean: float) -> float:
    return frequency * math.log2((1 + mean) / mean) + math.log2(1 + mean)
