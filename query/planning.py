"""What a search runs: its tree with all terms and what each finds, and how long each stage takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from query.model import Match, PlanNode, PlanTerm, QueryPlan, Stage
from query.ranking import Scorer
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Prefer, Word

MAX_NODES = 1000
"""Nodes of a tree that are shown."""

_T = TypeVar("_T")


class Stopwatch:
    """Times what is done stage by stage."""

    def __init__(self) -> None:
        self.stages: list[Stage] = []

    def run(self, name: str, work: Callable[[], _T]) -> _T:
        """What `work` gives; its time is kept under `name`."""
        started = time.perf_counter()
        result = work()
        self.stages.append(Stage(name=name, ms=round((time.perf_counter() - started) * 1000, 3)))
        return result


def make_plan(scorer: Scorer, tree: Node | None, match: Match, stages: Iterable[Stage]) -> QueryPlan:
    """The plan of a compiled query; every node is counted by itself."""
    planner = _Planner(scorer)
    return QueryPlan(match=match, tree=None if tree is None else planner.node(tree), stages=tuple(stages))


class _Planner:
    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self._left = MAX_NODES

    def node(self, node: Node) -> PlanNode:
        """A node with its children."""
        self._left -= 1
        name, text, children = _describe(node)
        terms = self._terms(node) if isinstance(node, Word) else ()
        return PlanNode(
            name=name,
            text=text,
            sections=self._scorer.count(node),
            fields=(node.fields or ()) if isinstance(node, Word | Phrase) else (),
            terms=terms,
            factor=node.factor if isinstance(node, Boost) else 1.0,
            children=tuple(self.node(child) for child in children if self._left > 0),
        )

    def _terms(self, word: Word) -> tuple[PlanTerm, ...]:
        return tuple(
            PlanTerm(
                term=variant.term,
                kind=variant.kind,
                weight=variant.weight,
                sections=self._scorer.sections_with(Word(variants=(variant,), fields=word.fields)),
            )
            for variant in word.variants
        )


def _describe(node: Node) -> tuple[str, str, tuple[Node, ...]]:
    """What a node is called, what it says, and its children."""
    match node:
        case Word():
            return "word", node.text, ()
        case Phrase():
            return "sequence", f"{node.text} (slop {node.slop})" if node.slop else node.text, node.words
        case And():
            return "all", "", node.children
        case Or():
            return "any", "", node.children
        case Not():
            return "not", "", (node.child,)
        case Boost():
            return "weight", f"× {node.factor:g}", (node.child,)
        case Filter():
            return "filter", f"{node.field}: {_values(node.terms)}", ()
        case Prefer():
            return "prefer", "", (node.child, node.extra)


_SHOWN_VALUES = 8


def _values(terms: tuple[str, ...]) -> str:
    shown = ", ".join(terms[:_SHOWN_VALUES])
    left = len(terms) - _SHOWN_VALUES
    return f"{shown} and {left} more" if left > 0 else shown or "no value of the index"
