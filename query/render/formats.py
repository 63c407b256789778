"""Every format by its name, in one table for searches and one for whole sections and papers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import MappingProxyType

from indexer.model import JsonObject, Paper
from indexer.schema import paper_key
from query.errors import QueryError
from query.model import QueryPlan, SearchResults, StoredSection
from query.render.paragraphs import Style
from query.render.shapes import (
    UNEXPLAINED,
    Explained,
    Points,
    envelope_to_json,
    hit_to_json,
    results_to_json,
    stored_paper_to_json,
    stored_section_to_json,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How results are to be shown: style of text, chosen values (all where none are named), explanations."""

    style: Style
    names: tuple[str, ...] = ()
    explained: Explained = field(default_factory=lambda: UNEXPLAINED)
    plan: QueryPlan | None = None
    """What the search ran, where that is to be shown too; text and JSON show it."""
    points: Mapping[str, Mapping[str, Points]] = field(default_factory=dict)
    """What the referrals of whole papers lead to, by the paper's key and the section's id."""


def render_results(results: SearchResults, format: str, look: Look) -> str:
    """A search in a format of `RESULT_FORMATS`. Raises `QueryError` where values cannot be chosen in it."""
    if look.names and format in CITING:
        raise QueryError(f"{format} cites whole records; fields are chosen with text, JSON, CSV and Markdown")
    return RESULT_FORMATS[format](results, look)


def render_whole(found: Sequence[StoredSection | Paper], format: str, look: Look) -> str:
    """Sections and papers as `show` prints them, in a format of `WHOLE_FORMATS`."""
    return WHOLE_FORMATS[format](found, look)


def _text(results: SearchResults, look: Look) -> str:
    if look.names:
        from query.render.tables import hits_to_lines  # noqa: PLC0415 - each format loads its own

        return hits_to_lines(results.hits, look.names)
    from query.render.text import results_to_text  # noqa: PLC0415

    text = results_to_text(results, look.style, look.explained)
    if look.plan is None:
        return text
    from query.render.plans import plan_to_text  # noqa: PLC0415

    return f"{plan_to_text(look.plan)}\n\n{text}"


def _json(results: SearchResults, look: Look) -> str:
    if not look.names:
        return _dump(results_to_json(results, look.explained) | _plan(look.plan))
    from query.render.values import values_of  # noqa: PLC0415

    return _dump(envelope_to_json(results) | {"hits": [values_of(hit, look.names) for hit in results.hits]})


def _plan(plan: QueryPlan | None) -> JsonObject:
    return {} if plan is None else {"plan": asdict(plan)}


def _jsonl(results: SearchResults, look: Look) -> str:
    if not look.names:
        return "\n".join(_dump(hit_to_json(hit)) for hit in results.hits)
    from query.render.values import values_of  # noqa: PLC0415

    return "\n".join(_dump(values_of(hit, look.names)) for hit in results.hits)


def _csv(results: SearchResults, look: Look) -> str:
    from query.render.tables import hits_to_csv  # noqa: PLC0415

    return hits_to_csv(results.hits, look.names)


def _markdown(results: SearchResults, look: Look) -> str:
    from query.render.markdown import hits_to_table, results_to_markdown  # noqa: PLC0415

    return hits_to_table(results.hits, look.names) if look.names else results_to_markdown(results)


def _cited(format: str) -> Callable[[SearchResults, Look], str]:
    def render(results: SearchResults, _: Look) -> str:
        from query.render.citations import WRITERS, cite_hit  # noqa: PLC0415

        return WRITERS[format]([cite_hit(hit) for hit in results.hits])

    return render


def _whole_text(found: Sequence[StoredSection | Paper], look: Look) -> str:
    from query.render.whole import paper_to_text, section_to_text  # noqa: PLC0415

    return "\n\n".join(
        paper_to_text(one, look.style, _points_of(one, look))
        if isinstance(one, Paper)
        else section_to_text(one, look.style)
        for one in found
    )


def _whole_json(found: Sequence[StoredSection | Paper], look: Look) -> str:
    return "\n".join(
        _dump(
            stored_paper_to_json(one, _points_of(one, look))
            if isinstance(one, Paper)
            else stored_section_to_json(one)
        )
        for one in found
    )


def _points_of(paper: Paper, look: Look) -> Mapping[str, Points]:
    return look.points.get(paper_key(paper), {})


def _whole_markdown(found: Sequence[StoredSection | Paper], look: Look) -> str:
    from query.render.markdown import paper_to_markdown, section_to_markdown  # noqa: PLC0415

    return "\n\n".join(
        paper_to_markdown(one, _points_of(one, look)) if isinstance(one, Paper) else section_to_markdown(one)
        for one in found
    )


def _whole_cited(format: str) -> Callable[[Sequence[StoredSection | Paper], Look], str]:
    def render(found: Sequence[StoredSection | Paper], _: Look) -> str:
        from query.render.citations import WRITERS, cite_paper, cite_section  # noqa: PLC0415

        return WRITERS[format](
            [cite_paper(one) if isinstance(one, Paper) else cite_section(one) for one in found]
        )

    return render


def _dump(obj: object) -> str:
    return json.dumps(obj, ensure_ascii=False)


CITING = ("bibtex", "ris", "csl-json")
"""Formats that cite what was found."""

RESULT_FORMATS: Mapping[str, Callable[[SearchResults, Look], str]] = MappingProxyType(
    {
        "text": _text,
        "json": _json,
        "jsonl": _jsonl,
        "csv": _csv,
        "markdown": _markdown,
        **{format: _cited(format) for format in CITING},
    }
)
"""What a search can be shown as."""

WHOLE_FORMATS: Mapping[str, Callable[[Sequence[StoredSection | Paper], Look], str]] = MappingProxyType(
    {
        "text": _whole_text,
        "json": _whole_json,
        "jsonl": _whole_json,
        "markdown": _whole_markdown,
        **{format: _whole_cited(format) for format in CITING},
    }
)
"""What sections and papers can be shown as; JSON is one object a line."""
