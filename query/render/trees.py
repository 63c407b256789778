"""Edges, chains and what a referral points to → text: trees with the words that lead from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType

from query.edges import ChainStep, Cited, Edge, Edges, MissingPaper, StepState
from query.labels import paper_name
from query.render.paragraphs import INDENT, Style, paragraph, plain
from query.render.pointing import answer_head, cited_head, outside_mark

_BRANCH, _LAST, _LINE, _BLANK = "├─ ", "└─ ", "│  ", "   "
_MOST_WORDS = 160
"""Characters of a mention that are shown."""

STATE_LABELS: Mapping[StepState, str] = MappingProxyType(
    {
        "asked": "die Antwort steht in einer anderen Drucksache",
        "open": "ohne Antwort im Index",
        "paper": "die ganze Drucksache",
        "missing": "nicht im Index",
        "cycle": "Kreis: steht schon weiter oben",
        "repeated": "steht schon an anderer Stelle",
        "cut": "hier endet die Kette: zu viele Schritte",
    }
)
"""What a step is called that says nothing itself."""
_NO_WAY = "verweist, ohne eine Stelle zu nennen, der sich folgen lässt"


def edges_to_text(found: Edges, style: Style) -> str:
    """The edges as a tree: a branch a section that cites, a leaf a mention."""
    papers = {edge.source.partition("#")[0] for edge in found.edges}
    count = len(found.edges)
    lines = [style.strong(f"{found.id}: {count} {'reference' if count == 1 else 'references'}")]
    groups = [(source, list(edges)) for source, edges in groupby(found.edges, key=lambda edge: edge.source)]
    for place, (source, edges) in enumerate(groups, 1):
        last = place == len(groups)
        name = source if len(papers) > 1 or "#" not in source else f"#{source.partition('#')[2]}"
        lines.append((_LAST if last else _BRANCH) + style.strong(name))
        lines.extend(_leaves(edges, _BLANK if last else _LINE, style))
    return "\n".join(lines)


def _leaves(edges: list[Edge], lead: str, style: Style) -> Iterator[str]:
    for place, edge in enumerate(edges, 1):
        last = place == len(edges)
        first, *rest = _wrapped(f"{edge.place} → {_edge(edge)}", style, len(lead) + len(_BRANCH))
        yield lead + (_LAST if last else _BRANCH) + first
        yield from (lead + (_BLANK if last else _LINE) + line for line in rest)


def _edge(edge: Edge) -> str:
    """Where an edge leads, the words that make it, and whether its target is missing."""
    target = edge.to or f"{edge.kind.capitalize()} {edge.doc}"
    words = f" „{_shortened(edge.text)}“" if edge.text else ""
    return f"{target}{words}{'' if edge.present or edge.to is None else ' (nicht im Index)'}"


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST_WORDS else line[:_MOST_WORDS].rpartition(" ")[0] + " …"


def _wrapped(text: str, style: Style, used: int) -> list[str]:
    room = Style(width=max(20, style.width - used) + len(INDENT))
    return [line.removeprefix(INDENT) for line in paragraph(plain("text", text), room)]


def chain_to_text(start: ChainStep, style: Style) -> str:
    """A chain as a tree: at each step the words that lead there, then section and answer."""
    return "\n".join(_step_lines(start, "", "", style))


def _step_lines(step: ChainStep, lead: str, below: str, style: Style) -> Iterator[str]:
    """The lines of a step and those behind it: `lead` stands before the first, `below` before the others."""
    lines = list(_said(step, Style(width=max(30, style.width - len(below)), colour=style.colour)))
    yield (lead + lines[0]).rstrip()
    inner = _LINE if step.steps else _BLANK
    yield from (below + inner + line for line in lines[1:])
    for place, after in enumerate(step.steps, 1):
        last = place == len(step.steps)
        yield (below + _LINE).rstrip()
        yield from _step_lines(
            after, below + (_LAST if last else _BRANCH), below + (_BLANK if last else _LINE), style
        )


def _said(step: ChainStep, style: Style) -> Iterator[str]:
    """The words that led here, then what stands here."""
    if step.edge is not None and step.edge.text:
        yield style.faint(f"„{_shortened(step.edge.text)}“")
    yield style.strong(cited_head(step.cited)) + style.faint(f"  {step.cited.id}")
    if step.state in STATE_LABELS:
        yield style.faint(f"({STATE_LABELS[step.state]})")
    if step.cited.pdf_url and step.state in ("paper", "missing"):
        yield style.faint(step.cited.pdf_url)
    for question in step.cited.questions:
        yield from _plain(f"Frage {question.n}: {question.text}", style)
    yield from _texts(step.cited, style)
    if step.state == "referral" and not step.steps:
        yield style.faint(f"({_NO_WAY})")


def _texts(cited: Cited, style: Style) -> Iterator[str]:
    for answer in cited.answers:
        yield from _plain(f"{answer_head(answer)}: {answer.text}", style)
        mark = outside_mark(answer)
        if mark:
            yield style.faint(f"({mark})")
    if cited.text:
        yield from _plain(cited.text, style)


def _plain(text: str, style: Style) -> Iterator[str]:
    for part in text.split("\n"):
        yield from (line.removeprefix(INDENT) for line in paragraph(plain("text", part), style))


def missing_to_text(papers: Iterable[MissingPaper]) -> str:
    """A line a missing paper: number, mentions, papers that mention it, address; parted by tabs."""
    rows = (
        (
            paper_name(one.herausgeber, one.dokumentnummer),
            str(one.mentions),
            str(one.papers),
            one.pdf_url or "",
        )
        for one in papers
    )
    return "\n".join("\t".join(row) for row in rows)
