"""Figures of a run, query by query: by ir-measures, and the three of the contract also without it.

By default every grade above 0 counts the same, as in the figures that the project states; `graded` takes the
grades themselves as gains, without logarithm or power (trec_eval's nDCG).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from query.errors import QueryError
from query.evaluate.collection import Qrels, Run

CONTRACT_MEASURES = ("nDCG@10", "R@100", "MRR@10")
"""What `eval` always prints."""

_LIBRARY = "ir_measures"
_LIBRARY_NAMES = {"MRR@10": "RR@10"}

Values = NDArray[np.float64]


class Scores(NamedTuple):
    """Values by measure, one for each query in the order of `queries`; a query without hits has 0."""

    queries: tuple[str, ...]
    values: Mapping[str, Values]

    def mean(self, name: str) -> float:
        """The mean of a measure over all judged queries."""
        return float(self.values[name].mean())


def measure(
    run: Run, qrels: Qrels, names: Sequence[str] = CONTRACT_MEASURES, *, graded: bool = False
) -> Scores:
    """Measure a run. Raises `QueryError` for an unknown measure, and where ir-measures is needed and missing.

    The order of the run's documents counts, not their scores, so that equal scores change nothing.
    """
    gains = {query: _gains(grades, graded) for query, grades in qrels.items()}
    queries = tuple(qrels)
    if find_spec(_LIBRARY) is not None:
        return Scores(queries, _by_library(run, gains, names))
    _check_contract(names)
    return Scores(queries, {name: _by_formula(run, gains, name) for name in names})


def _gains(grades: Mapping[str, int], graded: bool) -> dict[str, int]:
    return {doc: grade if graded else int(grade > 0) for doc, grade in grades.items()}


def _check_contract(names: Iterable[str]) -> None:
    for name in names:
        if name not in CONTRACT_MEASURES:
            raise QueryError(
                f"{name} is measured by ir-measures, which is not installed: pip install 'drucksuche[eval]'"
                f" (without it: {', '.join(CONTRACT_MEASURES)})"
            )


def _by_library(run: Run, qrels: Qrels, names: Sequence[str]) -> dict[str, Values]:
    """The figures of ir-measures, which breaks ties its own way: so it is given ranks for scores."""
    import ir_measures  # noqa: PLC0415 - an extra, and nothing but this needs it

    try:
        wanted = {name: ir_measures.parse_measure(_LIBRARY_NAMES.get(name, name)) for name in names}
    except (NameError, ValueError) as error:
        raise QueryError(f"ir-measures knows no such measure: {error}") from error
    judged = [
        ir_measures.Qrel(query, doc, grade)
        for query, grades in qrels.items()
        for doc, grade in grades.items()
    ]
    ranked = [
        ir_measures.ScoredDoc(query, doc, float(-place))
        for query in qrels
        for place, doc in enumerate(run.get(query, ()))
    ]
    found = {
        (metric.query_id, str(metric.measure)): metric.value
        for metric in ir_measures.iter_calc(list(wanted.values()), judged, ranked)
    }
    return {
        name: np.array([found.get((query, str(one)), 0.0) for query in qrels]) for name, one in wanted.items()
    }


def _by_formula(run: Run, qrels: Qrels, name: str) -> Values:
    formula = {"nDCG@10": ndcg_10, "R@100": recall_100, "MRR@10": reciprocal_rank_10}[name]
    return np.array([formula(run.get(query, ()), grades) for query, grades in qrels.items()])


def ndcg_10(hits: Sequence[str], gains: Mapping[str, int]) -> float:
    """Discounted gain of the first 10 hits over that of the best order (Järvelin & Kekäläinen 2002)."""
    best = sorted(gains.values(), reverse=True)[:10]
    return _discounted([gains.get(doc, 0) for doc in hits[:10]]) / _discounted(best)


def _discounted(gains: Iterable[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def recall_100(hits: Sequence[str], gains: Mapping[str, int]) -> float:
    """The share of the relevant documents that is among the first 100 hits."""
    wanted = {doc for doc, gain in gains.items() if gain > 0}
    return len(wanted.intersection(hits[:100])) / len(wanted)


def reciprocal_rank_10(hits: Sequence[str], gains: Mapping[str, int]) -> float:
    """1 over the place of the first relevant hit among the first 10, else 0."""
    return next((1 / place for place, doc in enumerate(hits[:10], 1) if gains.get(doc, 0) > 0), 0.0)
