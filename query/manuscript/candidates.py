"""Which sections may hold a quotation: those that have its rarest words, told by the index's own postings."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from math import log1p

import numpy as np

from indexer.analysis import exact_term, iter_tokens
from indexer.schema import TEXT_FIELDS
from indexer.store import Snapshot
from indexer.structure.references.folding import fold
from query.ranking import Docs, PostingSource

_MOST_WORDS = 16
"""Words of a quotation that are looked up in the postings, the rarest."""
_READ_WORDS = 400
"""First words of a quotation among which they are chosen."""
_MOST_POSTINGS = 200_000
_MOST_CANDIDATES = 24
_CACHED_TERMS = 4096


class Candidates:
    """Finds candidates in one snapshot."""

    def __init__(self, snapshot: Snapshot, source: PostingSource) -> None:
        self._snapshot, self._source = snapshot, source
        self._count = lru_cache(maxsize=_CACHED_TERMS)(self._count_sections)
        self._docs = lru_cache(maxsize=256)(self._read_docs)

    def find(self, text: str, preferred: Iterable[int]) -> list[tuple[int, float]]:
        """Section numbers with the share of the quotation's weight that their words have, highest first.

        The sections of `preferred` that have any of the words are among them, whatever their share.
        """
        words = self._telling(text)
        total = sum(weight for _, weight in words)
        parts = [(self._docs(word), weight) for word, weight in words if self._count(word)]
        if not parts or not total:
            return [(doc, 0.0) for doc in islice(preferred, _MOST_CANDIDATES)]
        every = np.concatenate([docs for docs, _ in parts])
        weights = np.concatenate([np.full(len(docs), weight) for docs, weight in parts])
        docs, places = np.unique(every, return_inverse=True)
        shares = np.bincount(places, weights) / total
        best = np.argsort(-shares, kind="stable")[:_MOST_CANDIDATES]
        found = dict(zip(docs[best].tolist(), shares[best].tolist(), strict=True))
        wanted = np.fromiter(preferred, np.int64)
        named = np.flatnonzero(np.isin(docs, wanted))
        named = named[np.argsort(-shares[named], kind="stable")[:_MOST_CANDIDATES]]
        found |= dict(zip(docs[named].tolist(), shares[named].tolist(), strict=True))
        return sorted(found.items(), key=lambda one: -one[1])

    def _telling(self, text: str) -> list[tuple[str, float]]:
        """The rarest words of a text as index terms, with their weights; unknown ones weigh, too."""
        tokens = islice(iter_tokens(fold(text).text), _READ_WORDS)
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
