"""What of a query holds for the meaning too: its filters and exclusions; and its words as a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from query.compile import SECTION_FIELDS, is_limit
from query.ranking import Scorer, find_matches
from query.syntax import (
    Boosted,
    Either,
    Every,
    Form,
    Fuzzy,
    Join,
    Near,
    Query,
    Syntax,
    Within,
    Words,
)
from query.syntax import Sequence as Quoted
from query.tree import And, Boost, Node, Prefer

Flags = NDArray[np.bool_]


def find_allowed(scorer: Scorer, tree: Node | None, sections: Sequence[str]) -> Flags:
    """One flag a section number: whether the filters and exclusions of a compiled query let it through.

    `sections` are the halves and kinds that are searched, all when empty: a section must have one of them.
    """
    allowed = np.zeros(scorer.source.size, bool)
    allowed[scorer.source.sections().astype(np.intp)] = True
    for limit in () if tree is None else _iter_limits(tree):
        allowed &= find_matches(scorer, limit)
    if sections:
        lengths = [scorer.source.lengths(SECTION_FIELDS[name]).lengths > 0 for name in sections]
        allowed &= np.logical_or.reduce(lengths)
    return allowed


def _iter_limits(tree: Node) -> Iterator[Node]:
    """What every match of the tree must keep to, whatever words it has."""
    if is_limit(tree):
        yield tree
    elif isinstance(tree, And):
        for child in tree.children:
            yield from _iter_limits(child)
    elif isinstance(tree, Boost | Prefer):
        yield from _iter_limits(tree.child)


def meant_text(query: Query) -> str:
    """The words of a query without its signs, its filters and what it excludes; "" where it has none."""
    if isinstance(query.tree, Words):
        return query.text.strip()
    return " ".join(_iter_texts(query.tree))


def _iter_texts(node: Syntax | None) -> Iterator[str]:
    match node:
        case Words() | Form() | Quoted() | Fuzzy():
            yield node.text.strip()
        case Every() | Either() | Join():
            for child in node.children:
                yield from _iter_texts(child)
        case Near():
            yield from _iter_texts(node.left)
            yield from _iter_texts(node.right)
        case Boosted():
            yield from _iter_texts(node.child)
        case Within() if node.field.is_text:
            yield from _iter_texts(node.child)
