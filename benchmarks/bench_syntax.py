"""Milliseconds of reading and compiling a query of ten terms, and of looking through the words of an index.

Run as `python -m benchmarks.bench_syntax [--sections N] [--vocabulary N]`. Times are those of the processor,
the median and the slowest of a hundred. `first` are queries whose words are new to the process, `then` the
same again. Without `--sections` no index is built.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.sections import Settings, iter_papers, make_word
from indexer.analysis import chain
from indexer.schema import iter_section_documents, paper_document
from indexer.store import Store
from query import SearchEngine, SearchRequest
from query.compile import compile_request
from query.lexicon import ColumnLexicon
from query.syntax import parse_query

QUERIES = 500
TERMS = 10
GOAL_MS = 1.0

FORMS: dict[str, Callable[[Sequence[str]], str]] = {
    "ten words": " ".join,
    "operators": lambda words: (
        " OR ".join(f"({a} AND {b})" for a, b in _pairs(words[:8])) + f" -{words[8]} ={words[9]}"
    ),
    "sequences": lambda words: " ".join(f'"{a} {b}"~2' for a, b in _pairs(words)),
    "fields": lambda words: (
        f"frage:({' OR '.join(words[:5])}) antwort:{words[5]}^2 wp:21 datum:[2024 TO 2025-06-30]"
        f" drucksache:21/1406 typ:Antwort"
    ),
}
"""Kinds of queries of ten terms without wildcards."""


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(words[::2], words[1::2], strict=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sections", type=int, default=0)
    parser.add_argument("--vocabulary", type=int, default=1_000_000)
    arguments = parser.parse_args()
    print(f"Parse and compile, {TERMS} terms, {QUERIES} queries; goal {GOAL_MS} ms\n")
    print("| query | first, ms | slowest of 100 | then, ms | slowest of 100 |\n|---|--:|--:|--:|--:|")
    for name, form in FORMS.items():
        first, then = measure_reading(form)
        print(f"| {name} | {_cells(first)} | {_cells(then)} |")
    if arguments.sections:
        settings = replace(
            Settings(), sections=arguments.sections, vocabulary=arguments.vocabulary, exponent=0.8
        )
        print("\n" + "\n".join(measure_index(settings)))


def measure_reading(form: Callable[[Sequence[str]], str]) -> tuple[list[float], list[float]]:
    """Times with a cold and with a warm cache of words."""
    generator = np.random.default_rng(1916)
    ranks = np.exp(generator.uniform(np.log(20), np.log(500_000), (QUERIES, TERMS))).astype(int).tolist()
    queries = [form([make_word(rank) for rank in row]) for row in ranks]
    read(queries[0])  # loads the word lists
    chain.forget()
    return tuple([_timed(lambda query=query: read(query)) for query in queries] for _ in range(2))  # type: ignore[return-value, misc]


def read(query: str) -> None:
    """Parse and compile one query."""
    compile_request(SearchRequest(query=query), parse_query(query))


def _timed(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return (time.process_time() - before) * 1000


def _cells(times: Sequence[float]) -> str:
    return f"{np.median(times):.2f} | {np.quantile(times, 0.99):.2f}"


LOOKED = {
    "prefix": "schab*",
    "wide prefix": "b*",
    "suffix": "*ungf",
    "infix": "*scha*",
    "short infix": "*e*",
    "one letter": "b?nbarf",
    "one letter off": "banbaref~1",
    "two letters off": "schanbarelf~2",
    "no hits, two words": "banbargrungf xyzxyzxyzf",
    "no hits, one misspelt": "banbargrugf",
}
"""Queries that look through the words of the index."""


def measure_index(settings: Settings) -> Iterator[str]:
    """What wildcards, likenesses and advice cost on a generated index."""
    with tempfile.TemporaryDirectory(prefix="drucksuche-bench-") as folder:
        store = Store.create(Path(folder) / "index")
        with store.writing() as writer:
            for paper in iter_papers(settings):
                writer.add([*iter_section_documents(paper), paper_document(paper, {"sources": []})])
            writer.commit()
        with SearchEngine.open(store.path) as engine, store.snapshot() as snapshot:
            terms = sum(columns.term_count for columns, _ in snapshot.segments)
            yield f"Whole searches, {settings.sections:,} sections, {terms:,} terms\n"
            yield "| query | ms | words | sections |\n|---|--:|--:|--:|"
            for name, query in LOOKED.items():
                yield _looked_row(engine, ColumnLexicon([one for one, _ in snapshot.segments]), name, query)
            completing = min(_timed(lambda: engine.complete("schab")) for _ in range(5))
            yield f"\nCompleting `schab`: {completing:.1f} ms"


def _looked_row(engine: SearchEngine, lexicon: ColumnLexicon, name: str, query: str) -> str:
    request = SearchRequest(query=query)
    milliseconds = min(_timed(lambda: engine.search(request)) for _ in range(5))
    words = len(compile_request(request, parse_query(query), lexicon=lexicon).terms)
    return f"| {name}: `{query}` | {milliseconds:.1f} | {words} | {engine.search(request).total:,} |"


if __name__ == "__main__":
    main()
