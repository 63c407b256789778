"""What the tools answer of references: edges, chains, series, and what a referral points to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from indexer.model import JsonObject
from query.differences import WordChange
from query.edges import ChainStep, Cited, PointsTo
from query.engine import Searcher
from query.labels import cited_text, dated_citation
from query.mcp.arguments import ReferenceArguments, SeriesArguments
from query.render.differences import changes_to_text
from query.render.edges import edge_to_json
from query.series import SeriesEntry

_MOST_EDGES = 50
_MOST_STEPS = 20
_MOST_ENTRIES = 10
_MOST_OF_TEXT = 1_500
_MOST_OF_MENTION = 300


def references(commit: Searcher, asked: ReferenceArguments) -> JsonObject:
    """The edges out of or into a paper or section, or a chain, from an offset on."""
    if asked.direction == "chain":
        start = commit.chain(asked.id)
        steps = [_step(depth, step) for depth, step in _iter_steps(start, 0)]
        return {"id": start.cited.id, "direction": asked.direction} | _part(
            "steps", steps, asked.offset, _MOST_STEPS
        )
    found = commit.refs(asked.id) if asked.direction == "refs" else commit.cited_by(asked.id)
    edges = [edge_to_json(edge) | {"text": _cut(edge.text, _MOST_OF_MENTION)} for edge in found.edges]
    return {"id": found.id, "direction": asked.direction} | _part("edges", edges, asked.offset, _MOST_EDGES)


def series(commit: Searcher, asked: SeriesArguments) -> JsonObject:
    """The sections that ask the same, oldest first, from an offset on."""
    found = commit.series(asked.id)
    entries = [_entry(entry) for entry in found.entries]
    return {"id": found.id} | _part("entries", entries, asked.offset, _MOST_ENTRIES)


def points_to(points: Iterable[PointsTo]) -> list[JsonObject]:
    """What a referral leads to, each with the beginning of what it says, without its questions."""
    return [_point(one) for one in points]


def _point(one: PointsTo) -> JsonObject:
    said = replace(one.cited, questions=())
    is_cut = one.shortened or len(cited_text(said)) > _MOST_OF_TEXT
    note = f"cut; get_section {said.id} gives the rest" if is_cut else None
    return _cited(said) | {"through": list(one.through), "note": note}


def _part(name: str, rows: list[JsonObject], offset: int, most: int) -> JsonObject:
    end = offset + most
    return {
        "total": len(rows),
        name: rows[offset:end],
        "next_offset": end if end < len(rows) else None,
        "note": f"cut; offset {end} goes on" if end < len(rows) else None,
    }


def _iter_steps(step: ChainStep, depth: int) -> Iterator[tuple[int, ChainStep]]:
    """A step and those behind it with their depth, each before what is behind it."""
    yield depth, step
    for after in step.steps:
        yield from _iter_steps(after, depth + 1)


def _step(depth: int, step: ChainStep) -> JsonObject:
    mention = None if step.edge is None else _cut(step.edge.text, _MOST_OF_MENTION)
    return {"depth": depth, "state": step.state, "mention": mention, **_cited(step.cited)}


def _entry(entry: SeriesEntry) -> JsonObject:
    return {
        **_cited(entry.cited),
        "datum": entry.cited.datum,
        "similarity": entry.similarity,
        "asked": list(entry.asked),
        "question_changes": _changes(entry.question_changes),
        "answer_changes": _changes(entry.answer_changes),
    }


def _changes(changes: tuple[WordChange, ...] | None) -> str | None:
    """The words that differ among a few that do not."""
    return None if changes is None else _cut(changes_to_text(changes), _MOST_OF_TEXT)


def _cited(cited: Cited) -> JsonObject:
    return {
        "id": cited.id,
        "citation": dated_citation(
            cited.herausgeber, cited.dokumentnummer, cited.datum, cited.label, cited.page
        ),
        "page": cited.page,
        "pdf_url": cited.pdf_url,
        "text": _cut(cited_text(cited), _MOST_OF_TEXT),
    }


def _cut(text: str | None, most: int) -> str | None:
    return text if text is None or len(text) <= most else text[:most] + "…"
