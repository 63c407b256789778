"""Pseudo-relevance feedback: words that the best sections have in common join the query, and are named.

Words are weighed by Bo1 (Amati 2003, Probabilistic Models for Information Retrieval based on Divergence from
Randomness): how much more often a word stands in the best sections than in as many at random.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from indexer.analysis import iter_tokens, part_term
from query.compile import CompiledQuery
from query.model import Match, Notice
from query.ranking import PostingSource, Ranked
from query.ranking.weights import FIELD_WEIGHTS
from query.tree import Boost, Node, Or, Prefer, Variant, Word

FEEDBACK_SECTIONS = 10
"""Best sections that words are taken from (Carpineto & Romano, A Survey of Query Expansion, 2012)."""

FEEDBACK_WORDS = 50
"""First words of each text of a section that count: an Anlage would drown the rest (docs/decisions/0007)."""

EXPANSION_TERMS = 30
"""Words that join the query at most; 15 to 60 do about equally well (docs/decisions/0007)."""

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
    words: int = FEEDBACK_WORDS


DEFAULT_EXPANSION = ExpansionSettings()

Frequencies = Callable[[Sequence[str]], Mapping[str, float]]
"""How often the ranked fields of the whole index together hold each of some terms."""

_FIELDS = tuple(FIELD_WEIGHTS)


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

    def widen(self, compiled: CompiledQuery) -> CompiledQuery:
        """The compiled query with these words, which a notice names; as it is where there are none."""
        if not self.terms:
            return compiled
        words = ", ".join(term.text for term in self.terms)
        notice = Notice(code="expanded", text=f"the query was expanded by: {words}")
        parts = (*compiled.parts, Word(variants=self.variants))
        return replace(compiled, tree=self.tree, parts=parts, notices=(*compiled.notices, notice))


def expand(  # noqa: PLR0913 - each is a choice of its own
    source: PostingSource,
    tree: Node,
    best: Ranked,
    texts: Callable[[int], Iterable[str]],
    *,
    match: Match = "any",
    settings: ExpansionSettings = DEFAULT_EXPANSION,
    frequencies: Frequencies | None = None,
) -> Expansion:
    """Expand `tree` from its best sections; `texts` gives the searched texts of a section by number.

    Under `any` the new words also find sections of their own, under `all` they only rank those that match.
    How frequent words are is asked of `source` one by one, or where it holds a part of the index only, of
    `frequencies` at once.
    """
    held, printed = _count_words(best, texts, settings)
    count, least = partial(source.frequency, _FIELDS), partial(source.least_frequency, _FIELDS)
    if frequencies is None:
        found = _heaviest(held, source.section_count, count, least, settings.terms)
    else:
        known = frequencies(list(held)).__getitem__
        found = _heaviest(held, source.section_count, known, known, settings.terms)
    terms = tuple(
        ExpansionTerm(text=printed[term], term=term, factor=settings.factor * weight / found[0][0])
        for weight, term in found
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


def _heaviest(
    held: Mapping[str, float],
    sections: int,
    count: Callable[[str], float],
    least: Callable[[str], float],
    size: int,
) -> list[tuple[float, str]]:
    """The `size` heaviest of the words that were counted: Bo1 weight and index term, heaviest first.

    Words are weighed in the order of their frequencies and only until none of the rest can be among them,
    without those that are too frequent everywhere by what `least` says: to count a word costs most here.
    """
    found: list[tuple[float, str]] = []
    for term in sorted(held, key=lambda term: -held[term]):
        frequency = held[term]
        if len(found) == size:
            lightest = -found[-1][0]
            if _bo1(frequency, _LEAST_SECTIONS / sections) < lightest:
                break
            if _bo1(frequency, max(_LEAST_SECTIONS, least(term)) / sections) < lightest:
                continue
        mean = count(term) / sections
        if _LEAST_SECTIONS / sections <= mean < frequency:
            insort(found, (-_bo1(frequency, mean), term))
            del found[size:]
    return [(-weight, term) for weight, term in found]


def _count_words(
    best: Ranked, texts: Callable[[int], Iterable[str]], settings: ExpansionSettings
) -> tuple[dict[str, float], dict[str, str]]:
    """How often the best sections hold each word, the better the more it counts, and its first form."""
    frequencies: dict[str, float] = {}
    printed: dict[str, str] = {}
    if not best.scores[:1].any():  # nothing was found, or by filters alone, which make none the best
        return frequencies, printed
    shares = (best.scores[: settings.sections] / best.scores[:1]).tolist()
    for doc, share in zip(best.docs[: settings.sections].tolist(), shares, strict=True):
        for text in texts(doc):
            for token in islice(iter_tokens(text), settings.words):
                if not token.stop and token.word.isalpha() and len(token.word) > 1:
                    if token.stem not in frequencies:
                        printed[token.stem] = text[token.start : token.end]
                    frequencies[token.stem] = frequencies.get(token.stem, 0.0) + share
    return frequencies, printed


def _bo1(frequency: float, mean: float) -> float:
    """Bo1 of a word that is more frequent than on average; it grows with `frequency`, falls with `mean`."""
    return frequency * math.log2((1 + mean) / mean) + math.log2(1 + mean)
