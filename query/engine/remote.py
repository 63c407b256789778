"""`RemoteSearcher`: one state of an index on a cluster, with the methods of `Searcher`."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from indexer.analysis import iter_tokens
from indexer.errors import ClusterError
from indexer.model import JsonObject, Paper
from indexer.opensearch import Address
from query.compile import CompiledQuery
from query.engine.checking import check_request, read_query, since
from query.engine.searching import Searcher
from query.errors import QueryError
from query.facets import DEFAULT_FACETS
from query.hits import Finish, unchanged
from query.model import (
    Every,
    Explanation,
    Facet,
    Match,
    Mode,
    QueryPlan,
    SearchRequest,
    SearchResults,
    Snippet,
    Stats,
    StoredSection,
)
from query.opensearch import Asker, Cluster, RemotePager, State, count_facets, count_stats
from query.paging import Pager
from query.ranking import Docs, Scorer
from query.reader import ReadSection
from query.synonyms import SynonymTable
from query.tree import NOTHING, And, Filter, Node, Variant, Word

LOOK_SECONDS = 1.0
"""How long a server of many searches goes on with the commit that it has seen."""

if TYPE_CHECKING:
    from query.edges import ChainStep, Edges, MissingPaper
    from query.findings import ManuscriptKind, Verification
    from query.series import Series


class RemotePlace:
    """An index on a cluster, as `query.engine.following` opens and follows it."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    @classmethod
    def open(cls, address: Address) -> RemotePlace:
        """Connect; see `Cluster.open`."""
        return cls(Cluster.open(address))

    def __str__(self) -> str:
        return str(self._cluster)

    def mark(self) -> object:
        """What changes with every commit."""
        return self._cluster.mark()

    def reopened(self) -> RemotePlace:
        """The index as it is now. Raises as `open` does."""
        self._cluster.look()
        return self

    def searcher(self, synonyms: SynonymTable | None, today: Callable[[], date]) -> Searcher:
        """A searcher of the state as it is now."""
        return RemoteSearcher(self._cluster.asker(), synonyms, today)

    def close(self) -> None:
        """Close the connection."""
        self._cluster.close()


class RemoteLook:
    """Looks for commits, at most once in `LOOK_SECONDS`; a cluster that does not answer has none."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._place: RemotePlace | None = None
        self._mark: object = None
        self._look_at = 0.0

    def __call__(self) -> object:
        """What changes with every commit, as it was seen last."""
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            with suppress(ClusterError):  # searches say what is wrong
                self._place = self._place or RemotePlace.open(self._address)
                self._mark = self._place.mark()
        return self._mark


class RemoteSearcher(Searcher):
    """One state of an index on a cluster, searched and read; see `SearchEngine` for what its methods give."""

    def __init__(self, asker: Asker, synonyms: SynonymTable | None, today: Callable[[], date]) -> None:
        self._synonyms, self._today = synonyms, today
        self._state = state = State(asker)
        self._snapshot = state.snapshot  # type: ignore[assignment]
        self._source = state.source_of(())  # type: ignore[assignment]
        self._reader = state.reader
        self._attributes = state.attributes  # type: ignore[assignment]
        self._pairs = state.pairs
        self._answer_of = state.pairs.answer_of
        self._lexicon = state.lexicon  # type: ignore[assignment]

    @property
    def has_vectors(self) -> bool:
        """No: vectors are kept in folders only."""
        return False

    def close(self) -> None:
        """Let go of the state; nothing may be asked of it any more."""
        self._forget_citations()
        self._state.close()

    def search(self, request: SearchRequest) -> SearchResults:
        """See `SearchEngine.search`."""
        check_request(request)
        _check_offered(request)
        asker = self._state.asker
        asker.notices()  # of what was asked before, such as completions
        state, results = asker.reopened, super().search(request)
        return results if asker.reopened == state else super().search(request)

    def matching(self, request: SearchRequest) -> Iterator[StoredSection]:
        """See `SearchEngine.matching`."""
        check_request(request)
        _check_offered(request)
        tree = self._compiled(request, read_query(request)).tree or NOTHING
        with self._state.asker.whole():
            for doc in self._state.snapshot.iter_matching(self._state.clauses.search(tree)):
                read = self._reader.read(doc)
                yield StoredSection(id=read.id, paper=read.paper, section=read.section)

    # --- what a part that does not answer may hold ----------------------------------------------------------

    def section(self, section_id: str) -> StoredSection:
        """See `SearchEngine.section`."""
        with self._state.asker.finding():
            return super().section(section_id)

    def paper(self, paper_id: str) -> Paper:
        """See `SearchEngine.paper`."""
        with self._state.asker.finding():
            return super().paper(paper_id)

    def mark(self, request: SearchRequest, section_id: str) -> tuple[Snippet, ...]:
        """See `SearchEngine.mark`."""
        with self._state.asker.finding():
            return super().mark(request, section_id)

    def like(self, section_id: str, limit: int = 10, mode: Mode = "keyword") -> SearchResults:
        """See `SearchEngine.like`."""
        with self._state.asker.finding():
            return super().like(section_id, limit, mode)

    def refs(self, any_id: str) -> Edges:
        """See `SearchEngine.refs`."""
        with self._state.asker.whole():
            return super().refs(any_id)

    def cited_by(self, any_id: str) -> Edges:
        """See `SearchEngine.cited_by`."""
        with self._state.asker.whole():
            return super().cited_by(any_id)

    def chain(self, section_id: str) -> ChainStep:
        """See `SearchEngine.chain`."""
        with self._state.asker.whole():
            return super().chain(section_id)

    def missing(self) -> list[MissingPaper]:
        """See `SearchEngine.missing`."""
        with self._state.asker.whole():
            return super().missing()

    # --- what is asked of the cluster -----------------------------------------------------------------------

    def _unfolded(self, tree: Node | None, request: SearchRequest, ids: Collection[str]) -> list[str]:
        names = sorted(ids)
        among = And(children=(tree or NOTHING, Filter(field="id", terms=tuple(names))))
        held = self._state.match(among, [self._state.documents.number(one) for one in names])
        docs = {doc: self._state.documents.id_of(doc) for doc in held}
        answers = {doc: self._pairs.answer_of(doc) for doc in docs}
        others = [answer for answer in answers.values() if answer is not None and answer not in docs]
        found = self._state.match(tree or NOTHING, others)
        return sorted(one for doc, one in docs.items() if answers[doc] not in found)

    def _results(
        self, request: SearchRequest, compiled: CompiledQuery, pager: Pager, finish: Finish = unchanged
    ) -> SearchResults:
        results = super()._results(request, compiled, pager, finish)
        return replace(results, notices=(*results.notices, *self._state.asker.notices()))

    def _expanded(self, compiled: CompiledQuery, tree: Node, match: Match) -> CompiledQuery:
        from query.opensearch.feedback import expand_on  # noqa: PLC0415 - few searches need it

        return expand_on(self._state, tree, match=match).widen(compiled)

    def _pager(
        self,
        tree: Node | None,
        request: SearchRequest,
        like: ReadSection | None = None,
        make: Callable[..., Pager] | None = None,
    ) -> Pager:
        return RemotePager(self._state, tree or NOTHING, request, like)

    def _scorer(self, docs: Docs | None = None) -> Scorer:
        return self._state.scorer_of(() if docs is None else docs.tolist())

    def _count(self, tree: Node | None) -> int:
        return self._state.counts.of_tree(tree or NOTHING)

    def explain(self, request: SearchRequest, section_id: str) -> Explanation | None:
        """See `SearchEngine.explain`."""
        _check_offered(request)
        with self._state.asker.finding():
            return super().explain(request, section_id)

    def _like(self, request: SearchRequest, doc: int | None) -> SearchResults:
        _check_offered(request)
        texts = [request.query] if doc is None else self._searched_texts(doc)
        stems = {token.stem for text in texts for token in iter_tokens(text) if not token.stop}
        self._state.scorer_of(()).prefetch_words(
            [Word(variants=(Variant(term=stem),)) for stem in sorted(stems)]
        )
        return super()._like(request, doc)

    def series(self, any_id: str) -> Series:
        """See `SearchEngine.series`."""
        raise QueryError("series are offered on an index in a folder only")

    def verify(self, text: str, kind: ManuscriptKind = "text") -> Verification:
        """See `SearchEngine.verify`."""
        raise QueryError("manuscripts are verified against an index in a folder only")

    def stats(self, request: SearchRequest, by: str = "fraktion", every: Every = "year") -> Stats:
        """See `SearchEngine.stats`."""
        started = time.perf_counter()
        check_request(replace(request, facets=(by,)))
        _check_offered(request)
        self._state.asker.notices()
        query = read_query(request)
        compiled = self._compiled(request, query)
        counted = count_stats(self._state.asker, self._clause(compiled.tree), by=by, every=every)
        notices = (*query.notices, *compiled.notices, *self._state.asker.notices())
        return replace(
            counted, query=request.query, match=request.match, notices=notices, took_ms=since(started)
        )

    def _facets(self, request: SearchRequest, pager: Pager) -> tuple[Facet, ...]:
        if request.facets is False:
            return ()
        names = DEFAULT_FACETS if request.facets is True else request.facets
        return count_facets(self._state.asker, self._clause(pager.tree), names)

    def _clause(self, tree: Node | None) -> JsonObject:
        return self._state.clauses.match(tree or NOTHING)

    def plan(self, request: SearchRequest) -> QueryPlan:
        """See `SearchEngine.plan`."""
        _check_offered(request)
        return super().plan(request)


def _check_offered(request: SearchRequest) -> None:
    """Raises `QueryError` for what needs more than the words of an index."""
    if request.mode != "keyword":
        raise QueryError(
            f"mode {request.mode} needs vectors, which an index on OpenSearch does not have:"
            " leave the mode out, or search an index in a folder"
        )
