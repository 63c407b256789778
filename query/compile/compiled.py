"""A compiled query: its tree, and what of it a hit shows as matched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from query.model import MatchKind, Notice
from query.tree import And, Boost, Node, Or, Phrase, Word

KINDS: tuple[MatchKind, ...] = ("exact", "stem", "wildcard", "part", "fuzzy", "synonym", "expansion")
"""How a term may match, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A part of a query that stands side by side with the others, as typed and as compiled."""

    node: Node
    text: str
    start: int | None = None
    """Half-open code points of the query; None for a filter of the request."""
    end: int | None = None


@dataclass(frozen=True, kw_only=True)
class CompiledQuery:
    """A tree ready to rank; `tree` is None where the query holds nothing that can be searched."""

    tree: Node | None
    parts: tuple[Word | Phrase, ...] = ()
    """Words and sequences that a hit shows as matched; what is excluded is left out."""
    clauses: tuple[Clause, ...] = ()
    """What the tree joins at its top."""
    notices: tuple[Notice, ...] = ()

    @property
    def compounds(self) -> list[tuple[Clause, Word]]:
        """The clauses that the parts of a word, apart from each other, meet too, with the word itself."""
        found = ((clause, _compound(clause.node)) for clause in self.clauses)
        return [(clause, whole) for clause, whole in found if whole is not None]

    @cached_property
    def terms(self) -> Mapping[str, MatchKind]:
        """Index terms that count wherever they stand and how they match, in any field."""
        return _terms(part for part in self.parts if isinstance(part, Word))

    @cached_property
    def sequences(self) -> tuple[Phrase, ...]:
        """Sequences, whose words count only where the sequence stands, in any field."""
        return tuple(part for part in self.parts if isinstance(part, Phrase))

    def terms_in(self, field: str) -> Mapping[str, MatchKind]:
        """`terms` of what looks into one field."""
        words = (part for part in self.parts if isinstance(part, Word))
        return _terms(word for word in words if word.fields is None or field in word.fields)

    def sequences_in(self, field: str) -> tuple[Phrase, ...]:
        """`sequences` of what looks into one field."""
        return tuple(one for one in self.sequences if one.fields is None or field in one.fields)


def _compound(node: Node) -> Word | None:
    """The word itself where a node is a compound or its parts (`query.variants.word_node` under `all`)."""
    match node:
        case Boost(beside=None):
            return _compound(node.child)
        case Or(children=(Word() as whole, Boost(beside=Word() as beside))) if whole == beside:
            return whole
        case _:
            return None


def _terms(words: Iterator[Word]) -> dict[str, MatchKind]:
    """The terms of words; a term that several words have keeps its best kind."""
    terms: dict[str, MatchKind] = {}
    for variant in (variant for word in words for variant in word.variants):
        kind = terms.get(variant.term, variant.kind)
        terms[variant.term] = min(kind, variant.kind, key=KINDS.index)
    return terms


def iter_parts(node: Node) -> Iterator[Word | Phrase]:
    """The words and sequences that a match of the tree may be owed to, in its order."""
    match node:
        case Word() | Phrase():
            yield node
        case And() | Or():
            for child in node.children:
                yield from iter_parts(child)
        case Boost():
            yield from iter_parts(node.child)
