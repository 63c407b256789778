"""What goes wrong, as a page that says so in the reader's language and leads on."""

from __future__ import annotations

from indexer.errors import ConfigurationError, DrucksucheError, StoreError
from query.cursors import CursorError
from query.errors import BadValueError, QueryError, UnknownFieldError, UnknownIdError
from query.web.page.asking import Asked
from query.web.page.pages import Shown
from query.web.page.templating import render
from query.web.page.views import Named
from query.web.problems import Problem, ProblemError, problem_of

_SAID = {"busy": "error.busy", "uri-too-long": "error.uri-too-long"}
"""Messages of problems by their code."""


def show_fault(error: DrucksucheError, asked: Asked) -> Shown:
    """The page of an error; raises it again where it is none that a request can cause."""
    problem = problem_of(error)
    told, links = _told(error, problem, asked)
    body = render(
        "error.html", asked, head=_head(problem, asked), told=told, detail=_detail(error), links=links
    )
    return Shown(body=body, status=problem.status, headers=problem.headers)


def _head(problem: Problem, asked: Asked) -> str:
    names = {404: "error.404", 503: "error.503", 504: "error.503"}
    is_query = problem.status == 400 and problem.parameter != "id"
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
        case ProblemError() if problem.code in _SAID:
            return words(_SAID[problem.code]), []
        case ProblemError() if problem.code == "unknown-parameter":
            return words("error.unknown-parameter", name=problem.parameter), []
        case UnknownIdError():
            return words("error.404"), []
    return None, []


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


def _detail(error: DrucksucheError) -> str | None:
    """The error's own words, in English; None of what only the log should say."""
    is_shown = isinstance(error, QueryError | ConfigurationError | ProblemError)
    return str(error) if is_shown else None
