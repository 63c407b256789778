"""A query's text → its own tree, with places, and notices of what was not read.

docs/query-language.md has the grammar.
"""

from query.syntax.nodes import (
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
    iter_typed,
)
from query.syntax.parser import MAX_CLAUSES, MAX_DEPTH, parse_query
from query.syntax.values import read_value

__all__ = [
    "MAX_CLAUSES",
    "MAX_DEPTH",
    "Boosted",
    "Either",
    "Every",
    "Form",
    "Fuzzy",
    "Join",
    "Near",
    "Negated",
    "Query",
    "Range",
    "Sequence",
    "Syntax",
    "Value",
    "Wild",
    "Within",
    "Words",
    "iter_leaves",
    "iter_typed",
    "parse_query",
    "read_value",
]
