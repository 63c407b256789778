"""Search by meaning on the three collections: figures, and the settings that were chosen among.

Run as `python -m benchmarks.quality.meaning [--choose] [COLLECTION ...]`; needs ../shared. With `--choose`
it prints nDCG@10 and R@100 of every choice, of dip21 on a third of its queries. Vectors that were kept are
read from the folder in $DRUCKSUCHE_VECTORS; making those of all three takes hours.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

from benchmarks.quality.ablation import NDCG, RECALL, score
from benchmarks.quality.cached import embed
from benchmarks.quality.collections import SECTIONS, Judged, load_beir, load_sections, missing, sample
from indexer.vectors import NamedEmbedder
from query.evaluate import EXPANDED, HYBRID, PLAIN, SEMANTIC, Collection, Scores, Setting, compare, indexed
from query.meaning import FusionSettings

EMBEDDER = NamedEmbedder(name="cached", source="benchmarks.quality.cached:embed", embed_texts=embed)
SETTINGS = (
    PLAIN,
    EXPANDED,
    SEMANTIC,
    HYBRID,
    replace(HYBRID, name="hybrid --expand", expansion=EXPANDED.expansion),
    replace(HYBRID, name="hybrid, words not followed", fusion=FusionSettings(share=0)),
)
CHOICES = tuple(
    replace(
        HYBRID,
        name=f"first {first} share {share} weight {weight}",
        fusion=FusionSettings(first=first, share=share, weight=weight),
    )
    for first, share, weight in product((2, 3), (0.3, 0.4, 0.5), (1.0, 1.5, 2.0))
)
LOADED: dict[str, Callable[[], Judged]] = {
    "xquad": lambda: load_beir("xquad"),
    SECTIONS: load_sections,
    "dip21": lambda: load_beir("dip21"),
}


def iter_figures(judged: Judged, index: Collection, settings: tuple[Setting, ...]) -> Iterator[str]:
    """A line a setting: its figures, and how nDCG@10 differs from that of the first."""
    base: Scores | None = None
    for setting in settings:
        run = {q: [doc for doc, _ in index.search(text, setting)] for q, text in judged.queries.items()}
        scores = score(judged, run)
        line = f"{judged.name:9} {setting.name:32} {scores.mean(NDCG):.4f} {scores.mean(RECALL):.4f}"
        if base is None:
            base = scores
            yield line
            continue
        found = compare(NDCG, scores.values[NDCG], base.values[NDCG])
        yield f"{line}  {found.difference:+.4f} p {found.p:.4f}"


def main(arguments: list[str]) -> int:
    """Print the figures of each collection that is named, or of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("collections", nargs="*", choices=[*LOADED, []], default=[])
    parser.add_argument("--choose", action="store_true", help="figures of every choice")
    options = parser.parse_args(arguments)
    if missing():
        print("needs ../shared")
        return 0
    for name in options.collections or LOADED:
        judged = LOADED[name]()
        if options.choose and name == "dip21":
            judged = sample(judged, 3, 1)
        with indexed(judged.documents, embedder=EMBEDDER) as index:
            for line in iter_figures(judged, index, (PLAIN, *CHOICES) if options.choose else SETTINGS):
                print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
