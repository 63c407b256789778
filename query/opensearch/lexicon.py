"""The lexicon of an index on a cluster: words and values counted by aggregations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from indexer.analysis import exact_term
from indexer.model import JsonObject
from indexer.opensearch import ALL, WORDS, sent_term
from query.lexicon import Entry, Looked
from query.opensearch.asking import Asker
from query.opensearch.clauses import SECTIONS
from query.opensearch.counting import Counts
from query.syntax.spelling import distance

MAX_VALUES = 10_000
"""Values of one field that are read: 65,536 is what an aggregation may give."""

_TRIED = 1_000
"""Words that the cluster offers as alike, before the most frequent of them are chosen."""

_LONGEST = 64
_SIGNS = frozenset('.?+*|{}[]()"\\#@&<>~^$-')
"""What means something in a regular expression of Lucene."""


class RemoteLexicon:
    """A `Lexicon`; the values of small fields are kept."""

    def __init__(self, asker: Asker, counts: Counts) -> None:
        self._asker, self._counts = asker, counts
        self._values: dict[str, tuple[Entry, ...]] = {}

    def forget(self) -> None:
        """Ask anew from now on."""
        self._values = {}

    def matching(self, pattern: str, limit: int) -> Looked:
        """Words that a folded pattern with `*` and `?` meets, the most frequent first."""
        regex = "".join(_WILD.get(sign) or _escaped(sign) for sign in pattern)
        order = [{"_count": "desc"}, {"_key": "asc"}]
        found = self._terms(WORDS, regex, limit + 1, order)
        return Looked(tuple(found[:limit]), cut=len(found) > limit)

    def similar(self, word: str, edits: int, limit: int) -> Looked:
        """Words within `edits` letters of a folded word, the nearest first, of these the most frequent."""
        word = word[:_LONGEST]
        near = [word, *(self._suggested(word, edits) if edits else ())]
        counts = self._counts.of_all({"term": {ALL: sent_term(exact_term(one))}} for one in near)
        found = [
            (distance(word, one, edits), -count, one)
            for one, count in zip(near, counts, strict=True)
            if count
        ]
        kept = sorted(entry for entry in found if entry[0] <= edits)
        return Looked(tuple(Entry(one, -count) for _, count, one in kept[:limit]), cut=len(kept) > limit)

    def _suggested(self, word: str, edits: int) -> Iterable[str]:
        term = {
            "field": ALL,
            "suggest_mode": "always",
            "max_edits": edits,
            "prefix_length": 0,
            "min_word_length": 1,
            "size": _TRIED,
            "shard_size": _TRIED,
            "max_inspections": _TRIED,
            "max_term_freq": 2**30,
            "accuracy": 0.01,
            "string_distance": "damerau_levenshtein",
            "sort": "frequency",
        }
        body = {"size": 0, "suggest": {"near": {"text": exact_term(word), "term": term}}}
        options = [one for entry in self._asker.search(body)["suggest"]["near"] for one in entry["options"]]
        return (one["text"][1:] for one in options if one["text"].startswith(exact_term("")))

    def values(self, field: str) -> Sequence[Entry]:
        """All values of a field of values, by name."""
        found = self._values.get(field)
        if found is None:
            found = self._values[field] = self.values_from(field, "", MAX_VALUES).entries
        return found

    def values_from(self, field: str, prefix: str, limit: int) -> Looked:
        """The first values of a field that start so, by name."""
        regex = "".join(map(_escaped, prefix)) + ".*" if prefix else None
        found = self._terms(field, regex, limit + 1, [{"_key": "asc"}])
        return Looked(tuple(found[:limit]), cut=len(found) > limit)

    def _terms(self, field: str, include: str | None, size: int, order: list[JsonObject]) -> list[Entry]:
        terms: JsonObject = {
            "field": field,
            "size": size,
            "order": order,
            "shard_size": max(size, MAX_VALUES),
        }
        if include is not None:
            terms["include"] = include
        body = {"size": 0, "query": SECTIONS, "aggs": {"terms": {"terms": terms}}}
        buckets = self._asker.search(body)["aggregations"]["terms"]["buckets"]
        return [Entry(bucket["key"], bucket["doc_count"]) for bucket in buckets]


_WILD = {"*": ".*", "?": "."}


def _escaped(sign: str) -> str:
    return f"\\{sign}" if sign in _SIGNS else sign
