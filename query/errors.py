"""Errors of searching; all are `indexer.errors.DrucksucheError`."""

from __future__ import annotations

from indexer.errors import DrucksucheError


class QueryError(DrucksucheError):
    """What was asked cannot be answered: wrong limit, unknown section kind, empty query."""

    code = "query"


class UnknownIdError(QueryError):
    """No paper or section of this id is in the index."""

    code = "unknown-id"


class NoVectorsError(QueryError):
    """A search by meaning in an index without vectors, or like a section that has none."""

    code = "no-vectors"


class NoWordsError(QueryError):
    """A search by meaning without any word, such as one of filters alone."""

    code = "no-words"


class AsksNothingError(QueryError):
    """The series of a section without a question."""

    code = "asks-nothing"


class UnknownFieldError(QueryError):
    """The query names a field that there is not."""

    code = "unknown-field"

    def __init__(self, field: str, start: int, nearest: str | None) -> None:
        self.field = field
        self.start = start
        """Code point of the query at which the name begins."""
        self.nearest = nearest
        """The field whose name is most like it; None where none is."""
        advice = f"did you mean {nearest}:?" if nearest else "docs/query-language.md lists the fields."
        super().__init__(
            f"there is no field {field!r} (character {start + 1}); {advice}"
            f' To search for the words, put them into quotation marks: "{field}:…"'
        )

    def __reduce__(self) -> tuple[type[UnknownFieldError], tuple[str, int, str | None]]:
        return type(self), (self.field, self.start, self.nearest)


class BadValueError(QueryError):
    """A field does not take the value that was given."""

    code = "bad-value"

    def __init__(self, field: str, value: str, allowed: str, start: int | None = None) -> None:
        self.field = field
        self.value = value
        self.start = start
        """Code point of the query at which the value begins; None where it stands in no query."""
        self.allowed = allowed
        """What the field takes."""
        place = "" if start is None else f" (character {start + 1})"
        super().__init__(f"{field}:{_shortened(value)}{place}: {allowed}")

    def __reduce__(self) -> tuple[type[BadValueError], tuple[str, str, str, int | None]]:
        return type(self), (self.field, self.value, self.allowed, self.start)


_MOST_SHOWN = 80


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"
