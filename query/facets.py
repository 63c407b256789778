"""How many of the matching sections have each value: counts over all matches, not over those shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.schema import ART, DATUM, FRAKTION, HERAUSGEBER, RESSORT, TYP, WP
from query.attributes import Attributes, FieldValues
from query.model import Facet, FacetValue

Flags = NDArray[np.bool_]


class FacetField(NamedTuple):
    """Where a facet's values come from, and whether they are listed by value instead of by count."""

    field: str
    length: int | None = None
    """Characters of the terms that count; None for all."""
    in_order: bool = False


FACETS = {
    "fraktion": FacetField(FRAKTION),
    "ressort": FacetField(RESSORT),
    "typ": FacetField(TYP),
    "wp": FacetField(WP, in_order=True),
    "jahr": FacetField(DATUM, length=4, in_order=True),
    "art": FacetField(ART),
    "herausgeber": FacetField(HERAUSGEBER),
}
"""Every facet by the name that JSON and `--facets` use, in the order in which they are shown."""

DEFAULT_FACETS = ("fraktion", "ressort", "typ", "wp", "jahr", "art")
"""What is counted where no facet is named."""


def count_facets(attributes: Attributes, held: Flags, names: Iterable[str]) -> tuple[Facet, ...]:
    """The facets of the sections that `held` flags, in the order of `names`, without values that none has.

    A section with two values (two Fraktionen) counts for both, so counts may add up to more than there are
    sections; `missing` counts those that have no value.
    """
    return tuple(_count(attributes, held, name) for name in names)


def facet_values(attributes: Attributes, name: str) -> FieldValues:
    """The values of a facet in all sections."""
    facet = FACETS[name]
    return attributes.values(facet.field, facet.length)


def count_values(values: FieldValues, held: Flags) -> NDArray[np.int64]:
    """For each value the number of flagged sections that have it."""
    if not len(values.terms):
        return np.empty(0, np.int64)
    return np.add.reduceat(held.take(values.docs).view(np.uint8), values.starts, dtype=np.int64)


def _count(attributes: Attributes, held: Flags, name: str) -> Facet:
    facet, values = FACETS[name], facet_values(attributes, name)
    counts = count_values(values, held)
    pairs = [(values.terms[place], int(counts[place])) for place in np.flatnonzero(counts).tolist()]
    pairs.sort(key=lambda pair: value_order(facet, *pair))
    return Facet(
        name=name,
        values=tuple(FacetValue(value=value, count=count) for value, count in pairs),
        missing=int(np.count_nonzero(held & attributes.lacking(facet.field, facet.length))),
        in_order=facet.in_order,
    )


def value_order(facet: FacetField, value: str, count: int) -> tuple[int, str]:
    """What the values of a facet are sorted by: the most frequent first, or by number."""
    if not facet.in_order:
        return -count, value
    return (int(value) if value.isdecimal() else 0, value)
