"""Edges, chains, what a referral points to, missing papers → JSON in the contract's shapes and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict

from indexer.jsonshape import answer_to_json, question_to_json
from indexer.model import JsonObject
from query.edges import ChainStep, Cited, Edge, Edges, MissingPaper, PointsTo


def edges_to_json(found: Edges) -> JsonObject:
    """The edges of a paper or section as one object."""
    return {"id": found.id, "edges": [edge_to_json(edge) for edge in found.edges]}


def edge_to_json(edge: Edge) -> JsonObject:
    """An edge in the contract's shape, with its kind and what narrows it."""
    return {
        "from": edge.source,
        "to": edge.to,
        "doc": edge.doc,
        "fragen": list(edge.fragen),
        "in": edge.place,
        "text": edge.text,
        "span": None if edge.span is None else list(edge.span),
        "present": edge.present,
        "kind": edge.kind,
        "detail": edge.detail,
    }


def chain_to_json(step: ChainStep) -> JsonObject:
    """A step with those behind it; `edge` is null at the start and where an Antwort follows its question."""
    return {
        "state": step.state,
        **cited_to_json(step.cited),
        "edge": None if step.edge is None else edge_to_json(step.edge),
        "steps": [chain_to_json(one) for one in step.steps],
    }


def points_to_json(points: Iterable[PointsTo]) -> list[JsonObject]:
    """What a referral leads to: section, answers, the mention, and the referrals between."""
    return [
        cited_to_json(one.cited)
        | {"through": list(one.through), "shortened": one.shortened, "edge": edge_to_json(one.edge)}
        for one in points
    ]


def cited_to_json(cited: Cited) -> JsonObject:
    """A section or paper that is led to."""
    names = ("id", "herausgeber", "dokumentnummer", "titel", "datum", "drucksachetyp", "label", "page")
    return {name: getattr(cited, name) for name in names} | {
        "pdf_url": cited.pdf_url,
        "questions": [question_to_json(question) for question in cited.questions],
        "answers": [answer_to_json(answer) for answer in cited.answers],
        "text": cited.text,
    }


def missing_to_json(paper: MissingPaper) -> JsonObject:
    """A missing paper."""
    return asdict(paper)


def missing_to_csv(papers: Iterable[MissingPaper]) -> str:
    """A row a missing paper, under a head."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("dokumentnummer", "herausgeber", "mentions", "papers", "pdf_url"))
    for one in papers:
        row = (one.dokumentnummer, one.herausgeber, one.mentions, one.papers, one.pdf_url or "")
        writer.writerow(row)
    return out.getvalue().rstrip("\n")
