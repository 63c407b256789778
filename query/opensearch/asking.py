"""One state of an index on a cluster, asked over HTTP: bodies go out, answers come back checked.

Every question goes to one point in time, which is opened when it is first needed, and anew where the node
that held it is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Lock, local
from typing import TYPE_CHECKING, Any, cast

from indexer.errors import ClusterError
from indexer.model import JsonObject
from indexer.opensearch import Address, clear_faults
from indexer.opensearch.patience import BUSY, Patience
from query.errors import QueryError, UnknownIdError
from query.model import Notice

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

KEEP_ALIVE = "10m"
"""How long a state that nobody asks is kept by the cluster."""

TIMEOUT = "20s"
"""What a shard may take for one question; then the answer is of what it has found, and a notice says so."""

SECONDS_BUSY = 2.0
"""How long a cluster that has too much to do is asked again before a search fails."""

_SCORED = {"search_type": "dfs_query_then_fetch"}
"""Parts of the index tell each other first how many of their documents hold each term."""

_MOST_PARTS_TRIED = 12
"""Parts of the index are chosen by a hash, so this many choices meet one that is there."""

_MOST_TOGETHER = 200
"""Questions of one request."""


class Asker:
    """Asks one index as of the moment in which it was first asked; several threads may ask at once."""

    def __init__(self, client: OpenSearch, address: Address) -> None:
        self._client, self._address = client, address
        self._point: str | None = None
        self._shards = 0
        """How many parts the index has; known as soon as the state is open."""
        self._places: list[str] | None = None
        """A routing for each part that holds anything; None as long as not all have answered."""
        self._lacking: str | None = None
        """Of which parts there was no copy when the state was opened: no answer has anything of them."""
        self.on_change: Callable[[], None] = lambda: None
        """Told when what was answered so far holds no more: it is of another state, or lacks a part."""
        self.reopened = 0
        """How often the state was lost and another opened in its place."""
        self._opening = Lock()
        self._told = local()
        """What was left out of the answers to each thread."""

    @property
    def index(self) -> str:
        """The index or alias that is asked."""
        return self._address.name

    def close(self) -> None:
        """Let go of the state; the client stays open."""
        point, self._point = self._point, None
        if point is not None:
            with suppress(ClusterError), clear_faults(self._address):
                self._client.delete_pit(body={"pit_id": [point]})

    # --- one state ------------------------------------------------------------------------------------------

    def search(self, body: JsonObject, *, scored: bool = False) -> JsonObject:
        """The answer to one question; what a part of the cluster did not answer is kept for `notices`.

        With `scored`, terms weigh by how many sections of all shards hold them. Raises `ClusterError`.
        """
        options = _SCORED if scored else {}
        answer = self._asked(lambda: self._client.search(body=self._body(body), params=options))
        self._check(answer)
        return answer

    def _body(self, body: JsonObject) -> JsonObject:
        return {"timeout": TIMEOUT, **body, "pit": {"id": self._state(), "keep_alive": KEEP_ALIVE}}

    def _state(self) -> str:
        with self._opening:
            if self._point is None:
                name = self._address.name
                made = self._client.create_pit(index=name, params={"keep_alive": KEEP_ALIVE})
                self._point = made["pit_id"]
                self._shards = made["_shards"]["total"]
                lacking = self._shards - made["_shards"]["successful"]
                self._lacking = _silent(lacking, self._shards) if lacking else None
            return self._point

    def _asked(self, ask: Callable[[], JsonObject]) -> JsonObject:
        """An answer; a cluster that has too much to do is asked again for a while."""
        patience = Patience(SECONDS_BUSY)
        while True:
            try:
                return self._asked_of_state(ask)
            except ClusterError as error:
                if error.code != BUSY:
                    raise
                patience.pause(error)

    def _asked_of_state(self, ask: Callable[[], JsonObject]) -> JsonObject:
        """An answer; where the state or a part of it is lost with its node, from one opened anew."""
        with clear_faults(self._address):
            try:
                answer = ask()
                if not _has_lost(answer):
                    return answer
            except Exception as error:
                if _tells(error, _TOO_WIDE):
                    raise QueryError(_NARROWER) from error
                if not _tells(error, _LOST):
                    raise
            self._point = self._places = None
            self.reopened += 1
            self.on_change()
            return ask()

    def term_statistics(self, fields: Sequence[str], terms: Sequence[str]) -> JsonObject:
        """Of each field how many documents of one shard have it, and each term of it: the cluster's own form.

        They are about those of all shards, and of now; so they may choose, and never count.
        """
        body = {
            "doc": dict.fromkeys(fields, " ".join(terms)),
            "fields": list(fields),
            "term_statistics": True,
            "field_statistics": True,
            "positions": False,
            "offsets": False,
        }
        return cast(JsonObject, self._asked(lambda: self._of_any_part(body))["term_vectors"])

    def _of_any_part(self, body: JsonObject) -> JsonObject:
        """The term vectors of a document that is not in the index, from a part of it that answers."""
        lost: Exception | None = None
        for routing in map(str, range(_MOST_PARTS_TRIED)):
            try:
                name = self._address.name
                return cast(
                    JsonObject, self._client.termvectors(index=name, body=body, params={"routing": routing})
                )
            except Exception as error:
                if not _tells(error, ("no_shard_available",)):
                    raise
                lost = error
        raise cast(Exception, lost)

    def frequencies(self, field: str, terms: Sequence[str]) -> list[float]:
        """How often a field holds each of some terms, over all documents; something was asked before.

        It is as of now, and what was deleted counts until it is merged away.
        """
        document = {"doc": {field: " ".join(terms)}, "fields": [field], "term_statistics": True}
        document |= {"field_statistics": False, "positions": False, "offsets": False}
        routings = self._routings()
        if not (terms and routings):
            return [0.0] * len(terms)
        body = {"docs": [document | {"routing": routing} for routing in routings]}
        name, client = self._address.name, self._client
        docs = self._asked(lambda: cast(JsonObject, client.mtermvectors(index=name, body=body)))["docs"]
        held = [one["term_vectors"][field]["terms"] for one in docs if "error" not in one]
        self._tell_failed(len(docs) - len(held))
        return [float(sum(found.get(term, {}).get("ttf", 0) for found in held)) for term in terms]

    def _routings(self) -> list[str]:
        """What leads to each part of the index that holds anything: the routing of a document there."""
        if self._places is None:
            name, client, parts = self._address.name, self._client, range(self._shards)
            body = {"size": 1, "_source": False, "terminate_after": 1}
            lines = [line for part in parts for line in ({"preference": f"_shards:{part}"}, body)]
            answered = self._asked(lambda: cast(JsonObject, client.msearch(index=name, body=lines)))
            answers = answered["responses"]
            held = [one["hits"]["hits"] for one in answers if "error" not in one]
            self._tell_failed(len(parts) - len(held))
            places = [hits[0]["_routing"] for hits in held if hits]
            if len(held) < len(parts):
                return places
            self._places = places
        return self._places

    def search_all(self, bodies: Sequence[JsonObject], *, scored: bool = False) -> list[JsonObject]:
        """The answers to several questions, in their order; the cluster works on all at once."""
        found: list[JsonObject] = []
        for at in range(0, len(bodies), _MOST_TOGETHER):
            found += self._search_some(bodies[at : at + _MOST_TOGETHER], scored)
        return found

    def _search_some(self, bodies: Sequence[JsonObject], scored: bool) -> list[JsonObject]:
        options = _SCORED if scored else {}

        def ask() -> JsonObject:
            lines = [line for body in bodies for line in (options, self._body(body))]
            return cast(JsonObject, self._client.msearch(body=lines))

        answers = cast(list[JsonObject], self._asked(ask)["responses"])
        if any("error" in one for one in answers):  # asked by itself, its error is raised as any other
            return [self.search(body, scored=scored) for body in bodies]
        for one in answers:
            self._check(one)
        return answers

    def iter_hits(self, body: JsonObject, sort: Sequence[JsonObject], size: int) -> Iterator[JsonObject]:
        """All hits of a question in an order without ties, `size` at a time."""
        after: list[Any] | None = None
        while True:
            more = {} if after is None else {"search_after": after}
            hits = self.search({**body, **more, "sort": list(sort), "size": size})["hits"]["hits"]
            yield from hits
            if len(hits) < size:
                return
            after = hits[-1]["sort"]

    # --- partial answers ------------------------------------------------------------------------------------

    def _check(self, answer: JsonObject) -> None:
        shards = answer["_shards"]
        if shards["failed"]:
            self._tell_failed(shards["failed"])
        elif answer["timed_out"]:
            self._told.failed = f"some parts of the index took more than {TIMEOUT}"

    def _tell_failed(self, count: int) -> None:
        if count:
            self._told.failed = _silent(count, self._shards)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """A block that is about the whole index. Raises `ClusterError` where a part did not answer."""
        with self.finding():
            yield
            self._check_whole(None)

    @contextmanager
    def finding(self) -> Iterator[None]:
        """A block that looks for what stands in one part of the index, as a paper does with its sections.

        Raises `ClusterError` for an `UnknownIdError` of the block where a part did not answer.
        """
        self.notices()
        try:
            yield
        except UnknownIdError as error:
            self._check_whole(error)
            raise

    def _check_whole(self, error: UnknownIdError | None) -> None:
        for notice in self.notices():
            text = f"{self._address.cluster}: {notice.text}; try again later"
            raise ClusterError(text, "cluster-unreachable") from error

    def notices(self) -> tuple[Notice, ...]:
        """What was left out of the answers to this thread since it asked last, or of all of this state."""
        passing, self._told.failed = getattr(self._told, "failed", None), None
        if passing is not None:
            self.on_change()
        failed = self._lacking or passing
        if failed is None:
            return ()
        return (Notice(code="partial", text=f"{failed}: sections may lack, and counts be too low"),)


def _silent(failed: int, total: int) -> str:
    return f"{failed} of {total} parts of the index did not answer"


def _has_lost(answer: JsonObject) -> bool:
    """Whether a part did not answer since the state is gone there; another copy of it may."""
    failures = (one.get("_shards", {}).get("failures", ()) for one in answer.get("responses", [answer]))
    return any(kind in str(failure) for some in failures for failure in some for kind in _LOST)


def _tells(error: Exception, kinds: Sequence[str]) -> bool:
    """Whether an error of the client is one of these kinds of OpenSearch's."""
    told = str(getattr(error, "info", "")) + str(getattr(error, "error", ""))
    return any(kind in told for kind in kinds)


_LOST = (
    "search_context_missing",
    "no_shard_available",
    "SearchContextMissing",
    "node_disconnected",
    "node_not_connected",
    "index_not_found",
)
"""A state is not there any more: its time is over, or the node or the index that held it is gone."""

_TOO_WIDE = ("too_many_nested_clauses", "too_many_clauses", "maxClauseCount")
_NARROWER = (
    "OpenSearch does not take so many words at once: write longer beginnings before *, or fewer words in the"
    " sequence or NEAR"
)
