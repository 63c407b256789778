"""A collection from its files to its runs and figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexer.opensearch.address import Address
from indexer.vectors import NamedEmbedder
from query.errors import QueryError
from query.evaluate.collection import Run, iter_documents, iter_entries, read_qrels, read_run
from query.evaluate.measures import CONTRACT_MEASURES, Scores, measure
from query.evaluate.searching import Setting, indexed
from query.evaluate.significance import Comparison, compare


class Searched(Protocol):
    """Indexed documents that are searched."""

    def __len__(self) -> int:
        """How many they are."""

    def search(self, text: str, setting: Setting) -> list[tuple[str, float]]:
        """The ids of the best with their scores, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What one setting reaches on a collection: means over all judged queries, and against another run."""

    setting: str
    queries: int
    documents: int
    figures: Mapping[str, float]
    """Means by measure."""
    against: tuple[Comparison, ...]
    """One a measure; empty where there is nothing to compare with."""
    index_seconds: float
    search_seconds: float


def evaluate(  # noqa: PLR0913 - three files, what to do with them, and one hook
    corpus: Path,
    queries: Path,
    qrels: Path,
    runs: Sequence[tuple[Setting, Path]],
    *,
    measures: Sequence[str] = (),
    graded: bool = False,
    against: Path | None = None,
    on_indexed: Callable[[int], None] | None = None,
    embedder: NamedEmbedder | None = None,
    address: Address | None = None,
) -> list[Evaluation]:
    """Index `corpus` once, search every query under each setting, and write a TREC run for each.

    With `address` the documents are indexed and searched on that cluster, beside the index of this name.
    `embedder` makes the vectors that the modes of some settings need. `runs` names each setting with the file
    of its run. `measures` come on top of the contract's three. Each run is compared with the run in
    `against`, or where that is None with the first setting's. Raises `QueryError` where an input is not in
    its layout: for queries, judgements and the other run before anything is indexed; so it does where a run
    has no folder.
    """
    for _, path in runs:
        if not path.parent.is_dir():
            raise QueryError(f"{path}: the folder of this run is not there; make it, or name another")
    asked = [(entry.id, entry.text) for entry in iter_entries(queries)]
    relevant = read_qrels(qrels)
    names = list(dict.fromkeys((*CONTRACT_MEASURES, *measures)))
    other = measure({} if against is None else read_run(against), relevant, names, graded=graded)
    first = other if against is not None else None
    done: list[Evaluation] = []
    started = time.perf_counter()
    with _indexed(iter_documents(corpus), on_indexed, embedder, address) as collection:
        index_seconds = time.perf_counter() - started
        for setting, path in runs:
            started = time.perf_counter()
            run = _search_all(collection, asked, setting, path)
            search_seconds = time.perf_counter() - started
            scores = measure(run, relevant, names, graded=graded)
            done.append(_report(setting, scores, first, len(collection), (index_seconds, search_seconds)))
            first = first or scores
    return done


@contextmanager
def _indexed(
    documents: Iterable[Mapping[str, str]],
    on_indexed: Callable[[int], None] | None,
    embedder: NamedEmbedder | None,
    address: Address | None,
) -> Iterator[Searched]:
    if address is None:
        with indexed(documents, on_indexed, embedder) as collection:
            yield collection
        return
    if embedder is not None:
        raise QueryError("an index on OpenSearch has no vectors: leave the mode out")
    from query.evaluate.remote import indexed_on  # noqa: PLC0415 - for indexes on a cluster only

    with indexed_on(address, documents, on_indexed) as found:
        yield found


def _search_all(collection: Searched, asked: Sequence[tuple[str, str]], setting: Setting, path: Path) -> Run:
    run: dict[str, list[str]] = {}
    with path.open("w", encoding="utf-8") as out:
        for query, text in asked:
            hits = collection.search(text, setting)
            run[query] = [doc for doc, _ in hits]
            for place, (doc, score) in enumerate(hits, 1):
                out.write(f"{query} Q0 {doc} {place} {score:.6f} drucksuche\n")
    return run


def _report(
    setting: Setting, scores: Scores, other: Scores | None, documents: int, seconds: tuple[float, float]
) -> Evaluation:
    return Evaluation(
        setting=setting.name,
        queries=len(scores.queries),
        documents=documents,
        figures={name: scores.mean(name) for name in scores.values},
        against=compare_all(scores, other),
        index_seconds=seconds[0],
        search_seconds=seconds[1],
    )


def compare_all(ours: Scores, other: Scores | None) -> tuple[Comparison, ...]:
    """Each measure of a run against that of another over the same queries."""
    if other is None:
        return ()
    return tuple(compare(name, values, other.values[name]) for name, values in ours.values.items())
