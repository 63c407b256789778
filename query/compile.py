"""What was read of a query → the tree that ranking evaluates, analysed as the index was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.analysis import Token, iter_tokens
from query.model import Match, Notice
from query.syntax import Clause, Query
from query.tree import And, Node, Not, Or, Phrase, Variant, Word

SECTION_FIELDS = {
    "frage": "question",
    "antwort": "answer",
    "vorbemerkung": "preamble",
    "anlage": "annex",
    "passage": "passage",
}
"""What `--in` may name, and the field that it searches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledQuery:
    """A tree ready to rank; `tree` is None where the query holds no word that can be searched."""

    tree: Node | None
    words: tuple[Word, ...] = ()
    """The words that a hit may show as matched, excluded ones left out."""
    exact: frozenset[str] = frozenset()
    """Folded forms as typed: a match of one of these is exact."""
    notices: tuple[Notice, ...] = ()

    @property
    def terms(self) -> frozenset[str]:
        """All index terms that a hit may show as matched."""
        return frozenset(variant.term for word in self.words for variant in word.variants)


def compile_query(query: Query, *, match: Match, sections: tuple[str, ...] = ()) -> CompiledQuery:
    """Compile a query; `sections` are keys of SECTION_FIELDS, empty for all fields."""
    fields = tuple(SECTION_FIELDS[name] for name in sections) or None
    wanted: list[Node] = []
    unwanted: list[Node] = []
    exact: set[str] = set()
    dropped: list[Clause] = []
    for clause in query.clauses:
        tokens = list(iter_tokens(clause.text))
        nodes = list(_nodes(clause, tokens, fields))
        (unwanted if clause.excluded else wanted).extend(nodes)
        if not clause.excluded:
            exact.update(token.word for token in tokens)
        if not nodes:
            dropped.append(clause)
    return CompiledQuery(
        tree=_join(wanted, unwanted, match),
        words=tuple(word for node in wanted for word in _words(node)),
        exact=frozenset(exact),
        notices=tuple(_dropped_notice(clause) for clause in dropped),
    )


def _nodes(clause: Clause, tokens: list[Token], fields: tuple[str, ...] | None) -> Iterator[Node]:
    kept = [token for token in tokens if not token.stop]
    if clause.quoted and len(kept) > 1:
        first = kept[0].position
        yield Phrase(
            words=tuple(_word(token, fields) for token in kept),
            offsets=tuple(token.position - first for token in kept),
            fields=fields,
            text=clause.text,
        )
    else:
        yield from (_word(token, fields) for token in kept)


def _word(token: Token, fields: tuple[str, ...] | None) -> Word:
    return Word(variants=(Variant(term=token.stem),), fields=fields, text=token.word)


def _join(wanted: list[Node], unwanted: list[Node], match: Match) -> Node | None:
    if not wanted and not unwanted:
        return None
    excluded = tuple(Not(child=node) for node in unwanted)
    if not wanted:
        return _only(And, excluded)
    found = _only(And if match == "all" else Or, tuple(wanted))
    return _only(And, (found, *excluded))


def _only(join: type[And] | type[Or], children: tuple[Node, ...]) -> Node:
    return children[0] if len(children) == 1 else join(children=children)


def _words(node: Node) -> tuple[Word, ...]:
    return node.words if isinstance(node, Phrase) else (node,) if isinstance(node, Word) else ()


def _dropped_notice(clause: Clause) -> Notice:
    text = f"{clause.text!r} holds no word that is searched (stop words and signs are left out)"
    return Notice(code="not-searched", text=text, start=clause.start, end=clause.end)
