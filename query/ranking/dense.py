"""Trees scored chunk by chunk: a score for each of 65,536 sections at a time, in the processor's cache.

Where words stand in a large share of all sections, lists of sections cost more than they save. A chunk's
scores are the very numbers of `ArrayScorer.score`, 0 where a section does not match. Children of an OR are
added with the rarest first; a chunk is left as soon as no section of it, or only a few, can still be lifted
among the best by the children that are left. The few are looked up at the end (MaxScore, Turtle & Flood
1995).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.columns import CHUNK
from query.ranking.coded import Run
from query.ranking.collecting import LESS, complete, remaining
from query.ranking.scoring import EMPTY, Scored, is_positive
from query.ranking.settled import best_dense, best_of, near_enough
from query.ranking.source import Floats
from query.tree import And, Boost, Filter, Node, Not, Or, Word

if TYPE_CHECKING:
    from query.ranking.arrays import ArrayScorer

_FEW = 512
"""Sections of a chunk that are looked up at the end, rather than reading what is left for the whole chunk."""

Flags = NDArray[np.bool_]


class _Stretch(NamedTuple):
    """The postings of an entry of one segment."""

    lows: NDArray[np.uint16]
    """Of each document its place in its chunk."""
    codes: NDArray[Any]
    cuts: list[int]
    """Where each chunk begins among the postings, and the end of all."""
    values: Floats
    """What each code adds."""


class _Chunk(NamedTuple):
    """Some of the sections of a segment."""

    segment: int
    number: int
    base: int
    """The number of its first section over all segments."""
    size: int


def best_by_chunks(scorer: ArrayScorer, node: Node, limit: int, allowed: Sequence[Flags] = ()) -> Scored:
    """The `limit` best sections of a tree that `is_positive`, best first; `allowed` flags limit them."""
    return _Search(scorer, limit, allowed).best(node)


class _Search:
    """One search; it keeps what was read of each word until it ends."""

    def __init__(self, scorer: ArrayScorer, limit: int, allowed: Sequence[Flags]) -> None:
        self._scorer = scorer
        self._allowed = allowed
        self._limit = limit
        self._stretches: dict[tuple[int, int], list[_Stretch]] = {}
        self._spare = np.empty(CHUNK, np.float32)
        self._found = EMPTY
        self._least = 0.0
        self._left_over: defaultdict[int, list[Scored]] = defaultdict(list)

    def best(self, node: Node) -> Scored:
        """The best sections of a tree."""
        for chunk in self._iter_chunks():
            if isinstance(node, Or):
                self._add_or(node, chunk)
            else:
                self._keep(self._scores(node, chunk), chunk)
        if isinstance(node, Or):
            self._look_up(node)
        return best_of(self._found, self._limit)

    def _iter_chunks(self) -> Iterator[_Chunk]:
        for segment, (base, documents) in enumerate(self._scorer.source.extents):
            for number, start in enumerate(range(0, documents, CHUNK)):
                yield _Chunk(segment, number, base + start, min(CHUNK, documents - start))

    # --- the best -------------------------------------------------------------------------------------------

    def _keep(self, scores: Floats, chunk: _Chunk) -> None:
        live = self._scorer.source.live_of(chunk.segment)
        if live is not None:
            start = chunk.number * CHUNK
            scores *= live[start : start + chunk.size]
        best = best_dense(scores, self._limit)
        self._add_found(Scored(docs=best.docs + np.int32(chunk.base), scores=best.scores))

    def _add_found(self, part: Scored) -> None:
        docs = np.concatenate([self._found.docs, part.docs])
        order = docs.argsort()
        scores = np.concatenate([self._found.scores, part.scores]).take(order)
        best = best_of(Scored(docs=docs.take(order), scores=scores), self._limit)
        if len(best.docs) == self._limit:
            self._least = float(best.scores[-1])
        self._found = best

    def _add_or(self, node: Or, chunk: _Chunk) -> None:
        """Add the best of a chunk, or put aside the few of it that may be."""
        order = self._scorer.in_order(node)
        left = remaining([self._scorer.bound(child) for child in order])
        sums = np.zeros(chunk.size, np.float32)
        for number, child in enumerate(order, 1):
            self._add_to(sums, child, chunk)
            for flags in self._allowed:
                np.multiply(sums, flags[chunk.base : chunk.base + chunk.size], out=sums)
            if number < len(order) and left[number] < self._least * LESS:
                near = np.flatnonzero(near_enough(sums, self._least, left[number]))
                if len(near) <= _FEW:
                    docs = near.astype(np.int32) + np.int32(chunk.base)
                    self._left_over[number].append(Scored(docs=docs, scores=sums.take(near)))
                    return
        self._keep(sums, chunk)

    def _look_up(self, node: Or) -> None:
        """Add what is left to the sections that were put aside."""
        order = self._scorer.in_order(node)
        for done, parts in sorted(self._left_over.items()):
            found = Scored(
                docs=np.concatenate([part.docs for part in parts]),
                scores=np.concatenate([part.scores for part in parts]),
            )
            left = remaining([self._scorer.bound(child) for child in order[done:]])
            found = complete(self._scorer, found, order[done:], left, self._least)
            self._add_found(self._scorer.only_live(found))

    # --- scores ---------------------------------------------------------------------------------------------

    def _scores(self, node: Node, chunk: _Chunk) -> Floats:
        """The scores of a chunk; 0 where a section does not match."""
        sums = np.zeros(chunk.size, np.float32)
        match node:
            case And():
                return self._all(node, chunk)
            case Or():
                for child in self._scorer.in_order(node):
                    self._add_to(sums, child, chunk)
                return sums
            case Boost():
                self._add_to(sums, node.child, chunk)
                return np.multiply(sums, np.float32(self._scorer.factor(node)), out=sums)
            case _:
                self._add_to(sums, node, chunk)
                return sums

    def _add_to(self, sums: Floats, node: Node, chunk: _Chunk) -> None:
        match node:
            case Word() if self._scorer.is_read_by_chunks(node):
                self._add_word(sums, node, chunk)
            case And() | Or() | Boost():
                sums += self._scores(node, chunk)
            case _:
                found = self._scorer.score(node)
                start, stop = found.docs.searchsorted((chunk.base, chunk.base + chunk.size)).tolist()
                at = found.docs[start:stop].astype(np.intp)
                at -= chunk.base
                sums[at] += found.scores[start:stop]

    def _all(self, node: And, chunk: _Chunk) -> Floats:
        sums, held = np.zeros(chunk.size, np.float32), np.ones(chunk.size, bool)
        for child in self._scorer.in_order(node):
            if isinstance(child, Filter):
                allowed = self._scorer.allowed(child)[chunk.base : chunk.base + chunk.size]
                np.logical_and(held, allowed, out=held)
                continue
            scores, matched = self._matched(child, chunk)
            np.logical_and(held, matched, out=held)
            sums += scores
            if not held.any():
                break
        for child in node.children:
            if isinstance(child, Not) and held.any():
                np.logical_and(held, ~self._matched(child.child, chunk)[1], out=held)
        return np.multiply(sums, held, out=sums)

    def _matched(self, node: Node, chunk: _Chunk) -> tuple[Floats, Flags]:
        """The scores of a chunk, and which of its sections match, with a score of 0 too."""
        scores = self._scores(node, chunk)
        if is_positive(node):
            return scores, scores > 0
        found = self._scorer.score(node).docs
        start, stop = found.searchsorted((chunk.base, chunk.base + chunk.size)).tolist()
        flags = np.zeros(chunk.size, bool)
        flags[found[start:stop] - np.int32(chunk.base)] = True
        return scores, flags

    def _add_word(self, sums: Floats, word: Word, chunk: _Chunk) -> None:
        stretches = self._read(word, chunk.segment)
        if len(self._scorer.word_postings(word)) == 1:  # its values are scores already
            for one in stretches:
                _add_stretch(sums, one, chunk.number)
            return
        own = np.zeros(chunk.size, np.float32)
        for one in stretches:
            _add_stretch(own, one, chunk.number)
        spare = self._spare[: chunk.size]
        np.add(own, np.float32(self._scorer.settings.k1), out=spare)
        np.divide(own, spare, out=own)
        np.multiply(own, np.float32(self._scorer.idf(self._scorer.sections_with(word))), out=own)
        sums += own

    def _read(self, word: Word, segment: int) -> Sequence[_Stretch]:
        found = self._stretches.get((id(word), segment))
        if found is None:
            pairs = self._scorer.word_values(word)
            found = [
                _stretch(run, values)
                for postings, values in pairs
                for run in postings.runs
                if run.base == self._scorer.source.extents[segment][0]
            ]
            self._stretches[id(word), segment] = found
        return found


def _add_stretch(sums: Floats, one: _Stretch, chunk: int) -> None:
    start, stop = one.cuts[chunk], one.cuts[chunk + 1]
    if start < stop:
        values = one.values.take(one.codes[start:stop], mode="clip")
        np.add.at(sums, one.lows[start:stop].astype(np.intp), values)


def _stretch(run: Run, values: Floats) -> _Stretch:
    lows, cuts = run.columns.chunked_docs(run.field, run.entry)
    codes = run.columns.codes(run.field, run.entry)
    own = values[run.first_value : run.first_value + run.field.values] if run.first_value else values
    return _Stretch(lows=lows, codes=codes, cuts=cuts, values=own)
