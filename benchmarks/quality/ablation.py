"""What each piece of analysis and ranking adds: the full setting, and the same with one piece taken out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from benchmarks.quality.collections import SECTIONS, Judged
from benchmarks.quality.switches import switched_off
from query.evaluate import EXPANDED, PLAIN, Comparison, Run, Scores, Setting, compare, indexed, measure
from query.ranking import FIELD_WEIGHTS, FieldWeight, Settings
from query.synonyms import SynonymTable

NDCG, RECALL = "nDCG@10", "R@100"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One setting of the table."""

    name: str
    setting: Setting = PLAIN
    switch: str | None = None
    """The piece of the analysis that is off; see `switches`."""
    collections: frozenset[str] | None = None
    """Collections on which it changes something; None for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A row's run on a collection with its figures, and what it differs by from the first row's."""

    row: Row
    run: Run
    scores: Scores
    against: Mapping[str, Comparison]
    """By measure: nDCG@10 and R@100; empty for the first row."""


def _fields(**changed: FieldWeight) -> Settings:
    return Settings(fields={**FIELD_WEIGHTS, **changed})


def _without_field(name: str) -> Settings:
    return Settings(fields={field: weight for field, weight in FIELD_WEIGHTS.items() if field != name})


def _ranked(ranking: Settings) -> Setting:
    return replace(PLAIN, ranking=ranking)


_ONLY_SECTIONS = frozenset({SECTIONS})

ROWS: Sequence[Row] = (
    Row(name="search as it is"),
    Row(name="with `--expand`", setting=EXPANDED),
    Row(name="no parts of compounds", setting=replace(PLAIN, without=frozenset({"part"}))),
    Row(name="no bonus for the very form", setting=replace(PLAIN, without=frozenset({"exact"}))),
    Row(name="no synonyms", setting=replace(PLAIN, synonyms=SynonymTable(()))),
    Row(name="title weighs 1.0", setting=_ranked(_fields(title=FIELD_WEIGHTS["title"]._replace(weight=1.0)))),
    Row(name="title not searched", setting=_ranked(_without_field("title"))),
    *(
        Row(name=f"{name} not searched", setting=_ranked(_without_field(name)), collections=_ONLY_SECTIONS)
        for name in ("question", "answer", "heading", "preamble", "annex", "refs", "number")
    ),
    Row(
        name="Lucene's k1 1.2 and b 0.75",
        setting=_ranked(
            Settings(fields={name: one._replace(b=0.75) for name, one in FIELD_WEIGHTS.items()}, k1=1.2)
        ),
    ),
    *(
        Row(
            name=f"{kind} weighs {weight}",
            setting=_ranked(Settings(sections={"exchange": 1.0, kind: weight})),
            collections=_ONLY_SECTIONS,
        )
        for kind, weight in (("vorbemerkung", 0.8), ("anlage", 0.8))
    ),
    Row(
        name="own average length for question, answer …",
        setting=_ranked(Settings(one_text=())),
        collections=_ONLY_SECTIONS,
    ),
    Row(name="verbs apart from nouns in -ung", switch="families"),
    Row(name="no folding", switch="folding"),
    Row(name="Snowball's stems alone", switch="exceptions"),
    Row(name="no stems", switch="stems"),
)
"""The first row is what the others are held against."""


def run_rows(collection: Judged, rows: Sequence[Row] = ROWS) -> Iterator[Measured]:
    """Each row's figures on a collection; rows that share an analysis share an index."""
    wanted = [row for row in rows if row.collections is None or collection.name in row.collections]
    full: Scores | None = None
    for switch, group in groupby(wanted, key=lambda row: row.switch):
        with switched_off(switch), indexed(collection.documents) as index:
            for row in group:
                run = {
                    query: [doc for doc, _ in index.search(text, row.setting)]
                    for query, text in collection.queries.items()
                }
                scores = score(collection, run)
                yield Measured(row=row, run=run, scores=scores, against=_against(scores, full))
                full = full or scores


def score(collection: Judged, run: Run) -> Scores:
    """nDCG@10 over the collection's gains and R@100 over its relevant documents, query by query."""
    gains = measure(run, collection.gains, [NDCG], graded=True)
    found = measure(run, collection.qrels, [RECALL])
    return Scores(gains.queries, {**gains.values, **found.values})


def _against(scores: Scores, full: Scores | None) -> dict[str, Comparison]:
    if full is None:
        return {}
    return {name: compare(name, values, full.values[name]) for name, values in scores.values.items()}
