"""The compiled query tree that ranking evaluates: terms of the index, joined by operators.

`query.compile` builds it from the user's syntax; nothing here knows text, analysis or an engine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from query.model import MatchKind


class _Hashed:
    """Room for the hash of a node, which is asked for often and grows with the tree below."""

    __slots__ = ("_hash",)
    _hash: int


_T = TypeVar("_T", bound=type)


def _hash_once(cls: _T) -> _T:
    """Let nodes of a class keep their hash; it is no part of what is compared or pickled."""
    compute: Callable[[_Hashed], int] = vars(cls)["__hash__"]

    def hash_of(self: _Hashed) -> int:
        try:
            return self._hash
        except AttributeError:
            object.__setattr__(self, "_hash", compute(self))
            return self._hash

    cls.__hash__ = hash_of  # type: ignore[method-assign, assignment]
    return cls


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One term of the index that counts as a match of a word."""

    term: str
    kind: MatchKind = "stem"
    weight: float = 1.0
    """Factor on the term's frequency before saturation; 1.0 is a full match."""


@_hash_once
@dataclass(frozen=True, slots=True, kw_only=True)
class Word(_Hashed):
    """One word of the query, met by any of its variants in any of its fields."""

    variants: tuple[Variant, ...]
    fields: tuple[str, ...] | None = None
    """Fields to look in; None for all fields of the search."""
    text: str = ""
    """What the user typed, for explanations."""


@_hash_once
@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase(_Hashed):
    """Words in sequence within one field."""

    words: tuple[Word, ...]
    offsets: tuple[int, ...]
    """Place of each word counted from the first (0, 1, 3: a stop word stands before the third)."""
    slop: int = 0
    """How many places the words may stand apart beyond `offsets`, order kept."""
    fields: tuple[str, ...] | None = None
    text: str = ""
    kind: MatchKind = "exact"
    """How a section that has the sequence matched."""


@_hash_once
@dataclass(frozen=True, slots=True, kw_only=True)
class And(_Hashed):
    """All children match; scores add."""

    children: tuple[Node, ...]


@_hash_once
@dataclass(frozen=True, slots=True, kw_only=True)
class Or(_Hashed):
    """At least one child matches; scores of those that do add."""

    children: tuple[Node, ...]


@_hash_once
@dataclass(frozen=True, slots=True, kw_only=True)
class Not(_Hashed):
    """Every section that `child` does not match, with score 0; inside And it removes."""

    child: Node


@_hash_once
@dataclass(frozen=True, slots=True, kw_only=True)
class Boost(_Hashed):
    """What `child` matches, its score times `factor`."""

    child: Node
    factor: float
    beside: Word | None = None
    """A word that weighs no less than the words of `child` together: what idf they have more is cut."""


@_hash_once
@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(_Hashed):
    """Sections that have one of the terms in a field, each with score 0; inside And it only restricts."""

    field: str
    terms: tuple[str, ...]


@_hash_once
@dataclass(frozen=True, slots=True, kw_only=True)
class Prefer(_Hashed):
    """What `child` matches; where `extra` matches too, its score is added."""

    child: Node
    extra: Node


Node = Word | Phrase | And | Or | Not | Boost | Filter | Prefer

NOTHING = Or(children=())
"""The tree that no section matches."""
