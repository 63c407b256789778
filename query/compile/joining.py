"""Nodes of a tree put together: what is ranked, and what only restricts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from query.model import Match
from query.tree import And, Boost, Filter, Node, Not, Or, Prefer


def is_limit(node: Node) -> bool:
    """Whether a node only restricts: filters, exclusions, and what joins them. Its score is 0."""
    match node:
        case Filter() | Not():
            return True
        case And() | Or():
            return bool(node.children) and all(map(is_limit, node.children))
        case Boost() | Prefer():
            return is_limit(node.child)
        case _:
            return False


def has_filter(node: Node) -> bool:
    """Whether something that only restricts names what must be there, and not only what must not."""
    match node:
        case Filter():
            return True
        case And() | Or():
            return any(map(has_filter, node.children))
        case Boost() | Prefer():
            return has_filter(node.child)
        case _:
            return False


def joined(nodes: Sequence[Node], match: Match) -> Node | None:
    """Nodes side by side: what restricts always holds, of the rest all or any; None where there is none."""
    limits = tuple(node for node in nodes if is_limit(node))
    wanted = _once(node for node in nodes if not is_limit(node))
    if not wanted:
        return only(And, limits) if limits else None
    return only(And, (only(And if match == "all" else Or, wanted), *limits))


def _once(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Each of several equal nodes once, weighing as much as all of them: scores of children add."""
    counts = Counter(nodes)
    return tuple(node if count == 1 else Boost(child=node, factor=count) for node, count in counts.items())


def either(nodes: Iterable[Node]) -> Node | None:
    """At least one of the nodes; filters of one field become one."""
    children: list[Node] = []
    for node in nodes:
        last = children[-1] if children else None
        if isinstance(node, Filter) and isinstance(last, Filter) and node.field == last.field:
            children[-1] = Filter(field=node.field, terms=tuple(dict.fromkeys((*last.terms, *node.terms))))
        else:
            children.append(node)
    return only(Or, tuple(children)) if children else None


def only(join: type[And] | type[Or], children: tuple[Node, ...]) -> Node:
    """The one child, or all of them joined."""
    return children[0] if len(children) == 1 else join(children=children)
