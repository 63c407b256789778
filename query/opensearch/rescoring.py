"""Candidates scored as the embedded index scores: the same BM25F, by numbers of the whole index.

The frequencies are those that each candidate itself holds; how many sections hold a word and how long texts
are on average is asked of the index (`query.opensearch.counting`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from indexer.opensearch.mapping import length_of, sent_term
from indexer.schema import TEXT_FIELDS
from query.opensearch.asking import Asker
from query.opensearch.clauses import SECTIONS, word_clause
from query.opensearch.counting import Counts
from query.opensearch.documents import Document
from query.ranking import DEFAULT_SETTINGS, Docs, FieldLengths, Postings, Scored, Scorer
from query.ranking.source import Ints
from query.ranking.weights import TEXT_FIELDS as ONE_TEXT
from query.tree import And, Boost, Node, Not, Or, Phrase, Prefer, Word


class Totals:
    """How many sections there are, and how long their texts are on average."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._known: dict[str, float] | None = None

    def forget(self) -> None:
        """Ask anew from now on."""
        self._known = None

    @property
    def _answer(self) -> dict[str, float]:
        found = self._known
        if found is None:
            found = self._known = self._ask()
        return found

    def _ask(self) -> dict[str, float]:
        means = {field: {"avg": {"field": length_of(field)}} for field in TEXT_FIELDS}
        sums = {f"sum_{field}": {"sum": {"field": length_of(field)}} for field in ONE_TEXT}
        held = [{"exists": {"field": length_of(field)}} for field in ONE_TEXT]
        body = {
            "size": 0,
            "track_total_hits": True,
            "query": SECTIONS,
            "aggs": {**means, **sums, "held": {"filter": {"bool": {"should": held}}}},
        }
        answer = self._asker.search(body)
        found = {name: one.get("value") or 0.0 for name, one in answer["aggregations"].items()}
        found["held"] = answer["aggregations"]["held"]["doc_count"]
        found["sections"] = answer["hits"]["total"]["value"]
        return found

    @property
    def sections(self) -> int:
        """Sections that can be found."""
        return int(self._answer["sections"])

    def mean_length(self, fields: tuple[str, ...]) -> float:
        """See `PostingSource.mean_length`."""
        if fields == ONE_TEXT:
            whole = sum(self._answer[f"sum_{field}"] for field in ONE_TEXT)
            return whole / self._answer["held"] if self._answer["held"] else 1.0
        return self._answer.get(fields[0], 0.0) or 1.0


Texts = Callable[[int], Sequence[tuple[str, str]]]
"""The searched texts of a section by its number: pairs of field and text."""


class CandidateSource:
    """A `PostingSource` of a few sections by number, with the lengths and counts of all."""

    def __init__(self, documents: Mapping[int, Document], totals: Totals, texts: Texts) -> None:
        self._texts = texts
        self._documents = dict(sorted(documents.items()))
        self._totals = totals
        self._postings: dict[tuple[str, str], Postings | None] = {}
        self._lengths: dict[str, FieldLengths] = {}
        self._held: dict[str, list[tuple[int, Mapping[str, int]]]] = {}

    @property
    def size(self) -> int:
        """One more than the highest number."""
        return max(self._documents, default=-1) + 1

    @property
    def section_count(self) -> int:
        """Sections of the whole index."""
        return self._totals.sections

    def sections(self) -> Docs:
        """The candidates."""
        return np.fromiter(self._documents, np.int32, len(self._documents))

    def postings(self, field: str, term: str) -> Postings | None:
        """The candidates that hold a term."""
        key = field, term
        if key not in self._postings:
            held_as = sent_term(term) if field in TEXT_FIELDS else term
            held = {number: bag[held_as] for number, bag in self._bags(field) if held_as in bag}
            made = Postings(
                docs=np.array(list(held), np.int32), freqs=np.array(list(held.values()), np.float32)
            )
            self._postings[key] = made if held else None
        return self._postings[key]

    def _bags(self, field: str) -> list[tuple[int, Mapping[str, int]]]:
        """The candidates that have the field, each with how often it holds each term."""
        found = self._held.get(field)
        if found is None:
            bags = [(number, one.bag(field)) for number, one in self._documents.items()]
            found = self._held[field] = [pair for pair in bags if pair[1]]
        return found

    def positions(self, field: str, term: str, docs: Docs) -> list[Ints]:
        """The term's positions in each of `docs`, ascending."""
        found = []
        for number in docs.tolist():
            places = self._documents[number].positions(field, term, lambda: dict(self._texts(number))[field])  # noqa: B023
            found.append(np.array(places, np.int32))
        return found

    def frequency(self, fields: tuple[str, ...], term: str) -> float:
        """How often the candidates hold a term."""
        found = [postings for field in fields if (postings := self.postings(field, term)) is not None]
        return sum(float(postings.freqs.sum()) for postings in found)

    def least_frequency(self, fields: tuple[str, ...], term: str) -> float:
        """How often the candidates hold a term: nothing is to be read."""
        return self.frequency(fields, term)

    def lengths(self, field: str) -> FieldLengths:
        """The candidates' lengths of a field."""
        if field not in self._lengths:
            lengths = np.zeros(self.size, np.float32)
            for number, one in self._documents.items():
                lengths[number] = one.length(field)
            self._lengths[field] = FieldLengths(lengths=lengths, average=self.mean_length((field,)))
        return self._lengths[field]

    def mean_length(self, fields: tuple[str, ...]) -> float:
        """The mean of the whole index."""
        return self._totals.mean_length(fields)


class CandidateScorer(Scorer):
    """Scores candidates with the idf that words have in the whole index."""

    def __init__(self, source: CandidateSource, counts: Counts) -> None:
        super().__init__(source, DEFAULT_SETTINGS)
        self._counts = counts

    def sections_with(self, word: Word) -> int:
        """The number of sections of the index that hold the word."""
        return self._counts.of(word_clause(word))

    def count(self, node: Node) -> int:
        """How many sections of the index match."""
        return self._counts.of_tree(node)

    def prefetch(self, node: Node) -> None:
        """Count all that the scores of a tree need, in one request."""
        self.prefetch_words(list(dict.fromkeys(iter_all_words(node))))

    def prefetch_words(self, words: Sequence[Word]) -> None:
        """Count the sections of several words in one request."""
        self._counts.of_all([word_clause(word) for word in words])

    def _word(self, word: Word) -> Scored:
        return self._saturate(self.word_postings(word), self.idf(self.sections_with(word)))


def iter_all_words(node: Node) -> Iterator[Word]:
    """All words of a tree that weigh by how rare they are."""
    match node:
        case Word():
            yield node
        case Phrase():
            yield from node.words
        case And() | Or():
            for child in node.children:
                yield from iter_all_words(child)
        case Boost():
            yield from iter_all_words(node.child)
            if node.beside is not None:
                yield node.beside
        case Prefer():
            yield from iter_all_words(node.child)
            yield from iter_all_words(node.extra)
        case Not():
            yield from ()
