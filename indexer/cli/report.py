"""What the commands print: outlines of papers, reports of runs, facts of an index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.model import Failure, JsonObject, Notice, Paper, Report
from indexer.opensearch.address import Address
from indexer.pipeline.embedding import describe_vectors
from indexer.store import Manifest, Store

if TYPE_CHECKING:
    from indexer.opensearch.store import ClusterManifest


def outline(paper: Paper) -> str:
    """A paper's head and a line a section."""
    head = (paper.dokumentnummer, paper.drucksachetyp, paper.datum, paper.titel)
    rows = ["  ".join(value or "?" for value in head)]
    for section in paper.sections:
        texts = [question.text for question in section.questions] or [section.text or ""]
        first = texts[0].replace("\n", " ")
        rows.append(f"  {section.id:<28} {first[:80]}{'…' if len(first) > 80 else ''}")
    return "\n".join(rows)


def report_to_json(report: Report) -> JsonObject:
    """A run's report as JSON."""
    return {
        "papers": report.papers,
        "sections": report.sections,
        "questions": report.questions,
        "answers": report.answers,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "failed": [{"origin": f.origin, "code": f.code, "reason": f.reason} for f in report.failures],
        "notices": [{"origin": o, "code": n.code, "text": n.text} for o, n in report.notices],
        "seconds": round(report.seconds, 3),
    }


def report_text(report: Report) -> str:
    """A run's report in one line."""
    parts = [
        counted(report.papers, "paper"),
        counted(report.sections, "section"),
        counted(report.questions, "question"),
        counted(report.answers, "answer"),
        f"{report.unchanged} unchanged",
    ]
    if report.removed:
        parts.append(f"{report.removed} removed")
    parts.append(f"{len(report.failures)} failed")
    return f"indexed {', '.join(parts)} in {report.seconds:.1f} s"


def found_nothing(report: Report) -> bool:
    """Whether a run met no file that it could read, not even one that is unchanged or failed."""
    return not (report.papers or report.unchanged or report.removed or report.failures or report.notices)


def counted(count: int, noun: str) -> str:
    """`1 paper`, `2 papers`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def describe(place: Path | Address) -> JsonObject:
    """The facts of an index, as `info --json` prints them."""
    return _describe_folder(Store.open(place)) if isinstance(place, Path) else _describe_cluster(place)


def _describe_folder(store: Store) -> JsonObject:
    with store.snapshot() as snapshot:
        counted_papers = _count(record.paper for record in snapshot.iter_papers())
        vectors = describe_vectors(snapshot)
    size = sum(entry.stat().st_size for entry in store.path.rglob("*") if entry.is_file())
    return {
        "index": str(store.path),
        **counted_papers,
        **_made_by(store.manifest),
        "vectors": vectors,
        "bytes": size,
    }


def _describe_cluster(address: Address) -> JsonObject:
    from indexer.opensearch.store import ClusterStore  # noqa: PLC0415 - for indexes on a cluster only

    with ClusterStore.open(address) as store:
        counted_papers, layout = _count(store.snapshot().iter_heads()), store.layout()
        return {
            "index": str(address),
            **counted_papers,
            **_made_by(store.manifest),
            "vectors": None,
            "bytes": store.size(),
            "shards": layout.shards,
            "replicas": layout.replicas,
        }


def _made_by(manifest: Manifest | ClusterManifest) -> JsonObject:
    return {"format": manifest.format, "analysis": manifest.analysis}


def _count(papers: Iterable[JsonObject]) -> JsonObject:
    kinds: Counter[str] = Counter()
    dates: list[str] = []
    sections = 0
    for paper in papers:
        kinds[paper.get("drucksachetyp") or "?"] += 1
        sections += len(paper["sections"])
        if paper.get("datum"):
            dates.append(paper["datum"])
    return {
        "papers": sum(kinds.values()),
        "sections": sections,
        "kinds": dict(kinds.most_common()),
        "from": min(dates, default=None),
        "to": max(dates, default=None),
    }


def say_failure(failure: Failure) -> None:
    """One line on standard error."""
    click.echo(f"failed: {failure.origin}: {failure.reason}", err=True)


def say_notice(origin: str, notice: Notice) -> None:
    """One line on standard error."""
    click.echo(f"notice: {origin}: {notice.text}", err=True)


def say_report(report: Report) -> None:
    """The notices and failures of a run on standard error."""
    for origin, notice in report.notices:
        say_notice(origin, notice)
    for failure in report.failures:
        say_failure(failure)
