"""What was read of a query → the tree that ranking evaluates, analysed as the index was."""

from query.compile.compiled import KINDS, Clause, CompiledQuery
from query.compile.compiling import SECTION_FIELDS, compile_request
from query.compile.joining import is_limit

__all__ = ["KINDS", "SECTION_FIELDS", "Clause", "CompiledQuery", "compile_request", "is_limit"]
