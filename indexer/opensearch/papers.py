"""The papers that an index on a cluster holds: what the pipeline reads back of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from indexer.model import JsonObject
from indexer.opensearch.address import Address
from indexer.opensearch.documents import sent_id
from indexer.opensearch.faults import clear_faults
from indexer.opensearch.mapping import PLACE
from indexer.opensearch.patience import wait_out
from indexer.schema import PAPER_RECORD, SECTION_RECORD
from indexer.store import PaperRecord

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

_RECORDS_AT_ONCE = 1000
_SECTIONS_AT_ONCE = 200
"""Of one paper; each may be some 100 kB."""

_KEY = ("stored.paper.herausgeber", "stored.paper.dokumentnummer")


class ClusterPapers:
    """Papers and sections by key, as they stand at the moment of asking."""

    def __init__(self, client: OpenSearch, address: Address, index: str) -> None:
        self._client, self._address, self._index = client, address, index

    def __enter__(self) -> ClusterPapers:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held."""

    def iter_papers(self) -> Iterator[PaperRecord]:
        """The records of all papers."""
        return map(_record, self._scan(["stored"]))

    def iter_provenances(self) -> Iterator[tuple[str, JsonObject]]:
        """The key of each paper, and where it was read from."""
        for stored in self._scan([*_KEY, "stored.provenance"]):
            yield _key(stored["paper"]), stored["provenance"]

    def iter_heads(self) -> Iterator[JsonObject]:
        """Of each paper `drucksachetyp`, `datum` and its section ids as `sections`."""
        names = ("drucksachetyp", "datum", "sections")
        for stored in self._scan([f"stored.paper.{name}" for name in names]):
            yield stored["paper"]

    def _scan(self, fields: list[str]) -> Iterator[JsonObject]:
        from opensearchpy.helpers import scan  # noqa: PLC0415 - as the client itself

        query = {"query": {"term": {"record": PAPER_RECORD}}, "_source": fields}
        with clear_faults(self._address):
            for hit in scan(self._client, index=self._index, query=query, size=_RECORDS_AT_ONCE):
                yield hit["_source"]["stored"]

    def paper(self, key: str) -> PaperRecord | None:
        """The record of a paper, None where it is not in the index."""
        found = wait_out(lambda: self._get(key))
        return _record(found["_source"]["stored"]) if found.get("found") else None

    def _get(self, key: str) -> JsonObject:
        with clear_faults(self._address):
            found: JsonObject = self._client.get(
                index=self._index, id=sent_id(key), routing=key, ignore=[404]
            )
        return found

    def iter_sections(self, key: str) -> Iterator[JsonObject]:
        """What is stored of a paper's sections, in their order."""
        query = {"bool": {"filter": [{"term": {"paper": key}}, {"term": {"record": SECTION_RECORD}}]}}
        body: dict[str, Any] = {"query": query, "sort": [PLACE], "size": _SECTIONS_AT_ONCE}
        while True:
            hits = wait_out(lambda: self._search(body, key))
            for hit in hits:
                yield hit["_source"]["stored"]
            if len(hits) < _SECTIONS_AT_ONCE:
                return
            body["search_after"] = hits[-1]["sort"]

    def _search(self, body: JsonObject, key: str) -> list[JsonObject]:
        """The hits of one paper, all of them or none."""
        with clear_faults(self._address):
            answer = self._client.search(
                index=self._index, body=body, routing=key, params={"allow_partial_search_results": "false"}
            )
        found: list[JsonObject] = answer["hits"]["hits"]
        return found


def _key(paper: JsonObject) -> str:
    return f"{paper['herausgeber'].lower()}-{paper['dokumentnummer'].replace('/', '-')}"


def _record(stored: JsonObject) -> PaperRecord:
    paper = stored["paper"]
    return PaperRecord(key=_key(paper), paper=paper, provenance=stored["provenance"])
