"""What was read of a query → the tree that ranking evaluates, analysed as the index was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from indexer.analysis import iter_tokens
from indexer.schema import ART
from query.model import Match, MatchKind, Notice, SearchRequest
from query.synonyms import Claim, SynonymTable, Typed, built_in_table
from query.syntax import Clause, Query
from query.tree import And, Boost, Filter, Node, Not, Or, Phrase, Variant, Word
from query.variants import form_word, sequence, synonym_node, word_node

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
    sequences: tuple[Phrase, ...] = ()
    """Sequences that a hit shows as matched; their words count only where the sequence stands."""
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    """What holds for every word of a request."""

    match: Match
    fields: tuple[str, ...] | None


@dataclass(slots=True)
class _Found:
    """What the clauses gave so far."""

    wanted: list[Node] = field(default_factory=list)
    unwanted: list[Node] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def compile_request(
    request: SearchRequest, query: Query, synonyms: SynonymTable | None = None
) -> CompiledQuery:
    """Compile what was read of a request's query, within the limits that the request sets.

    `synonyms` is the built-in table when None.
    """
    limits = _Limits(
        match=request.match, fields=tuple(SECTION_FIELDS[name] for name in request.sections) or None
    )
    found = _Found()
    for plain, clauses in groupby(query.clauses, key=_is_plain):
        if plain:
            _compile_words(request.query, list(clauses), limits, synonyms or built_in_table(), found)
        else:
            for clause in clauses:
                _compile_clause(clause, limits, found)
    return CompiledQuery(
        tree=_join(found.wanted, found.unwanted, request),
        terms=_terms(found.wanted),
        sequences=tuple(dict.fromkeys(one for node in found.wanted for one in _iter_sequences(node))),
        notices=tuple(found.notices),
    )


def _is_plain(clause: Clause) -> bool:
    return not (clause.quoted or clause.exact or clause.excluded)


def _compile_clause(clause: Clause, limits: _Limits, found: _Found) -> None:
    """A quoted, exact or excluded clause."""
    tokens = [token for token in iter_tokens(clause.text) if not token.stop]
    into = found.unwanted if clause.excluded else found.wanted
    if not tokens:
        found.notices.append(_dropped_notice(clause))
    elif clause.quoted and len(tokens) > 1:
        into.append(sequence(tokens, clause.text, limits.fields))
    elif clause.quoted or clause.exact:
        into.extend(form_word(token, exact_only=clause.exact, fields=limits.fields) for token in tokens)
    else:
        into.extend(
            word_node(token, match=limits.match, fields=limits.fields, related=False) for token in tokens
        )


def _compile_words(
    text: str, clauses: list[Clause], limits: _Limits, synonyms: SynonymTable, found: _Found
) -> None:
    """Plain words that follow each other: analysed together, as a text is."""
    start = clauses[0].start
    run = text[start : clauses[-1].end]
    words = [Typed(token=token, text=run[token.start : token.end]) for token in iter_tokens(run)]
    at = 0
    for claim in synonyms.find(words):
        found.wanted.extend(_plain_nodes(words[at : claim.start], limits))
        found.wanted.extend(_claimed_nodes(words[claim.start : claim.end], claim, limits))
        found.notices.append(_synonym_notice(run, start, words, claim))
        at = claim.end
    found.wanted.extend(_plain_nodes(words[at:], limits))
    found.notices.extend(_iter_dropped(clauses, start, words))


def _plain_nodes(words: Iterable[Typed], limits: _Limits) -> list[Node]:
    return [
        word_node(word.token, match=limits.match, fields=limits.fields)
        for word in words
        if not word.token.stop
    ]


def _claimed_nodes(words: list[Typed], claim: Claim, limits: _Limits) -> list[Node]:
    """A name as asked, and beside it the other names of the same body."""
    asked = _plain_nodes(words, limits)
    others = synonym_node(claim.others, limits.fields)
    if limits.match == "any":
        return [*asked, others]
    return [Or(children=(_only(And, tuple(asked)), others))]


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
        case And() | Or():
            for child in node.children:
                yield from _iter_variants(child)
        case Boost():
            yield from _iter_variants(node.child)


def _iter_sequences(node: Node) -> Iterator[Phrase]:
    match node:
        case Phrase():
            yield node
        case And() | Or():
            for child in node.children:
                yield from _iter_sequences(child)
        case Boost():
            yield from _iter_sequences(node.child)


def _iter_dropped(clauses: list[Clause], start: int, words: list[Typed]) -> Iterator[Notice]:
    """A notice for each clause none of whose words is searched."""
    kept = [start + word.token.start for word in words if not word.token.stop]
    at = 0
    for clause in clauses:
        while at < len(kept) and kept[at] < clause.start:
            at += 1
        if at == len(kept) or kept[at] >= clause.end:
            yield _dropped_notice(clause)


def _dropped_notice(clause: Clause) -> Notice:
    text = f"{clause.text!r} holds no word that is searched (stop words and signs are left out)"
    return Notice(code="not-searched", text=text, start=clause.start, end=clause.end)


def _synonym_notice(run: str, start: int, words: list[Typed], claim: Claim) -> Notice:
    first, last = words[claim.start].token.start, words[claim.end - 1].token.end
    asked = run[first:last]
    text = f'{asked}: also searched as {", ".join(claim.others)} ("{asked}" in quotation marks is not)'
    return Notice(code="synonyms", text=text, start=start + first, end=start + last)
