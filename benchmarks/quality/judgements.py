"""The information needs of `benchmarks/needs`, what two judges said, and how far they agree."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

NEEDS = Path(__file__).resolve().parents[1] / "needs"
KINDS = ("keywords", "compound", "question")
MEETS = ("answer", "question", "both")
GRADES = 3
"""0, 1 and 2."""

RELEVANT = 2
"""Sum of both judges' grades from which a section counts as relevant where only yes or no does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One information need; see benchmarks/needs/README.md."""

    id: str
    query: str
    kind: str
    meets: str
    need: str
    seed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two judges agree over all sections that both graded."""

    pairs: int
    raw: float
    """Share of equal grades."""
    kappa: float
    """Cohen's kappa: agreement beyond what their shares of each grade give by chance."""
    weighted: float
    """The same with quadratic weights: 0 against 2 counts four times as much as 0 against 1."""
    apart: int
    """Pairs that differ by 2."""


Grades = Mapping[str, Mapping[str, tuple[int, int]]]
"""Both judges' grades by need and section id."""


def read_needs(folder: Path = NEEDS) -> list[Need]:
    """All needs, in the order of their ids."""
    lines = (folder / "needs.jsonl").read_text(encoding="utf-8").splitlines()
    return [Need(**json.loads(line)) for line in lines]


def read_grades(folder: Path = NEEDS) -> dict[str, dict[str, tuple[int, int]]]:
    """Both judges' grades: lines of need, section id, first and second grade, parted by tabs."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for line in (folder / "judgements.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        need, section, first, second = line.split("\t")
        found.setdefault(need, {})[section] = (int(first), int(second))
    return found


def settle(first: int, second: int) -> int:
    """What two grades come to, 0 to 4: twice their mean, and twice the lower where they differ by 2."""
    return 2 * min(first, second) if abs(first - second) > 1 else first + second


def to_qrels(grades: Grades) -> dict[str, dict[str, int]]:
    """The settled grades, 0 to 4, of each need that has a relevant section."""
    settled = {
        need: {section: settle(*pair) for section, pair in pairs.items()} for need, pairs in grades.items()
    }
    return {need: found for need, found in settled.items() if max(found.values()) >= RELEVANT}


def to_binary(qrels: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Yes or no for each judged section."""
    return {
        need: {section: int(grade >= RELEVANT) for section, grade in grades.items()}
        for need, grades in qrels.items()
    }


def agreement(grades: Grades) -> Agreement:
    """Raw agreement, Cohen's kappa (1960) and weighted kappa (1968)."""
    pairs = [pair for sections in grades.values() for pair in sections.values()]
    table = _table(pairs)
    rows, columns = np.indices(table.shape)
    return Agreement(
        pairs=len(pairs),
        raw=float(np.trace(table) / table.sum()),
        kappa=_kappa(table, (rows != columns).astype(float)),
        weighted=_kappa(table, (rows - columns).astype(float) ** 2),
        apart=sum(abs(first - second) == GRADES - 1 for first, second in pairs),
    )


def _table(pairs: Iterable[tuple[int, int]]) -> NDArray[np.float64]:
    table = np.zeros((GRADES, GRADES))
    for first, second in pairs:
        table[first, second] += 1
    return table


def _kappa(table: NDArray[np.float64], costs: NDArray[np.float64]) -> float:
    expected = np.outer(table.sum(1), table.sum(0)) / table.sum()
    return float(1 - (costs * table).sum() / (costs * expected).sum())
