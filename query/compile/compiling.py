"""The syntax tree walked once: leaves become words, sequences and filters, operators join them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from indexer.schema import ART
from query.compile.compiled import Clause, CompiledQuery, iter_parts
from query.compile.context import Citing, Context, Fields
from query.compile.filters import value_filter
from query.compile.joining import either, has_filter, is_limit, joined, only
from query.compile.leaves import form_nodes, fuzzy_nodes, near_node, sequence_nodes, wild_nodes
from query.compile.words import excluded_nodes, word_nodes
from query.errors import UnknownFieldError
from query.fields import FIELD_NAMES, FIELDS, QueryField, field_key, find_field
from query.lexicon import EMPTY_LEXICON, Lexicon
from query.model import SearchRequest
from query.synonyms import SynonymTable, built_in_table
from query.syntax import (
    Boosted,
    Either,
    Every,
    Form,
    Fuzzy,
    Join,
    Near,
    Negated,
    Query,
    Range,
    Sequence,
    Syntax,
    Value,
    Wild,
    Within,
    Words,
    iter_leaves,
    read_value,
)
from query.syntax.spelling import nearest
from query.tree import And, Boost, Filter, Node, Not

SECTION_FIELDS = {one.name: one.index for one in FIELDS if one.is_text and one.name != "titel"}
"""What `--in` may name, and the field that it searches."""


def compile_request(  # noqa: PLR0913 - all but the query have a default
    request: SearchRequest,
    query: Query,
    synonyms: SynonymTable | None = None,
    *,
    lexicon: Lexicon = EMPTY_LEXICON,
    today: date | None = None,
    citing: Citing | None = None,
) -> CompiledQuery:
    """Compile what was read of a request's query, within the limits that the request sets.

    `synonyms` is the built-in table when None, `today` (for `letzte 30 tage`) this day; `citing` finds the
    sections that cite one, for `verweist:21/1406#f35`. Raises `BadValueError` for a value that a field cannot
    have, and `UnknownFieldError` for a filter of the request.
    """
    context = Context(
        text=query.text,
        match=request.match,
        synonyms=synonyms or built_in_table(),
        lexicon=lexicon,
        today=today or date.today(),
        citing=citing,
    )
    compiler = _Compiler(context)
    fields = tuple(SECTION_FIELDS[name] for name in request.sections) or None
    clauses = [] if query.tree is None else compiler.clauses(query.tree, query.text, fields)
    nodes = [clause.node for clause in clauses]
    if nodes and all(map(is_limit, nodes)) and not any(map(has_filter, nodes)) and not request.art:
        text = "the query only excludes: all other sections are found, in the order of the index"
        context.note("only-excluded", text, 0, len(query.text))
    limits = _request_filters(request, context) if nodes else []
    tree = joined([*(clause.node for clause in limits), *nodes], request.match)
    return CompiledQuery(
        tree=tree,
        parts=() if tree is None else tuple(dict.fromkeys(iter_parts(tree))),
        clauses=(*clauses, *limits),
        notices=context.all_notices(),
    )


def _request_filters(request: SearchRequest, context: Context) -> list[Clause]:
    """What the request restricts to beside its query; values of one field are alternatives."""
    made: list[Clause] = []
    if request.art:
        node = Filter(field=ART, terms=request.art)
        made.append(Clause(node=node, text=f"art:({' OR '.join(request.art)})"))
    by_field: dict[QueryField, list[str]] = {}
    for name, text in request.filters:
        field = find_field(name)
        if field is None or field.is_text:
            raise UnknownFieldError(name, 0, nearest(field_key(name), FIELD_NAMES))
        by_field.setdefault(field, []).append(text)
    for field, texts in by_field.items():
        filters = [value_filter(field, read_value(field, text), context) for text in texts]
        node_of_field = either(filters)
        if node_of_field is not None:
            made.append(Clause(node=node_of_field, text=f"{field.name}:{' OR '.join(texts)}"))
    return made


class _Compiler:
    def __init__(self, context: Context) -> None:
        self._context = context

    def clauses(self, syntax: Syntax, text: str, fields: Fields) -> list[Clause]:
        """The nodes of the whole query, with their places."""
        if isinstance(syntax, Join) or (isinstance(syntax, Every) and self._context.match == "all"):
            return [clause for child in syntax.children for clause in self.clauses(child, text, fields)]
        whole = _span(syntax)
        made = []
        for node in self.nodes(syntax, fields):
            start, end = self._context.places.get(node, whole) if isinstance(syntax, Words) else whole
            made.append(Clause(node=node, text=text[start:end], start=start, end=end))
        return made

    def nodes(self, syntax: Syntax, fields: Fields) -> list[Node]:
        """The nodes of a part, to stand side by side; none where it holds nothing that is searched."""
        if isinstance(syntax, Words):
            return word_nodes(syntax, fields, self._context)
        if isinstance(syntax, Join):
            return [node for child in syntax.children for node in self.nodes(child, fields)]
        if isinstance(syntax, Negated):
            return self._excluded(syntax.child, fields)
        if isinstance(syntax, Form | Sequence | Wild | Fuzzy):
            return self._leaf(syntax, fields)
        made = self._operator(syntax, fields)
        return [] if made is None else [made]

    def _leaf(self, syntax: Form | Sequence | Wild | Fuzzy, fields: Fields) -> list[Node]:
        match syntax:
            case Form():
                return form_nodes(syntax, fields, self._context)
            case Sequence():
                return sequence_nodes(syntax, fields, self._context)
            case Wild():
                return [*wild_nodes(syntax, fields, self._context)]
            case Fuzzy():
                return [*fuzzy_nodes(syntax, fields, self._context)]

    def _operator(
        self, syntax: Every | Either | Near | Boosted | Within | Value | Range, fields: Fields
    ) -> Node | None:
        match syntax:
            case Every():
                return _every(self._node(child, fields) for child in syntax.children)
            case Either():
                return either(filter(None, (self._node(child, fields) for child in syntax.children)))
            case Near():
                return near_node(syntax, fields, self._context)
            case Boosted():
                child = self._node(syntax.child, fields)
                return None if child is None else Boost(child=child, factor=syntax.factor)
            case Within():
                return self._within(syntax, fields)
            case _:  # the parser makes values below their field only
                raise AssertionError(syntax)

    def _node(self, syntax: Syntax, fields: Fields) -> Node | None:
        return joined(self.nodes(syntax, fields), self._context.match)

    def _excluded(self, syntax: Syntax, fields: Fields) -> list[Node]:
        """What must not be there: of plain words each by itself."""
        if isinstance(syntax, Words):
            nodes = excluded_nodes(syntax, fields, self._context)
        elif isinstance(syntax, Join):
            nodes = list(filter(None, [self._node(syntax, fields)]))
        else:
            nodes = self.nodes(syntax, fields)
        return [Not(child=node) for node in nodes]

    def _within(self, syntax: Within, fields: Fields) -> Node | None:
        if syntax.field.is_text:
            return self._node(syntax.child, (syntax.field.index,))
        return self._limit(syntax.field, syntax.child, fields)

    def _limit(self, field: QueryField, syntax: Syntax, fields: Fields) -> Node | None:
        """A filter; in brackets several, joined as written."""
        match syntax:
            case Value() | Range():
                return value_filter(field, syntax, self._context)
            case Either():
                return either(filter(None, (self._limit(field, one, fields) for one in syntax.children)))
            case Every() | Join():
                return _every(self._limit(field, one, fields) for one in syntax.children)
            case Negated():
                child = self._limit(field, syntax.child, fields)
                return None if child is None else Not(child=child)
            case Boosted():
                return self._limit(field, syntax.child, fields)
            case Near():
                pair = Every(children=(syntax.left, syntax.right))
                return self._limit(field, pair, fields)
            case _:
                return self._node(syntax, fields)


def _span(syntax: Syntax) -> tuple[int, int]:
    """Where a part of a query stands; brackets around it do not count."""
    if isinstance(syntax, Join | Every | Either | Boosted):
        leaves = list(iter_leaves(syntax))
        return leaves[0].start, leaves[-1].end
    return syntax.start, syntax.end


def _every(nodes: Iterable[Node | None]) -> Node | None:
    children = tuple(node for node in nodes if node is not None)
    return only(And, children) if children else None
