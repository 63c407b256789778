"""A request by meaning → the sections of one or both legs, with their places in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any

import numpy as np

from indexer.columns import SegmentColumns, SegmentVectors
from indexer.store import Snapshot
from indexer.vectors import Graph, NamedEmbedder, choose_source, cut_windows, load_embedder
from query.compile import CompiledQuery
from query.errors import NoVectorsError, NoWordsError
from query.meaning.feedback import choose_followed, move_towards, rows_of_section
from query.meaning.fusing import FUSION, RANK_CONSTANT, fuse
from query.meaning.graphs import open_graph
from query.meaning.limits import Flags, find_allowed, meant_text
from query.meaning.nearest import Block, Nearest, find_nearest
from query.meaning.pages import FusedPager
from query.meaning.showing import show_window, with_window
from query.model import Hit, Leg, LegScore, Mode, Notice, SearchRequest, Snippet
from query.ranking import Docs, Floats, Ranked, Scored, Scorer, rank_with
from query.reader import ReadSection
from query.syntax import Query
from query.tree import Node

DEPTH = 1000
"""Sections that each leg gives: what hits, totals, facets, groups and pages are made of. Beyond it a
place adds less than 0.002 to the fused score."""

_CACHED_QUERIES = 64
_WEIGHTS = {"keyword": FUSION.weight, "semantic": 1.0}
"""What a place counts in `fuse`."""
_WINDOWS_OF_TEXT = 16
"""First windows of a text that others shall be like: a model takes some three seconds for them."""
_load = lru_cache(maxsize=2)(load_embedder)
_one_at_a_time = Lock()
"""A model works with all cores, and not every one may be asked by two threads."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Met:
    """What a search by meaning found."""

    found: Scored
    """All sections, ascending by number; the score is the cosine, or what fusing gives."""
    is_exact: bool
    """Whether no leg was cut."""
    legs: Mapping[int, tuple[Leg, ...]]
    windows: Mapping[int, tuple[int, int]]
    """The best window of each section that the semantic leg found, in the section's body."""
    notices: tuple[Notice, ...]
    size: int
    """One more than the highest section number."""
    is_fused: bool
    """Whether the scores are those of two legs."""
    towards: tuple[int, ...] = ()
    """The sections towards which the vector of the query was moved."""

    def make_pager(self, *parts: Any, **more: Any) -> FusedPager:
        """A pager over what was found, of the parts of any pager."""
        return FusedPager(*parts, found=self.found, size=self.size, **more)

    def finish(self, hit: Hit, doc: int, read: ReadSection) -> Hit:
        """The hit with its legs and its best window."""
        window = self.windows.get(doc)
        snippets = hit.snippets if window is None else with_window(hit.snippets, read, window)
        return replace(hit, legs=self.legs[doc], snippets=snippets)

    def explain(self, doc: int, read: Callable[[int], ReadSection]) -> tuple[LegScore, ...]:
        """What each ranking adds to the score of a section; empty where none found it."""
        window = self.windows.get(doc)
        shown = () if window is None else show_window(read(doc), window)
        towards = tuple(read(one).id for one in self.towards)
        return tuple(
            _leg_score(leg, None if self.is_fused else self.score_of(doc), shown, towards)
            for leg in self.legs.get(doc, ())
        )

    def score_of(self, doc: int) -> float:
        """The score of a section that was found."""
        return float(self.found.scores[np.searchsorted(self.found.docs, doc)])


class Meaning:
    """The vectors of one snapshot; `embedder` is what to load, None for what the index names."""

    def __init__(self, snapshot: Snapshot, embedder: str | NamedEmbedder | None) -> None:
        self._embedder = embedder
        self._segments = snapshot.segments
        self._vectors = lru_cache(maxsize=_CACHED_QUERIES)(self._embed)

    @cached_property
    def _opened(self) -> list[tuple[SegmentVectors, SegmentColumns, int]]:
        found = []
        for columns, base in self._segments:
            name, data = columns.segment.vectors_name, columns.vectors_data
            if name is not None and data is not None:
                vectors = SegmentVectors(name, data, columns.segment)
                vectors.check()
                found.append((vectors, columns, base))
        if not found:
            raise NoVectorsError(
                "the index has no vectors to search by meaning; make them with `drucksuche embed`"
            )
        return found

    @cached_property
    def _graphs(self) -> list[tuple[Graph | None, Notice | None]]:
        return [open_graph(columns, vectors) for vectors, columns, _ in self._opened]

    @cached_property
    def _blocks(self) -> list[Block]:
        return [
            Block(
                base=base,
                starts=vectors.starts.astype(np.int64),
                codes=vectors.codes,
                scales=vectors.scales,
                spans=vectors.spans,
                graph=graph,
            )
            for (vectors, _, base), (graph, _) in zip(self._opened, self._graphs, strict=True)
        ]

    @cached_property
    def _model(self) -> NamedEmbedder:
        """The model that made the vectors. Raises EmbedderError for another."""
        model = self._opened[0][0].model
        embedder = self._embedder
        if not isinstance(embedder, NamedEmbedder):
            embedder = _load(choose_source(embedder, model.source))
        with _one_at_a_time:
            embedder.check(model.probe)
        return embedder

    def _embed(self, text: str) -> Floats:
        with _one_at_a_time:
            found: Floats = self._model_now().embed([text], "query", self._opened[0][0].model.dimensions)[0]
        return found

    def _model_now(self) -> NamedEmbedder:
        return self._model

    def find(self, request: SearchRequest, query: Query, compiled: CompiledQuery, scorer: Scorer) -> Met:
        """The best sections by meaning, or by meaning and words. Raises NoWordsError without words."""
        text = meant_text(query)
        if not text:
            raise NoWordsError("the query has no words to search by meaning; name some, or leave --mode out")
        allowed = find_allowed(scorer, compiled.tree, request.sections)
        _ = self._model
        vector, words = self._vectors(text), _rank_words(request.mode, compiled.tree, scorer)
        if words is None:
            return self._meet(vector, allowed, words)
        met = self._meet(move_towards(vector, words.docs, self._blocks), allowed, words)
        return replace(met, towards=tuple(choose_followed(words.docs, self._blocks)))

    def like(
        self,
        request: SearchRequest,
        doc: int | None,
        compiled: CompiledQuery,
        without: Node | None,
        scorer: Scorer,
    ) -> Met:
        """The sections most like section `doc`, or like the text of the request where that is None.

        A section is compared by the mean of its own vectors, for which no model is loaded. `without` is what
        limits them. Raises NoVectorsError where the section has none.
        """
        allowed = find_allowed(scorer, without, ())
        vector, notices = self._text_vector(request.query) if doc is None else (self._own(request, doc), ())
        met = self._meet(vector, allowed, _rank_words(request.mode, compiled.tree, scorer))
        return replace(met, notices=(*notices, *met.notices))

    def _own(self, request: SearchRequest, doc: int) -> Floats:
        rows = rows_of_section(doc, self._blocks)
        if rows is None:
            raise NoVectorsError(f"{request.query} has no vectors yet; make them with `drucksuche embed`")
        return _mean(rows)

    def _text_vector(self, text: str) -> tuple[Floats, tuple[Notice, ...]]:
        windows = cut_windows(None, text)
        read = [one.text for one in windows[:_WINDOWS_OF_TEXT]]
        dimensions = self._opened[0][0].model.dimensions
        embedder = self._model
        with _one_at_a_time:
            vector = _mean(embedder.embed(read, "passage", dimensions))
        if len(windows) == len(read):
            return vector, ()
        cut = (
            f"only the first {windows[len(read) - 1].end} characters of the text were read for their meaning"
        )
        return vector, (Notice(code="text-cut", text=cut),)

    def _meet(self, vector: Floats, allowed: Flags, words: Ranked | None) -> Met:
        """What lies nearest to the vector, fused with the first sections by words where given."""
        near = find_nearest(self._blocks, vector, allowed, DEPTH)
        legs = _legs("semantic", near.docs, near.scores)
        order = np.argsort(near.docs)
        found = Scored(docs=near.docs[order], scores=near.scores[order])
        exact = near.left_out == 0
        if words is not None:
            by_words = _legs("keyword", words.docs, words.scores)
            found = fuse(words.docs, near.docs)
            legs = {doc: by_words.get(doc, ()) + legs.get(doc, ()) for doc in found.docs.tolist()}
            exact = exact and words.total <= DEPTH
        return Met(
            found=found,
            is_exact=exact,
            legs=legs,
            windows=self._windows_of(near),
            notices=(*self._lacking(allowed), *(notice for _, notice in self._graphs if notice)),
            size=len(allowed),
            is_fused=words is not None,
        )

    def _windows_of(self, near: Nearest) -> dict[int, tuple[int, int]]:
        found = {}
        for doc, row in zip(near.docs.tolist(), near.rows.tolist(), strict=True):
            block = next(one for one in self._blocks if doc < one.base + len(one.starts) - 1)
            start, end = block.spans[row].tolist()
            found[doc] = (start, end)
        return found

    def _lacking(self, allowed: Flags) -> list[Notice]:
        held = np.zeros(len(allowed), bool)
        for block in self._blocks:
            own = slice(block.base, block.base + len(block.starts) - 1)
            held[own] = block.starts[1:] > block.starts[:-1]
        lacking = int(np.count_nonzero(allowed & ~held))
        if not lacking:
            return []
        text = (
            f"{lacking} of {int(np.count_nonzero(allowed))} sections have no vectors yet and are not found"
            " by meaning; `drucksuche embed` makes them"
        )
        return [Notice(code="vectors-incomplete", text=text)]


def _rank_words(mode: Mode, tree: Node | None, scorer: Scorer) -> Ranked | None:
    """The first sections by words; None for a search by meaning alone."""
    if mode != "hybrid":
        return None
    if tree is None:
        return Ranked.empty()
    return rank_with(scorer, tree, limit=DEPTH)


def _mean(vectors: Floats) -> Floats:
    """The mean of vectors at length 1; the first of them where they cancel each other out."""
    mean: Floats = vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    if length == 0:
        mean, length = vectors[0], float(np.linalg.norm(vectors[0]))
    return mean / np.float32(length)


def _legs(name: str, docs: Docs, scores: Floats) -> dict[int, tuple[Leg, ...]]:
    return {
        doc: (Leg(name=name, rank=rank, score=round(score, 4)),)
        for rank, (doc, score) in enumerate(zip(docs.tolist(), scores.tolist(), strict=True), 1)
    }


def _leg_score(
    leg: Leg, alone: float | None, window: tuple[Snippet, ...], towards: tuple[str, ...]
) -> LegScore:
    """What a ranking adds; `alone` is the score of the section where no other ranking has a part in it."""
    weight = _WEIGHTS[leg.name]
    return LegScore(
        name=leg.name,
        rank=leg.rank,
        score=leg.score,
        contribution=weight / (RANK_CONSTANT + leg.rank) if alone is None else alone,
        weight=weight if alone is None else None,
        rank_constant=RANK_CONSTANT if alone is None else None,
        window=window if leg.name == "semantic" else (),
        towards=towards if leg.name == "semantic" else (),
    )
