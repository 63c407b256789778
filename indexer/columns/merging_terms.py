"""The terms of several segments → those of one, in runs of bounded size, and the place of each among all."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from indexer.columns.reading import SegmentColumns

RUN = 1 << 14
"""Terms that each segment has at most in a run: as Python objects they take ten times their bytes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JoinedTerms:
    """The distinct terms of all segments, sorted."""

    data: NDArray[np.uint8]
    """Their bytes, one behind the other."""
    sizes: NDArray[np.int64]
    ranks: tuple[NDArray[np.uint32], ...]
    """Of each segment the places of its terms."""


def join_terms(sources: Sequence[SegmentColumns]) -> JoinedTerms:
    """The terms of segments in one, each once."""
    data, sizes = bytearray(), array("I")
    ranks = tuple(np.empty(source.term_count, np.uint32) for source in sources)
    for ranges in _iter_ranges(sources):
        runs = [source.terms(start, stop) for source, (start, stop) in zip(sources, ranges, strict=True)]
        terms = list(
            dict.fromkeys(sorted(chain.from_iterable(runs)))
        )  # sorted runs are merged, not sorted anew
        places = dict(zip(terms, count(len(sizes)), strict=False))
        for own, run, (start, stop) in zip(ranks, runs, ranges, strict=True):
            own[start:stop] = np.fromiter(map(places.__getitem__, run), np.uint32, len(run))
        data += b"".join(terms)
        sizes.extend(map(len, terms))
    return JoinedTerms(data=np.frombuffer(data, np.uint8), sizes=np.array(sizes, np.int64), ranks=ranks)


def _iter_ranges(sources: Sequence[SegmentColumns]) -> Iterator[list[tuple[int, int]]]:
    """Ranges of places, one for each segment, that hold the same terms and at most `RUN` each."""
    starts = [0] * len(sources)
    while any(start < source.term_count for source, start in zip(sources, starts, strict=True)):
        longer = (
            source.term(start + RUN)
            for source, start in zip(sources, starts, strict=True)
            if start + RUN < source.term_count
        )
        end = min(longer, default=None)
        stops = [
            source.term_count if end is None else source.rank_from(end, start)
            for source, start in zip(sources, starts, strict=True)
        ]
        yield list(zip(starts, stops, strict=True))
        starts = stops
