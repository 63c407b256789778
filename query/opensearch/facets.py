"""Facets and statistics counted by the cluster, as `query.facets` and `query.stats` count them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from indexer.model import ART_KINDS, JsonObject
from indexer.schema import ANSWER, ART, DATUM
from query.facets import FACETS, FacetField, value_order
from query.model import ArtRate, Every, Facet, FacetValue, Stats, StatsRow
from query.opensearch.asking import Asker
from query.opensearch.clauses import SECTIONS

MOST_VALUES = 10_000
"""Values of a facet that are counted."""

_DIGITS = {4: "[0-9]{4}", 7: "[0-9]{4}-[0-9]{2}", 10: "[0-9]{4}-[0-9]{2}-[0-9]{2}"}
_LENGTHS: dict[Every, int] = {"year": 4, "month": 7}


def count_facets(asker: Asker, query: JsonObject, names: Iterable[str]) -> tuple[Facet, ...]:
    """The facets of all matching sections, in the order of `names`."""
    names = tuple(names)
    aggs: JsonObject = {name: _terms(FACETS[name]) for name in names}
    aggs |= {f"{name} missing": {"missing": {"field": FACETS[name].field}} for name in names}
    found = _ask(asker, [query], aggs)["aggregations"]
    return tuple(_facet(name, found) for name in names)


def _facet(name: str, found: JsonObject) -> Facet:
    pairs = sorted(_counts(found[name]).items(), key=lambda pair: value_order(FACETS[name], *pair))
    return Facet(
        name=name,
        values=tuple(FacetValue(value=value, count=count) for value, count in pairs),
        missing=found[f"{name} missing"]["doc_count"],
        in_order=FACETS[name].in_order,
    )


def _terms(facet: FacetField, aggs: JsonObject | None = None) -> JsonObject:
    terms: JsonObject = {"field": facet.field, "size": MOST_VALUES}
    if facet.length is not None:
        terms["include"] = _DIGITS[facet.length]
    return {"terms": terms, **({"aggs": aggs} if aggs else {})}


def _counts(found: JsonObject) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in found["buckets"]}


def _ask(asker: Asker, filters: list[JsonObject], aggs: JsonObject) -> JsonObject:
    query = {"bool": {"filter": [SECTIONS, *filters]}}
    return asker.search({"size": 0, "track_total_hits": True, "query": query, "aggs": aggs})


def count_stats(asker: Asker, query: JsonObject, *, by: str, every: Every) -> Stats:
    """The statistics of all matching sections; see `query.stats.count_stats`."""
    periods = {"periods": _terms(FacetField(DATUM, _LENGTHS[every]), {"groups": _terms(FACETS[by])})}
    answered = {"filter": {"exists": {"field": ANSWER}}, "aggs": {"arts": _terms(FacetField(ART))}}
    aggs = {**periods, "undated": {"missing": {"field": DATUM}}, "answered": answered}
    hits = _ask(asker, [query], aggs)
    found = hits["aggregations"]
    everything = _ask(asker, [], periods)["aggregations"]["periods"]
    return Stats(
        query="",
        match="all",
        by=by,
        every=every,
        total=hits["hits"]["total"]["value"],
        undated=found["undated"]["doc_count"],
        rows=tuple(_iter_rows(found["periods"], everything)),
        arts=_rates(_counts(found["answered"]["arts"]), found["answered"]["doc_count"]),
        answered=found["answered"]["doc_count"],
        took_ms=0.0,
    )


def _iter_rows(hits: JsonObject, everything: JsonObject) -> Iterator[StatsRow]:
    """The rows from the first period with a hit to the last; groups with most hits first."""
    shown = sorted(_counts(hits))
    if not shown:
        return
    found, sections = _by_period(hits), _by_period(everything)
    sums: dict[str, int] = {}
    for _, groups in found.values():
        for group, count in groups.items():
            sums[group] = sums.get(group, 0) + count
    order = sorted(sums, key=lambda group: (-sums[group], group))
    for period in sorted(one for one in sections if shown[0] <= one <= shown[-1]):
        count, groups = found.get(period, (0, {}))
        of, all_groups = sections[period]
        yield StatsRow(period=period, group=None, hits=count, sections=of)
        for group in order:
            if group in all_groups:
                yield StatsRow(
                    period=period, group=group, hits=groups.get(group, 0), sections=all_groups[group]
                )


def _by_period(found: JsonObject) -> dict[str, tuple[int, dict[str, int]]]:
    buckets: list[dict[str, Any]] = found["buckets"]
    return {one["key"]: (one["doc_count"], _counts(one["groups"])) for one in buckets}


def _rates(counts: dict[str, int], answered: int) -> tuple[ArtRate, ...]:
    rates = [ArtRate(kind=kind, count=counts.get(kind, 0), answered=answered) for kind in ART_KINDS]
    return tuple(sorted((rate for rate in rates if rate.count), key=lambda rate: -rate.count))
