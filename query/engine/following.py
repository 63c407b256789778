"""`SearchEngine`: one commit of an index after the other, shared by any number of threads.

A search takes the searcher of the commit that is current when it starts, and keeps it to its end. A searcher
is closed when neither the engine nor any search holds it any more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Lock, RLock
from typing import TYPE_CHECKING, Protocol

from indexer.errors import StoreError
from indexer.model import Paper
from indexer.opensearch.address import Address, address_of
from indexer.store import Store
from query.engine.searching import Searcher
from query.model import (
    Completion,
    Every,
    Explanation,
    Mode,
    QueryPlan,
    SearchRequest,
    SearchResults,
    Snippet,
    Stats,
    StoredSection,
)
from query.synonyms import SynonymTable, read_table

if TYPE_CHECKING:
    from indexer.vectors import NamedEmbedder
    from query.edges import ChainStep, Edges, MissingPaper, PointsTo
    from query.findings import ManuscriptKind, Verification
    from query.series import Series


class SearchEngine:
    """An index as of the moment it was opened or last refreshed; a context manager.

    `search` gives ranked sections, `section` and `paper` read them whole by id. All methods may be called
    from several threads at once; each call sees one commit. What they return is plain values that stay valid.
    """

    def __init__(
        self,
        index: Place | Store,
        synonyms: SynonymTable | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        place = FolderPlace(index) if isinstance(index, Store) else index
        self._place: Place = place
        self._synonyms = synonyms
        self._today = today
        self._lock = RLock()  # a block of `pinned` that nobody ended is ended by a collection, anywhere
        """Held for the moment in which a searcher is taken, let go or put in another's place."""
        self._refreshing = Lock()
        """Held while a commit is opened, so that two threads do not open the same."""
        self._mark = place.mark()  # before the commit is opened: one that comes between is seen later
        self._held: _Held | None = _Held(place.searcher(synonyms, today))

    @classmethod
    def open(
        cls,
        index_dir: Path | Address | str,
        *,
        synonyms: Path | None = None,
        embedder: str | NamedEmbedder | None = None,
    ) -> SearchEngine:
        """Open an index folder, or `opensearch+https://host:9200/name`; `synonyms` is a file.

        Its groups join the built-in ones.

        `embedder` makes the vectors of queries (docs/semantic.md), by default what $DRUCKSUCHE_EMBEDDER or
        the index names. It is loaded by the first search by meaning.

        Raises `StoreError` (`IndexMissingError`, `ForeignIndexError`) where that is none of ours, or was
        written with another version of the German analysis, and `QueryError` where the file of synonyms
        cannot be read. An index on a cluster raises `ClusterError` where that cannot be asked.
        """
        table = None if synonyms is None else read_table(synonyms)
        return cls(_place_of(index_dir, embedder), table)

    def __enter__(self) -> SearchEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the index files, when the searches that still run have ended; twice does no harm."""
        with self._lock:
            held, self._held = self._held, None
        if held is not None:
            self._let_go(held)
            self._place.close()

    # --- following new commits ------------------------------------------------------------------------------

    def is_stale(self) -> bool:
        """Whether the folder was written to since, or replaced. Costs a listing of it.

        Raises `StoreError` where there is no index any more.
        """
        return self._place.mark() != self._mark

    def refresh(self) -> bool:
        """Go over to the last commit, also that of an index which took this one's place; says if it is new.

        Searches that run in other threads end on the commit they began with. Where nothing was written it
        costs a listing of the folder. Raises `StoreError` where the folder holds no index that can be opened;
        the commit from before is then searched as it was.
        """
        with self._refreshing:
            with self._lock:
                self._check_open()
            return self.is_stale() and self._go_over()

    def _go_over(self) -> bool:
        place = self._place.reopened()
        mark, searcher = place.mark(), place.searcher(self._synonyms, self._today)
        with self._lock:
            old = self._held
            is_new = old is not None and old.searcher.commit != searcher.commit
            if old is not None:
                self._place, self._mark = place, mark
            self._held, unused = (_Held(searcher), old) if is_new else (old, _Held(searcher))
        if unused is not None:
            self._let_go(unused)
        return is_new

    @contextmanager
    def pinned(self) -> Iterator[Searcher]:
        """The current commit, to be asked several things that belong together: the same methods, one state.

        It stays open to the end of the block, whatever is written or refreshed meanwhile.
        """
        with self._lock:
            held = self._check_open()
            held.users += 1
        try:
            yield held.searcher
        finally:
            self._let_go(held)

    def _check_open(self) -> _Held:
        if self._held is None:
            raise StoreError(f"{self._place}: this engine was closed; open the index again")
        return self._held

    def _let_go(self, held: _Held) -> None:
        with self._lock:
            held.users -= 1
            is_last = held.users == 0
        if is_last:
            held.searcher.close()

    @property
    def commit(self) -> str:
        """What tells the commit that is searched from every other: 16 hexadecimal digits."""
        with self.pinned() as searcher:
            return searcher.commit

    @property
    def has_vectors(self) -> bool:
        """Whether the index can be searched by meaning; not whether its model is installed."""
        with self.pinned() as searcher:
            return searcher.has_vectors

    # --- searching and reading ------------------------------------------------------------------------------

    def search(self, request: SearchRequest) -> SearchResults:
        """The best sections for a query, best first; see `SearchRequest`.

        Raises `QueryError` for a request that cannot be meant: an empty query, a limit out of bounds, an
        unknown section kind. Words that cannot be searched are named in notices.
        """
        with self.pinned() as searcher:
            return searcher.search(request)

    def matching(self, request: SearchRequest) -> Iterator[StoredSection]:
        """All sections that a search finds, one by one in the order of the index.

        Nothing is folded, what chooses a page does not matter, and `references` and `points_to` are left
        empty. All are of one commit. Raises `QueryError` as `search` does.
        """
        with self.pinned() as searcher:
            yield from searcher.matching(request)

    def search_among(self, request: SearchRequest, ids: Collection[str]) -> SearchResults:
        """The hits of a search among these sections alone; ids that it does not find are passed over.

        A question whose Antwort the whole search finds, and that is none of them, is no hit, as there.
        Raises `QueryError` as `search` does.
        """
        with self.pinned() as searcher:
            return searcher.search_among(request, ids)

    def like(self, section_id: str, limit: int = 10, mode: Mode = "keyword") -> SearchResults:
        """The sections most like one: by its most telling words, by meaning, or by both.

        A notice names the words. By meaning a section is compared by the mean of its own vectors: no model is
        loaded. Left out are the section, its question or Antwort in the other paper, and what says nearly the
        same. Raises `UnknownIdError` where the section is not in the index, and `QueryError` where it has no
        vectors.
        """
        with self.pinned() as searcher:
            return searcher.like(section_id, limit, mode)

    def like_text(self, text: str, limit: int = 10, mode: Mode = "keyword") -> SearchResults:
        """The sections most like a text of one's own; see `like`. By meaning, the model is loaded for it."""
        with self.pinned() as searcher:
            return searcher.like_text(text, limit, mode)

    def series(self, any_id: str) -> Series:
        """The sections of other papers that ask the same as one (`21/1916#f4`), with it, oldest first.

        Each has the answers to what is meant, and what differs from the one before in words. A question is
        shown by its Antwort where the index has that (docs/decisions/0020). Raises `UnknownIdError` where the
        section is not in the index, and `QueryError` where it asks nothing.
        """
        with self.pinned() as searcher:
            return searcher.series(any_id)

    def stats(self, request: SearchRequest, by: str = "fraktion", every: Every = "year") -> Stats:
        """All matches over time, by the groups of a facet, and how they were answered.

        What chooses a page (limit, order, groups, folding) does not matter. Raises `QueryError`
        as `search` does, and for a facet that is none.
        """
        with self.pinned() as searcher:
            return searcher.stats(request, by, every)

    def explain(self, request: SearchRequest, section_id: str) -> Explanation | None:
        """How a section comes to its score; None where it does not match.

        Of a search by meaning: its place in each ranking, what that adds, and the window that lay nearest;
        None where it is not among the best. Raises `QueryError` as `search` does, and `UnknownIdError` where
        it is not in the index.
        """
        with self.pinned() as searcher:
            return searcher.explain(request, section_id)

    def plan(self, request: SearchRequest) -> QueryPlan:
        """What a search runs: its tree, all terms and what each finds, and the time of each stage.

        The search is run once for it. Raises `QueryError` as `search` does.
        """
        with self.pinned() as searcher:
            return searcher.plan(request)

    def complete(self, typed: str, limit: int = 20) -> tuple[Completion, ...]:
        """What the last word of a query that is being typed may become: fields, names, numbers, words."""
        with self.pinned() as searcher:
            return searcher.complete(typed, limit)

    def section(self, section_id: str) -> StoredSection:
        """A section by its id; `21/1916#f4` gives the section that asks question 4.

        Raises `UnknownIdError` where it is not in the index.
        """
        with self.pinned() as searcher:
            return searcher.section(section_id)

    def mark(self, request: SearchRequest, section_id: str) -> tuple[Snippet, ...]:
        """The texts of a section, whole, with what a query finds in them as spans.

        A text of several questions or answers has them parted by line ends. What limits a search and orders
        its hits does not matter. Raises `QueryError` as `search` does, `UnknownIdError` as `section` does.
        """
        with self.pinned() as searcher:
            return searcher.mark(request, section_id)

    def paper(self, paper_id: str) -> Paper:
        """A whole paper by number (`21/1916`) or id. Raises `UnknownIdError` where it is not in the index."""
        with self.pinned() as searcher:
            return searcher.paper(paper_id)

    def verify(self, text: str, kind: ManuscriptKind = "text") -> Verification:
        """The quotations and paper numbers of a manuscript, each with what the index says of it.

        `kind` is how the text is written: text, markdown, html. Raises `QueryError` for another.
        """
        with self.pinned() as searcher:
            return searcher.verify(text, kind)

    # --- who cites whom -------------------------------------------------------------------------------------

    def refs(self, any_id: str) -> Edges:
        """What a paper (`21/1916`) or section (`21/1916#f1`) cites, in printed order.

        A paper's edges are those of its head and of all its sections. An edge into the same paper is
        `internal`. Raises `UnknownIdError` where the paper or section is not in the index.
        """
        with self.pinned() as searcher:
            return searcher.refs(any_id)

    def cited_by(self, any_id: str) -> Edges:
        """Who cites a paper or section, by number of the citing paper.

        A paper's edges are those of other papers into it or any of its sections; a section's are those that
        lead to its question, from its own paper too. A paper that is not in the index may be asked for: its
        edges are not `present`. Raises `UnknownIdError` for a section that its paper does not have.
        """
        with self.pinned() as searcher:
            return searcher.cited_by(any_id)

    def chain(self, section_id: str) -> ChainStep:
        """A section and, where its answers only point elsewhere, what they lead to, step by step.

        Raises `UnknownIdError` where the section is not in the index.
        """
        with self.pinned() as searcher:
            return searcher.chain(section_id)

    def missing(self) -> list[MissingPaper]:
        """The papers that are cited and not in the index, most mentions first."""
        with self.pinned() as searcher:
            return searcher.missing()

    def points_to(self, paper: Paper) -> dict[str, tuple[PointsTo, ...]]:
        """What the referrals among a paper's sections lead to, by the section's id; see `Hit.points_to`."""
        with self.pinned() as searcher:
            return searcher.points_to(paper)


class Place(Protocol):
    """Where an index lies."""

    def mark(self) -> object:
        """What changes with every commit; cheap."""

    def reopened(self) -> Place:
        """The same place as it is now, checked anew."""

    def searcher(self, synonyms: SynonymTable | None, today: Callable[[], date]) -> Searcher:
        """The commit of now, open to be searched."""

    def close(self) -> None:
        """Release what the place itself holds; searchers are closed by themselves."""


class FolderPlace:
    """A folder, opened and checked. Vectors of queries are made by `embedder`."""

    def __init__(self, store: Store, embedder: str | NamedEmbedder | None = None) -> None:
        self._store, self._embedder = store, embedder

    def __str__(self) -> str:
        return str(self._store.path)

    def mark(self) -> object:
        """What changes with every commit."""
        return self._store.mark()

    def reopened(self) -> FolderPlace:
        """The folder as it is now. Raises as opening it does."""
        return FolderPlace(_open_store(self._store.path), self._embedder)

    def searcher(self, synonyms: SynonymTable | None, today: Callable[[], date]) -> Searcher:
        """The commit of now."""
        return Searcher(self._store.snapshot(), synonyms, today, self._embedder)

    def close(self) -> None:
        """Nothing is held beside searchers."""


def _place_of(index: Path | Address | str, embedder: str | NamedEmbedder | None) -> Place:
    address = address_of(index)
    if address is None:
        return FolderPlace(_open_store(Path(str(index))), embedder)
    from query.engine.remote import RemotePlace  # noqa: PLC0415 - an index in a folder does without

    return RemotePlace.open(address)


class _Held:
    """A searcher and how many use it; the engine itself is one of them."""

    __slots__ = ("searcher", "users")

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.users = 1


def _open_store(path: Path) -> Store:
    store = Store.open(path)
    if not store.is_current():
        raise StoreError(
            f"{store.path}: written with another version of the German analysis;"
            f" run `drucksuche index --rebuild --index {store.path}`"
        )
    return store
