"""Retrieval figures: a BEIR collection indexed and searched as `search --match any` does it.

The collection's title goes into the title field, its text into the passage field; nothing else of it is used.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, TextIO

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from indexer.schema import PASSAGE, SECTION_RECORD, TITLE, build_schema
from query.compile import compile_request
from query.errors import QueryError
from query.expand import expand
from query.model import SearchRequest
from query.ranking import Ranked, WhooshSource, rank
from query.syntax import Clause, Query

RUN_DEPTH = 100
"""Hits a query in a run (contract: 100)."""

_WRITER_MEMORY_MB = 256
_REPORT_EVERY = 500

Qrels = Mapping[str, frozenset[str]]
"""Relevant documents by query."""
Run = Mapping[str, Sequence[str]]
"""Documents by query, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Means over all judged queries (grades above 0 are relevant; a query without hits counts as 0)."""

    queries: int
    ndcg_10: float
    recall_100: float
    mrr_10: float
    documents: int = 0
    index_seconds: float = 0.0
    search_seconds: float = 0.0


class Entry(NamedTuple):
    """A document or query of a collection."""

    id: str
    text: str
    title: str


def evaluate(  # noqa: PLR0913 - four files and two options
    corpus: Path,
    queries: Path,
    qrels: Path,
    run: Path,
    *,
    expanded: bool = False,
    on_indexed: Callable[[int], None] | None = None,
) -> Figures:
    """Index `corpus`, search every query, write the TREC run to `run`, and give the figures.

    `expanded` searches as `--expand` does. `on_indexed` is told how many documents are indexed, now and
    then. The index lives in a temporary folder. Raises `QueryError` with file and line where an input is not
    in BEIR's layout, before indexing where the queries or judgements are at fault.
    """
    asked = list(iter_entries(queries))
    relevant = read_qrels(qrels)
    with TemporaryDirectory(prefix="drucksuche-eval-") as folder, run.open("w", encoding="utf-8") as out:
        started = time.perf_counter()
        entries, index = _index(iter_entries(corpus), folder, on_indexed)
        indexed = time.perf_counter()
        hits = _search_all(index, asked, entries, out, expanded)
        figures = measure(hits, relevant)
        ended = time.perf_counter()
    return Figures(
        queries=figures.queries,
        ndcg_10=figures.ndcg_10,
        recall_100=figures.recall_100,
        mrr_10=figures.mrr_10,
        documents=len(entries),
        index_seconds=indexed - started,
        search_seconds=ended - indexed,
    )


def iter_entries(path: Path) -> Iterator[Entry]:
    """The lines of a BEIR corpus or queries file; ids are checked to be single words, each once."""
    seen: set[str] = set()
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                entry = _entry(line, f"{path}:{number}")
                if entry.id in seen:
                    raise QueryError(f"{path}:{number}: the id {entry.id} stands here for the second time")
                seen.add(entry.id)
                yield entry


def _entry(line: str, place: str) -> Entry:
    try:
        obj = json.loads(line)
        entry = Entry(str(obj["_id"]), obj["text"], obj.get("title") or "")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise QueryError(f'{place}: expected an object with "_id" and "text" ({error})') from error
    if not isinstance(entry.text, str) or not isinstance(entry.title, str):
        raise QueryError(f'{place}: "text" and "title" must be strings')
    if len(entry.id.split()) != 1:
        raise QueryError(f"{place}: an id in a run cannot be empty or hold blanks: {entry.id!r}")
    return entry


def read_qrels(path: Path) -> Qrels:
    """The relevant documents of each judged query, from a TSV file of query, document and grade."""
    found: dict[str, set[str]] = {}
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            cells = line.rstrip("\r\n").split("\t")
            if (number == 1 and cells[0] == "query-id") or not line.strip():
                continue
            try:
                query, doc, grade = cells[0], cells[1], int(cells[2])
            except (IndexError, ValueError) as error:
                raise QueryError(f"{path}:{number}: expected query, document and grade with tabs") from error
            if grade > 0:
                found.setdefault(query, set()).add(doc)
    if not found:
        raise QueryError(f"{path}: names no relevant document")
    return {query: frozenset(docs) for query, docs in found.items()}


def _index(
    entries: Iterator[Entry], folder: str, on_indexed: Callable[[int], None] | None
) -> tuple[list[Entry], FileIndex]:
    index = FileIndex.create(FileStorage(folder), build_schema(), "eval")
    indexed: list[Entry] = []
    with index.writer(limitmb=_WRITER_MEMORY_MB) as writer:
        for entry in entries:
            fields = {name: text for name, text in ((TITLE, entry.title), (PASSAGE, entry.text)) if text}
            writer.add_document(record=SECTION_RECORD, **fields)
            indexed.append(entry)
            if on_indexed is not None and len(indexed) % _REPORT_EVERY == 0:
                on_indexed(len(indexed))
    return indexed, index


def _search_all(
    index: FileIndex, asked: list[Entry], entries: list[Entry], out: TextIO, expanded: bool
) -> dict[str, list[str]]:
    hits: dict[str, list[str]] = {}
    with index.reader() as reader:
        source = WhooshSource(reader)
        for query in asked:
            ranked = _search(source, query.text, entries if expanded else None)
            hits[query.id] = [entries[doc].id for doc in ranked.docs]
            _write_hits(out, query.id, hits[query.id], ranked)
    return hits


def _search(source: WhooshSource, text: str, expand_from: list[Entry] | None) -> Ranked:
    """The best documents for a query, whose text is words only: quotation marks are no operators here."""
    query = Query(clauses=(Clause(text=text, start=0, end=len(text)),))
    tree = compile_request(SearchRequest(query=text, match="any"), query).tree
    if tree is None:
        return Ranked.empty()
    ranked = rank(source, tree, limit=RUN_DEPTH)
    if expand_from is None:
        return ranked
    wider = expand(source, tree, ranked, lambda doc: (expand_from[doc].title, expand_from[doc].text))
    return rank(source, wider.tree, limit=RUN_DEPTH)


def _write_hits(out: TextIO, query: str, docs: list[str], ranked: Ranked) -> None:
    for place, (doc, score) in enumerate(zip(docs, ranked.scores.tolist(), strict=True), 1):
        out.write(f"{query} Q0 {doc} {place} {score:.6f} drucksuche\n")


def measure(run: Run, relevant: Qrels) -> Figures:
    """nDCG@10, R@100 and MRR@10 of a run, with binary relevance."""
    pairs = [(list(run.get(query, ())), wanted) for query, wanted in relevant.items()]
    count = len(pairs)
    return Figures(
        queries=count,
        ndcg_10=sum(ndcg(hits, wanted, 10) for hits, wanted in pairs) / count,
        recall_100=sum(len(wanted.intersection(hits[:100])) / len(wanted) for hits, wanted in pairs) / count,
        mrr_10=sum(reciprocal_rank(hits, wanted, 10) for hits, wanted in pairs) / count,
    )


def ndcg(hits: Sequence[str], wanted: frozenset[str], depth: int) -> float:
    """Discounted gain of the first `depth` hits over that of the best order (Järvelin & Kekäläinen 2002)."""
    gain = sum(1 / math.log2(place + 2) for place, doc in enumerate(hits[:depth]) if doc in wanted)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(depth, len(wanted))))


def reciprocal_rank(hits: Sequence[str], wanted: frozenset[str], depth: int) -> float:
    """1 over the place of the first relevant hit among the first `depth`, else 0."""
    return next((1 / place for place, doc in enumerate(hits[:depth], 1) if doc in wanted), 0.0)
