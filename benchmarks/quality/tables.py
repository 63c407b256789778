"""What was measured, as the tables of docs/quality.md."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from benchmarks.quality.ablation import NDCG, RECALL, Measured
from benchmarks.quality.collections import Judged
from benchmarks.quality.judgements import KINDS, MEETS, Agreement, Need
from query.evaluate import Comparison, Run, Scores, compare

LUCENE: Mapping[str, tuple[float, float]] = {"dip21": (0.466, 0.446), "xquad": (0.948, float("nan"))}
"""nDCG@10 and R@100 of Lucene's GermanAnalyzer with BM25, measured on the same files with the same scores."""

CERTAIN = 0.05


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def collections_table(measured: Mapping[str, Sequence[Measured]], sizes: Mapping[str, str]) -> str:
    """Search and `--expand` on each collection, with Lucene's figures."""
    rows: list[list[str]] = []
    for name, found in measured.items():
        ndcg, recall = LUCENE[name]
        rows.append([f"{name} ({sizes[name]})", "Lucene GermanAnalyzer", f"{ndcg:.3f}", _or_dash(recall), ""])
        for one in found:
            figures = (f"{one.scores.mean(measure):.4f}" for measure in (NDCG, RECALL))
            rows.append(["", one.row.name, *figures, _difference(one.against.get(NDCG))])
    return table(["collection", "setting", NDCG, RECALL, "nDCG@10 against search as it is"], rows)


def _or_dash(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.3f}"


def needs_table(needs: Sequence[Need], stock: Scores, plain: Scores, expanded: Scores) -> str:
    """nDCG@10 by kind of need and by where its words stand, against the baseline."""
    by_id = {need.id: need for need in needs}
    asked = [by_id[query] for query in plain.queries]
    groups: list[tuple[str, Callable[[Need], bool]]] = [("all", lambda _: True)]
    groups += [(f"{kind}", lambda need, kind=kind: need.kind == kind) for kind in KINDS]  # type: ignore[misc]
    groups += [(f"words met by: {side}", lambda need, side=side: need.meets == side) for side in MEETS]  # type: ignore[misc]
    rows = []
    for name, belongs in groups:
        mask = np.array([belongs(need) for need in asked])
        if not mask.any():
            continue
        values = [scores.values[NDCG][mask] for scores in (stock, plain, expanded)]
        found = compare(NDCG, values[1], values[0])
        wider = compare(NDCG, values[2], values[0])
        rows.append(
            [
                name,
                str(found.queries),
                *(f"{one.mean():.3f}" for one in values),
                _difference(found),
                _difference(wider),
            ]
        )
    head = [
        "needs",
        "n",
        "stock BM25F",
        "search",
        "`--expand`",
        "search against stock",
        "`--expand` against stock",
    ]
    return table(head, rows)


def systems_table(collection: Judged, runs: Mapping[str, tuple[Run, Scores]]) -> str:
    """Each system on the needs: nDCG@10, R@100, and how many of its first ten sections were judged."""
    return table(
        ["system", NDCG, RECALL, "judged of the first ten"],
        [
            [
                name,
                f"{scores.mean(NDCG):.4f}",
                f"{scores.mean(RECALL):.4f}",
                f"{_judged_share(collection, run):.0%}",
            ]
            for name, (run, scores) in runs.items()
        ],
    )


def _judged_share(collection: Judged, run: Run) -> float:
    shown = [(query, doc) for query in collection.queries for doc in run[query][:10]]
    return sum(doc in collection.gains[query] for query, doc in shown) / len(shown)


def ablation_table(measured: Mapping[str, Sequence[Measured]], sizes: Mapping[str, str]) -> str:
    """Each piece taken out: the change of nDCG@10 and R@100, in bold where it is more than chance."""
    names = list(dict.fromkeys(one.row.name for found in measured.values() for one in found))
    cells = {(name, one.row.name): one for name, found in measured.items() for one in found}
    head = [""] + [f"{name} {measure}" for name in measured for measure in (NDCG, RECALL)]
    rows = [
        [row, *(_cell(cells.get((name, row)), one) for name in measured for one in (NDCG, RECALL))]
        for row in names
    ]
    return (
        table(head, rows)
        + "\n\nQueries: "
        + ", ".join(f"{name} {size}" for name, size in sizes.items())
        + "."
    )


def _cell(one: Measured | None, measure: str) -> str:
    if one is None:
        return ""
    if not one.against:
        return f"{one.scores.mean(measure):.4f}"
    found = one.against[measure]
    if not found.better and not found.worse:
        return "="
    text = f"{found.difference:+.4f}"
    return f"**{text}**" if found.p < CERTAIN else text


def _difference(found: Comparison | None) -> str:
    if found is None:
        return ""
    p = "p < 0.001" if found.p < 0.001 else f"p = {found.p:.3f}"
    return f"{found.difference:+.3f} ({p})"


def agreement_table(found: Agreement, needs: int, left_out: int) -> str:
    """How far the two judges agree."""
    return table(
        ["", ""],
        [
            ["needs judged", str(needs)],
            ["sections judged twice", f"{found.pairs:,}"],
            ["same grade", f"{found.raw:.1%}"],
            ["Cohen's kappa", f"{found.kappa:.3f}"],
            ["weighted kappa (quadratic)", f"{found.weighted:.3f}"],
            ["0 against 2", str(found.apart)],
            ["needs without a relevant section, left out", str(left_out)],
        ],
    )
