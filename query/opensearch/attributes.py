"""What is known of sections and papers on a cluster under the names that the shared parts ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import chain
from typing import Protocol

from indexer.model import JsonObject, Paper
from indexer.opensearch.mapping import PLACE, RUNNING
from indexer.schema import REFS, TYP
from query.folding import ANSWERING, CITING_PAPERS, Pairs
from query.opensearch.asking import Asker
from query.opensearch.clauses import SECTIONS, sent_value
from query.opensearch.documents import Documents

_CACHED_PAPERS = 1024
_MOST_SECTIONS = 10_000
"""Sections of one paper: what one answer may hold."""


class Heads(Protocol):
    """What reads the heads of papers."""

    def head(self, key: str) -> Paper:
        """The head of a paper."""

    def prefetch_heads(self, keys: Iterable[str]) -> None:
        """Read several in one request."""


class RemoteAttributes:
    """Ids of sections and the sections of papers, of one state of an index."""

    def __init__(self, asker: Asker, documents: Documents) -> None:
        self._asker, self._documents = asker, documents
        self._sections: dict[str, tuple[str, ...]] = {}
        self._commit: bytes | None = None

    def close(self) -> None:
        """Forget what was found."""
        self._sections, self._commit = {}, None

    @property
    def commit(self) -> bytes:
        """Eight bytes that another state of the index does not share."""
        found = self._commit
        if found is None:
            found = self._commit = read_commit(self._asker)
        return found

    def section_id(self, doc: int) -> str:
        """The id of a section by its number."""
        return self._documents.id_of(doc)

    def sections_of(self, paper: str) -> dict[str, int]:
        """The numbers of a paper's sections by the section's part of the id; empty where unknown."""
        names = self.prefetch([paper])[paper]
        return {name: self._documents.number(f"{paper}#{name}") for name in names}

    def prefetch(self, papers: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The sections of several papers by the section's part of the id, asked for in one request."""
        known = {key: found for key in papers if (found := self._sections.get(key)) is not None}
        lacking = [key for key in dict.fromkeys(papers) if key not in known]
        answers = self._asker.search_all([_sections_of(key) for key in lacking]) if lacking else []
        for key, answer in zip(lacking, answers, strict=True):
            hits = answer["hits"]["hits"]
            known[key] = tuple(hit["_source"]["stored"]["section"]["id"] for hit in hits)
        kept = self._sections if len(self._sections) <= _CACHED_PAPERS else {}
        self._sections = {**kept, **{key: known[key] for key in lacking}}
        return known


def _sections_of(key: str) -> JsonObject:
    return {
        "_source": ["stored.section.id"],
        "query": {"bool": {"filter": [SECTIONS, {"term": {"paper": key}}]}},
        "sort": [{PLACE: "asc"}],
        "size": _MOST_SECTIONS,
    }


def read_commit(asker: Asker) -> bytes:
    """Eight bytes of a state: the index behind the name, and the numbers of writing that are seen of it."""
    body: JsonObject = {
        "size": 0,
        "track_total_hits": True,
        "aggs": {
            "index": {"terms": {"field": "_index"}},
            "last": {"max": {"field": "_seq_no"}},
            "all": {"sum": {"field": "_seq_no"}},
        },
    }
    answer = asker.search(body)
    found = answer["aggregations"]
    names = [bucket["key"] for bucket in found["index"]["buckets"]]
    seen = f"{names} {answer['hits']['total']['value']} {found['last']['value']} {found['all']['value']}"
    return blake2b(seen.encode(), digest_size=8).digest()


class RemotePairs(Pairs):
    """Which section of an Antwort answers which section of the paper that asked."""

    def __init__(self, asker: Asker, attributes: RemoteAttributes, heads: Heads) -> None:
        super().__init__(None, attributes, heads.head)  # type: ignore[arg-type] # asked of the cluster instead
        self._asker, self._remote, self._heads = asker, attributes, heads
        self._exchanges = self._read_exchanges  # type: ignore[assignment] # numbers are given anew
        self._found: dict[str, str | None] = {}

    def prefetch(self, keys: Sequence[str]) -> dict[str, str | None]:
        """The Antworten to several papers by key, with their sections, in a few requests."""
        known = {key: self._found[key] for key in dict.fromkeys(keys) if key in self._found}
        lacking = [key for key in dict.fromkeys(keys) if key not in known]
        asked = [self._head(key) for key in lacking]
        answers = self._asker.search_all([_answers_to(one) for one in asked]) if asked else []
        candidates = [
            [hit["_source"]["stored"]["paper"] for hit in answer["hits"]["hits"]] for answer in answers
        ]
        self._heads.prefetch_heads(chain.from_iterable(candidates))
        for key, paper, some in zip(lacking, asked, candidates, strict=True):
            known[key] = next((one for one in some if _is_answer(self._head(one), paper)), None)
        self._remote.prefetch([found for key in lacking if (found := known[key]) is not None])
        kept = self._found if len(self._found) <= _CACHED_PAPERS else {}
        self._found = {**kept, **{key: known[key] for key in lacking}}
        return known

    def forget(self) -> None:
        """Ask anew from now on."""
        self._found = {}

    def _find_answer(self, key: str) -> str | None:
        return self.prefetch([key])[key]


def _is_answer(paper: Paper, asked: Paper) -> bool:
    return paper.bezug == asked.dokumentnummer and paper.herausgeber == asked.herausgeber


def _answers_to(asked: Paper) -> JsonObject:
    """What finds the first Antworten that cite a paper, in the order of the index."""
    filters = [{"term": {REFS: asked.dokumentnummer or ""}}, {"term": {TYP: sent_value(ANSWERING)}}]
    return {
        "_source": ["stored.paper"],
        "query": {"bool": {"filter": filters}},
        "sort": [{RUNNING: "asc"}, {"paper": "asc"}],
        "collapse": {"field": "paper"},
        "size": CITING_PAPERS,
    }
