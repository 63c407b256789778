"""Expansion's constants: chosen on one half of the queries of each collection, held against the other.

Run as `python -m benchmarks.quality.expansion`; what was chosen and why is in docs/decisions.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from benchmarks.quality.ablation import NDCG, RECALL, score
from benchmarks.quality.collections import Judged, load_beir, load_sections, missing, sample
from query.evaluate import EXPANDED, PLAIN, Collection, Setting, indexed
from query.expand import ExpansionSettings

BASE = ExpansionSettings()
CHOICES: Sequence[ExpansionSettings] = (
    BASE,
    *(replace(BASE, words=words) for words in (50, 150, 200, 400)),
    *(replace(BASE, terms=terms) for terms in (15, 45, 60)),
    *(replace(BASE, factor=factor) for factor in (0.1, 0.15, 0.3)),
    *(replace(BASE, sections=sections) for sections in (5, 15, 20)),
)


def iter_figures(collection: Judged, choices: Sequence[ExpansionSettings]) -> Iterator[str]:
    """A line a choice: the constants, and nDCG@10 and R@100 on either half of the queries."""
    settings = [PLAIN, *(replace(EXPANDED, name=_name(one), expansion=one) for one in dict.fromkeys(choices))]
    with indexed(collection.documents) as index:
        for setting in settings:
            halves = [_means(sample(collection, 2, half), index, setting) for half in (0, 1)]
            yield f"{collection.name:9} {setting.name:42} " + "   ".join(halves)


def _means(half: Judged, index: Collection, setting: Setting) -> str:
    run = {q: [doc for doc, _ in index.search(text, setting)] for q, text in half.queries.items()}
    scores = score(half, run)
    return f"{scores.mean(NDCG):.4f} {scores.mean(RECALL):.4f}"


def _name(one: ExpansionSettings) -> str:
    return f"sections {one.sections} terms {one.terms} factor {one.factor} words {one.words}"


def main() -> int:
    """Print the figures of every choice."""
    if missing():
        print("needs ../shared")
        return 0
    for collection in (load_sections(), load_beir("xquad"), sample(load_beir("dip21"), 3)):
        for line in iter_figures(collection, CHOICES):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
