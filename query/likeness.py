"""More like this: the words that tell a text from the rest of the index, as a query.

Words are weighed by tf-idf, (1 + ln tf) × idf (Salton & Buckley, Term-weighting approaches in automatic text
retrieval, 1988), and ranked by the same BM25F as every search.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice

from indexer.analysis import iter_tokens, part_term
from query.compile import CompiledQuery
from query.compile.context import listed
from query.model import Notice
from query.ranking import Scorer
from query.tree import And, Boost, Filter, Node, Not, Or, Variant, Word

TELLING_WORDS = 25
"""Words of the query (the default of Lucene's MoreLikeThis); more bring what shares everyday words."""

_READ_WORDS = 5_000
"""First words of a text that are weighed: enough for any exchange, not for a whole Anlage."""
_LEAST_SECTIONS = 2
"""Sections that must hold a word: one alone cannot bring another section."""
_PART_WEIGHT = 0.3
_NAMED_WORDS = 10
"""Words that the notice names, the most telling first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingWord:
    """A word as first printed, its stem, and its share of the weight of the most telling one."""

    text: str
    stem: str
    share: float

    @property
    def word(self) -> Word:
        """The word as the ranking evaluates it: its stem, and compounds that have it as a part."""
        part = Variant(term=part_term(self.stem), kind="part", weight=_PART_WEIGHT)
        return Word(variants=(Variant(term=self.stem, kind="stem"), part), text=self.text)


def find_telling(scorer: Scorer, texts: Iterable[str], limit: int = TELLING_WORDS) -> list[TellingWord]:
    """The most telling words of texts, best first; empty where no other section has any of them."""
    counts: dict[str, int] = {}
    printed: dict[str, str] = {}
    for text in texts:
        for token in islice(iter_tokens(text), _READ_WORDS):
            if not token.stop and token.word.isalpha() and len(token.word) > 1:
                printed.setdefault(token.stem, text[token.start : token.end])
                counts[token.stem] = counts.get(token.stem, 0) + 1
    weights = {stem: _weight(scorer, stem, count) for stem, count in counts.items()}
    best = sorted((stem for stem in weights if weights[stem] > 0), key=lambda stem: -weights[stem])[:limit]
    return [
        TellingWord(text=printed[stem], stem=stem, share=weights[stem] / weights[best[0]]) for stem in best
    ]


def _weight(scorer: Scorer, stem: str, count: int) -> float:
    sections = scorer.sections_with(Word(variants=(Variant(term=stem),)))
    return (1 + math.log(count)) * scorer.idf(sections) if sections >= _LEAST_SECTIONS else 0.0


def telling_tree(words: list[TellingWord], fields: tuple[str, ...] | None = None) -> Node | None:
    """What any of the words meets in these fields, the most telling counting most; None without words."""
    if not words:
        return None
    return Or(
        children=tuple(Boost(child=replace(one.word, fields=fields), factor=one.share) for one in words)
    )


def compile_like(scorer: Scorer, texts: Iterable[str], without: tuple[str, ...]) -> CompiledQuery:
    """A query that any of the most telling words meets, and a notice; `without` are ids to leave out."""
    words = find_telling(scorer, texts)
    if not words:
        notice = Notice(code="nothing-telling", text="the text has no word that other sections have, too")
        return CompiledQuery(tree=None, notices=(notice,))
    tree, others = telling_tree(words), all_but(without)
    if tree is not None and others is not None:
        tree = And(children=(tree, others))
    named = listed([one.text for one in words], _NAMED_WORDS)
    notice = Notice(code="like", text=f"searched for what is most telling: {named}")
    return CompiledQuery(tree=tree, parts=tuple(one.word for one in words), notices=(notice,))


def all_but(without: tuple[str, ...]) -> Node | None:
    """What leaves out the sections of these ids; None where there are none."""
    return Not(child=Filter(field="id", terms=without)) if without else None
