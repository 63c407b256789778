"""Sections as the index holds them, numbered in the order in which they are first met; the last are kept.

A number is what the shared parts (pages, folding, citations) know a section by. It means the same section for
much longer than any search takes; what the section holds is read again where it was let go.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from threading import RLock
from typing import cast

from indexer.analysis import iter_tokens
from indexer.errors import ClusterError
from indexer.model import JsonObject
from indexer.opensearch import sent_id
from indexer.opensearch.mapping import PLACE, RUNNING
from indexer.schema import ART, NUMBER_FIELDS, TEXT_FIELDS, VALUE_FIELDS
from query.opensearch.asking import Asker

MOST_NUMBERS = 1 << 17
"""Then the oldest number is given away: a thousand times what one search looks at."""

_KEPT = 2_000
"""Sections that are kept: those of the last searches."""

VALUES = ("kind", *NUMBER_FIELDS, ART, *VALUE_FIELDS)
"""Fields whose terms are asked for with each section: filters within alternatives look at them."""

SHOWN: JsonObject = {"_source": True, "docvalue_fields": list(VALUES)}
"""What is asked of a section that is scored or shown."""

ORDER: tuple[JsonObject, ...] = ({RUNNING: "asc"}, {"paper": "asc"}, {PLACE: "asc"})
"""The order of the index: papers by number, sections as printed."""


_NOTHING: Counter[str] = Counter()


class Document:
    """One section as the index has it: what is stored of it, and the terms of its texts."""

    def __init__(self, hit: JsonObject) -> None:
        self.id = _id_of(hit)
        self.stored = cast(JsonObject, hit["_source"]["stored"])
        self._source = hit["_source"]
        self._fields = hit.get("fields", {})
        self._bags: dict[str, Counter[str]] = {}
        self._places: dict[str, dict[str, list[int]]] = {}

    def values(self, field: str) -> list[str]:
        """The terms of a field of values, or of paper numbers."""
        return [self.id] if field == "id" else self._fields.get(field, [])

    def length(self, field: str) -> int:
        """How many terms a field has."""
        return self.bag(field).total()

    def positions(self, field: str, term: str, text: Callable[[], str]) -> list[int]:
        """Where a text field holds a term, ascending; `text` gives the text, which is analysed once."""
        if field not in self._places:
            found = self._places[field] = {}
            for token in iter_tokens(text()):
                for one in token.terms:
                    found.setdefault(one, []).append(token.position)
        return self._places[field].get(term, [])

    def bag(self, field: str) -> Counter[str]:
        """The terms of a field, each with how often the field holds it."""
        found = self._bags.get(field)
        if found is None:
            words = self._source.get(field, "").split() if field in TEXT_FIELDS else self.values(field)
            found = self._bags[field] = Counter(words) if words else _NOTHING
        return found


def _id_of(hit: JsonObject) -> str:
    """The full id of a section, which what is stored has: that of a hit may be cut where it is very long."""
    stored = hit["_source"]["stored"]
    return f"{stored['paper']}#{stored['section']['id']}" if "section" in stored else hit["_id"]


class Documents:
    """The sections that were met, by number and id."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._numbers: dict[str, int] = {}
        self._ids: dict[int, str] = {}
        self._last = 0
        self._kept: OrderedDict[int, Document] = OrderedDict()
        self._lock = RLock()

    def number(self, section_id: str) -> int:
        """The number of a section by its id."""
        with self._lock:
            found = self._numbers.get(section_id)
            if found is None:
                found = self._numbers[section_id] = self._free_number()
                self._ids[found] = section_id
            return found

    def _free_number(self) -> int:
        """The next number, from 1 on: `any` of some numbers is asked."""
        self._last = self._last % MOST_NUMBERS + 1
        former = self._ids.pop(self._last, None)
        if former is not None:
            del self._numbers[former]
            self._kept.pop(self._last, None)
        return self._last

    def id_of(self, number: int) -> str:
        """The id of a section by its number."""
        return self._ids[number]

    def keep(self, hits: Sequence[JsonObject]) -> list[int]:
        """The numbers of hits, in their order; what they hold is kept."""
        with self._lock:
            numbers = [self.number(_id_of(hit)) for hit in hits]
            for number, hit in zip(numbers, hits, strict=True):
                if number not in self._kept:
                    self._kept[number] = Document(hit)
                self._kept.move_to_end(number)
            while len(self._kept) > max(_KEPT, len(hits)):
                self._kept.popitem(last=False)
            return numbers

    def forget(self) -> None:
        """Read anew from now on; numbers stay."""
        with self._lock:
            self._kept.clear()

    def read(self, numbers: Sequence[int]) -> list[Document]:
        """What sections hold; those that were let go are read again, together."""
        with self._lock:
            found = {number: self._kept[number] for number in numbers if number in self._kept}
        lacking = [number for number in dict.fromkeys(numbers) if number not in found]
        if lacking:
            ids = [self._ids[number] for number in lacking]
            body = {**SHOWN, "query": {"ids": {"values": list(map(sent_id, ids))}}, "size": len(ids)}
            hits = self._asker.search(body)["hits"]["hits"]
            with self._lock:
                found |= {number: self._kept[number] for number in self.keep(hits)}
        if not all(number in found for number in numbers):
            raise ClusterError("a part of the index that was there no longer answers", "cluster-unreachable")
        return [found[number] for number in numbers]
