"""A watch and what is known of it → what is new, and what is known then."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from heapq import heappop, heappush
from itertools import islice

from query.differences import diff_words
from query.engine import MAX_LIMIT, Searcher
from query.errors import QueryError
from query.labels import labelled_text
from query.model import Hit, SearchRequest
from query.watch.model import News, WatchError, WatchReport
from query.watch.state import KEPT_CHARACTERS, MOST_SEEN, Changes, State

_JOINS = str.maketrans("", "", "-\u00ad\u2010\u2011")
"""Hyphens: another source of a paper joins its lines in another way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is new since the last run."""

    changes: Changes
    state: State
    """What is known now; `owed` is that of the run before."""
    is_first: bool = False
    """Whether there was no run before, so that what is there counts as known."""
    is_edited: bool = False
    """Whether another query was run before, so that of what it did not find only what is there counts so."""


def find_news(searcher: Searcher, request: SearchRequest, before: State | None, *, anew: bool) -> Found:
    """Compare what a search finds with what was found before; with `anew` all that it finds is new.

    Raises `QueryError` for a query that cannot be searched, and `WatchError` for one that finds too much.
    """
    commit = f"{searcher.commit} {date.today()}"
    if before is not None and not anew and before.commit == commit and _is_same(before, request):
        return Found(changes={}, state=replace(before, asked=request))
    looked = _look(searcher, request)
    state = State(asked=request, commit=commit, seen=looked.hashes, texts=looked.texts)
    if before is None:
        changes = dict.fromkeys(looked.hashes) if anew else {}
        return Found(changes=changes, state=state, is_first=not anew)
    state = replace(state, seen=_remembered(before.seen, looked.hashes), owed=before.owed)
    if anew:
        return Found(changes=dict.fromkeys(looked.hashes), state=state)
    if _is_same(before, request):
        return Found(changes=_compare(before, looked.hashes), state=state)
    both = _looked_before(searcher, before).keys() & looked.hashes.keys()
    changes = _compare(before, {one: looked.hashes[one] for one in looked.hashes if one in both})
    return Found(changes=changes, state=state, is_edited=True)


def _is_same(before: State, request: SearchRequest) -> bool:
    """Whether a search finds by what it found then; order and folding do not matter."""
    return replace(before.asked, sort=request.sort, fold=request.fold) == request


def _compare(before: State, hashes: Mapping[str, str]) -> dict[str, str | None]:
    changed = (one for one, own in hashes.items() if before.seen.get(one) != own)
    return {one: before.texts.get(one, "") if one in before.seen else None for one in changed}


def _looked_before(searcher: Searcher, before: State) -> Mapping[str, str]:
    """What the query of the last run finds now; nothing where it cannot be run any more."""
    try:
        return _look(searcher, before.asked).hashes
    except (QueryError, WatchError):
        return {}


def _remembered(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """All that was ever found, so that what comes back is not new, as far as there is room."""
    gone = {one: own for one, own in before.items() if one not in now}
    room = MOST_SEEN - len(now)
    return {**dict(islice(gone.items(), max(0, len(gone) - room), None)), **now}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    hashes: dict[str, str]
    texts: dict[str, str]


def _look(searcher: Searcher, request: SearchRequest) -> _Looked:
    """All that a search finds: hashes of all texts, and the texts of the latest papers."""
    hashes: dict[str, str] = {}
    kept: list[tuple[str, str, str]] = []
    size = 0
    for one in searcher.matching(request):
        if len(hashes) == MOST_SEEN:
            raise WatchError(
                f"it finds more than {MOST_SEEN} sections, the most that a watch can follow; narrow the query"
            )
        text = labelled_text(one.section)
        hashes[one.id] = _hash(text)
        heappush(kept, (one.paper.datum or "", one.id, text))
        size += len(text)
        while size > KEPT_CHARACTERS:
            size -= len(heappop(kept)[2])
    return _Looked(hashes=hashes, texts={section: text for _, section, text in kept})


def _hash(text: str) -> str:
    """The same for texts that differ in white space and hyphens alone."""
    joined = "".join(text.split()).translate(_JOINS)
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


# --- reporting ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A report, and what of the changes it has no room for."""

    report: WatchReport
    rest: Changes


def make_report(
    searcher: Searcher, name: str, request: SearchRequest, changes: Changes, found_at: str
) -> Told:
    """The hits of the changed sections, `MAX_LIMIT` of them; what is found no more is passed over."""
    if not changes:
        return Told(report=WatchReport(watch=name, query=request.query, found_at=found_at), rest={})
    results = searcher.search_among(replace(request, limit=MAX_LIMIT), changes.keys())
    shown = {one for hit in results.hits for one in _ids(hit)}
    rest = {} if results.cursor is None else {one: was for one, was in changes.items() if one not in shown}
    report = WatchReport(
        watch=name,
        query=request.query,
        found_at=found_at,
        news=tuple(_news(searcher, hit, changes) for hit in results.hits),
    )
    return Told(report=report, rest=rest)


def _ids(hit: Hit) -> Iterator[str]:
    yield hit.id
    yield from (one.id for one in hit.folded)


def _news(searcher: Searcher, hit: Hit, changes: Changes) -> News:
    former = changes[hit.id]
    if former is None:
        return News(hit=hit, change="new")
    diff = diff_words(former, labelled_text(searcher.section(hit.id).section)) if former else ()
    return News(hit=hit, change="changed", diff=diff)
