"""How many sections match a part of a query, over the whole index; asked for many parts at once."""

from __future__ import annotations

import json
from collections.abc import Iterable

from indexer.model import JsonObject
from query.opensearch.asking import Asker
from query.opensearch.clauses import SECTIONS, Clauses
from query.tree import Node

_CACHED = 20_000
"""Counts that are kept of one state."""


class Counts:
    """Counts sections by a clause, each clause once."""

    def __init__(self, asker: Asker, clauses: Clauses) -> None:
        self._asker, self._clauses = asker, clauses
        self._known: dict[str, int] = {}

    def of(self, clause: JsonObject) -> int:
        """The number of sections that match."""
        return self.of_all([clause])[0]

    def of_all(self, clauses: Iterable[JsonObject]) -> list[int]:
        """The numbers for several clauses, in their order."""
        named = [(_key(clause), clause) for clause in clauses]
        known = self._known
        lacking = {key: clause for key, clause in named if key not in known}
        answers = self._asker.search_all([_count(clause) for clause in lacking.values()]) if lacking else []
        found = {key: answer["hits"]["total"]["value"] for key, answer in zip(lacking, answers, strict=True)}
        kept = self._known if len(self._known) <= _CACHED else {}  # it may have been emptied meanwhile
        kept.update(found)
        self._known = kept
        return [found[key] if key in found else known[key] for key, _ in named]

    def forget(self) -> None:
        """Count anew from now on."""
        self._known = {}

    def of_tree(self, tree: Node) -> int:
        """The number of sections that a tree matches."""
        return self.of(self._clauses.match(tree))

    def question(self, tree: Node) -> JsonObject:
        """What asks for the number of a tree, for whoever asks it beside something else and tells `know`."""
        return _count(self._clauses.match(tree))

    def know(self, clause: JsonObject, count: int) -> None:
        """Keep a number that another answer told."""
        self._known[_key(clause)] = count


def _key(clause: JsonObject) -> str:
    return json.dumps(clause, sort_keys=True)


def _count(clause: JsonObject) -> JsonObject:
    return {"size": 0, "track_total_hits": True, "query": {"bool": {"filter": [SECTIONS, clause]}}}
