"""What goes wrong, as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi.responses import Response

from indexer.errors import ClusterError, ConfigurationError, DrucksucheError, EmbedderError, StoreError
from indexer.model import JsonObject
from query.errors import BadValueError, QueryError, UnknownFieldError, UnknownIdError

_logger = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One answer that is an error."""

    status: int
    code: str
    """A stable name, for programs."""
    detail: str
    parameter: str | None = None
    """The parameter at fault."""
    start: int | None = None
    """Code point of the parameter's value at which the fault begins."""
    suggestion: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class ProblemError(DrucksucheError):
    """A request that is answered with a problem."""

    code = "problem"

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.detail)

    def __reduce__(self) -> tuple[type[ProblemError], tuple[Problem]]:
        return type(self), (self.problem,)


def problem_to_json(problem: Problem) -> JsonObject:
    """The members of RFC 9457, with `code`, `parameter`, `start` and `suggestion` where they are known."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
    } | {
        name: value
        for name in ("parameter", "start", "suggestion")
        if (value := getattr(problem, name)) is not None
    }


def problem_response(problem: Problem) -> Response:
    """A problem as an answer."""
    body = json.dumps(problem_to_json(problem), ensure_ascii=False).encode("utf-8", "replace")
    headers = {"cache-control": "no-store", **problem.headers}
    return Response(body, problem.status, headers, PROBLEM_TYPE)


def status_problem(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    """The problem of a bare status: no such route, no such method."""
    detail = {
        404: "there is no such address; /api/v1/openapi.json lists all of them",
        405: f"this address takes {(headers or {}).get('Allow', 'another method')}",
    }.get(status, HTTPStatus(status).phrase)
    code = HTTPStatus(status).phrase.lower().replace(" ", "-")
    return Problem(status=status, code=code, detail=detail, headers=headers or {})


def problem_of(error: DrucksucheError) -> Problem:
    """The problem of an error of the engine; of the index only that there is none: its path stays here."""
    match error:
        case ProblemError():
            return error.problem
        case UnknownFieldError():
            return _bad(error, "q", error.start, f"{error.nearest}:" if error.nearest else None)
        case BadValueError():
            # Behind a field's name no value begins at 0, so there it is the value of a parameter of its own.
            return _bad(error, "q" if error.start else error.field, error.start)
        case UnknownIdError():
            return Problem(status=404, code=error.code, detail=str(error))
        case ConfigurationError():
            return Problem(status=400, code="bad-id", detail=str(error), parameter="id")
        case QueryError():
            return _bad(error)
        case EmbedderError():
            return Problem(
                status=503,
                code=error.code,
                detail="search by meaning does not work here; the log of the server says why",
            )
        case StoreError():
            is_remote = isinstance(error, ClusterError)
            what = "the index cannot be asked" if is_remote else "there is no index that can be opened"
            return Problem(
                status=503,
                code=error.code,
                detail=f"{what}; the log of the server says why",
                headers={"retry-after": "5"},
            )
    raise error


def log_fault(error: DrucksucheError) -> None:
    """Say in the log what is wrong with the index or the model, which answers do not say."""
    if isinstance(error, StoreError | EmbedderError):
        _logger.error("%s", error)


def _bad(
    error: QueryError, parameter: str | None = None, start: int | None = None, suggestion: str | None = None
) -> Problem:
    return Problem(
        status=400,
        code=error.code,
        detail=str(error),
        parameter=parameter,
        start=start,
        suggestion=suggestion,
    )
