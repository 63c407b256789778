"""The needs that search serves worst, and what can be seen of the cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.quality.ablation import NDCG, Measured
from benchmarks.quality.collections import Document, Judged, whole_text
from benchmarks.quality.judgements import Need
from benchmarks.quality.tables import table
from indexer.analysis import iter_tokens

SHOWN = 20
_MOST_WORDS = 6


def worst_table(needs: Sequence[Need], collection: Judged, measured: Measured) -> str:
    """The needs of lowest nDCG@10, each with the place of its best section and why it stands no higher."""
    by_id = {need.id: need for need in needs}
    documents = {one["id"]: one for one in collection.documents}
    values = dict(zip(measured.scores.queries, measured.scores.values[NDCG].tolist(), strict=True))
    rows = []
    for query in sorted(values, key=lambda query: (values[query], query))[:SHOWN]:
        need, hits = by_id[query], list(measured.run[query])
        place, cause = _cause(need, collection.gains[query], hits, documents)
        rows.append([need.id, need.query, f"{need.kind}, {need.meets}", f"{values[query]:.2f}", place, cause])
    return table(["need", "query", "kind, words met by", "nDCG@10", "best section at", "what is seen"], rows)


def _cause(
    need: Need, gains: Mapping[str, int], hits: list[str], documents: Mapping[str, Document]
) -> tuple[str, str]:
    best = min(gains, key=lambda one: (-gains[one], hits.index(one) if one in hits else len(hits), one))
    place = str(hits.index(best) + 1) if best in hits else "not in 100"
    if best not in documents:
        return place, "the parsed papers have no section of this id"
    lacking = _lacking(need.query, documents[best])
    if lacking:
        return place, "it does not say: " + ", ".join(lacking[:_MOST_WORDS])
    above = hits[: hits.index(best)] if best in hits else hits
    fuller = sum(not _lacking(need.query, documents[one]) for one in above[:10])
    long = sum("annex" in documents[one] for one in above[:10])
    return place, f"it has all words; so have {fuller} of those above it, {long} of which are Anlagen"


def _lacking(query: str, document: Document) -> list[str]:
    """The words of the query that a document holds in no form, neither whole nor as part of a compound."""
    held: set[str] = set()
    for token in iter_tokens(whole_text(document)):
        held.add(token.stem)
        held.update(part.stem for part in token.parts)
    return list(
        dict.fromkeys(
            query[token.start : token.end]
            for token in iter_tokens(query)
            if not token.stop
            and token.stem not in held
            and not (token.parts and all(part.stem in held for part in token.parts if part.smallest))
        )
    )
