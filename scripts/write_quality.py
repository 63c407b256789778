"""Measures the ranking and writes the tables of docs/quality.md, each between its marks.

Parts are named on the command line (all when none): `agreement` and `series-invented` need this repository
only; `collections`, `needs`, `ablation` and `series` need ../shared and stay as they are where it is absent.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from benchmarks.quality.ablation import NDCG, ROWS, Measured, run_rows, score
from benchmarks.quality.collections import load_beir, load_sections, missing, sample
from benchmarks.quality.judgements import agreement, read_grades, read_needs, to_qrels
from benchmarks.quality.stock import stock_run
from benchmarks.quality.tables import (
    ablation_table,
    agreement_table,
    collections_table,
    needs_table,
    systems_table,
    table,
)
from benchmarks.quality.worst import worst_table
from benchmarks.quality_series import COLUMNS, Figures, cells, iter_invented_figures, iter_labelled_figures

PAGE = Path(__file__).resolve().parents[1] / "docs" / "quality.md"
SAMPLED = 5
"""One in so many queries of dip21 is asked in the ablation, in the order of their ids."""

_END = "<!-- end -->"

_beir = cache(load_beir)
_sections = cache(load_sections)


def main(arguments: Sequence[str] | None = None, page: Path = PAGE) -> int:
    """Write the named parts into `page`; gives the exit status."""
    wanted = list(sys.argv[1:] if arguments is None else arguments) or list(PARTS)
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        print(f"eval: no part is called {', '.join(unknown)}; there are {', '.join(PARTS)}")
        return 2
    absent = missing()
    for name in wanted:
        if absent and name not in WITHOUT_SHARED:
            print(f"eval: {name} skipped: needs ../shared ({', '.join(absent)}); its tables stay as they are")
            continue
        print(f"eval: {name}", flush=True)
        blocks = PARTS[name]()
        text = page.read_text(encoding="utf-8")
        for block, made in blocks.items():
            text = replace_block(text, block, made)
        page.write_text(text, encoding="utf-8")
    return 0


def replace_block(text: str, name: str, made: str) -> str:
    """The page with what stands between a block's marks replaced. Raises ValueError without such marks."""
    start = f"<!-- measured: {name} -->\n"
    before, found, rest = text.partition(start)
    _, end, after = rest.partition(_END)
    if not found or not end:
        raise ValueError(f"{PAGE.name} has no block {name}")
    return f"{before}{start}\n{made}\n\n{end}{after}"


def _agreement() -> dict[str, str]:
    grades = read_grades()
    kept = to_qrels(grades)
    return {"agreement": agreement_table(agreement(grades), len(grades), len(grades) - len(kept))}


def _collections() -> dict[str, str]:
    measured: dict[str, list[Measured]] = {}
    sizes: dict[str, str] = {}
    for name in ("dip21", "xquad"):
        collection = _beir(name)
        sizes[name] = f"{len(collection.documents):,} documents, {len(collection.queries):,} queries"
        measured[name] = list(run_rows(collection, ROWS[:2]))
    return {"collections": collections_table(measured, sizes)}


def _needs() -> dict[str, str]:
    collection, needs = _sections(), read_needs()
    plain, expanded = run_rows(collection, ROWS[:2])
    stock = stock_run(collection)
    runs = {
        "stock BM25F": (stock, score(collection, stock)),
        "search": (plain.run, plain.scores),
        "search `--expand`": (expanded.run, expanded.scores),
    }
    held = {document["id"] for document in collection.documents}
    gone = {section for grades in collection.gains.values() for section in grades} - held
    size = f"{len(collection.documents):,} sections of papers dated {collection.dates}"
    return {
        "needs-data": f"{size}; {len(collection.queries)} needs. {len(gone)} of the judged sections are"
        " no longer cut as they were and count as not found.",
        "needs-systems": systems_table(collection, runs),
        "needs-kinds": needs_table(needs, *(scores for _, scores in runs.values())),
        "worst": worst_table(needs, collection, plain),
    }


def _ablation() -> dict[str, str]:
    collections = (_sections(), sample(_beir("dip21"), SAMPLED), _beir("xquad"))
    measured: dict[str, list[Measured]] = {}
    for collection in collections:
        measured[collection.name] = []
        for one in run_rows(collection):
            print(f"  {collection.name}: {one.row.name}: {NDCG} {one.scores.mean(NDCG):.4f}", flush=True)
            measured[collection.name].append(one)
    sizes = {one.name: f"{len(one.queries):,}" for one in collections}
    return {"ablation": ablation_table(measured, sizes)}


def _series_invented() -> dict[str, str]:
    return {"series-invented": _series_table(iter_invented_figures())}


def _series() -> dict[str, str]:
    return {"series": _series_table(iter_labelled_figures())}


def _series_table(figures: Iterable[Figures]) -> str:
    return table(["pairs by", *COLUMNS], [cells(*one) for one in figures])


PARTS: dict[str, Callable[[], dict[str, str]]] = {
    "agreement": _agreement,
    "collections": _collections,
    "needs": _needs,
    "ablation": _ablation,
    "series-invented": _series_invented,
    "series": _series,
}
"""What may be measured alone, in order; each gives the text of its blocks."""
WITHOUT_SHARED = frozenset({"agreement", "series-invented"})


if __name__ == "__main__":
    sys.exit(main())
