"""Which sections stand on one page: candidates from the cluster, scored here, folded as in every index.

Candidates come in blocks of `BLOCK` in the cluster's order; within a block they stand by the score of the
embedded index. A cursor carries the end of the block before and the place within this one, so every page of
one state is cut from the same order.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from indexer.model import JsonObject
from indexer.opensearch.mapping import RUNNING
from indexer.schema import DATUM, TYP
from query.cursors import CursorError, fingerprint
from query.errors import QueryError
from query.folding import ASKING
from query.model import SearchRequest
from query.opensearch.candidates import score_clause, scores_matches_alone
from query.opensearch.clauses import best_of
from query.opensearch.documents import ORDER, SHOWN
from query.opensearch.state import State
from query.paging import MOST_SIBLINGS, Entry, Looked, Page, Pager
from query.ranking import Docs, Scored, weigh
from query.reader import ReadSection
from query.tree import Node

BLOCK = 50
"""Candidates that are scored together: the best 10 by the embedded index's score are among the best 50 by the
cluster's (tests/opensearch holds this on judged queries)."""

MOST_GROUPS = 10_000
"""Papers of a search grouped by paper that can be paged through: the window of one answer."""

_LONGEST_CURSOR = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a page begins: behind a hit of the cluster's order, and so many of the block that follows."""

    after: tuple[Any, ...] | None = None
    offset: int = 0
    seen: int = 0
    """Sections (or papers, of groups) before it."""
    shown: int = 0
    """Hits before it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Sections in the order in which they are shown, and the last of them in the order of the cluster."""

    docs: list[int]
    scores: list[float]
    last: tuple[Any, ...] | None
    groups: dict[int, Group] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """The sections of a paper that are known, best first, and how many match."""

    docs: list[int]
    scores: list[float]
    total: int


class RemotePager(Pager):
    """Makes the page of one request on a cluster; see `query.paging.Pager`."""

    def __init__(
        self, state: State, tree: Node, request: SearchRequest, like: ReadSection | None = None
    ) -> None:
        super().__init__(
            state.scorer_of(()),
            tree,
            request,
            attributes=state.attributes,  # type: ignore[arg-type] # what of it is asked is overridden
            pairs=state.pairs,
            read=state.reader.read,
            like=like,
        )
        self._state = state
        self._blocks: list[Block] = []
        self._all_total: int | None = None

    def page(self) -> Page:
        """The page that the request asks for. Raises `CursorError` for a cursor that does not fit."""
        request, commit = self._request, self._state.attributes.commit
        start = Position() if request.after is None else read_position(request.after, request, commit)
        self._state.prefetch(self._tree)
        looked, entries, used = self._fill(partial(self._look, start))
        shown = start.shown + len(entries)
        cursor = None
        if used < looked.left:
            cursor = write_position(self._place(start, used, shown), request, commit)
        if request.fold:
            self._state.prefetch_asked([entry.doc for entry in entries])
            self._add_asked(entries)
        if request.group:
            entries = [self._with_siblings(entry) for entry in entries]
        return Page(
            entries=entries,
            total=self._count,
            papers=looked.total if request.group else None,
            first=start.shown + 1,
            cursor=cursor,
            read=self._read,
        )

    @property
    def _ranked(self) -> bool:
        """Whether the cluster must score: a group is shown by its best section in every order."""
        return self._request.sort == "relevance" or self._request.group is not None

    @property
    def _asks_best_alone(self) -> bool:
        """Whether to ask for the best, and beside that how many match: so the cluster need not score all."""
        in_order = self._request.sort == "relevance" and self._request.group is None
        return in_order and scores_matches_alone(self._tree)

    @property
    def _count(self) -> int:
        """How many sections match."""
        return self._state.counts.of(self._state.clauses.match(self._tree))

    # --- order ----------------------------------------------------------------------------------------------

    def _look(self, start: Position, size: int) -> Looked:
        """The first sections from a position on; more blocks are asked for where they are too few."""
        while sum(len(block.docs) for block in self._blocks) < start.offset + size:
            after = self._blocks[-1].last if self._blocks else start.after
            before = start.seen - start.offset + sum(len(block.docs) for block in self._blocks)
            block = self._ask_groups(before) if self._request.group else self._ask_block(after, before)
            if block.docs:
                self._blocks.append(block)
            if len(block.docs) < BLOCK:
                break
        docs = [doc for block in self._blocks for doc in block.docs][start.offset : start.offset + size]
        scores = [score for block in self._blocks for score in block.scores][
            start.offset : start.offset + size
        ]
        self._state.reader.prefetch(docs)
        total = self._all_total or 0
        return Looked(
            docs=np.array(docs, np.int32),
            keys=np.array(scores, np.float32),
            scores=np.array(scores, np.float32),
            left=total - start.seen,
            total=total,
        )

    def _place(self, start: Position, used: int, shown: int) -> Position:
        """The position behind so many sections that were looked at."""
        after, offset = start.after, start.offset + used
        for block in self._blocks:
            if offset < len(block.docs):
                break
            after, offset = block.last, offset - len(block.docs)
        return Position(after=after, offset=offset, seen=start.seen + used, shown=shown)

    def _ask_block(self, after: tuple[Any, ...] | None, before: int) -> Block:
        """The next sections behind `before` others; those without a score follow all that have one."""
        more = {} if after is None else {"search_after": list(after)}
        hits = self._ask_best(more) if self._asks_best_alone else None
        if hits is None or len(hits) < min(BLOCK, self._count - before):
            hits = self._asked(self._body() | more)["hits"]["hits"]
        docs = self._state.documents.keep(hits)
        scores = self._scores(docs)
        places = {doc: tuple(hit["sort"]) for doc, hit in zip(docs, hits, strict=True)}
        if self._request.sort == "relevance":
            docs = sorted(docs, key=lambda doc: (-scores[doc], _comparable(places[doc][1:])))
        last = tuple(hits[-1]["sort"]) if hits else None
        return Block(docs=docs, scores=[scores[doc] for doc in docs], last=last)

    def _ask_best(self, more: JsonObject) -> list[JsonObject] | None:
        """The next sections that have a score, with how many match; None where nothing can score."""
        state, tree = self._state, self._tree
        scored = self._scored()
        if scored is None:
            return None
        body = {**self._body(), **more, "query": best_of(scored), "track_total_hits": False}
        questions = [body] if self._all_total is not None else [body, state.counts.question(tree)]
        answer, *counted = state.asker.search_all(questions, scored=True)
        for one in counted:
            self._know(one)
        found: list[JsonObject] = answer["hits"]["hits"]
        return found

    def _asked(self, body: JsonObject) -> JsonObject:
        answer = self._state.asker.search(body, scored=self._ranked)
        if self._all_total is None:
            self._know(answer)
        return answer

    def _know(self, answer: JsonObject) -> None:
        """Keep how many match."""
        self._all_total = total = answer["hits"]["total"]["value"]
        self._state.counts.know(self._state.clauses.match(self._tree), total)

    def _body(self) -> JsonObject:
        return {
            **SHOWN,
            "query": self._state.clauses.search(self._tree, self._scored() if self._ranked else None),
            "sort": _sort(self._request.sort),
            "size": BLOCK,
            "track_total_hits": True,
        }

    def _scored(self) -> JsonObject | None:
        state = self._state
        return score_clause(self._tree, state.scorer_of(()), state.rarity, state.clauses.match)

    def _scores(self, docs: Sequence[int]) -> dict[int, float]:
        found = weigh(self._state.scorer_of(docs), self._tree)
        scores = dict(zip(found.docs.tolist(), found.scores.tolist(), strict=True))
        return {doc: scores.get(doc, 0.0) for doc in docs}

    # --- groups ---------------------------------------------------------------------------------------------

    def _ask_groups(self, before: int) -> Block:
        """The next papers, each by its best section."""
        if before + BLOCK > MOST_GROUPS:
            raise QueryError(f"only the first {MOST_GROUPS} papers of a grouped search can be paged through")
        body = self._body()
        inner = {**SHOWN, "name": "paper", "size": 2 * MOST_SIBLINGS + 1, "sort": _sort("relevance")}
        body |= {"from": before, "collapse": {"field": "paper", "inner_hits": inner}}
        body |= {"aggs": {"papers": {"cardinality": {"field": "paper", "precision_threshold": 40_000}}}}
        answer = self._asked(body)
        self._all_total = answer["aggregations"]["papers"]["value"]
        groups: dict[int, Group] = {}
        for hit in answer["hits"]["hits"]:
            inner_hits = hit["inner_hits"]["paper"]["hits"]
            docs = self._state.documents.keep(inner_hits["hits"])
            scores = self._scores(docs)
            order = sorted(docs, key=lambda doc: -scores[doc])
            group = Group(
                docs=order, scores=[scores[doc] for doc in order], total=inner_hits["total"]["value"]
            )
            groups[order[0]] = group
        shown = list(groups)
        if self._request.sort == "relevance":
            shown.sort(key=lambda doc: -groups[doc].scores[0])
        scores_of = [dict(zip(groups[doc].docs, groups[doc].scores, strict=True))[doc] for doc in shown]
        return Block(docs=shown, scores=scores_of, last=None, groups=groups)

    @property
    def _best(self) -> frozenset[int]:
        return frozenset(doc for block in self._blocks for doc in block.groups)

    def _group_of(self, doc: int) -> Group:
        return next(block.groups[doc] for block in self._blocks if doc in block.groups)

    def _of_paper(self, doc: int) -> Scored:
        docs = sorted(self._group_of(doc).docs)
        return Scored(docs=np.array(docs, np.int32), scores=np.zeros(len(docs), np.float32))

    def _with_siblings(self, entry: Entry) -> Entry:
        group = self._group_of(entry.doc)
        pairs = [pair for pair in zip(group.docs, group.scores, strict=True) if pair[0] != entry.doc]
        entry.siblings[:] = pairs[:MOST_SIBLINGS]
        return Entry(
            doc=entry.doc,
            score=entry.score,
            folded=entry.folded,
            siblings=pairs[:MOST_SIBLINGS],
            paper_total=group.total,
        )

    # --- folding --------------------------------------------------------------------------------------------

    def _answered(self, docs: Docs) -> frozenset[int]:
        numbers = docs.tolist()
        held = dict(zip(numbers, self._state.documents.read(numbers), strict=True))
        asking = [number for number, one in held.items() if set(one.values(TYP)) & set(ASKING)]
        self._state.pairs.prefetch([held[number].stored["paper"] for number in asking])
        pairs = [(doc, answer) for doc in asking if (answer := self._pairs.answer_of(doc)) is not None]
        matched = self._match([answer for _, answer in pairs])
        return frozenset(doc for doc, answer in pairs if answer in matched)

    def _match(self, docs: list[int]) -> frozenset[int]:
        """Those that match; what stands in a block is known to."""
        known = frozenset(doc for block in self._blocks for doc in block.docs)
        asked = [doc for doc in dict.fromkeys(docs) if doc not in known]
        return known.intersection(docs) | self._state.match(self._tree, asked)


def _sort(sort: str) -> list[JsonObject]:
    """The order of the cluster: ties in the order of the index, what has no date at the end."""
    if sort == "relevance":
        return [{"_score": "desc"}, *ORDER]
    key, mode = (DATUM, {"mode": "max"}) if "datum" in sort else (RUNNING, {})
    order = "desc" if sort.startswith("-") else "asc"
    return [{key: {"order": order, "missing": "_last", **mode}}, *ORDER]


def _comparable(values: Sequence[Any]) -> tuple[tuple[bool, Any], ...]:
    return tuple((value is None, value if value is not None else 0) for value in values)


# --- cursors ------------------------------------------------------------------------------------------------


def write_position(position: Position, request: SearchRequest, commit: bytes) -> str:
    """The text of a cursor."""
    values = [position.after, position.offset, position.seen, position.shown]
    body = fingerprint(request) + commit + json.dumps(values, ensure_ascii=False).encode()
    return (
        urlsafe_b64encode(zlib.compress(body + zlib.crc32(body).to_bytes(4, "little"))).rstrip(b"=").decode()
    )


def read_position(text: str, request: SearchRequest, commit: bytes) -> Position:
    """What `write_position` wrote. Raises `CursorError` with what to do."""
    body = _decode(text)
    if body[:6] != fingerprint(request):
        raise CursorError(
            "the cursor belongs to another search: query, limits, sorting and grouping must be those of the"
            " page that gave it"
        )
    if body[6:14] != commit:
        raise CursorError("the index has changed since the cursor was given; start again without it")
    after, offset, seen, shown = json.loads(body[14:])
    return Position(after=None if after is None else tuple(after), offset=offset, seen=seen, shown=shown)


def _decode(text: str) -> bytes:
    try:
        if len(text) > _LONGEST_CURSOR:
            raise ValueError(text)
        found = zlib.decompressobj().decompress(
            urlsafe_b64decode(text + "=" * (-len(text) % 4)), _LONGEST_CURSOR
        )
    except (ValueError, zlib.error):
        found = b""
    body, check = found[:-4], found[-4:]
    if len(body) < 16 or zlib.crc32(body).to_bytes(4, "little") != check:
        raise CursorError(f"{text[:100]!r} is no cursor; copy the whole of what the page before gave")
    return body
