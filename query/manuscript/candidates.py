"""Which sections may hold a quotation: those that have its rarest words, told by the index's own postings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from math import log1p

import numpy as np
from numpy.typing import NDArray

from indexer.analysis import Token, exact_term, iter_tokens
from indexer.schema import TEXT_FIELDS
from indexer.store import Snapshot
from indexer.structure.references.folding import fold
from query.ranking import ColumnSource, Docs, PostingSource

_MOST_WORDS = 16
"""Words of a quotation that are looked up in the postings, the rarest."""
_READ_WORDS = 400
"""First words of a quotation among which they are chosen."""
_MOST_POSTINGS = 200_000
_MOST_CANDIDATES = 24
_LEAST_SHARE = 0.3
"""Share of the weight of a quotation's words that a section must have, if it is not named."""
_RUN, _SHORT_RUN = 3, 2
"""Words of a run, and of one in a short quotation; stop words between them are not counted."""
_MOST_RUNS = 8
_CACHED_TERMS = 4096
_CACHED_LISTS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Numbers of sections that may hold a quotation, the likeliest first."""

    named: tuple[int, ...]
    """Of those that its source may mean."""
    likely: tuple[int, ...]
    """Of all, those too that are named; they have a fair share of its words."""


class CandidateFinder:
    """Finds candidates in one snapshot."""

    def __init__(self, snapshot: Snapshot, source: PostingSource) -> None:
        self._snapshot, self._source = snapshot, source
        self._count = lru_cache(maxsize=_CACHED_TERMS)(self._count_sections)
        self._docs = lru_cache(maxsize=_CACHED_LISTS)(self._read_docs)

    def find(self, text: str, named: Sequence[int]) -> Candidates:
        """The candidates for the words of a quotation; `named` are the sections that its source may mean."""
        tokens = _tokens(text)
        words = self._telling(tokens)
        total = sum(weight for _, weight in words)
        parts = [(self._docs(word), weight) for word, weight in words if self._count(word)]
        if not parts or not total:
            return Candidates(named=tuple(named[:_MOST_CANDIDATES]), likely=())
        every = np.concatenate([docs for docs, _ in parts])
        weights = np.concatenate([np.full(len(docs), weight) for docs, weight in parts])
        docs, places = np.unique(every, return_inverse=True)
        shares = np.bincount(places, weights) / total
        best = _best(shares)
        meant = np.flatnonzero(np.isin(docs, named))
        return Candidates(
            named=tuple(docs[meant[_best(shares[meant])]].tolist()),
            likely=tuple(docs[best][shares[best] >= _LEAST_SHARE].tolist()),
        )

    def find_in_order(self, text: str) -> tuple[int, ...]:
        """The sections that have most runs of a few words as a quotation has them, most first.

        They tell it from others that have the same words in another order, and cost more to find.
        """
        if not isinstance(self._source, ColumnSource):
            return ()
        telling = [token for token in _tokens(text) if not token.stop]
        size = _RUN if len(telling) >= _MOST_RUNS else _SHORT_RUN
        step = max(1, len(telling) // _MOST_RUNS)
        votes: Counter[int] = Counter()
        for first in range(0, max(1, len(telling) - size + 1), step):
            run = telling[first : first + size]
            terms = [[exact_term(token.word)] for token in run]
            offsets = [token.position - run[0].position for token in run]
            for field in TEXT_FIELDS:
                found = self._source.find_sequence(field, terms, offsets)
                votes.update(() if found is None else found.docs.tolist())
        return tuple(doc for doc, _ in votes.most_common(_MOST_CANDIDATES))

    def _telling(self, tokens: Sequence[Token]) -> list[tuple[str, float]]:
        """The rarest of some words as index terms, with their weights; unknown ones weigh, too."""
        terms = dict.fromkeys(exact_term(token.word) for token in tokens if not token.stop)
        counted = sorted((self._count(term), term) for term in terms)
        chosen: list[tuple[str, float]] = []
        postings = 0
        for count, term in counted[:_MOST_WORDS]:
            postings += count
            if chosen and postings > _MOST_POSTINGS:
                break
            chosen.append((term, log1p(self._source.section_count / (count + 1))))
        return chosen

    def _count_sections(self, term: str) -> int:
        return sum(self._snapshot.count(field, term) for field in TEXT_FIELDS)

    def _read_docs(self, term: str) -> Docs:
        """The sections that hold a term in any field, each once."""
        lists = [found.docs for field in TEXT_FIELDS if (found := self._source.postings(field, term))]
        return np.unique(np.concatenate(lists)) if lists else np.empty(0, np.int32)


def _best(shares: NDArray[np.float64]) -> NDArray[np.intp]:
    """The places of the highest shares, highest first, ties in order."""
    return np.argsort(-shares, kind="stable")[:_MOST_CANDIDATES]


def _tokens(text: str) -> list[Token]:
    return list(islice(iter_tokens(fold(text).text), _READ_WORDS))
