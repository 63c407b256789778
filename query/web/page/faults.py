"""What goes wrong, as a page that says so in the reader's language and leads on."""

from __future__ import annotations

from indexer.errors import ConfigurationError, DrucksucheError, StoreError
from query.cursors import CursorError
from query.errors import BadValueError, QueryError, UnknownFieldError
from query.web.page.asking import Asked
from query.web.page.pages import Shown
from query.web.page.templating import render
from query.web.page.views import Named
from query.web.problems import Problem, ProblemError, problem_of

_SAID = {
    "asks-nothing": "error.asks-nothing",
    "bad-id": "error.bad-id",
    "bad-parameters": "error.bad-parameters",
    "bad-value": "error.bad-parameter",
    "busy": "error.busy",
    "cursor": "error.cursor",
    "deadline": "error.deadline",
    "embedder": "error.embedder",
    "missing-parameter": "error.missing-parameter",
    "no-vectors": "error.no-vectors",
    "no-words": "error.no-words",
    "unknown-id": "error.unknown-id",
    "unknown-parameter": "error.unknown-parameter",
    "uri-too-long": "error.uri-too-long",
}
"""Messages of problems by their code; they say all that a reader can use."""
_BY_WORDS = ("embedder", "no-vectors", "no-words")
"""Codes of what a search by words alone does without."""
_UNDERSTOOD = ("asks-nothing", "no-vectors", "no-words")
"""Codes of searches that can be read, and not be answered."""


def show_fault(error: DrucksucheError, asked: Asked) -> Shown:
    """The page of an error; raises it again where it is none that a request can cause."""
    problem = problem_of(error)
    told, links = _told(error, problem, asked)
    body = render(
        "error.html",
        asked,
        head=_head(problem, asked),
        told=told,
        detail=_detail(error, problem),
        links=links,
    )
    return Shown(body=body, status=problem.status, headers=problem.headers)


def _head(problem: Problem, asked: Asked) -> str:
    names = {404: "error.404", 503: "error.503", 504: "error.503"}
    is_query = problem.status == 400 and problem.parameter != "id" and problem.code not in _UNDERSTOOD
    return asked.words("error.query" if is_query else names.get(problem.status, "error"))


def _told(error: DrucksucheError, problem: Problem, asked: Asked) -> tuple[str | None, list[Named]]:
    """What is said in the reader's language, and where it leads; None where only the English is there."""
    words = asked.words
    match error:
        case UnknownFieldError():
            return words("error.unknown-field", field=error.field), _other_field(error, asked)
        case BadValueError():
            return words("error.bad-value", field=error.field, value=error.value), []
        case CursorError():
            again = Named(text=words("error.restart"), href=asked.addresses.search(asked.search.first_page()))
            return words("error.cursor"), [again]
        case StoreError():
            return words("error.store"), []
    if problem.code in _SAID:
        return words(_SAID[problem.code], name=problem.parameter), _without_meaning(problem, asked)
    return None, []


def _without_meaning(problem: Problem, asked: Asked) -> list[Named]:
    """The same search by words, where meaning is what failed."""
    if problem.code not in _BY_WORDS:
        return []
    pairs = asked.search.put("mode", None)
    return [Named(text=asked.words("error.by_words"), href=asked.addresses.to(asked.path, pairs))]


def _other_field(error: UnknownFieldError, asked: Asked) -> list[Named]:
    """The query with the field that may be meant, and with the words in quotation marks."""
    query = asked.search.value("q") or ""
    head, rest = query[: error.start], query[error.start + len(error.field) :]
    tries = [f'{head}"{(error.field + rest).replace(chr(34), "")}"']
    if error.nearest:
        tries.insert(0, f"{head}{error.nearest}{rest}")
    return [
        Named(
            text=asked.words("error.try", query=one), href=asked.addresses.search(asked.search.put("q", one))
        )
        for one in tries
    ]


def _detail(error: DrucksucheError, problem: Problem) -> str | None:
    """The error's own words, in English; None where ours say it all, and of what only the log should say."""
    if problem.code in _SAID and not isinstance(error, BadValueError):
        return None
    is_shown = isinstance(error, QueryError | ConfigurationError | ProblemError)
    return str(error) if is_shown else None
