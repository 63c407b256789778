"""Which of the matching sections stand on one page, in which order, and what is folded into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from indexer.schema import TYP
from query.attributes import Attributes
from query.cursors import Cursor, read_cursor, write_cursor
from query.folding import ASKING, Pairs, TwinFinder, exchange_text
from query.model import Folded, FoldReason, Hit, SearchRequest
from query.ranking import (
    Docs,
    Floats,
    Scored,
    Scorer,
    best_of,
    find_matches,
    match_some,
    rank_with,
    weigh,
)
from query.reader import ReadSection
from query.tree import Node

Flags = NDArray[np.bool_]

_SPARE = 10
"""Sections looked at beyond the page, so that it is full when some are folded."""
_MOST_ROUNDS = 4
"""How often more are fetched, four times as many each time, until a page is full and the next one begins."""
MOST_SIBLINGS = 2
_LIKE = 0
"""Key among twins of the section that others shall be like; the hits of the page have 1, 2, …"""

Reader = Callable[[int], ReadSection]
"""Reads a section by its number; the same one again at no cost."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entry:
    """One hit to be: its section and score, the sections folded into it, and of a group its next best."""

    doc: int
    score: float
    folded: list[tuple[int, FoldReason]] = field(default_factory=list)
    siblings: list[tuple[int, float]] = field(default_factory=list)
    paper_total: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Page:
    """One page of results; `total` counts the matching sections, `papers` their papers where grouped."""

    entries: list[Entry]
    total: int
    papers: int | None
    first: int
    cursor: str | None
    read: Reader
    """What reads the sections of this page, those that were read already at no cost."""

    def docs(self) -> Docs:
        """All sections that are shown, siblings too, ascending."""
        shown = {entry.doc for entry in self.entries}
        shown |= {doc for entry in self.entries for doc, _ in entry.siblings}
        return np.array(sorted(shown), np.int32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Looked:
    """The first sections in the order that was asked, with their sort keys (higher first) and scores."""

    docs: Docs
    keys: Floats
    scores: Floats
    left: int
    """How many there are in all from the first of them on."""
    total: int


class Pager:
    """Makes the page of one request: `scorer` evaluates its `tree`; `like` is what others shall be like."""

    def __init__(  # noqa: PLR0913 - each is a part of its own
        self,
        scorer: Scorer,
        tree: Node,
        request: SearchRequest,
        *,
        attributes: Attributes,
        pairs: Pairs,
        read: Reader,
        like: ReadSection | None = None,
    ) -> None:
        self._scorer, self._tree, self._request = scorer, tree, request
        self._attributes, self._pairs, self._read = attributes, pairs, read
        self._like = like

    def page(self) -> Page:
        """The page that the request asks for. Raises `CursorError` for a cursor that does not fit."""
        request, commit = self._request, self._attributes.commit
        after = None if request.after is None else read_cursor(request.after, request, commit)
        plain = request.sort == "relevance" and request.group is None and after is None
        look = (
            self._look_at_best if plain else partial(look_at_first, self._in_order(after), total=self._total)
        )
        looked, entries, used = self._fill(look)
        shown = 0 if after is None else after.shown
        cursor = None
        if used < looked.left:
            key, doc = float(looked.keys[used - 1]), int(looked.docs[used - 1])
            cursor = write_cursor(Cursor(key=key, doc=doc, shown=shown + len(entries)), request, commit)
        if request.fold:
            self._add_asked(entries)
        if request.group:
            entries = [self._with_siblings(entry) for entry in entries]
        papers = len(self._groups.docs) if request.group else None
        return Page(
            entries=entries,
            total=looked.total,
            papers=papers,
            first=shown + 1,
            cursor=cursor,
            read=self._read,
        )

    @property
    def tree(self) -> Node:
        """What is searched."""
        return self._tree

    @cached_property
    def held(self) -> Flags:
        """One flag a section number: whether it matches."""
        return find_matches(self._scorer, self._tree)

    # --- order ----------------------------------------------------------------------------------------------

    def _look_at_best(self, size: int) -> Looked:
        best = rank_with(self._scorer, self._tree, limit=size)
        return Looked(docs=best.docs, keys=best.scores, scores=best.scores, left=best.total, total=best.total)

    @cached_property
    def _all(self) -> Scored:
        return weigh(self._scorer, self._tree)

    @property
    def _total(self) -> int:
        return len(self._all.docs)

    @cached_property
    def _groups(self) -> Scored:
        """The best section of each paper."""
        return best_of_groups(self._all, self._attributes.papers())

    @cached_property
    def _best(self) -> frozenset[int]:
        """Those of `_groups`, to look up."""
        return frozenset(self._groups.docs.tolist())

    def _in_order(self, after: Cursor | None) -> tuple[Scored, Floats]:
        """What may stand on this page or later, ascending, and its sort keys."""
        found = self._groups if self._request.group else self._all
        keys = self._keys(found)
        if after is not None:
            key = np.float32(after.key)
            later = (keys < key) | ((keys == key) & (found.docs > after.doc))
            found, keys = Scored(docs=found.docs[later], scores=found.scores[later]), keys[later]
        return found, keys

    def _keys(self, found: Scored) -> Floats:
        sort = self._request.sort
        if sort == "relevance":
            return found.scores
        keys = (self._attributes.days() if "datum" in sort else self._attributes.numbers()).take(found.docs)
        return np.nan_to_num(keys if sort.startswith("-") else -keys, nan=-np.inf)

    # --- folding --------------------------------------------------------------------------------------------

    def _fill(self, look: Callable[[int], Looked]) -> tuple[Looked, list[Entry], int]:
        """What was looked at, the hits of the page, and how many of the former they took.

        More is looked at until the first hit of the next page is seen, or the end.
        """
        limit, fold = self._request.limit, self._request.fold
        size = limit + (_SPARE if fold else 1)
        for _ in range(_MOST_ROUNDS):
            looked = look(size)
            entries, used = self._take(looked)
            if used < len(looked.docs) or len(looked.docs) == looked.left:
                break
            size *= 4
        return looked, entries, used

    def _take(self, looked: Looked) -> tuple[list[Entry], int]:
        answered = self._answered(looked.docs) if self._request.fold else frozenset()
        twins = self._twins()
        entries: list[Entry] = []
        for place, (doc, score) in enumerate(zip(looked.docs.tolist(), looked.scores.tolist(), strict=True)):
            if doc in answered:
                continue
            twin = self._twin(twins, len(entries) + 1, doc) if self._request.fold else None
            if twin == _LIKE:
                continue
            if twin is not None and twin <= len(entries):
                entries[twin - 1].folded.append((doc, "similar"))
            elif len(entries) == self._request.limit:
                return entries, place
            else:
                entries.append(Entry(doc=doc, score=score))
        return entries, len(looked.docs)

    def _twins(self) -> TwinFinder:
        """What finds twins: what is nearly the same as the section that others shall be like is not shown."""
        twins = TwinFinder()
        text = None if self._like is None else exchange_text(self._like.section)
        if self._like is not None and text is not None:
            twins.find(_LIKE, self._like.key, text)
        return twins

    def _twin(self, twins: TwinFinder, key: int, doc: int) -> int | None:
        read = self._read(doc)
        text = exchange_text(read.section)
        return None if text is None else twins.find(key, read.key, text)

    def _answered(self, docs: Docs) -> frozenset[int]:
        """Those of `docs` whose Antwort matches too."""
        asking = docs[self._attributes.flags(TYP, ASKING).take(docs)].tolist()
        pairs = [(doc, answer) for doc in asking if (answer := self._pairs.answer_of(doc)) is not None]
        matched = self._match([answer for _, answer in pairs])
        return frozenset(doc for doc, answer in pairs if answer in matched)

    def _add_asked(self, entries: list[Entry]) -> None:
        """Name in each hit the matching sections that ask what it, or what is folded into it, answers."""
        pairs = [(entry, doc) for entry in entries for doc in dict.fromkeys(self._iter_asked(entry))]
        matched = self._match([doc for _, doc in pairs])
        for entry, doc in pairs:
            if doc in matched:
                entry.folded.append((doc, "asked"))

    def _iter_asked(self, entry: Entry) -> Iterator[int]:
        """What asks; of groups also the best section of a paper that any section of the Antwort answers."""
        for answer in (entry.doc, *(doc for doc, _ in entry.folded)):
            read = self._read(answer)
            yield from self._pairs.asked_by(read.paper, read.section.id)
            for doc in self._of_paper(answer).docs.tolist() if self._request.group else ():
                section = self._attributes.section_id(doc).partition("#")[2]
                yield from self._best.intersection(self._pairs.asked_by(read.paper, section))

    def _match(self, docs: list[int]) -> frozenset[int]:
        if not docs:
            return frozenset()
        some = np.array(sorted(set(docs)), np.int32)  # np.unique would load numpy.ma
        return frozenset(some[match_some(self._scorer, self._tree, some)].tolist())

    def _with_siblings(self, entry: Entry) -> Entry:
        """A hit with the next best sections of its paper."""
        own = self._of_paper(entry.doc)
        best = best_of(own, MOST_SIBLINGS + 1)
        pairs = zip(best.docs.tolist(), best.scores.tolist(), strict=True)
        siblings = [(doc, score) for doc, score in pairs if doc != entry.doc]
        return replace(entry, siblings=siblings[:MOST_SIBLINGS], paper_total=len(own.docs))

    def _of_paper(self, doc: int) -> Scored:
        """The matching sections of a section's paper."""
        papers = self._attributes.papers()
        rows = np.flatnonzero(papers.take(self._all.docs) == papers[doc])
        return Scored(docs=self._all.docs[rows], scores=self._all.scores[rows])


def with_others(entry: Entry, hit_of: Callable[[int, float], Hit], id_of: Callable[[int], str]) -> Hit:
    """The hit of an entry with the sections folded into it, and of a group with its next best."""
    hit = hit_of(entry.doc, entry.score)
    if not (entry.folded or entry.paper_total):
        return hit
    return replace(
        hit,
        folded=tuple(Folded(id=id_of(doc), reason=reason) for doc, reason in entry.folded),
        siblings=tuple(hit_of(doc, score) for doc, score in entry.siblings),
        paper_total=entry.paper_total,
    )


def look_at_first(found: tuple[Scored, Floats], size: int, *, total: int) -> Looked:
    """The first `size` of sections by their keys; ties in the order of the index."""
    scored, keys = found
    best = best_of(Scored(docs=scored.docs, scores=keys), size)
    rows = np.searchsorted(scored.docs, best.docs)
    return Looked(
        docs=best.docs,
        keys=best.scores,
        scores=scored.scores.take(rows),
        left=len(scored.docs),
        total=total,
    )


def best_of_groups(found: Scored, groups: NDArray[np.int32]) -> Scored:
    """The best section of each group, ascending by number; ties go to the first. `groups` is by number."""
    if not len(found.docs):
        return found
    own = groups.take(found.docs)
    order = np.argsort(own, kind="stable")
    own, scores = own[order], found.scores[order]
    starts = np.flatnonzero(np.concatenate([[True], own[1:] != own[:-1]]))
    highest = np.repeat(np.maximum.reduceat(scores, starts), np.diff(np.append(starts, len(own))))
    places = np.flatnonzero(scores == highest)
    rows = np.sort(order[places[np.searchsorted(places, starts)]])
    return Scored(docs=found.docs[rows], scores=found.scores[rows])
