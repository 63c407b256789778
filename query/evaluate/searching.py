"""A collection in a temporary index, and its queries searched under one setting or another.

The index is written and read as every index is; the title goes into the title field, the text into the
passage field, and nothing else of the collection is used.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.model import JsonObject
from indexer.schema import PASSAGE, SECTION_RECORD, TITLE
from indexer.store import Store
from query.compile import compile_request
from query.evaluate.collection import Entry
from query.expand import ExpansionSettings, expand
from query.model import SearchRequest
from query.ranking import PostingSource, Ranked, Settings, open_source, rank
from query.synonyms import SynonymTable
from query.syntax import Clause, Query

RUN_DEPTH = 100
"""Hits a query in a run (contract: 100)."""

_REPORT_EVERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a search is run with; the defaults are those of every search."""

    name: str
    ranking: Settings = field(default_factory=Settings)
    expansion: ExpansionSettings | None = None
    """None where the query is not expanded."""
    synonyms: SynonymTable | None = None
    """None for the built-in table."""


PLAIN = Setting(name="any")
"""As `search --match any`."""

EXPANDED = Setting(name="any --expand", expansion=ExpansionSettings())
"""As `search --match any --expand`."""


def rank_words(
    source: PostingSource,
    text: str,
    texts: Callable[[int], Iterable[str]],
    setting: Setting,
    limit: int = RUN_DEPTH,
) -> Ranked:
    """The best sections for a query whose text is words only: quotation marks are no operators here.

    `texts` gives the searched texts of a section, for expansion.
    """
    query = Query(clauses=(Clause(text=text, start=0, end=len(text)),))
    tree = compile_request(SearchRequest(query=text, match="any"), query, setting.synonyms).tree
    if tree is None:
        return Ranked.empty()
    ranked = rank(source, tree, limit=limit, settings=setting.ranking)
    if setting.expansion is None:
        return ranked
    wider = expand(source, tree, ranked, texts, settings=setting.expansion)
    return rank(source, wider.tree, limit=limit, settings=setting.ranking)


class Collection:
    """An indexed collection; see `indexed`."""

    def __init__(self, source: PostingSource, entries: list[Entry]) -> None:
        self._source = source
        self._entries = entries

    def __len__(self) -> int:
        return len(self._entries)

    def search(self, text: str, setting: Setting) -> list[tuple[str, float]]:
        """The ids of the best documents with their scores, best first."""
        ranked = rank_words(self._source, text, self._texts, setting)
        return [
            (self._entries[doc].id, score)
            for doc, score in zip(ranked.docs.tolist(), ranked.scores.tolist(), strict=True)
        ]

    def _texts(self, doc: int) -> tuple[str, str]:
        return self._entries[doc].text, self._entries[doc].title


@contextmanager
def indexed(
    entries: Iterable[Entry], on_indexed: Callable[[int], None] | None = None
) -> Iterator[Collection]:
    """Index `entries` in a temporary folder, which is gone after the block.

    `on_indexed` is told how many documents are indexed, now and then.
    """
    with TemporaryDirectory(prefix="drucksuche-eval-") as folder:
        store = Store.create(Path(folder) / "index")
        with store.writing() as writer:
            writer.add(_iter_documents(entries, on_indexed))
            writer.commit()
        with store.snapshot() as snapshot:
            numbers = snapshot.iter_numbers("record", SECTION_RECORD)
            kept = [Entry(*snapshot.stored(number)["entry"]) for number in numbers]
            yield Collection(open_source(snapshot), kept)


def _iter_documents(
    entries: Iterable[Entry], on_indexed: Callable[[int], None] | None
) -> Iterator[dict[str, str]]:
    for count, entry in enumerate(entries, 1):
        stored: JsonObject = {"entry": list(entry)}
        texts = {name: text for name, text in ((TITLE, entry.title), (PASSAGE, entry.text)) if text}
        yield {"record": SECTION_RECORD, "stored": json.dumps(stored), **texts}
        if on_indexed is not None and count % _REPORT_EVERY == 0:
            on_indexed(count)
