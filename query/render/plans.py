"""What a search runs → text: the tree a node a line, terms and counts, and the time of each stage."""

from __future__ import annotations

from collections.abc import Iterator

from query.model import PlanNode, PlanTerm, QueryPlan

_SHOWN_TERMS = 12
"""Terms of a word that are shown; JSON has all."""


def plan_to_text(plan: QueryPlan) -> str:
    """The plan as lines; what stands deeper is part of what stands above it."""
    rows = [f"plan (--match {plan.match})"]
    rows.extend([] if plan.tree is None else _iter_rows(plan.tree, 1))
    rows.append("  " + ", ".join(f"{stage.name} {stage.ms:.1f} ms" for stage in plan.stages))
    return "\n".join(rows)


def _iter_rows(node: PlanNode, depth: int) -> Iterator[str]:
    name = f"{node.name} {node.text}".rstrip()
    fields = f" in {', '.join(node.fields)}" if node.fields else ""
    sections = "1 section" if node.sections == 1 else f"{node.sections} sections"
    yield f"{'  ' * depth}{name}{fields}: {sections}{_terms(node.terms)}"
    for child in node.children:
        yield from _iter_rows(child, depth + 1)


def _terms(terms: tuple[PlanTerm, ...]) -> str:
    if not terms:
        return ""
    shown = [f"{one.kind} {one.term} × {one.weight:g} in {one.sections}" for one in terms[:_SHOWN_TERMS]]
    left = len(terms) - len(shown)
    return f" ({', '.join(shown)}{f' and {left} more' if left else ''})"
