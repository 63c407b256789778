"""One state of an index on a cluster, with all that the shared parts of a search ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from indexer.model import Paper
from indexer.opensearch import sent_id
from indexer.schema import paper_key
from query.folding import ANSWERING
from query.hits import texts_of
from query.opensearch.asking import Asker
from query.opensearch.attributes import RemoteAttributes, RemotePairs
from query.opensearch.candidates import iter_weighed
from query.opensearch.clauses import Clauses
from query.opensearch.counting import Counts
from query.opensearch.documents import Documents
from query.opensearch.layers import Layers
from query.opensearch.lexicon import RemoteLexicon
from query.opensearch.rarity import Rarity
from query.opensearch.rescoring import CandidateScorer, CandidateSource, Totals
from query.opensearch.snapshot import RemoteSnapshot
from query.reader import SectionReader, head_of
from query.tree import Node


class RemoteReader(SectionReader):
    """Reads papers and sections; of several sections the heads of their papers in one request."""

    def __init__(self, snapshot: RemoteSnapshot, documents: Documents) -> None:
        super().__init__(snapshot)  # type: ignore[arg-type]
        self._remote, self._documents = snapshot, documents

    def forget(self) -> None:
        """Read anew from now on."""
        self._heads.clear()

    def prefetch(self, docs: Sequence[int]) -> None:
        """Read sections and the heads of their papers, together."""
        held = self._documents.read(docs)
        self.prefetch_heads(one.stored["paper"] for one in held if "paper" in one.stored)

    def prefetch_heads(self, keys: Iterable[str]) -> None:
        """Read the heads of several papers; those that the index lacks are passed over."""
        lacking = [key for key in dict.fromkeys(keys) if key not in self._heads]
        for key, record in self._remote.papers(lacking).items():
            self._heads[key] = head_of(record)


class State:
    """What is asked of one state; everything it keeps is of that state."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.documents = Documents(asker)
        self.layers = Layers(asker)
        self.clauses = Clauses(self.layers.held)
        self.counts = Counts(asker, self.clauses)
        self.totals = Totals(asker)
        self.rarity = Rarity(asker)
        self.snapshot = RemoteSnapshot(asker, self.documents, self.clauses)
        self.reader = RemoteReader(self.snapshot, self.documents)
        self.attributes = RemoteAttributes(asker, self.documents)
        self.pairs = RemotePairs(asker, self.attributes, self.reader)
        self.lexicon = RemoteLexicon(asker, self.counts)
        asker.on_change = self.forget

    def forget(self) -> None:
        """Ask anew from now on: what is known is of another state, or lacks a part of the index."""
        for one in (
            self.documents,
            self.layers,
            self.counts,
            self.totals,
            self.rarity,
            self.pairs,
            self.lexicon,
        ):
            one.forget()
        self.attributes.close()
        self.reader.forget()

    def close(self) -> None:
        """Let go of the state."""
        self.pairs.close()
        self.attributes.close()
        self.asker.close()

    def source_of(self, docs: Sequence[int]) -> CandidateSource:
        """Sections by number, as what is scored."""
        found = dict(zip(docs, self.documents.read(docs), strict=True))
        return CandidateSource(found, self.totals, self._texts)

    def scorer_of(self, docs: Sequence[int]) -> CandidateScorer:
        """What scores these sections as the embedded index does."""
        return CandidateScorer(self.source_of(docs), self.counts)

    def searched_texts(self, doc: int) -> list[str]:
        """The searched texts of a section by its number, in the order of the fields."""
        return [text for _, text in self._texts(doc)]

    def _texts(self, doc: int) -> list[tuple[str, str]]:
        stored = self.documents.read([doc])[0].stored
        if "texts" in stored:  # of a test collection, which has no papers
            return list(stored["texts"].items())
        read = self.reader.read(doc)
        return texts_of(read.paper, read.section)

    def prefetch(self, tree: Node) -> None:
        """Count what the scores of a tree need, in one request."""
        self.scorer_of(()).prefetch(tree)
        self.rarity.prefetch(iter_weighed(tree))

    def prefetch_asked(self, docs: Sequence[int]) -> None:
        """Read the sections of the papers that sections of Antworten answer, in one request."""
        papers = [self.reader.read(doc).paper for doc in docs]
        self.attributes.prefetch([key for one in papers if (key := _asked_key(one)) is not None])

    def match(self, tree: Node, docs: Sequence[int]) -> frozenset[int]:
        """Which of a few sections match."""
        if not docs:
            return frozenset()
        numbers = {sent_id(self.documents.id_of(doc)): doc for doc in docs}
        filters = [self.clauses.match(tree), {"ids": {"values": list(numbers)}}]
        body = {"_source": False, "size": len(numbers), "query": {"bool": {"filter": filters}}}
        return frozenset(numbers[hit["_id"]] for hit in self.asker.search(body)["hits"]["hits"])


def _asked_key(paper: Paper) -> str | None:
    if paper.drucksachetyp != ANSWERING or paper.bezug is None:
        return None
    return paper_key(replace(paper, dokumentnummer=paper.bezug))
