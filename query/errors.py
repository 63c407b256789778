"""Errors of searching; all are `indexer.errors.DrucksucheError`."""

from __future__ import annotations

from indexer.errors import DrucksucheError


class QueryError(DrucksucheError):
    """What was asked cannot be answered: wrong limit, unknown section kind, empty query."""

    code = "query"


class UnknownIdError(QueryError):
    """No paper or section of this id is in the index."""

    code = "unknown-id"
