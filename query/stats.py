"""All matching sections over time: per group, as a share of all sections, and how they were answered."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from indexer.model import ART_KINDS
from indexer.schema import ART, DATUM
from query.attributes import Attributes, FieldValues
from query.facets import Flags, count_values, facet_values
from query.model import ArtRate, Every, Stats, StatsRow

_CHARACTERS: dict[Every, int] = {"year": len("2025"), "month": len("2025-09")}

Counts = NDArray[np.int64]

GROUPS = ("fraktion", "ressort", "typ", "wp", "herausgeber")
"""The facets that statistics may be grouped by."""


def count_stats(attributes: Attributes, held: Flags, answered: Flags, *, by: str, every: Every) -> Stats:
    """The statistics of the flagged sections by a facet; `answered` flags all exchanges that have an answer.

    What was asked is not known here: query, match, notices and time are left empty.
    """
    periods = attributes.values(DATUM, _CHARACTERS[every])
    period_of = np.full(attributes.size, -1, np.int32)
    period_of[periods.docs] = periods.owners()
    replied = held & answered
    return Stats(
        query="",
        match="all",
        by=by,
        every=every,
        total=int(np.count_nonzero(held)),
        undated=int(np.count_nonzero(held & (period_of < 0))),
        rows=tuple(_iter_rows(periods, period_of, facet_values(attributes, by), held)),
        arts=_rates(attributes.values(ART), replied),
        answered=int(np.count_nonzero(replied)),
        took_ms=0.0,
    )


def _iter_rows(
    periods: FieldValues, period_of: NDArray[np.int32], groups: FieldValues, held: Flags
) -> Iterator[StatsRow]:
    """The rows from the first period with a hit to the last."""
    found = count_values(periods, held)
    shown = np.flatnonzero(found)
    if not len(shown):
        return
    everything = count_values(periods, np.ones(len(held), bool))
    hits, sections = _count_groups(len(periods.terms), period_of, groups, held)
    order = [one for one in np.argsort(-hits.sum(axis=1), kind="stable").tolist() if hits[one].any()]
    for place in range(int(shown[0]), int(shown[-1]) + 1):
        period = periods.terms[place]
        yield StatsRow(period=period, group=None, hits=int(found[place]), sections=int(everything[place]))
        for group in order:
            if sections[group, place]:
                count, of = int(hits[group, place]), int(sections[group, place])
                yield StatsRow(period=period, group=groups.terms[group], hits=count, sections=of)


def _count_groups(
    periods: int, period_of: NDArray[np.int32], groups: FieldValues, held: Flags
) -> tuple[Counts, Counts]:
    """Matching and all sections by group and period."""
    cells = groups.owners() * np.int64(periods) + period_of.take(groups.docs)
    dated = period_of.take(groups.docs) >= 0
    size, shape = len(groups.terms) * periods, (len(groups.terms), periods)
    everything = np.bincount(cells[dated], minlength=size).reshape(shape)
    hits = np.bincount(cells[dated & held.take(groups.docs)], minlength=size).reshape(shape)
    return hits, everything


def _rates(ways: FieldValues, replied: Flags) -> tuple[ArtRate, ...]:
    counts = dict(zip(ways.terms, count_values(ways, replied).tolist(), strict=True))
    answered = int(np.count_nonzero(replied))
    rates = [ArtRate(kind=kind, count=counts.get(kind, 0), answered=answered) for kind in ART_KINDS]
    return tuple(sorted((rate for rate in rates if rate.count), key=lambda rate: -rate.count))
