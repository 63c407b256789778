"""Search by meaning over made vectors: exact search by size, its error, and the graph of many.

`python -m benchmarks.bench_vectors [--ann | --segments N] [sections ...]`; no model is needed. The vectors
lie in groups, as those of texts do.
"""

from __future__ import annotations

import argparse
import statistics
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from indexer.vectors import Graph, build_graph, pack
from query.meaning import DEPTH, Block, Nearest, find_nearest

DIMENSIONS = 384
GROUPS = 400
SPREAD = 0.6
"""Part of a vector that is its own; the rest is that of its group."""
RUNS = 21
QUERIES = 40
TOP = 100

Vectors = NDArray[np.float32]


def make_vectors(count: int, chance: np.random.Generator) -> Vectors:
    """Vectors of length 1 around `GROUPS` middles that they share whatever their count."""
    middles = np.random.default_rng(8).standard_normal((GROUPS, DIMENSIONS)).astype(np.float32)
    made = SPREAD * chance.standard_normal((count, DIMENSIONS)).astype(np.float32)
    made += middles[chance.integers(0, GROUPS, count)]
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    return made


def make_block(vectors: Vectors) -> Block:
    """Sections of one window each."""
    codes, scales = pack(vectors)
    count = len(vectors)
    spans = np.zeros((count, 2), np.uint32)
    return Block(base=0, starts=np.arange(count + 1), codes=codes, scales=scales, spans=spans)


def milliseconds(work: Callable[[], object]) -> float:
    """The median processor time of one run."""
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return statistics.median(times) * 1000


def _share(found: Nearest, best: NDArray[np.intp]) -> float:
    return len(np.intersect1d(found.docs, best)) / len(best)


def measure_exact(count: int) -> None:
    """Time of a search, and what 8 bits change of cosines and of the first hundred."""
    chance = np.random.default_rng(count)
    vectors, queries = make_vectors(count, chance), make_vectors(20, chance)
    block, allowed = make_block(vectors), np.ones(count, bool)
    took = milliseconds(lambda: find_nearest([block], queries[0], allowed, 1000))
    off, shares = 0.0, []
    for query in queries:
        exact = vectors @ query
        found = find_nearest([block], query, allowed, TOP)
        off = max(off, float(np.abs(exact[found.docs] - found.scores).max()))
        shares.append(_share(found, np.argpartition(-exact, TOP)[:TOP]))
    print(
        f"{count:>9} sections: {took:7.1f} ms a search; cosines off by {off:.5f} at most,"
        f" {statistics.mean(shares):.3f} of the first {TOP} are those of 32 bits"
    )


def split(block: Block, segments: int) -> list[Block]:
    """The same sections in so many segments of one size."""
    bounds = np.linspace(0, len(block.codes), segments + 1).astype(int).tolist()
    return [
        replace(
            block,
            base=start,
            starts=np.arange(end - start + 1),
            codes=block.codes[start:end],
            scales=block.scales[start:end],
            spans=block.spans[start:end],
        )
        for start, end in pairwise(bounds)
    ]


def measure_segments(count: int, segments: int) -> None:
    """Time of a search where the sections lie in one segment and in several, all looked at."""
    chance = np.random.default_rng(count)
    vectors, queries = make_vectors(count, chance), make_vectors(1, chance)
    whole, allowed = make_block(vectors), np.ones(count, bool)
    parts = split(whole, segments)
    one = milliseconds(lambda: find_nearest([whole], queries[0], allowed, DEPTH))
    several = milliseconds(lambda: find_nearest(parts, queries[0], allowed, DEPTH))
    print(f"{count:>9} sections: {one:7.1f} ms in one segment, {several:7.1f} ms in {segments}")


def measure_graph(count: int) -> None:
    """Time to build the graph, and of searches with and without it: what share of the nearest it finds."""
    chance = np.random.default_rng(count)
    vectors, queries = make_vectors(count, chance), make_vectors(QUERIES, chance)
    block = make_block(vectors)
    started = time.process_time()
    data = build_graph(block.codes)
    built = time.process_time() - started
    opened = milliseconds(lambda: zlib.crc32(data))
    searched = replace(block, graph=Graph(memoryview(data), *block.codes.shape))
    print(
        f"{count:>9} graph: built in {built:.0f} s, {len(data) / count:.0f} bytes a window,"
        f" {opened:.0f} ms to check"
    )
    for share in (1.0, 0.5, 0.1):
        allowed = chance.random(count) < share
        exact = milliseconds(lambda: find_nearest([block], queries[0], allowed, DEPTH))  # noqa: B023
        took = milliseconds(lambda: find_nearest([searched], queries[0], allowed, DEPTH))  # noqa: B023
        every: dict[int, list[float]] = {TOP: [], DEPTH: []}
        for query in queries:
            found = find_nearest([searched], query, allowed, DEPTH)
            best = find_nearest([block], query, allowed, DEPTH)
            for limit, shares in every.items():
                shares.append(len(np.intersect1d(found.docs[:limit], best.docs[:limit])) / limit)
        said = ", ".join(
            f"{statistics.mean(shares):.4f} of the first {limit} (worst {min(shares):.3f})"
            for limit, shares in every.items()
        )
        print(f"{count:>9} {share:4.0%} allowed: {took:6.1f} ms for {exact:6.1f} ms; {said}", flush=True)


def main() -> None:
    """Measure the sizes that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sections", nargs="*", type=int, default=[10_000, 100_000, 300_000])
    parser.add_argument("--ann", action="store_true", help="also with a graph")
    parser.add_argument("--segments", type=int, metavar="N", help="only: in N segments against one")
    arguments = parser.parse_args()
    for count in arguments.sections:
        if arguments.segments:
            measure_segments(count, arguments.segments)
            continue
        measure_exact(count)
        if arguments.ann:
            measure_graph(count)


if __name__ == "__main__":
    main()
