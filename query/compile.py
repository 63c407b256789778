"""What was read of a query → the tree that ranking evaluates, analysed as the index was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from indexer.analysis import Token, iter_tokens
from indexer.schema import ART
from query.model import Match, MatchKind, Notice, SearchRequest
from query.syntax import Clause, Query
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Variant, Word
from query.variants import form_word, word_node

SECTION_FIELDS = {
    "frage": "question",
    "antwort": "answer",
    "vorbemerkung": "preamble",
    "anlage": "annex",
    "passage": "passage",
}
"""What `--in` may name, and the field that it searches."""

KINDS: tuple[MatchKind, ...] = ("exact", "stem", "part", "synonym", "expansion")
"""How a term may match, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledQuery:
    """A tree ready to rank; `tree` is None where the query holds no word that can be searched."""

    tree: Node | None
    terms: Mapping[str, MatchKind]
    """Index terms that a hit shows as matched and how they match; those of excluded words are left out."""
    notices: tuple[Notice, ...] = ()


def compile_request(request: SearchRequest, query: Query) -> CompiledQuery:
    """Compile what was read of a request's query, within the limits that the request sets."""
    fields = tuple(SECTION_FIELDS[name] for name in request.sections) or None
    wanted: list[Node] = []
    unwanted: list[Node] = []
    dropped: list[Clause] = []
    for clause in query.clauses:
        nodes = list(_nodes(clause, request.match, fields))
        (unwanted if clause.excluded else wanted).extend(nodes)
        if not nodes:
            dropped.append(clause)
    return CompiledQuery(
        tree=_join(wanted, unwanted, request),
        terms=_terms(wanted),
        notices=tuple(_dropped_notice(clause) for clause in dropped),
    )


def _nodes(clause: Clause, match: Match, fields: tuple[str, ...] | None) -> Iterator[Node]:
    kept = [token for token in iter_tokens(clause.text) if not token.stop]
    if clause.quoted and len(kept) > 1:
        yield _phrase(clause, kept, fields)
    elif clause.quoted or clause.exact:
        yield from (form_word(token, exact_only=clause.exact, fields=fields) for token in kept)
    else:
        yield from (word_node(token, match=match, fields=fields) for token in kept)


def _phrase(clause: Clause, tokens: list[Token], fields: tuple[str, ...] | None) -> Phrase:
    first = tokens[0].position
    return Phrase(
        words=tuple(form_word(token, exact_only=False, fields=fields) for token in tokens),
        offsets=tuple(token.position - first for token in tokens),
        fields=fields,
        text=clause.text,
    )


def _join(wanted: list[Node], unwanted: list[Node], request: SearchRequest) -> Node | None:
    if not wanted and not unwanted:
        return None
    limits: tuple[Node, ...] = (Filter(field=ART, terms=request.art),) if request.art else ()
    limits += tuple(Not(child=node) for node in unwanted)
    if not wanted:
        return _only(And, limits)
    found = _only(And if request.match == "all" else Or, tuple(wanted))
    return _only(And, (found, *limits))


def _only(join: type[And] | type[Or], children: tuple[Node, ...]) -> Node:
    return children[0] if len(children) == 1 else join(children=children)


def _terms(nodes: Iterable[Node]) -> dict[str, MatchKind]:
    """The terms of all words below the nodes; a term that several words have keeps its best kind."""
    terms: dict[str, MatchKind] = {}
    for variant in (variant for node in nodes for variant in _iter_variants(node)):
        kind = terms.get(variant.term, variant.kind)
        terms[variant.term] = min(kind, variant.kind, key=KINDS.index)
    return terms


def _iter_variants(node: Node) -> Iterator[Variant]:
    match node:
        case Word():
            yield from node.variants
        case Phrase():
            for word in node.words:
                yield from word.variants
        case And() | Or():
            for child in node.children:
                yield from _iter_variants(child)
        case Boost():
            yield from _iter_variants(node.child)


def _dropped_notice(clause: Clause) -> Notice:
    text = f"{clause.text!r} holds no word that is searched (stop words and signs are left out)"
    return Notice(code="not-searched", text=text, start=clause.start, end=clause.end)
