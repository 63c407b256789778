"""Which of the fields with positions hold anything: most readings of words have none in the deeper ones."""

from __future__ import annotations

from indexer.opensearch.mapping import FORMS, STEMS, layers
from indexer.schema import TEXT_FIELDS
from query.opensearch.asking import Asker


class Layers:
    """The fields of one state of an index; asked for once, by the first sequence."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._held: frozenset[str] | None = None

    def held(self) -> frozenset[str]:
        """The fields with positions that some section has."""
        found = self._held
        if found is None:
            found = self._held = self._ask()
        return found

    def forget(self) -> None:
        """Ask anew from now on."""
        self._held = None

    def _ask(self) -> frozenset[str]:
        names = [layer for field in TEXT_FIELDS for end in (STEMS, FORMS) for layer in layers(field, end)]
        bodies = [
            {"size": 0, "terminate_after": 1, "track_total_hits": 1, "query": {"exists": {"field": name}}}
            for name in names
        ]
        answers = zip(names, self._asker.search_all(bodies), strict=True)
        return frozenset(name for name, answer in answers if answer["hits"]["total"]["value"])
