"""What `indexer.store.Snapshot` gives of a folder, of an index on a cluster: papers and sections by term."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.model import JsonObject
from indexer.opensearch import sent_id
from indexer.schema import NUMBER, PAPER_RECORD, REFS
from indexer.store import PaperRecord
from query.opensearch.asking import Asker
from query.opensearch.clauses import Clauses
from query.opensearch.documents import ORDER, SHOWN, Documents
from query.tree import Filter, Variant, Word

_AT_ONCE = 200
_FIRST = 8
"""Sections that are asked for first: often the first few are enough."""


class RemoteSnapshot:
    """Papers and sections of one state of an index; numbers of sections are those of `documents`."""

    def __init__(self, asker: Asker, documents: Documents, clauses: Clauses) -> None:
        self._asker, self._documents, self._clauses = asker, documents, clauses

    def iter_papers(self) -> Iterator[PaperRecord]:
        """The records of all papers."""
        body = {"query": {"term": {"record": PAPER_RECORD}}}
        for hit in self._asker.iter_hits(body, [{"paper": "asc"}], _AT_ONCE):
            yield _record(hit["_source"]["stored"])

    def papers(self, keys: list[str]) -> dict[str, PaperRecord]:
        """The records of several papers by key; those that the index lacks are left out."""
        body = {"query": {"ids": {"values": list(map(sent_id, keys))}}, "size": len(keys)}
        hits = self._asker.search(body)["hits"]["hits"] if keys else []
        records = (_record(hit["_source"]["stored"]) for hit in hits)
        return {record.key: record for record in records}

    def paper(self, key: str) -> PaperRecord | None:
        """The record of a paper, None where it is not in the index."""
        return self.papers([key]).get(key)

    def iter_sections(self, key: str) -> Iterator[JsonObject]:
        """The decoded documents of a paper's sections, in their order."""
        for number in self.iter_numbers("paper", key):
            yield self.stored(number)

    def stored(self, number: int) -> JsonObject:
        """What a section keeps, decoded."""
        return self._documents.read([number])[0].stored

    def stored_references(self, number: int) -> tuple[str, list[JsonObject]]:
        """The key of a section's paper and the section's own references."""
        stored = self.stored(number)
        return stored["paper"], stored["references"]

    def terms_held_by(self, field: str, size: int, most: int) -> list[str] | None:
        """Not known here."""
        return None

    def count(self, field: str, term: str) -> int:
        """How many documents hold a term, records of papers too."""
        body = {"size": 0, "track_total_hits": True, "query": {"term": {field: term}}}
        found: int = self._asker.search(body)["hits"]["total"]["value"]
        return found

    def iter_numbers(self, field: str, term: str) -> Iterator[int]:
        """The numbers of sections that hold a term of a field, in the order of the index."""
        if field == "id":
            yield from self._numbers_of_id(term)
            return
        known = (*ONE_TERM_FIELDS, REFS, NUMBER)
        node = Filter(field=field, terms=(term,)) if field in known else _word(field, term)
        yield from self.iter_matching(self._clauses.search(node), _FIRST)

    def _numbers_of_id(self, document_id: str) -> Iterator[int]:
        """The number of a section, or of the record of a paper, which is there."""
        body = {"size": 0, "track_total_hits": 1, "query": {"ids": {"values": [sent_id(document_id)]}}}
        if self._asker.search(body)["hits"]["total"]["value"]:
            yield self._documents.number(document_id)

    def iter_matching(self, query: JsonObject, size: int = _AT_ONCE) -> Iterator[int]:
        """The numbers of all sections that a query finds, in the order of the index."""
        for hit in self._asker.iter_hits({**SHOWN, "query": query}, ORDER, size):
            yield self._documents.keep([hit])[0]


ONE_TERM_FIELDS = ("paper", "kind")


def _word(field: str, term: str) -> Word:
    return Word(variants=(Variant(term=term),), fields=(field,))


def _record(stored: JsonObject) -> PaperRecord:
    paper = stored["paper"]
    key = f"{paper['herausgeber'].lower()}-{paper['dokumentnummer'].replace('/', '-')}"
    return PaperRecord(key=key, paper=paper, provenance=stored["provenance"])
