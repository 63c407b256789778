"""Documents in a temporary index on a cluster, searched as every index there is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from uuid import uuid4

from indexer.opensearch import Address
from indexer.opensearch.layout import Layout
from indexer.opensearch.store import ClusterStore
from indexer.schema import SECTION_RECORD, TEXT_FIELDS
from query.compile import compile_request
from query.errors import QueryError
from query.evaluate.searching import RUN_DEPTH, Setting
from query.model import SearchRequest
from query.opensearch import Cluster, RemotePager, State
from query.opensearch.feedback import expand_on
from query.syntax import Query

_COMMON = "eval"
"""What stands between the name of the index that was named and what tells this run from others."""


class RemoteCollection:
    """Documents on a cluster, searched by words; see `indexed_on`."""

    def __init__(self, state: State, size: int) -> None:
        self._state, self._size = state, size

    def __len__(self) -> int:
        return self._size

    def search(self, text: str, setting: Setting, limit: int = RUN_DEPTH) -> list[tuple[str, float]]:
        """The ids of the best documents with their scores, best first.

        Raises `QueryError` for what needs more than words, or ranks otherwise than a search there does.
        """
        if replace(setting, expansion=None) != Setting(name=setting.name):
            raise QueryError("on OpenSearch queries are searched by their words alone")
        request = SearchRequest(query=text, match="any", limit=limit, fold=False, plain=True)
        tree = compile_request(request, Query.of_words(text)).tree
        if tree is None:
            return []
        if setting.expansion is not None:
            tree = expand_on(self._state, tree, settings=setting.expansion).tree
        entries = RemotePager(self._state, tree, request).page().entries
        return [(self._state.documents.id_of(entry.doc), entry.score) for entry in entries]


@contextmanager
def indexed_on(
    address: Address, documents: Iterable[Mapping[str, str]], on_indexed: Callable[[int], None] | None = None
) -> Iterator[RemoteCollection]:
    """Index documents beside the index that `address` names, in one of their own that is gone afterwards.

    It is gone too where indexing or searching fails or is interrupted. `on_indexed` is told after each
    document how many are indexed.
    """
    own = replace(address, name=f"{address.name}-{_COMMON}-{uuid4().hex[:12]}")
    with ClusterStore.passing(own, Layout(replicas=0)) as store:
        size = 0
        with store.writing() as writer:
            for size, document in enumerate(documents, 1):
                writer.add([_document(document)])
                if on_indexed is not None:
                    on_indexed(size)
            writer.commit()
        state = State(Cluster(store).asker())
        try:
            yield RemoteCollection(state, size)
        finally:
            state.close()


def _document(document: Mapping[str, str]) -> dict[str, str]:
    texts = {name: document[name] for name in TEXT_FIELDS if name in document}
    stored = json.dumps({"texts": texts})
    return {**document, "paper": document["id"], "record": SECTION_RECORD, "stored": stored}
