"""The mapping and the documents on a real server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from indexer.analysis import exact_term, stem_word
from indexer.opensearch import build_mappings, connect, document_of, layers_of, read_address, sent_id
from indexer.opensearch.mapping import SETTINGS
from indexer.schema import TEXT_FIELDS, iter_section_documents
from tests.papers import exchange, paper

PAPER = paper(
    "21/9",
    exchange("1", "Wer zahlt?", "Die Außen- und Sicherheitspolitik der Länder und die Brücke."),
    exchange("2", "Und wer nicht?", "Siehe Drucksache 21/8 und die Brücken."),
)


def near(*terms: tuple[str, int]) -> dict[str, Any]:
    """A query for terms in sequence, each with the places before it that anything may fill."""
    clauses: list[dict[str, Any]] = []
    for term, gap in terms:
        clauses += [{"span_gap": {"answer_stems": gap}}] if gap else []
        own = [{"span_term": {field: term}} for field in layers_of("answer", term)]
        masked = [{"span_field_masking": {"query": one, "field": "answer_stems"}} for one in own]
        clauses.append({"span_or": {"clauses": masked}})
    return {"span_near": {"clauses": clauses, "slop": 0, "in_order": True}}


def test_words_and_sequences_match_on_the_server_as_in_the_embedded_index(
    new_address: Callable[[], str],
) -> None:
    address = read_address(new_address())
    with connect(address) as client:
        body = {"settings": {**SETTINGS, "number_of_replicas": 0}, "mappings": build_mappings({})}
        client.indices.create(index=address.name, body=body)
        for place, document in enumerate(iter_section_documents(PAPER)):
            sent = document_of(document, place)
            client.index(
                index=address.name, id=sent_id(str(document["id"])), body=sent, routing=str(document["paper"])
            )
        client.indices.refresh(index=address.name)

        def found(query: dict[str, Any]) -> list[str]:
            hits = client.search(index=address.name, body={"query": query, "sort": "place"})["hits"]["hits"]
            return [hit["_id"] for hit in hits]

        bridge, foreign, security, state = map(
            stem_word, ("bruecke", "aussenpolitik", "sicherheitspolitik", "laender")
        )
        both = ["bt-21-9#f1", "bt-21-9#f2"]
        assert found({"term": {"all": bridge}}) == found({"term": {"answer": bridge}}) == both
        assert found({"term": {"all": exact_term("bruecke")}}) == both[:1]
        assert found({"term": {"all": "21/8"}}) == both[1:]
        assert found({"term": {"number": "21/9"}}) == both
        assert found(near((foreign, 0), (security, 1))) == both[:1]
        assert found(near((stem_word("aussen"), 0), (security, 1))) == both[:1]
        assert found(near((foreign, 0), (security, 0))) == []
        assert found(near((security, 0), (state, 1), (bridge, 2))) == both[:1]
        kept = client.get(index=address.name, id="bt-21-9#f1", routing="bt-21-9")["_source"]
        assert set(kept) <= {"stored", *TEXT_FIELDS} and "stored" in kept
