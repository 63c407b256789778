"""What is measured on: the collections of ../shared/ir, and the sections of ../shared/corpus/antwort."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.quality.judgements import read_grades, read_needs, to_binary, to_qrels
from indexer.model import Failure
from indexer.pipeline import iter_parsed
from indexer.schema import TEXT_FIELDS, iter_section_documents
from indexer.sources import iter_inputs
from query.evaluate import Qrels, iter_documents, iter_entries, read_qrels

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SECTIONS = "sections"
"""The name of the collection of sections with judged needs."""

Document = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Documents as they are indexed, queries by id, and which documents are relevant to them."""

    name: str
    documents: Sequence[Document]
    queries: Mapping[str, str]
    qrels: Qrels
    """Yes (1) or no (0)."""
    gains: Qrels
    """Grades for nDCG; the same as `qrels` where yes or no is all that counts."""
    dates: str = ""
    """First and last date of the papers, where they are known."""


def missing(shared: Path = SHARED) -> list[str]:
    """What of ../shared is needed for the figures and is not there."""
    wanted = ("ir/dip21/corpus.jsonl", "ir/xquad/corpus.jsonl", "corpus/antwort")
    return [name for name in wanted if not (shared / name).exists()]


def load_beir(name: str, shared: Path = SHARED) -> Judged:
    """A collection of ../shared/ir. Grades above 0 count the same, as in its published figures."""
    folder = shared / "ir" / name
    qrels = {
        query: {doc: int(grade > 0) for doc, grade in grades.items()}
        for query, grades in read_qrels(folder / "qrels.tsv").items()
    }
    queries = {entry.id: entry.text for entry in iter_entries(folder / "queries.jsonl") if entry.id in qrels}
    documents = tuple(iter_documents(folder / "corpus.jsonl"))
    return Judged(name=name, documents=documents, queries=queries, qrels=qrels, gains=qrels)


def load_sections(shared: Path = SHARED, every: int = 1) -> Judged:
    """All sections of each `every`-th Antwort, with the needs of benchmarks/needs and their grades."""
    documents: list[Document] = []
    dates: set[str] = set()
    files = sorted((shared / "corpus" / "antwort").iterdir())
    for parsed in iter_parsed(iter_inputs(files[::every]), workers=os.cpu_count() or 1):
        if not isinstance(parsed, Failure):
            dates.update([parsed.paper.datum] if parsed.paper.datum else [])
            documents.extend(
                {key: text for key, text in one.items() if key != "stored" and isinstance(text, str)}
                for one in iter_section_documents(parsed.paper)
            )
    gains = to_qrels(read_grades())
    queries = {need.id: need.query for need in read_needs() if need.id in gains}
    return Judged(
        name=SECTIONS,
        documents=documents,
        queries=queries,
        qrels=to_binary(gains),
        gains=gains,
        dates=f"{min(dates)} to {max(dates)}" if dates else "",
    )


def sample(collection: Judged, every: int, first: int = 0) -> Judged:
    """The collection with each `every`-th query from `first` on, in the order of their ids."""
    kept = sorted(collection.queries)[first::every]
    return replace(
        collection,
        queries={query: collection.queries[query] for query in kept},
        qrels={query: collection.qrels[query] for query in kept},
        gains={query: collection.gains[query] for query in kept},
    )


def whole_text(document: Document) -> str:
    """All searched text of a document, title included."""
    return "\n".join(document[name] for name in TEXT_FIELDS if name in document)
