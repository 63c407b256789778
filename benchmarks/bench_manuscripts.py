"""How fast a manuscript is verified against an index, and how often the verdicts are right.

A page has 2,500 characters and four quotations, half of them with a planted fault; every figure is processor
time of the asking thread, on an index that was just opened, so that nothing of it is kept from before. Goal:
50 pages against 10,000 sections in under 2 s.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from benchmarks.bench_facets import write
from benchmarks.manuscripts import FILLER, Manuscript, iter_manuscripts, make_papers
from query import SearchEngine

GOAL_SECONDS = 2.0
PAGE = 2_500
QUOTATIONS_A_PAGE = 4
SECTIONS_A_PAPER = 20


def main() -> None:
    """Index, verify, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sections", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--manuscripts", type=int, default=6)
    arguments = parser.parse_args()
    papers = make_papers(arguments.sections // SECTIONS_A_PAPER, SECTIONS_A_PAPER)
    made = iter_manuscripts(papers, arguments.manuscripts, arguments.pages * QUOTATIONS_A_PAGE)
    with tempfile.TemporaryDirectory(prefix="drucksuche-bench-") as folder:
        path = Path(folder) / "index"
        write(path, papers)
        print(f"{arguments.sections:,} invented sections, manuscripts of {arguments.pages} pages")
        for line in measure(path, made, arguments.pages * PAGE):
            print(line)


def measure(path: Path, manuscripts: Iterator[Manuscript], characters: int) -> Iterator[str]:
    """A row a manuscript, then how many verdicts were right."""
    pairs: Counter[bool] = Counter()
    for made in manuscripts:
        text = made.text + padding(made, characters)
        with SearchEngine.open(path) as engine:
            began = time.thread_time()
            found = engine.verify(text, made.kind)
            seconds = time.thread_time() - began
        said = {one.spot.start: one.verdict for one in found.quotations}
        pairs.update(said[one.start] == one.verdict for one in made.quotations)
        count = f"{len(found.quotations):5} quotations, {len(found.numbers):5} paper numbers"
        yield f"{made.kind:10} {len(text):9,} characters, {count}  {seconds:6.2f} s"
    total = sum(pairs.values())
    yield f"right {pairs[True]:,} of {total:,} verdicts ({pairs[True] / total:.2%}); goal: {GOAL_SECONDS:g} s"


def padding(made: Manuscript, characters: int) -> str:
    """Prose without quotations, as long as a manuscript lacks to so many characters."""
    lacking = max(0, characters - len(made.text))
    sentences = islice(cycle(FILLER), lacking // (sum(map(len, FILLER)) // len(FILLER) + 1))
    return "\n\n" + " ".join(sentences)


if __name__ == "__main__":
    main()
