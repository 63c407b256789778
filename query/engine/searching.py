"""`Searcher`: one commit of an index, open to be searched and read."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from indexer.model import Paper
from indexer.schema import ANSWER
from indexer.store import Snapshot
from query.attributes import Attributes
from query.citations import Citing
from query.compile import CompiledQuery, compile_request
from query.engine.checking import MAX_LIMIT, check_limit, check_request, read_query, settled, since
from query.errors import QueryError
from query.facets import DEFAULT_FACETS, count_facets
from query.folding import Pairs
from query.hits import Finish, make_finder, make_hit, mark_section, texts_of, unchanged
from query.lexicon import ColumnLexicon
from query.model import (
    Completion,
    Every,
    Explanation,
    Facet,
    Hit,
    Match,
    Mode,
    Notice,
    QueryPlan,
    SearchRequest,
    SearchResults,
    Snippet,
    Stats,
    StoredSection,
)
from query.paging import Page, Pager, with_others
from query.ranking import (
    DEFAULT_SETTINGS,
    ColumnSource,
    Docs,
    Scorer,
    make_scorer,
    open_source,
    rank,
)
from query.reader import ReadSection, SectionReader
from query.synonyms import SynonymTable
from query.syntax import Query, iter_typed
from query.tree import NOTHING, And, Filter, Node

if TYPE_CHECKING:
    from indexer.vectors import NamedEmbedder
    from query.findings import ManuscriptKind, Verification
    from query.meaning import Meaning, Met
    from query.series import Series

_READ_SECTIONS = 2 * MAX_LIMIT
"""Sections that one search reads once."""


class Searcher(Citing):
    """One commit of an index, searched and read; see `SearchEngine` for what its methods give."""

    def __init__(
        self,
        snapshot: Snapshot,
        synonyms: SynonymTable | None,
        today: Callable[[], date],
        embedder: str | NamedEmbedder | None = None,
    ) -> None:
        self._embedder, self._synonyms, self._today = embedder, synonyms, today
        self._snapshot = snapshot
        self._source = open_source(self._snapshot)
        self._reader = SectionReader(self._snapshot)
        self._attributes = Attributes(self._snapshot)
        self._pairs = Pairs(self._source, self._attributes, self._reader.head)
        self._answer_of = self._pairs.answer_of
        self._lexicon = ColumnLexicon([columns for columns, _ in self._snapshot.segments])
        self._met = lru_cache(maxsize=1)(self._meet)

    @property
    def commit(self) -> str:
        """See `SearchEngine.commit`."""
        return self._attributes.commit.hex()

    @property
    def has_vectors(self) -> bool:
        """See `SearchEngine.has_vectors`."""
        return any(columns.segment.vectors_name for columns, _ in self._snapshot.segments)

    def close(self) -> None:
        """Release the index files; nothing may be asked of it any more."""
        if isinstance(self._source, ColumnSource):
            self._source.close()
        self._attributes.close()
        self._pairs.close()
        self._forget_citations()
        self._lexicon = ColumnLexicon([])
        for name in ("_meaning", "_met"):
            vars(self).pop(name, None)
        self._snapshot.close()

    def search(self, request: SearchRequest) -> SearchResults:
        """See `SearchEngine.search`."""
        started = time.perf_counter()
        check_request(request)
        request = settled(request)
        query = read_query(request)
        compiled = self._compiled(request, query)
        if request.mode != "keyword":
            results = self._by_meaning(request, query, compiled)
            return replace(results, took_ms=since(started))
        results = self._results(request, compiled, self._pager(compiled.tree, request))
        notices = (*query.notices, *results.notices, *self._advice(request, query, compiled, results.total))
        return replace(results, notices=notices, took_ms=since(started))

    def matching(self, request: SearchRequest) -> Iterator[StoredSection]:
        """See `SearchEngine.matching`."""
        check_request(request)
        compiled = self._compiled(request, read_query(request))
        for doc in self._pager(compiled.tree, request).held.nonzero()[0].tolist():
            read = self._reader.read(doc)
            yield StoredSection(id=read.id, paper=read.paper, section=read.section)

    def search_among(self, request: SearchRequest, ids: Collection[str]) -> SearchResults:
        """See `SearchEngine.search_among`."""
        started = time.perf_counter()
        check_request(request)
        compiled = self._compiled(request, read_query(request))
        wanted = self._unfolded(compiled.tree, request, ids) if request.fold else sorted(ids)
        among = Filter(field="id", terms=tuple(wanted))
        tree = And(children=(compiled.tree or NOTHING, among))
        results = self._results(request, replace(compiled, tree=tree), self._pager(tree, request))
        return replace(results, took_ms=since(started))

    def _unfolded(self, tree: Node | None, request: SearchRequest, ids: Collection[str]) -> list[str]:
        """Those sections that the whole search would not show as part of an Antwort that is none of them."""
        held = self._pager(tree, request).held
        docs = {doc: one for one in sorted(ids) for doc in self._snapshot.iter_numbers("id", one)}
        answers = ((one, self._pairs.answer_of(doc)) for doc, one in docs.items())
        return [one for one, answer in answers if answer is None or answer in docs or not held[answer]]

    @cached_property
    def _meaning(self) -> Meaning:
        from query.meaning import Meaning  # noqa: PLC0415 - a search by words does not need it

        return Meaning(self._snapshot, self._embedder)

    def _by_meaning(self, request: SearchRequest, query: Query, compiled: CompiledQuery) -> SearchResults:
        met = self._meaning.find(request, query, compiled, self._scorer())
        results = self._met_results(request, compiled, met)
        return replace(results, notices=(*query.notices, *results.notices))

    def _met_results(
        self, request: SearchRequest, compiled: CompiledQuery, met: Met, like: ReadSection | None = None
    ) -> SearchResults:
        pager = self._pager(compiled.tree, request, like, met.make_pager)
        results = self._results(request, compiled, pager, met.finish)
        return replace(results, notices=(*results.notices, *met.notices), total_is_exact=met.is_exact)

    def _results(
        self, request: SearchRequest, compiled: CompiledQuery, pager: Pager, finish: Finish = unchanged
    ) -> SearchResults:
        page = pager.page()
        return SearchResults(
            mode=request.mode,
            query=request.query,
            match=request.match,
            total=page.total,
            total_is_exact=True,
            hits=self._hits(compiled, page, request.sections, finish),
            facets=self._facets(request, pager),
            papers=page.papers,
            first=page.first,
            cursor=page.cursor,
            notices=(*compiled.notices, *self._scattered(compiled, page)),
            took_ms=0.0,
        )

    def _scattered(self, compiled: CompiledQuery, page: Page) -> Iterator[Notice]:
        if page.entries and compiled.compounds:
            from query.suggest import iter_scattered  # noqa: PLC0415 - few searches need it

            docs = page.docs()
            yield from iter_scattered(self._scorer(docs), compiled.compounds, docs)

    def _pager(
        self,
        tree: Node | None,
        request: SearchRequest,
        like: ReadSection | None = None,
        make: Callable[..., Pager] = Pager,
    ) -> Pager:
        return make(
            self._scorer(),
            tree or NOTHING,
            request,
            attributes=self._attributes,
            pairs=self._pairs,
            read=lru_cache(maxsize=_READ_SECTIONS)(self._reader.read),
            like=like,
        )

    def _scorer(self, docs: Docs | None = None) -> Scorer:
        """What scores sections, at least these."""
        return make_scorer(self._source, DEFAULT_SETTINGS, None)

    def like(self, section_id: str, limit: int = 10, mode: Mode = "keyword") -> SearchResults:
        """See `SearchEngine.like`."""
        found = self.section(section_id)
        doc = next(self._snapshot.iter_numbers("id", found.id))
        return self._like(SearchRequest(query=found.id, match="any", limit=limit, mode=mode), doc)

    def like_text(self, text: str, limit: int = 10, mode: Mode = "keyword") -> SearchResults:
        """See `SearchEngine.like_text`."""
        return self._like(SearchRequest(query=text, match="any", limit=limit, mode=mode), None)

    def _like(self, request: SearchRequest, doc: int | None) -> SearchResults:
        from query.likeness import all_but, compile_like  # noqa: PLC0415 - a search does not need it

        started = time.perf_counter()
        check_request(request)
        like = None if doc is None else self._reader.read(doc)
        texts = [request.query] if doc is None else self._searched_texts(doc)
        without = () if doc is None else self._pairs.ids_of(doc)
        compiled = compile_like(self._scorer(), texts, without)
        if request.mode == "semantic":  # its words are marked, but were not searched for
            compiled = replace(compiled, notices=())
        if request.mode == "keyword":
            results = self._results(request, compiled, self._pager(compiled.tree, request, like))
        else:
            met = self._meaning.like(request, doc, compiled, all_but(without), self._scorer())
            results = self._met_results(request, compiled, met, like)
        return replace(results, cursor=None, took_ms=since(started))

    def series(self, any_id: str) -> Series:
        """See `SearchEngine.series`."""
        from query.series import SeriesFinder  # noqa: PLC0415 - a search does not need it

        doc = next(self._snapshot.iter_numbers("id", self._reader.section(any_id).id))
        read = lru_cache(maxsize=_READ_SECTIONS)(self._reader.read)
        return SeriesFinder(self._scorer(), self._attributes, self._pairs, read).find(any_id, doc)

    def stats(self, request: SearchRequest, by: str = "fraktion", every: Every = "year") -> Stats:
        """See `SearchEngine.stats`."""
        from query.stats import count_stats  # noqa: PLC0415 - a search does not need it

        started = time.perf_counter()
        check_request(replace(request, facets=(by,)))
        if request.mode != "keyword":
            raise QueryError("statistics count what the words match; leave the mode out")
        query = read_query(request)
        compiled = self._compiled(request, query)
        held = self._pager(compiled.tree, request).held
        answered = self._source.lengths(ANSWER).lengths > 0
        counted = count_stats(self._attributes, held, answered, by=by, every=every)
        return replace(
            counted,
            query=request.query,
            match=request.match,
            notices=(*query.notices, *compiled.notices),
            took_ms=since(started),
        )

    def _facets(self, request: SearchRequest, pager: Pager) -> tuple[Facet, ...]:
        if request.facets is False:
            return ()
        names = DEFAULT_FACETS if request.facets is True else request.facets
        return count_facets(self._attributes, pager.held, names)

    def explain(self, request: SearchRequest, section_id: str) -> Explanation | None:
        """See `SearchEngine.explain`."""
        from query.engine.explaining import explain_section  # noqa: PLC0415 - few searches need it

        check_request(request)
        request = replace(settled(request), limit=1, after=None, facets=False)
        doc = next(self._snapshot.iter_numbers("id", self._reader.section(section_id).id))
        tree = self._compiled(request, read_query(request)).tree
        met = None if request.mode == "keyword" else self._met(request)
        return explain_section(self._scorer(np.array([doc], np.int32)), tree, doc, self._reader.read, met)

    def _meet(self, request: SearchRequest) -> Met:
        query = read_query(request)
        return self._meaning.find(request, query, self._compiled(request, query), self._scorer())

    def plan(self, request: SearchRequest) -> QueryPlan:
        """See `SearchEngine.plan`."""
        from query.planning import Stopwatch, make_plan  # noqa: PLC0415 - few searches need it

        check_request(request)
        request, watch = settled(request), Stopwatch()
        query = watch.run("parse", lambda: read_query(request))
        compiled = watch.run("compile", lambda: self._compiled(request, query))
        make: Callable[..., Pager] = Pager
        if request.mode != "keyword":
            make = watch.run("meaning", lambda: self._meet(request)).make_pager
        page = watch.run("rank", self._pager(compiled.tree, request, make=make).page)
        watch.run("show", lambda: self._hits(compiled, page, request.sections))
        return make_plan(self._scorer(), compiled.tree, request.match, watch.stages)

    def _compiled(self, request: SearchRequest, query: Query) -> CompiledQuery:
        compiled = compile_request(
            request,
            query,
            self._synonyms,
            lexicon=self._lexicon,
            today=self._today(),
            citing=self._citing_ids,
        )
        if request.expand and compiled.tree is not None:
            return self._expanded(compiled, compiled.tree, request.match)
        return compiled

    def section(self, section_id: str) -> StoredSection:
        """See `SearchEngine.section`."""
        return self._pointing(self._reader.section(section_id))

    def mark(self, request: SearchRequest, section_id: str) -> tuple[Snippet, ...]:
        """See `SearchEngine.mark`."""
        check_request(request)
        doc = next(self._snapshot.iter_numbers("id", self._reader.section(section_id).id))
        compiled = self._compiled(request, read_query(request))
        return mark_section(doc, self._reader.read(doc), self._source, compiled)

    def paper(self, paper_id: str) -> Paper:
        """See `SearchEngine.paper`."""
        return self._reader.paper(paper_id)

    def verify(self, text: str, kind: ManuscriptKind = "text") -> Verification:
        """See `SearchEngine.verify`."""
        from query.manuscript import Verifier  # noqa: PLC0415 - a search does not need it

        return Verifier(self._snapshot, self._source, self._reader, self._attributes).verify(text, kind)

    def _expanded(self, compiled: CompiledQuery, tree: Node, match: Match) -> CompiledQuery:
        """The query with the words that its best sections have in common, named in a notice."""
        from query.expand import FEEDBACK_SECTIONS, expand  # noqa: PLC0415 - few searches need it

        best = rank(self._source, tree, limit=FEEDBACK_SECTIONS)
        return expand(self._source, tree, best, self._searched_texts, match=match).widen(compiled)

    def _searched_texts(self, doc: int) -> list[str]:
        read = self._reader.read(doc)
        return [text for _, text in texts_of(read.paper, read.section)]

    def _count(self, tree: Node | None) -> int:
        """How many sections match."""
        return rank(self._source, tree or NOTHING, limit=1).total

    def _advice(
        self, request: SearchRequest, query: Query, compiled: CompiledQuery, total: int
    ) -> list[Notice]:
        notices = [
            Notice(code="paper-number", text=f"{word} is in the index: drucksuche show {word}")
            for word in dict.fromkeys(iter_typed(query.tree))
            if "/" in word and any(self._snapshot.iter_numbers("number", word))
        ]
        if total == 0 and compiled.tree is not None:
            notices.extend(self._no_hits(request, query, compiled))
        return notices

    def _no_hits(self, request: SearchRequest, query: Query, compiled: CompiledQuery) -> Iterator[Notice]:
        from query.suggest import Advisor, PrintedForms  # noqa: PLC0415 - few searches need it

        printed = PrintedForms(self._snapshot.iter_numbers, self._searched_texts)
        advisor = Advisor(self._lexicon, self._count, printed)
        yield from advisor.advise(query.text, compiled)
        if request.match == "all":
            tree = self._compiled(replace(request, match="any", expand=False), query).tree
            if count := self._count(tree):
                yield Notice(code="none-under-all", text=f"with --match any: {count} sections")

    def complete(self, typed: str, limit: int = 20) -> tuple[Completion, ...]:
        """See `SearchEngine.complete`."""
        from query.suggest import PrintedForms, complete  # noqa: PLC0415 - a search does not need it

        check_limit(limit)
        printed = PrintedForms(self._snapshot.iter_numbers, self._searched_texts)
        return complete(typed, self._lexicon, printed, limit)

    def _hits(
        self, compiled: CompiledQuery, page: Page, sections: tuple[str, ...], finish: Finish = unchanged
    ) -> tuple[Hit, ...]:
        find = make_finder(self._source, compiled, page.docs())

        def hit_of(doc: int, score: float) -> Hit:
            read = page.read(doc)
            return finish(self._pointing(make_hit(doc, score, read, find, sections)), doc, read)

        return tuple(with_others(one, hit_of, self._attributes.section_id) for one in page.entries)
