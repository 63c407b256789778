"""How rare terms are in each field, as the cluster sees it: what its own scores are taken back to."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from indexer.opensearch import sent_term
from indexer.schema import TEXT_FIELDS
from query.opensearch.asking import Asker
from query.opensearch.clauses import TermPlace

_CACHED = 20_000
_LEAST = 0.5


class _Known(NamedTuple):
    sections: int
    holding: int


class Rarity:
    """Statistics of terms in fields of text, each term asked for once."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._known: dict[str, dict[str, _Known]] = {}

    def prefetch(self, terms: Iterable[str]) -> None:
        """Ask for several terms in one request."""
        wanted = list(map(sent_term, dict.fromkeys(terms)))
        lacking = [term for term in wanted if term not in self._known]
        if not lacking:
            return
        asked: dict[str, dict[str, _Known]] = {term: {} for term in lacking}
        for field, found in self._asker.term_statistics(TEXT_FIELDS, lacking).items():
            sections = found["field_statistics"]["doc_count"]
            for term, one in found["terms"].items():
                if field in TEXT_FIELDS and term in asked:
                    asked[term][field] = _Known(sections, one.get("doc_freq", 0))

        few = {term: self._known[term] for term in wanted if term in self._known}
        kept = self._known if len(self._known) <= _CACHED else few
        self._known = {**kept, **asked}  # whole: other threads read it

    def forget(self) -> None:
        """Ask anew from now on."""
        self._known = {}

    def idf(self, place: TermPlace) -> float | None:
        """The idf by which the cluster scores a term in a field; None where the field has nothing at all."""
        known = self._known.get(place.term, {}).get(place.field)
        if known is None or known.sections < 1:
            return None
        holding = max(known.holding, _LEAST)  # another shard may have it
        return math.log1p((max(known.sections - holding, 0) + 0.5) / (holding + 0.5))
