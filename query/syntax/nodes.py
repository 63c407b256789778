"""What a query says: a tree of its own, which knows neither analysis nor engine.

`start` and `end` of a node are half-open code points of the query.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from query.fields import QueryField
from query.model import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Plain words that follow each other, read together as a text is: `Außen- und Sicherheitspolitik`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`=wort`: this very form."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """`"a b"`, and `"a b"~5`: words in this order with at most `slop` more between them."""

    text: str
    start: int
    end: int
    slop: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wild:
    """`Bundes*`, `M?ller`: any letters for `*`, one for `?`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzy:
    """`wort~1`: words that differ by at most `edits` letters."""

    text: str
    edits: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value of a field that restricts: `SPD` of `fraktion:SPD`, `letzte 30 tage` of `datum:…`."""

    text: str
    start: int
    end: int
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """`[a TO b]`, `>=a`, `a..b`: from `low` to `high`, None where open, both counted in unless `strict`."""

    low: str | None
    high: str | None
    start: int
    end: int
    strict: bool = False
    """Whether the ends themselves are left out: `>` and `<`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """`a NEAR/5 b`: both, in any order, with at most `distance` words between."""

    left: Syntax
    right: Syntax
    distance: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """`a AND b`."""

    children: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Either:
    """`a OR b`."""

    children: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Parts side by side: all of them or any, as the request's `match` says."""

    children: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Negated:
    """`-a`, `NOT a`."""

    child: Syntax
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Boosted:
    """`a^2`."""

    child: Syntax
    factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """`feld:a`; below a field that restricts, leaves are `Value` and `Range`."""

    field: QueryField
    child: Syntax
    start: int
    end: int


Leaf = Words | Form | Sequence | Wild | Fuzzy | Value | Range
Syntax = Leaf | Near | Every | Either | Join | Negated | Boosted | Within


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was read of a query; `tree` is None where nothing was."""

    text: str
    tree: Syntax | None
    notices: tuple[Notice, ...] = ()

    @classmethod
    def of_words(cls, text: str) -> Query:
        """A text taken as words only: no sign in it is an operator."""
        return cls(text=text, tree=Words(text=text, start=0, end=len(text)))


def iter_leaves(node: Syntax | None) -> Iterator[Leaf]:
    """The leaves in the order of the query, those that are excluded too."""
    match node:
        case None:
            return
        case Every() | Either() | Join():
            for child in node.children:
                yield from iter_leaves(child)
        case Near():
            yield from iter_leaves(node.left)
            yield from iter_leaves(node.right)
        case Negated() | Boosted() | Within():
            yield from iter_leaves(node.child)
        case _:
            yield node


def iter_typed(node: Syntax | None) -> Iterator[str]:
    """The plain words as typed, those that are excluded left out."""
    match node:
        case Words():
            yield from node.text.split()
        case Every() | Either() | Join():
            for child in node.children:
                yield from iter_typed(child)
        case Boosted():
            yield from iter_typed(node.child)
        case Within() if node.field.is_text:
            yield from iter_typed(node.child)
