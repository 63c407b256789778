"""Documents in a temporary index, and queries searched in it under one setting or another.

The index is written, read and ranked as every index is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.schema import SECTION_RECORD, TEXT_FIELDS
from indexer.store import Store
from indexer.vectors import NamedEmbedder
from query.compile import compile_request
from query.errors import QueryError
from query.evaluate.vectors import DocumentVectors, body_of
from query.expand import ExpansionSettings, expand
from query.meaning import DEPTH, FUSION, FusionSettings
from query.model import MatchKind, Mode, SearchRequest
from query.ranking import PostingSource, Ranked, Settings, open_source, rank
from query.synonyms import SynonymTable
from query.syntax import Query
from query.tree import NOTHING, And, Boost, Node, Or, Phrase, Word

RUN_DEPTH = 100
"""Hits a query in a run (contract: 100)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a search is run with; the defaults are those of every search."""

    name: str
    ranking: Settings = field(default_factory=Settings)
    expansion: ExpansionSettings | None = None
    """None where the query is not expanded."""
    synonyms: SynonymTable | None = None
    """None for the built-in table."""
    without: frozenset[MatchKind] = frozenset()
    """Ways of matching that are left out: nothing is met so."""
    mode: Mode = "keyword"
    """By words, by meaning, or by both, fused; the latter need a collection with vectors."""
    fusion: FusionSettings = FUSION


PLAIN = Setting(name="any")
"""As `search --match any`."""

SEMANTIC = Setting(name="semantic", mode="semantic")
HYBRID = Setting(name="hybrid", mode="hybrid")
"""As `search --mode hybrid`."""

EXPANDED = Setting(name="any --expand", expansion=ExpansionSettings())
"""As `search --match any --expand`."""


class Collection:
    """Indexed documents, searched by words; see `indexed`."""

    def __init__(
        self,
        source: PostingSource,
        documents: Mapping[int, tuple[str, tuple[str, ...]]],
        vectors: DocumentVectors | None = None,
    ) -> None:
        self._source = source
        self._documents = documents
        self._vectors = vectors

    def __len__(self) -> int:
        return len(self._documents)

    def search(self, text: str, setting: Setting, limit: int = RUN_DEPTH) -> list[tuple[str, float]]:
        """The ids of the best documents with their scores, best first.

        The text is words only: quotation marks are no operators here.
        """
        ranked = self._by_mode(text, setting, limit)
        return [
            (self._documents[doc][0], score)
            for doc, score in zip(ranked.docs.tolist(), ranked.scores.tolist(), strict=True)
        ]

    def _by_mode(self, text: str, setting: Setting, limit: int) -> Ranked:
        if setting.mode == "keyword":
            return self._rank(text, setting, limit)
        if self._vectors is None:
            raise QueryError("the documents have no vectors; name what makes them")
        if setting.mode == "semantic":
            return self._vectors.rank(text, limit)
        return self._vectors.rank_with(self._rank(text, setting, DEPTH).docs, text, limit, setting.fusion)

    def _rank(self, text: str, setting: Setting, limit: int) -> Ranked:
        request = SearchRequest(query=text, match="any")
        tree = compile_request(request, Query.of_words(text), setting.synonyms).tree
        if tree is None:
            return Ranked.empty()
        tree = prune(tree, setting.without)
        ranked = rank(self._source, tree, limit=limit, settings=setting.ranking)
        if setting.expansion is None:
            return ranked
        wider = expand(self._source, tree, ranked, self._texts, settings=setting.expansion)
        return rank(self._source, wider.tree, limit=limit, settings=setting.ranking)

    def _texts(self, doc: int) -> tuple[str, ...]:
        return self._documents[doc][1]


def prune(tree: Node, kinds: frozenset[MatchKind]) -> Node:
    """The tree without what matches in one of these ways; a word of which nothing is left matches nothing."""
    match tree:
        case Word():
            kept = tuple(variant for variant in tree.variants if variant.kind not in kinds)
            return replace(tree, variants=kept) if kept else NOTHING
        case Phrase():
            return NOTHING if tree.kind in kinds else tree
        case And() | Or():
            return replace(tree, children=tuple(prune(child, kinds) for child in tree.children))
        case Boost():
            return replace(tree, child=prune(tree.child, kinds))
        case _:
            return tree


@contextmanager
def indexed(
    documents: Iterable[Mapping[str, str]],
    on_indexed: Callable[[int], None] | None = None,
    embedder: NamedEmbedder | None = None,
) -> Iterator[Collection]:
    """Index documents as `indexer.schema` makes them in a temporary folder, which is gone after the block.

    `on_indexed` is told after each document how many are indexed. With an `embedder` they get vectors.
    """
    kept: list[tuple[str, tuple[str, ...]]] = []
    bodies: list[tuple[str, str]] = []
    with TemporaryDirectory(prefix="drucksuche-eval-") as folder:
        store = Store.create(Path(folder) / "index")
        with store.writing() as writer:
            writer.add(_iter_numbered(documents, kept, bodies, on_indexed))
            writer.commit()
        with store.snapshot() as snapshot:
            numbers = snapshot.iter_numbers("record", SECTION_RECORD)
            places = {number: snapshot.stored(number)["document"] for number in numbers}
            found = {number: kept[place] for number, place in places.items()}
            bodies = [bodies[places[number]] for number in sorted(places)]
            vectors = None if embedder is None else DocumentVectors(embedder, bodies)
            yield Collection(open_source(snapshot), found, vectors)


def _iter_numbered(
    documents: Iterable[Mapping[str, str]],
    kept: list[tuple[str, tuple[str, ...]]],
    bodies: list[tuple[str, str]],
    on_indexed: Callable[[int], None] | None,
) -> Iterator[dict[str, str]]:
    for document in documents:
        stored = json.dumps({"document": len(kept)})
        kept.append((document["id"], tuple(document[name] for name in TEXT_FIELDS if name in document)))
        bodies.append(body_of(document))
        yield {**document, "record": SECTION_RECORD, "stored": stored}
        if on_indexed is not None:
            on_indexed(len(kept))
