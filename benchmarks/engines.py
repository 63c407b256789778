"""The engine of columns against tantivy, in turn in one run, on the same generated sections.

Both get the same blank-separated terms in the same fields with positions and store the same text; one thread
each. Queries go from a built tree to ten scores with their stored sections; neither counts all matches. Run
with `make bench-engines ARGS="--sections 100000"`.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import tantivy

from benchmarks.sections import Sampler, Settings, make_word
from indexer.columns import ColumnIndex, Disk
from indexer.schema import GROUPED_FIELDS, build_schema
from indexer.store import Snapshot
from query.ranking import FIELD_WEIGHTS, ColumnSource, rank
from query.tree import And, Filter, Node, Or, Phrase, Variant, Word

FIELDS = ("question", "answer", "title")
LIMIT = 10
KINDS = ("or", "or-one-field", "and", "phrase", "prefix", "prefix-unranked", "filtered")
"""`prefix` ranks the same terms on both sides; `prefix-unranked` is tantivy's own, all scores alike."""
_PREFIXED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query in both languages."""

    kind: str
    words: tuple[str, ...]


def iter_rows(settings: Settings) -> Iterator[dict[str, str]]:
    """Sections as texts by field; words are blank-separated and need no analysis."""
    generator = np.random.default_rng(settings.seed)
    sampler = Sampler(settings)
    for number in range(settings.sections):
        yield {
            "kind": "exchange" if number % 8 else "anlage",
            "question": sampler.words(generator, settings.question_words),
            "answer": sampler.words(generator, settings.answer_words),
            "title": sampler.words(generator, 6),
        }


def make_queries(settings: Settings, count: int) -> list[Query]:
    """Distinct queries of 1 to 5 words, even over the logarithms of all ranks, for each kind."""
    generator = np.random.default_rng(settings.seed + 1)
    made: dict[tuple[str, tuple[str, ...]], None] = {}
    for kind in KINDS:
        wanted = count if kind.startswith("or") else count // 5
        before = len(made)
        while len(made) < before + wanted:
            most = 2 if kind == "phrase" else 1 if kind.startswith("prefix") else 5
            least = 2 if kind in ("phrase", "and") else 1
            size = int(generator.integers(least, most + 1))
            top = min(settings.vocabulary, 2000 if kind == "phrase" else settings.vocabulary)
            ranks = np.exp(generator.uniform(0, np.log(top), size)).astype(int) - 1
            made[kind, tuple(dict.fromkeys(make_word(int(rank)) for rank in ranks))] = None
    return [Query(kind=kind, words=words) for kind, words in made]


# --- ours ---------------------------------------------------------------------------------------------------


def index_ours(rows: list[dict[str, str]], folder: Path, memory_mb: float) -> float:
    """Seconds to index and commit."""
    folder.mkdir()
    index = ColumnIndex.create(Disk(folder), build_schema(), "bench", GROUPED_FIELDS)
    started = time.perf_counter()
    writer = index.writer(memory_mb=memory_mb)
    for number, row in enumerate(rows):
        stored = json.dumps(row, ensure_ascii=False)
        words: dict[str, Any] = {name: row[name].split() for name in FIELDS}
        writer.add_document(id=str(number), record="section", kind=row["kind"], stored=stored, **words)
    writer.commit()
    return time.perf_counter() - started


def build_ours(query: Query, source: ColumnSource) -> Node:
    """The tree that `rank` evaluates."""
    fields = FIELDS if query.kind != "or-one-field" else ("answer",)
    words = [Word(variants=(Variant(term=word),), fields=fields) for word in query.words]
    match query.kind:
        case "and":
            return And(children=tuple(words))
        case "phrase":
            return Phrase(words=tuple(words), offsets=tuple(range(len(words))), fields=("answer",), text="x")
        case "prefix" | "prefix-unranked":
            terms = prefixed(query, source)
            return Word(variants=tuple(Variant(term=term) for term in terms), fields=("answer",))
        case "filtered":
            return And(children=(Or(children=tuple(words)), Filter(field="kind", terms=("anlage",))))
        case _:
            return Or(children=tuple(words)) if len(words) > 1 else words[0]


def prefixed(query: Query, source: ColumnSource) -> list[str]:
    """The terms that a prefix query stands for."""
    return source.terms_with_prefix(query.words[0][:3], _PREFIXED)


def search_ours(snapshot: Snapshot, source: ColumnSource, node: Node) -> list[tuple[float, str]]:
    """Ten scores with their stored sections."""
    ranked = rank(source, node, limit=LIMIT, count=False)
    stored = snapshot.reader.stored_fields
    return [
        (score, stored(doc)["stored"])
        for doc, score in zip(ranked.docs.tolist(), ranked.scores.tolist(), strict=True)
    ]


# --- tantivy ------------------------------------------------------------------------------------------------


def index_tantivy(rows: list[dict[str, str]], folder: Path, memory_mb: float) -> float:
    """Seconds to index with one thread and commit."""
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_bytes_field("stored", stored=True, indexed=False)
    for name in ("id", "record", "kind"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace")
    index = tantivy.Index(builder.build(), path=str(folder))
    started = time.perf_counter()
    writer = index.writer(heap_size=int(memory_mb * 1_000_000), num_threads=1)
    for number, row in enumerate(rows):
        document = tantivy.Document()
        document.add_bytes("stored", json.dumps(row, ensure_ascii=False).encode())
        document.add_text("id", str(number))
        document.add_text("record", "section")
        document.add_text("kind", row["kind"])
        for name in FIELDS:
            document.add_text(name, row[name])
        writer.add_document(document)
    writer.commit()
    seconds = time.perf_counter() - started
    writer.wait_merging_threads()
    return seconds


def build_tantivy(query: Query, schema: tantivy.Schema, source: ColumnSource) -> tantivy.Query:
    """The same terms, fields and boosts; `source` says which terms a prefix stands for."""
    kinds = tantivy.Query
    should, must = tantivy.Occur.Should, tantivy.Occur.Must

    def word(text: str, fields: tuple[str, ...] = FIELDS) -> tantivy.Query:
        terms = [
            kinds.boost_query(kinds.term_query(schema, name, text, "freq"), FIELD_WEIGHTS[name].weight)
            for name in fields
        ]
        return terms[0] if len(terms) == 1 else kinds.boolean_query([(should, term) for term in terms])

    match query.kind:
        case "and":
            return kinds.boolean_query([(must, word(text)) for text in query.words])
        case "phrase":
            return (
                kinds.phrase_query(schema, "answer", list(query.words))
                if len(query.words) > 1
                else word(query.words[0], ("answer",))
            )
        case "prefix":
            terms = prefixed(query, source)
            return kinds.boolean_query([(should, word(text, ("answer",))) for text in terms])
        case "prefix-unranked":
            return kinds.regex_query(schema, "answer", query.words[0][:3] + ".*")
        case "filtered":
            wanted = kinds.boolean_query([(should, word(text)) for text in query.words])
            return kinds.boolean_query(
                [
                    (must, wanted),
                    (must, kinds.const_score_query(kinds.term_query(schema, "kind", "anlage", "basic"), 0.0)),
                ]
            )
        case "or-one-field":
            return kinds.boolean_query([(should, word(text, ("answer",))) for text in query.words])
        case _:
            return kinds.boolean_query([(should, word(text)) for text in query.words])


def search_tantivy(searcher: tantivy.Searcher, query: tantivy.Query) -> list[tuple[Any, Any]]:
    """Ten scores with their stored sections."""
    found = searcher.search(query, LIMIT, count=False)
    return [(score, searcher.doc(address).get_first("stored")) for score, address in found.hits]


# --- measuring ----------------------------------------------------------------------------------------------


def main() -> None:
    """Index and search with both and print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sections", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--memory", type=float, default=512, metavar="MB")
    parser.add_argument(
        "--cpu", action="store_true", help="Searches by processor time, for a machine with other work on it."
    )
    parser.add_argument("--table", type=Path, help="Markdown file to write the figures into.")
    parser.add_argument("--keep", type=Path, help="Folder that keeps both indexes, and is used again.")
    arguments = parser.parse_args()
    settings = replace(Settings(), sections=arguments.sections)
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="drucksuche-bench-"))
    folder.mkdir(exist_ok=True)
    print(f"{settings.sections:,} generated sections, one thread, top {LIMIT}")
    rows = []
    if not (folder / "ours").exists():
        rows += measure_indexing(settings, folder, arguments.memory)
    rows += measure_searching(settings, folder, arguments.queries, cpu=arguments.cpu)
    if arguments.table:
        arguments.table.write_text(to_markdown(rows, settings, cpu=arguments.cpu), encoding="utf-8")
    if not arguments.keep:
        shutil.rmtree(folder)


def measure_indexing(settings: Settings, folder: Path, memory_mb: float) -> list[Row]:
    """Index with both, each in a process of its own that tells its memory."""
    seconds, anonymous = {}, {}
    for side in ("ours", "tantivy"):
        script = "import sys; from benchmarks.engines import index_alone; index_alone(*sys.argv[1:])"
        arguments = [side, str(settings.sections), str(folder / side), str(memory_mb)]
        run = subprocess.run(
            [sys.executable, "-c", script, *arguments], check=True, capture_output=True, text=True
        )
        seconds[side], anonymous[side] = map(float, run.stdout.split())
    sizes = {side: folder_size(folder / side) for side in seconds}
    rate = {side: settings.sections / seconds[side] for side in seconds}
    return [
        show("sections/s to index (higher is better)", rate["ours"], rate["tantivy"]),
        show("MB on disk", sizes["ours"] / 1e6, sizes["tantivy"] / 1e6),
        show("MB RssAnon at most while indexing", anonymous["ours"], anonymous["tantivy"]),
    ]


def index_alone(side: str, sections: str, folder: str, memory_mb: str) -> None:
    """One side's indexing; prints seconds and the highest RssAnon in MB. Rows are made outside the clock."""
    import threading  # noqa: PLC0415 - for the child process only

    highest, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            highest[0] = max(highest[0], anonymous_mb())

    rows = iter_rows(replace(Settings(), sections=int(sections)))
    batch: list[dict[str, str]] = list(rows)
    gc.freeze()
    base = anonymous_mb()
    threading.Thread(target=watch, daemon=True).start()
    run = index_ours if side == "ours" else index_tantivy
    seconds = run(batch, Path(folder), float(memory_mb))
    done.set()
    print(seconds, highest[0] - base)


def anonymous_mb() -> float:
    """RssAnon of this process in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    return float("nan")


def folder_size(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure_searching(settings: Settings, folder: Path, count: int, *, cpu: bool) -> list[Row]:
    """Search with both in turn and print p50 and p95 of each kind."""
    index = ColumnIndex(Disk(folder / "ours"), build_schema(), "bench", GROUPED_FIELDS)
    snapshot = Snapshot(index.reader())
    source = ColumnSource(snapshot)
    other = tantivy.Index.open(str(folder / "tantivy"))
    searcher = other.searcher()
    print(f"segments: ours {len(snapshot.segments)}, tantivy {searcher.num_segments}")
    queries = make_queries(settings, count)
    ours = [build_ours(query, source) for query in queries]
    theirs = [build_tantivy(query, other.schema, source) for query in queries]
    before = anonymous_mb()
    times: dict[str, tuple[list[float], list[float]]] = {kind: ([], []) for kind in KINDS}
    gc.disable()
    for timed in (False, True):  # the first round brings files into memory and checks their pages
        for query, node, tree in zip(queries, ours, theirs, strict=True):
            left = clock(lambda node=node: search_ours(snapshot, source, node), cpu=cpu)  # type: ignore[misc]
            right = clock(lambda tree=tree: search_tantivy(searcher, tree), cpu=cpu)  # type: ignore[misc]
            if timed:
                times[query.kind][0].append(left)
                times[query.kind][1].append(right)
        gc.collect()
    rows = [
        show(f"ms {kind} p{share}", float(np.percentile(left, share)), float(np.percentile(right, share)))
        for kind, (left, right) in times.items()
        for share in (50, 95)
    ]
    print(f"RssAnon grew by {anonymous_mb() - before:.0f} MB to {anonymous_mb():.0f} MB, searching with both")
    return rows


def clock(work: Callable[[], object], *, cpu: bool) -> float:
    """Milliseconds that a call takes, of the clock or of the processor."""
    now = time.thread_time if cpu else time.perf_counter
    started = now()
    work()
    return (now() - started) * 1000


Row = tuple[str, float, float]
"""What was measured, ours, tantivy's."""


def show(name: str, ours: float, theirs: float) -> Row:
    """Print a row: ours, tantivy's, and ours as a multiple of tantivy's."""
    print(f"{name:40}{ours:>12,.3f}{theirs:>12,.3f}{ours / theirs:>8.2f} x")
    return name, ours, theirs


def to_markdown(rows: list[Row], settings: Settings, *, cpu: bool) -> str:
    """The figures as a page of the documentation."""
    times = "processor time of the searching thread" if cpu else "time by the clock"
    head = f"""# Measured against tantivy

Written by `make bench-engines ARGS="--table docs/benchmarks.md ..."`: tantivy {version("tantivy")};
{settings.sections:,} generated sections, both in turn in one run, top {LIMIT}, {times}.

| figure | ours | tantivy | ratio |
|---|---|---|---|
"""
    return head + "".join(
        f"| {name} | {ours:,.2f} | {theirs:,.2f} | {ours / theirs:.2f} |\n" for name, ours, theirs in rows
    )


if __name__ == "__main__":
    main()
